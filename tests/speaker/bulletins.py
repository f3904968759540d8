"""Approved bulletins and situations for the tests of the speaker's cores."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import msgspec

from edge.approvals import Approved
from edge.contract.bulletin import Alert, Missed
from edge.contract.schedule import Timetable
from edge.contract.settings import LocalSpan, SpeakerSettings
from edge.contract.units import BroadcastClass
from speaker.core.ledger import Entry, Key
from speaker.core.programme import Outlook, Situation, Waiting, look
from speaker.core.timeline import Timeline, since, timeline
from tests.rig.authority import COMMUNE, NOON, bulletin

LONG_AGO = NOON - timedelta(days=400)
SOUND = "ab" * 32
MINUTE = timedelta(minutes=1)
NIGHT = datetime(2026, 11, 22, 14, 30, tzinfo=UTC)
"""21:30 in Vĩnh Long."""


def wall(at: datetime) -> str:
    """The instant as a wall time in Vĩnh Long (UTC+7 all year)."""
    return (at + timedelta(hours=7)).strftime("%Y-%m-%dT%H:%M:%S")


def news(
    at: datetime = NOON,
    *,
    level: int = 2,
    approved: datetime = LONG_AGO,
    window_s: int | None = 300,
    rule: str = "",
    **changes: object,
) -> Approved:
    """An approved bulletin of the plan, once at ``at`` unless a rule repeats it."""
    missed = (
        Missed(policy="drop", window_s=0)
        if window_s is None
        else Missed(policy="late", window_s=window_s)
    )
    fields: dict[str, object] = {
        "lineage": "tin",
        "missed": missed,
        "timetable": Timetable(starts=wall(at), rule=rule),
    }
    told = bulletin(**(fields | changes))
    return Approved(told, "k" * 22, level, approved, approved)


def flood(
    effective: datetime = NOON,
    *,
    level: int = 2,
    lasts: timedelta = timedelta(hours=2),
    every_s: int = 300,
    replaces: tuple[str, ...] = (),
    **changes: object,
) -> Approved:
    """An approved emergency."""
    fields: dict[str, object] = {
        "lineage": "lu",
        "klass": BroadcastClass.EMERGENCY,
        "alert": Alert(
            effective=effective,
            expires=effective + lasts,
            repeat_every_s=every_s,
            replaces=replaces,
        ),
    }
    told = bulletin(**(fields | changes))
    return Approved(told, "k" * 22, level, effective, effective)


QUIET = SpeakerSettings(
    area=f"{COMMUNE}/ap-3", quiet=(LocalSpan(start="21:00", end="05:00"),)
)


def situation(now: datetime = NOON, **changes: object) -> Situation:
    """Everything in order: clock, sound, device; nothing in the ledger."""
    fine = Situation(
        now=now,
        clock="synchronised",
        settings=QUIET,
        ledger={},
        ready=frozenset({SOUND}),
        unreadable=frozenset(),
        suppressed=(),
        device=True,
        awake_since=LONG_AGO,
        trusted_since=LONG_AGO,
    )
    return replace(fine, **changes)  # type: ignore[arg-type]  # a dataclass checks no types


def drawn(
    *plan: Approved, now: datetime = NOON, back: timedelta = timedelta(days=1)
) -> Timeline:
    """The plan's timeline as a node has it that was settled ``back`` ago."""
    counted = since({}, plan, LONG_AGO, joined=False)
    return timeline(plan, counted, now - back, now)


def seen(
    *plan: Approved,
    at: datetime = NOON,
    before: Mapping[Key, Waiting] | None = None,
    **changes: object,
) -> Outlook:
    return look(drawn(*plan, now=at), situation(at, **changes), before or {})


def why(found: Outlook) -> list[str]:
    return [one.reason for one in found.lost]


def entry(of: Approved, planned: datetime, **changes: object) -> Entry:
    fields: dict[str, object] = {
        "lineage": of.bulletin.lineage,
        "planned": planned,
        "version": of.bulletin.version,
        "klass": of.bulletin.klass,
        "phase": "done",
        "began": planned,
    }
    return msgspec.convert(
        {k if k != "klass" else "class": v for k, v in (fields | changes).items()},
        Entry,
    )


def held(*entries: Entry) -> dict[Key, Entry]:
    return {one.key: one for one in entries}
