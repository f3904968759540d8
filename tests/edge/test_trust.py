"""The twelve kinds of bad order, and what is accepted."""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from edge import keys
from edge.contract.bulletin import Plan
from edge.contract.command import Stop, TestTone
from edge.contract.keyset import Keyset
from edge.contract.refusal import Refusal, RefusalKind
from edge.contract.report import Ack
from edge.contract.settings import SpeakerSettings
from edge.contract.units import PACKET_LIMIT_BYTES, BroadcastClass
from edge.ring import Ring
from edge.trust import Accepted, AlreadyHeld, ForOthers, Mark, judge
from tests.rig.authority import (
    ALL_CLASSES,
    COMMUNE,
    NOON,
    TOPICS,
    Authority,
    bulletin,
    me,
)
from tests.rig.bad_orders import resigned

ONE_DAY = timedelta(days=1)


@dataclass
class Node:
    """A node's replay guard and ring around the pure judge."""

    ring: Ring
    now: datetime | None = NOON
    marks: dict[tuple[str, str], Mark] = field(default_factory=dict)

    def hear(
        self, payload: bytes, topic: str = str(TOPICS["plan"])
    ) -> Accepted | AlreadyHeld | ForOthers | Refusal:
        verdict = judge(
            payload,
            topic,
            me=me(),
            ring=self.ring,
            marks=lambda issuer, on: self.marks.get((issuer, on)),
            now=self.now,
        )
        if isinstance(verdict, Accepted):
            self.marks[verdict.order.iss, topic] = verdict.mark
        return verdict


@pytest.fixture
def authority() -> Authority:
    return Authority()


@pytest.fixture
def node(authority: Authority) -> Node:
    return Node(authority.ring())


def reason(verdict: object) -> RefusalKind:
    assert isinstance(verdict, Refusal), verdict
    return verdict.kind


def test_a_plan_of_the_station_is_accepted(authority: Authority, node: Node) -> None:
    verdict = node.hear(authority.plan(bulletin()))

    assert isinstance(verdict, Accepted)
    assert isinstance(verdict.body, Plan)
    assert verdict.role == "station"


# -- 1 altered ---------------------------------------------------------------------


@given(
    place=st.floats(min_value=0, max_value=1, exclude_max=True), bit=st.integers(0, 7)
)
def test_no_altered_byte_of_a_plan_is_ever_accepted(place: float, bit: int) -> None:
    payload = bytearray(PLAN)
    payload[int(place * len(payload))] ^= 1 << bit

    verdict = Node(PLAN_AUTHORITY.ring()).hear(bytes(payload))

    assert isinstance(verdict, Refusal)


PLAN_AUTHORITY = Authority()
PLAN = PLAN_AUTHORITY.plan(bulletin())


def test_a_payload_with_another_ones_signature_is_altered(
    authority: Authority, node: Node
) -> None:
    one, other = authority.plan(bulletin()), authority.plan()
    mixed = b".".join([*one.split(b".")[:2], other.split(b".")[2]])

    assert reason(node.hear(mixed)) is RefusalKind.ALTERED


def test_an_order_signed_in_anothers_name_is_altered(
    authority: Authority, node: Node
) -> None:
    forged = resigned(
        authority.plan(), authority.station, iss=authority.kid(authority.approver)
    )

    assert reason(node.hear(forged)) is RefusalKind.ALTERED


# -- 2 algorithm -------------------------------------------------------------------


@pytest.mark.parametrize("alg", ["none", "None", "", "HS256", "ES256", "EdDSA "])
def test_every_algorithm_but_eddsa_is_refused(
    authority: Authority, node: Node, alg: str
) -> None:
    head = {"alg": alg, "kid": authority.kid(authority.station)}
    text = base64.urlsafe_b64encode(json.dumps(head).encode()).rstrip(b"=")
    forged = b".".join([text, *authority.plan().split(b".")[1:]])

    assert reason(node.hear(forged)) is RefusalKind.ALGORITHM


def test_a_header_that_demands_extensions_is_unreadable(
    authority: Authority, node: Node
) -> None:
    head = {"alg": "EdDSA", "kid": authority.kid(authority.station), "crit": ["b64"]}
    text = base64.urlsafe_b64encode(json.dumps(head).encode()).rstrip(b"=")
    forged = b".".join([text, *authority.plan().split(b".")[1:]])

    assert reason(node.hear(forged)) is RefusalKind.UNREADABLE


# -- 3 key unknown, 4 key ended ----------------------------------------------------


def test_a_key_of_no_keyset_is_unknown(authority: Authority, node: Node) -> None:
    verdict = node.hear(authority.order("plan", Plan(items=()), by=authority.stranger))

    assert reason(verdict) is RefusalKind.KEY_UNKNOWN


@pytest.mark.parametrize("how", ["retired", "revoked"])
def test_a_key_that_ended_orders_nothing_new(
    authority: Authority, node: Node, how: str
) -> None:
    kid = authority.kid(authority.station)
    node.ring = replace(
        node.ring,
        named=keys.end(authority.named, kid, how, NOON),  # type: ignore[arg-type]  # parametrised
    )

    assert reason(node.hear(authority.plan())) is RefusalKind.KEY_ENDED


def test_an_expired_key_orders_nothing(authority: Authority, node: Node) -> None:
    node.now = NOON + 901 * ONE_DAY
    payload = authority.plan(now=node.now)

    assert reason(node.hear(payload)) is RefusalKind.KEY_ENDED


def test_a_key_not_valid_yet_orders_nothing(authority: Authority, node: Node) -> None:
    payload = authority.plan(now=NOON - 31 * ONE_DAY)

    assert reason(node.hear(payload)) is RefusalKind.KEY_ENDED


# -- 5 no right --------------------------------------------------------------------


def test_an_approver_may_not_publish_a_plan(authority: Authority, node: Node) -> None:
    verdict = node.hear(authority.order("plan", Plan(items=()), by=authority.approver))

    assert reason(verdict) is RefusalKind.NO_RIGHT


def test_a_station_may_not_name_keys(authority: Authority, node: Node) -> None:
    payload = authority.commune_keys(by=authority.station)

    assert reason(node.hear(payload, str(TOPICS["keys"]))) is RefusalKind.NO_RIGHT


def test_a_station_of_a_commune_may_not_order_the_whole_province(
    authority: Authority, node: Node
) -> None:
    payload = authority.plan(aud=("all",))

    assert reason(node.hear(payload, "ce/1/all/plan")) is RefusalKind.NO_RIGHT


def test_an_administrator_of_a_province_may_not_replace_the_roots_keyset(
    authority: Authority,
) -> None:
    wide = authority.entry(
        authority.administrator, "administrator", ALL_CLASSES, areas=("vinh-long",)
    )
    authority.named = Keyset(entries=(wide,))
    node = Node(authority.ring())
    own = authority.commune_keys(aud=("all",))

    verdict = node.hear(own, str(TOPICS["root-keys"]))

    assert reason(verdict) is RefusalKind.NO_RIGHT


def test_a_station_of_another_commune_has_no_right_here(
    authority: Authority, node: Node
) -> None:
    elsewhere = authority.entry(
        authority.stranger, "station", areas=("vinh-long/phu-quoi",)
    )
    node.ring = replace(node.ring, named=keys.add(authority.named, elsewhere))

    verdict = node.hear(authority.plan(by=authority.stranger))

    assert reason(verdict) is RefusalKind.NO_RIGHT


# -- 6 not for us ------------------------------------------------------------------


def test_a_plan_for_another_commune_found_on_our_topic_is_not_for_us(
    authority: Authority, node: Node
) -> None:
    payload = authority.plan(aud=("area:vinh-long/phu-quoi",))

    assert reason(node.hear(payload)) is RefusalKind.NOT_FOR_US


@pytest.mark.parametrize(
    "topic", ["ce/1/commune/vinh-long_phu-quoi/plan", "ce/1/commune/vinh-long/plan"]
)
def test_our_plan_on_another_communes_topic_is_not_for_us(
    authority: Authority, node: Node, topic: str
) -> None:
    assert reason(node.hear(authority.plan(), topic)) is RefusalKind.NOT_FOR_US


@pytest.mark.parametrize(
    "address", ["node:loa-ap1-1", f"area:{COMMUNE}/ap-1", f"group:{COMMUNE}:truc-chinh"]
)
def test_a_command_for_others_on_the_communes_topic_is_no_bad_order(
    authority: Authority, node: Node, address: str
) -> None:
    payload = authority.order("stop", Stop(), aud=(address,))

    assert isinstance(node.hear(payload, str(TOPICS["cmd"])), ForOthers)


def test_a_command_for_another_node_on_our_own_topic_is_not_for_us(
    authority: Authority, node: Node
) -> None:
    payload = authority.order("test-tone", TestTone(), aud=("node:loa-ap1-1",))

    verdict = node.hear(payload, "ce/1/node/loa-ap3-1/cmd")

    assert reason(verdict) is RefusalKind.NOT_FOR_US


def test_a_command_for_another_commune_on_our_topic_is_not_for_us(
    authority: Authority, node: Node
) -> None:
    others = ("area:vinh-long/phu-quoi", f"area:{COMMUNE}/ap-1")
    payload = authority.order("stop", Stop(), aud=others)

    assert reason(node.hear(payload, str(TOPICS["cmd"]))) is RefusalKind.NOT_FOR_US


def test_settings_of_another_node_are_not_for_us(
    authority: Authority, node: Node
) -> None:
    payload = authority.order(
        "speaker-settings", SpeakerSettings(area=COMMUNE), aud=("node:loa-ap1-1",)
    )

    verdict = node.hear(payload, "ce/1/node/loa-ap3-1/speaker/settings")

    assert reason(verdict) is RefusalKind.NOT_FOR_US


# -- 7 replayed, 8 older -----------------------------------------------------------


def test_a_command_heard_again_is_held_already_and_an_earlier_one_is_replayed(
    authority: Authority, node: Node
) -> None:
    topic = str(TOPICS["cmd"])
    first = authority.order("stop", Stop())
    second = authority.order("stop", Stop())
    node.hear(first, topic)
    node.hear(second, topic)

    assert isinstance(node.hear(second, topic), AlreadyHeld)
    assert reason(node.hear(first, topic)) is RefusalKind.REPLAYED


def test_a_retained_plan_that_is_redelivered_is_held_already(
    authority: Authority, node: Node
) -> None:
    payload = authority.plan(bulletin())
    node.hear(payload)

    assert isinstance(node.hear(payload), AlreadyHeld)


def test_a_plan_held_already_stays_silent_after_it_expired(
    authority: Authority, node: Node
) -> None:
    payload = authority.plan(valid_s=60)
    node.hear(payload)
    node.now = NOON + ONE_DAY

    assert isinstance(node.hear(payload), AlreadyHeld)


def test_an_older_plan_is_refused(authority: Authority, node: Node) -> None:
    older, newer = authority.plan(bulletin()), authority.plan()
    node.hear(newer)

    assert reason(node.hear(older)) is RefusalKind.OLDER


def test_a_plan_of_an_older_epoch_is_refused_whatever_its_number(
    authority: Authority, node: Node
) -> None:
    old = authority.plan()
    authority.epoch, authority.seq = 2, 0
    node.hear(authority.plan())
    late = resigned(old, authority.station, seq=9_999)

    assert reason(node.hear(late)) is RefusalKind.OLDER


def test_another_order_under_a_number_that_is_held_is_refused(
    authority: Authority, node: Node
) -> None:
    payload = authority.plan(bulletin())
    node.hear(payload)
    twin = resigned(payload, authority.station, id="another")

    assert reason(node.hear(twin)) is RefusalKind.REPLAYED


@given(numbers=st.lists(st.tuples(st.integers(1, 3), st.integers(1, 5)), max_size=12))
def test_the_mark_held_never_falls(numbers: list[tuple[int, int]]) -> None:
    node = Node(PLAN_AUTHORITY.ring())
    highest = (0, 0)

    for epoch, seq in numbers:
        order = resigned(PLAN, PLAN_AUTHORITY.station, epoch=epoch, seq=seq)
        verdict = node.hear(order)
        assert isinstance(verdict, Accepted) is ((epoch, seq) > highest)
        highest = max(highest, (epoch, seq))


# -- 9 not in force ----------------------------------------------------------------


def test_an_expired_order_is_refused(authority: Authority, node: Node) -> None:
    payload = authority.order("stop", Stop(), valid_s=120)
    node.now = NOON + timedelta(seconds=120)

    assert reason(node.hear(payload, str(TOPICS["cmd"]))) is RefusalKind.NOT_IN_FORCE


def test_an_order_from_the_future_is_refused(authority: Authority, node: Node) -> None:
    payload = authority.plan(now=NOON + timedelta(minutes=5))

    assert reason(node.hear(payload)) is RefusalKind.NOT_IN_FORCE


def test_with_an_untrusted_clock_nothing_is_refused_for_its_time(
    authority: Authority, node: Node
) -> None:
    node.now = None

    assert isinstance(node.hear(authority.plan(now=NOON + ONE_DAY)), Accepted)


# -- 11 unknown type, 12 unreadable (10 is in test_approvals) ----------------------


@pytest.mark.parametrize(
    "changes", [{"type": "dance"}, {"type": "keyset"}, {"v": 2}, {"type": "bulletin"}]
)
def test_an_unknown_type_or_major_version_is_refused(
    authority: Authority, node: Node, changes: dict[str, object]
) -> None:
    payload = resigned(authority.plan(), authority.station, **changes)

    assert reason(node.hear(payload)) is RefusalKind.UNKNOWN_TYPE


def test_a_message_on_a_topic_that_does_not_exist_is_refused(
    authority: Authority, node: Node
) -> None:
    verdict = node.hear(authority.plan(), "ce/1/everyone/plan")

    assert reason(verdict) is RefusalKind.UNKNOWN_TYPE


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"not json",
        b"\xff\x00" * 40,
        b"a.b.c",
        b"..",
        b"{}" * 5_000_000,
        b"[" * 100_000,
        PLAN + b".",
        PLAN + b"=",
    ],
    ids=["empty", "text", "binary", "dots", "blank", "10 MB", "deep", "4 parts", "pad"],
)
def test_what_cannot_be_read_is_refused(node: Node, payload: bytes) -> None:
    assert reason(node.hear(payload)) is RefusalKind.UNREADABLE


def test_a_signed_body_with_a_wrong_field_is_refused_by_its_name(
    authority: Authority, node: Node
) -> None:
    payload = resigned(authority.plan(), authority.station, body={"items": 140})

    verdict = node.hear(payload)

    assert reason(verdict) is RefusalKind.UNREADABLE
    assert isinstance(verdict, Refusal)
    assert "$.items" in verdict.detail


def test_a_plan_larger_than_a_packet_is_refused(node: Node) -> None:
    verdict = node.hear(b"e" * (PACKET_LIMIT_BYTES + 1))

    assert reason(verdict) is RefusalKind.UNREADABLE
    assert isinstance(verdict, Refusal)
    assert "limit" in verdict.detail


def test_an_unknown_field_of_a_newer_console_is_ignored(
    authority: Authority, node: Node
) -> None:
    payload = resigned(authority.plan(), authority.station, colour="blue")

    assert isinstance(node.hear(payload), Accepted)


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_nothing_that_arrives_raises(payload: bytes) -> None:
    verdict = Node(PLAN_AUTHORITY.ring()).hear(payload)

    assert isinstance(verdict, Refusal)


# -- who may stop an emergency -----------------------------------------------------


@pytest.mark.parametrize(
    ("signer", "above", "allowed"),
    [
        (lambda a: a.approver, 2, True),
        (lambda a: a.approver, 3, True),
        (lambda a: a.approver, 1, False),
        (lambda a: a.station, 2, False),
    ],
    ids=["approver", "wider approver", "narrower approver", "station"],
)
def test_only_an_approvers_stop_may_silence_an_emergency(
    authority: Authority,
    node: Node,
    signer: Callable[[Authority], Ed25519PrivateKey],
    above: int,
    *,
    allowed: bool,
) -> None:
    verdict = node.hear(
        authority.order("stop", Stop(), by=signer(authority)), str(TOPICS["cmd"])
    )

    assert isinstance(verdict, Accepted)
    assert verdict.may_stop(BroadcastClass.EMERGENCY, above, me()) is allowed


def test_a_refusal_names_the_order_and_its_issuer(
    authority: Authority, node: Node
) -> None:
    payload = authority.order("plan", Plan(items=()), by=authority.stranger)

    verdict = node.hear(payload)

    assert isinstance(verdict, Refusal)
    assert verdict.issuer == authority.kid(authority.stranger)
    assert verdict.order_id == f"plan-1-{authority.seq}"
    assert msgspec.json.encode(verdict)


# -- the places where two guards stand behind each other ---------------------------


def test_a_plan_for_a_part_of_the_commune_does_not_stand_on_its_topic(
    authority: Authority, node: Node
) -> None:
    payload = authority.plan(aud=(f"area:{COMMUNE}/ap-3",))

    assert reason(node.hear(payload)) is RefusalKind.NOT_FOR_US


def test_a_command_for_us_on_another_communes_topic_is_not_for_us(
    authority: Authority, node: Node
) -> None:
    payload = authority.order("stop", Stop(), aud=("node:loa-ap3-1",))

    verdict = node.hear(payload, "ce/1/commune/vinh-long_phu-quoi/cmd")

    assert reason(verdict) is RefusalKind.NOT_FOR_US


def test_an_acknowledgement_for_another_agent_of_this_node_is_not_for_us(
    authority: Authority, node: Node
) -> None:
    ack = Ack(outbox_epoch=1, upto=5)
    payload = authority.order("ack", ack, aud=("node:loa-ap3-1",))

    verdict = node.hear(payload, "ce/1/node/loa-ap3-1/kiosk/ack")

    assert reason(verdict) is RefusalKind.NOT_FOR_US


def test_settings_of_another_kind_of_agent_are_of_unknown_type(
    authority: Authority,
) -> None:
    payload = authority.order(
        "speaker-settings", SpeakerSettings(area=COMMUNE), aud=("node:loa-ap3-1",)
    )

    verdict = judge(
        payload,
        "ce/1/node/loa-ap3-1/kiosk/settings",
        me=replace(me(), agent="kiosk"),
        ring=authority.ring(),
        marks=lambda *_: None,
        now=NOON,
    )

    assert reason(verdict) is RefusalKind.UNKNOWN_TYPE


def test_what_a_key_signed_in_its_time_is_not_taken_after_it(
    authority: Authority, node: Node
) -> None:
    payload = authority.plan(now=NOON + 899 * ONE_DAY)
    node.now = NOON + 901 * ONE_DAY

    assert reason(node.hear(payload)) is RefusalKind.KEY_ENDED
