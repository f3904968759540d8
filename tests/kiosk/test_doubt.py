"""What may be said while nobody knows the day."""

from datetime import date

import msgspec

from edge.contract.content import may_show
from kiosk.core.doubt import in_doubt
from tests.kiosk.sample import BIRTH, content, fact, procedure

FLOOR = date(2026, 11, 22)


def fees(*facts: object) -> object:
    way = procedure().ways[0]
    return procedure(ways=(msgspec.structs.replace(way, fee=facts),))


def test_what_ends_some_day_is_not_shown_and_what_does_not_stays() -> None:
    ends = fact("Miễn phí", until=date(2099, 1, 1))
    stays, begun = fact("8.000 đồng"), fact("Mới", since=date(2026, 1, 1))
    later = fact("Sau này", since=date(2027, 3, 1))
    known = content(fees(ends, stays, begun, later))  # type: ignore[arg-type]

    doubtful = in_doubt(known)

    found = doubtful.procedure(BIRTH)
    assert found is not None
    shown = [one.text["vi"] for one in found.ways[0].fee if may_show(one, FLOOR)]
    assert shown == ["8.000 đồng", "Mới"]


def test_nothing_else_changes() -> None:
    known = content()

    assert in_doubt(known) == known
