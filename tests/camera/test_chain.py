"""What a chain tells of its lines before the last."""

from pathlib import Path

import pytest

from camera.adapters import chain
from camera.adapters.chain import Chain
from camera.core.evidence import Unlocked, line_hash
from tests.camera.film import START, signer


def test_lines_close_and_far_are_told_across_files_and_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chain, "LINKS_A_FILE", 30)
    key = signer(tmp_path)
    made = Chain(tmp_path, key)
    assert made.earlier() == ()
    for number in range(85):
        made.add(Unlocked(id=str(number)), START)

    lines = chain.lines(chain.files(tmp_path / chain.FOLDER))
    hashes = {n: line_hash(line) for n, (_, line) in enumerate(lines, 1)}
    n = made.n
    assert made.earlier() == tuple((n - d, hashes[n - d]) for d in (1, 4, 16, 64))
    again = Chain(tmp_path, key)
    assert again.earlier() == tuple((n - d, hashes[n - d]) for d in (1, 4, 16))
