"""Recordings as one endless film, for programs on the same machine."""

import io
import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from camera.adapters.archive import Archive
from camera.adapters.places import segment_path
from camera.commands.follow import film, follow
from camera.core.boxes import Layout, scan
from camera.core.cutting import Cutter
from edge.errors import MessageError
from tests.camera.film import SECOND_NS, archive, carry_out, cuts, packets, recorded


class Writing:
    """A recorder that writes another second whenever the reader waits."""

    def __init__(self, folder: Path) -> None:
        self.archive: Archive = archive(folder)
        self.seconds = 0

    def more(self, _wait_s: float = 0.0) -> None:
        cutter = Cutter(segment_ns=SECOND_NS)
        made = packets(1, first=self.seconds * 25)
        carry_out(self.archive, cuts(made, cutter))
        self.seconds += 1


def taken(pieces: Iterator[bytes], count: int) -> Layout:
    return scan(b"".join(itertools.islice(pieces, count)))


def test_it_begins_with_a_header_and_goes_on_from_segment_to_segment(
    tmp_path: Path,
) -> None:
    writing = Writing(tmp_path / "camera")
    writing.more()

    layout = taken(film(tmp_path / "camera", writing.more), 8)

    assert layout.tail == 0
    assert len(layout.fragments) == 7
    assert sum(one.keyframe for one in layout.fragments) == 3
    for one, after in itertools.pairwise(layout.fragments):
        assert after.base == one.base + one.ticks
    writing.archive.close()


def test_it_begins_with_what_is_now_and_not_with_what_was(tmp_path: Path) -> None:
    folder = recorded(tmp_path / "camera", 5.4, segment_s=60)

    layout = taken(film(folder, lambda _: None), 2)

    assert [one.base for one in layout.fragments] == [0]
    assert layout.fragments[0].ticks == 18_000  # the last fifth of a second


def test_half_a_fragment_waits_for_its_other_half(tmp_path: Path) -> None:
    folder = recorded(tmp_path / "camera", 1)
    path = segment_path(folder, 1)
    whole = path.read_bytes()
    path.write_bytes(whole[:-30])

    def completed(_wait_s: float) -> None:
        path.write_bytes(whole)

    layout = taken(film(folder, completed), 3)

    assert (layout.tail, len(layout.fragments)) == (0, 2)  # one before, one after


def test_another_stream_ends_it_in_words(tmp_path: Path) -> None:
    folder = recorded(tmp_path / "camera", 1)
    following = film(folder, lambda _: None)
    first = list(itertools.islice(following, 2))
    other = segment_path(folder, 2)
    other.write_bytes(segment_path(folder, 1).read_bytes().replace(b"avc1", b"avc3"))

    with pytest.raises(MessageError, match="begin anew"):
        next(following)
    assert len(first) == 2


def test_a_folder_without_recordings_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(MessageError, match="no recordings"):
        follow(tmp_path, io.BytesIO())


def test_it_ends_when_nobody_reads_any_more(tmp_path: Path) -> None:
    class Gone(io.BytesIO):
        def write(self, _data: object) -> int:
            raise BrokenPipeError

    assert follow(recorded(tmp_path / "camera", 1), Gone()) == 0
