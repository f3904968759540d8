"""An endless stream of bad orders of the twelve kinds, for tests and the bench.

Every one is as near to a good order as its kind allows, so that exactly one rule stands
between it and being carried out.
"""

import base64
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from random import Random

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from edge import keys
from edge.contract.bulletin import Plan
from edge.contract.command import Stop, TestTone
from edge.contract.refusal import RefusalKind
from edge.contract.topics import Topic
from edge.jws import seal
from tests.rig.authority import TOPICS, Authority, bulletin, me

PLAN, CMD = str(TOPICS["plan"]), str(TOPICS["cmd"])
OUR_CMD = str(Topic("cmd", node=me().node))
Bad = tuple[RefusalKind, str, bytes]


class Forger:
    """Everything that a thief of the broker, or of an old key, could send.

    ``authority`` gains a retired and a revoked station key; give its keysets to the
    node, then ``openers()``, before the first forgery.
    """

    def __init__(self, authority: Authority, seed: int = 1) -> None:
        self.authority = authority
        self.random = Random(seed)
        self.ended = Ed25519PrivateKey.generate()
        kid = authority.kid(self.ended)
        named = keys.add(authority.named, authority.entry(self.ended, "station"))
        authority.named = keys.end(named, kid, "revoked", authority.at)
        self._old_stop = authority.order("stop", Stop(lineage="cu"))
        self._old_plan = authority.plan(bulletin(lineage="cu"))
        self._good = authority.plan(bulletin())
        self._makers: dict[RefusalKind, Callable[[], tuple[str, bytes]]] = {
            RefusalKind.ALTERED: self._altered,
            RefusalKind.ALGORITHM: self._algorithm,
            RefusalKind.KEY_UNKNOWN: lambda: (PLAN, self._plan(by=authority.stranger)),
            RefusalKind.KEY_ENDED: lambda: (PLAN, self._plan(by=self.ended)),
            RefusalKind.NO_RIGHT: lambda: (PLAN, self._plan(by=authority.approver)),
            RefusalKind.NOT_FOR_US: self._elsewhere,
            RefusalKind.REPLAYED: lambda: (CMD, self._old_stop),
            RefusalKind.OLDER: lambda: (PLAN, self._old_plan),
            RefusalKind.NOT_IN_FORCE: self._expired,
            RefusalKind.FOREIGN_APPROVAL: self._foreign,
            RefusalKind.UNKNOWN_TYPE: self._unknown,
            RefusalKind.UNREADABLE: self._unreadable,
        }

    def openers(self) -> list[tuple[str, bytes]]:
        """Good orders that a node must hold first: keysets, a plan and a stop."""
        authority = self.authority
        return [
            ("ce/1/all/keys", authority.root_keys()),
            (str(TOPICS["keys"]), authority.commune_keys()),
            (PLAN, authority.plan()),
            (CMD, authority.order("stop", Stop(lineage="khong-co"))),
        ]

    def stream(self, count: int) -> Iterator[Bad]:
        """``count`` bad orders, the kinds in turn."""
        kinds = list(self._makers)
        for number in range(count):
            kind = kinds[number % len(kinds)]
            yield (kind, *self._makers[kind]())

    def _plan(self, **how: object) -> bytes:
        return self.authority.order("plan", Plan(items=()), **how)  # type: ignore[arg-type]

    def _altered(self) -> tuple[str, bytes]:
        head, body, signature = self._good.split(b".")
        place = self.random.randrange(
            len(body) - 1
        )  # the last one may not be canonical
        other = self.random.choice([c for c in b"ABab01-_" if c != body[place]])
        twisted = body[:place] + bytes([other]) + body[place + 1 :]
        return PLAN, b".".join([head, twisted, signature])

    def _algorithm(self) -> tuple[str, bytes]:
        alg = self.random.choice(["none", "HS256", "RS256", "ES256", ""])
        head = {"alg": alg, "kid": self.authority.kid(self.authority.station)}
        text = base64.urlsafe_b64encode(json.dumps(head).encode()).rstrip(b"=")
        return PLAN, b".".join([text, *self._good.split(b".")[1:]])

    def _elsewhere(self) -> tuple[str, bytes]:
        other, topic = self.random.choice(
            [("area:vinh-long/phu-quoi", CMD), ("node:loa-ap1-1", OUR_CMD)]
        )
        return topic, self.authority.order("test-tone", TestTone(), aud=(other,))

    def _expired(self) -> tuple[str, bytes]:
        ago = timedelta(seconds=self.random.randrange(121, 20 * 86400))
        now = self.authority.at - ago
        return CMD, self.authority.order("test-tone", TestTone(), valid_s=120, now=now)

    def _foreign(self) -> tuple[str, bytes]:
        item = self.authority.item(bulletin())
        changes: dict[str, object] = self.random.choice(
            [{"sound_sha256": "cd" * 32}, {"lineage": "khac"}, {"version": 7}]
        )
        item = msgspec.structs.replace(item, **changes)
        return PLAN, self.authority.order("plan", Plan(items=(item,)))

    def _unknown(self) -> tuple[str, bytes]:
        if self.random.random() < 0.5:
            return PLAN, self.authority.order("dance", Plan(items=()))
        body = base64.urlsafe_b64decode(self._plan().split(b".")[1] + b"==")
        order = json.loads(body) | {"v": 2}
        return PLAN, seal(self.authority.station, json.dumps(order).encode())

    def _unreadable(self) -> tuple[str, bytes]:
        size = self.random.choice([0, 1, 100, 5_000])
        return PLAN, self.random.randbytes(size)
