"""What a thief of the broker, or of a certificate, can do: nothing that sounds.

He has the console's certificate, so he may write on every order's topic, and a node's,
so he may read what nodes read.
"""

import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import pytest

from console.store import station
from edge.contract.refusal import RefusalKind
from edge.contract.topics import UP_CHANNELS, parse, subscriptions
from script.sample.founding import AREA
from tests.provisioning.guest import Guest, console_of, node_of
from tests.rig.announcement import Announcement, Desk
from tests.rig.commune import PATIENT, PLAN, Commune
from tests.rig.patience import sleep_until, until

pytestmark = [pytest.mark.process, pytest.mark.broker, PATIENT]

VICTIM: Final = "loa-ap5"
REFERENCE: Final = Path(__file__).parents[3] / "docs" / "reference" / "topics.md"


@pytest.fixture
def thief(commune: Commune) -> Iterator[Guest]:
    """When he is gone, the broker retains the true plan again."""
    with console_of(commune.state.commune, commune.ports.broker) as guest:
        yield guest
        assert guest.say(PLAN, _published(commune), retain=True)


@pytest.fixture(scope="module")
def planned(desk: Desk) -> Announcement:
    """Something to tamper with; it is never due while the tests run."""
    return desk.ready(desk.announce(VICTIM, at=desk.in_(7200)))


@pytest.fixture(scope="module")
def overheard(commune: Commune, desk: Desk) -> Mapping[str, set[str]]:
    """All topics of which mosquitto_sub gets something in some busy seconds."""
    listeners = {who: _mosquitto_sub(commune, who) for who in (VICTIM, "console")}
    commune.kill(VICTIM)
    commune.start(VICTIM)
    desk.ready(desk.announce(VICTIM, at=desk.in_(7200)))
    until(lambda: commune.told_everything(VICTIM), "its reports are stored")
    seen = {}
    for who, listener in listeners.items():
        listener.terminate()
        seen[who] = set(listener.communicate(timeout=10)[0].split())
    return seen


def test_a_plan_with_one_changed_byte_is_refused_and_the_console_says_so_in_words(
    commune: Commune, planned: Announcement, thief: Guest
) -> None:
    plan = _published(commune)
    held = _held(commune)
    before = _refused(commune, RefusalKind.ALTERED)

    assert thief.say(PLAN, _one_byte_changed(plan), retain=True)
    until(lambda: _refused(commune, RefusalKind.ALTERED) > before, "it is refused")

    assert _held(commune) == held
    # Told within a minute; at once when the program ends in good order.
    commune.stop(VICTIM)
    commune.start(VICTIM)
    page, words = commune.signed_in("ky-thuat"), "Lệnh bị sửa trên đường truyền"
    until(lambda: words in page.open(f"/speakers/{VICTIM}").text, words, within_s=30)


def test_a_loudspeaker_that_comes_back_to_a_falsified_broker_gets_the_true_plan(
    commune: Commune, desk: Desk, planned: Announcement, thief: Guest
) -> None:
    """It was away while the plan changed, and the broker now retains the old one."""
    old = _published(commune)
    commune.kill(VICTIM)
    told = desk.announce(VICTIM, seconds=2, at=desk.in_(15))
    until(lambda: _retained(commune) not in {old, b""}, "the new plan is out")
    assert thief.say(PLAN, old, retain=True)

    commune.start(VICTIM)
    desk.ready(told)

    sleep_until(told.end)
    assert desk.runs_of(told, VICTIM)[VICTIM].outcome == "aired"


@pytest.mark.parametrize(
    "rubbish",
    [
        pytest.param(b"\xff{not json", id="no order at all"),
        pytest.param(b"", id="empty, which takes the retained plan away"),
    ],
)
def test_rubbish_on_the_plans_topic_is_refused_and_changes_nothing(
    commune: Commune, planned: Announcement, thief: Guest, rubbish: bytes
) -> None:
    held = _held(commune)
    before = _refused(commune, RefusalKind.UNREADABLE)

    assert thief.say(PLAN, rubbish, retain=True)
    until(lambda: _refused(commune, RefusalKind.UNREADABLE) > before, "it is refused")

    assert _held(commune) == held


def test_ten_megabytes_on_the_plans_topic_reach_nobody(
    commune: Commune, planned: Announcement
) -> None:
    counts = _counts(commune)

    with console_of(commune.state.commune, commune.ports.broker) as thief:
        thief.say(PLAN, b"x" * 10_000_000, retain=True)

    assert _retained(commune) == _published(commune)
    assert _counts(commune) == counts
    assert all(commune.running(name) for name in commune.everybody)


def test_an_older_plan_is_refused_and_the_newest_delivered_again_is_no_news(
    commune: Commune, desk: Desk, planned: Announcement, thief: Guest
) -> None:
    older = _published(commune)
    desk.ready(desk.announce(VICTIM, at=desk.in_(7200)))
    newest, before = _published(commune), _counts(commune)

    assert thief.say(PLAN, newest, retain=True)
    assert thief.say(PLAN, older, retain=True)
    until(lambda: _counts(commune) != before, "the older one is refused")

    once_more = before.get(RefusalKind.OLDER, 0) + 1
    assert _counts(commune) == {**before, RefusalKind.OLDER: once_more}


def test_a_nodes_credentials_show_only_its_own_and_the_communes_topics(
    overheard: Mapping[str, set[str]],
) -> None:
    own = {str(topic) for topic in subscriptions(AREA, VICTIM, "speaker")}

    assert f"ce/1/node/{VICTIM}/speaker/ack" in overheard[VICTIM]
    assert overheard[VICTIM] <= own


def test_the_consoles_credentials_show_nothing_that_the_reference_lacks(
    overheard: Mapping[str, set[str]],
) -> None:
    reference = REFERENCE.read_text(encoding="utf-8")
    topics = [parse(text) for text in overheard["console"]]

    assert {topic.channel for topic in topics} >= {"state", "hello", "evt"}
    for topic in topics:
        assert topic.channel in UP_CHANNELS
        assert f"`ce/1/node/{{node}}/{{agent}}/{topic.channel}`" in reference


def _published(commune: Commune) -> bytes:
    """The newest plan that the bridge made."""
    with commune.database.read() as session:
        row = station.outgoing(session, PLAN)
    assert row is not None
    return row.jws.encode()


def _retained(commune: Commune) -> bytes:
    """What the broker gives to a node that has just come."""
    box = commune.state.commune / "nodes" / VICTIM
    with node_of(box, commune.ports.broker, f"{VICTIM}.speaker.eve") as guest:
        guest.listen(PLAN)
        return guest.hears()[1]


def _held(commune: Commune) -> tuple[int, int] | None:
    state = commune.node_state(VICTIM)
    return state.plan if state else None


def _counts(commune: Commune) -> dict[str, int]:
    """What the loudspeaker refused since it was made, by kind."""
    state = commune.node_state(VICTIM)
    return {str(kind): count for kind, count in state.refused.items()} if state else {}


def _refused(commune: Commune, kind: RefusalKind) -> int:
    return _counts(commune).get(kind, 0)


def _one_byte_changed(order: bytes) -> bytes:
    """In the middle of the payload, another letter of its alphabet."""
    middle = len(order) // 2
    other = b"A" if order[middle : middle + 1] != b"A" else b"B"
    return order[:middle] + other + order[middle + 1 :]


def _mosquitto_sub(commune: Commune, who: str) -> "subprocess.Popen[str]":
    ca, cert, key = map(str, commune.identity(who))
    return subprocess.Popen(
        [
            *("mosquitto_sub", "-h", "localhost", "-p", str(commune.ports.broker)),
            *("--cafile", ca, "--cert", cert, "--key", key, "-t", "#", "-F", "%t"),
            *("-W", "60"),
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
