"""A copy in which other people are painted over; the original stays as it was."""

from collections.abc import Sequence
from pathlib import Path

import av
import numpy as np
import pytest

from camera.__main__ import main
from camera.adapters.redaction import redact
from camera.core.masks import box
from camera.core.polygon import Polygon
from camera.core.redaction import Region, read_regions
from camera.core.scene.acts import Walk
from edge.errors import MessageError
from tests.camera.street import street
from tests.rig.street import film

WALK = Walk(0, 4, (0.3, 0.9), (0.7, 0.9), size=0.6, tone=235)


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("film") / "clip.mp4"
    return film(street(4, WALK), path, size=(320, 176))


def luma(path: Path) -> "np.typing.NDArray[np.uint8]":
    with av.open(str(path)) as container:
        return np.array(
            [frame.to_ndarray()[:176] for frame in container.decode(video=0)], np.uint8
        )


def test_a_region_is_black_just_while_it_holds(clip: Path, tmp_path: Path) -> None:
    out, before = tmp_path / "copy.mp4", clip.read_bytes()

    redact(clip, out, [Region(1.0, 3.0, box(0.25, 0.25, 0.75, 1.0))])

    shown = luma(out)
    inner = shown[:, 60:160, 96:224]
    assert len(shown) == 40
    assert np.abs(inner[11:29].astype(int) - 16).max() <= 3
    assert inner[:9].std() > 10
    assert inner[31:].std() > 10
    assert clip.read_bytes() == before


def test_a_detector_may_say_what_to_hide(clip: Path, tmp_path: Path) -> None:
    class Everybody:
        def find(self, luma: object) -> Sequence[Polygon]:
            return [box(0.0, 0.0, 1.0, 1.0)]

    out = tmp_path / "copy.mp4"

    redact(clip, out, [], finder=Everybody())

    assert np.abs(luma(out).astype(int) - 16).max() <= 3


def test_the_command_takes_regions_by_hand(clip: Path, tmp_path: Path) -> None:
    regions, out = tmp_path / "regions.json", tmp_path / "copy.mp4"
    regions.write_text('[{"start_s": 0, "end_s": 9, "box": [0, 0, 0.5, 1]}]')

    code = main(["redact", str(clip), "--regions", str(regions), "--out", str(out)])

    assert code == 0
    assert np.abs(luma(out)[:, :, :150].astype(int) - 16).max() <= 3


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[]", "no region"),
        ("{", "cannot be read"),
        ('[{"start_s": 2, "end_s": 1, "box": [0, 0, 1, 1]}]', "ends before"),
        ('[{"start_s": 0, "end_s": 1, "box": [0, 0, 1.5, 1]}]', "outside the picture"),
        ('[{"start_s": 0, "end_s": 1, "face": 3}]', "cannot be read"),
    ],
)
def test_regions_that_would_hide_nothing_are_refused(text: str, says: str) -> None:
    with pytest.raises(MessageError, match=says):
        read_regions(text.encode(), "regions.json")


def test_nothing_is_left_behind_when_it_is_no_video(tmp_path: Path) -> None:
    nonsense, out = tmp_path / "clip.mp4", tmp_path / "copy.mp4"
    nonsense.write_bytes(b"no video" * 99)

    with pytest.raises(MessageError, match="cannot be read as a video"):
        redact(nonsense, out, [Region(0, 1, box(0, 0, 1, 1))])
    assert list(tmp_path.iterdir()) == [nonsense]
