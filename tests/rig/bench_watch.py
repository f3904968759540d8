"""What the camera's eyes find and cost, beside Debian's Motion on the same files.

    .venv/bin/python -m tests.rig.bench_watch [--quick] [--films DIR]

An hour in which nothing happens and half an hour in which people come, drawn by the
project and encoded once. Motion reads the files at their pace, as Debian installs it
and again by its guide's advice against false alarms; the better of the two stands in
the table. Our program reads the very same files. What either costs is measured at the
same time, at the same pace, on a street of its own: over a whole process and its
children, once both have settled.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from camera.core.scene import scripts
from camera.core.scene.acts import Script
from tests.rig import motion_peer
from tests.rig.bench_speaker import Row
from tests.rig.motion_peer import Told
from tests.rig.street import film

TREE = Path(__file__).parents[2]
DETECT = (sys.executable, "-m", "camera", "detect")
PER_S = 15
"""Pictures a second of what is recorded, as a camera comes set up."""
NEAR_S = 1.0
"""Motion is started by hand: its clock may be so far off the film's."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured."""

    nothing_s: float = 300.0
    """Of each kind of nothing; twelve kinds make the hour."""
    comings_s: float = 240.0
    cost_s: float = 60.0


QUICK = Plan(60.0, 90.0, 20.0)


@dataclass(frozen=True, slots=True)
class Tally:
    """What somebody told of all films."""

    false_events: int
    false_percent: float
    found_by_day: tuple[int, int]
    """Found, of all who came."""
    found_by_night: tuple[int, int]

    @property
    def missed_percent(self) -> float:
        """Of everybody who came."""
        found = self.found_by_day[0] + self.found_by_night[0]
        came = self.found_by_day[1] + self.found_by_night[1]
        return round(100 - 100 * found / came, 1)

    @property
    def missed_by_night_percent(self) -> float:
        """Of those who came at night."""
        return round(100 - 100 * self.found_by_night[0] / self.found_by_night[1], 1)


def films(folder: Path, plan: Plan) -> dict[Path, Script]:
    """Draws what is not there yet."""
    wanted: dict[Path, Script] = {}
    for name in scripts.NEGATIVES:
        path = folder / f"neg_{name.replace(' ', '_')}.mp4"
        wanted[path] = scripts.nothing_happens(name, plan.nothing_s)
    for name in scripts.POSITIVES:
        path = folder / f"pos_{name.replace(' ', '_')}.mp4"
        wanted[path] = scripts.somebody_comes(name, plan.comings_s)
    for path, script in wanted.items():
        if not path.exists():
            sys.stderr.write(f"drawing {path.name}\n")
            film(script, path.with_suffix(".part.mp4")).rename(path)
    return wanted


def ours(path: Path) -> list[Told]:
    """What our program tells of a file."""
    ended = subprocess.run(
        [*DETECT, str(path), "--json"], cwd=TREE, check=True, stdout=subprocess.PIPE
    )
    told = (json.loads(line) for line in ended.stdout.splitlines())
    return [
        Told(one["start_s"], one["end_s"]) for one in told if one["kind"] == "motion"
    ]


def theirs(
    wanted: dict[Path, Script], folder: Path, settings: Mapping[str, str]
) -> dict[Path, list[Told]]:
    """What Motion tells of all files, each read once at its pace."""
    lengths_s = {path: script.length_s for path, script in wanted.items()}
    with motion_peer.Motion(
        list(wanted), folder / "motion", settings=settings
    ) as motion:
        time.sleep(max(lengths_s.values()) + 0.5)
        return motion.events(lengths_s)


def tally(wanted: dict[Path, Script], told: dict[Path, list[Told]]) -> Tally:
    """Counts what is true and what is not."""
    false_events, false_s, quiet_s = 0, 0.0, 0.0
    found: dict[bool, list[int]] = {True: [0, 0], False: [0, 0]}
    for path, script in wanted.items():
        events = told[path]
        if not script.truth:
            false_events += len(events)
            false_s += sum(one.end_s - one.start_s for one in events)
            quiet_s += script.length_s
            continue
        by_night = any(
            path.stem == f"pos_{name.replace(' ', '_')}" for name in scripts.AT_NIGHT
        )
        for truth in script.truth:
            found[by_night][1] += 1
            found[by_night][0] += any(
                one.start_s < truth.end_s + NEAR_S
                and one.end_s > truth.start_s - NEAR_S
                for one in events
            )
    return Tally(
        false_events,
        round(100 * false_s / quiet_s, 1),
        (found[False][0], found[False][1]),
        (found[True][0], found[True][1]),
    )


def cost(
    folder: Path, plan: Plan, width: int, height: int, what: str, most: float
) -> Row:
    """Processor time for a second of video, both at once."""
    path = folder / f"cost_{width}.mp4"
    length_s = plan.cost_s + 2 * motion_peer.SETTLE_S + 5
    if not path.exists():
        sys.stderr.write(f"drawing {path.name}\n")
        script = scripts.somebody_comes("day", length_s)
        part = path.with_suffix(".part.mp4")
        film(script, part, size=(width, height), per_s=PER_S).rename(path)
    spent: dict[str, float] = {}

    def measure(name: str, process: int) -> None:
        spent[name] = motion_peer.cost_ms(process, plan.cost_s)

    with (
        tempfile.TemporaryDirectory() as name,
        motion_peer.Motion([path], Path(name) / "motion", per_s=PER_S) as motion,
        subprocess.Popen(
            [*DETECT, str(path), "--json", "--paced"],
            cwd=TREE,
            stdout=subprocess.DEVNULL,
        ) as process,
    ):
        threads = [
            threading.Thread(target=measure, args=("ours", process.pid)),
            threading.Thread(target=measure, args=("theirs", motion.pid)),
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        process.terminate()
    goal = round(most * spent["theirs"], 1)
    mine, peer = round(spent["ours"], 1), round(spent["theirs"], 1)
    return Row(f"processor, {what} {width}x{height}", mine, "ms/s", goal, peer)


def rows(folder: Path, *, quick: bool) -> list[Row]:
    """Every number of the table; ``folder`` keeps the films."""
    plan = QUICK if quick else Plan()
    wanted = films(folder, plan)
    mine = tally(wanted, {path: ours(path) for path in wanted})
    peers = []
    for settings in (motion_peer.AS_INSTALLED, motion_peer.BY_THE_GUIDE):
        with tempfile.TemporaryDirectory() as name:
            peers.append(tally(wanted, theirs(wanted, Path(name), settings)))
        sys.stderr.write(
            f"Motion {'by its guide' if settings else 'as installed'}: {peers[-1]}\n"
        )
    sys.stderr.write(f"ours: {mine}\n")
    fewest = min(one.false_events for one in peers)
    missed = min(one.missed_percent for one in peers)
    by_night = min(one.missed_by_night_percent for one in peers)
    least = min(one.false_percent for one in peers)
    hour = f"of {plan.nothing_s * len(scripts.NEGATIVES) / 60:.0f} min of nothing"
    return [
        Row(f"false events, {hour}", mine.false_events, "", fewest / 3, fewest),
        Row(f"false time, {hour}", mine.false_percent, "%", 5, least),
        Row("missed of who came", mine.missed_percent, "%", missed, missed),
        Row(
            "missed of who came by night",
            mine.missed_by_night_percent,
            "%",
            None,
            by_night,
        ),
        cost(folder, plan, 1280, 720, "as recorded", 0.5),
        cost(folder, plan, 320, 176, "as analysed", 1.2),
    ]


def table(found: Sequence[Row]) -> str:
    """Plain words, one number a line."""
    lines = [f"{'':48} {'measured':>9} {'to reach':>9} {'Motion':>8}"]
    for row in found:
        goal = "" if row.goal is None else f"{row.goal:.3g}"
        peer = "" if row.peer is None else f"{row.peer:g}"
        mark = "" if row.reached else "  not reached"
        lines.append(
            f"{row.what:48} {row.value:>9} {goal:>9} {peer:>8} {row.unit}{mark}"
        )
    return "\n".join(lines)


def main() -> int:
    """Measures, prints, and fails when a number was not reached."""
    parser = argparse.ArgumentParser(prog="tests.rig.bench_watch", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer and shorter films")
    parser.add_argument("--films", type=Path, metavar="DIR", help="keep the films here")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        found = rows(options.films or Path(name), quick=options.quick)
    sys.stdout.write(table(found) + "\n")
    return 0 if all(row.reached for row in found) else 1


if __name__ == "__main__":
    sys.exit(main())
