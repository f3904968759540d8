"""The loudspeaker's numbers, each beside the one to reach and its peer's.

    script/bench speaker [--quick] [--json]

The players are programs of their own, each on a sink of its own. They are asked
nothing: what their sinks sounded is recorded and compared with the sound itself.
The peer is plain libVLC, as one would first write it: `play()` at the instant.
"""

import argparse
import contextlib
import json
import os
import queue
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from speaker.adapters.player import PulsePlayer
from speaker.ports import Finished, PlayerEvent, Started, Stopped
from tests.rig.sink import RATE_HZ, NullSink
from tests.rig.sound import (
    Recorder,
    Recording,
    Sound,
    locate,
    murmur,
    save,
)

ALIKE = 0.3
WINDOW_S = 0.5
LEAD_S = 4.0
SOUND_S = 5.0
OURS = [sys.executable, "-m", "speaker", "play", "{file}", "--at", "{at}"]
PEER = [sys.executable, "-c"]
PEER += [
    "import sys, time, vlc\n"
    "instance = vlc.Instance('--quiet', '--no-video', '--aout=pulse')\n"
    "player = instance.media_player_new()\n"
    "player.set_media(instance.media_new_path('{file}'))\n"
    "time.sleep(max(0, {at} - time.time()))\n"
    "player.play()\n"
    "time.sleep(60)\n"
]


@dataclass(frozen=True, slots=True)
class Row:
    """One number: smaller is better, `goal` is to be reached."""

    what: str
    value: float | None
    unit: str
    goal: float | None = None
    peer: float | None = None

    @property
    def reached(self) -> bool:
        return self.goal is None or (self.value is not None and self.value <= self.goal)


@dataclass(frozen=True, slots=True)
class Track:
    """Where one node was, in milliseconds late, second by second; None: not heard."""

    late_ms: list[float | None]


def p95(values: Sequence[float]) -> float | None:
    """The value that 95 % do not exceed."""
    if not values:
        return None
    ordered = sorted(values)
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))], 2)


@contextlib.contextmanager
def playing(
    command: list[str], sink: NullSink, file: Path, at: float
) -> Iterator[subprocess.Popen[bytes]]:
    """A player as a program on that sink, ended afterwards."""
    words = [w.replace("{file}", str(file)).replace("{at}", str(at)) for w in command]
    process = subprocess.Popen(
        words,
        env=os.environ | sink.environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(10)


def track(recording: Recording, sound: Sound, at: float) -> Track:
    """Looks for the start within 2 s, then for each second of the sound near there."""
    late_ms: list[float | None] = []
    near_s, width_s = at, 2.0
    for second in range(int(len(sound) / RATE_HZ)):
        begin = second * RATE_HZ
        stretch = sound[begin : begin + round(WINDOW_S * RATE_HZ)]
        due = near_s + second
        match = locate(
            recording, stretch, after=due - min(width_s, 0.5), before=due + width_s
        )
        if match.likeness < ALIKE:
            late_ms.append(None)
            continue
        late_ms.append((match.at - at - second) * 1000)
        near_s, width_s = match.at - second, 0.2
    return Track(late_ms)


def one_run(
    sinks: list[tuple[NullSink, list[str]]], file: Path, sound: Sound
) -> tuple[list[Track], list[tuple[float, float]]]:
    """All players at one instant: their tracks, and memory and processor of each."""
    at = round(time.time() + LEAD_S, 3)
    with contextlib.ExitStack() as stack:
        processes = [
            stack.enter_context(playing(command, sink, file, at))
            for sink, command in sinks
        ]
        time.sleep(max(0, at - 1 - time.time()))
        recorders = [stack.enter_context(Recorder(sink)) for sink, _ in sinks]
        time.sleep(max(0, at + 1 - time.time()))
        before = [processor_s(process.pid) for process in processes]
        time.sleep(max(0, at + len(sound) / RATE_HZ - 1 - time.time()))
        span_s = len(sound) / RATE_HZ - 2
        burdens = [
            (memory_mb(process.pid), (processor_s(process.pid) - was) / span_s * 100)
            for process, was in zip(processes, before, strict=True)
        ]
        time.sleep(max(0, at + len(sound) / RATE_HZ + 1 - time.time()))
    return [track(r.recording(), sound, at) for r in recorders], burdens


def starts(runs: int, directory: Path) -> list[Row]:
    """Start error and skew of two nodes, beside two nodes of the peer."""
    sound = murmur(SOUND_S)
    file = save(sound, directory / "starts.wav")
    ours: list[list[float | None]] = []
    theirs: list[list[float | None]] = []
    running: list[float] = []
    burdens: list[tuple[float, float]] = []
    with contextlib.ExitStack() as stack:
        sinks = [
            (stack.enter_context(NullSink()), command)
            for command in (OURS, OURS, PEER, PEER)
        ]
        for _ in range(runs):
            tracks, burden = one_run(sinks, file, sound)
            ours.append([track.late_ms[0] for track in tracks[:2]])
            theirs.append([first_heard(track) for track in tracks[2:]])
            running += skews([track.late_ms for track in tracks[:2]])
            burdens += burden[:2]
    missed = sum(start is None for pair in ours for start in pair)
    errors, peer_errors = absolute(ours), absolute(theirs)
    return [
        Row("starts missed", missed, f"of {2 * runs}", 0),
        Row("start error, p95", p95(errors), "ms", 5, p95(peer_errors)),
        Row("skew at the start, p95", p95(spans(ours)), "ms", 2, p95(spans(theirs))),
        Row("running skew, p95", p95(running), "ms", 3),
        Row("memory while playing (PSS)", p95([mb for mb, _ in burdens]), "MB", 60),
        Row("processor, median", middle([cpu for _, cpu in burdens]), "% of a core"),
    ]


def long_run(seconds: float, directory: Path) -> list[Row]:
    """Running skew of three nodes whose sink clocks are 0, 100 and 300 ppm fast."""
    sound = murmur(seconds)
    file = save(sound, directory / "long.wav")
    with contextlib.ExitStack() as stack:
        sinks = [
            (stack.enter_context(NullSink(ppm)), OURS) for ppm in (0.0, 100.0, 300.0)
        ]
        tracks, _ = one_run(sinks, file, sound)
    late = [track.late_ms for track in tracks]
    lost = sum(value is None for values in late for value in values)
    skew = p95(skews(late)) if lost == 0 else None
    what = f"running skew at 0, 100, 300 ppm over {seconds:.0f} s, p95"
    return [Row(what, skew, "ms", 2)]


def pre_emptions(times: int, directory: Path) -> list[Row]:
    """From the order to the first emergency sample while something else sounds."""
    news, flood = murmur(3), murmur(1, seed=2)
    news_file = save(news, directory / "news.wav")
    flood_file = save(flood, directory / "flood.wav")
    told: queue.SimpleQueue[PlayerEvent] = queue.SimpleQueue()
    delays_ms: list[float] = []
    with NullSink() as sink:
        player = PulsePlayer(told.put, server=sink.server, sink=sink.name)
        player.prepare()
        time.sleep(1)
        for turn in range(times):
            with Recorder(sink) as recorder:
                player.start(f"news {turn}", news_file, now(), 100)
                wait_for(told, Started)
                time.sleep(0.4 + 0.0137 * (turn % 10))
                ordered = time.time()
                player.start(f"flood {turn}", flood_file, now(), 100)
                wait_for(told, Stopped)
                wait_for(told, Finished)
            match = locate(recorder.recording(), flood, after=ordered - 0.1)
            if match.likeness > ALIKE:
                delays_ms.append((match.at - ordered) * 1000)
        player.release()
    heard = delays_ms if len(delays_ms) == times else []
    return [
        Row("order to first emergency sample, p50", middle(heard), "ms"),
        Row("order to first emergency sample, p95", p95(heard), "ms", 50),
    ]


def now() -> datetime:
    """The wall clock."""
    return datetime.fromtimestamp(time.time(), UTC)


def wait_for(told: "queue.SimpleQueue[PlayerEvent]", kind: type) -> None:
    """Leaves out other events until one of that kind comes."""
    while not isinstance(told.get(timeout=10), kind):
        pass


def first_heard(track: Track) -> float | None:
    """A player that begins late is first heard in a later window."""
    return next((late for late in track.late_ms if late is not None), None)


def absolute(starts: list[list[float | None]]) -> list[float]:
    """Sizes of the errors of all that were heard."""
    return [abs(start) for pair in starts for start in pair if start is not None]


def spans(rows: list[list[float | None]]) -> list[float]:
    """How far apart the nodes were, where all were heard."""
    heard = [[v for v in row if v is not None] for row in rows if None not in row]
    return [max(row) - min(row) for row in heard]


def skews(tracks: list[list[float | None]]) -> list[float]:
    """The same second by second."""
    return spans([list(row) for row in zip(*tracks, strict=True)])


def middle(values: Sequence[float]) -> float | None:
    """The median."""
    return round(statistics.median(values), 2) if values else None


def memory_mb(process: int) -> float:
    """PSS: what would be free if the process were not there."""
    text = Path(f"/proc/{process}/smaps_rollup").read_text()
    found = re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)
    return int(found[1]) / 1024 if found else float("nan")


def processor_s(process: int) -> float:
    """Processor time used so far."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def table(rows: list[Row]) -> str:
    """Plain words, one number a line."""
    lines = [f"{'':52} {'measured':>10} {'to reach':>9} {'libVLC':>9}"]
    for row in rows:
        measured = "nothing" if row.value is None else f"{row.value:g}"
        goal = "" if row.goal is None else f"{row.goal:g}"
        peer = "" if row.peer is None else f"{row.peer:g}"
        mark = "" if row.reached else "  not reached"
        lines.append(
            f"{row.what:52} {measured:>10} {goal:>9} {peer:>9} {row.unit}{mark}"
        )
    return "\n".join(lines)


def main() -> int:
    """Measures, prints, and fails when a number was not reached."""
    parser = argparse.ArgumentParser(prog="script/bench speaker")
    parser.add_argument("--quick", action="store_true", help="fewer and shorter runs")
    parser.add_argument("--json", action="store_true", help="a JSON line per number")
    options = parser.parse_args()
    runs, long_s, times = (4, 30.0, 10) if options.quick else (20, 300.0, 40)
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        directory = Path(name)
        rows = [
            *starts(runs, directory),
            *pre_emptions(times, directory),
            *long_run(long_s, directory),
        ]
    if options.json:
        lines = (json.dumps(asdict(row) | {"reached": row.reached}) for row in rows)
        sys.stdout.writelines(line + "\n" for line in lines)
    else:
        sys.stdout.write(table(rows) + "\n")
    return 0 if all(row.reached for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
