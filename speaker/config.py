"""``speaker.toml``: the sections of every node, and what a loudspeaker has besides.

Everything has a default, so a node whose amplifier is always on needs no section of
ours. Volume ceilings, quiet hours and trim by place are settings, not configuration:
staff change those from the console.
"""

from typing import Annotated

import msgspec

from edge.config import NodeConfig, Section

Gpio = Annotated[int, msgspec.Meta(ge=0, le=27)]
"""A pin of the 40-pin header as Broadcom numbers it."""


class SoundSection(Section, frozen=True, kw_only=True):
    """Where sound goes.

    Without ``server`` and ``sink``, PULSE_SERVER and PULSE_SINK hold, and without those
    the sound server's own default.
    """

    server: str | None = None
    """As PULSE_SERVER: `unix:/run/commune-sound/native`."""
    sink: str | None = None
    """A name of `pactl list short sinks`; a number changes with each restart."""
    trim_ms: Annotated[float, msgspec.Meta(ge=-500, le=500)] = 0.0
    """How much later than the sound server believes this model of node sounds."""


class CabinetSection(Section, frozen=True, kw_only=True):
    """What is wired to the pins; a pin that is left out is not fitted."""

    relay: Gpio | None = None
    """Driven high while the amplifier shall have power."""
    lamp: Gpio | None = None
    """Driven high; steady when ready, blinking when in trouble."""
    stop_button: Gpio | None = None
    """Pulls to ground; stops what sounds, never an emergency."""
    tamper_switch: Gpio | None = None
    """Pulls to ground while the door is closed."""
    settle_s: Annotated[float, msgspec.Meta(ge=0, le=10)] = 2.0
    """How long the amplifier needs after power-on until it sounds clean."""

    def __post_init__(self) -> None:
        """Two things on one pin are a slip of the pen (msgspec reports ValueError)."""
        pins = [self.relay, self.lamp, self.stop_button, self.tamper_switch]
        fitted = [pin for pin in pins if pin is not None]
        if len(fitted) != len(set(fitted)):
            raise ValueError("two parts have the same pin; give each its own")


class SpeakerConfig(NodeConfig, frozen=True, kw_only=True):
    """The whole file."""

    sound: SoundSection = SoundSection()
    cabinet: CabinetSection = CabinetSection()
