"""A whole commune in a temporary directory: every program real, each to be killed.

Broker (our own certificates and access list), console bridge and web, and for each
loudspeaker a `commune-speaker run` that plays into a sound server of its own. What the
demo's parts do (script/sample) is done by them; unlike the demo nothing that falls is
started again unless a test does so.

    with Commune(folder) as commune:
        commune.start()
        told = tests.rig.announcement.Desk(commune).announce(...)
        commune.kill("broker")
"""

import contextlib
import os
import signal
import socket
from collections.abc import Iterator, Sequence
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import pytest

from console.config import ConsoleConfig, load_console
from console.core.fleet import Presence, presence
from console.core.rules import Wish
from console.store import audit, nodes, pictures, settings, station
from console.store.audit import Deed
from console.store.database import Database
from edge.adapters.host import SystemClock
from edge.contract.report import State
from edge.contract.topics import Topic
from script.sample import founding, people
from script.sample.founding import AREA
from script.sample.place import HOST, Ports, StateDir
from script.sample.processes import Program
from script.sample.visitor import Visitor
from tests.rig.broker import free_port
from tests.rig.patience import until
from tests.rig.sink import NullSink
from tests.rig.sound import Recorder

DEPUTIES: Final = ("duyet-pho-1", "duyet-pho-2")
"""More approvers, whose keys may be ended without silencing the others."""
PATIENT: Final = pytest.mark.timeout(400)
"""Whoever comes first waits for the founding too, maybe on a busy machine."""
PLAN: Final = str(Topic("plan", commune=AREA))


class Commune:
    """The files, the processes, and the eyes on both. For one thread."""

    def __init__(
        self, top: Path, names: Sequence[str] = founding.node_names(6)
    ) -> None:
        self.names = tuple(names)
        self.state = StateDir(top)
        self.ports = Ports(free_port(), free_port(), free_port())
        self.sinks: dict[str, NullSink] = {}
        self._programs: dict[str, Program] = {}

    # -- life -------------------------------------------------------------------------

    def __enter__(self) -> Self:
        """Founds it: all files, accounts and sound devices; no program runs yet."""
        self.state.logs.mkdir(parents=True)
        founding.found(self.state, self.ports, self.names)
        for file in (self.console_file, *map(self._speaker_file, self.names)):
            _hurry_back(file)
        people.settle(self.state, self.names)
        self._appoint_deputies()
        self.config: ConsoleConfig = load_console(self.console_file)
        self.database = Database(self.config.database.url)
        with self.database.write() as session:
            # At whatever hour the tests run, it is a decent one.
            wish = Wish(quiet=(), own_approval=True)
            settings.put(session, f"area:{AREA}", wish, deed=command_line())
        self.sinks = {name: NullSink() for name in self.names}
        for sink in self.sinks.values():
            sink.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for name in reversed(self._programs):
            self.kill(name)
        for sink in self.sinks.values():
            sink.close()

    @property
    def everybody(self) -> tuple[str, ...]:
        """All programs by name, in the order in which they start best."""
        return ("broker", "bridge", "web", *self.names)

    def start(self, *names: str) -> None:
        """Starts these programs (all, if none is named); waits only for the broker."""
        for name in names or self.everybody:
            program = self._programs.get(name)
            if program is None:
                command, more = self._command(name)
                log = self.state.logs / f"{name}.log"
                program = self._programs[name] = Program(name, command, log, more)
            if not program.running:
                program.start()
            if name == "broker":
                until(self._broker_answers, "the broker answers")

    def kill(self, *names: str) -> None:
        """As a power cut would: nobody says farewell, children die too."""
        for name in names:
            process = self._programs[name].process
            if process is not None:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def stop(self, *names: str) -> None:
        """An orderly end."""
        for name in names:
            process = self._programs[name].process
            if process is not None:
                process.terminate()
                process.wait(20)

    def mend(self) -> None:
        """Everybody runs, every loudspeaker is online and holds the newest plan."""
        for sink in self.sinks.values():
            if not sink._answers():
                sink.start()
        self.start()
        until(self.web_answers, "the web answers", self.last_words)
        until(
            lambda: all(self.up_to_date(name) for name in self.names),
            "every loudspeaker is up to date",
            self.last_words,
        )

    def running(self, name: str) -> bool:
        """Whether the program was started and has not ended."""
        return name in self._programs and self._programs[name].running

    def last_words(self) -> str:
        """The end of everybody's log."""
        return "\n".join(
            f"{p.name}:\n{p.last_words()}" for p in self._programs.values()
        )

    def log(self, name: str) -> str:
        """Everything that a program has said."""
        return (self.state.logs / f"{name}.log").read_text(encoding="utf-8")

    # -- what it is made of -----------------------------------------------------------

    @property
    def console_file(self) -> Path:
        return self.state.commune / "console" / "console.toml"

    @property
    def passphrase(self) -> str:
        return self.state.passphrase.read_text(encoding="utf-8").strip()

    def password(self, sign_in: str) -> str:
        file = self.state.passwords / sign_in
        return file.read_text(encoding="utf-8").strip()

    def speaker_state(self, name: str) -> Path:
        """What a loudspeaker keeps."""
        return self.state.speaker_state(name)

    def identity(self, name: str) -> tuple[Path, Path, Path]:
        """CA, certificate and key of a node, or of the console."""
        top = self.state.commune
        if name == "console":
            own = top / "console"
            return top / "ca" / "ca.crt", own / "client.crt", own / "client.key"
        home = top / "nodes" / name
        return (home / "ca.crt", home / "node.crt", home / "node.key")

    def browser(self) -> Visitor:
        """Of a person who has installed the commune's certificate."""
        return Visitor(
            self.state.commune / "ca" / "ca.crt", "localhost", self.ports.web
        )

    def signed_in(self, sign_in: str) -> Visitor:
        """The same, signed in."""
        visitor = self.browser()
        page = visitor.open("/sign-in")
        form = page.form("sign_in", "password")
        password = self.password(sign_in)
        page = visitor.send(page, form, {"sign_in": sign_in, "password": password})
        assert page.status == HTTPStatus.OK, page.text
        return visitor

    # -- what can be seen of it -------------------------------------------------------

    def node_state(self, name: str) -> State | None:
        """What a loudspeaker last said of itself, if the console thinks it online."""
        now = SystemClock().now()
        with self.database.read() as session:
            for speaker in pictures.speakers(session):
                if speaker.node == name and presence(speaker, now) is Presence.ONLINE:
                    return speaker.state
        return None

    def up_to_date(self, name: str) -> bool:
        """Whether a loudspeaker is online and holds the newest plan."""
        state = self.node_state(name)
        with self.database.read() as session:
            plan = station.outgoing(session, PLAN)
            alive = station.get(session).alive_at
        if state is None or plan is None or alive is None:
            return False
        fresh = SystemClock().now() - alive < timedelta(seconds=10)
        return fresh and state.plan == (plan.epoch, plan.seq)

    def told_everything(self, name: str) -> bool:
        """Whether the console has everything from the outbox of a loudspeaker."""
        with self.database.read() as session:
            node = nodes.get(session, name)
            agents = node.agents if node else []
            return any(
                one.hello is not None and one.outbox_upto >= one.hello.outbox_next - 1
                for one in agents
            )

    def web_answers(self) -> bool:
        try:
            return self.browser().open("/healthz").status == HTTPStatus.OK
        except OSError:
            return False

    @contextlib.contextmanager
    def recorded(self, *names: str) -> Iterator[dict[str, Recorder]]:
        """Records what these loudspeakers sound (all, if none is named) meanwhile."""
        with contextlib.ExitStack() as stack:
            yield {
                name: stack.enter_context(Recorder(self.sinks[name]))
                for name in names or self.names
            }

    # -- inside -----------------------------------------------------------------------

    def _speaker_file(self, name: str) -> Path:
        return self.state.commune / "nodes" / name / "speaker.toml"

    def _command(self, name: str) -> tuple[list[str | Path], dict[str, str]]:
        if name == "broker":
            conf = self.state.commune / "broker" / "mosquitto.conf"
            return ["/usr/sbin/mosquitto", "-c", conf], {}
        if name in {"bridge", "web"}:
            program = founding.program("commune-console")
            return [program, name, "--config", self.console_file], {}
        program = founding.program("commune-speaker")
        config = self._speaker_file(name)
        return [program, "run", "--config", config], self.sinks[name].environment()

    def _broker_answers(self) -> bool:
        with contextlib.suppress(OSError):
            socket.create_connection((HOST, self.ports.broker), 1).close()
            return True
        return False

    def _appoint_deputies(self) -> None:
        founding.run_all("console", [self._deputy(name) for name in DEPUTIES])

    def _deputy(self, name: str) -> list[object]:
        secret = self.state.passwords / name
        founding.write_private(secret, founding.readable_secret(4))
        return [
            *("accounts", "add", "--config", self.console_file),
            *("--name", name, "--display", f"Phó duyệt {name[-1]} (mẫu)"),
            *("--role", f"approver@{AREA}", "--password-file", secret),
            *("--passphrase-file", self.state.passphrase, "--keep-password"),
        ]


def run_console(*words: object) -> None:
    """One `commune-console` command."""
    founding.run_all("console", [words])


def command_line() -> Deed:
    """A technician at the desk, now."""
    return Deed(audit.COMMAND_LINE, SystemClock().now())


def _hurry_back(file: Path) -> None:
    """Nobody waits up to half a minute to connect again: there are no crowds here."""
    text = file.read_text(encoding="utf-8")
    assert "[broker]\n" in text, file
    text = text.replace("[broker]\n", "[broker]\nreconnect_window_s = 0.5\n")
    file.write_text(text, encoding="utf-8")
