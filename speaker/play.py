"""The story of `commune-speaker play`: one file, at one instant, and what came of it.

For the bench and the field. The sound device is opened while the file is decoded, so
that its latency is known long before the instant.
"""

import queue
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from speaker.ports import (
    Decoder,
    DeviceLost,
    Failed,
    Finished,
    Player,
    PlayerEvent,
    Started,
    Stopped,
)

PLAYOUT = "play"


@dataclass(frozen=True, slots=True)
class Order:
    """What the technician asked for."""

    file: Path
    at: datetime
    volume_percent: int


def play(
    order: Order,
    *,
    player: Player,
    decoder: Decoder,
    events: "queue.SimpleQueue[PlayerEvent]",
    scratch: Path,
    tell: Callable[[dict[str, object]], None],
) -> int:
    """Returns the exit code: 0 when the file was played to its end, 1 otherwise.

    `events` is what the player posts to; `tell` is given a report of each event.
    Raises: EdgeError when the file cannot be decoded.
    """
    try:
        player.prepare()
        decoder.decode(order.file, scratch)
        player.start(PLAYOUT, scratch, order.at, order.volume_percent)
        return _follow(order, events, tell)
    finally:
        player.release()


def _follow(
    order: Order,
    events: "queue.SimpleQueue[PlayerEvent]",
    tell: Callable[[dict[str, object]], None],
) -> int:
    while True:
        match events.get():
            case Started(_, at):
                late_s = (at - order.at).total_seconds()
                tell(_report("started", at, late_ms=round(late_s * 1000, 2)))
            case Finished(_, at, frames):
                tell(_report("finished", at, frames=frames))
                return 0
            case Stopped(_, at, frames):
                tell(_report("stopped", at, frames=frames))
                return 1
            case Failed(_, reason, frames):
                tell({"event": "failed", "reason": reason, "frames": frames})
                return 1
            case DeviceLost(reason):
                tell({"event": "device_lost", "reason": reason})
            case _:
                tell({"event": "device_back"})


def _report(event: str, at: datetime, **figures: float) -> dict[str, object]:
    return {"event": event, "at": at.timestamp(), "at_utc": at.isoformat(), **figures}
