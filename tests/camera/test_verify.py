"""Every way to tamper with recordings, done on real files, is found and located."""

import json
import shutil
from pathlib import Path

import pytest

from camera.adapters import chain
from camera.adapters.places import segment_path
from camera.commands.verify import Question, verify
from camera.core.cutting import EVENT_SEGMENT_NS, Cutter
from camera.core.evidence import Link, line_hash, seal, take_apart
from tests.camera.film import archive, carry_out, cuts, packets, recorded, signer

KEY = "evidence.key"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return recorded(tmp_path / "camera", 10)


def verified(folder: Path, **how: object) -> Question:
    return Question(folder=folder, keys=(folder.parent / KEY,), json=True, **how)  # type: ignore[arg-type]  # each test names what it adds


def breaks(
    folder: Path, capsys: pytest.CaptureFixture[str], **how: object
) -> list[tuple[str, str]]:
    code = verify(verified(folder, **how))
    *found, summary = [
        json.loads(line) for line in capsys.readouterr().out.splitlines()
    ]
    assert summary["ok"] is (code == 0)
    return [(one["kind"], one["place"]) for one in found]


def test_what_nobody_touched_is_whole(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert breaks(folder, capsys) == []


def test_a_flipped_byte_is_found_in_its_segment(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = segment_path(folder, 4)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)

    assert breaks(folder, capsys) == [("segment-altered", "segment 4")]


def test_a_missing_segment_is_named(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    segment_path(folder, 6).unlink()

    assert breaks(folder, capsys) == [("segment-missing", "segment 6")]


def test_two_swapped_segments_are_named_both(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one, other = segment_path(folder, 3), segment_path(folder, 7)
    aside = folder / "aside"
    one.rename(aside)
    other.rename(one)
    aside.rename(other)

    assert breaks(folder, capsys) == [
        ("segment-swapped", "segment 3"),
        ("segment-swapped", "segment 7"),
    ]


def test_a_cut_tail_of_a_file_is_found(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = segment_path(folder, 10)
    path.write_bytes(path.read_bytes()[:-500])

    assert breaks(folder, capsys) == [("segment-cut", "segment 10")]


def test_a_cut_tail_of_the_chain_is_known_to_the_index(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cut_chain(folder, 2)

    found = breaks(folder, capsys)

    assert ("segment-unknown", "segment 9") in found
    assert ("tail-cut", "after link 9") in found


def test_files_and_links_cut_together_are_known_to_the_console(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    last = cut_chain(folder, 2)
    segment_path(folder, 9).unlink()
    segment_path(folder, 10).unlink()
    (folder / "index.sqlite").unlink()

    assert breaks(folder, capsys) == []
    assert breaks(folder, capsys, head=last) == [("tail-cut", "after link 9")]


def test_a_chain_that_was_cut_and_grew_past_the_head_is_another(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The camera itself takes the changed film up as its own, and signs it."""
    told = cut_chain(folder, 2)
    path = segment_path(folder, 10)
    path.write_bytes(path.read_bytes()[:-6] + b"forged")
    (folder / "index.sqlite").unlink()
    made = archive(folder, run="run-2")
    carry_out(made, cuts(packets(3)))
    n, _ = made.head
    earlier = dict(made.earlier)
    made.close()

    assert n > told[0]
    assert breaks(folder, capsys) == []
    assert breaks(folder, capsys, head=told) == [("head-differs", f"link {told[0]}")]
    assert earlier.get(told[0], told[1]) != told[1]  # which the console compares
    assert breaks(folder, capsys, head=(n + 1, told[1])) == [
        ("tail-cut", f"after link {n}")
    ]


def test_a_chain_that_was_signed_again_with_another_key_is_found(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    thief = signer(tmp_path, "thief.key")
    path = next((folder / chain.FOLDER).iterdir())
    before, lines = "0" * 64, []
    for line in path.read_bytes().splitlines():
        link, _, _ = take_apart(line)
        what = thief.says if link.n == 1 else link.what
        line = seal(Link(n=link.n, before=before, at=link.at, what=what), thief.sign)
        before = line_hash(line)
        lines.append(line)
    path.write_bytes(b"\n".join([*lines, b""]))

    assert breaks(folder, capsys) == [("key-foreign", f"{path.name} line 1")]


def test_a_link_that_was_signed_again_breaks_the_next(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    thief = signer(tmp_path, "thief.key")
    path = next((folder / chain.FOLDER).iterdir())
    lines = path.read_bytes().splitlines()
    link, _, _ = take_apart(lines[4])
    lines[4] = seal(link, thief.sign)
    path.write_bytes(b"\n".join([*lines, b""]))

    found = breaks(folder, capsys)

    assert found == [
        ("signature", f"{path.name} line 5"),
        ("link-broken", f"{path.name} line 6"),
    ]


@pytest.mark.parametrize("what", ["left out", "swapped", "spoilt"])
def test_links_that_are_left_out_swapped_or_spoilt_are_found(
    folder: Path, capsys: pytest.CaptureFixture[str], what: str
) -> None:
    path = next((folder / chain.FOLDER).iterdir())
    lines = path.read_bytes().splitlines()
    if what == "left out":
        del lines[5]
    elif what == "swapped":
        lines[5], lines[6] = lines[6], lines[5]
    else:
        lines[5] = lines[5].replace(b"e", b"f", 1)
    path.write_bytes(b"\n".join([*lines, b""]))

    places = {place for _, place in breaks(folder, capsys)}

    assert f"{path.name} line 6" in places


def test_segments_of_another_camera_do_not_pass(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = recorded(tmp_path / "other", 3, run="run-2")
    shutil.copy(segment_path(other, 2), segment_path(folder, 2))

    assert breaks(folder, capsys) == [("segment-altered", "segment 2")]


@pytest.mark.parametrize(
    "name", ["000000/4.mp4", "1/000000004.mp4", "000000/1².mp4", "000000/4.mkv", "x"]
)
def test_a_segment_under_another_name_is_none_and_is_named(
    folder: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    """The real film under another name, a forged one in its place."""
    path = segment_path(folder, 4)
    beside = folder / "segments" / name
    beside.parent.mkdir(exist_ok=True)
    beside.write_bytes(path.read_bytes())
    path.write_bytes(path.read_bytes()[:-6] + b"forged")

    assert breaks(folder, capsys) == [
        ("file-unknown", f"segments/{name}"),
        ("segment-altered", "segment 4"),
    ]
    archive(folder, run="run-2").close()  # and recording goes on


def test_a_planted_newest_segment_is_found_by_what_it_says_of_itself(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(segment_path(folder, 3), segment_path(folder, 999))

    assert breaks(folder, capsys) == [("segment-unknown", "segment 999")]


def test_a_planted_segment_makes_no_stranger_of_what_waits_for_an_event(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = archive(folder, events_only=True, run="run-2")
    carry_out(made, cuts(packets(25), Cutter(segment_ns=EVENT_SEGMENT_NS)))
    shutil.copy(segment_path(folder, 3), segment_path(folder, 999))

    found = breaks(folder, capsys)
    made.close()

    assert found == [("segment-unknown", "segment 999")]


def test_what_waits_for_an_event_is_not_proven_yet_and_no_break(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = archive(folder, events_only=True, run="run-2")
    carry_out(made, cuts(packets(25), Cutter(segment_ns=EVENT_SEGMENT_NS)))

    code = verify(Question(folder=folder, keys=(folder.parent / KEY,)))
    said = capsys.readouterr().out
    shutil.copy(segment_path(folder, 3), segment_path(folder, 0))
    stranger = breaks(folder, capsys)
    made.close()

    assert code == 0
    assert "not proven yet, for they are not sealed: segments 11, 12, 13\n" in said
    assert stranger == [("segment-unknown", "segment 0")]


def test_a_lost_index_is_no_break(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "index.sqlite").write_bytes(b"nonsense")

    assert breaks(folder, capsys) == []


def cut_chain(folder: Path, links: int) -> tuple[int, str]:
    """What the console was told before somebody did that."""
    path = next((folder / chain.FOLDER).iterdir())
    lines = path.read_bytes().splitlines()
    path.write_bytes(b"\n".join([*lines[:-links], b""]))
    return len(lines), line_hash(lines[-1])
