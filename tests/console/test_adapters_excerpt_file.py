"""Archives that a lying camera made: none takes the console's memory, or its disk."""

import io
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from console.adapters.excerpt_file import BadExcerptError, opened
from tests.console.footage import excerpt


def packed(log: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("chain.log", log)
    return file.getvalue()


def listed_long(body: bytes) -> bytes:
    """Says that most of it is the list of its files."""
    end = body[-22:]
    return body[:-22] + end[:12] + (5 << 20).to_bytes(4, "little") + end[16:]


def listed_longer(body: bytes) -> bytes:
    """The same in the long kind, which counts where it is there."""
    record = b"PK\x06\x06" + (44).to_bytes(8, "little") + bytes(44)
    return body[:-22] + record + b"PK\x06\x07" + bytes(16) + body[-22:]


def listed_twice(body: bytes) -> bytes:
    """Two films that are the same bytes."""
    file = io.BytesIO(excerpt(b"film" * 1000))
    with zipfile.ZipFile(file, "a") as archive:
        film = archive.getinfo("film-1.mp4")
        archive.filelist += [film] * 3
        archive.writestr("one-more", b"")
    return file.getvalue()


def encrypted(body: bytes) -> bytes:
    """Its chain is said to be: that is an error of another kind."""
    at = body.index(b"PK\x01\x02", body.rindex(b"manifest.json"))
    return body[: at + 8] + b"\x01" + body[at + 9 :]


def test_an_honest_archive_is_read(tmp_path: Path) -> None:
    (tmp_path / "clip").write_bytes(excerpt())

    assert [film.name for film in opened(tmp_path / "clip").films] == ["film-1.mp4"]


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (listed_long, "its list of files is too long"),
        (listed_longer, "does not end as a camera's does"),
        (listed_twice, "films that lie over one another"),
        (encrypted, "encrypted"),
        (lambda body: body + b"more", "does not end as a camera's does"),
        (lambda _: b"", "does not end as a camera's does"),
        (lambda _: packed(bytes(65 << 20)), "its chain is too long"),
    ],
)
def test_what_would_take_memory_or_disk_is_no_excerpt(
    tmp_path: Path, made: Callable[[bytes], bytes], why: str
) -> None:
    (tmp_path / "clip").write_bytes(made(excerpt()))

    with pytest.raises(BadExcerptError, match=why):
        opened(tmp_path / "clip")


def test_an_archive_says_from_when_to_when_its_segments_go(tmp_path: Path) -> None:
    parts = [
        '{"start":"2026-11-22T03:00:00Z","end":"2026-11-22T03:01:00Z","number":7}',
        '{"start":"2026-11-22T03:01:00Z","end":"2026-11-22T03:02:00Z","number":8}',
    ]
    said = f'{{"segments":[{",".join(parts)}]}}'.encode()
    (tmp_path / "clip").write_bytes(excerpt(manifest=said))
    (tmp_path / "other").write_bytes(excerpt(manifest=b"nonsense"))
    three = datetime(2026, 11, 22, 3, tzinfo=UTC)

    found = opened(tmp_path / "clip").stretch

    assert found == (three, three + timedelta(minutes=2))
    assert opened(tmp_path / "other").stretch is None
