"""The recorder's thread, and the disk under it, each fault done for real."""

import queue
import sqlite3
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest

from camera import ports
from camera.adapters import excerpt
from camera.adapters.archive import Archive
from camera.adapters.hopper import Hopper
from camera.adapters.index import Index
from camera.adapters.places import segments
from camera.adapters.recorder import DiskRecorder
from camera.adapters.signing import Signer
from camera.commands.verify import Question, verify
from camera.core.boxes import scan
from camera.core.cutting import Cutter
from camera.core.media import Packet, Video
from camera.core.retention import Limits
from camera.core.wall import FileWall, LiveWall
from edge.contract.camera import CameraSettings, Lock
from edge.errors import MessageError
from edge.fakes import HandClock
from tests.camera.film import SECOND_NS, START, VIDEO, packet, packets, signer
from tests.rig.authority import COMMUNE

E = TypeVar("E")
NO_FLOOR = Limits(free_bytes=0)


class Told:
    """What a recorder posted, taken by a test that waits for it."""

    def __init__(self) -> None:
        self._events: queue.Queue[object] = queue.Queue()
        self.all: list[object] = []

    def post(self, event: object) -> None:
        self._events.put(event)

    def next(self, kind: type[E]) -> E:
        while True:
            event = self._events.get(timeout=20)
            self.all.append(event)
            if isinstance(event, kind):
                return event

    def rest(self) -> list[object]:
        while not self._events.empty():
            self.all.append(self._events.get())
        return self.all


def recorder(
    folder: Path,
    told: Told,
    *,
    opener: Callable[[], Archive] | None = None,
) -> DiskRecorder:
    made = DiskRecorder(
        opener or opening(folder, signer(folder.parent)),
        Cutter(segment_ns=SECOND_NS),
        FileWall(START),
        told.post,
        monotonic=iter(range(0, 10**9, 10)).__next__,
    )
    made.start()
    made.stream(VIDEO)
    return made


def opening(
    folder: Path, key: Signer, limits: Limits | None = None
) -> Callable[[], Archive]:
    return lambda: Archive(folder, key, run="run", now=lambda: START, limits=limits)


def whole(folder: Path, key: Path) -> bool:
    return verify(Question(folder=folder, keys=(key,))) == 0


def test_packets_become_sealed_segments(tmp_path: Path) -> None:
    told, folder = Told(), tmp_path / "camera"
    made = recorder(folder, told)

    for one in packets(5):
        made.take(one, wait=True)
    made.stop()

    sealed = [one for one in told.rest() if isinstance(one, ports.Sealed)]
    assert [one.number for one in sealed] == [1, 2, 3, 4, 5]
    assert made.lost_packets == 0
    assert whole(folder, tmp_path / "evidence.key")


def test_ten_megabytes_of_nonsense_are_no_recording_and_no_crash(
    tmp_path: Path,
) -> None:
    told, folder = Told(), tmp_path / "camera"
    made = recorder(folder, told)
    nonsense = bytes(range(256)) * 400

    for number in range(100):
        one = packet(number)
        torn = type(one)(nonsense, one.pts_ns, one.dts_ns, one.keyframe)
        made.take(torn, wait=True)
    for one in packets(2, first=100):
        made.take(one, wait=True)
    made.stop()

    assert made.torn == 4  # keyframes; the others follow none
    assert len(segments(folder)) == 2
    assert whole(folder, tmp_path / "evidence.key")


def test_a_stream_that_nobody_could_decode_is_told_and_the_next_one_recorded(
    tmp_path: Path,
) -> None:
    told, folder = Told(), tmp_path / "camera"
    made = recorder(folder, told)
    made.stream(Video(640, 360, b""))

    made.take(Packet(bytes(9000), 0, 0, keyframe=True), wait=True)
    lost = told.next(ports.RecordingLost)
    made.stream(VIDEO)
    for one in packets(2):
        made.take(one, wait=True)
    told.next(ports.RecordingBack)
    made.stop()

    assert "parameter sets" in lost.reason
    assert whole(folder, tmp_path / "evidence.key")


def test_an_index_that_is_spoilt_while_it_records_is_made_again(tmp_path: Path) -> None:
    told, folder = Told(), tmp_path / "camera"
    made = recorder(folder, told)
    for one in packets(3):
        made.take(one, wait=True)
    told.next(ports.Sealed)
    with closing(sqlite3.connect(folder / "index.sqlite", timeout=20)) as index:
        index.execute("DROP TABLE segment")

    for one in packets(5, first=75):
        made.take(one, wait=True)
    lost = told.next(ports.RecordingLost)
    taken_up = told.next(ports.TakenUp)
    for one in packets(5, first=200):
        made.take(one, wait=True)
    told.next(ports.RecordingBack)
    made.stop()

    assert "segment" in lost.reason
    assert taken_up.index_replaced
    assert whole(folder, tmp_path / "evidence.key")


def test_a_lock_is_answered_with_how_much_was_there(tmp_path: Path) -> None:
    told, folder = Told(), tmp_path / "camera"
    made = recorder(folder, told)
    for one in packets(5):
        made.take(one, wait=True)
    told.next(ports.Sealed)
    told.next(ports.Sealed)

    end = START + timedelta(seconds=1.5)
    made.lock(Lock(lock="a", start=START, end=end, reason="va chạm"))

    assert told.next(ports.Locked) == ports.Locked("a", 2)
    made.stop()


def test_an_unlocking_is_answered_once_it_is_done(tmp_path: Path) -> None:
    told, folder = Told(), tmp_path / "camera"
    made = recorder(folder, told)
    end = START + timedelta(seconds=1)
    made.lock(Lock(lock="a", start=START, end=end, reason="va chạm"))

    made.unlock("a")

    assert told.next(ports.Unlocked) == ports.Unlocked("a")
    made.stop()
    index = Index(folder, START)
    assert index.locks() == set()
    index.close()


def test_settings_change_how_much_is_kept(tmp_path: Path) -> None:
    told, folder = Told(), tmp_path / "camera"
    made = recorder(folder, told)

    made.use(CameraSettings(area=COMMUNE, record="events"))
    for one in packets(100):
        made.take(one, wait=True)
    made.stop()

    assert told.rest()
    assert 1 <= len(segments(folder)) <= 5  # what still waited at the end
    assert whole(folder, tmp_path / "evidence.key")


def test_a_disk_that_hangs_costs_pictures_and_never_the_memory() -> None:
    hopper = Hopper(1000)

    taken = [hopper.put(packet(n, size=200), wait=False) for n in range(10)]

    assert taken == [True] * 4 + [False] * 6


def test_whole_groups_of_pictures_are_left_out_where_the_disk_is_too_slow(
    tmp_path: Path,
) -> None:
    gate = threading.Event()
    key, folder, told = signer(tmp_path), tmp_path / "camera", Told()

    def slow() -> Archive:
        gate.wait(20)
        return Archive(folder, key, run="run", now=lambda: START)

    made = recorder(folder, told, opener=slow)
    for one in packets(3.6, size=100_000):
        made.take(one, wait=False)
    gate.set()
    caught_up = threading.Event()
    made.ask(lambda _: caught_up.set())
    assert caught_up.wait(20)
    for one in packets(2.4, first=90, size=100_000):
        made.take(one, wait=False)
    made.stop()

    # From the 84th, which found no room in 8 MiB, up to the next keyframe.
    assert made.lost_packets == 100 - 83
    kinds = [scan(path.read_bytes()) for path in segments(folder).values()]
    assert all(found.fragments[0].keyframe for found in kinds)
    assert whole(folder, tmp_path / "evidence.key")


def test_a_clock_that_steps_changes_the_mapping_and_never_the_media_time(
    tmp_path: Path,
) -> None:
    clock, told, folder = HandClock(START), Told(), tmp_path / "camera"
    key = signer(tmp_path)
    made = DiskRecorder(
        lambda: Archive(folder, key, run="run", now=clock.now),
        Cutter(segment_ns=2 * SECOND_NS),
        LiveWall(clock.now, clock.monotonic, lambda: "synchronised"),
        told.post,
    )
    made.start()
    made.stream(VIDEO)
    base = int(clock.monotonic() * 1e9)

    for one in packets(2.1):
        clock.advance(0.04)
        made.take(later(one, base), wait=True)
    told.next(ports.Sealed)
    clock.step(-3600)
    for one in packets(4, first=53):
        clock.advance(0.04)
        made.take(later(one, base), wait=True)
    made.stop()

    index = Index(folder, START)
    rows = list(index.oldest_first())
    index.close()
    assert [row.start_ns - base for row in rows] == sorted(
        row.start_ns - base for row in rows
    )
    assert rows[-1].start < rows[0].start - timedelta(minutes=59)
    assert whole(folder, tmp_path / "evidence.key")


def later(one: Packet, by_ns: int) -> Packet:
    return replace(one, pts_ns=one.pts_ns + by_ns, dts_ns=one.dts_ns + by_ns)


# -- a disk of its own -----------------------------------------------------------------


@contextmanager
def small_disk(place: Path, size: str) -> Iterator[Path]:
    place.mkdir()
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)], check=True
    )
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.mark.root
@pytest.mark.process
def test_a_full_disk_never_stops_the_newest_recording(tmp_path: Path) -> None:
    told = Told()
    with small_disk(tmp_path / "disk", "12m") as place:
        key = signer(tmp_path)
        folder = place / "camera"
        made = recorder(folder, told, opener=opening(folder, key, NO_FLOOR))
        for one in packets(40, size=30_000):  # 30 MB onto 12
            made.take(one, wait=True)
        # A segment of which nobody could guess how large it becomes.
        for one in packets(1, first=1000, size=150_000):
            made.take(one, wait=True)
        made.stop()

        here = list(segments(folder))
        assert here[-1] == 41
        assert here[0] > 1
        assert whole(folder, tmp_path / "evidence.key")
    assert made.lost_packets == 0


@pytest.mark.root
@pytest.mark.process
def test_a_disk_that_others_filled_is_told_and_recording_comes_back(
    tmp_path: Path,
) -> None:
    told = Told()
    with small_disk(tmp_path / "disk", "8m") as place:
        key, folder = signer(tmp_path), place / "camera"
        made = recorder(folder, told, opener=opening(folder, key, NO_FLOOR))
        told.next(ports.TakenUp)
        filler = place / "filler"
        with pytest.raises(OSError, match="space"):
            filler.write_bytes(bytes(16 << 20))

        for one in packets(4, size=60_000):
            made.take(one, wait=True)
        lost = told.next(ports.RecordingLost)
        filler.unlink()
        for one in packets(4, first=100):
            made.take(one, wait=True)
        told.next(ports.RecordingBack)
        made.stop()

        assert "full" in lost.reason or "space" in lost.reason
        assert whole(folder, tmp_path / "evidence.key")


@pytest.mark.root
@pytest.mark.process
def test_a_disk_that_is_read_only_is_told_and_recording_comes_back(
    tmp_path: Path,
) -> None:
    """As after a file system's own repair: nothing can be opened for writing."""
    told = Told()
    with small_disk(tmp_path / "disk", "8m") as place:
        key, folder = signer(tmp_path), place / "camera"
        remount(place, "ro")
        made = recorder(folder, told, opener=opening(folder, key, NO_FLOOR))
        for one in packets(2):
            made.take(one, wait=True)
        lost = told.next(ports.RecordingLost)
        remount(place, "rw")
        for one in packets(4, first=100):
            made.take(one, wait=True)
        told.next(ports.RecordingBack)
        made.stop()

        assert "Read-only" in lost.reason
        assert whole(folder, tmp_path / "evidence.key")


def remount(place: Path, mode: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{mode}", str(place)], check=True)


def test_where_nothing_is_to_be_recorded_nothing_is_and_it_goes_on_afterwards(
    tmp_path: Path,
) -> None:
    told, folder, off = (
        Told(),
        tmp_path / "r",
        CameraSettings(area=COMMUNE, record="off"),
    )
    made = recorder(folder, told)
    made.use(off)
    film = list(packets(10))
    for one in film[:75]:
        made.take(one, wait=True)
    made.use(CameraSettings(area=COMMUNE))
    made.stream(VIDEO)
    for one in film[75:105]:
        made.take(one, wait=True)
    written = threading.Event()
    made.ask(lambda _: written.set())
    assert written.wait(20)
    made.use(off)
    told.next(ports.Sealed)
    for one in film[125:]:
        made.take(one, wait=True)
    made.stop()

    def found(first_s: float, last_s: float) -> int:
        span = (START + timedelta(seconds=at) for at in (first_s, last_s))
        return len(excerpt.find(folder, *span).segments)

    assert found(3.1, 3.9) == 1
    for first_s, last_s in ((0, 2.9), (5, 10)):
        with pytest.raises(MessageError):
            found(first_s, last_s)


def test_what_still_comes_without_masks_when_recording_begins_is_not_recorded(
    tmp_path: Path,
) -> None:
    told, folder = Told(), tmp_path / "r"
    made = recorder(folder, told)
    made.use(CameraSettings(area=COMMUNE, record="off"))
    made.use(CameraSettings(area=COMMUNE))

    for one in packets(3):  # the lens has not been made anew yet
        made.take(one, wait=True)
    made.stop()

    assert not list(segments(folder))
    assert not any(isinstance(one, ports.Sealed) for one in told.rest())
