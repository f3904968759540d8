"""Announcements of real life and how they must be read out, line by line.

``reading_examples.txt`` has a line as it is written and then, after a tab, the line as
it is read out in the South. ``reading_heldout.txt`` was written after the rules were
finished; what was wrong on its first run is told in docs/reference/reading.md.
"""

from pathlib import Path

import pytest

from edge.reading import read_out


def examples(name: str) -> list[tuple[str, str]]:
    lines = Path(__file__).with_name(name).read_text("utf-8").splitlines()
    return [
        (text, spoken.removeprefix("\t"))
        for text, spoken in zip(lines[::2], lines[1::2], strict=True)
    ]


@pytest.mark.parametrize(("text", "spoken"), examples("reading_examples.txt"))
def test_an_announcement_is_read_out_as_written_down_here(
    text: str, spoken: str
) -> None:
    assert read_out(text) == spoken


@pytest.mark.parametrize(("text", "spoken"), examples("reading_heldout.txt"))
def test_an_announcement_that_no_rule_was_made_for_is_read_out_too(
    text: str, spoken: str
) -> None:
    assert read_out(text) == spoken
