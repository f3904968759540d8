"""A commune with one kiosk instead of loudspeakers: every program is real.

The kiosk draws with SDL's dummy driver, so nobody sees it and nobody can touch it. It
is therefore started through a few lines that read standard input: "touch X Y" puts a
finger on the window as SDL would report one, "picture FILE" writes what the window
holds. Everything behind SDL is the program as it is installed.

    with KioskCommune(folder, records) as commune:
        commune.start()
        commune.finger("call")
        commune.shows(page)
"""

import contextlib
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import product
from pathlib import Path
from typing import Final, Self
from zoneinfo import ZoneInfo

import pygame
from sqlalchemy.orm import Session as Transaction

from console.adapters.wake import waker
from console.bridge.desk import Desk, station_key
from console.config import work_folder
from console.core.guidance import Record
from console.core.kiosks import KioskWish
from console.store import guidance, kiosks
from edge.adapters.host import SystemClock
from edge.contract.content import Content, Language
from edge.contract.report import State
from kiosk.adapters.drawing import Painter, blank
from kiosk.adapters.typefaces import DEBIAN, Typefaces
from kiosk.build.files import open_content
from kiosk.core import pages
from kiosk.core.carousel import SHIFT_EVERY_S
from kiosk.core.layout import Size, highlighted, lay_out, shifted
from kiosk.core.page import Look, Page
from kiosk.core.pages.view import Place
from kiosk.core.session import Session
from script.sample.founding import AREA, run_all
from tests.rig.commune import Commune, command_line, run_console
from tests.rig.patience import until

NODE: Final = "man-hinh-1"
SIZE: Final = Size(1920, 1080)
ZONE: Final = ZoneInfo("Asia/Ho_Chi_Minh")
LANGUAGES: Final[tuple[Language, ...]] = ("vi", "en")
TURN_S: Final = 0.6
"""After a page has come; a touch sooner is a trembling finger."""
_AT_HAND: Final = """
import sys, threading
import pygame
from kiosk.__main__ import main

def obey():
    for line in sys.stdin:
        what, *words = line.split()
        if what == "touch":
            place = int(words[0]), int(words[1])
            down = {"button": 1, "pos": place, "touch": False}
            pygame.event.post(pygame.event.Event(pygame.MOUSEBUTTONDOWN, down))
        else:
            window = pygame.display.get_surface()
            if window is not None:
                with open(words[0] + ".new", "wb") as file:
                    file.write(pygame.image.tobytes(window, "RGB"))
                import os
                os.replace(words[0] + ".new", words[0])

threading.Thread(target=obey, daemon=True).start()
sys.exit(main(sys.argv[1:]))
"""


class KioskCommune(Commune):
    """Its guidance is what it is given, as if the starter held no more."""

    def __init__(self, top: Path, records: Mapping[str, Record]) -> None:
        super().__init__(top, names=())
        self._records = records
        self._kiosk: subprocess.Popen[str] | None = None
        self._pictures = 0

    def __enter__(self) -> Self:
        super().__enter__()
        self._issue()
        run_console(
            *("nodes", "add", "--config", self.console_file),
            *("--id", NODE, "--name", "Màn hình sảnh", "--area", AREA),
            *("--agent", "kiosk"),
        )
        with self.database.write() as session:
            guidance.fill(session, self._records, deed=command_line())
            # At whatever hour the tests run, the screen is lit.
            wish = KioskWish(dark=(), local_url=self.browser().home)
            kiosks.put_wish(session, f"area:{AREA}", wish, deed=command_line())
        self._speak_from_memory()
        return self

    def __exit__(self, *what: object) -> None:
        self.kill_kiosk()
        super().__exit__(None, None, None)

    # -- the kiosk's program ----------------------------------------------------------

    def start_kiosk(self) -> None:
        """Starts it; it may find a broker, or not."""
        with (self.state.logs / f"{NODE}.log").open("ab") as log:
            self._kiosk = subprocess.Popen(
                [
                    *("setpriv", "--pdeathsig", "TERM", "--"),
                    *(sys.executable, "-c", _AT_HAND),
                    *("run", "--config", self.home / "kiosk.toml"),
                ],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                text=True,
                env=os.environ
                | {"SDL_VIDEODRIVER": "dummy", "SDL_AUDIODRIVER": "dummy"},
            )

    def kill_kiosk(self) -> None:
        """As a power cut would."""
        if self._kiosk is not None:
            self._kiosk.kill()
            with self._kiosk:  # its pipe is closed too
                self._kiosk = None

    @property
    def home(self) -> Path:
        """The kiosk's identity and configuration."""
        return self.state.commune / "nodes" / NODE

    @property
    def kiosk_log(self) -> str:
        """Everything that it has said."""
        return (self.state.logs / f"{NODE}.log").read_text(encoding="utf-8")

    def why(self) -> str:
        """For a test that waited in vain."""
        return f"{self.last_words()}\n{NODE}:\n{self.kiosk_log[-3000:]}"

    # -- what is seen and touched -----------------------------------------------------

    @property
    def bundle(self) -> Path:
        """The folder that the kiosk shows."""
        return (self.top_of_kiosk / "bundles" / "current").resolve()

    @property
    def top_of_kiosk(self) -> Path:
        return self.state.top / "kiosk"

    @property
    def content(self) -> Content:
        """What lies on the kiosk's disk."""
        return open_content(self.bundle)

    def page(
        self,
        name: str,
        *,
        day: date | None = None,
        session: Session | None = None,
        place: Place | None = None,
    ) -> Page:
        """A page as it follows from the kiosk's own bundle."""
        today = SystemClock().now().astimezone(ZONE).date()
        place = place or Place(languages=LANGUAGES)
        return pages.page(self.content, name, "vi", day or today, session, place)

    def finger(self, page: Page, act: str) -> None:
        """Touches a control of a page."""
        sheets = lay_out(page, Look(), SIZE, self._faces())
        targets = [target for sheet in sheets for target in sheet.targets]
        rect = next(target.rect for target in targets if target.act == act)
        self._tell(f"touch {rect.x + rect.width // 2} {rect.y + rect.height // 2}")

    def wait_for(self, page: Page, what: str, *, within_s: float = 10) -> None:
        """Until the window holds this page, to the last pixel."""
        until(lambda: self.shows(page), what, self.why, within_s=within_s)

    def shows(self, page: Page) -> bool:
        """Whether it does now, with any of its sentences lit, or none."""
        seen = self._window()
        return seen is not None and seen in self._drawings(page)

    def kiosk_state(self) -> State | None:
        """What the kiosk last said of itself, as the console has it."""
        with self.database.read() as session:
            found = kiosks.kiosk(session, NODE)
        return found.state if found is not None else None

    def pictures(self) -> list[Path]:
        """Of its screen, as the console keeps them."""
        return sorted((work_folder(self.config) / "screens" / NODE).glob("*.png"))

    # -- the station ------------------------------------------------------------------

    def station(self) -> Desk:
        """Whoever holds its key."""
        site, keys = self.config.site, self.config.keys
        return Desk(site.area, site.zone, station_key(keys.station))

    def wake(self) -> None:
        """As the web does after every deed."""
        waker(self.ports.wake)()

    def published(self, session: Transaction) -> tuple[int, str] | None:
        """Version and manifest of what kiosks are to show."""
        row = guidance.published(session)
        if row is None or row.manifest_sha256 is None:
            return None
        return row.version, row.manifest_sha256

    # -- inside -----------------------------------------------------------------------

    def _issue(self) -> None:
        words = (
            *("issue", "--dir", self.state.commune, "--node", NODE),
            *("--area", AREA, "--agent", "kiosk", "--clock", "host"),
            *("--state", self.top_of_kiosk),
        )
        run_all("provisioning", [words])
        file = self.home / "kiosk.toml"
        text = file.read_text(encoding="utf-8")
        assert "[broker]\n" in text, text
        text = text.replace("[broker]\n", "[broker]\nreconnect_window_s = 0.5\n")
        screen = f"\n[screen]\nwidth = {SIZE.width}\nheight = {SIZE.height}\n"
        file.write_text(text + screen, encoding="utf-8")

    def _speak_from_memory(self) -> None:
        """Sentences that were spoken before are not spoken again in each run."""
        kept = os.environ.get("XDG_CACHE_HOME")
        cache = (Path(kept) if kept else Path.home() / ".cache") / "commune-kiosk"
        cache.mkdir(parents=True, exist_ok=True)
        speech = work_folder(self.config) / "speech"
        speech.parent.mkdir(parents=True, exist_ok=True)
        speech.symlink_to(cache)

    def _tell(self, line: str) -> None:
        assert self._kiosk is not None
        assert self._kiosk.stdin is not None
        self._kiosk.stdin.write(line + "\n")
        self._kiosk.stdin.flush()

    def _window(self) -> str | None:
        self._pictures += 1
        file = self.state.top / f"picture-{self._pictures}"
        self._tell(f"picture {file}")
        with contextlib.suppress(AssertionError):
            until(file.exists, "a picture of the window", within_s=1)
        if not file.exists():
            return None
        seen = hashlib.sha256(file.read_bytes()).hexdigest()
        file.unlink()
        return seen

    def _drawings(self, page: Page) -> Iterator[str]:
        """Each sheet of it, wherever the picture has walked to this minute."""
        faces = self._faces()
        painter, surface = Painter(faces), blank(SIZE)
        step = int(SystemClock().now().timestamp()) // SHIFT_EVERY_S
        for sheet in lay_out(page, Look(), SIZE, faces):
            for lit, one in product((None, *sheet.sentences), (step, step - 1)):
                painter.draw(shifted(highlighted(sheet, lit), one), surface)
                pixels = pygame.image.tobytes(surface, "RGB")
                yield hashlib.sha256(pixels).hexdigest()

    def _faces(self) -> Typefaces:
        own = self.bundle / "fonts"
        return Typefaces(own if own.is_dir() else DEBIAN)
