"""What people look at is proven with the segments, and nothing lies beside it."""

from pathlib import Path

import pytest

from tests.camera.film import recorded, signer
from tests.camera.forgery import FORGERIES, behind_other_bytes, forge, of_before
from tests.camera.test_excerpt import excerpted, whole


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return recorded(tmp_path / "camera", 10)


@pytest.mark.parametrize("kind", FORGERIES)
def test_what_people_would_look_at_is_proven_with_the_segments(
    folder: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    forged = forge(excerpted(folder), kind)
    capsys.readouterr()

    assert not whole(forged)
    assert f" at {FORGERIES[kind][0]}: " in capsys.readouterr().out


def test_bytes_that_belong_to_no_file_are_found(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not whole(behind_other_bytes(excerpted(folder)))
    assert "list-altered at the ZIP file's list" in capsys.readouterr().out


def test_films_of_an_excerpt_of_before_are_said_not_to_be_proven(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = of_before(excerpted(folder), signer(folder.parent))

    assert whole(out)
    assert "not proven, for the camera signed no sums of them: film-1.mp4" in (
        capsys.readouterr().out
    )
    assert not whole(forge(out, "film added"))
