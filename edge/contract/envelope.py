"""The payload of every order: a compact JWS (RFC 7515) carries exactly this JSON.

``prio`` repeats the class rank of what the order brings (0, 1, 2), so that a queue can
put emergencies first without reading bodies; it grants nothing.
"""

from typing import Annotated

import msgspec

from edge.contract.units import Address, Count, KeyId

OrderId = Annotated[str, msgspec.Meta(pattern="^[A-Za-z0-9_-]{1,64}$")]


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """Signed as raw bytes and verified before it is parsed.

    ``iat``, ``nbf`` and ``exp`` are seconds since 1970 UTC (RFC 7519 NumericDate);
    ``iss`` is the signer's key id; (epoch, seq) only grows per issuer and topic.
    """

    v: int
    type: str
    id: OrderId
    iss: KeyId
    aud: Annotated[tuple[Address, ...], msgspec.Meta(min_length=1, max_length=200)]
    epoch: Count
    seq: Count
    iat: Count
    nbf: Count
    exp: Count
    prio: Annotated[int, msgspec.Meta(ge=0, le=2)]
    body: msgspec.Raw
