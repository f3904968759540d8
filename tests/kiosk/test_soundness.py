"""What is wrong across the files of a source directory."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import msgspec
import pytest

from edge.contract.content import Case, LifeEvent, Paper, Procedure, Way
from kiosk.core.soundness import faults, remarks
from kiosk.core.source import Front
from tests.rig.authority import NOON
from tests.rig.bundles import BIRTH, DEATH, content, fact, procedure

PAPER = Paper(key="giay-chung-sinh", fact=fact("Giấy chứng sinh."))


def front(**how: Any) -> Front:
    whole = content(procedure())
    plain = Front(
        version=1, made=NOON, office=whole.office, life_events=whole.life_events
    )
    return msgspec.structs.replace(plain, **how)


def tile(*codes: str, key: str = "sinh-con") -> LifeEvent:
    return LifeEvent(key=key, name={"vi": "Sinh con"}, picture="baby", procedures=codes)


def found(*held: Procedure, page: Front | None = None) -> list[str]:
    files = {f"{index}.toml": one for index, one in enumerate(held)}
    return [str(one) for one in faults(page or front(), "content.toml", files)]


def test_a_sound_source_has_no_fault() -> None:
    assert found(procedure(checklist=(PAPER,))) == []


@pytest.mark.parametrize(
    ("held", "page", "told"),
    [
        ([procedure()], front(life_events=(tile(),)), "leads to no procedure"),
        ([procedure()], front(life_events=(tile(BIRTH, DEATH),)), f"{DEATH} has no fi"),
        ([procedure()], front(life_events=(tile(BIRTH, BIRTH),)), "is there 2 times"),
        (
            [procedure(other_codes=(DEATH,))],
            front(life_events=(tile(BIRTH, DEATH),)),
            f"{DEATH} is an old code",
        ),
        (
            [procedure()],
            front(life_events=(tile(BIRTH), tile(BIRTH))),
            '"sinh-con" is there 2 times',
        ),
        ([procedure(), procedure()], front(), f"{BIRTH} is in 0.toml too"),
        ([procedure(portal_url="http://x")], front(), "must begin with https://"),
        ([procedure(short_name={"vi": "k" * 47})], front(), "47 letters, a button"),
        (
            [procedure(checklist=(PAPER, PAPER))],
            front(),
            '"giay-chung-sinh" is there 2',
        ),
        (
            [procedure(ways=(Way(how="post"), Way(how="post")))],
            front(),
            '"post" is there 2 times',
        ),
        (
            [procedure(who=(fact("Cha mẹ."), fact("Ông bà.", source=" ")))],
            front(),
            "who[2]: has no source",
        ),
        (
            [
                procedure(
                    who=(fact("A.", since=date(2027, 3, 1), until=date(2027, 2, 1)),)
                )
            ],
            front(),
            "ends on 2027-02-01, before it begins",
        ),
        (
            [procedure(who=(fact("A.", checked=date(2027, 1, 1)),))],
            front(),
            "was checked on 2027-01-01, after the bundle's date",
        ),
    ],
)
def test_a_contradiction_is_named(
    held: Sequence[Procedure], page: Front, told: str
) -> None:
    assert any(told in one for one in found(*held, page=page)), found(*held, page=page)


@pytest.mark.parametrize(
    ("case", "told"),
    [
        ({"when_yes": ("giay-uy-quyen",)}, '"giay-uy-quyen" is not in the checklist'),
        (
            {"when_yes": ("giay-chung-sinh",), "when_no": ("giay-chung-sinh",)},
            "is under yes and no",
        ),
        ({}, "changes nothing"),
        ({"yes_leads_to": DEATH}, f"leads to {DEATH}, which has no file"),
        ({"no_leads_to": BIRTH}, "leads back to this procedure"),
    ],
)
def test_a_case_leads_somewhere(case: dict[str, Any], told: str) -> None:
    asked = Case(key="hoi", question={"vi": "Có giấy không?"}, **case)

    (fault,) = found(procedure(checklist=(PAPER,), cases=(asked,)))

    assert told in fault


def test_what_a_person_should_look_at_does_not_stop_the_build() -> None:
    shown = procedure(
        checklist=tuple(
            msgspec.structs.replace(PAPER, key=f"giay-{number}") for number in range(8)
        ),
        who=(fact("Cha mẹ.", sure="C"),),
        office=(fact("Xã.", until=date(2026, 1, 1)),),
        life_events=("sinh-con", "cuoi"),
    )

    told = [str(one) for one in remarks(front(), "content.toml", {"0.toml": shown})]

    assert found(shown) == []
    for what in (
        "names 8 papers",
        "is unchecked",
        "ended on 2026-01-01",
        "no English",
        "no tile",
    ):
        assert any(what in one for one in told), what


def test_what_is_not_brought_is_not_counted_in_originals() -> None:
    told = msgspec.structs.replace(PAPER, brought=False, originals=1)

    (fault,) = found(procedure(checklist=(told,)))

    assert "is not brought, yet has originals" in fault
