"""An endless stream of bad orders of the twelve kinds, for tests and the bench.

Every kind comes in each of its forms (a key that was revoked, one that has expired),
and every order is as near to a good one as its form allows, so that exactly one rule
stands between it and being carried out.
"""

import base64
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from random import Random
from typing import Final

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from edge import keys
from edge.contract.bulletin import Bulletin, Item, Plan
from edge.contract.command import Stop, TestTone
from edge.contract.refusal import RefusalKind
from edge.contract.settings import SpeakerSettings
from edge.contract.topics import Topic
from edge.contract.units import PACKET_LIMIT_BYTES, BroadcastClass
from edge.jws import seal
from tests.rig.authority import COMMUNE, TOPICS, Authority, bulletin, me

PLAN, CMD = str(TOPICS["plan"]), str(TOPICS["cmd"])
ROOT_KEYS = str(TOPICS["root-keys"])
OUR_CMD = str(Topic("cmd", node=me().node))
OUR_SETTINGS = str(Topic("settings", node=me().node, agent="speaker"))
NEIGHBOUR, OTHER_NODE = "vinh-long/phu-quoi", "node:loa-ap1-1"
Sent = tuple[str, bytes]
KINDS: Final = tuple(kind for kind in RefusalKind if kind != RefusalKind.FAILS_HERE)
"""Of bad orders. What fails here is a good one over which the program fails."""

Bad = tuple[RefusalKind, str, bytes]


def resigned(payload: bytes, key: Ed25519PrivateKey, **changes: object) -> bytes:
    """The same order with other fields, signed anew in the key's own name."""
    return seal(key, json.dumps(fields_of(payload) | changes).encode())


def fields_of(payload: bytes) -> dict[str, object]:
    """What an order says, verified or not."""
    body = payload.split(b".")[1]
    fields: dict[str, object] = json.loads(
        base64.urlsafe_b64decode(body + b"=" * (-len(body) % 4))
    )
    return fields


class Forger:
    """Everything that a thief of the broker, or of an old key, could send.

    ``authority`` gains keys that have ended or reach elsewhere, and a new epoch; give
    its keysets to the node, then ``openers()``, before the first forgery.
    """

    def __init__(self, authority: Authority, seed: int = 1) -> None:
        self.authority = authority
        self.random = Random(seed)
        self._gain_keys()
        self._old_stop = authority.order("stop", Stop(lineage="cu"))
        self._old_plan = authority.plan(bulletin(lineage="cu"))
        self._old_keys = authority.root_keys()
        authority.seq = 9_998
        self._old_epoch = authority.plan(bulletin(lineage="cu"))
        authority.epoch, authority.seq = 2, 0
        self._good = authority.plan(bulletin())
        padding = "e" * PACKET_LIMIT_BYTES
        self._large = resigned(self._good, authority.station, padding=padding)
        self._makers: dict[RefusalKind, tuple[Callable[[], Sent], ...]] = {
            RefusalKind.ALTERED: (self._altered, self._mixed, self._in_anothers_name),
            RefusalKind.ALGORITHM: (self._algorithm,),
            RefusalKind.KEY_UNKNOWN: (
                lambda: (PLAN, self._plan(by=authority.stranger)),
                lambda: self._approved_by(authority.stranger),
            ),
            RefusalKind.KEY_ENDED: self._ended(),
            RefusalKind.NO_RIGHT: self._no_right(),
            RefusalKind.NOT_FOR_US: self._elsewhere(),
            RefusalKind.REPLAYED: (lambda: (CMD, self._old_stop),),
            RefusalKind.OLDER: (
                lambda: (PLAN, self._old_plan),
                lambda: (PLAN, self._old_epoch),
                lambda: (ROOT_KEYS, self._old_keys),
            ),
            RefusalKind.NOT_IN_FORCE: (self._expired, self._not_yet),
            RefusalKind.FOREIGN_APPROVAL: self._foreign(),
            RefusalKind.UNKNOWN_TYPE: self._unknown(),
            RefusalKind.UNREADABLE: (
                self._unreadable,
                lambda: (PLAN, self._large),
                lambda: (PLAN, self._good + b"="),
                lambda: (PLAN, self._resigned_plan(body={"items": 140})),
            ),
        }

    def openers(self) -> list[Sent]:
        """Good orders that a node must hold first: keysets, a plan and a stop."""
        authority = self.authority
        return [
            (ROOT_KEYS, authority.root_keys()),
            (str(TOPICS["keys"]), authority.commune_keys()),
            (PLAN, authority.plan()),
            (CMD, authority.order("stop", Stop(lineage="khong-co"))),
        ]

    def stream(self, count: int) -> Iterator[Bad]:
        """``count`` bad orders, the kinds in turn, and of each its forms in turn."""
        kinds = list(self._makers)
        for number in range(count):
            kind = kinds[number % len(kinds)]
            forms = self._makers[kind]
            yield (kind, *forms[number // len(kinds) % len(forms)]())

    def _gain_keys(self) -> None:
        authority, new = self.authority, Ed25519PrivateKey.generate
        self.revoked, self.retired, self.expired, self.afar = (new() for _ in range(4))
        named = authority.named
        for key, days in ((self.revoked, 900), (self.retired, 900), (self.expired, -1)):
            named = keys.add(named, authority.entry(key, "station", days=days))
        afar = authority.entry(self.afar, "station", areas=(NEIGHBOUR,))
        named = keys.add(named, afar)
        kid = authority.kid
        named = keys.end(named, kid(self.revoked), "revoked", authority.at)
        authority.named = keys.end(named, kid(self.retired), "retired", authority.at)

        self.fired, self.clerk, self.hamlets = new(), new(), new()
        routine, everything = (BroadcastClass.ROUTINE,), tuple(BroadcastClass)
        held = authority.approvers
        for entry in (
            authority.entry(self.fired, "approver", everything),
            authority.entry(self.clerk, "approver", routine),
            authority.entry(
                self.hamlets, "approver", everything, areas=(f"{COMMUNE}/ap-1",)
            ),
        ):
            held = keys.add(held, entry)
        authority.approvers = keys.end(held, kid(self.fired), "revoked", authority.at)

    # -- good but for one thing --------------------------------------------------------

    def _plan(self, **how: object) -> bytes:
        return self.authority.order("plan", Plan(items=()), **how)  # type: ignore[arg-type]

    def _resigned_plan(self, **changes: object) -> bytes:
        return resigned(self._plan(), self.authority.station, **changes)

    def _carried(self, item: Item) -> Sent:
        """A good plan of the station that carries this item."""
        return PLAN, self.authority.order("plan", Plan(items=(item,)))

    def _approved_by(self, key: Ed25519PrivateKey, **changes: object) -> Sent:
        return self._carried(self.authority.item(bulletin(**changes), by=key))

    # -- one kind each -----------------------------------------------------------------

    def _altered(self) -> Sent:
        head, body, signature = self._good.split(b".")
        place = self.random.randrange(
            len(body) - 1
        )  # the last one may not be canonical
        other = self.random.choice([c for c in b"ABab01-_" if c != body[place]])
        twisted = body[:place] + bytes([other]) + body[place + 1 :]
        return PLAN, b".".join([head, twisted, signature])

    def _mixed(self) -> Sent:
        signature = self._plan().split(b".")[2]
        return PLAN, b".".join([*self._good.split(b".")[:2], signature])

    def _in_anothers_name(self) -> Sent:
        other = self.authority.kid(self.authority.administrator)
        return PLAN, self._resigned_plan(iss=other)

    def _algorithm(self) -> Sent:
        alg = self.random.choice(["none", "HS256", "RS256", "ES256", ""])
        head = {"alg": alg, "kid": self.authority.kid(self.authority.station)}
        text = base64.urlsafe_b64encode(json.dumps(head).encode()).rstrip(b"=")
        return PLAN, b".".join([text, *self._good.split(b".")[1:]])

    def _ended(self) -> tuple[Callable[[], Sent], ...]:
        in_its_time = self.authority.at - timedelta(days=2)
        too_early = self.authority.at - timedelta(days=31)
        return (
            lambda: (PLAN, self._plan(by=self.revoked)),
            lambda: (PLAN, self._plan(by=self.retired)),
            lambda: (PLAN, self._plan(by=self.expired)),
            lambda: (PLAN, self._plan(by=self.expired, now=in_its_time)),
            lambda: (PLAN, self._plan(now=too_early)),
            lambda: self._approved_by(self.fired),
        )

    def _no_right(self) -> tuple[Callable[[], Sent], ...]:
        priority = BroadcastClass.PRIORITY
        return (
            lambda: (PLAN, self._plan(by=self.authority.approver)),
            lambda: (PLAN, self._plan(by=self.afar)),
            lambda: self._approved_by(self.authority.station),
            lambda: self._approved_by(self.clerk, klass=priority),
            lambda: self._approved_by(self.hamlets),
        )

    def _elsewhere(self) -> tuple[Callable[[], Sent], ...]:
        order, tone = self.authority.order, TestTone()
        area = f"area:{NEIGHBOUR}"
        moved = SpeakerSettings(area=f"{COMMUNE}/ap-1")
        return (
            lambda: (CMD, order("test-tone", tone, aud=(area,))),
            lambda: (OUR_CMD, order("test-tone", tone, aud=(OTHER_NODE,))),
            lambda: (PLAN, self._plan(aud=(area,))),
            lambda: (PLAN, self._plan(aud=(f"area:{COMMUNE}/ap-3",))),
            lambda: (
                OUR_SETTINGS,
                order("speaker-settings", moved, aud=(OTHER_NODE,)),
            ),
        )

    def _expired(self) -> Sent:
        ago = timedelta(seconds=self.random.randrange(121, 20 * 86400))
        now = self.authority.at - ago
        return CMD, self.authority.order("test-tone", TestTone(), valid_s=120, now=now)

    def _not_yet(self) -> Sent:
        ahead = timedelta(seconds=self.random.randrange(60, 20 * 86400))
        return PLAN, self._plan(now=self.authority.at + ahead)

    def _foreign(self) -> tuple[Callable[[], Sent], ...]:
        def other(**changes: object) -> Callable[[], Sent]:
            def make() -> Sent:
                item = self.authority.item(bulletin())
                return self._carried(msgspec.structs.replace(item, **changes))

            return make

        return (
            other(sound_sha256="cd" * 32),
            other(lineage="khac"),
            other(version=7),
            self._for_others(bulletin()),
        )

    def _for_others(self, told: Bulletin) -> Callable[[], Sent]:
        """An approval whose envelope names others than its bulletin."""

        def make() -> Sent:
            authority = self.authority
            approval = authority.order(
                "bulletin", told, by=authority.approver, aud=(OTHER_NODE,)
            )
            item = authority.item(told)
            return self._carried(
                msgspec.structs.replace(item, approval=approval.decode())
            )

        return make

    def _unknown(self) -> tuple[Callable[[], Sent], ...]:
        order = self.authority.order
        return (
            lambda: (PLAN, order("dance", Plan(items=()))),
            lambda: (PLAN, self._resigned_plan(v=2)),
            lambda: (PLAN, order("stop", Stop())),
            lambda: self._approved_by(
                self.authority.approver, klass=BroadcastClass.EMERGENCY
            ),
        )

    def _unreadable(self) -> Sent:
        size = self.random.choice([0, 1, 100, 5_000])
        return PLAN, self.random.randbytes(size)
