"""What every asset store does, over the shipped fake and over HTTPS."""

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest

from edge.adapters.assets import AssetCache
from edge.adapters.host import SystemClock
from edge.fakes import MemoryAssets
from edge.runtime import AssetFailed, AssetReady, Inbox
from tests.rig.assets import AssetServer, captive_portal, name_of

SOUND, OTHER = b"sound" * 5000, b"other" * 5000


class Rig(Protocol):
    """A store, its inbox, and a console that has files or has not."""

    @property
    def inbox(self) -> Inbox: ...
    @property
    def assets(self) -> MemoryAssets | AssetCache: ...

    def console_has(self, content: bytes) -> None: ...
    def console_fails_once(self, content: bytes) -> None: ...
    def spoil(self, content: bytes) -> None: ...


class MemoryRig:
    def __init__(self) -> None:
        self.inbox = Inbox()
        self.assets = MemoryAssets(self.inbox)

    def console_has(self, content: bytes) -> None:
        self.assets.arrive(name_of(content))

    def console_fails_once(self, content: bytes) -> None:
        at = SystemClock().now()
        self.assets.fail(name_of(content), "a captive portal", at)
        self.assets.arrive(name_of(content))

    def spoil(self, content: bytes) -> None:
        self.assets.lose(name_of(content))


class HttpsRig:
    def __init__(self, folder: Path, server: AssetServer) -> None:
        self.inbox = Inbox()
        self.server = server
        self.folder = folder / "assets"
        self.assets = AssetCache(
            self.folder,
            server.source(),
            self.inbox,
            SystemClock(),
            budget_bytes=1 << 20,
            free_bytes=0,
            uniform=lambda *_: 0.01,
        )

    def console_has(self, content: bytes) -> None:
        self.server.add(content)

    def console_fails_once(self, content: bytes) -> None:
        self.server.faults.append(captive_portal)
        self.server.add(content)

    def spoil(self, content: bytes) -> None:
        (self.folder / name_of(content)).unlink()


@pytest.fixture(params=["memory", pytest.param("https", marks=pytest.mark.process)])
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    if request.param == "memory":
        yield MemoryRig()
        return
    server = AssetServer(tmp_path / "console")
    rig = HttpsRig(tmp_path, server)
    yield rig
    rig.assets.stop()
    server.close()


def told(rig: Rig, kind: type) -> object:
    while (event := rig.inbox.take(20.0)) is not None:
        if isinstance(event, kind):
            return event
    raise AssertionError(f"no {kind.__name__} came")


def need(rig: Rig, *contents: bytes) -> None:
    rig.assets.need({name_of(one): len(one) for one in contents})


def test_what_is_needed_is_missing_until_it_is_ready(rig: Rig) -> None:
    rig.console_fails_once(SOUND)
    need(rig, SOUND)
    event = told(rig, AssetReady)

    assert isinstance(event, AssetReady)
    assert event.sha256 == name_of(SOUND)
    assert event.path == rig.assets.path(name_of(SOUND))
    assert rig.assets.missing() == ()


def test_what_nobody_has_is_missing(rig: Rig) -> None:
    rig.console_has(SOUND)
    need(rig, SOUND, OTHER)
    told(rig, AssetReady)

    assert rig.assets.missing() == (name_of(OTHER),)
    assert rig.assets.path(name_of(OTHER)) is None


def test_a_failure_is_told_with_its_reason_and_the_next_attempt(rig: Rig) -> None:
    rig.console_fails_once(SOUND)
    need(rig, SOUND)
    failed = told(rig, AssetFailed)

    assert isinstance(failed, AssetFailed)
    assert failed.reason
    assert failed.retry_at.tzinfo is not None
    assert isinstance(told(rig, AssetReady), AssetReady)


def test_what_went_bad_is_no_longer_there(rig: Rig) -> None:
    rig.console_has(SOUND)
    need(rig, SOUND)
    told(rig, AssetReady)

    rig.spoil(SOUND)

    assert rig.assets.path(name_of(SOUND)) is None


def test_what_is_no_longer_needed_is_not_missing(rig: Rig) -> None:
    need(rig, OTHER)
    need(rig)

    assert rig.assets.missing() == ()
