"""The camera's numbers, each beside the one to reach.

    script/bench camera [--quick] [--json]

What a power cut costs: recorders with their real lengths (half-second fragments, files
of a minute) on a 720p film at its own pace, each killed at a random moment and looked
at twice, as it was left and cut to what was synced. What recording costs: memory of the
whole agent with its broker connection while it records that film and looks at it, and
the processor's time for each second of film. How soon somebody who presses the button
of the live view sees a picture in Chromium.
"""

import argparse
import contextlib
import io
import json
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from camera.commands.record import Wish, record
from tests.rig import bench_live, bench_watch
from tests.rig.bench_speaker import Row
from tests.rig.burden import memory_mb, processor_s
from tests.rig.camera import CameraRig
from tests.rig.power_cut import make_film, moments, power_cuts

SIZE = (1280, 720)
AT_ONCE = 5
"""Recorders that share two processors without changing what is measured."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured."""

    cuts: int = 20
    longest_s: float = 75.0
    film_s: int = 90
    agent_s: float = 60.0
    views: int = 10
    watched_s: float = 20.0


QUICK = Plan(cuts=10, longest_s=20.0, film_s=30, agent_s=20.0, views=3, watched_s=10.0)


def power(folder: Path, plan: Plan, film: Path) -> list[Row]:
    """Seconds of film that a power cut costs."""
    every = moments(plan.cuts, 0.3, plan.longest_s)
    cuts = []
    for first in range(0, len(every), AT_ONCE):
        place = folder / f"cuts-{first}"
        place.mkdir()
        cuts += power_cuts(film, place, every[first : first + AT_ONCE])
    killed, synced = (
        [cut.killed_s for cut in cuts],
        [cut.synced_s for cut in cuts],
    )
    over = sum(max(cut.killed_s, cut.synced_s) > 1 for cut in cuts)
    return [
        Row("power cuts, each killed and cut to what was synced", len(cuts), ""),
        Row("lost, longest, killed with SIGKILL", round(max(killed), 3), "s", 1.0),
        Row("lost, longest, cut to what was synced", round(max(synced), 3), "s", 1.0),
        Row("power cuts that cost more than 1 s", over, "", 0),
    ]


def agent(folder: Path, plan: Plan, film: Path) -> list[Row]:
    """The whole program, recording and decoding for its watch."""
    with CameraRig(folder, str(film)) as rig:
        rig.enrol()
        rig.start()
        assert rig.process is not None
        process = rig.process.pid
        time.sleep(5)
        before_s, begun_s, most_mb = processor_s(process), time.monotonic(), 0.0
        while time.monotonic() - begun_s < plan.agent_s:
            most_mb = max(most_mb, memory_mb(process))
            time.sleep(1)
        spent_s = processor_s(process) - before_s
        share = spent_s / (time.monotonic() - begun_s)
    return [
        Row("memory of the agent recording 720p, PSS", round(most_mb, 1), "MB", 80),
        Row("processor while recording and watching, paced", round(share, 3), "s/s"),
    ]


def throughput(folder: Path, plan: Plan, film: Path) -> list[Row]:
    """As fast as it can be read."""
    wish = Wish(
        video=str(film),
        folder=folder / "fast",
        paced=False,
        segment_s=60.0,
        key=folder / "fast.key",
    )
    begun_s, spent_s = time.monotonic(), time.process_time()
    with contextlib.redirect_stdout(io.StringIO()):
        record(wish)
    took_s, spent_s = time.monotonic() - begun_s, time.process_time() - spent_s
    megabytes = film.stat().st_size / 1e6
    return [
        Row(
            "processor for a second of film, recording alone",
            round(spent_s / plan.film_s, 4),
            "s/s",
        ),
        Row(
            "film recorded in a second, two syncs for each of its own",
            round(plan.film_s / took_s, 1),
            "s",
        ),
        Row("written in a second", round(megabytes / took_s, 1), "MB"),
    ]


def table(rows: list[Row], peer: str = "Motion") -> str:
    """Plain words, one number a line."""
    lines = [f"{'':60} {'measured':>10} {'to reach':>9} {peer:>9}"]
    for row in rows:
        measured = "nothing" if row.value is None else f"{row.value:g}"
        goal = "" if row.goal is None else f"{row.goal:g}"
        beside = "" if row.peer is None else f"{row.peer:g}"
        mark = "" if row.reached else "  not reached"
        lines.append(
            f"{row.what:60} {measured:>10} {goal:>9} {beside:>9} {row.unit}{mark}"
        )
    return "\n".join(lines)


def main() -> int:
    """Measures, prints, and fails when a number was not reached."""
    parser = argparse.ArgumentParser(prog="script/bench camera")
    parser.add_argument("--quick", action="store_true", help="fewer and shorter runs")
    parser.add_argument("--json", action="store_true", help="a JSON line per number")
    options = parser.parse_args()
    plan = QUICK if options.quick else Plan()
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        film = make_film(folder / "film.mp4", seconds=plan.film_s, size=SIZE)
        for part in (throughput, agent, power):
            place = folder / part.__name__
            place.mkdir()
            rows += part(place, plan, film)
        eyes = folder / "eyes"
        eyes.mkdir()
        rows += bench_watch.rows(eyes, quick=options.quick)
        seen = folder / "seen"
        seen.mkdir()
        rows += bench_live.rows(seen, times=plan.views, watched_s=plan.watched_s)
    if options.json:
        sys.stdout.writelines(json.dumps(asdict(row)) + "\n" for row in rows)
    else:
        sys.stdout.write(table(rows) + "\n")
    return 0 if all(row.reached for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
