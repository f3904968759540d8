"""Without broker, console, or both: what is planned sounds, and is told afterwards."""

import msgspec
import pytest
from sqlalchemy import select

from console.models import AsRunRow
from edge.adapters.host import SystemClock
from edge.adapters.store import Store
from edge.contract.report import AsRun
from edge.contract.units import BroadcastClass
from tests.rig.announcement import GRACE_S, Desk
from tests.rig.commune import PATIENT, Commune
from tests.rig.patience import s, sleep_until, until

pytestmark = [pytest.mark.process, pytest.mark.broker, pytest.mark.sound, PATIENT]

HELD, STARTED_ALONE = "loa-ap1", "loa-ap2"
EVENTS = 2_000


def test_a_plan_is_aired_on_time_when_broker_and_console_are_dead(
    commune: Commune, desk: Desk
) -> None:
    """The broker is killed in mid-plan; one loudspeaker even starts without it."""
    page = commune.signed_in("chi-xem")
    told = desk.ready(desk.announce(HELD, STARTED_ALONE, at=desk.in_(20), seconds=2))

    commune.kill("broker")
    said = "bản mới, lệnh dừng và tin khẩn cấp chưa gửi được"
    until(lambda: said in page.open("/").text, said, within_s=5)
    commune.kill("bridge", "web", STARTED_ALONE)
    commune.start(STARTED_ALONE)
    with commune.recorded(HELD, STARTED_ALONE) as recorders:
        sleep_until(told.end + s(0.5))
    assert desk.runs(told) == []
    commune.start("broker", "bridge")
    runs = desk.runs_of(told, HELD, STARTED_ALONE)

    for name in (HELD, STARTED_ALONE):
        assert abs(told.late_s(recorders[name].recording())) < GRACE_S
        assert (runs[name].outcome, runs[name].reason) == ("aired", "")
    commune.mend()


def test_records_wait_for_a_console_that_was_killed_and_arrive_once_each(
    commune: Commune, desk: Desk
) -> None:
    """The broker lives and takes the reports, but nobody is there to store them."""
    told = desk.ready(desk.announce(seconds=2))

    commune.kill("bridge", "web")
    sleep_until(told.end + s(1))
    assert desk.runs(told) == []
    commune.start("bridge", "web")
    runs = desk.runs_of(told, *commune.names)

    assert {(run.outcome, run.reason) for run in runs.values()} == {("aired", "")}
    until(commune.web_answers, "the web answers", commune.last_words)
    page = commune.signed_in("chi-xem").open(f"/bulletins/{told.lineage}")
    assert "6/6 cụm loa đã phát" in page.text
    commune.mend()


def test_two_thousand_events_survive_kills_of_broker_node_and_console(
    commune: Commune,
) -> None:
    """Of a loudspeaker that was away for long: 0 lost, 0 doubled in the database."""
    name = STARTED_ALONE
    commune.kill(name)
    _report(commune, name, EVENTS)

    commune.start(name)
    for share, victim in ((0.05, "broker"), (0.2, name), (0.4, "bridge")):
        _wait_for(commune, int(EVENTS * share))
        assert len(_arrived(commune)) < EVENTS, "it was too fast to be killed"
        commune.kill(victim)
        commune.start(victim)

    whole = [f"doi-{number:05}" for number in range(EVENTS)]
    _wait_for(commune, EVENTS)
    commune.mend()
    assert _arrived(commune) == whole


def _wait_for(commune: Commune, events: int) -> None:
    until(
        lambda: len(_arrived(commune)) >= events,
        f"{events} events",
        commune.last_words,
        within_s=90,
    )


def _arrived(commune: Commune) -> list[str]:
    """What of it the console has, in order; a doubled one would be there twice."""
    query = select(AsRunRow.lineage).where(AsRunRow.lineage.startswith("doi-"))
    with commune.database.read() as session:
        return list(session.scalars(query.order_by(AsRunRow.lineage)))


def _report(commune: Commune, name: str, events: int) -> None:
    """What the loudspeaker would have kept while nobody took it."""
    now = SystemClock().now()
    store = Store(commune.speaker_state(name) / "speaker.sqlite", now=now)
    with store.transaction():
        for number in range(events):
            record = AsRun(
                lineage=f"doi-{number:05}",
                version=1,
                klass=BroadcastClass.ROUTINE,
                planned=now - s(86_400),
                outcome="aired",
            )
            store.enqueue(now, msgspec.json.encode(record))
    store.close()
