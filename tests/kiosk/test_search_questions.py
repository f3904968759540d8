"""The search, judged by residents' questions; floors are what was once reached."""

import pytest

from kiosk.build.files import open_content
from kiosk.core.search.index import Index, build_index
from tests.kiosk.judged import HELD_OUT, figures, read_questions


@pytest.fixture(scope="module")
def starter() -> Index:
    return build_index(open_content())


@pytest.mark.parametrize(
    ("name", "top_1", "top_4", "refused"),
    [
        ("tune", 0.99, 0.99, 0.98),
        ("held_out", 0.98, 1.0, 0.91),
        ("held_out_2", 0.95, 0.99, 0.92),
        ("held_out_3", 0.92, 0.97, 1.0),
    ],
)
def test_residents_find_what_they_mean(
    name: str,
    top_1: float,
    top_4: float,
    refused: float,
    starter: Index,
) -> None:
    found = figures(starter, read_questions(name))

    print(name, found)  # noqa: T201  # pytest -s shows the figures
    assert found.top_1 >= top_1, found
    assert found.top_4 >= top_4, found
    assert found.refused >= refused, found


def test_a_third_of_the_questions_was_held_out() -> None:
    tuned = read_questions("tune")
    held_out = [one for name in HELD_OUT for one in read_questions(name)]

    assert len(held_out) * 3 >= len(tuned) + len(held_out)
    assert not {one.asked for one in held_out} & {one.asked for one in tuned}


def test_every_procedure_is_asked_for_in_both_parts(starter: Index) -> None:
    procedures = {code for code in starter.targets if not code.startswith("outside:")}

    for name in ("tune", "held_out"):
        asked = {code for one in read_questions(name) for code in one.right}
        assert procedures <= asked, name
