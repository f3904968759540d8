"""A commune with one camera instead of loudspeakers: every program is real.

The camera films the street that the project draws, and records it.

    with CameraCommune(folder) as commune:
        commune.start()
        commune.start_camera()
"""

import subprocess
import sys
from pathlib import Path
from typing import Final, Self

from console.core.cameras import CameraWish
from console.store import cameras, live
from edge.contract.report import State
from script.sample import people
from script.sample.founding import AREA, run_all
from tests.rig.commune import Commune, command_line, run_console

NODE: Final = "cam-cho"


class CameraCommune(Commune):
    """Its watcher is the sample's."""

    def __init__(self, top: Path) -> None:
        super().__init__(top, names=())
        self._camera: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        super().__enter__()
        issue = (
            *("issue", "--dir", self.state.commune, "--node", NODE),
            *("--area", AREA, "--agent", "camera", "--clock", "host"),
            *("--state", self.state.top / "camera"),
        )
        run_all("provisioning", [issue])
        file = self.home / "camera.toml"
        text = file.read_text(encoding="utf-8")
        assert "[broker]\n" in text, text
        text = text.replace("[broker]\n", "[broker]\nreconnect_window_s = 0.5\n")
        file.write_text(text, encoding="utf-8")
        run_console(
            *("nodes", "add", "--config", self.console_file),
            *("--id", NODE, "--name", "Camera chợ", "--area", AREA),
            *("--agent", "camera"),
        )
        with self.database.write() as session:
            wish = CameraWish(record="always", masks=())
            cameras.put_wish(session, f"node:{NODE}", wish, deed=command_line())
        return self

    def __exit__(self, *what: object) -> None:
        self.kill_camera()
        super().__exit__(None, None, None)

    @property
    def home(self) -> Path:
        """The camera's identity and configuration."""
        return self.state.commune / "nodes" / NODE

    @property
    def watcher(self) -> tuple[str, str]:
        """Name and password of whoever may watch."""
        return people.WATCHER, self.password(people.WATCHER)

    def start_camera(self) -> None:
        """As it is installed, but on a drawn street."""
        command = [sys.executable, "-m", "camera", "run", "--simulate", "--config"]
        with (self.state.logs / f"{NODE}.log").open("ab") as log:
            self._camera = subprocess.Popen(
                [*command, self.home / "camera.toml"], stdout=log, stderr=log
            )

    @property
    def camera_process(self) -> int:
        """Its number."""
        assert self._camera is not None
        return self._camera.pid

    def kill_camera(self) -> None:
        """As a power cut would."""
        if self._camera is not None:
            self._camera.kill()
            self._camera.wait()
            self._camera = None

    def camera_state(self) -> State | None:
        """What it last said of itself, as the console has it."""
        with self.database.read() as session:
            found = cameras.camera(session, NODE)
        return found.state if found is not None else None

    def records(self) -> bool:
        state = self.camera_state()
        return bool(state and state.filming and state.filming.doing == "recording")

    def live_is_over(self) -> bool:
        """Whether the camera has told the end of the view that was asked for last."""
        with self.database.read() as session:
            asked = live.newest(session, NODE)
        return asked is not None and asked.ended is not None

    def why(self) -> str:
        """For a test that waited in vain."""
        said = (self.state.logs / f"{NODE}.log").read_text(encoding="utf-8")
        return f"{self.last_words()}\n{NODE}:\n{said[-3000:]}"
