"""How it is done: player, amplifier, library, downloads and ledger, with their faults.

What the cores decide comes in as actions and is carried out in order. A fault of a part
becomes a trouble that staff see, and never stops the agent: a disk that takes nothing
must not silence an emergency, nor a relay that does not answer.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from edge.contract.bulletin import Sound
from edge.errors import HardwareError, MessageError
from edge.node.ledger import Ledger as Store
from edge.node.node import Node
from edge.ports import Clock
from edge.runtime import AssetReady
from speaker import ports
from speaker.adapters.logbook import Logbook
from speaker.core.air import (
    Action,
    Begin,
    Forget,
    Halt,
    Playout,
    PowerDown,
    PowerUp,
    SetVolume,
    Tone,
    Write,
)
from speaker.core.asrun import FRAMES_PER_MS, never
from speaker.core.programme import Lost

CHECK_EVERY_S: Final = 480.0
"""So that it is done ten minutes before, and again two minutes before."""
PROBE_EVERY_S: Final = 3600.0
"""How often an idle node opens its sound device, to know that it is there."""
PROBE_S: Final = 5.0
GATHER_EVERY_S: Final = 60.0
"""How often what is missing is tried again."""
HOLD_OFF_S: Final = 2.0
"""After a fault that no lost device explains: no fault may be tried in a tight loop."""
TOLD: Final = 500
"""Missed occurrences with a record of their own after a long absence."""
DEVICE: Final = "sound-device-lost"
AMPLIFIER: Final = "amplifier-fault"
CABINET: Final = "cabinet-open"
SOUND: Final = "sound-not-decoded"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the agent stands on, real or simulated."""

    node: Node
    store: Store
    clock: Clock
    player: ports.Player
    amplifier: ports.Amplifier
    library: ports.Library
    assets: ports.Assets
    poll: Callable[[], object | None]
    """The inbox's: what waits there when the program ends."""
    settle: timedelta = timedelta(seconds=2)
    """How long the amplifier needs after power-on."""


class Studio:
    """The parts, and what is known of their state. For the agent's thread only."""

    def __init__(self, parts: Parts) -> None:
        self._p = parts
        self.book = Logbook(parts.store, parts.clock.now())
        self.ready: frozenset[str] = frozenset()
        """Sounds that can be played."""
        self.held: frozenset[str] = frozenset()
        """Sounds that should be playable: all that are needed, within the budget."""
        self.unreadable: set[str] = set()
        self._undecoded: set[str] = set()
        self._sounds: tuple[Sound, ...] = ()
        self._budget_mib = 0
        self._lost = False
        self._held_off_s = float("-inf")
        self._checked: dict[str, float] = {}
        self._gather_s = self._probe_s = float("-inf")
        self._probing = self._powered = False
        self._lamp: ports.Lamp | None = None

    @property
    def device(self) -> bool:
        """Whether sound is possible, as far as is known."""
        return not self._lost and self._p.clock.monotonic() >= self._held_off_s

    # -- actions ----------------------------------------------------------------------

    def carry_out(self, action: Action, trim_ms: float) -> str:
        """Does it; a word of REASONS when a ``Begin`` could not be done, else empty."""
        match action:
            case PowerUp():
                self._powered = True
                self._prepare()
                self._drive(self._p.amplifier.on)
            case PowerDown():
                self._powered = False
                self._drive(self._p.amplifier.off)
                self._release()
            case Write():
                self.write([action])
            case Forget(key):
                self.on_disk(lambda: self.book.forget(key))
            case Begin(told):
                return self._begin(told, trim_ms)
            case Halt(playout_id):
                self._p.player.stop(playout_id)
            case SetVolume(percent):
                self._p.player.set_volume(percent)
        return ""

    def write(self, writes: Iterable[Write]) -> None:
        """Entries and their records together; if not on disk, then in memory."""
        told = tuple(writes)
        try:
            with self._p.store.transaction():
                for one in told:
                    if one.entry is not None:
                        self.book.write(one.entry)
                    if one.report is not None:
                        self._p.node.report(one.report)
        except HardwareError as error:
            log.warning("ledger not written error=%s", error)
            for one in told:
                if one.entry is not None:
                    self.book.entries[one.entry.key] = one.entry
                if one.report is not None:
                    self._p.node.report(one.report)

    def lose(self, lost: tuple[Lost, ...]) -> None:
        """A record for each that was missed; what is too much is summed up."""
        older, newer = lost[:-TOLD], lost[-TOLD:]
        if older:
            first, last = older[0].occurrence.planned, older[-1].occurrence.planned
            told = f"{len(older)} more from {first:%Y-%m-%d} to {last:%Y-%m-%d}"
            self._p.node.trouble("missed-summed-up", told)
            self._p.node.well("missed-summed-up")
        if newer:
            self.write([never(one.occurrence, one.reason) for one in newer])

    def on_disk(self, write: Callable[[], None]) -> None:
        """Something that holds in memory even where the disk does not take it."""
        try:
            write()
        except HardwareError as error:
            log.warning("ledger not written error=%s", error)

    def _begin(self, told: Playout, trim_ms: float) -> str:
        sha256 = ""
        try:
            if isinstance(told.piece, Tone):
                path = self._p.library.tone(told.piece.order)
            else:
                sha256 = told.piece.approved.bulletin.sound.sha256
                path = self._path(sha256)
            self._p.player.start(
                told.id,
                path,
                told.at + timedelta(milliseconds=trim_ms),
                told.volume_percent,
                told.offset_ms * FRAMES_PER_MS,
            )
        except MessageError as error:
            log.warning("playout not begun id=%s error=%s", told.id, error)
            if sha256:
                self.ready -= {sha256}
                self._p.library.spoil(sha256)
            return "sound-unreadable"
        except HardwareError as error:
            self._fault(error)
            return "device-lost"
        log.info("playout begins id=%s at=%s", told.id, told.at.isoformat())
        return ""

    def _path(self, sha256: str) -> Path:
        path = self._p.library.path(sha256)
        if path is None:
            raise MessageError(f"sound {sha256[:12]} is not in the library any more")
        return path

    # -- what the parts say -----------------------------------------------------------

    def hear(self, event: object) -> None:
        """What player, cabinet, library and downloads say of themselves."""
        match event:
            case ports.DeviceLost(reason):
                self._lost = True
                self._p.node.trouble(DEVICE, reason)
            case ports.DeviceBack():
                self._back()
            case ports.Failed(playout_id, reason):
                log.warning("playout failed id=%s reason=%s", playout_id, reason)
                self._held_off_s = self._p.clock.monotonic() + HOLD_OFF_S
            case ports.CabinetOpened():
                self._p.node.trouble(CABINET)
            case ports.CabinetClosed():
                self._p.node.well(CABINET)
            case ports.SoundFailed():
                self._not_decoded(event)
                self._offer(again=False)
            case ports.SoundReady(sha256):
                self.unreadable.discard(sha256)
                self._undecoded.discard(sha256)
                self.regather()
            case ports.SoundSpoiled() | AssetReady():
                self.regather()
            case _:
                pass

    def _back(self) -> None:
        self._lost = False
        self._p.node.well(DEVICE)
        if not self._powered and not self._probing:
            self._release()

    def _not_decoded(self, failed: ports.SoundFailed) -> None:
        sha256, reason = failed.sha256, failed.reason
        log.warning("sound not decoded sha256=%s reason=%s", sha256, reason)
        if all(one.sha256 != sha256 for one in self._sounds):
            return  # nothing needs it any more, so nothing would end the trouble
        self._undecoded.add(sha256)
        if failed.unreadable:
            self.unreadable.add(sha256)
        self._p.node.trouble(SOUND, f"{sha256[:12]}: {reason}")

    # -- sounds -----------------------------------------------------------------------

    def notice(self, sounds: Iterable[Sound]) -> None:
        """Some of these may be in the library from before: then they are ready now."""
        shas = (one.sha256 for one in sounds)
        self.ready |= {sha for sha in shas if self._p.library.path(sha) is not None}

    def gather(self, sounds: tuple[Sound, ...], budget_mib: int) -> None:
        """Has what is needed fetched and decoded, the most urgent first."""
        self._sounds, self._budget_mib = sounds, budget_mib
        self._p.assets.need({one.sha256: one.size_bytes for one in sounds})
        self.regather()

    def regather(self) -> None:
        """The same again, after something changed."""
        self._gather_s = self._p.clock.monotonic() + GATHER_EVERY_S
        self.held = self._p.library.keep(self._sounds, self._budget_mib)
        needed = {one.sha256 for one in self._sounds}
        self.unreadable &= needed
        self._undecoded &= needed
        self._checked = {s: at for s, at in self._checked.items() if s in needed}
        if not self._undecoded:
            self._p.node.well(SOUND)
        self.ready = frozenset(s for s in needed if self._p.library.path(s) is not None)
        self._offer(again=True)

    def _offer(self, *, again: bool) -> None:
        """One after the other: an alert's sound waits for one decoding, not for all.

        ``again``: also those that could not be decoded, after the others.
        """
        for failed in (False, True) if again else (False,):
            for one in self._sounds:
                if (one.sha256 in self._undecoded) is not failed:
                    continue
                if one.sha256 in self.held - self.ready - self.unreadable:
                    source = self._p.assets.path(one.sha256)
                    if source is not None:
                        self._p.library.offer(one.sha256, source)
                        return

    def check(self, sha256: str) -> None:
        """Compares a sound that is due soon with what was decoded, now and then."""
        now_s = self._p.clock.monotonic()
        if now_s >= self._checked.get(sha256, float("-inf")) + CHECK_EVERY_S:
            self._checked[sha256] = now_s
            self._p.library.check(sha256)

    # -- once a second ----------------------------------------------------------------

    def look_after(self) -> None:
        """Retries, probes the device while all is quiet, shows the lamp."""
        now_s = self._p.clock.monotonic()
        if now_s >= self._gather_s and self.held - self.ready:
            self.regather()
        if not self._powered and now_s >= self._probe_s:
            self._probing = not self._probing
            if self._probing:
                self._prepare()
            else:
                self._release()
            self._probe_s = now_s + (PROBE_S if self._probing else PROBE_EVERY_S)
        lamp = ports.Lamp.TROUBLE if self._lost else ports.Lamp.READY
        if lamp is not self._lamp:
            self._lamp = lamp
            self._drive(lambda: self._p.amplifier.show(lamp))

    def close(self) -> None:
        """Everything off. What was sounding has been told to stop."""
        self._drive(self._p.amplifier.off)
        self._p.amplifier.close()
        self._p.library.stop()
        self._p.assets.stop()

    # -- inside -----------------------------------------------------------------------

    def _prepare(self) -> None:
        try:
            self._p.player.prepare()
        except HardwareError as error:
            self._fault(error)

    def _release(self) -> None:
        """A player that waits for its device goes on, to say when it is back."""
        if not self._lost:
            self._p.player.release()

    def _fault(self, error: HardwareError) -> None:
        self._held_off_s = self._p.clock.monotonic() + HOLD_OFF_S
        self._p.node.trouble(DEVICE, str(error))

    def _drive(self, move: Callable[[], None]) -> None:
        try:
            move()
        except HardwareError as error:
            self._p.node.trouble(AMPLIFIER, str(error))
        else:
            self._p.node.well(AMPLIFIER)
