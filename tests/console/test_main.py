"""``commune-console``: the commands of the desk, and the bridge on a real broker."""

import errno
import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives import serialization
from sqlalchemy import func, select

from console.__main__ import _what_failed, main
from console.adapters import in_use
from console.models import Report
from console.store import audit, nodes, people, requests, station
from console.store.audit import COMMAND_LINE, Deed
from console.store.database import Database
from edge.adapters.host import SystemClock
from edge.adapters.mqtt import MqttLink
from edge.adapters.store import Store
from edge.contract.command import TestTone
from edge.contract.report import State, TroubleBegan
from edge.contract.topics import subscriptions
from edge.contract.witness import AuditHead
from edge.fakes import FakeClockSource, FakeHost
from edge.keys import wrap
from edge.node import Identity, Node, World, last_will
from edge.runtime import Inbox, Tick
from edge.trust import Accepted
from provisioning.core.acl import access_list
from provisioning.core.inventory import Inventory
from provisioning.core.inventory import Node as Enrolled
from tests.console.office import CHEAP, HAMLET, PASSPHRASE, SECRET, tamper
from tests.rig.authority import COMMUNE, Authority
from tests.rig.broker import Broker, free_port
from tests.rig.node import NODE

PATIENCE_S = 30.0


class Desk:
    """A commune's console directory as provisioning makes it, and its commands."""

    def __init__(self, folder: Path, broker: Broker) -> None:
        self.home = folder
        now = SystemClock().now()
        self.authority = Authority(now)
        self.config = folder / "console.toml"
        client = broker.section("console")
        web = broker.authority.issue("web", server=True)
        (folder / "secret").write_bytes(SECRET)
        (folder / "all.jws").write_bytes(self.authority.root_keys())
        (folder / "administrator.json").write_bytes(
            msgspec.json.encode(
                wrap(self.authority.administrator, PASSPHRASE, SECRET, CHEAP)
            )
        )
        (folder / "station.key").write_bytes(
            self.authority.station.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        self.config.write_text(
            f"""
            [site]
            area = "{COMMUNE}"
            name = "Xã Tân An"
            base_url = "https://localhost"
            [database]
            url = "sqlite:///console.sqlite"
            [web]
            host = "127.0.0.1"
            port = {free_port()}
            cert = "{web.cert}"
            key = "{web.key}"
            wake_port = {free_port()}
            [broker]
            host = "127.0.0.1"
            port = {broker.port}
            ca = "{client.ca}"
            cert = "{client.cert}"
            key = "{client.key}"
            reconnect_window_s = 0.2
            [keys]
            station = "station.key"
            secret = "secret"
            root = "root.json"
            administrator = "administrator.json"
            keyset = "all.jws"
            [paths]
            sounds = "sounds"
            """
        )
        self.password, self.passphrase = folder / "password", folder / "passphrase"
        self.password.write_text("a long password\n")
        self.passphrase.write_text(f"{PASSPHRASE}\n")
        self.database = Database(f"sqlite:///{folder / 'console.sqlite'}")
        self.processes: list[subprocess.Popen[bytes]] = []

    def run(self, *words: str) -> int:
        return main([*words[:2], "--config", str(self.config), *words[2:]])

    def one(self, word: str, *more: str) -> int:
        return main([word, "--config", str(self.config), *more])

    def furnish(self) -> None:
        assert self.one("init") == 0
        assert (
            self.run(*f"areas add --id {HAMLET} --name A3 --level hamlet".split()) == 0
        )
        assert (
            self.run("nodes", "add", "--id", NODE, "--name", "N", "--area", HAMLET) == 0
        )

    def begin(self, program: str) -> subprocess.Popen[bytes]:
        with (self.home / f"{program}.log").open("ab") as log:
            process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "console", program),
                    *("--config", str(self.config)),
                ],
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self.processes.append(process)
        return process

    def connected(self) -> subprocess.Popen[bytes]:
        """A bridge that has reached the broker: what nodes say now is heard."""
        process = self.begin("bridge")
        self.until_logged("bridge", "broker connected")
        return process

    def until_logged(self, program: str, words: str) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while words not in self.log(program):
            assert time.monotonic() < deadline, self.log(program)
            time.sleep(0.05)

    def log(self, program: str = "bridge") -> str:
        return (self.home / f"{program}.log").read_text()

    def stored(self) -> int:
        with self.database.read() as session:
            count = session.scalar(
                select(func.count()).where(Report.kind == "trouble-began")
            )
            return int(count or 0)


class Speaker:
    """A real node on a real connection; the test is its thread."""

    def __init__(self, folder: Path, broker: Broker, authority: Authority) -> None:
        self.done: list[Accepted] = []
        self.inbox = Inbox()
        self.store = Store(folder / "speaker.sqlite", now=SystemClock().now())
        identity = Identity(
            node=NODE,
            agent="speaker",
            commune=COMMUNE,
            roots=authority.roots,
            version="0.1.0",
            boot="boot-1",
        )
        self.clock = SystemClock()
        self.link = MqttLink(
            broker.section(NODE),
            name=f"{NODE}.speaker",
            inbox=self.inbox,
            subscriptions=[str(t) for t in subscriptions(COMMUNE, NODE, "speaker")],
            will=last_will(identity, self.clock.now()),
        )
        world = World(
            link=self.link,
            ledger=self.store,
            clock=self.clock,
            source=FakeClockSource(),
            host=FakeHost(),
        )
        self.node = Node(identity, world)
        self.node.start(self.done.append)
        self.link.start()

    def until(self, done: Callable[[], bool], why: Callable[[], str]) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not done():
            assert time.monotonic() < deadline, why()
            event = self.inbox.take(0.05) or Tick(self.clock.now())
            self.node.handle(event, self.done.append)

    def holds(self) -> set[str]:
        return {accepted.order.type for accepted in self.done}


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    enrolled = Enrolled(id=NODE, area=HAMLET, agents=("speaker",), certificates=())
    acl = access_list(Inventory(commune=COMMUNE, nodes=(enrolled,)))
    broker = Broker(tmp_path / "broker", acl=acl)
    yield broker
    broker.kill()


@pytest.fixture
def desk(tmp_path: Path, broker: Broker) -> Iterator[Desk]:
    home = tmp_path / "console"
    home.mkdir()
    desk = Desk(home, broker)
    yield desk
    for process in desk.processes:
        if process.poll() is None:
            process.kill()
        process.wait(10)


# -- the desk -------------------------------------------------------------------------


def test_init_makes_the_tables_and_may_be_run_again(desk: Desk) -> None:
    assert desk.one("init") == 0
    assert desk.one("init") == 0

    with desk.database.read() as session:
        assert station.get(session).epoch == 1


def test_accounts_are_added_once_and_listed(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["accounts", "add", "--name", "mau", "--display", "Tài khoản mẫu"]
    words += ["--role", f"author@{COMMUNE}", "--password-file", str(desk.password)]

    assert desk.run(*words) == 0
    assert desk.run(*words) == 0

    capsys.readouterr()
    assert desk.run("accounts", "list") == 0
    assert capsys.readouterr().out == f"mau  Tài khoản mẫu  author@{COMMUNE}\n"


def test_an_approver_is_not_made_without_the_administrators_passphrase(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["accounts", "add", "--name", "duyet", "--display", "Tài khoản mẫu"]
    words += ["--role", f"approver@{COMMUNE}", "--password-file", str(desk.password)]

    assert desk.run(*words) == 1
    assert "add --passphrase-file" in capsys.readouterr().err
    with desk.database.read() as session:
        assert people.everyone(session) == []

    assert desk.run(*words, "--passphrase-file", str(desk.passphrase)) == 0
    assert desk.run(*words) == 0  # the key is there: nothing to sign


@pytest.mark.parametrize("role", ["boss@x", "author", "author@"])
def test_a_role_that_does_not_exist_is_refused_with_the_known_ones(
    desk: Desk, role: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--name", "x", "--display", "x", "--password-file", str(desk.password)]

    with pytest.raises(SystemExit) as caught:
        desk.run("accounts", "add", *words, "--role", role)

    assert caught.value.code == 2
    assert "approver" in capsys.readouterr().err


def test_nodes_come_from_the_inventory_and_keep_the_names_that_staff_gave(
    desk: Desk, tmp_path: Path
) -> None:
    desk.furnish()
    file = tmp_path / "inventory.json"
    entries = [
        {"id": NODE, "area": HAMLET, "agents": ["speaker"]},
        {"id": "loa-2", "area": HAMLET, "agents": ["speaker"]},
        {"id": "loa-3", "area": HAMLET, "revoked": "2026-01-01T00:00:00Z"},
    ]
    file.write_text(json.dumps({"v": 1, "commune": COMMUNE, "nodes": entries}))

    assert desk.run("nodes", "import", str(file)) == 0
    assert desk.run("nodes", "import", str(file)) == 0

    with desk.database.read() as session:
        assert {row.id: row.name for row in nodes.listed(session)} == {
            NODE: "N",
            "loa-2": "loa-2",
        }


def test_a_node_in_an_unknown_area_is_refused(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    area = f"{COMMUNE}/ap-9"

    assert desk.run("nodes", "add", "--id", "x", "--name", "x", "--area", area) == 1
    assert "add it first" in capsys.readouterr().err


def test_the_audit_log_is_checked_and_a_changed_entry_found(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.furnish()
    assert desk.one("audit") == 0

    tamper(desk.database, "UPDATE audit SET who = 'nobody' WHERE id = 2")

    assert desk.one("audit") == 1
    assert "entry 2" in capsys.readouterr().err


def test_a_log_that_nodes_remember_otherwise_is_told_until_somebody_explains(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.furnish()
    now = SystemClock().now()
    with desk.database.write() as session:
        (node,) = nodes.listed(session)
        head = AuditHead(number=2, sha256="0" * 64, at=now)
        node.agents[0].state = State(online=True, boot="b", at=now, audit=head)

    assert desk.one("audit") == 1
    assert "entry 2 of" in capsys.readouterr().err
    assert desk.one("audit", "--explain", "đĩa hỏng, chép lại") == 0

    assert desk.one("audit") == 0
    assert "entry 2 of" in capsys.readouterr().out


def test_a_wrong_file_is_named_with_its_remedy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["init", "--config", str(tmp_path / "none.toml")]) == 1
    assert "there is no such file" in capsys.readouterr().err


def test_a_system_error_without_a_file_says_nothing_of_a_file() -> None:
    without = _what_failed(OSError(errno.ENOSPC, "No space left on device"))
    with_one = _what_failed(OSError(errno.EACCES, "Permission denied", "secret"))

    assert without == "No space left on device; free some space and try again"
    assert with_one == "secret: Permission denied"
    assert _what_failed(OSError("timed out")) == "timed out"


@pytest.mark.process
def test_lines_are_read_out_as_they_come() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "console", "spoken-text"],
        input="Họp lúc 7 giờ\nẤp 3\n",
        capture_output=True,
        text=True,
        check=True,
    )

    assert ended.stdout == "Họp lúc bảy giờ\nẤp ba\n"


# -- the bridge on a real broker ------------------------------------------------------


@pytest.mark.broker
def test_a_bridge_that_starts_before_the_broker_orders_as_soon_as_it_is_there(
    desk: Desk, broker: Broker, tmp_path: Path
) -> None:
    desk.furnish()
    bridge = desk.begin("bridge")
    speaker = Speaker(tmp_path, broker, desk.authority)
    time.sleep(1.0)
    assert bridge.poll() is None

    broker.start()

    speaker.until(
        lambda: speaker.holds() >= {"plan", "alerts", "speaker-settings"},
        lambda: f"held: {speaker.holds()}; {(desk.home / 'bridge.log').read_text()}",
    )
    speaker.link.stop()


@pytest.mark.process
@pytest.mark.parametrize(
    ("program", "begun", "end"),
    [
        ("bridge", "broker away", signal.SIGKILL),
        ("web", "Listening at", signal.SIGTERM),
    ],
)
def test_a_restore_waits_for_neither_bridge_nor_web_but_says_to_stop_them(
    desk: Desk,
    program: str,
    begun: str,
    end: signal.Signals,
    capsys: pytest.CaptureFixture[str],
) -> None:
    desk.furnish()
    saved = str(desk.home / "saved.tar.gz")
    assert desk.one("backup", "--out", saved) == 0
    process = desk.begin(program)
    desk.until_logged(program, begun)

    during = desk.one("restore", saved)
    said = capsys.readouterr().err
    process.send_signal(end)
    process.wait(PATIENCE_S)
    afterwards = desk.one("restore", saved)

    assert during == 1
    assert "the console is at work here; stop web and bridge first" in said
    assert afterwards == 0


@pytest.mark.process
@pytest.mark.parametrize("program", ["bridge", "web"])
def test_no_program_of_the_console_begins_under_a_restore(
    desk: Desk, program: str
) -> None:
    with in_use.alone(desk.home):
        status = desk.begin(program).wait(PATIENCE_S)

    assert status == 1
    assert "restore is at work here; start it afterwards" in desk.log(program)


@pytest.mark.broker
def test_a_wake_brings_a_command_to_the_node_within_a_moment(
    desk: Desk, broker: Broker, tmp_path: Path
) -> None:
    desk.furnish()
    broker.start()
    desk.connected()
    speaker = Speaker(tmp_path, broker, desk.authority)
    speaker.until(lambda: "plan" in speaker.holds(), lambda: str(speaker.holds()))

    with desk.database.write() as session:
        deed = Deed(COMMAND_LINE, SystemClock().now())
        requests.test_tone(session, node=NODE, tone=TestTone(), deed=deed)

    speaker.until(lambda: "test-tone" in speaker.holds(), lambda: "no tone came")
    speaker.link.stop()


@pytest.mark.broker
def test_reports_survive_the_killing_of_bridge_and_broker_in_turn(
    desk: Desk, broker: Broker, tmp_path: Path
) -> None:
    """2,000 events, three kills: none is lost, none is there twice."""
    desk.furnish()
    broker.start()
    bridge = desk.connected()
    speaker = Speaker(tmp_path, broker, desk.authority)
    speaker.until(lambda: "plan" in speaker.holds(), lambda: str(speaker.holds()))

    with speaker.store.transaction():
        for number in range(2000):
            speaker.node.report(TroubleBegan(code=f"trouble-{number}"))
    for turn in range(3):
        wanted = desk.stored() + 300
        speaker.until(
            lambda wanted=wanted: desk.stored() >= min(wanted, 2000),  # type: ignore[misc]  # bound here
            lambda: f"{desk.stored()} stored",
        )
        if turn != 1:
            broker.kill()
            broker.start()
        else:
            bridge.send_signal(signal.SIGKILL)
            bridge.wait(10)
            bridge = desk.begin("bridge")

    speaker.until(
        lambda: desk.stored() == 2000 and not speaker.store.batch(),
        lambda: (
            f"{desk.stored()} stored, {len(speaker.store.batch())} not acknowledged"
        ),
    )
    speaker.link.stop()
    bridge.send_signal(signal.SIGTERM)
    assert bridge.wait(10) == 0
    with desk.database.read() as session:
        assert audit.first_broken(session) is None
        assert not station.get(session).connected


@pytest.mark.broker
def test_the_acl_of_provisioning_lets_the_bridge_say_and_hear_all_it_needs(
    desk: Desk, broker: Broker, tmp_path: Path
) -> None:
    desk.furnish()
    broker.start()
    desk.connected()
    speaker = Speaker(tmp_path, broker, desk.authority)
    speaker.until(lambda: "plan" in speaker.holds(), lambda: str(speaker.holds()))
    speaker.node.report(TroubleBegan(code="one"))

    speaker.until(lambda: desk.stored() == 1, lambda: "not stored")

    speaker.link.stop()
    assert "ACL" not in desk.log()
