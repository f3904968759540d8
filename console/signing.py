"""Who signs what: approvers' keys, their approvals, and the commune's keyset.

A person's key is made when an administrator makes her an approver. It is wrapped by
her password and by a secret that is not in the database, and signs only while she
types that password. The administrator's passphrase signs the keyset that names her
key; adding, retiring and revoking are one step each. Every function works inside the
caller's transaction, so a key and the keyset that names it are stored together or not
at all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.orm import Session

from console import keysets
from console.core.approval import begun_together
from console.core.audience import outside
from console.core.draft import as_signed
from console.core.permissions import Action, Role, areas_for, may_approve
from console.models import Bulletin, Person, PersonKey, Version
from console.store import (
    bulletins,
    guidance_steps,
    keys,
    nodes,
    requests,
    settings,
    steps,
)
from console.store.audit import Deed
from edge.contract.bulletin import Bulletin as BulletinOnWire
from edge.contract.command import Stop
from edge.contract.topics import Topic
from edge.errors import EdgeError
from edge.jws import COMMAND_VALID_S, compose, public_text
from edge.keys import STANDARD, Cost, WrappedKey, unwrap, wrap

KEY_LASTS = timedelta(days=5 * 366)
APPROVAL_LASTS = timedelta(days=2 * 366)


class NotAllowedError(EdgeError, PermissionError):
    """This person may not sign this; ``code`` is what the page turns into words."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


@dataclass(frozen=True, slots=True)
class Chest:
    """What the signing of keysets needs besides the administrator's passphrase."""

    commune: str
    secret: bytes
    administrator: Path
    """The wrapped key; on a USB stick where the commune wants that."""
    cost: Cost = STANDARD


@dataclass(frozen=True, slots=True)
class Choice:
    """One ticked version, as the approver saw it."""

    lineage: str
    version: int
    row_version: int
    lasts: timedelta | None = None  # of an emergency, from now; unset: as written


@dataclass(frozen=True, slots=True)
class Signer:
    """An approver at the moment when she has typed her password."""

    person: Person
    password: str
    secret: bytes
    at: datetime

    @property
    def deed(self) -> Deed:
        """As the audit log has it."""
        return Deed(self.person, self.at)


# -- keys ---------------------------------------------------------------------------


def appoint(
    session: Session,
    person: Person,
    *,
    password: str,
    passphrase: str,
    chest: Chest,
    deed: Deed,
) -> PersonKey:
    """Gives an approver a key for her areas, and makes the keyset that names it.

    An active key that she has is retired: what it approved lives on.

    Raises:
        MessageError: the passphrase does not open the administrator's key.
        NotAllowedError: no-approver: she has no approver's role.
        ConfigError: the administrator's key file cannot be read.
    """
    administrator = _administrator(chest, passphrase)
    areas = areas_for(person.grants, Action.APPROVE)
    if not areas:
        raise NotAllowedError(
            "no-approver", f"{person.sign_in} has no approver's role; give one first"
        )
    for old in keys.active_of(session, person.id):
        _end(session, old, how="retired", deed=deed)
    private = Ed25519PrivateKey.generate()
    key = keys.add(
        session,
        person,
        public=public_text(private),
        wrapped=msgspec.json.encode(wrap(private, password, chest.secret, chest.cost)),
        areas=areas,
        until=deed.at + KEY_LASTS,
        deed=deed,
    )
    keysets.issue(session, administrator, chest.commune, deed)
    return key


def retire(
    session: Session, key: PersonKey, *, passphrase: str, chest: Chest, deed: Deed
) -> Sequence[Version]:
    """Ends a key whose owner leaves or lost her password; its approvals live on.

    Gives those that fall after all, because the bridge had not countersigned them yet.
    """
    administrator = _administrator(chest, passphrase)
    lost = _end(session, key, how="retired", deed=deed)
    keysets.issue(session, administrator, chest.commune, deed)
    return lost


def revoke(
    session: Session, key: PersonKey, *, passphrase: str, chest: Chest, deed: Deed
) -> Sequence[Version]:
    """Ends a key that may be in wrong hands: everything that it approved falls.

    Gives what was in force until now, to be listed for re-approval.
    """
    administrator = _administrator(chest, passphrase)
    lost = _end(session, key, how="revoked", deed=deed)
    keysets.issue(session, administrator, chest.commune, deed)
    return lost


def rewrap(
    session: Session, person: Person, *, old: str, new: str, secret: bytes
) -> None:
    """Wraps the person's keys by the new password. Call before storing its hash.

    Raises:
        MessageError: the old password does not open a key.
    """
    for key in keys.active_of(session, person.id):
        held = _wrapped(key)
        private = unwrap(held, old, secret)
        key.wrapped = msgspec.json.encode(wrap(private, new, secret, held.cost))
    session.flush()


def _end(
    session: Session, key: PersonKey, *, how: str, deed: Deed
) -> Sequence[Version]:
    keys.end(session, key, how=how, deed=deed)
    countersigned_too = how == "revoked"
    guidance_steps.fell(
        session, key.kid, deed=deed, countersigned_too=countersigned_too
    )
    return steps.fell(session, key.kid, deed=deed, countersigned_too=countersigned_too)


def _administrator(chest: Chest, passphrase: str) -> Ed25519PrivateKey:
    held = keys.read_wrapped(chest.administrator)
    return unwrap(held, passphrase, chest.secret)


# -- approvals ----------------------------------------------------------------------


def approve(
    session: Session,
    choices: Sequence[Choice],
    signer: Signer,
) -> list[Bulletin]:
    """Approves the ticked versions in one act: all of them, or none.

    Raises:
        MessageError: the password does not open the key.
        NotAllowedError: console.views.approval.not_allowed has its codes.
        ConflictError, NotPossibleError: somebody was faster.
    """
    at = signer.at
    key, private = open_key(session, signer)
    approved = []
    for choice in choices:
        put = bulletins.version(session, choice.lineage, choice.version)
        if put is None or put.version != put.bulletin.newest:
            raise NotAllowedError(
                "changed", f"{choice.lineage} has a newer version than {choice.version}"
            )
        _check_rights(session, put, signer.person, key, at)
        put.body = begun_together(put.body, at, choice.lasts)
        if put.body.alert and put.body.alert.expires <= put.body.alert.effective:
            raise NotAllowedError("expired", f"{put.lineage} has expired meanwhile")
        until = at + APPROVAL_LASTS
        approval = compose(
            private,
            type_="bulletin",
            body=put.body,
            aud=put.body.audience,
            epoch=1,
            seq=keys.next_seq(session, key, at),
            now=at,
            valid_s=int((until - at).total_seconds()),
            prio=put.body.klass.rank,
        )
        approved.append(
            steps.approve(
                session,
                put,
                row_version=choice.row_version,
                signed=steps.Signed(approval.decode(), key.kid, until),
                deed=signer.deed,
            )
        )
        if choice.lasts is not None:
            put.bulletin.draft = as_signed(put.bulletin.draft, put.body)
    return approved


def stop_emergency(
    session: Session,
    lineage: str,
    signer: Signer,
    *,
    row_version: int,
    reason: str,
) -> Bulletin:
    """Silences an emergency at once and takes it out of force.

    Raises:
        MessageError: the password does not open the key.
        NotAllowedError: no-key or class.
        ConflictError, NotPossibleError: somebody was faster.
    """
    key, private = open_key(session, signer)
    bulletin = bulletins.get(session, lineage)
    put = session.get_one(Version, (lineage, bulletin.in_force or bulletin.newest))
    _check_key(put.body, key)
    topic = Topic("cmd", commune=_commune(bulletin.area_id))
    stop = Stop(lineage=lineage, reason=reason)
    seq = keys.next_seq(session, key, signer.at)
    signed = compose(
        private,
        type_="stop",
        body=stop,
        aud=put.body.audience,
        epoch=1,
        seq=seq,
        now=signer.at,
        valid_s=COMMAND_VALID_S,
        prio=put.body.klass.rank,
    )
    requests.ask(
        session,
        "stop-emergency",
        address=topic.address,
        body=stop,
        signed=signed.decode(),
        deed=signer.deed,
    )
    return steps.withdraw(
        session, lineage, row_version=row_version, reason=reason, deed=signer.deed
    )


def open_key(session: Session, signer: Signer) -> tuple[PersonKey, Ed25519PrivateKey]:
    """The person's key that signs now.

    Raises:
        MessageError: the password does not open the key.
        NotAllowedError: no-key: she has none that is still good.
    """
    for key in keys.active_of(session, signer.person.id):
        if key.until > signer.at:
            return key, unwrap(_wrapped(key), signer.password, signer.secret)
    raise NotAllowedError(
        "no-key", f"{signer.person.sign_in} has no key; an administrator appoints her"
    )


def _check_rights(
    session: Session, put: Version, person: Person, key: PersonKey, at: datetime
) -> None:
    area = put.bulletin.area_id
    own = person.id in {put.submitted_by, put.bulletin.author_id}
    own_allowed = settings.rules_of(session, area, at=at).own_approval
    if not may_approve(person.grants, area, own=False, own_allowed=own_allowed):
        raise NotAllowedError(
            "no-right", f"{person.sign_in} approves nothing in {area}"
        )
    if own and not own_allowed:
        raise NotAllowedError(
            "own-bulletin", f"{person.sign_in} wrote {put.lineage}; another approves it"
        )
    _check_key(put.body, key)
    if beyond := outside(put.body.audience, key.areas, nodes.places(session)):
        raise NotAllowedError(
            "audience", f"key {key.kid} does not reach {', '.join(beyond)}"
        )


def _check_key(body: BulletinOnWire, key: PersonKey) -> None:
    if body.klass not in key.classes:
        raise NotAllowedError("class", f"key {key.kid} may not sound {body.klass}")


def _wrapped(key: PersonKey) -> WrappedKey:
    return msgspec.json.decode(key.wrapped or b"", type=WrappedKey)


def _commune(area: str) -> str:
    """The commune's area: the first two levels."""
    return "/".join(area.split("/")[:2])


def is_approver(person: Person) -> bool:
    """True where the person needs a key."""
    return any(grant.role is Role.APPROVER for grant in person.grants)
