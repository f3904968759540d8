"""``commune-camera record``: the real recorder on a file, an address or a device."""

import logging
import secrets
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from camera import ports
from camera.adapters.archive import Archive
from camera.adapters.av_source import AvSource, Feed
from camera.adapters.chain import check_key
from camera.adapters.recorder import DiskRecorder
from camera.adapters.signing import own_key_path, own_signer
from camera.core.cutting import Cutter
from camera.core.media import Packet
from camera.core.wall import FileWall, LiveWall, Wall
from edge.adapters.host import SystemClock
from edge.errors import HardwareError

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to be recorded, and where to."""

    video: str
    folder: Path
    paced: bool
    segment_s: float
    key: Path | None


def record(wish: Wish) -> int:
    """Until the file's end, or a signal; the exit code.

    Raises:
        HardwareError: no video, or the disk.
        ConfigError: the key, or the folder is another's.
    """
    signer = own_signer(wish.key or own_key_path())
    check_key(wish.folder, signer)
    clock, events = SystemClock(), _Told()
    source = AvSource(Feed(place=wish.video, paced=wish.paced))
    video = source.open()
    live = wish.paced or wish.video.startswith(("rtsp", "/dev/"))
    wall: Wall = (
        LiveWall(clock.now, time.monotonic, lambda: "holding")
        if live
        else FileWall(clock.now())
    )
    run = secrets.token_hex(8)
    recorder = DiskRecorder(
        lambda: Archive(wish.folder, signer, run=run, now=clock.now),
        Cutter(segment_ns=int(wish.segment_s * 1e9)),
        wall,
        events.hear,
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: source.stop())
    sys.stderr.write("no privacy masks: everything that is seen is recorded\n")
    recorder.start()
    recorder.stream(video)
    try:
        for item in source.read():
            if isinstance(item, Packet):
                recorder.take(item, wait=not live)
    finally:
        recorder.stop()
        source.close()
    if events.lost:
        raise HardwareError(f"{wish.folder}: {events.lost}")
    if not events.segments:
        raise HardwareError(f"{wish.video}: there was nothing to be recorded")
    torn = recorder.torn
    sys.stdout.write(
        f"{wish.folder}: {events.segments} segments sealed"
        + (f", {torn} torn packets left out\n" if torn else "\n")
    )
    return 0


class _Told:
    """What the recorder said."""

    def __init__(self) -> None:
        self.segments, self.lost = 0, ""

    def hear(self, event: object) -> None:
        """From its thread."""
        match event:
            case ports.TakenUp(adopted=adopted) if adopted:
                sys.stderr.write(f"taken up after an abrupt end: segments {adopted}\n")
            case ports.Sealed():
                self.segments += 1
            case ports.RecordingLost(reason):
                self.lost = reason
            case ports.RecordingBack():
                self.lost = ""
            case _:
                pass
