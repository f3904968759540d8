"""The parts of one bulletin's page: what lives, what comes, what was done to it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from console import auth
from console.core.approval import Act, Stage, possible
from console.core.outlook import Outlook, Phase
from console.core.permissions import Action
from console.core.timeline import Slot, covers, slots
from console.models import Bulletin, Version
from console.store import (
    audit,
    nodes,
    outlooks,
    people,
    pictures,
    steps,
    suppressions,
)
from console.views import compose_when, frame, outlook_of, wording, words
from console.views.audit_words import DEEDS, details
from console.views.languages import gettext as _

AHEAD = timedelta(days=60)
COMING_SHOWN = 8
NEXT_SHOWN = 3
OCCURRENCES_SHOWN = 6
TOLD_DEEDS = (
    "bulletin.create",
    "bulletin.withdraw",
    "bulletin.reinstate",
    "bulletin.discard",
    "occurrence.suppress",
    "occurrence.restore",
)
"""What a bulletin's history tells besides its versions."""


def standing_of(rows: Sequence[Bulletin]) -> dict[str, tuple[str, str, str]]:
    """Where each stands, by its lineage."""
    known = outlooks.several(auth.db(), rows, auth.now())
    return {row.lineage: outlook_of.standing(row, known[row.lineage]) for row in rows}


def life_of(bulletin: Bulletin, live: Version | None) -> dict[str, Any]:
    """What lives: who is ready, where it sounds, what was heard."""
    among = pictures.speakers(auth.db())
    rows = pictures.told_of(auth.db(), bulletin.lineage, auth.now())
    outlook = outlooks.one(auth.db(), bulletin, auth.now(), among)
    standing = outlook_of.standing(bulletin, outlook)
    return {
        "outlook": outlook,
        "standing": standing,
        "stands": _stands(outlook),
        "badge": "-".join(standing[:2]),
        "fallen": outlook.phase is Phase.FALLEN,
        "audible": any(
            frame.audible(doing)
            for _node, doing in frame.sounding()
            if doing.lineage == bulletin.lineage
        ),
        "over": live is not None and outlook.phase is Phase.DONE,
        "ready": outlook.readiness,
        "played": outlook_of.grouped(rows, among, most=OCCURRENCES_SHOWN),
        "too_late": outlook_of.approved_too_late(live) if live else None,
    }


def occurrences_of(bulletin: Bulletin, live: Version | None) -> dict[str, Any]:
    """The occurrences to come, and what of them is cancelled."""
    lineage, now = bulletin.lineage, auth.now()
    return {
        "bulletin": bulletin,
        "coming": coming_of(live)[:COMING_SHOWN] if live else [],
        "silences": suppressions.current(auth.db(), at=now, lineage=lineage),
    }


def history_of(bulletin: Bulletin) -> list[tuple[datetime, Version | None, str]]:
    """What became of it, in order: each version, and what else was done to it."""
    names = {one.sign_in: one.display for one in people.everyone(auth.db())}
    done = [
        (
            entry.at,
            None,
            _(
                "%(who)s %(deed)s %(at)s",
                who=names.get(entry.who, entry.who),
                deed=words.said(DEEDS, entry.action),
                at=wording.moment(entry.at, auth.now(), auth.web().zone),
            )
            + "".join(f" · {name}: {value}" for name, value in details(entry)),
        )
        for entry in audit.entries(auth.db(), subject=bulletin.lineage, limit=200)
        if entry.action in TOLD_DEEDS
    ]
    versions = [(put.submitted_at, put, "") for put in bulletin.versions]
    return sorted([*versions, *done], key=lambda one: one[0])


def _stands(outlook: Outlook) -> str:
    """What changes the page's buttons though nobody has touched the bulletin."""
    hopeless = outlook.readiness is not None and outlook.readiness.hopeless
    if hopeless or outlook.phase is Phase.FALLEN:
        return "again"  # it has to be approved again before it sounds
    return "over" if outlook.phase is Phase.DONE else ""


def next_of(bulletin: Bulletin) -> list[datetime]:
    """The working copy's next occurrences, without those that were cancelled."""
    timetable = bulletin.draft.timetable
    if timetable is None:
        return []
    cancelled = [
        one
        for one in pictures.silences(auth.db(), at=auth.now())
        if one.lineage == bulletin.lineage and not one.audience
    ]
    coming = compose_when.nearest(timetable, auth.now(), AHEAD.days)
    sounding = [at for at in coming if not any(covers(one, at) for one in cancelled)]
    return sounding[:NEXT_SHOWN]


def coming_of(live: Version) -> tuple[Slot, ...]:
    """What sounds already, or is about to, is stopped and not cancelled."""
    begun = {
        doing.planned
        for _node, doing in frame.sounding()
        if doing.lineage == live.lineage
    }
    planned = slots(
        [live.body],
        nodes.places(auth.db()),
        auth.now(),
        auth.now() + AHEAD,
        silences=pictures.silences(auth.db(), at=auth.now()),
    )
    return tuple(slot for slot in planned if slot.start not in begun)


def acts_of(bulletin: Bulletin, *, again: bool) -> set[Act]:
    """What this person may do with it now; `again`: submit what was approved, too."""
    wanted = {
        Act.SAVE: Action.COMPOSE,
        Act.SUBMIT: Action.SUBMIT,
        Act.RECALL: Action.SUBMIT,
        Act.WITHDRAW: Action.WITHDRAW,
        Act.REINSTATE: Action.WITHDRAW,
        Act.DISCARD: Action.COMPOSE,
        Act.APPROVE: Action.APPROVE,
    }
    if bulletin.stage is Stage.APPROVED and not again:
        del wanted[Act.SUBMIT]
    return {
        act
        for act in possible(bulletin.stage)
        if act in wanted
        and auth.allowed(wanted[act], bulletin.area_id)
        and not (act is Act.REINSTATE and steps.was_emergency(bulletin))
    }
