"""A page of any content becomes a picture on a desk."""

from datetime import date
from pathlib import Path

import pytest

from edge.errors import MessageError
from kiosk.__main__ import main
from kiosk.build.rendering import Wish, render
from kiosk.core.layout import Size
from kiosk.core.page import Look

DAY = date(2026, 11, 22)


def test_the_starting_content_is_drawn_in_both_languages(tmp_path: Path) -> None:
    for language in ("vi", "en"):
        out = tmp_path / f"{language}.png"

        sheets = render(None, Wish("home", language, day=DAY), out)

        assert sheets == 1
        assert out.read_bytes().startswith(b"\x89PNG")
    assert (tmp_path / "vi.png").read_bytes() != (tmp_path / "en.png").read_bytes()


def test_the_same_day_gives_the_same_picture(tmp_path: Path) -> None:
    wish = Wish("procedure:1.001193", look=Look(150), size=Size(1280, 720), day=DAY)

    render(None, wish, tmp_path / "a.png")
    render(None, wish, tmp_path / "b.png")

    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()


def test_a_page_that_is_not_there_is_refused_and_nothing_is_written(
    tmp_path: Path,
) -> None:
    with pytest.raises(MessageError, match='there is no page "hone"'):
        render(None, Wish("hone", day=DAY), tmp_path / "a.png")

    assert not list(tmp_path.iterdir())


def test_a_screen_of_a_few_pixels_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MessageError, match="10x10 is no screen"):
        render(None, Wish("home", size=Size(10, 10), day=DAY), tmp_path / "a.png")


def test_the_command_draws_and_says_how_many_sheets_there_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "home.png"
    words = ["render", "--page", "home", "--size", "1024x600", "--out", str(out)]

    code = main([*words, "--day", "2026-11-22", "--json"])

    assert code == 0
    assert int.from_bytes(out.read_bytes()[16:20], "big") == 1024
    assert capsys.readouterr().out == '{"page": "home", "sheets": 1}\n'


def test_the_command_says_what_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "x.png"

    code = main(["render", "--page", "nowhere", "--out", str(out)])

    assert code == 1
    assert "there is no page" in capsys.readouterr().err
