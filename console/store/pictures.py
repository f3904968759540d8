"""Rows put together into what ``console.core`` decides on, for pages that show it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Text, select, type_coerce
from sqlalchemy.orm import Session, joinedload

from console.core import guard, outlook
from console.core.audience import Place, reached
from console.core.fleet import Speaker
from console.core.outlook import Aired
from console.core.publication import is_over, replaced_by
from console.core.readiness import Readiness, readiness
from console.core.rules import Rules, Wish, rules
from console.core.timeline import (
    Slot,
    belongs,
    slots,
)
from console.models import AsRunRow, Bulletin, Node, Version
from console.store import asrun, bulletins, nodes, settings, suppressions
from edge.contract.bulletin import Bulletin as BulletinOnWire
from edge.contract.bulletin import Suppression
from edge.contract.report import AsRun
from edge.contract.settings import Mute
from edge.contract.units import BroadcastClass

RECENT = timedelta(days=1)
"""A mute of today may explain what was silent so lately, and nothing before."""


def speaker(node: Node) -> Speaker | None:
    """A node as a loudspeaker; None for one that is something else."""
    for agent in node.agents:
        if agent.name == nodes.SPEAKER:
            return Speaker(
                node=node.id,
                name=node.name,
                area=node.area_id,
                groups=frozenset(node.groups),
                heard_at=agent.heard_at,
                gone_boot=agent.gone_boot,
                state=agent.state,
                added_at=node.added_at,
            )
    return None


def speakers(
    session: Session, *, areas: Iterable[str] | None = None
) -> tuple[Speaker, ...]:
    """Every loudspeaker in service in these areas (none given: everywhere)."""
    found = (speaker(node) for node in nodes.listed(session, areas=areas))
    return tuple(one for one in found if one is not None)


def silences(session: Session, *, at: datetime) -> tuple[Suppression, ...]:
    """Current suppressions, as the plan carries them."""
    return tuple(
        Suppression(
            lineage=made.lineage,
            planned=made.planned,
            until=made.until,
            audience=made.audience,
            reason=made.reason[:200],
        )
        for made in suppressions.current(session, at=at)
    )


def alerts(session: Session, *, at: datetime) -> tuple[Version, ...]:
    """Emergencies that sound again and again at this time, the newest first.

    Every page asks for them, so the database leaves out all that is none.
    """
    wire = type_coerce(Version.body, Text)
    query = (
        select(Version)
        .join(Version.bulletin)
        .where(
            Bulletin.in_force == Version.version,
            wire.contains('"class":"emergency"', autoescape=True),
        )
        .order_by(Version.submitted_at.desc(), Version.lineage)
        .options(joinedload(Version.bulletin))
    )
    found = session.scalars(query).all()
    running = [put for put in found if put.body.alert and not is_over(put.body, at)]
    ended = replaced_by([put.body for put in running], now=at)
    return tuple(put for put in running if put.lineage not in ended)


def ready(
    session: Session,
    put: Version,
    now: datetime,
    among: Sequence[Speaker],
    *,
    at: datetime | None = None,
) -> Readiness:
    """Who would sound this version at that instant (unset: now)."""
    return ready_by(settings.everything(session), put, now, among, at=at)


def ready_by(
    wishes: Mapping[str, Wish],
    put: Version,
    now: datetime,
    among: Sequence[Speaker],
    *,
    at: datetime | None = None,
) -> Readiness:
    """The same by wishes that are known already."""
    meant = _meant(put.body, among, at)
    first = None
    if put.first_epoch is not None and put.first_seq is not None:
        first = (put.first_epoch, put.first_seq)
    mutes: dict[str, Mute] = {}
    if at is None or at >= now - RECENT:
        held = _rules_by_node(wishes, map(_place, meant), now)
        mutes = {node: rules.mute for node, rules in held.items() if rules.mute}
    return readiness(put.body, first, meant, now, at=at, mutes=mutes)


def last_aired(
    session: Session, body: BulletinOnWire, among: Sequence[Speaker], now: datetime
) -> Aired | None:
    """The newest occurrence of which any node has told."""
    few = told_of(session, body.lineage, now, most=20)
    rows = few or told_of(session, body.lineage, now)
    if not rows:
        return None
    return aired(session, body, rows[0].planned, among)


def told_of(
    session: Session, lineage: str, now: datetime, *, most: int = 500
) -> list[AsRunRow]:
    """What nodes told of a bulletin, the newest planned first, as far as it can be.

    Of the newest ``most`` rows. What a version that is known here never planned is some
    node's lie: one node may not hide what all the others did. The as-run log has it all
    the same.
    """
    verdicts: dict[tuple[int, datetime], bool] = {}

    def can_be(row: AsRunRow) -> bool:
        key = (row.version, row.planned)
        if key not in verdicts:
            put = bulletins.version(session, lineage, row.version)
            verdicts[key] = put is not None and belongs(put.body, row.planned)
        return verdicts[key]

    return [
        row
        for row in asrun.of_bulletin(session, lineage, until=now, limit=most)
        if can_be(row)
    ]


def aired(
    session: Session,
    body: BulletinOnWire,
    planned: datetime,
    among: Sequence[Speaker],
) -> Aired:
    """What became of one occurrence."""
    rows = asrun.of_bulletin(session, body.lineage, planned=planned)
    return aired_by(rows, body, planned, among)


def aired_by(
    rows: Iterable[AsRunRow],
    body: BulletinOnWire,
    planned: datetime,
    among: Sequence[Speaker],
) -> Aired:
    """The same by all that nodes told of it."""
    told: dict[str, list[AsRun]] = {}
    for row in sorted(rows, key=lambda one: (one.epoch, one.seq)):
        told.setdefault(row.node_id, []).append(_as_run(row))
    meant = [one.node for one in _meant(body, among, planned)]
    return outlook.aired(planned, told, meant)


def day(
    session: Session,
    start: datetime,
    end: datetime,
    *,
    areas: Sequence[str] | None = None,
) -> tuple[tuple[Slot, ...], tuple[Place, ...]]:
    """What will sound in [start, end) on the nodes of these areas, and those nodes."""
    places = nodes.places(session, areas=areas)
    bodies = [put.body for put in bulletins.in_force(session)]
    muted = silences(session, at=start)
    planned = slots(bodies, places, start, end, silences=muted)
    return tuple(slot for slot in planned if slot.nodes | slot.silenced), places


def guard_world(session: Session, zone: ZoneInfo, now: datetime) -> guard.World:
    """What a new bulletin will meet, for ``console.core.guard.findings``."""
    places = nodes.places(session)
    return guard.World(
        places=places,
        rules=rules_by_node(session, places, now),
        others=[put.body for put in bulletins.in_force(session)],
        zone=zone,
        screens=nodes.screens(session),
        waiting=[put.body for put in bulletins.waiting(session)],
    )


def rules_by_node(
    session: Session, places: Iterable[Place], now: datetime
) -> Mapping[str, Rules]:
    """What holds on each node."""
    return _rules_by_node(settings.everything(session), places, now)


def _rules_by_node(
    wishes: Mapping[str, Wish], places: Iterable[Place], now: datetime
) -> Mapping[str, Rules]:
    return {
        place.node: rules(wishes, area=place.area, node=place.node, now=now)
        for place in places
    }


def _meant(
    body: BulletinOnWire, among: Sequence[Speaker], at: datetime | None
) -> list[Speaker]:
    """Those that it was for at that instant, as far as they are known now."""
    names = {place.node for place in reached(body.audience, map(_place, among))}
    return [
        one
        for one in among
        if one.node in names
        and (at is None or one.added_at is None or one.added_at <= at)
    ]


def _place(one: Speaker) -> Place:
    return Place(one.node, one.area, one.groups)


def _as_run(row: AsRunRow) -> AsRun:
    return AsRun(
        lineage=row.lineage,
        version=row.version,
        klass=BroadcastClass(row.klass),
        planned=row.planned,
        outcome=row.outcome,  # type: ignore[arg-type]  # decoded once already
        reason=row.reason,
        started=row.started,
        ended=row.ended,
        played_ms=row.played_ms,
        volume_percent=row.volume_percent,
        heard=row.heard,  # type: ignore[arg-type]  # decoded once already
    )
