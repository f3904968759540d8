"""People, their roles, and their tries to sign in."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from console.core.permissions import Grant
from console.models import EndedSession, Person, RoleHeld, SignInAttempt
from console.store import audit
from console.store.audit import Deed
from edge.errors import MessageError

ATTEMPTS_KEPT = timedelta(days=30)


def add(
    session: Session,
    *,
    sign_in: str,
    display: str,
    password_hash: str,
    grants: Sequence[Grant],
    deed: Deed,
    must_change_password: bool = True,
) -> Person:
    """Adds somebody who may sign in.

    Raises:
        MessageError: the sign-in name is taken.
    """
    if by_sign_in(session, sign_in) is not None:
        raise MessageError(f"the sign-in name {sign_in!r} is taken; choose another")
    person = Person(
        sign_in=sign_in.strip().lower(),
        display=display,
        password_hash=password_hash,
        must_change_password=must_change_password,
        created_at=deed.at,
        roles=[RoleHeld(role=grant.role, area_id=grant.area) for grant in grants],
    )
    session.add(person)
    session.flush()
    audit.append(
        session,
        deed=deed,
        action="person.add",
        subject=person.sign_in,
        roles=_listed(grants),
    )
    return person


def get(session: Session, person_id: int) -> Person | None:
    """One person by number."""
    return session.get(Person, person_id)


def by_sign_in(session: Session, sign_in: str) -> Person | None:
    """One person by sign-in name, however it is capitalised."""
    return session.scalars(
        select(Person).where(Person.sign_in == sign_in.strip().lower())
    ).first()


def everyone(session: Session) -> Sequence[Person]:
    """All people, by display name."""
    return session.scalars(select(Person).order_by(Person.display)).all()


def set_roles(
    session: Session,
    person: Person,
    grants: Sequence[Grant],
    *,
    deed: Deed,
) -> None:
    """Replaces the person's roles. Keys follow separately: ``console.signing``."""
    kept = {(held.role, held.area_id): held for held in person.roles}
    person.roles = [
        kept.get((grant.role, grant.area))
        or RoleHeld(role=grant.role, area_id=grant.area)
        for grant in dict.fromkeys(grants)
    ]
    audit.append(
        session,
        deed=deed,
        action="person.roles",
        subject=person.sign_in,
        roles=_listed(grants),
    )


def set_password(
    session: Session,
    person: Person,
    password_hash: str,
    *,
    must_change: bool,
    deed: Deed,
) -> None:
    """Stores the hash, ends every open session, and forgets wrong passwords of before.

    Keys are wrapped anew by ``console.signing.change_password``, in one transaction.
    """
    person.password_hash = password_hash
    person.must_change_password = must_change
    person.session_stamp += 1
    counted = (by_name(person.sign_in), by_signer(person))
    session.execute(delete(SignInAttempt).where(SignInAttempt.counted.in_(counted)))
    audit.append(session, deed=deed, action="person.password", subject=person.sign_in)


def set_active(session: Session, person: Person, *, active: bool, deed: Deed) -> None:
    """Locks somebody out at once, or lets them in again."""
    person.active = active
    person.session_stamp += 1
    action = "person.unlock" if active else "person.lock"
    audit.append(session, deed=deed, action=action, subject=person.sign_in)


def set_language(session: Session, person: Person, language: str) -> None:
    """The language of the pages: vi or en."""
    person.language = language
    session.flush()


def end_session(session: Session, number: str, *, at: datetime) -> None:
    """No cookie of this session counts from now on."""
    session.merge(EndedSession(id=number, ended_at=at))


def has_ended(session: Session, number: str) -> bool:
    """True where somebody signed out of it."""
    return session.get(EndedSession, number) is not None


def by_name(sign_in: str) -> str:
    """Under what tries of a name are counted that somebody typed.

    Every count has its own beginning, so that no typed name reaches another's.
    """
    return f"name {sign_in.strip().lower()[:200]}"


def by_browser(number: str) -> str:
    """Under what tries are counted in a browser that is known: ``console.browsers``."""
    return f"browser {number}"


def by_signer(person: Person) -> str:
    """Under what wrong passwords for signatures of somebody signed in are counted."""
    return f"signer {person.id}"


def begin_attempt(
    session: Session, *, counted: str, address: str = "", at: datetime
) -> int:
    """Counts a try as failed before the password is looked at, and forgets old ones.

    Tries at the same time would all pass a counter that is raised afterwards.
    ``counted``: by name, browser or signer; ``address``: where that counts too.
    """
    attempt = SignInAttempt(counted=counted, address=address, at=at, ok=False)
    session.add(attempt)
    session.execute(delete(SignInAttempt).where(SignInAttempt.at < at - ATTEMPTS_KEPT))
    session.flush()
    return attempt.id


def attempt_succeeded(session: Session, number: int, person: Person) -> None:
    """The password was right: this count begins anew, and no other."""
    attempt = session.get_one(SignInAttempt, number)
    attempt.ok = True
    if (same := get(session, person.id)) is not None:
        same.last_seen_at = attempt.at


def take_back_attempt(session: Session, number: int) -> None:
    """It was no failure, and says nothing of those before it."""
    session.execute(delete(SignInAttempt).where(SignInAttempt.id == number))


def failures(
    session: Session, *, counted: str, since: datetime, until: datetime
) -> int:
    """Failed tries between, or since the last success of this count.

    What a clock that ran ahead wrote for a time to come does not count.
    """
    mine = SignInAttempt.counted == counted
    last = select(func.max(SignInAttempt.id)).where(mine, SignInAttempt.ok)
    failed = select(func.count()).where(
        mine,
        ~SignInAttempt.ok,
        SignInAttempt.id > (session.scalar(last) or 0),
        SignInAttempt.at > since,
        SignInAttempt.at <= until,
    )
    return session.scalar(failed) or 0


def nth_failure(session: Session, *, counted: str, most: int) -> datetime | None:
    """When the failure was that is the ``most``-th, counted back from the newest."""
    return session.scalar(
        select(SignInAttempt.at)
        .where(SignInAttempt.counted == counted, ~SignInAttempt.ok)
        .order_by(SignInAttempt.id.desc())
        .offset(most - 1)
        .limit(1)
    )


def failures_from(
    session: Session, address: str, *, since: datetime, until: datetime
) -> int:
    """Failed tries between from a browser's address, under whatever names."""
    failed = select(func.count()).where(
        SignInAttempt.address == address,
        ~SignInAttempt.ok,
        SignInAttempt.at > since,
        SignInAttempt.at <= until,
    )
    return session.scalar(failed) or 0


def nth_failure_from(session: Session, address: str, *, most: int) -> datetime | None:
    """The same of an address, under whatever names."""
    return session.scalar(
        select(SignInAttempt.at)
        .where(SignInAttempt.address == address, ~SignInAttempt.ok)
        .order_by(SignInAttempt.id.desc())
        .offset(most - 1)
        .limit(1)
    )


def _listed(grants: Sequence[Grant]) -> str:
    return ", ".join(f"{grant.role}@{grant.area}" for grant in grants)
