"""English is complete, and its sentences take the same values."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import console
from console.views.languages import CATALOGUE
from tests.console.desk import Desk

ROOT = Path(console.__file__).parent
VALUES = re.compile(r"%\((\w+)\)s")


def written() -> Iterator[tuple[str, ...]]:
    """Every sentence of the pages, as it stands in code and templates."""
    for _file, _line, words, _comments, _context in extract_from_dir(
        ROOT,
        method_map=[("**.py", "python"), ("templates/**.html", "jinja2")],
        options_map={"templates/**.html": {"trim_blocks": "1", "lstrip_blocks": "1"}},
        keywords={"_": None, "_l": None, "ngettext": (1, 2), "gettext": None},
    ):
        yield words if isinstance(words, tuple) else (words,)


def forms(words: object) -> list[str]:
    """One form, or one by number."""
    if isinstance(words, str):
        return [words]
    assert isinstance(words, (tuple, list))
    return [str(word) for word in words]


def test_every_sentence_has_an_english_one() -> None:
    with CATALOGUE.open("rb") as file:
        english = read_po(file, locale="en")
    sentences = set(written())

    missing = [
        words[0]
        for words in sentences
        if (found := english.get(words[0])) is None or not all(forms(found.string))
    ]

    assert len(sentences) > 500
    assert missing == []


def test_no_english_sentence_is_left_over() -> None:
    with CATALOGUE.open("rb") as file:
        english = read_po(file, locale="en")
    known = {words[0] for words in written()}

    left = [
        message.id
        for message in english
        if message.id
        and (message.id if isinstance(message.id, str) else message.id[0]) not in known
    ]

    assert left == []


def test_translations_take_the_values_of_their_sentence() -> None:
    with CATALOGUE.open("rb") as file:
        english = read_po(file, locale="en")

    for message in english:
        if not message.id:
            continue
        wanted = set(VALUES.findall(forms(message.id)[0]))
        for string in forms(message.string):
            assert set(VALUES.findall(string)) == wanted, message.id
            # A lone "%" of one language is an error page in that one alone.
            assert string.count("%%") == forms(message.id)[0].count("%%"), message.id


@pytest.mark.parametrize(
    ("language", "title", "nav"),
    [("vi", "Hôm nay", "Soạn bản tin"), ("en", "Today", "Write an announcement")],
)
def test_the_person_chooses_the_language_and_it_stays(
    desk: Desk, language: str, title: str, nav: str
) -> None:
    browser = desk.signed_in("author")

    browser.fill("/", {"to": language, "back": "/help"}, to="/language")
    words = browser.words(desk.signed_in("author").open("/"))

    assert title in words
    assert nav in words
    assert f'<html lang="{language}">' in browser.open("/").text


def test_whoever_asks_for_another_language_sees_vietnamese_first(desk: Desk) -> None:
    answer = desk.browser().open("/sign-in", **{"Accept-Language": "de,en;q=0.5"})

    assert '<html lang="vi">' in answer.text
