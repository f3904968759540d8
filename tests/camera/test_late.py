"""Frames that come late: what an RTSP camera filmed while its line stood still.

The camera and its H.264 are real, and so are source, recorder and eyes; the clock is in
our hand, so that a stall of seconds takes none.
"""

from datetime import timedelta
from itertools import islice
from pathlib import Path

import av
import pytest

from camera.adapters.archive import Archive
from camera.adapters.av_source import AvSource, Feed
from camera.adapters.encoder import X264Encoder
from camera.adapters.pictures import Lores
from camera.adapters.places import segments
from camera.adapters.recorder import DiskRecorder
from camera.core import h264
from camera.core.cutting import Cutter
from camera.core.media import Frame, Packet
from camera.core.wall import FileWall
from camera.fakes import moving_square
from camera.ports import Burn
from tests.camera.film import SECOND_NS, START, signer
from tests.rig.rtsp import RtspCamera

pytestmark = [pytest.mark.process]

PER_S, SECONDS, BEGAN_S = 10, 12, 500
COUNT = PER_S * SECONDS
STALL = range(4 * PER_S, 8 * PER_S)
"""What is filmed meanwhile comes when it is over, all at once."""


def camera() -> RtspCamera:
    """Twelve seconds of a square that goes to and fro."""
    encoder = X264Encoder(frames_per_s=PER_S)
    video = encoder.open(160, 92)
    pictures = islice(moving_square(width=160, height=92), COUNT + 1)
    film = [packet for picture in pictures for packet in encoder.encode(picture)]
    return RtspCamera(h264.decoder_of(video.extradata, film[0].data), film)


class Line:
    """The source, and when each of its packets comes."""

    def __init__(self, place: str, burn: Burn | None = None) -> None:
        feed = Feed(place=place, lores=Lores(160, 92), burn=burn)
        self.source = AvSource(feed, monotonic_ns=lambda: self.now_ns)
        self.now_ns = BEGAN_S * SECOND_NS
        self.video = self.source.open()

    def items(self) -> list[Frame | Packet]:
        """All that comes; those of the stall at its end."""
        found = list[Frame | Packet]()
        packets = 0
        for item in self.source.read():
            found.append(item)
            if isinstance(item, Packet):
                packets += 1
                came = STALL.stop if packets in STALL else packets
                self.now_ns = (BEGAN_S * PER_S + came) * SECOND_NS // PER_S
            if packets == COUNT:
                break
        self.source.close()
        return found


@pytest.mark.parametrize("burn", [None, lambda _: None], ids=["as it came", "masked"])
def test_a_stall_costs_no_picture_and_no_time(
    tmp_path: Path, burn: Burn | None
) -> None:
    folder, key = tmp_path / "camera", signer(tmp_path)
    recorder = DiskRecorder(
        lambda: Archive(folder, key, run="run", now=lambda: START),
        Cutter(),
        FileWall(START - timedelta(seconds=BEGAN_S)),
        lambda _: None,
    )

    with camera() as rtsp:
        line = Line(rtsp.place, burn)
        shown = line.items()
    recorder.start()
    recorder.stream(line.video)
    for item in shown:
        if isinstance(item, Packet):
            recorder.take(item, wait=True)
    recorder.stop()

    (path,) = segments(folder).values()
    with av.open(str(path)) as container:
        times = [frame.time for frame in container.decode(video=0)]
    assert times == pytest.approx([n / PER_S for n in range(COUNT)], abs=0.002)


def test_the_watch_sees_a_stall_as_it_was_filmed_and_no_more_of_it() -> None:
    with camera() as rtsp:
        shown = Line(rtsp.place).items()

    frames = [item.at_ns for item in shown if isinstance(item, Frame)]
    filmed = [BEGAN_S * SECOND_NS + n * SECOND_NS // 5 for n in range(5 * SECONDS)]
    assert frames == pytest.approx(filmed, abs=1.1 * SECOND_NS / PER_S)
