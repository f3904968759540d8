"""What the kiosk's agent asks of the world: a screen, a voice, a printer, a counter.

Whatever a part has to say comes through the `post` that it was given when it was made:
it is called from the part's own thread and only puts the event into the agent's inbox.
No method waits for its device. `kiosk.core.events` has the events that the core itself
understands (`Touched`, `Saying`, `Said`, `StaffComing`, `Approached`); here are those
that only tell how a part is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, Protocol

from edge.audience import Me
from edge.contract.guidance import GuidanceManifest
from edge.ring import Ring
from kiosk.core.bundle import Verdict
from kiosk.core.page import Look, Page
from kiosk.core.session import Hits
from kiosk.core.ticket import Ticket

# -- the screen ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Frame:
    """Everything that the screen shows; two that are equal look the same."""

    page: Page
    look: Look = Look()  # noqa: RUF009 - a frozen value
    sheet: int = 0
    """From 0; one beyond the last is the last, or of an emergency the first again."""
    sentence: int | None = None
    """Number of the sentence that is read out: it is lit, and its sheet is shown."""
    step: int = 0
    """Of the walk against burn-in."""
    dark: bool = False
    """The screen is off; a touch still comes as `Touched`."""
    bundle: str = ""
    """Hash of the manifest that it comes from; empty: built in."""


@dataclass(frozen=True, slots=True)
class Drew:
    """A frame with this page is on the screen."""

    page: Page
    at: datetime


@dataclass(frozen=True, slots=True)
class NotDrawn:
    """This frame cannot be drawn: a text too long, a font spoilt."""

    frame: Frame
    reason: str


@dataclass(frozen=True, slots=True)
class ScreenLost:
    """There is no screen; it is looked for again."""

    reason: str


@dataclass(frozen=True, slots=True)
class ScreenBack:
    """There is one again, and it shows the newest frame."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What is really on the screen, taken from its own pixels."""

    page: str
    """Id; empty while it is dark."""
    sha256: str
    """Of the pixels, row by row, red, green and blue."""
    png: bytes
    """Smaller than the screen."""
    drew: datetime | None
    """When the last frame was drawn; None: none yet."""


class Screen(Protocol):
    """Draws in a thread of its own; posts `Touched` (act "" beside all controls).

    It posts no more touches than fingers make while the agent does not keep up.
    """

    def use_fonts(self, folder: Path | None) -> None:
        """From now on; None: the machine's own, as far as there are any."""

    def show(self, frame: Frame) -> None:
        """Shows the frame; one that has not been drawn yet is dropped for it."""

    def prove(self) -> None:
        """Posts a `Proof`."""

    def close(self) -> None:
        """Ends the thread."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """The console has the picture, or does not want it, or cannot be reached."""

    snapshot: str
    well: bool


class Courier(Protocol):
    """Brings pictures to the console, in a thread of its own."""

    def deliver(self, snapshot: str, picture: bytes) -> None:
        """Posts `Delivered`, within a minute."""


# -- the voice -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Clip:
    """One sound to speak. `number` comes back as `Saying.sentence`."""

    number: int
    path: Path


@dataclass(frozen=True, slots=True)
class VoiceLost:
    """No sound is possible now: every reading ends at once. Each new one is tried."""

    reason: str


@dataclass(frozen=True, slots=True)
class VoiceBack:
    """Sound is possible again."""


@dataclass(frozen=True, slots=True)
class ClipUnreadable:
    """This file is no sound; the reading went on behind it."""

    path: Path
    reason: str


class Voice(Protocol):
    """Speaks one reading at a time: `Saying` with each clip, `Said` when it is over.

    Every reading that was begun ends with exactly one `Said`.
    """

    def say(self, reading: str, clips: Sequence[Clip], volume_percent: int) -> None:
        """Begins within 300 ms, in the place of what is being said."""

    def stop(self) -> None:
        """Quiet within 100 ms."""

    def close(self) -> None:
        """Quiet, the device free, the thread ended."""


# -- the printer -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Printed:
    """The ticket is out."""

    job: str


@dataclass(frozen=True, slots=True)
class NotPrinted:
    """The ticket is not out, or not whole."""

    job: str
    reason: Literal["no-paper", "failed"]
    detail: str


class Printer(Protocol):
    """Prints one ticket after the other; each ends with `Printed` or `NotPrinted`."""

    def print(self, job: str, ticket: Ticket) -> None:
        """Within 10 s."""

    def use_fonts(self, folder: Path | None) -> None:
        """From now on, as `Screen.use_fonts`."""

    def close(self) -> None:
        """Ends the thread; a ticket under way is finished or given up."""


# -- the counter, and who stands before the kiosk --------------------------------------


class Counter(Protocol):
    """Chime and lamp at the staff's counter; posts `StaffComing` when acknowledged."""

    def ring(self) -> bool:
        """Sounds the chime and lights the lamp; False: neither is fitted.

        Raises: HardwareError when it cannot, and nobody heard it.
        """

    def rest(self) -> None:
        """Lamp off."""

    def close(self) -> None:
        """Off, pins free."""


class Presence(Protocol):
    """Posts `Approached` when somebody comes."""

    def close(self) -> None:
        """Pins free."""


# -- the screen's light, and the keys beside it ----------------------------------------


class Backlight(Protocol):
    """How bright the screen is."""

    def shine(self, percent: int) -> None:
        """0 is off, 1 the least light that is any.

        Raises: HardwareError.
        """

    def close(self) -> None:
        """Bright."""


class Buttons(Protocol):
    """Posts `Pressed`, once for each press."""

    def close(self) -> None:
        """Pins free."""


# -- content ---------------------------------------------------------------------------


class Bundle(Protocol):
    """A whole bundle, checked."""

    @property
    def folder(self) -> Path:
        """Where it lies."""

    @property
    def verdict(self) -> Verdict:
        """What of it may be shown."""

    def clip(self, name: str) -> Path | None:
        """The sound of a sentence, verified now; None where there is none."""


class Bundles(Protocol):
    """The bundles on the disk; see `kiosk.adapters.bundles.BundleStore`."""

    def open(self, *, me: Me, ring: Ring, now: datetime | None) -> Bundle | None:
        """The best that is whole and may be shown."""

    def install(
        self,
        archive: Path,
        wanted: GuidanceManifest,
        *,
        me: Me,
        ring: Ring,
        now: datetime | None,
    ) -> Bundle:
        """Checks it and shows it. Raises: MessageError, HardwareError."""

    def roll_back(
        self, reason: str, *, me: Me, ring: Ring, now: datetime | None
    ) -> Bundle | None:
        """The one before."""


class Assets(Protocol):
    """Downloads by SHA-256; `edge.runtime.AssetReady` says when one is here."""

    def need(self, wanted: Mapping[str, int]) -> None:
        """SHA-256 -> size in bytes, the most urgent first; nothing else is kept."""

    def path(self, sha256: str) -> Path | None:
        """The verified file, or None."""

    def stop(self) -> None:
        """Abandons what is under way."""


class Finder(Protocol):
    """The search over one bundle's content."""

    def find(self, query: str) -> Hits:
        """What is meant; never empty-handed where anything is near."""

    def suggest(self, typed: str) -> tuple[str, ...]:
        """Words that it may become."""
