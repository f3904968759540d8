"""Khmer in a record: written beside the Vietnamese, and answered for by its reader."""

from datetime import date

from console.core import khmer
from console.core.guidance import OFFICE, same_words, sources
from console.core.khmer import Recording
from tests.console.guidance_office import BIRTH, FEE, starter

RECORD = starter()[BIRTH]
FRONT = starter()[OFFICE]


def recording(sentence: str = "ជា", sound: str = "ab" * 32) -> Recording:
    return Recording(sentence=sentence, sound=sound, by="Sa Rây", on=date(2026, 11, 22))


def test_every_text_that_residents_see_can_be_written_in_khmer() -> None:
    places = {one.place: one.vi for one in khmer.texts(RECORD)}

    assert places["short_name"] == "Khai sinh"
    assert places[FEE] == "Lệ phí 8.000 đồng."
    assert places["checklist[1]"] == "Tờ khai."


def test_khmer_is_put_in_and_taken_out_at_its_place_alone() -> None:
    written = khmer.with_texts(RECORD, {FEE: "  ថ្លៃ  ", "name": "ឈ្មោះ"})
    without = khmer.with_texts(written, {FEE: " "})

    assert written["ways"][0]["fee"][0]["km"] == "ថ្លៃ"
    assert written["name"]["km"] == "ឈ្មោះ"
    assert "km" not in without["ways"][0]["fee"][0]
    assert without["name"]["km"] == "ឈ្មោះ"
    assert "km" not in RECORD["name"]
    assert khmer.with_texts(without, {"name": ""}) == RECORD


def test_a_recording_takes_the_place_of_the_one_before_of_its_sentence() -> None:
    first = khmer.with_recording(FRONT, recording())
    second = khmer.with_recording(first, recording(sound="cd" * 32))
    third = khmer.with_recording(second, recording("ខ"))

    assert [one.sound[:2] for one in khmer.recordings(second)] == ["cd"]
    assert [one.sentence for one in khmer.recordings(third)] == ["ជា", "ខ"]
    assert khmer.without_recording(second, "ជា") == FRONT


def test_what_changes_khmer_needs_its_reader_and_nothing_else_does() -> None:
    cheaper = {**RECORD, "counter": "3"}
    named = {**FRONT, "office": {**FRONT["office"], "khmer_read_by": "Sa Rây"}}

    assert not khmer.needs_reader(RECORD, cheaper)
    assert not khmer.needs_reader(None, RECORD)
    assert khmer.needs_reader(RECORD, khmer.with_texts(RECORD, {FEE: "ថ្លៃ"}))
    assert khmer.needs_reader(FRONT, named)
    assert khmer.needs_reader(FRONT, khmer.with_recording(FRONT, recording()))
    assert khmer.needs_reader(khmer.with_recording(FRONT, recording()), FRONT)


def test_the_builder_gets_recordings_in_a_file_of_their_own() -> None:
    office = khmer.with_recording(FRONT, recording())

    files = sources({OFFICE: office}, version=1, made="2026-11-22T00:00:00+07:00")

    assert b"recordings" not in files["content.json"]
    assert b'"file":"' + b"ab" * 32 in files["recorded.json"]


def test_a_recording_is_signed_with_the_clips_not_with_the_office() -> None:
    built = b'{"office":%s,"life_events":%s}'
    import msgspec

    office = khmer.with_recording(FRONT, recording())
    plain = built % (
        msgspec.json.encode(FRONT["office"]),
        msgspec.json.encode(FRONT["life_events"]),
    )

    assert same_words(office, plain, OFFICE)
