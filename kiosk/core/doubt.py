"""What may still be said when nobody knows what day it is (pure).

After a power cut a kiosk without a battery clock knows one thing about today: it is not
before an instant that has surely been. A statement that ends some day may have ended;
one that begins later than that instant may not have begun. The first are taken for
unchecked here; the second `statement` leaves out, given that instant's day.
"""

from typing import TypeVar, cast

import msgspec

from edge.contract.content import Content, Fact

T = TypeVar("T")


def in_doubt(content: Content) -> Content:
    """The content without what holds only up to some day."""
    return _without(content)


def _without(value: T) -> T:
    if isinstance(value, Fact):
        unsure = value.until is not None
        return msgspec.structs.replace(value, sure="C") if unsure else value
    if isinstance(value, msgspec.Struct):
        changed = {
            name: _without(getattr(value, name)) for name in value.__struct_fields__
        }
        return msgspec.structs.replace(value, **changed)
    if isinstance(value, tuple):
        return cast("T", tuple(_without(one) for one in value))
    return value
