"""What every Messenger does, expected of the fake one and of the spool alike."""

import stat
from pathlib import Path
from typing import Protocol

import pytest

from edge.errors import HardwareError
from hotspot.adapters.sms_spool import SmsSpool
from hotspot.fakes.codes import FakeMessenger
from hotspot.ports.messenger import Messenger


class Stage(Protocol):
    """A messenger, and the gateway that takes from it."""

    messenger: Messenger

    def taken(self) -> list[tuple[str, str]]: ...

    def ruin(self) -> None: ...


class FakeStage:
    def __init__(self) -> None:
        self._fake = FakeMessenger()
        self.messenger: Messenger = self._fake

    def taken(self) -> list[tuple[str, str]]:
        return self._fake.sent

    def ruin(self) -> None:
        self._fake.broken = True


class SpoolStage:
    def __init__(self, folder: Path) -> None:
        self._folder = folder / "outgoing"
        self._folder.mkdir()
        self.messenger: Messenger = SmsSpool(self._folder)

    def taken(self) -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = []
        for path in sorted(self._folder.iterdir()):
            assert stat.S_IMODE(path.stat().st_mode) == 0o660
            head, _, text = path.read_text("ascii").partition("\n\n")
            found.append((f"+{head.removeprefix('To: ')}", text.rstrip("\n")))
        return found

    def ruin(self) -> None:
        self._folder.rmdir()


@pytest.fixture(params=["fake", "spool"])
def stage(request: pytest.FixtureRequest, tmp_path: Path) -> Stage:
    return FakeStage() if request.param == "fake" else SpoolStage(tmp_path)


def test_what_is_sent_is_there_to_be_taken(stage: Stage) -> None:
    stage.messenger.send("+84912345678", "Ma vao mang: 123456.")

    assert stage.taken() == [("+84912345678", "Ma vao mang: 123456.")]


def test_a_gateway_that_is_gone_is_told_of(stage: Stage) -> None:
    stage.ruin()

    with pytest.raises(HardwareError, match="no message can be handed over"):
        stage.messenger.send("+84912345678", "x")
