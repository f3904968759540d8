"""Excerpts: what is in them, and every way to tamper with one."""

import base64
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from camera.adapters import excerpt
from camera.adapters.places import segments
from camera.commands import verify as verifying
from camera.commands.export import Order, export
from camera.commands.record import Wish, record
from camera.commands.verify import Question, verify
from camera.core.boxes import scan
from camera.core.evidence import Locked
from camera.core.retention import Limits
from edge.errors import ConfigError, MessageError
from tests.camera.film import START, archive, carry_out, cuts, packets, recorded, signer

WISH = excerpt.Wish("Công an xã", "mất xe", START)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return recorded(tmp_path / "camera", 10)


def excerpted(folder: Path, first_s: float = 2.6, last_s: float = 4.9) -> Path:
    out = folder.parent / "excerpt.zip"
    export(
        Order(
            folder=folder,
            start=START + timedelta(seconds=first_s),
            end=START + timedelta(seconds=last_s),
            to=WISH.to,
            purpose=WISH.purpose,
            out=out,
            key=folder.parent / "evidence.key",
        )
    )
    return out


def whole(path: Path) -> bool:
    return verify(Question(folder=path, keys=(path.parent / "evidence.key",))) == 0


def test_an_excerpt_holds_whole_segments_a_film_and_its_proof(folder: Path) -> None:
    out = excerpted(folder)

    with zipfile.ZipFile(out) as archived:
        names = archived.namelist()
        film = scan(archived.read("film-1.mp4"))
    assert [name for name in names if name.startswith("segments/")] == [
        "segments/000000003.mp4",
        "segments/000000004.mp4",
        "segments/000000005.mp4",
    ]
    assert {"manifest.json", "manifest.sig", "chain.log", "kiem-tra.html"} <= set(names)
    assert film.fragments[0].keyframe
    assert film.tail == 0
    assert 2.3 <= film.ticks / 90_000 <= 4
    assert whole(out)


def test_an_export_stands_in_the_chain(folder: Path) -> None:
    excerpted(folder)

    assert b'"exported"' in decoded(folder)
    assert whole(folder)


def decoded(folder: Path) -> bytes:

    last = next((folder / "chain").iterdir()).read_bytes().splitlines()[-1]
    words = last.split(b".")[0]
    return base64.urlsafe_b64decode(words + b"=" * (-len(words) % 4))


@pytest.mark.parametrize(("first_s", "last_s"), [(-60, -30), (100, 200)])
def test_what_was_never_recorded_is_said_to_be_so(
    folder: Path, first_s: float, last_s: float
) -> None:
    with pytest.raises(MessageError, match="nothing was ever recorded then"):
        excerpted(folder, first_s, last_s)


def test_what_retention_let_go_is_said_to_be_so(folder: Path) -> None:
    for path in (folder / "segments").rglob("*.mp4"):
        path.unlink()

    with pytest.raises(MessageError, match="kept no longer"):
        excerpted(folder)


def test_gaps_are_named(tmp_path: Path) -> None:
    folder = tmp_path / "camera"
    made = archive(folder)
    carry_out(made, cuts([*packets(3), *packets(3, first=250)]))
    made.close()
    start, end = START, START + timedelta(seconds=20)

    found = excerpt.find(folder, start, end)

    assert [(gap.start - START).total_seconds() for gap in found.gaps] == [3, 13]


def test_an_export_with_another_key_is_refused_and_leaves_the_chain_alone(
    folder: Path, tmp_path: Path
) -> None:
    own = tmp_path / "evidence.key"
    own.rename(tmp_path / "camera.key")
    signer(tmp_path)

    with pytest.raises(ConfigError, match="another key"):
        excerpted(folder)
    with pytest.raises(ConfigError, match="another key"):
        record(
            Wish(video="x.mp4", folder=folder, paced=False, segment_s=1, key=own),
        )

    (tmp_path / "camera.key").rename(own)
    assert whole(folder)
    excerpted(folder)


def with_the_middle_let_go(folder: Path) -> Path:
    """Two locks, and retention took what was between them."""
    made = archive(folder, limits=Limits(free_bytes=0, total_bytes=1))
    for id_, first_s, last_s in (("a", 2.1, 2.9), ("b", 5.1, 5.9)):
        start, end = (START + timedelta(seconds=s) for s in (first_s, last_s))
        made.lock(Locked(id=id_, start=start, end=end, reason="va chạm"))
    made.make_room(0, START)
    made.close()
    assert sorted(segments(folder)) == [3, 6]
    return excerpted(folder, 2.1, 5.9)


def test_an_excerpt_across_what_retention_let_go_is_whole(folder: Path) -> None:
    out = with_the_middle_let_go(folder)

    assert whole(out)
    rewrite(out, lambda files: files.pop("segments/000000006.mp4"))
    assert not whole(out)


Tamper = Callable[[dict[str, bytes]], object]


@pytest.mark.parametrize(
    "tamper",
    [
        lambda files: files.update(flip(files, "segments/000000004.mp4")),
        lambda files: files.pop("segments/000000004.mp4"),
        lambda files: swap(files, "segments/000000003.mp4", "segments/000000004.mp4"),
        lambda files: files.update(flip(files, "manifest.json")),
        lambda files: files.update({"chain.log": cut_line(files["chain.log"])}),
        lambda files: files.update({"segments/000000009.mp4": b"x"}),
    ],
    ids=["flipped", "missing", "swapped", "manifest", "chain", "added"],
)
def test_tampering_with_an_excerpt_is_found(folder: Path, tamper: Tamper) -> None:
    out = excerpted(folder)
    rewrite(out, tamper)

    assert not whole(out)


def rewrite(path: Path, tamper: Tamper) -> None:
    with zipfile.ZipFile(path) as archived:
        files = {name: archived.read(name) for name in archived.namelist()}
    tamper(files)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archived:
        for name, data in files.items():
            archived.writestr(name, data)


def flip(files: dict[str, bytes], name: str) -> dict[str, bytes]:
    data = bytearray(files[name])
    data[len(data) // 2] ^= 1
    return {name: bytes(data)}


def swap(files: dict[str, bytes], one: str, other: str) -> None:
    files[one], files[other] = files[other], files[one]


def cut_line(log: bytes) -> bytes:
    lines = log.splitlines(keepends=True)
    return b"".join((lines[0], *lines[2:]))


def test_a_whole_excerpt_is_no_break_where_nobody_can_say_whose_key_it_is(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A computer with a key of its own, which is not the camera's."""
    out = excerpted(folder)
    other = folder.parent / "other.key"
    signer(folder.parent, other.name)
    monkeypatch.setattr(verifying, "own_key_path", lambda: other)
    capsys.readouterr()

    code = verify(Question(folder=out))
    said = capsys.readouterr().out

    assert code == 0
    assert "whole, but whose key it is was not checked: give --ca or --key" in said
    assert "22/11/2026 17:00:02 to 17:00:05" in said
    assert verify(Question(folder=out, keys=(other,))) == 1


@pytest.mark.parametrize("name", ["segments/000000004.mp4", "film-1.mp4", "chain.log"])
def test_a_flipped_bit_of_the_zip_file_is_told_with_its_place(
    folder: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    out = excerpted(folder)
    with zipfile.ZipFile(out) as archived:
        at = archived.getinfo(name).header_offset + 200
    flip_bit(out, at)
    capsys.readouterr()

    code = verify(Question(folder=out, keys=(folder.parent / "evidence.key",)))

    said = capsys.readouterr().out
    place = "segment 4" if name.startswith("segments") else name
    assert code == 1
    assert f"at {place}" in said


def test_no_flipped_bit_ends_the_verifier_or_passes_for_what_was_sealed(
    folder: Path,
) -> None:
    out = excerpted(folder)
    with zipfile.ZipFile(out) as archived:
        infos = archived.infolist()
    places = [info.header_offset + at for info in infos for at in (26, 28, 30, 45, 60)]
    size = out.stat().st_size
    directory = range(size - 1000, size, 13)
    key = folder.parent / "evidence.key"
    before, silent = parts_of(out), []
    for at in (*places, *directory):
        flip_bit(out, at)
        code = verify(Question(folder=out, keys=(key,)))
        if code == 0 and not parts_of(out).items() <= before.items():
            silent.append(at)
        flip_bit(out, at)

    assert silent == []


def parts_of(path: Path) -> dict[str, bytes]:
    """As a ZIP program finds them; nothing where it finds the file bad."""
    try:
        with zipfile.ZipFile(path) as archived:
            return {name: archived.read(name) for name in archived.namelist()}
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError):
        return {}


def flip_bit(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)


def test_a_file_that_is_no_excerpt_is_told(tmp_path: Path) -> None:
    path = tmp_path / "some.zip"
    path.write_bytes(b"nonsense")

    with pytest.raises(MessageError, match="no excerpt"):
        verify(Question(folder=path))
