"""Bringing a picture to the console: what becomes of it where that cannot be.

How it arrives is shown by tests/commune/test_kiosk_story.py.
"""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from edge.adapters.assets import Source
from edge.contract.upload import PICTURE_BYTES
from edge.fakes import HandClock
from kiosk.adapters.courier import HttpsCourier
from kiosk.ports import Delivered
from provisioning.adapters.authority import Authority
from tests.rig.broker import free_port

NOW = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)


@pytest.fixture
def source(tmp_path: Path) -> Source:
    authority = Authority.founded("Xã Tân An", NOW)
    node = authority.issue("node", "man-hinh-1", NOW)
    files = {"ca": authority.pem()[0], "cert": node.certificate, "key": node.key}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    url = f"https://127.0.0.1:{free_port()}"
    return Source(url, tmp_path / "ca", tmp_path / "cert", tmp_path / "key")


def delivered(source: Source, picture: bytes) -> list[object]:
    told: list[object] = []
    courier = HttpsCourier(
        "man-hinh-1", source, HandClock(NOW), lambda job: job(), told.append
    )
    courier.deliver("a1", picture)
    return told


@pytest.mark.parametrize("size_bytes", [0, PICTURE_BYTES + 1])
def test_nothing_that_the_console_would_refuse_is_sent(
    source: Source, size_bytes: int, caplog: pytest.LogCaptureFixture
) -> None:
    assert delivered(source, b"x" * size_bytes) == [Delivered("a1", well=False)]
    assert f"bytes={size_bytes}" in caplog.text


@pytest.mark.process
def test_a_console_that_is_not_there_is_no_reason_to_fall(
    source: Source, caplog: pytest.LogCaptureFixture
) -> None:
    assert delivered(source, b"picture") == [Delivered("a1", well=False)]
    assert caplog.text.count("not sent") == 2


def test_a_key_that_cannot_be_read_is_said_in_the_log(
    source: Source, caplog: pytest.LogCaptureFixture
) -> None:
    source.key.write_text("no key")

    assert delivered(source, b"picture") == [Delivered("a1", well=False)]
    assert "not sent" in caplog.text
