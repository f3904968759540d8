"""The library: decoded on receipt, compared before use, within a budget."""

import hashlib
import os
import wave
from pathlib import Path

import pytest

from edge.adapters.worker import Job
from edge.contract.bulletin import Sound
from edge.contract.command import TestTone
from edge.errors import HardwareError
from speaker.adapters.library import SoundLibrary
from speaker.fakes import FakeDecoder
from speaker.ports import (
    RATE_HZ,
    LibraryEvent,
    SoundFailed,
    SoundReady,
    SoundSpoiled,
)


class Shelf:
    """A library whose jobs are done at once, in the test's own thread."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.events: list[LibraryEvent] = []
        self.decoder = FakeDecoder()
        self.jobs: list[Job] = []
        self.library = self.reopened()

    def reopened(self) -> SoundLibrary:
        return SoundLibrary(
            self.folder / "sounds",
            self.decoder,
            self.events.append,
            submit=lambda job: job(),
        )

    def download(self, text: str) -> tuple[str, Path]:
        sha256 = hashlib.sha256(text.encode()).hexdigest()
        path = self.folder / sha256
        path.write_text(text)
        return sha256, path

    def taken_in(self, text: str) -> str:
        sha256, path = self.download(text)
        self.library.offer(sha256, path)
        return sha256


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


def second(sha256: str) -> Sound:
    return Sound(sha256=sha256, size_bytes=9, duration_ms=1000)


def test_an_offered_sound_is_decoded_once_and_then_there(shelf: Shelf) -> None:
    sha256 = shelf.taken_in("tin")
    shelf.library.offer(sha256, shelf.folder / sha256)

    path = shelf.library.path(sha256)

    assert shelf.events == [SoundReady(sha256)]
    assert path is not None
    with wave.open(str(path)) as wav:
        assert wav.getnframes() == RATE_HZ


def test_what_is_decoded_is_there_after_a_restart(shelf: Shelf) -> None:
    sha256 = shelf.taken_in("tin")

    assert shelf.reopened().path(sha256) is not None


def test_a_wav_whose_sum_was_never_written_is_not_used(shelf: Shelf) -> None:
    sha256 = shelf.taken_in("tin")
    (shelf.folder / "sounds" / f"{sha256}.sum").unlink()

    assert shelf.reopened().path(sha256) is None


def test_a_download_that_is_not_what_was_approved_is_removed_and_not_decoded(
    shelf: Shelf,
) -> None:
    sha256, path = shelf.download("tin")
    path.write_text("khac")

    shelf.library.offer(sha256, path)

    assert shelf.events == [SoundSpoiled(sha256)]
    assert not path.exists()
    assert shelf.decoder.decoded == []


def test_a_file_without_sound_and_a_node_that_cannot_decode_are_told_apart(
    shelf: Shelf,
) -> None:
    silent, path = shelf.download("khong co tieng")
    shelf.decoder.undecodable.add(silent)
    shelf.library.offer(silent, path)

    class Full(FakeDecoder):
        def decode(self, source: Path, into: Path) -> int:
            raise HardwareError("the disk is full")

    shelf.decoder = Full()
    other, path = shelf.download("tin")
    shelf.reopened().offer(other, path)

    told = [e.unreadable for e in shelf.events if isinstance(e, SoundFailed)]
    assert told == [True, False]


def test_a_failed_sound_may_be_offered_again(shelf: Shelf) -> None:
    sha256, path = shelf.download("tin")
    shelf.decoder.undecodable.add(sha256)
    shelf.library.offer(sha256, path)
    shelf.decoder.undecodable.clear()

    shelf.library.offer(sha256, path)

    assert shelf.events[-1] == SoundReady(sha256)


def test_one_flipped_bit_is_found(shelf: Shelf) -> None:
    sha256 = shelf.taken_in("tin")
    path = shelf.library.path(sha256)
    assert path is not None
    shelf.library.check(sha256)
    before = list(shelf.events)
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)

    shelf.library.check(sha256)

    assert before == [SoundReady(sha256)]
    assert shelf.events[-1] == SoundSpoiled(sha256)
    assert shelf.library.path(sha256) is None
    assert not path.exists()


def test_the_budget_holds_the_most_urgent_and_evicts_the_oldest_unneeded(
    shelf: Shelf,
) -> None:
    old, new, wanted = (shelf.taken_in(text) for text in ("cu", "moi", "can"))
    for age, sha256 in enumerate((new, old)):
        path = shelf.library.path(sha256)
        assert path is not None
        os.utime(path, (1000 - age, 1000 - age))
    # A second of sound has 96 kB; room for two of them, and a longer one does not fit.
    long = Sound(sha256="cd" * 32, size_bytes=9, duration_ms=3_600_000)

    held = shelf.library.keep([second(wanted), long], budget_mib=1)
    roomy = [shelf.library.path(one) is not None for one in (old, new, wanted)]
    shelf.decoder.frames = 10 * RATE_HZ
    shelf.taken_in("dai")
    shelf.library.keep([second(wanted)], budget_mib=1)

    assert held == frozenset({wanted})
    assert roomy == [True, True, True]
    assert shelf.library.path(wanted) is not None
    assert shelf.library.path(old) is None


def test_the_tone_is_as_long_as_asked_and_never_full_scale(shelf: Shelf) -> None:
    sweep = shelf.library.tone(TestTone(seconds=2))
    silent = shelf.library.tone(TestTone(kind="silent", seconds=1))

    with wave.open(str(sweep)) as wav:
        loud = memoryview(wav.readframes(wav.getnframes())).cast("h")
    with wave.open(str(silent)) as wav:
        quiet = wav.readframes(wav.getnframes())
    assert len(loud) == 2 * RATE_HZ
    assert 15_000 < max(loud) <= 16_384
    assert not any(quiet)


def test_a_disk_that_takes_no_tone_is_a_hardware_error(shelf: Shelf) -> None:
    (shelf.folder / "sounds").rmdir()
    (shelf.folder / "sounds").write_text("a file where the folder was")

    with pytest.raises(HardwareError, match="check the disk"):
        shelf.library.tone(TestTone())
