"""How a line is read: what was typed, what was meant, what it speaks of."""

import pytest

from kiosk.core.search.reading import Reader, make_reader

SAYINGS = (
    "đăng ký khai sinh",
    "đăng ký kết hôn",
    "mất căn cước",
    "đăng ký tạm trú",
    "giấy tùy thân",
    "tiền hòm chôn cất",
    "hôm qua",
)


@pytest.fixture(scope="module")
def reader() -> Reader:
    made = make_reader()
    for saying in SAYINGS:
        made.learn(saying)
    return made


def likeliest(reader: Reader, line: str) -> str:
    places = reader.read(line).places
    return " ".join(
        max(place, key=lambda word: word.trust).folded if place else "?"
        for place in places
    )


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ddawng kys khai sinh", "dang ki khai sinh"),
        ("d9a8ng ky1", "dang ki"),
        ("dangky khaisinh", "dang ki khai sinh"),
        ("khai sinhh", "khai sinh"),
        ("khsi sinh", "khai sinh"),
        ("kahi sinh", "khai sinh"),
        ("dk khai sanh", "dang ki khai sinh"),
        ("cccd", "can cuoc cong dan"),
        ("ddawngkis", "dang ki"),
    ],
)
def test_what_was_typed_is_what_was_meant(
    reader: Reader, typed: str, meant: str
) -> None:
    assert likeliest(reader, typed) == meant


def test_its_neighbours_correct_a_word_that_is_known(reader: Reader) -> None:
    place = reader.read("dang ky ket hom").places[3]

    assert {word.folded for word in place} >= {"hom", "hon"}


def test_diacritics_that_were_typed_are_meant(reader: Reader) -> None:
    place = reader.read("đăng ký kết hòm").places[3]

    assert [word.folded for word in place] == ["hom"]


def test_a_guess_is_trusted_less_than_a_word(reader: Reader) -> None:
    assert reader.read("khai sinh").understood == 1
    assert reader.read("khsi sinh").understood < 1
    assert reader.read("xqzw").understood == 0


@pytest.mark.parametrize(
    ("line", "sense"),
    [
        ("ông nội mất", "ev.death"),
        ("mất căn cước", "act.lost"),
        ("ba tui mất căn cước", "act.lost"),
        ("căn cước của má bị mất", "act.lost"),
        ("chồng mất lâu chưa báo tử", "ev.death"),
        ("mất giấy khai sinh của mẹ", "act.lost"),
    ],
)
def test_what_stands_around_it_tells_loss_from_death(
    reader: Reader, line: str, sense: str
) -> None:
    assert sense in {concept.name for concept in reader.read(line).concepts}


def test_polite_words_and_how_one_asks_say_nothing(reader: Reader) -> None:
    reading = reader.read("cho tui hỏi khai sinh mất bao lâu")

    assert reading.stopped == {0, 1, 2, 5, 6, 7}
    assert [concept.name for concept in reading.concepts] == ["th.birthcert"]


def test_bare_words_may_be_several_concepts_each_less_sure(reader: Reader) -> None:
    bare = {one.name: one.trust for one in reader.read("mo").concepts}
    accented = {one.name: one.trust for one in reader.read("mở").concepts}

    assert set(bare) == {"act.new", "act.damaged"}
    assert accented == {"act.new": 1.0}
    assert all(trust < 1 for trust in bare.values())


def test_of_a_line_without_end_only_the_beginning_is_read(reader: Reader) -> None:
    assert len(reader.read("khai sinh " * 1000).places) == 40


def test_a_row_of_keys_is_not_guessed_at(reader: Reader) -> None:
    assert reader.read("x" * 500).places == ((),)
