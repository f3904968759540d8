"""How soon a camera's live view shows a picture, and what it costs.

Broker, console, camera (on the street that the project draws) and Chromium are real and
on one machine: what a network adds is not in it.
"""

import statistics
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.conftest import CHROMIUM, FLAGS
from tests.rig.bench_speaker import Row
from tests.rig.burden import processor_s
from tests.rig.camera_commune import CameraCommune
from tests.rig.live_view import first_picture_s, watcher_page
from tests.rig.patience import until


def rows(folder: Path, *, times: int, watched_s: float) -> list[Row]:
    """So many views, each begun anew; the processor's time of the last one's camera."""
    with CameraCommune(folder / "xa") as commune, sync_playwright() as playwright:
        commune.start()
        commune.start_camera()
        until(commune.web_answers, "the web answers", commune.why)
        until(commune.records, "the camera records", commune.why)
        time.sleep(5)
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        alone = _share(commune.camera_process, watched_s)
        taken, watched = [], 0.0
        page = watcher_page(commune, chromium)
        for number in range(times):
            taken.append(first_picture_s(commune, page))
            if number == times - 1:
                watched = _share(commune.camera_process, watched_s)
            page.goto("about:blank")  # who leaves ends it
            until(lambda: commune.live_is_over(), "the camera has ended it")
            page.goto("/cameras/cam-cho/live")
        chromium.close()
    return [
        Row("live view first picture, median", round(statistics.median(taken), 2), "s"),
        Row("live view first picture, longest", round(max(taken), 2), "s", 3.0),
        Row(
            "processor for pushing it, above recording",
            round(watched - alone, 3),
            "s/s",
        ),
    ]


def _share(process: int, for_s: float) -> float:
    before_s, begun_s = processor_s(process), time.monotonic()
    time.sleep(for_s)
    return (processor_s(process) - before_s) / (time.monotonic() - begun_s)
