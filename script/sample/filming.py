"""The camera of the sample commune: its identity, what it films, that it may film.

It films a street that the project draws itself (people walk, light changes, rain
falls), or any video that it is given, again and again. The sample technician says that
nothing has to be masked there; before that it records nothing.
"""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from script.sample.founding import program
from script.sample.joining import Joining
from script.sample.people import WATCHER
from script.sample.place import StateDir
from script.sample.processes import Company
from script.sample.troubles import DemoError
from script.sample.visitor import Visitor

NODE: Final = "cam-cho"
JOINING: Final = Joining("camera", NODE, "Camera chợ")
PAGE: Final = f"/cameras/{NODE}"
KEPT_GB: Final = "1"
_SECTION: Final = "\n[camera]\n"


def put_up(
    company: Company,
    state: StateDir,
    video: Path | None,
    say: Callable[[str], None],
    technician: Visitor,
) -> None:
    """Lets it join, and says where it is seen. Raises: DemoError."""
    settle(state, video)
    company.join(NODE, command(state, video))
    let_it_record(technician)
    films = "một con đường được vẽ / a drawn street" if video is None else str(video)
    say(
        f"Camera: {films}\n  {technician.home}{PAGE}  (tài khoản / account {WATCHER})\n"
    )


def settle(state: StateDir, video: Path | None) -> None:
    """Makes its identity and tells the console of it, unless it is done.

    Raises: DemoError.
    """
    JOINING.issue(state)
    config = JOINING.config(state)
    text = config.read_text(encoding="utf-8").partition(_SECTION)[0]
    if video is not None:
        text += f"{_SECTION}source = {json.dumps(str(video), ensure_ascii=False)}\n"
    config.write_text(text, encoding="utf-8")
    JOINING.register(state)


def command(state: StateDir, video: Path | None) -> Sequence[str | Path]:
    """Runs it."""
    drawn = ("--simulate",) if video is None else ()
    return (program("commune-camera"), "run", *drawn, "--config", JOINING.config(state))


def let_it_record(technician: Visitor) -> None:
    """Says that nothing must be masked, as a technician would on the camera's page.

    Raises: DemoError: the page says something else than that it is kept.
    """
    page = technician.open(f"{PAGE}/settings")
    form = page.form("no_masks", "record")
    if ("no_masks", "1") in form.fields or any(
        name.startswith("mask_corners") and value for name, value in form.fields
    ):
        return  # somebody has decided that already
    fills = {"no_masks": "1", "record": "always", "total_gb": KEPT_GB}
    page = technician.send(page, form, {**fills})
    if "no_masks" in page.html and "settings" in page.address:
        raise DemoError(
            "Chưa đặt được camera mẫu.",
            f"the sample camera's settings were not taken: {page.text[:600]}",
        )
