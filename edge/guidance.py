"""Whether a bundle of guidance may be shown: the station's seal, an approver's records.

The station puts bundles together, but only an approver's signature brings words to
the screen: a stolen station's key can take records away, never write one. As with
bulletins, a retired key's approvals that the station took in time stay; a revoked
key's all fall.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from edge.approvals import check_standing
from edge.audience import Me, addressed, covered
from edge.contract.guidance import GuidanceRecord, GuidanceSeal
from edge.contract.orders import ORDERS
from edge.contract.refusal import RefusalKind
from edge.contract.units import KeyId
from edge.jws import BadOrderError, body_of, take_apart
from edge.ring import Ring, authentic
from edge.trust import check_time


@dataclass(frozen=True, slots=True)
class Answered:
    """An approver answers for these very bytes."""

    record: GuidanceRecord
    issuer: KeyId
    approved: datetime


def check_seal(
    seal: bytes, manifest: bytes, approvals: bytes, *, me: Me, ring: Ring
) -> GuidanceSeal:
    """What the station sealed, once it is known to be just this, for this commune.

    A seal has no term: a kiosk that hears nobody for a season goes on with what it has.

    Raises:
        BadOrderError: sealed by no station of this commune, or for another manifest.
    """
    order, role, known = authentic(take_apart(seal), ring)
    if order.type != "guidance-seal":
        raise BadOrderError(RefusalKind.UNKNOWN_TYPE, f"{order.type!r} as a seal")
    body = body_of(order, GuidanceSeal)
    if known is None or role not in ORDERS[order.type].roles:
        raise BadOrderError(RefusalKind.NO_RIGHT, f"a {role} may not seal a bundle")
    if known.standing == "revoked":
        raise BadOrderError(RefusalKind.KEY_ENDED, f"key {known.kid} is revoked")
    if not any(addressed(address, me) for address in order.aud):
        raise BadOrderError(RefusalKind.NOT_FOR_US, f"for {', '.join(order.aud)}")
    if not covered(me.commune, known.areas):
        raise BadOrderError(
            RefusalKind.NO_RIGHT, f"key {known.kid} has no right to {me.commune}"
        )
    for name, sealed, found in (
        ("manifest", body.manifest_sha256, manifest),
        ("list of approvals", body.approvals_sha256, approvals),
    ):
        if sealed != hashlib.sha256(found).hexdigest():
            raise BadOrderError(
                RefusalKind.FOREIGN_APPROVAL, f"the seal is for another {name}"
            )
    return body


def check_record(
    record: bytes,
    approval: bytes,
    *,
    countersigned: datetime,
    me: Me,
    ring: Ring,
    now: datetime | None,
) -> Answered:
    """Who answers for a record. Code and version are the caller's to compare.

    Any approver of an area that holds the whole commune may sign, whatever classes of
    bulletin the key is for. ``now`` is None while the clock is untrusted.

    Raises:
        BadOrderError: nobody who may does.
    """
    order, role, known = authentic(take_apart(approval), ring)
    if order.type != "guidance-record":
        raise BadOrderError(RefusalKind.UNKNOWN_TYPE, f"{order.type!r} as an approval")
    body = body_of(order, GuidanceRecord)
    if body.sha256 != hashlib.sha256(record).hexdigest():
        raise BadOrderError(
            RefusalKind.FOREIGN_APPROVAL,
            f"the approval is for other words of {body.code} (version {body.version})",
        )
    if known is None or role not in ORDERS[order.type].roles:
        raise BadOrderError(RefusalKind.NO_RIGHT, f"a {role} may not approve guidance")
    if not any(addressed(address, me) for address in order.aud):
        raise BadOrderError(RefusalKind.NOT_FOR_US, f"for {', '.join(order.aud)}")
    if not covered(me.commune, known.areas):
        raise BadOrderError(
            RefusalKind.NO_RIGHT, f"key {known.kid} has no right to {me.commune}"
        )
    check_standing(known, order, countersigned, now)
    check_time(order, now)
    return Answered(body, known.kid, datetime.fromtimestamp(order.iat, tz=UTC))
