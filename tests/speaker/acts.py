"""What is done to a loudspeaker in tests, and what is seen of it."""

from datetime import timedelta
from pathlib import Path

import msgspec

from edge.contract.command import Stop, TestTone
from edge.contract.report import (
    ClockStepped,
    TroubleBegan,
    TroubleEnded,
)
from edge.contract.topics import Topic
from edge.contract.units import BroadcastClass
from tests.rig.authority import ALL_CLASSES, COMMUNE
from tests.speaker.bench import HERE, NODE, SpeakerBench

ROUTINE, PRIORITY = BroadcastClass.ROUTINE, BroadcastClass.PRIORITY
SECOND = timedelta(seconds=1)
CMD = Topic("cmd", node=NODE)


def stop(bench: SpeakerBench, *, by: str = "station", **what: object) -> None:
    key = bench.authority.station if by == "station" else bench.authority.approver
    body = Stop(**what)  # type: ignore[arg-type]
    now = bench.clock.now()
    order = bench.authority.order("stop", body, by=key, aud=HERE, valid_s=120, now=now)
    bench.order(CMD, order)


def sounding(bench: SpeakerBench) -> str:
    """The lineage on air, as the console sees it."""
    doing = bench.state().doing
    return doing.lineage if doing is not None and doing.started is not None else ""


def troubles(bench: SpeakerBench) -> list[str]:
    return [
        f"{'+' if isinstance(event, TroubleBegan) else '-'}{event.code}"
        for event in bench.events()
        if isinstance(event, TroubleBegan | TroubleEnded)
    ]


def change_standing(bench: SpeakerBench, standing: str) -> None:
    authority, now = bench.authority, bench.clock.now()
    entry = msgspec.structs.replace(
        authority.entry(authority.approver, "approver", ALL_CLASSES),
        standing=standing,
        ended=now,
    )
    authority.approvers = msgspec.structs.replace(authority.approvers, entries=(entry,))
    bench.order(Topic("keys", commune=COMMUNE), authority.commune_keys(now=now))


def step(bench: SpeakerBench, by_s: float) -> None:
    bench.clock.step(by_s)
    bench.agent.handle(ClockStepped(by_s=by_s))
    bench.settle()


def spoil(wav: Path | None) -> None:
    assert wav is not None
    data = bytearray(wav.read_bytes())
    data[1000] ^= 0xFF
    wav.write_bytes(data)


def tone(bench: SpeakerBench, **fields: object) -> None:
    order = bench.authority.order(
        "test-tone",
        TestTone(**fields),  # type: ignore[arg-type]
        aud=HERE,
        valid_s=120,
        now=bench.clock.now(),
    )
    bench.order(CMD, order)
