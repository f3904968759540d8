"""Whatever is put into the page is read back as what it was."""

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from hotspot.portal.markup import hidden, lines, tag

# Parsers turn these into others before they look at anything.
TEXT = st.text(st.characters(exclude_characters="\r\0", exclude_categories=["Cs"]))


class Read(HTMLParser):
    """Elements that stand there, and the text between them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.began: list[tuple[str, list[tuple[str, str | None]]]] = []
        self.ended: list[str] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.began.append((tag, attrs))

    def handle_endtag(self, tag: str) -> None:
        self.ended.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


@given(TEXT, TEXT)
def test_text_stays_text_inside_and_in_fields(inside: str, field: str) -> None:
    read = Read(tag("p", tag("a", inside, href=field), lang="vi"))

    assert read.began == [("p", [("lang", "vi")]), ("a", [("href", field)])]
    assert read.ended == ["a", "p"]
    assert read.text == inside


@given(TEXT)
def test_a_hidden_field_carries_what_it_was_given(value: str) -> None:
    read = Read(hidden("to", value))

    fields = [("type", "hidden"), ("name", "to"), ("value", value)]
    assert read.began == [("input", fields)]
    assert read.ended == []


def test_fields_are_there_only_when_they_are_wished_for() -> None:
    made = tag(
        "audio", controls=True, loop=False, title=None, class_="a", aria_label="b"
    )

    assert made == '<audio controls class="a" aria-label="b"></audio>'


def test_what_is_empty_takes_no_line() -> None:
    assert lines([tag("b", "<"), "", "&"]) == "<b>&lt;</b>\n&amp;"
