"""How bulletins stand now, one or a whole list of them.

What all of a list rest on is read once: its number of statements does not grow with it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from console.core import outlook
from console.core.fleet import Speaker
from console.core.outlook import Aired, Outlook, Phase
from console.core.rules import Wish
from console.core.timeline import belongs
from console.models import AsRunRow, Bulletin, Version
from console.store import asrun, bulletins, pictures, settings
from edge.contract.bulletin import Suppression


@dataclass(frozen=True, slots=True)
class Known:
    """What every outlook rests on."""

    now: datetime
    among: Sequence[Speaker]
    silences: tuple[Suppression, ...]
    wishes: Mapping[str, Wish]


def one(
    session: Session,
    bulletin: Bulletin,
    now: datetime,
    among: Sequence[Speaker] | None = None,
) -> Outlook:
    """What a bulletin looks like now. ``among``: all speakers, where already known."""
    known = _known(session, now, among)
    put = _shown(bulletin)
    last = pictures.last_aired(session, put.body, known.among, now) if put else None
    return _drawn(bulletin, put, last, known)


def several(
    session: Session, rows: Sequence[Bulletin], now: datetime
) -> dict[str, Outlook]:
    """The same of each, by lineage; their versions are loaded already."""
    known = _known(session, now, None)
    told = asrun.newest(session, [row.lineage for row in rows], until=now)
    found = {}
    for row in rows:
        put = _shown(row)
        here = told.get(row.lineage, ())
        last = _last(session, row, put, here, known) if put else None
        found[row.lineage] = _drawn(row, put, last, known)
    return found


def _known(session: Session, now: datetime, among: Sequence[Speaker] | None) -> Known:
    return Known(
        now,
        pictures.speakers(session) if among is None else among,
        pictures.silences(session, at=now),
        settings.everything(session),
    )


def _shown(bulletin: Bulletin) -> Version | None:
    """The version in force, else the newest."""
    number = bulletin.in_force or bulletin.newest
    return next((put for put in bulletin.versions if put.version == number), None)


def _last(
    session: Session,
    bulletin: Bulletin,
    put: Version,
    told: Sequence[AsRunRow],
    known: Known,
) -> Aired | None:
    """The newest occurrence; looked for by itself where no honest node told of it."""
    bodies = {one.version: one.body for one in bulletin.versions}
    if any(
        row.version in bodies and belongs(bodies[row.version], row.planned)
        for row in told
    ):
        return pictures.aired_by(told, put.body, told[0].planned, known.among)
    if not told:
        return None
    return pictures.last_aired(session, put.body, known.among, known.now)


def _drawn(
    bulletin: Bulletin, put: Version | None, last: Aired | None, known: Known
) -> Outlook:
    in_force = put.body if put and bulletin.in_force == put.version else None
    sounding = outlook.sounding_on(bulletin.lineage, known.among, known.now)
    word = outlook.phase(
        bulletin.stage,
        in_force,
        fallen=put is not None and bulletins.has_fallen(bulletin, known.now),
        sent=put is not None and put.first_epoch is not None,
        sounding=put is not None and bool(sounding),
        now=known.now,
    )
    if put is None or in_force is None:
        return Outlook(word, sounding_on=sounding if put else (), last=last)
    coming = outlook.next_sounding(in_force, known.now, known.silences)
    going = word in {Phase.SENDING, Phase.SCHEDULED}
    if going and last and outlook.all_told(in_force, last, known.silences):
        word = Phase.DONE
    ready = pictures.ready_by(known.wishes, put, known.now, known.among, at=coming)
    return Outlook(word, coming, ready, sounding, last)
