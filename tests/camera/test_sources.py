"""Films from files and from our own hand, as the recorder and the watch get them."""

import random
from itertools import islice
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from camera.adapters.archive import Archive
from camera.adapters.av_source import AvSource, Feed
from camera.adapters.drawn_source import DrawnSource
from camera.adapters.encoder import X264Encoder
from camera.adapters.pictures import Lores, Press, shrunk
from camera.adapters.places import segments
from camera.adapters.recorder import DiskRecorder
from camera.adapters.thumbnail import thumbnail
from camera.core.cutting import Cutter
from camera.core.media import Frame, Luma, Packet, Picture
from camera.core.wall import FileWall
from camera.fakes import moving_square
from camera.ports import Burn, FrameSource
from edge.errors import HardwareError
from tests.camera.film import SECOND_NS, START, signer
from tests.rig.power_cut import make_film


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("film") / "film.mp4"
    return make_film(path, seconds=3, size=(160, 120))


def drawn(seconds: int, burn: Burn | None = None) -> DrawnSource:
    press = Press(X264Encoder(frames_per_s=10), Lores(80, 44), burn)
    return DrawnSource(
        lambda: islice(moving_square(), seconds * 10), press, paced=False
    )


def recorded(source: FrameSource, folder: Path) -> Path:
    """The one file that it became."""
    key = signer(folder.parent)
    recorder = DiskRecorder(
        lambda: Archive(folder, key, run="run", now=lambda: START),
        Cutter(),
        FileWall(START),
        lambda _: None,
    )
    recorder.start()
    recorder.stream(source.open())
    for item in source.read():
        if isinstance(item, Packet):
            recorder.take(item, wait=True)
    recorder.stop()
    (path,) = segments(folder).values()
    return path


def pictures(path: Path) -> list[np.ndarray]:
    with av.open(str(path)) as container:
        return [frame.to_ndarray() for frame in container.decode(video=0)]


def test_a_file_is_recorded_without_encoding_it_again(
    film: Path, tmp_path: Path
) -> None:
    before = pictures(film)

    path = recorded(AvSource(Feed(place=str(film))), tmp_path / "camera")

    after = pictures(path)
    assert len(after) == len(before) == 75
    assert all((a == b).all() for a, b in zip(before, after, strict=True))


def test_the_watch_gets_small_pictures_five_times_a_second(film: Path) -> None:
    source = AvSource(Feed(place=str(film), lores=Lores(80, 60)))
    source.open()

    frames = [item for item in source.read() if isinstance(item, Frame)]
    source.close()

    assert len(frames) == 15
    assert frames[0].luma.shape == (60, 80)
    assert not frames[0].luma.flags.writeable
    gaps = np.diff([frame.at_ns for frame in frames]) / SECOND_NS
    assert gaps == pytest.approx([0.2] * 14, abs=0.01)


def test_what_is_drawn_is_encoded_and_recorded(tmp_path: Path) -> None:
    path = recorded(drawn(3), tmp_path / "camera")

    assert len(pictures(path)) == 30


def test_what_is_under_a_mask_never_reaches_the_file(tmp_path: Path) -> None:
    def burn(picture: Picture) -> None:
        picture.y[:] = 16

    path = recorded(drawn(2, burn), tmp_path / "camera")

    assert max(one[:180].max() for one in pictures(path)) < 24
    frames = [one for one in replayed(burn) if isinstance(one, Frame)]
    assert frames[0].luma.max() <= 16


def replayed(burn: Burn) -> list[Frame | Packet]:
    source = drawn(1, burn)
    source.open()
    return list(source.read())


def test_a_paced_file_that_is_shown_for_ever_never_goes_back_in_time(
    film: Path,
) -> None:
    now_ns = [1000 * SECOND_NS]

    def wait(seconds: float) -> None:
        now_ns[0] += int(seconds * SECOND_NS)

    source = AvSource(
        Feed(place=str(film), paced=True, loop=True),
        monotonic_ns=lambda: now_ns[0],
        wait=wait,
    )
    source.open()

    times = [
        item.at_ns if isinstance(item, Frame) else item.dts_ns
        for item in islice(source.read(), 200)
    ]
    source.close()

    assert times == sorted(times)
    assert times[-1] - times[0] == pytest.approx(8 * SECOND_NS, rel=0.05)


@pytest.mark.parametrize("name", ["nonsense.h264", "nonsense.mp4", "nonsense.mkv"])
def test_ten_megabytes_of_nonsense_in_a_file_are_refused_in_words(
    tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    path.write_bytes(random.Random(1).randbytes(10_000_000))
    source = AvSource(Feed(place=str(path)))

    with pytest.raises(HardwareError, match=name):
        source.open()


@pytest.mark.parametrize(
    "place", ["missing.mp4", "/dev/video99", "rtsp://127.0.0.1:1/x"]
)
def test_a_camera_that_is_not_there_is_told(tmp_path: Path, place: str) -> None:
    where = place if "/" in place else str(tmp_path / place)

    with pytest.raises(HardwareError, match="cannot be opened"):
        AvSource(Feed(place=where)).open()


def test_an_encoder_that_is_given_an_impossible_size_says_so() -> None:
    with pytest.raises(HardwareError, match="libx264"):
        X264Encoder().open(3, 1)


def test_a_small_picture_is_the_means_of_its_parts() -> None:
    luma = np.arange(16, dtype=np.uint8).reshape(4, 4)

    small = shrunk(luma, 2, 2)

    assert small.tolist() == [[2, 4], [10, 12]]


@given(
    luma=arrays(np.uint8, st.tuples(st.integers(8, 40), st.integers(8, 40))),
    side=st.tuples(st.integers(1, 8), st.integers(1, 8)),
)
def test_a_picture_of_any_size_is_made_small_by_the_same_means(
    luma: Luma, side: tuple[int, int]
) -> None:
    height, width = side
    down, across = luma.shape[0] // height, luma.shape[1] // width

    small = shrunk(luma, width, height)

    for row, column in np.ndindex(small.shape):
        part = luma[row * down :, column * across :][:down, :across]
        assert small[row, column] == int(part.sum()) // part.size


def test_a_thumbnail_is_a_small_jpeg() -> None:
    luma = np.full((180, 320), 90, dtype=np.uint8)

    jpeg = thumbnail(Frame(luma, 0, 0))

    assert jpeg.startswith(b"\xff\xd8")
    assert len(jpeg) < 10_000
