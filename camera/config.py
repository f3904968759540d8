"""``camera.toml``: the sections of every node, and what a camera has besides.

What is recorded, masked, watched and kept is in the settings, which staff change from
the console; here is only what is screwed and plugged.
"""

from pathlib import Path
from typing import Annotated, Literal

import msgspec

from edge.config import NodeConfig, Section

Gpio = Annotated[int, msgspec.Meta(ge=0, le=27)]
"""A pin of the 40-pin header as Broadcom numbers it."""
Pixels = Annotated[int, msgspec.Meta(ge=160, le=4096, multiple_of=4)]


class CameraSection(Section, frozen=True, kw_only=True):
    """Where pictures come from."""

    source: str = "picamera"
    """`picamera`, `rtsp://...`, `/dev/video0`, or a file, which is shown for ever."""
    width: Pixels = 1280
    """Of what the Pi's camera or our encoder records; streams have their own."""
    height: Pixels = 720
    frames_per_s: Annotated[int, msgspec.Meta(ge=1, le=60)] = 15
    kbit_per_s: Annotated[int, msgspec.Meta(ge=100, le=50_000)] = 2000


class CabinetSection(Section, frozen=True, kw_only=True):
    """What is wired to the pins; a pin that is left out is not fitted."""

    lamp: Gpio | None = None
    """Driven high; steady while it records, blinking when in trouble."""
    infra_red: Gpio | None = None
    """Driven high while the infra-red lamp shall shine."""
    tamper_switch: Gpio | None = None
    """Pulls to ground while the housing is closed."""

    def __post_init__(self) -> None:
        """Two things on one pin are a slip of the pen (msgspec reports ValueError)."""
        pins = [self.lamp, self.infra_red, self.tamper_switch]
        fitted = [pin for pin in pins if pin is not None]
        if len(fitted) != len(set(fitted)):
            raise ValueError("two parts have the same pin; give each its own")


class RecordingsSection(Section, frozen=True, kw_only=True):
    """Where recordings lie."""

    folder: Path | None = None
    """Left out: `recordings` in the state folder. A disk of its own spares the card."""


class SpotterSection(Section, frozen=True, kw_only=True):
    """Who says what it is that moves. It keeps nothing from being told."""

    kind: Literal["none", "hog"] = "none"
    """`hog`: OpenCV's people detector, installed from `requirements-hog.lock`."""


class CameraConfig(NodeConfig, frozen=True, kw_only=True):
    """The whole file."""

    camera: CameraSection = CameraSection()
    cabinet: CabinetSection = CabinetSection()
    recordings: RecordingsSection = RecordingsSection()
    spotter: SpotterSection = SpotterSection()
