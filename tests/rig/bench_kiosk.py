"""The guidance screen's numbers, each beside the one to reach and Chromium's.

    script/bench kiosk [--quick] [--json] [--bundle DIR]

Our program is the whole one, with broker, keys, a bundle of the starting content and a
sound server; Chromium in kiosk mode shows the same pages as one web page from a file.
Both have an X server (Xvfb, 1920x1080, no graphics card) to themselves, one after the
other. Nothing is asked of either: the server's pixels tell when something has changed.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import partial
from pathlib import Path

from edge.contract.content import Content
from kiosk.adapters.typefaces import Typefaces
from kiosk.build.files import open_content
from kiosk.core import pages
from kiosk.core.layout import Sheet, Size, lay_out
from kiosk.core.page import Look
from kiosk.core.pages import Place
from kiosk.core.search.index import build_index
from tests.kiosk.judged import HELD_OUT, figures, read_questions
from tests.rig.bench_speaker import Row, middle, p95
from tests.rig.burden import memory_mb, processor_s
from tests.rig.display import Display, Seen, display
from tests.rig.kiosk import LANGUAGES, TREE, KioskRig
from tests.rig.sink import WITH_US, NullSink
from tests.rig.sound import Recorder, load, locate
from tests.rig.web_page import web_page

SIZE = Size(1920, 1080)
HOME, EVENT = "home", "event:sinh-con"
REST_S = 2.6
"""Between two touches: by then a kiosk looks for fingers as seldom as it ever does."""
ALIKE = 0.3
CHROMIUM = (
    *("chromium", "--kiosk", "--no-first-run", "--no-default-browser-check"),
    *("--no-sandbox", "--disable-background-networking", "--disable-component-update"),
    *("--disable-sync", "--password-store=basic", "--noerrdialogs"),
)


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured."""

    starts: int = 7
    touches: int = 60
    alarms: int = 10
    idle_s: float = 60.0
    soak_h: float = 72.0


QUICK = Plan(starts=3, touches=12, alarms=3, idle_s=20.0, soak_h=6.0)


@dataclass(frozen=True, slots=True)
class Measured:
    """What was seen of one of the two."""

    starts: tuple[Seen, ...]
    touches: tuple[Seen, ...]
    idle_percent: float
    memory_mb: float


class Pages:
    """Where to touch what, and the same pages for the web."""

    def __init__(self, bundle: Path) -> None:
        self.content = open_content(bundle)
        self._fonts = bundle / "fonts"
        self._faces = Typefaces(self._fonts)
        self._sheets = {name: self._sheet(name) for name in (HOME, EVENT)}

    def way(self, touch: int) -> tuple[int, int]:
        """Where to touch for the next page: there and back."""
        page, act = ((HOME, EVENT), (EVENT, HOME))[touch % 2]
        targets = self._sheets[page].targets
        rect = next(target.rect for target in targets if target.act == act)
        return rect.x + rect.width // 2, rect.y + rect.height // 2

    def web(self) -> str:
        """Both pages, home first."""
        return web_page(self._sheets, self._fonts)

    def _sheet(self, name: str) -> Sheet:
        page = pages.page(
            self.content,
            name,
            "vi",
            date(2026, 11, 22),
            place=Place(languages=LANGUAGES),
        )
        return lay_out(page, Look(), SIZE, self._faces)[0]


Start = Callable[[], "subprocess.Popen[bytes]"]


# -- either of the two ---------------------------------------------------------------


def start(screen: Display, command: Start) -> tuple[Seen, "subprocess.Popen[bytes]"]:
    """Starts it; when it drew first, and when all of its first page was there."""
    begun: list[subprocess.Popen[bytes]] = []
    seen = screen.watch(lambda: begun.append(command()), quiet_s=3.0)
    return seen, begun[0]


def end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    process.wait(20)


def idle_percent(process: int, seconds: float) -> float:
    """Of one core, over so many seconds."""
    before, begun_s = processor_s(process), time.monotonic()
    time.sleep(seconds)
    used_s = processor_s(process) - before
    return used_s / (time.monotonic() - begun_s) * 100


def touched(screen: Display, way: Pages, touches: int) -> tuple[Seen, ...]:
    """From home there and back, so many times, at rest between."""
    chance = random.Random(7)
    seen = []
    for number in range(touches):
        time.sleep(REST_S + chance.random() * 0.2)
        finger = partial(screen.touch, *way.way(number))
        seen.append(screen.watch(finger, quiet_s=0.6))
    return tuple(seen)


# -- ours ------------------------------------------------------------------------------


def ours(rig: KioskRig, way: Pages, plan: Plan) -> tuple[Measured, list[Row]]:
    """Everything that is measured of our program."""
    with display(SIZE) as screen, NullSink() as sink:
        sound = {"SDL_AUDIODRIVER": "pulseaudio", **sink.environment()}
        world = {**screen.environment(), **sound}
        _first_bundle(rig, world)
        starts = []
        for _ in range(plan.starts):
            seen, process = start(screen, lambda: rig.start(world))
            starts.append(seen)
            end(process)
        _, process = start(screen, lambda: rig.start(world))
        try:
            time.sleep(5)
            idle = idle_percent(process.pid, plan.idle_s)
            screen.touch(SIZE.width // 2, 20)  # it greets
            time.sleep(3)
            screen.touch(SIZE.width // 2, 20)  # it is quiet
            touches = touched(screen, way, plan.touches)
            memory = memory_mb(process.pid)
            alarms = _alarms(rig, screen, sink, plan.alarms)
        finally:
            end(process)
    return Measured(tuple(starts), touches, idle, memory), alarms


def _first_bundle(rig: KioskRig, world: Mapping[str, str]) -> None:
    """A first life, in which it fetches what it shows from then on."""
    rig.enrol()
    with rig.running(world):
        deadline_s = time.monotonic() + 60
        while "bundle shown" not in rig.said():
            assert time.monotonic() < deadline_s, rig.said()
            time.sleep(0.2)
        time.sleep(2)


def _alarms(rig: KioskRig, screen: Display, sink: NullSink, count: int) -> list[Row]:
    """From the order's sending to the screen, and to the sink."""
    clip = max(rig.clips(), key=lambda path: path.stat().st_size)
    recording = rig.sound(clip.read_bytes(), 3000)
    words = load(clip)[:24000]
    seen, heard_ms = [], []
    for _ in range(count):
        with Recorder(sink) as recorder:
            flood = rig.flood(recording)
            sent_at = time.time()
            seen.append(screen.watch(partial(rig.alert, flood), quiet_s=3.0))
        match = locate(recorder.recording(), words, after=sent_at)
        if match.likeness > ALIKE:
            heard_ms.append((match.at - sent_at) * 1000)
        screen.watch(rig.alert, quiet_s=1.5)
    voice = p95(heard_ms) if len(heard_ms) == count else None
    return [
        Row("emergency order to screen, p95", p95(whole_ms(seen)), "ms", 1000),
        Row("emergency order to voice, p95", voice, "ms", 1000),
    ]


# -- the peer --------------------------------------------------------------------------


def chromium(folder: Path, way: Pages, plan: Plan) -> Measured:
    """The same of Debian's Chromium."""
    page = folder / "kiosk.html"
    page.write_text(way.web(), encoding="utf-8")
    profile = folder / "profile"
    size = f"--window-size={SIZE.width},{SIZE.height}"
    with display(SIZE) as screen:

        def begin() -> "subprocess.Popen[bytes]":
            return subprocess.Popen(
                [
                    *(*WITH_US, *CHROMIUM, size, "--window-position=0,0"),
                    *(f"--user-data-dir={profile}", page.as_uri()),
                ],
                env={**os.environ, **screen.environment()},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )

        starts = []
        for number in range(plan.starts + 1):
            seen, process = start(screen, begin)
            starts += [seen] if number else []  # the first makes its profile
            end(process)
        _, process = start(screen, begin)
        try:
            time.sleep(5)
            idle = idle_percent(process.pid, plan.idle_s)
            touches = touched(screen, way, plan.touches)
            memory = memory_mb(process.pid)
        finally:
            end(process)
    return Measured(tuple(starts), touches, idle, memory)


# -- without a screen ------------------------------------------------------------------


def search(content: Content) -> list[Row]:
    """Questions that were never used while the search was built."""
    index = build_index(content)
    found = [figures(index, read_questions(name)) for name in HELD_OUT]
    asked = sum(one.questions for one in found)
    first = sum(one.top_1 * one.questions for one in found) / asked
    among = sum(one.top_4 * one.questions for one in found) / asked
    slowest_ms = max(one.slowest_ms for one in found)
    of = f"% of {asked}"
    return [
        Row("held-out questions not among the first 4", percent(1 - among), of, 5),
        Row("held-out questions not first", percent(1 - first), of, 15),
        Row("slowest question", round(slowest_ms, 1), "ms", 50),
    ]


def soak(hours: float) -> Row:
    """Simulated use, in a process of its own."""
    ended = subprocess.run(
        [sys.executable, "-m", "tests.rig.kiosk_soak", str(hours)],
        cwd=TREE,
        check=True,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYGAME_HIDE_SUPPORT_PROMPT": "1"},
    )
    result = json.loads(ended.stdout)
    what = f"memory growth, {hours:g} h, {result['touches']} touches (simulated)"
    return Row(what, result["growth_mb"], "MB", 5)


# -- the report ------------------------------------------------------------------------


def beside(mine: Measured, peer: Measured) -> list[Row]:
    """What both were measured in."""

    def row(
        what: str, unit: str, goal: float | None, of: Callable[[Measured], float | None]
    ) -> Row:
        return Row(what, of(mine), unit, goal, of(peer))

    return [
        row(
            "start to first page, median",
            "ms",
            1000,
            lambda m: middle(whole_ms(m.starts)),
        ),
        row(
            "start to first page, worst", "ms", None, lambda m: p95(whole_ms(m.starts))
        ),
        row(
            "processor at rest", "% of a core", 0.5, lambda m: round(m.idle_percent, 2)
        ),
        row("memory (PSS)", "MB", 90, lambda m: round(m.memory_mb, 1)),
        row("touch to first changed pixel, p95", "ms", 100, lambda m: p95(first_ms(m))),
        row("touch to whole next page, p95", "ms", 200, lambda m: p95(next_ms(m))),
    ]


def whole_ms(seen: Sequence[Seen]) -> list[float]:
    return [one.whole_s * 1000 for one in seen]


def first_ms(measured: Measured) -> list[float]:
    return [one.first_s * 1000 for one in measured.touches]


def next_ms(measured: Measured) -> list[float]:
    return whole_ms(measured.touches)


def percent(share: float) -> float:
    return round(share * 100, 1)


def table(rows: Sequence[Row]) -> str:
    """Plain words, one number a line."""
    lines = [f"{'':52} {'measured':>10} {'to reach':>9} {'Chromium':>9}"]
    for row in rows:
        measured = "nothing" if row.value is None else f"{row.value:g}"
        goal = "" if row.goal is None else f"{row.goal:g}"
        peer = "" if row.peer is None else f"{row.peer:g}"
        mark = "" if row.reached else "  not reached"
        lines.append(
            f"{row.what:52} {measured:>10} {goal:>9} {peer:>9} {row.unit}{mark}"
        )
    return "\n".join(lines)


def built(folder: Path) -> Path:
    """A bundle of the starting content; the first one takes minutes, for its speech."""
    bundle = folder / "bundle"
    subprocess.run(
        [sys.executable, "-m", "kiosk", "build", "kiosk/starter", "--out", str(bundle)],
        cwd=TREE,
        check=True,
        stdout=sys.stderr,
    )
    return bundle


def main() -> int:
    """Measures, prints, and fails when a number was not reached."""
    parser = argparse.ArgumentParser(prog="script/bench kiosk")
    parser.add_argument("--quick", action="store_true", help="fewer and shorter runs")
    parser.add_argument("--json", action="store_true", help="a JSON line per number")
    parser.add_argument(
        "--bundle", type=Path, metavar="DIR", help="built before; gets signatures"
    )
    options = parser.parse_args()
    plan = QUICK if options.quick else Plan()
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        bundle = options.bundle or built(folder)
        way = Pages(bundle)
        with KioskRig(folder, bundle) as rig:
            mine, alarms = ours(rig, way, plan)
        peer = chromium(folder, way, plan)
        rows = [*beside(mine, peer), *alarms, *search(way.content), soak(plan.soak_h)]
    if options.json:
        lines = (json.dumps(asdict(row) | {"reached": row.reached}) for row in rows)
        sys.stdout.writelines(line + "\n" for line in lines)
    else:
        sys.stdout.write(table(rows) + "\n")
    return 0 if all(row.reached for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
