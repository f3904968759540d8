"""The plan and the alerts seen together: what may sound, and what may no longer."""

from collections.abc import Iterable, Mapping

from edge.approvals import Approved
from speaker.core import alerts as emergencies
from speaker.core import programme
from speaker.core.hours import muted
from speaker.core.ledger import Key
from speaker.core.programme import Outlook, Situation, Waiting, suppressed
from speaker.core.timeline import Occurrence, Timeline


def look(
    line: Timeline,
    alerts: Iterable[Approved],
    situation: Situation,
    before: Mapping[Key, Waiting],
) -> Outlook:
    """What is due, waiting and lost now, of either kind."""
    plan = programme.look(line, situation, before)
    urgent = emergencies.look(alerts, situation, before)
    wakes = [wake for wake in (plan.wake, urgent.wake) if wake is not None]
    return Outlook(
        due=urgent.due + plan.due,
        lost=urgent.lost + plan.lost,
        waiting={**plan.waiting, **urgent.waiting},
        wake=min(wakes, default=None),
    )


def objection(
    piece: Occurrence,
    plan: Iterable[Approved],
    alerts: Iterable[Approved],
    situation: Situation,
) -> str:
    """Why what sounds may sound no longer; empty when it may.

    A newer version of a bulletin of the plan lets the older one end if it says the same
    (only its times may have changed); an alert's newer version takes over at once.
    """
    mine = piece.approved.bulletin
    urgent = mine.alert is not None
    held = tuple(alerts) if urgent else tuple(plan)
    now_held = next(
        (o.bulletin for o in held if o.bulletin.lineage == mine.lineage), None
    )
    if now_held is None:
        return "withdrawn"
    if now_held.version != mine.version and (
        urgent or now_held.sound.sha256 != mine.sound.sha256
    ):
        return "replaced"
    if urgent:
        standing = emergencies.in_force(held, situation)
        kept = any(one.bulletin.lineage == mine.lineage for one in standing)
        return "" if kept else "replaced"
    if suppressed(piece, situation.suppressed):
        return "stopped-by-staff"
    return "muted" if muted(situation.settings, situation.now) else ""
