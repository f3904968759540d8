"""Bytes to typed messages and back. A ``dict[str, Any]`` never leaves this module.

Unknown fields are ignored (a newer peer of the same major version may add some);
everything else that does not fit is a MessageError that names the field.
"""

from typing import TypeVar

import msgspec

from edge.contract.units import PACKET_LIMIT_BYTES, PROTOCOL_MAJOR
from edge.errors import MessageError

M = TypeVar("M", bound=msgspec.Struct)


def encode(message: msgspec.Struct) -> bytes:
    """JSON with fields in the order in which they are declared."""
    return msgspec.json.encode(message)


def decode(payload: bytes, kind: type[M]) -> M:
    """The message that the bytes hold.

    Raises:
        MessageError: larger than a packet may be, not JSON, of another major version,
            or a field that is missing or wrong, named by its path.
    """
    if len(payload) > PACKET_LIMIT_BYTES:
        raise MessageError(
            f"{kind.__name__}: {len(payload)} bytes, the limit is {PACKET_LIMIT_BYTES}"
        )
    try:
        message = msgspec.json.decode(payload, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise MessageError(f"{kind.__name__}: {error}") from error
    version = getattr(message, "v", PROTOCOL_MAJOR)
    if version != PROTOCOL_MAJOR:
        raise MessageError(
            f"{kind.__name__}: version {version}, this side speaks {PROTOCOL_MAJOR}"
        )
    return message
