"""A kiosk, hotspot or camera that joins the sample commune, as a technician lets it."""

from dataclasses import dataclass
from pathlib import Path

from script.sample.founding import AREA, run_all
from script.sample.place import StateDir


@dataclass(frozen=True, slots=True)
class Joining:
    """Which agent, under what id, and its name in the console."""

    agent: str
    node: str
    name: str

    def config(self, state: StateDir) -> Path:
        """Its configuration file."""
        return state.commune / "nodes" / self.node / f"{self.agent}.toml"

    def home(self, state: StateDir) -> Path:
        """Where it keeps what it must not forget."""
        return state.top / f"{self.agent}s" / self.node

    def issue(self, state: StateDir) -> bool:
        """Makes its identity; False: it had one. Raises: DemoError."""
        if self.config(state).exists():
            return False
        words = (
            "issue",
            *("--dir", state.commune),
            *("--agent", self.agent),
            *("--node", self.node),
            *("--area", AREA),
            *("--state", self.home(state)),
            *("--clock", "host"),
        )
        run_all("provisioning", [words])
        return True

    def register(self, state: StateDir) -> None:
        """Tells the console of it, unless that was done. Raises: DemoError."""
        known = state.top / f"{self.agent}-known"
        if known.exists():
            return
        words = (
            *("nodes", "add"),
            *("--config", state.commune / "console" / "console.toml"),
            *("--agent", self.agent),
            *("--id", self.node),
            *("--name", self.name),
            *("--area", AREA),
        )
        run_all("console", [words])
        known.touch()
