"""A note in a file, through the end of a program and a full disk."""

from pathlib import Path

import pytest

from edge.adapters.slate import SIZE_BYTES, SlateFile


def test_a_note_is_there_for_the_next_program(tmp_path: Path) -> None:
    path = tmp_path / "state" / "speaker.trying"
    SlateFile(path).write(b'{"ab":1}')
    SlateFile(path).write(b"{}")

    assert SlateFile(path).read() == b"{}"
    assert path.stat().st_size == SIZE_BYTES, "its place is taken before it is needed"


def test_where_there_is_no_room_for_a_note_nothing_is_remembered(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "folder"
    path.mkdir()

    slate = SlateFile(path)
    slate.write(b"{}")

    assert slate.read() == b""
    assert "note not kept" in caplog.text
