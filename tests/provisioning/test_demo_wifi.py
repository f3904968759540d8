"""The demo's hotspot: its guest comes on line, and nothing of it is left behind."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Final

import pytest

from script.sample import namespaces
from script.sample.processes import MARK, Company
from script.sample.troubles import DemoError
from tests.provisioning.conftest import free_port

ROOT: Final = Path(__file__).parents[2]
# A demo without loudspeakers and their minute, which are tested with `test_demo`.
DEMO: Final = """
import sys
from pathlib import Path
from script import sample_commune as demo
from script.sample import announcing, founding, people, wifi
from script.sample.place import StateDir, choose_ports
from script.sample.processes import Company

state = StateDir(Path(sys.argv[1]))
state.top.mkdir()
ports = choose_ports(state, int(sys.argv[2]))
founding.found(state, ports, ())
accounts = people.settle(state, ())
company = Company(state.logs, print)
demo._start(company, state, ports, (), {})
wifi.put_up(company, state, ports)
watch = wifi.Wifi(
    lambda who: announcing.signed_in(demo._browser(state, ports), accounts, who), print
)
while True:
    company.look_after(for_s=0.5)
    watch.step()
    print(watch.stage.name, flush=True)
"""


# -- why not --------------------------------------------------------------------------


def test_who_is_not_root_is_told_how(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)

    assert "sudo script/demo" in str(namespaces.obstacle())


def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(shutil, "which", lambda name: None if name == "nft" else name)

    assert "máy này thiếu nft. Chạy script/setup" in str(namespaces.obstacle())


@pytest.mark.root
@pytest.mark.process
def test_a_container_without_the_right_to_networks_says_so() -> None:
    code = "from script.sample import namespaces; print(namespaces.obstacle())"
    bounded = ["setpriv", "--bounding-set=-net_admin", "--inh-caps=-net_admin", "--"]

    said = subprocess.run(
        [*bounded, sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert "không cho dựng mạng thử" in said
    assert "a container needs --privileged" in said
    assert "Operation not permitted" in said


@pytest.mark.root
@pytest.mark.process
def test_a_cable_that_cannot_be_laid_is_an_error_in_words(tmp_path: Path) -> None:
    company = Company(tmp_path, print)
    try:
        made = namespaces.machine(company, "alone", "Wi-Fi")
        with pytest.raises(DemoError, match="Cannot find device"):
            made.lay("link set eth9 up")
    finally:
        company.end()


# -- what is left ---------------------------------------------------------------------


@pytest.mark.process
def test_what_a_killed_demo_left_is_ended_by_the_next(tmp_path: Path) -> None:
    marked = {**os.environ, MARK: str(tmp_path)}
    others = {**os.environ, MARK: f"{tmp_path}-2"}
    stray = subprocess.Popen(["sleep", "600"], env=marked)
    other = subprocess.Popen(["sleep", "600"], env=others)
    try:
        _until(lambda: marks(tmp_path) != set(), "the stray is itself")

        Company(tmp_path, print)

        assert stray.wait(10) < 0
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()
        stray.kill()


@pytest.fixture
def demo(tmp_path: Path) -> Iterator["subprocess.Popen[str]"]:
    port = next(p for p in iter(free_port, 0) if p < 65000)
    started = subprocess.Popen(
        [sys.executable, "-c", DEMO, tmp_path / "xã mẫu", str(port)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    yield started
    started.kill()
    started.wait()
    assert started.stdout is not None
    started.stdout.close()


@pytest.mark.root
@pytest.mark.broker
@pytest.mark.process
@pytest.mark.timeout(300)
def test_the_sample_guest_is_counted_and_a_killed_demo_leaves_nothing(
    demo: "subprocess.Popen[str]", tmp_path: Path
) -> None:
    assert demo.stdout is not None
    said: list[str] = []
    for line in demo.stdout:
        said.append(line)
        if line == "COUNTED\n":
            break
    assert said[-1:] == ["COUNTED\n"], "".join(said)
    logs = tmp_path / "xã mẫu" / "log"
    file = logs / "wifi-telephone.log"
    # The console may have counted her before she says so herself.
    _until(lambda: " on line\n" in file.read_text(), "the guest is on line")
    telephone = file.read_text()
    with held(marks(logs)) as mine:
        demo.kill()
        demo.wait()
        _until(lambda: not marks(logs), f"nobody is left of {logs}")
        _until(lambda: not mine & networks(everybody()), "nobody is in its networks")

    assert "was led to http://wifi.internal/" in telephone
    assert "shown the page, accepts" in telephone
    assert len(mine) == 3, "hotspot, guest and Internet"


@contextmanager
def held(pids: set[int]) -> Iterator[set[str]]:
    """Their networks besides ours, held open: else another test's gets their number."""
    with ExitStack() as stack:
        found = set()
        for pid in pids:
            with suppress(OSError):  # it has ended meanwhile
                stack.enter_context(Path(f"/proc/{pid}/ns/net").open("rb"))
                found.add(_network(pid))
        yield found - {"", _network(os.getpid())}


def everybody() -> set[int]:
    return {int(one.name) for one in Path("/proc").glob("[0-9]*")}


def marks(logs: Path) -> set[int]:
    """Who bears the mark of this demo."""
    found = set()
    for file in Path("/proc").glob("[0-9]*/environ"):
        try:
            if f"{MARK}={logs}".encode() in file.read_bytes().split(b"\0"):
                found.add(int(file.parent.name))
        except OSError:
            continue
    return found


def networks(pids: set[int]) -> set[str]:
    return {_network(pid) for pid in pids} - {""}


def _network(pid: int) -> str:
    try:
        return str(Path(f"/proc/{pid}/ns/net").readlink())
    except OSError:
        return ""


def _until(true: Callable[[], bool], why: str) -> None:
    deadline = time.monotonic() + 30
    while not true():
        assert time.monotonic() < deadline, why
        time.sleep(0.05)
