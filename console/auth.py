"""Who asks, and whether they may: sign-in, sessions, and the request's way to the data.

A session is a signed cookie that names itself, a person and the person's stamp; a
password change or a lock raises the stamp and ends every session, and signing out ends
this one for every copy of its cookie. It ends by itself after ``IDLE_S`` without use
(polling is none) and ``LONGEST_S`` after signing in, so that a stolen cookie does not
live on by being used. Every view wants a signed-in person unless it is marked
``open_to_all``.

Tries to sign in are counted per name and per network, before the password is looked at;
in a browser where the name's owner has signed in before, and for signatures, by
themselves: no stranger can use them up. A name that is locked out says so whether or
not it exists, and an unknown name costs as much time as a known one.
"""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, TypeVar, cast
from zoneinfo import ZoneInfo

from flask import abort, current_app, g, request, session
from sqlalchemy.orm import Session

from console import browsers
from console.config import KeepSection
from console.core.networks import network_of
from console.core.permissions import Action, areas_for, may
from console.models import Person
from console.passwords import is_password
from console.store import people
from console.store.audit import Deed
from console.store.database import Database
from edge.errors import EdgeError, MessageError
from edge.ports import Clock

IDLE_S: Final = 4 * 3600
LONGEST_S: Final = 12 * 3600
AHEAD_S: Final = 120
"""A time server may set the clock back by so much, and no session ends by that."""
WINDOW: Final = timedelta(minutes=15)
TRIES_OF_A_NAME: Final = 5
TRIES_OF_AN_ADDRESS: Final = 30

View = TypeVar("View", bound=Callable[..., object])


@dataclass(frozen=True, slots=True)
class Web:
    """What the pages stand on; made once by ``console.app``."""

    database: Database
    clock: Clock
    commune: str
    """Area of the commune, such as ``vinh-long/tan-an``."""
    name: str
    """Of the commune, until its area is in the database."""
    zone: ZoneInfo
    sounds: Path
    """Finished sounds, named by SHA-256."""
    work: Path
    """Uploads, jobs and MP3 renderings: may be emptied at any time."""
    secret: bytes
    """Half of what wraps approvers' keys; never in the database."""
    chest: object
    """``console.signing.Chest``: what signing keysets needs besides the passphrase."""
    wake: Callable[[], None]
    """Tells the bridge that there is something to do."""
    authority: Path
    """The commune's certificate (PEM), by which its nodes are known."""
    keep: KeepSection = field(default_factory=KeepSection)
    """For how long what is kept, and how much of it."""


@dataclass(frozen=True, slots=True)
class LockedOut:
    """Too many failed tries; the next one counts from ``until`` on."""

    network: bool
    """From one network, whatever the name: a new password would not open it."""
    until: datetime


@dataclass(frozen=True, slots=True)
class Wrong:
    """Name or password was wrong, whether or not there is such a name."""

    left: int
    """Tries before the pause."""
    pause: LockedOut | None = None
    """Which begins now, where none is left."""


def web() -> Web:
    """The parts that this application was made with."""
    return cast("Web", current_app.extensions["commune"])


def now() -> datetime:
    """The request's instant: one for the whole page."""
    if "now" not in g:
        g.now = web().clock.now()
    return cast("datetime", g.now)


def db() -> Session:
    """One consistent look at the data for the whole request."""
    if "reading" not in g:
        g.reading = web().database.read()
        g.db = g.reading.__enter__()
    return cast("Session", g.db)


@contextmanager
def writing() -> Iterator[Session]:
    """A change: committed when the block ends, undone when it raises."""
    let_go()
    with web().database.write() as changing:
        yield changing


def let_go(*, of_me: bool = False) -> None:
    """Ends the look: the next one sees what changed meanwhile, at its own instant.

    ``of_me``: who asks is looked up anew too, for an answer that lasts.
    """
    reading = g.pop("reading", None)
    for name in ("now", "db", "me") if of_me else ("now", "db"):
        g.pop(name, None)
    if reading is not None:
        reading.__exit__(None, None, None)


def open_to_all(view: View) -> View:
    """Marks a view that needs nobody signed in."""
    view.open_to_all = True  # type: ignore[attr-defined]  # read by guard()
    return view


def is_open(view: Callable[..., object] | None) -> bool:
    """Unknown paths are open too: they only say 404."""
    return view is None or bool(getattr(view, "open_to_all", False))


def me() -> Person | None:
    """Whoever is signed in and still may be."""
    if "me" not in g:
        g.me = _from_session()
    return cast("Person | None", g.me)


def person() -> Person:
    """Whoever is signed in, where the view is open to nobody else."""
    found = me()
    if found is None:
        abort(401)
    return found


def deed() -> Deed:
    """This person, now."""
    return Deed(person(), now())


def allowed(action: Action, area: str | None = None) -> bool:
    """True where the person may, in this area; without one: anywhere."""
    found = me()
    if found is None:
        return False
    if area is None:
        return bool(areas_for(found.grants, action))
    return may(found.grants, action, area)


def require(action: Action, area: str | None = None) -> None:
    """Ends the request with 403 where the person may not."""
    if not allowed(action, area):
        abort(403)


def my_areas(action: Action = Action.VIEW) -> tuple[str, ...]:
    """The outermost areas where the person may."""
    return areas_for(person().grants, action)


def home(action: Action) -> str:
    """The area whose bulletin it becomes: the commune, or the person's own hamlet."""
    commune = web().commune
    return commune if allowed(action, commune) else my_areas(action)[0]


def try_sign_in(sign_in: str, password: str) -> Person | Wrong | LockedOut:
    """The person, or how many tries are left, or how long to wait."""
    address = network_of(request.remote_addr or "")
    with writing() as changing:
        found = people.by_sign_in(changing, sign_in)
        browser = browsers.known(found, web().secret) if found else None
        if browser is not None:
            counted, address = people.by_browser(browser), ""
        else:
            counted = people.by_name(sign_in)
        tries = _tries(changing, counted, address)
        if isinstance(tries, LockedOut):
            return tries
        attempt = people.begin_attempt(
            changing, counted=counted, address=address, at=now()
        )
    if not is_password(found, password) or found is None or not found.active:
        then = _tries(db(), counted, address)
        return Wrong(0, then) if isinstance(then, LockedOut) else Wrong(then)
    with writing() as changing:
        people.attempt_succeeded(changing, attempt, found)
    return found


def _tries(session: Session, counted: str, address: str) -> int | LockedOut:
    """How often somebody may still try, this one included."""
    until = now()
    since = until - WINDOW
    wrong = people.failures(session, counted=counted, since=since, until=until)
    if wrong >= TRIES_OF_A_NAME:
        most = TRIES_OF_A_NAME
        failed = people.nth_failure(session, counted=counted, most=most)
        return LockedOut(network=False, until=_ends(failed, until))
    left = TRIES_OF_A_NAME - wrong
    if not address:
        return left
    there = people.failures_from(session, address, since=since, until=until)
    if there >= TRIES_OF_AN_ADDRESS:
        most = TRIES_OF_AN_ADDRESS
        failed = people.nth_failure_from(session, address, most=most)
        return LockedOut(network=True, until=_ends(failed, until))
    return min(left, TRIES_OF_AN_ADDRESS - there)


def _ends(failed: datetime | None, at: datetime) -> datetime:
    """When the pause is over that a failure brought about."""
    return min(failed or at, at) + WINDOW


class TooManyTriesError(EdgeError):
    """Too many wrong passwords for signatures; later ones are not looked at."""


@contextmanager
def signing_try(*, most: int = TRIES_OF_A_NAME) -> Iterator[None]:
    """One try of the signed-in person's password, or of the administrator's passphrase.

    It counts where the block raises MessageError: the password was wrong. Counted under
    the person's number: strangers who fail to sign in, whatever name they type, cannot
    keep an approver from an emergency.

    Raises:
        TooManyTriesError: before the block.
    """
    counted = people.by_signer(person())
    with writing() as changing:
        wrong = people.failures(
            changing, counted=counted, since=now() - WINDOW, until=now()
        )
        if wrong >= most:
            raise TooManyTriesError(f"{wrong} wrong passwords; wait for 15 minutes")
        attempt = people.begin_attempt(changing, counted=counted, at=now())
    counts = False
    try:
        yield
    except MessageError:
        counts = True
        raise
    finally:
        if not counts:
            with writing() as changing:
                people.take_back_attempt(changing, attempt)


def signing_opens_at(*, most: int = TRIES_OF_A_NAME) -> datetime:
    """From when on the signed-in person's passwords are looked at again."""
    counted = people.by_signer(person())
    failed = people.nth_failure(db(), counted=counted, most=most)
    return max(now(), failed + WINDOW) if failed else now()


def is_mine(password: str) -> bool:
    """Whether it is the signed-in person's password: one ``signing_try``."""

    def check() -> None:
        if not is_password(person(), password):
            raise MessageError("the password is wrong")

    try:
        with signing_try():
            check()
    except MessageError:
        return False
    return True


def begin_session(of: Person) -> None:
    """A fresh session, so that nobody's earlier cookie becomes somebody's."""
    language = session.get("language")
    session.clear()
    session["id"] = secrets.token_urlsafe(16)
    session["person"], session["stamp"] = of.id, of.session_stamp
    session["begun"] = session["seen"] = now().timestamp()
    session["language"] = of.language or language or "vi"
    session.permanent = True
    browsers.remember(of, web().secret)
    g.me = of


def end_session() -> None:
    """Signed out, and so is every copy of the cookie; the language stays."""
    if (number := session.get("id")) is not None and me() is not None:
        with writing() as changing:
            people.end_session(changing, number, at=now())
    _forget_session()


def _forget_session() -> None:
    language = session.get("language")
    session.clear()
    session["language"] = language
    g.me = None


def is_poll() -> bool:
    """True for requests that the page makes by itself."""
    return "X-Poll" in request.headers


def _from_session() -> Person | None:
    number, own = session.get("person"), session.get("id")
    if not isinstance(number, int) or not isinstance(own, str):
        return None
    idle_s = now().timestamp() - session["seen"]
    old_s = now().timestamp() - session["begun"]
    found = people.get(db(), number)
    stamp = found.session_stamp if found and found.active else None
    over = idle_s > IDLE_S or old_s > LONGEST_S or people.has_ended(db(), own)
    over = over or min(idle_s, old_s) < -AHEAD_S  # begun by a clock that ran ahead
    if found is None or stamp != session.get("stamp") or over:
        _forget_session()
        return None
    if not is_poll() and idle_s > 60:
        session["seen"] = now().timestamp()
    return found
