"""Every drawing that pages name is there, and stays inside its square."""

import pytest

from edge.errors import MessageError
from kiosk.core.layout import Shape, Size, lay_out
from kiosk.core.page import Button, Heading, Look, Page
from kiosk.core.pictograms import PICTOGRAMS
from kiosk.core.strokes import Area, Disc, Piece, Stroke
from tests.kiosk.paper import Paper


@pytest.mark.parametrize("name", sorted(PICTOGRAMS))
def test_a_drawing_stays_inside_its_square(name: str) -> None:
    assert PICTOGRAMS[name]
    for piece in PICTOGRAMS[name]:
        assert all(0 <= value <= 100 for value in reach(piece))


def reach(piece: Piece) -> list[float]:
    """How far it goes, to all sides."""
    match piece:
        case Disc(x=x, y=y, radius=radius):
            return [x - radius, x + radius, y - radius, y + radius]
        case Area(points=points):
            return [value for point in points for value in point]
        case Stroke(points=points, width=width):
            values = [value for point in points for value in point]
            return [min(values) - width / 2, max(values) + width / 2]


@pytest.mark.parametrize(
    "name",
    [
        *("baby", "candle", "rings", "papers-stamp", "house", "id-card", "elder"),
        *("shop-field", "phone-qr", "bell", "staff", "search", "speaker", "back"),
        *("home", "text-size", "contrast", "globe", "printer", "clock", "warning"),
        *("flood", "storm", "lightning", "fire", "evacuate", "siren", "all-clear"),
    ],
)
def test_what_tiles_buttons_and_emergencies_need_is_drawn(name: str) -> None:
    assert any(isinstance(piece, Area | Stroke) for piece in PICTOGRAMS[name])


def test_no_two_names_are_drawn_alike_but_the_house() -> None:
    kinds = {pieces for name, pieces in PICTOGRAMS.items() if name != "home"}

    assert PICTOGRAMS["home"] == PICTOGRAMS["house"]
    assert len(kinds) == len(PICTOGRAMS) - 1


def test_a_page_that_names_an_unknown_picture_is_refused_by_name() -> None:
    page = Page("home", "vi", (Heading("A"),), (Button("go", "Đi", "unicorn"),))

    with pytest.raises(MessageError, match='page home: there is no picture "unicorn"'):
        lay_out(page, Look(), Size(1920, 1080), Paper())


def test_an_emergency_is_shown_whatever_picture_it_names() -> None:
    button = Button("call", "Gọi", "unicorn")
    page = Page("alarm", "vi", (Heading("Lũ"),), (button,), alarm=True)

    (sheet,) = lay_out(page, Look(), Size(1920, 1080), Paper())

    assert [m.name for m in sheet.marks if isinstance(m, Shape)] == ["warning"]
