"""Days of use at one kiosk in minutes: how much memory grew, as one JSON line.

    python -m tests.rig.kiosk_soak HOURS

The agent, its store, the search, the pages and the drawing are the real ones; clock,
broker and voice are the fakes that we ship. Every five minutes, day and night, somebody
touches at random for a while and walks away. An emergency comes every eight hours.
"""

import gc
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ["SDL_VIDEODRIVER"] = "dummy"

from edge.ports import Clock
from kiosk.adapters.typefaces import DEBIAN
from kiosk.adapters.window import Window, opened
from kiosk.build.files import open_content
from kiosk.core.layout import Size
from kiosk.core.search.finder import make_finder
from kiosk.fakes import FakeScreen
from kiosk.ports import Frame
from tests.kiosk.bench import KioskBench
from tests.kiosk.sample import acts_of
from tests.rig.burden import memory_mb

EVERY_S = 300.0
TYPED = "khai sinh con lay giay to ket hon dat nha"


class DrawnScreen(FakeScreen):
    """Draws everything that it is given, on a surface in memory."""

    def __init__(self, post: Callable[[object], None], clock: Clock) -> None:
        super().__init__(post, clock)
        self._window = Window(opened(Size(1920, 1080)), post, clock)

    def use_fonts(self, folder: Path | None) -> None:
        """Debian's: the soak has no bundle on a disk."""
        self._window.use_fonts(DEBIAN)

    def show(self, frame: Frame) -> None:
        """Drawn at once."""
        self.frames = [frame]
        self._window.show(frame)


class Soaked(KioskBench):
    """A kiosk that draws and searches."""

    make_screen = DrawnScreen
    make_finder = staticmethod(make_finder)


def resident(bench: Soaked, chance: random.Random) -> int:
    """Somebody's few minutes; how often he touched."""
    touches = chance.randint(4, 12)
    bench.touch("wake")
    for _ in range(touches):
        page = bench.page
        if page.id == "search" and chance.random() < 0.7:
            act = f"key:{chance.choice(TYPED).replace(' ', 'space')}"
        else:
            act = chance.choice(acts_of(page) or ["home"])
        bench.touch(act, after_s=chance.uniform(1, 6))
    return touches


def soak(hours: float, folder: Path) -> dict[str, float]:
    """Megabytes (PSS) after the first twelfth of the time and at its end."""
    chance = random.Random(72)
    bench = Soaked(folder, of=open_content())
    bench.enrol(dark=())
    sessions = round(hours * 3600 / EVERY_S)
    warm_mb, touches = 0.0, 0
    for number in range(sessions):
        if number == sessions // 12:
            gc.collect()
            warm_mb = memory_mb(os.getpid())
        touches += resident(bench, chance)
        if number % 96 == 50:
            bench.raise_alert(bench.flood(lineage=f"lu-{number}", minutes=2))
        bench.live(EVERY_S)
        # What only the fakes remember is none of the kiosk's memory.
        bench.voice.said.clear()
        bench.broker.log.clear()
    gc.collect()
    end_mb = memory_mb(os.getpid())
    bench.end()
    return {
        "hours": hours,
        "sessions": sessions,
        "touches": touches,
        "warm_mb": round(warm_mb, 2),
        "growth_mb": round(end_mb - warm_mb, 2),
    }


def main() -> int:
    """Soaks, prints."""
    begun_s = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        result = soak(float(sys.argv[1]), Path(folder))
    result["took_s"] = round(time.monotonic() - begun_s, 1)
    sys.stdout.write(json.dumps(result) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
