"""What the loudspeaker's agent asks of the world: sound, an amplifier, a decoder.

Everything that the player and the amplifier have to say comes through the `post`
function that they are given when they are made. It is called from their own threads
and must only put the event into the agent's inbox. Events carry the identity of the
playout that they are about, so that a late one cannot be taken for its successor's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from edge.contract.bulletin import Sound
from edge.contract.command import TestTone

RATE_HZ = 48_000
"""Frames a second of every cached sound."""


@dataclass(frozen=True, slots=True)
class Started:
    """The first frame of the playout sounded at `at`, as measured.

    It is later than planned when the order came late or the device was away.
    """

    playout_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Finished:
    """The sound was played to its end, which sounded at `at`.

    `frames` sounded: fewer than planned when the processor was too slow for some.
    """

    playout_id: str
    at: datetime
    frames: int


@dataclass(frozen=True, slots=True)
class Stopped:
    """The playout was stopped or replaced at `at`, after `frames` frames.

    0 when it had not begun. To go on later, start at its offset plus these frames.
    """

    playout_id: str
    at: datetime
    frames: int


@dataclass(frozen=True, slots=True)
class Failed:
    """The playout ended by a fault after `frames` frames; 0 when it never began."""

    playout_id: str
    reason: str
    frames: int


@dataclass(frozen=True, slots=True)
class DeviceLost:
    """No sound is possible now. The player goes on trying by itself."""

    reason: str


@dataclass(frozen=True, slots=True)
class DeviceBack:
    """Sound is possible again after a `DeviceLost`."""


PlayerEvent = Started | Finished | Stopped | Failed | DeviceLost | DeviceBack


class Player(Protocol):
    """Plays one sound at a time, each frame at its instant.

    No method waits for the sound device, and none raises for it: what becomes of an
    order comes back as events. (HardwareError from `prepare` or `start` means that the
    node lacks the sound library itself.) Each playout that was accepted ends with
    exactly one of `Finished`, `Stopped`, `Failed`. All methods may be called from any
    one thread.
    """

    def prepare(self) -> None:
        """Opens the sound device and streams silence.

        So its latency is known and the amplifier settles. A device that is away is
        reported by `DeviceLost` within 2 s and waited for. Does nothing when prepared.
        """

    def start(
        self,
        playout_id: str,
        sound: Path,
        at: datetime,
        volume_percent: int,
        offset_frames: int = 0,
    ) -> None:
        """Replaces at once whatever sounds or waits.

        Frame `offset_frames` of the WAV file sounds at `at`, a later frame n at
        `at` + (n - offset_frames) / 48000 s. When `at` is past, it begins as soon as
        possible (50 ms), with the same frame. Prepares the device when that was not
        done; gives up with `Failed` when there is still none 1 s after `at`.

        Raises: MessageError when `sound` is not a WAV file in the cached form, or has
        no frame from `offset_frames` on; what sounded before goes on.
        """

    def stop(self, playout_id: str) -> None:
        """Ends that playout with a short fade; does nothing when it is not current."""

    def set_volume(self, volume_percent: int) -> None:
        """From now on; 0 is silent, 100 the loudest the amplifier is set up for."""

    def release(self) -> None:
        """Stops what sounds, closes the device and ends the thread; waits for that."""


class Decoder(Protocol):
    """Turns any sound file into the cached form: mono, 48 kHz, 16-bit WAV."""

    def decode(self, source: Path, into: Path) -> int:
        """Writes `into` all at once or not at all; returns its length in frames.

        Takes seconds and may be called from any thread.

        Raises: MessageError when `source` is empty, no sound, damaged or too long;
        HardwareError when this node cannot decode (disk full, library missing).
        """


class Lamp(StrEnum):
    """What the lamp on the cabinet shows."""

    OFF = "off"
    READY = "ready"
    TROUBLE = "trouble"


@dataclass(frozen=True, slots=True)
class StopPressed:
    """Somebody pressed the stop button at the cabinet."""


@dataclass(frozen=True, slots=True)
class CabinetOpened:
    """The tamper switch says that the cabinet is open."""


@dataclass(frozen=True, slots=True)
class CabinetClosed:
    """The tamper switch says that the cabinet is closed again."""


AmplifierEvent = StopPressed | CabinetOpened | CabinetClosed


class Amplifier(Protocol):
    """The amplifier's relay, and lamp, button and tamper switch of its cabinet.

    Methods return at once and may be called from any one thread.
    Raises: HardwareError when the pins cannot be driven.
    """

    def on(self) -> None:
        """Powers the amplifier. It is quiet for `settle_s` before it can be used."""

    def off(self) -> None:
        """Takes the power away; does nothing when it is off."""

    def show(self, lamp: Lamp) -> None:
        """Sets the lamp."""

    def close(self) -> None:
        """Off, lamp off, pins free."""


@dataclass(frozen=True, slots=True)
class SoundReady:
    """A sound is in the library in its cached form and can be played."""

    sha256: str


@dataclass(frozen=True, slots=True)
class SoundFailed:
    """A sound that was offered cannot be played."""

    sha256: str
    reason: str
    unreadable: bool
    """True: there is no sound in it. False: this node could not decode it now."""


@dataclass(frozen=True, slots=True)
class SoundSpoiled:
    """A file went bad on the disk and was removed; the sound is needed again."""

    sha256: str


LibraryEvent = SoundReady | SoundFailed | SoundSpoiled


class Assets(Protocol):
    """Downloads by SHA-256; `edge.runtime.AssetReady` says when one is here."""

    def need(self, wanted: Mapping[str, int]) -> None:
        """SHA-256 -> size in bytes, the most urgent first; nothing else is kept."""

    def path(self, sha256: str) -> Path | None:
        """The verified file, or None."""

    def stop(self) -> None:
        """Abandons what is under way."""


class Library(Protocol):
    """The sounds in their cached form. Decoding and checking go on in another thread.

    Sounds are named by the SHA-256 of the file that was approved.
    """

    def path(self, sha256: str) -> Path | None:
        """The cached form, or None while there is none."""

    def keep(self, wanted: Sequence[Sound], budget_mib: int) -> frozenset[str]:
        """Of what is wanted, the most urgent first, what the budget has room for.

        What is wanted no longer is removed where room is needed.
        """

    def offer(self, sha256: str, source: Path) -> None:
        """Decodes a verified download, unless it is here or under way already."""

    def check(self, sha256: str) -> None:
        """Posts `SoundSpoiled` if the cached form is not what was decoded."""

    def spoil(self, sha256: str) -> None:
        """The player could not read it: removes it and posts `SoundSpoiled`."""

    def tone(self, order: TestTone) -> Path:
        """The built-in test tone. Raises: HardwareError when the disk takes none."""

    def stop(self) -> None:
        """Ends the thread; what it was decoding is decoded after the next start."""
