"""An emergency while the news sound: everywhere at once, and ended by a password."""

from datetime import datetime

import pytest

from console.store import bulletins, station
from edge.adapters.host import SystemClock
from script.sample.founding import AREA
from script.sample.people import APPROVER
from tests.rig.announcement import Desk
from tests.rig.commune import PATIENT, Commune
from tests.rig.hearing import begins, last_sound, loudest, ms
from tests.rig.patience import s, sleep_until, until

pytestmark = [pytest.mark.broker, pytest.mark.process, pytest.mark.sound, PATIENT]

HEARERS, OUTSIDE = ("loa-ap1", "loa-ap2", "loa-ap3"), "loa-ap4"
FLOOD = "Đây là tin khẩn cấp. Nước lũ đang lên nhanh, mời bà con lên chỗ cao."


def test_an_emergency_cuts_the_news_on_all_loudspeakers_and_a_password_ends_it(
    commune: Commune, desk: Desk, figures: dict[str, str]
) -> None:
    news = desk.ready(desk.announce(*HEARERS, seconds=60, interrupted="drop"))
    approver = commune.signed_in(APPROVER)
    password = commune.password(APPROVER)
    page = approver.open("/emergency")
    fields: dict[str, str | list[str]] = {
        "text": FLOOD,
        "where": [f"area:{AREA}/ap-{number}" for number in (1, 2, 3)],
        "hours": "1",
        "password": password,
    }

    with commune.recorded(*HEARERS, OUTSIDE) as recorders:
        sleep_until(news.at + s(1))
        page = approver.send(page, page.form("text", "where"), fields)
        assert "/bulletins/" in page.address, page.text
        lineage = page.address.rpartition("/")[2]
        signed_at, sent_at = _order_times(commune, lineage)
        until(
            lambda: _sounding_on(commune, lineage) == 3,
            "it sounds on three",
            within_s=20,
        )
        sleep_until(SystemClock().now() + s(2))
        page = approver.open(f"/emergency/{lineage}/all-clear")
        page = approver.send(
            page, page.form("password", "reason"), {"password": password}
        )
        cleared = SystemClock().now()
        assert page.address.endswith(f"/bulletins/{lineage}"), page.text
        emergency = [_run(desk, lineage, name) for name in HEARERS]
        runs = desk.runs_of(news, *HEARERS)
        sleep_until(cleared + s(3))

    beginning = desk.sound_of(lineage)[: 2 * 48_000]
    heard = {name: one.recording() for name, one in recorders.items()}
    starts = [begins(heard[name], beginning) for name in HEARERS]
    silent_s = [
        last_sound(heard[name], news.at, cleared + s(3)) - cleared.timestamp()
        for name in HEARERS
    ]
    after_order_ms = ms(*(start - sent_at.timestamp() for start in starts))
    figures["emergency: from the button to the first sample"] = ms(
        *(start - signed_at.timestamp() for start in starts)
    )
    figures["emergency: from the broker to the first sample"] = after_order_ms
    figures["emergency: skew of its start on 3"] = ms(max(starts) - min(starts))
    figures["all-clear: from the answer to silence"] = ms(*silent_s)
    assert max(starts) - sent_at.timestamp() < 10
    assert max(silent_s) < 2
    assert loudest(heard[OUTSIDE], news.at, cleared) == 0
    assert {(one.outcome, one.reason) for one in runs.values()} == {
        ("pre-empted", "higher-class")
    }
    assert set(emergency) == {("stopped", "stopped-by-staff")}


def _order_times(commune: Commune, lineage: str) -> tuple[datetime, datetime]:
    """When the emergency was signed, and when the broker had it."""

    def sent() -> tuple[datetime, datetime] | None:
        with commune.database.read() as session:
            put = bulletins.get(session, lineage).versions[-1]
            for row in station.everything_outgoing(session):
                first = (row.epoch, row.seq) == (put.first_epoch, put.first_seq)
                if first and row.topic.endswith("/alert") and row.sent_at:
                    assert put.decided_at is not None
                    return put.decided_at, row.sent_at
        return None

    return until(sent, "the alert is sent", commune.last_words, within_s=10)


def _sounding_on(commune: Commune, lineage: str) -> int:
    states = [commune.node_state(name) for name in HEARERS]
    doing = [state.doing for state in states if state and state.doing]
    return sum(one.lineage == lineage and one.started is not None for one in doing)


def _run(desk: Desk, lineage: str, node: str) -> tuple[str, str]:
    """How the emergency ended there, once that is told."""

    def told() -> tuple[str, str] | None:
        rows = [run for run in desk.runs_in(lineage) if run.node == node]
        return (rows[0].outcome, rows[0].reason) if rows else None

    return until(told, f"record of {node}", desk.commune.last_words, within_s=20)
