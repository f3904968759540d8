"""`commune-camera detect`: a line for each event of a file."""

import json
from pathlib import Path

import pytest

from camera.__main__ import main
from camera.commands.detect import Wish, detect
from camera.core.scene.acts import Tampering, Walk
from tests.camera.street import street
from tests.rig.street import film

FOOTAGE = "shared/data/footage/one-by-one-person-detection.mp4"
VISITS_S = (
    *((6.0, 20.1), (22.7, 45.1), (50.2, 70.1)),
    *((74.5, 87.1), (92.1, 120.2), (123.5, 136.4)),
)
"""Labelled by hand, 0.3 s either way."""
ACROSS = Walk(6, 12, (-0.1, 0.85), (1.1, 0.85), size=0.4, tone=40)


@pytest.fixture(scope="module")
def visit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("film") / "visit.mp4"
    return film(street(16, ACROSS), path, size=(320, 180))


def footage() -> Path | None:
    tree = Path(__file__).parents[2]
    places = (tree.parent / FOOTAGE, tree.parent.parent / FOOTAGE)
    return next((path for path in places if path.exists()), None)


def test_an_event_is_a_line_of_json(
    visit: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(["detect", str(visit), "--json"])

    (line,) = capsys.readouterr().out.splitlines()
    told = json.loads(line)
    assert code == 0
    assert told["kind"] == "motion"
    assert 5.5 < told["start_s"] < 8
    assert 10 < told["end_s"] < 12.5


def test_without_json_it_is_a_line_to_read(
    visit: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["detect", str(visit)]) == 0
    assert "motion: moved for" in capsys.readouterr().out


def test_tampering_is_told_by_its_kind_and_a_still_file_is_not_frozen(
    tmp_path: Path,
) -> None:
    covered = street(36, Tampering(18, 28, "covered"))
    frozen = street(40, Tampering(5, 40, "frozen"))

    told, still = (
        list(detect(Wish(video=film(script, tmp_path / name, size=(320, 180)))))
        for name, script in (("covered.mp4", covered), ("frozen.mp4", frozen))
    )

    assert [found.kind for found in told if found.kind != "motion"] == ["covered"]
    assert still == []


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "cannot be read"),
        (b"no video" * 99, "cannot be read"),
        (b"", "cannot be"),
    ],
    ids=["missing", "nonsense", "empty"],
)
def test_what_is_no_video_is_refused_with_the_reason(
    content: bytes | None,
    says: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / "film.mp4"
    if content is not None:
        path.write_bytes(content)

    code = main(["detect", str(path), "--json"])

    assert code == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert str(path) in told.err
    assert says in told.err


def test_a_damaged_file_is_read_as_far_as_it_goes(visit: Path, tmp_path: Path) -> None:
    whole = bytearray(visit.read_bytes())
    whole[len(whole) // 2 : len(whole) // 2 + 3000] = bytes(3000)
    damaged = tmp_path / "damaged.mp4"
    damaged.write_bytes(whole)

    for found in detect(Wish(video=damaged)):
        assert 0 <= found.start_s <= found.end_s <= 16


def test_the_six_visits_of_a_real_clip_are_found() -> None:
    path = footage()
    if path is None:
        pytest.skip(f"no {FOOTAGE} beside the tree: only drawn streets were looked at")

    events = [one for one in detect(Wish(video=path)) if one.kind == "motion"]

    for start_s, end_s in VISITS_S:
        assert any(one.start_s < end_s and one.end_s > start_s for one in events)
    for one in events:
        assert any(
            one.start_s < end_s + 0.5 and one.end_s > start_s - 0.5
            for start_s, end_s in VISITS_S
        )
