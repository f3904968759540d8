"""Files of cameras on the disk: two writers, and what goes while one of them waits."""

import fcntl
import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import IO

import pytest

from console.adapters.shelf import OtherPlaceError, Shelf

NODE = "cam-cho"
BODY = b"PK\x03\x04 a whole file"
SHA = hashlib.sha256(BODY).hexdigest()


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "footage")


def part(shelf: Shelf) -> Path:
    return shelf.folder / "growing" / NODE / SHA


def while_it_waits(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Somebody else is alone with the file first, and does this."""
    lock, acts = fcntl.flock, [act]

    def waits(file: IO[bytes], how: int) -> None:
        if acts:
            acts.pop()()
        lock(file, how)

    monkeypatch.setattr("console.adapters.shelf.fcntl.flock", waits)


def test_what_another_wrote_meanwhile_is_not_written_over(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.append(NODE, SHA, 0, BODY[:4])
    while_it_waits(monkeypatch, lambda: part(shelf).write_bytes(BODY[:9]))

    with pytest.raises(OtherPlaceError) as refused:
        shelf.append(NODE, SHA, 4, BODY[4:])

    assert refused.value.has_bytes == 9
    assert part(shelf).read_bytes() == BODY[:9]


def test_what_follows_nothing_leaves_nothing(shelf: Shelf) -> None:
    with pytest.raises(OtherPlaceError) as refused:
        shelf.append(NODE, SHA, 4, BODY[4:])

    assert refused.value.has_bytes == 0
    assert not part(shelf).exists()


def test_a_file_that_was_finished_meanwhile_is_not_written_to(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.append(NODE, SHA, 0, BODY)

    def finish() -> None:
        assert shelf.keep(NODE, SHA, (b"PK",))
        shelf.settle(NODE, SHA)

    while_it_waits(monkeypatch, finish)
    with pytest.raises(OtherPlaceError) as refused:
        shelf.append(NODE, SHA, len(BODY), b"more")

    assert refused.value.has_bytes == 0
    assert shelf.place(SHA).read_bytes() == BODY


def test_whoever_comes_second_to_finish_it_finds_it_finished(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.append(NODE, SHA, 0, BODY)

    def finish() -> None:
        assert shelf.keep(NODE, SHA, (b"PK",))
        shelf.settle(NODE, SHA)

    while_it_waits(monkeypatch, finish)

    assert shelf.keep(NODE, SHA, (b"PK",))
    assert shelf.place(SHA).read_bytes() == BODY
    assert not part(shelf).exists()


def test_a_camera_that_begins_file_after_file_pushes_out_its_own_alone(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("console.adapters.shelf.MOST_GROWING", 3)
    shelf.append("cam-truong", SHA, 0, BODY)

    names = [f"{number:064d}" for number in range(5)]
    for number, name in enumerate(names):
        shelf.append(NODE, name, 0, BODY)
        os.utime(part(shelf).with_name(name), (number, number))

    grown = [name for name in names if shelf.growing(NODE, name)]
    assert grown == names[2:]
    assert shelf.growing("cam-truong", SHA) == len(BODY)
