"""What comes and what was heard, within what a person may see."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Final

from console import auth
from console.core.approval import Stage
from console.core.fleet import Presence, Speaker, presence
from console.core.outlook import Aired, Outlook, Phase
from console.core.permissions import Action
from console.core.readiness import Holding, Readiness, Why
from console.core.timeline import Slot
from console.models import AsRunRow, Bulletin, Version
from console.store import bulletins, passed, pictures
from console.store import lacking as obeying
from console.views import wording, words
from console.views.languages import gettext as _
from edge.contract.report import State

NEVER_BEGAN: Final = frozenset({"failed", "missed", "refused"})


@dataclass(frozen=True, slots=True)
class Played:
    """One occurrence as the loudspeakers reported it."""

    lineage: str
    planned: datetime
    title: str
    klass: str
    rows: tuple[AsRunRow, ...]
    silent: tuple[Holding, ...] = ()
    """Loudspeakers that it was for and that have not told of it."""
    times: int = 1
    """How often, where an emergency was repeated."""

    @property
    def well(self) -> int:
        """How many loudspeakers aired it, however often they were interrupted first."""
        return len({row.node_id for row in self.rows if row.outcome == "aired"})

    @property
    def partly(self) -> int:
        """How many began to sound and did not come to the end."""
        whole = {row.node_id for row in self.rows if row.outcome == "aired"}
        begun = {row.node_id for row in self.rows if row.played_ms}
        return len(begun - whole)

    @property
    def muted(self) -> tuple[Holding, ...]:
        """Those of ``silent`` that staff have silenced."""
        return tuple(one for one in self.silent if one.why is Why.MUTED)

    @property
    def untold(self) -> tuple[Holding, ...]:
        """The others: they still have to tell."""
        return tuple(one for one in self.silent if one.why is not Why.MUTED)

    @property
    def total(self) -> int:
        """How many loudspeakers it was for."""
        return len({row.node_id for row in self.rows}) + len(self.silent)


def repeated(played: Iterable[Played]) -> list[Played]:
    """One an emergency, with its latest repetition; all else as it was."""
    found: dict[object, Played] = {}
    for one in played:
        key = one.lineage if one.klass == "emergency" else (one.lineage, one.planned)
        before = found.pop(key, None)
        found[key] = replace(one, times=before.times + 1) if before else one
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Coming:
    """One occurrence to come, and who would sound it."""

    slot: Slot
    ready: Readiness


def coming(after: datetime, before: datetime) -> list[Slot]:
    """Everything in force that sounds in [after, before) where the person may look."""
    slots, _places = pictures.day(auth.db(), after, before, areas=auth.my_areas())
    return list(slots)


def with_readiness(slots: Iterable[Slot]) -> list[Coming]:
    """The same, with who would sound each: no more than the pages show."""
    among, found = pictures.speakers(auth.db()), []
    for slot in slots:
        here = [one for one in among if one.node in slot.nodes]
        in_force = bulletins.get(auth.db(), slot.lineage).in_force
        put = bulletins.version(auth.db(), slot.lineage, in_force or 0)
        if put is not None:
            ready = pictures.ready(auth.db(), put, auth.now(), here, at=slot.start)
            found.append(Coming(slot, ready))
    return found


def grouped(
    rows: Iterable[AsRunRow],
    among: Sequence[Speaker] = (),
    *,
    most: int | None = None,
) -> list[Played]:
    """By occurrence, in the order in which they came; the first ``most`` of them.

    ``among``: the loudspeakers of which every row is there; who of them has told
    nothing is named as silent.
    """
    found: dict[tuple[str, datetime], list[AsRunRow]] = {}
    for row in rows:
        found.setdefault((row.lineage, row.planned), []).append(row)
    played = []
    for (lineage, planned), group in islice(found.items(), most):
        put = bulletins.version(auth.db(), lineage, group[0].version)
        title = put.body.title if put else lineage
        told = {row.node_id for row in group}
        others = [one for one in among if one.node not in told]
        silent: tuple[Holding, ...] = ()
        if put is not None and others:
            ready = pictures.ready(auth.db(), put, auth.now(), others, at=planned)
            silent = ready.holdings
        klass = group[0].klass
        played.append(Played(lineage, planned, title, klass, tuple(group), silent))
    return played


@dataclass(frozen=True, slots=True)
class Overtaken:
    """A version whose time to sound came before its approval."""

    put: Version
    lost: tuple[datetime, ...]
    sentence: str


def approved_too_late(put: Version) -> Overtaken | None:
    """What did not sound because its approval came too late; why."""
    found = passed.overtaken(auth.db(), put, auth.now())
    if not found.lost or put.decided_at is None:
        return None
    said = _(
        "Lượt %(at)s không phát: đến %(approved)s mới được duyệt, khi giờ phát đã qua.",
        at=_moment(found.lost[-1]),
        approved=wording.clock(put.decided_at, auth.web().zone),
    )
    return Overtaken(put, found.lost, said)


def _moment(at: datetime) -> str:
    return wording.moment(at, auth.now(), auth.web().zone)


def standing(bulletin: Bulletin, known: Outlook) -> tuple[str, str, str]:
    """Kind of colour, icon and word: where it stands, the same on every page."""
    if bulletin.stage is Stage.APPROVED:
        match known.phase:
            case Phase.FALLEN:
                return "bad", "back", _("Cần duyệt lại")
            case Phase.DONE:
                return _ended(bulletin, known.last)
            case _ if known.readiness is not None and known.readiness.refusing:
                return _objected(known.readiness)
            case _:
                pass
    kind, drawn, word = words.STAGES[bulletin.stage]
    return kind, drawn, str(word)


def _ended(bulletin: Bulletin, last: Aired | None) -> tuple[str, str, str]:
    if last is None:
        return "soft", "wait", _("Đã qua giờ phát")
    outcomes = {outcome for outcome, _reason in last.failures.values()}
    if last.aired or not outcomes or outcomes - NEVER_BEGAN:
        return "soft", "good", _("Đã phát xong")
    timetable = bulletin.draft.timetable
    series = timetable is not None and (timetable.rule or timetable.also)
    said = _("Lượt cuối không phát được") if series else _("Không phát được")
    return "bad", "bad", said


def _objected(ready: Readiness) -> tuple[str, str, str]:
    if not ready.refused:
        return "warn", "warn", _("Đã duyệt, có loa từ chối")
    if ready.hopeless:
        return "bad", "back", _("Cần duyệt lại")
    return "bad", "bad", _("Loa từ chối")


def fallen() -> Sequence[Bulletin]:
    """What this person can have approved again, or approves herself."""
    reach = (*auth.my_areas(Action.SUBMIT), *auth.my_areas(Action.APPROVE))
    return bulletins.fallen(auth.db(), areas=reach, at=auth.now())


@dataclass(frozen=True, slots=True)
class Refused:
    """What was approved, and what at least one loudspeaker will not sound."""

    put: Version
    ready: Readiness


def refused() -> list[Refused]:
    """What loudspeakers refuse of what they hold, where the person may look."""
    among = pictures.speakers(auth.db())
    named = dict.fromkeys(
        (item.lineage, item.version)
        for one in among
        if one.state is not None
        for item in one.state.refused_items
    )
    puts = (bulletins.version(auth.db(), *key) for key in named)
    found = (
        Refused(put, pictures.ready(auth.db(), put, auth.now(), among))
        for put in puts
        if put is not None
        and put.bulletin.in_force == put.version
        and auth.allowed(Action.VIEW, put.bulletin.area_id)
    )
    return [one for one in found if one.ready.refusing]


def refused_by(state: State | None) -> list[tuple[str, str, str]]:
    """Lineage, title and kind of refusal, as one loudspeaker or screen names them."""
    items = state.refused_items if state else ()
    puts = [bulletins.version(auth.db(), one.lineage, one.version) for one in items]
    return [
        (one.lineage, put.body.title, one.kind.value)
        for one, put in zip(items, puts, strict=True)
        if put is not None
    ]


def condition(speaker: Speaker) -> str:
    """New | offline | trouble | online: one word for the list."""
    match presence(speaker, auth.now()):
        case Presence.NEVER:
            return "new"
        case Presence.OFFLINE | Presence.LOST:
            return "offline"
        case Presence.ONLINE:
            state = speaker.state
            # A sound on its way is no trouble: readiness tells of it, bulletin by
            # bulletin, and the node says itself what keeps it from fetching.
            wrong = state is not None and (
                bool(state.troubles)
                or state.clock == "untrusted"
                or speaker.node in lacking([speaker])
            )
            return "trouble" if wrong else "online"


def lacking(among: Iterable[Speaker]) -> frozenset[str]:
    """Those that are online and do not take what the station sends."""
    commune = auth.web().commune
    return obeying.lacking(auth.db(), among, commune=commune, now=auth.now())


def nobody_obeys() -> bool:
    """Every loudspeaker that can be reached refuses or lacks the newest orders."""
    known = pictures.speakers(auth.db())
    online = [one for one in known if presence(one, auth.now()) is Presence.ONLINE]
    return bool(online) and len(lacking(online)) == len(online)


def troubled() -> list[Speaker]:
    """Loudspeakers that somebody should look at."""
    seen = pictures.speakers(auth.db(), areas=auth.my_areas())
    return [one for one in seen if condition(one) in {"trouble", "offline"}]
