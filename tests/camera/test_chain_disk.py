"""The chain on a disk that fails in the middle of a line, and one whose end is cut."""

import errno
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from camera.adapters import chain
from camera.adapters.archive import Archive
from camera.adapters.chain import Chain
from camera.commands.verify import Question, verify
from camera.core.evidence import Exported, Locked, Unlocked, take_apart
from edge.errors import HardwareError
from tests.camera.film import START, archive, recorded, signer

END = START + timedelta(seconds=2)
LOCK = Locked(id="a", start=START, end=END, reason="va chạm")


def test_a_line_that_the_disk_would_not_take_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = signer(tmp_path)
    made = Chain(tmp_path, key)
    made.add(Unlocked(id="a"), START)

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as during:
        during.setattr(os, "fdatasync", full)
        with pytest.raises(HardwareError):
            made.add(Unlocked(id="a line that is much longer" * 10), START)
    (path,) = chain.files(tmp_path / chain.FOLDER)
    failed = path.read_bytes()
    made.add(Unlocked(id="b"), START)

    assert failed.endswith(b"\n")
    links = [take_apart(line)[0] for _, line in chain.lines([path])]
    assert [link.what for link in links[1:]] == [Unlocked(id="a"), Unlocked(id="b")]
    assert [link.n for link in links] == [1, 2, 3]


@pytest.mark.parametrize(
    "last",
    [
        lambda made: made.lock(LOCK),
        lambda made: made.unlock("before"),
        lambda made: made.exported(
            Exported(start=START, end=END, to="Công an xã", purpose="mất xe")
        ),
    ],
    ids=["lock", "unlocking", "export"],
)
def test_a_link_of_any_kind_that_was_cut_off_is_known_to_the_index(
    tmp_path: Path, last: Callable[[Archive], None]
) -> None:
    folder = recorded(tmp_path / "camera", 4)
    made = archive(folder)
    made.lock(Locked(id="before", start=START, end=END, reason="va chạm"))
    last(made)
    made.close()
    question = Question(folder=folder, keys=(tmp_path / "evidence.key",))
    before = verify(question)
    (path,) = chain.files(folder / chain.FOLDER)

    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))

    assert (before, verify(question)) == (0, 1)
