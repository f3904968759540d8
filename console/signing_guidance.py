"""An approver signs what kiosks show, with the key that signs bulletins.

One act covers the ticked records of one bundle and the sentences that are spoken in it.
She signs the builder's own bytes, which the pages show her, once these have been found
to say just what was submitted. Kiosks check the same: code, version and SHA-256.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.orm import Session

from console.core import khmer
from console.core.building import chosen_of, still_possible
from console.core.guidance import CLIPS, OFFICE, same_words
from console.core.permissions import may_approve
from console.models import GuidanceBundle, GuidanceRecord, GuidanceVersion, PersonKey
from console.signing import APPROVAL_LASTS, NotAllowedError, Signer, open_key
from console.store import guidance, guidance_steps, keys, settings
from console.store.guidance_steps import Signed
from edge.audience import covered
from edge.contract.guidance import GuidanceRecord as RecordOnWire
from edge.jws import compose


@dataclass(frozen=True, slots=True)
class Ticked:
    """What an approver ticked, as she saw it."""

    bundle: int
    """Version of the bundle that was made for it."""
    records: Mapping[str, int]
    """Code -> row version."""


def approve(
    session: Session, ticked: Ticked, signer: Signer, *, commune: str
) -> list[GuidanceRecord]:
    """Approves every ticked record and the voice of the bundle: all, or nothing.

    Raises:
        MessageError: the password does not open the key.
        NotAllowedError: no-key, no-right, own-guidance, audience; changed: something
            else came into force or was changed meanwhile, ask for the bundle anew;
            not-built; other-words: what was built says something else; khmer: a Khmer
            word or recording changes, and she is not the one named to read it.
        RecordConflictError, NotPossibleError: somebody was faster.
    """
    key, private = open_key(session, signer)
    bundle = _bundle(session, ticked)
    if not covered(commune, key.areas):
        raise NotAllowedError("audience", f"key {key.kid} does not reach {commune}")
    open_ = {put.code: put for put in guidance.choices(session, bundle)}
    named = reader_needed(session, bundle)
    if named and signer.person.display != named:
        raise NotAllowedError("khmer", f"{named} reads Khmer here and has to sign")
    signed = {}
    for code, row_version in ticked.records.items():
        put = open_[code]
        _check_rights(session, put, signer, commune)
        of = RecordOnWire(code=code, version=put.version, sha256=_hash(put))
        signed[code] = (row_version, _sign(session, of, key, private, signer, commune))
    clips = RecordOnWire(
        code=CLIPS, version=bundle.version, sha256=bundle.clips_sha256 or ""
    )
    voice = _sign(session, clips, key, private, signer, commune)
    return guidance_steps.approve(session, bundle, signed, voice, deed=signer.deed)


def reader_needed(session: Session, bundle: GuidanceBundle) -> str:
    """Who alone can sign this, because Khmer changes; empty: every approver can.

    Where nobody is named, kiosks show no Khmer, and nobody has to answer for it.
    """
    held = guidance.in_force(session)
    office = bundle.selection.get(OFFICE)
    put = guidance.version(session, OFFICE, office) if office is not None else None
    named = khmer.reader(put.body) if put is not None else ""
    changes = any(
        khmer.needs_reader(held[one.code].body if one.code in held else None, one.body)
        for one in guidance.choices(session, bundle)
    )
    return named if changes else ""


def _bundle(session: Session, ticked: Ticked) -> GuidanceBundle:
    bundle = guidance.bundle(session, ticked.bundle)
    if bundle is None:
        raise NotAllowedError("changed", f"there is no bundle {ticked.bundle}")
    held = guidance.numbers(guidance.in_force(session).values())
    open_ = guidance.numbers(guidance.waiting(session))
    chosen = chosen_of(bundle.selection, held)
    if not still_possible(bundle.selection, held, open_) or set(chosen) != set(
        ticked.records
    ):
        raise NotAllowedError(
            "changed", f"bundle {bundle.version} is not made of what was ticked"
        )
    if bundle.stage != "built" or not bundle.clips_sha256:
        raise NotAllowedError("not-built", f"bundle {bundle.version} is {bundle.stage}")
    return bundle


def _check_rights(
    session: Session, put: GuidanceVersion, signer: Signer, commune: str
) -> None:
    person = signer.person
    own = person.id in {*put.writers, put.submitted_by}
    own_allowed = settings.rules_of(session, commune, at=signer.at).own_approval
    if not may_approve(person.grants, commune, own=False, own_allowed=own_allowed):
        raise NotAllowedError(
            "no-right", f"{person.sign_in} approves nothing in all of {commune}"
        )
    if own and not own_allowed:
        raise NotAllowedError(
            "own-guidance", f"{person.sign_in} wrote {put.code}; another approves it"
        )


def _hash(put: GuidanceVersion) -> str:
    if put.built is None:
        raise NotAllowedError("not-built", f"{put.code} was not built yet")
    if not same_words(put.body, put.built, put.code):
        raise NotAllowedError(
            "other-words", f"{put.code}: built is not what was submitted"
        )
    return hashlib.sha256(put.built).hexdigest()


def _sign(  # who, what, and under which number
    session: Session,
    body: RecordOnWire,
    key: PersonKey,
    private: Ed25519PrivateKey,
    signer: Signer,
    commune: str,
) -> Signed:
    approval = compose(
        private,
        type_="guidance-record",
        body=body,
        aud=(f"area:{commune}",),
        epoch=1,
        seq=keys.next_seq(session, key, signer.at),
        now=signer.at,
        valid_s=int(APPROVAL_LASTS.total_seconds()),
    )
    return Signed(approval.decode(), key.kid, signer.at + APPROVAL_LASTS)
