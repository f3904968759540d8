"""The guidance screen of the sample commune: its identity, its window, its content.

Its content is made by the bridge beside everything else, the first time for some
minutes, as it reads every sentence aloud. The sample approver signs once it is made.
A later start finds everything in its place.
"""

import os
import re
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from functools import cached_property
from pathlib import Path
from typing import Final

from script.sample.founding import program
from script.sample.joining import Joining
from script.sample.people import APPROVER, TECHNICIAN, Accounts, SignIn
from script.sample.place import StateDir
from script.sample.visitor import Fills, Visitor

NODE: Final = "man-hinh-1"
JOINING: Final = Joining("kiosk", NODE, "Màn hình hướng dẫn")
ASKED_EVERY_S: Final = 3.0
WINDOW: Final = "\n[screen]\nwidth = 1280\nheight = 720\n"
QUEUE: Final = "/approval/guidance"
_PICKS: Final = re.compile(r'name="pick" value="([^"]+)"')


def settle(state: StateDir) -> None:
    """Makes its identity and tells the console of it, unless it is done.

    Raises: DemoError.
    """
    if JOINING.issue(state):
        config = JOINING.config(state)
        config.write_text(config.read_text("utf-8") + WINDOW, encoding="utf-8")
    JOINING.register(state)


def command(state: StateDir) -> Sequence[str | Path]:
    """Runs it."""
    return (program("commune-kiosk"), "run", "--config", JOINING.config(state))


def has_display() -> bool:
    """Whether somebody sits before this machine."""
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def world(own_sound: Mapping[str, str] | None, *, window: bool) -> Mapping[str, str]:
    """Its environment: what it draws on and speaks into."""
    picture = {} if window else {"SDL_VIDEODRIVER": "dummy"}
    if own_sound is None:
        return {**picture, "SDL_AUDIODRIVER": "dummy"}
    return {**picture, **own_sound, "SDL_AUDIODRIVER": "pulseaudio"}


class Stage(Enum):
    """How far its content is."""

    DARK = "its screen may be dark at this hour"
    WAITING = "the starter is not before the approver yet"
    MAKING = "the bundle is being made"
    SENT = "signed, on its way"
    SHOWN = "shown"


class Guiding:
    """Approves the content as soon as it can be; `step` is called now and then."""

    def __init__(
        self, sign_in: SignIn, accounts: Accounts, say: Callable[[str], None]
    ) -> None:
        self._sign_in, self._say = sign_in, say
        self._password = accounts.named(APPROVER).password
        self._bundle = ""
        self.stage = Stage.DARK

    @cached_property
    def _approver(self) -> Visitor:
        return self._sign_in(APPROVER)

    def step(self) -> None:
        """One look at how far it is, and what is to be done then.

        Raises: DemoError, OSError: the console does not answer as it should.
        """
        match self.stage:
            case Stage.DARK:
                keep_awake(self._sign_in(TECHNICIAN))
                self.stage = Stage.WAITING
            case Stage.WAITING:
                self._prepare()
            case Stage.MAKING:
                self._sign()
            case Stage.SENT:
                self._look()
            case Stage.SHOWN:
                pass

    def _prepare(self) -> None:
        page = self._approver.open(QUEUE)
        picks = _PICKS.findall(page.html)
        if not picks:
            self._look()
            return
        page = self._approver.send(
            page, page.form(action=QUEUE), {"pick": list(dict.fromkeys(picks))}
        )
        self._bundle = page.address
        self._say(
            "Máy đang làm nội dung cho màn hình hướng dẫn (lần đầu mất vài phút)."
            " / The guidance is being made; the first time takes minutes."
        )
        self.stage = Stage.MAKING

    def _sign(self) -> None:
        page = self._approver.open(self._bundle)
        if not any("password" in form.names for form in page.forms):
            if "data-poll" not in page.html:
                self.stage = Stage.WAITING  # changed or failed meanwhile: once more
            return
        form = page.form("seen", "password")
        self._approver.send(page, form, {"password": self._password})
        self._say(
            "Người duyệt đã ký nội dung màn hình hướng dẫn."
            " / The approver has signed the guidance."
        )
        self.stage = Stage.SENT

    def _look(self) -> None:
        page = self._approver.open(f"/kiosks/{NODE}")
        if "đúng bản đã duyệt" in page.text:
            self._say(
                "Màn hình hướng dẫn đang hiện nội dung đã duyệt."
                " / The guidance screen shows what was approved.\n"
            )
            self.stage = Stage.SHOWN


def keep_awake(technician: Visitor) -> None:
    """A sample is looked at in the evening too: its screen is never dark.

    Its code opens the console's own page: who has scanned it reads it on this machine.
    """
    page = technician.open(f"/kiosks/{NODE}/settings")
    form = page.form("start0", "end0", "volume")
    held = dict(form.fields)
    dark = [name for name, value in held.items() if name.startswith("start") and value]
    if dark or not held.get("local_url"):
        ends = [name.replace("start", "end") for name in dark]
        fills: Fills = dict.fromkeys([*dark, *ends], "")
        fills["local_url"] = technician.home
        technician.send(page, form, fills)
