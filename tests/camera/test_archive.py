"""What the start takes up, whatever the end left undone."""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from camera.adapters import chain
from camera.adapters.archive import Archive
from camera.adapters.index import Index, Row
from camera.adapters.places import segment_path, segments
from camera.commands.verify import Question, verify
from camera.core.boxes import scan
from camera.core.cutting import Cutter, End
from camera.core.evidence import Locked, Signing
from camera.core.media import Span
from camera.core.retention import Limits
from edge.errors import HardwareError
from tests.camera.film import (
    SECOND_NS,
    START,
    archive,
    carry_out,
    cuts,
    packets,
    recorded,
    signer,
)


def whole(folder: Path) -> bool:
    return verify(Question(folder=folder, keys=(folder.parent / "evidence.key",))) == 0


def numbers(folder: Path) -> list[int]:
    return list(segments(folder))


def seconds(folder: Path, number: int) -> float:
    return scan(segment_path(folder, number).read_bytes()).ticks / 90_000


def crashed(made: Archive) -> None:
    """The program is gone; what it held of the folder too."""
    os.close(made._hold)
    made._index.close()


def test_what_was_being_written_is_taken_up_to_its_last_whole_fragment(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "camera"
    made = archive(folder)
    film = cuts(packets(4.2), Cutter(segment_ns=2 * SECOND_NS))
    carry_out(made, [cut for cut in film[:-1] if cut is not film[-1]])
    crashed(made)
    fragments = segment_path(folder, 3).read_bytes()
    with segment_path(folder, 3).open("ab") as file:
        file.write(b"\0\0\1\0prft half a fragment")

    again = archive(folder, run="run-2")

    assert again.taken_up.adopted == (3,)
    assert again.taken_up.lost_bytes == 24
    assert segment_path(folder, 3).read_bytes() == fragments
    again.close()
    assert whole(folder)
    assert seconds(folder, 3) == pytest.approx(0.2)


@pytest.mark.parametrize("lost", ["the row", "both", "half the link"])
def test_a_segment_whose_link_or_row_was_never_written_is_taken_up(
    tmp_path: Path, lost: str
) -> None:
    folder = recorded(tmp_path / "camera", 4)
    log = next((folder / chain.FOLDER).iterdir())
    lines = log.read_bytes().splitlines(keepends=True)
    if lost == "both":
        log.write_bytes(b"".join(lines[:-1]))
    if lost == "half the link":
        log.write_bytes(b"".join(lines)[:-200])

    archive_without_row(folder, 4).close()

    assert whole(folder)
    assert numbers(folder) == [1, 2, 3, 4]
    assert [row.number for row in reopened(folder)] == [1, 2, 3, 4]


def archive_without_row(folder: Path, number: int) -> Archive:
    index = Index(folder, START)
    index.remove([number])
    index.close()
    return archive(folder, run="run-2")


def reopened(folder: Path) -> list[Row]:
    again = archive(folder, run="run-3")
    rows = list(again._index.oldest_first())
    again.close()
    return rows


def test_a_spoilt_index_is_made_again_with_its_locks(tmp_path: Path) -> None:
    folder = recorded(tmp_path / "camera", 6)
    made = archive(folder)
    end = START + timedelta(seconds=2)
    made.lock(Locked(id="a", start=START, end=end, reason="va chạm"))
    made.close()
    (folder / "index.sqlite").write_bytes(b"nonsense" * 1000)

    again = archive(folder, run="run-2")

    assert again.taken_up.index_replaced
    assert [row.locked for row in list(again._index.oldest_first())] == [
        True,
        True,
        *[False] * 4,
    ]
    again.close()
    assert whole(folder)


def test_retention_lets_the_oldest_go_and_the_chain_says_so(tmp_path: Path) -> None:
    folder = recorded(tmp_path / "camera", 8)
    made = archive(folder)
    end = START + timedelta(seconds=1)
    made.lock(Locked(id="a", start=START, end=end, reason="va chạm"))
    size = segment_path(folder, 1).stat().st_size
    made.limits = Limits(total_bytes=11 * size // 2, free_bytes=0)

    made.make_room(size, START)
    made.close()

    assert numbers(folder) == [1, 6, 7, 8]
    assert whole(folder)


def test_what_is_being_written_is_never_let_go(tmp_path: Path) -> None:
    folder = tmp_path / "camera"
    made = archive(folder, limits=Limits(total_bytes=1, free_bytes=0))

    film = cuts(packets(6), Cutter(segment_ns=SECOND_NS))
    carry_out(made, film[:-1])

    assert numbers(folder)[-1] == 6
    made.close()
    assert whole(folder)


def test_a_power_cut_between_the_link_and_the_deletion_is_finished(
    tmp_path: Path,
) -> None:
    folder = recorded(tmp_path / "camera", 4)
    kept = segment_path(folder, 1).read_bytes()
    made = archive(folder)
    made.limits = Limits(total_bytes=0, free_bytes=0)
    made.make_room(1, START)
    made.close()
    segment_path(folder, 1).parent.mkdir(exist_ok=True)
    segment_path(folder, 1).write_bytes(kept)

    archive(folder, run="run-2").close()

    assert numbers(folder) == []
    assert whole(folder)


def test_old_links_are_let_go_with_what_they_prove(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chain, "LINKS_A_FILE", 5)
    folder = recorded(tmp_path / "camera", 20)
    before = len(list((folder / chain.FOLDER).iterdir()))
    made = archive(folder)
    size = segment_path(folder, 1).stat().st_size
    made.limits = Limits(total_bytes=3 * size, free_bytes=0)

    made.make_room(size, START)
    made.close()

    assert len(list((folder / chain.FOLDER).iterdir())) < before
    assert whole(folder)
    (sorted((folder / chain.FOLDER).iterdir())[0]).unlink()
    assert not whole(folder)


def test_only_what_an_event_asks_for_is_kept_where_only_events_are_recorded(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "camera"
    made = archive(folder, events_only=True)
    film = cuts(packets(100), Cutter(segment_ns=2 * SECOND_NS))
    ends = [index for index, cut in enumerate(film) if isinstance(cut, End)]

    carry_out(made, film[: ends[10] + 1])
    made.promote(Span(18 * SECOND_NS, 21 * SECOND_NS))
    carry_out(made, film[ends[10] + 1 : ends[-1] + 1])

    kept = numbers(folder)
    assert {10, 11} <= set(kept)
    assert not {1, 2, 3, 8, 14, 20} & set(kept)
    made.close()
    assert whole(folder)


def events_only(folder: Path, ask: Callable[[Archive], object]) -> Archive:
    """A hundred seconds of which nobody asks for anything, but ``ask`` after 22 s."""
    made = archive(folder, events_only=True)
    film = cuts(packets(100), Cutter(segment_ns=2 * SECOND_NS))
    ends = [index for index, cut in enumerate(film) if isinstance(cut, End)]
    carry_out(made, film[: ends[10] + 1])
    ask(made)
    carry_out(made, film[ends[10] + 1 : ends[-1] + 1])
    return made


def test_what_is_locked_is_kept_where_only_events_are_recorded(tmp_path: Path) -> None:
    folder, held = tmp_path / "camera", list[int]()
    first, last = START + timedelta(seconds=18.5), START + timedelta(seconds=25)
    words = Locked(id="a", start=first, end=last, reason="va chạm")

    events_only(folder, lambda made: held.append(made.lock(words))).close()

    assert held == [2]
    assert {10, 11, 12, 13} <= set(numbers(folder))
    assert not {1, 2, 3, 8, 14, 20} & set(numbers(folder))
    assert whole(folder)


def test_a_lock_keeps_what_comes_after_a_restart_where_only_events_are_recorded(
    tmp_path: Path,
) -> None:
    folder, end = tmp_path / "camera", START + timedelta(seconds=5)
    made = archive(folder)
    made.lock(Locked(id="a", start=START, end=end, reason="va chạm"))
    made.close()

    events_only(folder, lambda _: None).close()

    assert {1, 2, 3} <= set(numbers(folder))
    assert not {4, 8, 14, 20} & set(numbers(folder))


def test_two_recorders_never_sign_one_chain(tmp_path: Path) -> None:
    made = archive(tmp_path / "camera")

    with pytest.raises(HardwareError, match="another recorder"):
        archive(tmp_path / "camera")
    made.close()
    archive(tmp_path / "camera").close()


def test_a_new_key_is_named_and_the_old_one_is_asked_for_no_more(
    tmp_path: Path,
) -> None:
    folder = recorded(tmp_path / "camera", 2)
    other = signer(tmp_path, "renewed.key")
    made = archive(folder, key=other, run="run-2")
    made.lock(Locked(id="a", start=START, end=START, reason="va chạm"))
    made.close()

    both = (tmp_path / "evidence.key", tmp_path / "renewed.key")

    assert verify(Question(folder=folder, keys=both)) == 0
    assert verify(Question(folder=folder, keys=both[:1])) == 1
    assert isinstance(other.says, Signing)


def test_a_file_that_is_not_ours_is_left_for_people_to_look_at(tmp_path: Path) -> None:
    folder = recorded(tmp_path / "camera", 2)
    strange = segment_path(folder, 9)
    strange.write_bytes(segment_path(folder, 1).read_bytes())

    archive(folder, run="run-2").close()

    assert not strange.exists()
    assert strange.with_suffix(".unknown").exists()
