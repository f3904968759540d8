"""The demo: its parts one by one, and the whole from nothing to an as-run record."""

import os
import signal
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from script.sample import filming, founding, options, people
from script.sample.announcing import Run, signed_in, table, why_not
from script.sample.place import (
    HOST,
    Ports,
    StateDir,
    choose_ports,
    held,
    short_directory,
)
from script.sample.processes import Company, Program
from script.sample.troubles import DemoError
from script.sample.visitor import Fills, Form, Page, Visitor, read_page
from script.sample_commune import _go_on
from tests.provisioning.conftest import free_port, now

ROOT: Final = Path(__file__).parents[2]


# -- what was asked for --------------------------------------------------------------


def test_unasked_there_are_three_loudspeakers_in_the_trees_own_state() -> None:
    given = options.read([])

    assert given.speakers == 3
    assert given.state_dir == ROOT / ".state/demo"
    assert given.until_aired_s is None


@pytest.mark.parametrize(
    "words",
    [
        ["--speakers", "0"],
        ["--port", "65534"],  # two more ports follow it
        ["--until-aired", "0"],
        ["--until-aired", "soon"],
        ["--camera", "no-such-film.mp4"],
    ],
)
def test_what_cannot_be_is_refused_with_status_two(words: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        options.read(words)

    assert ended.value.code == 2


def test_the_camera_films_a_street_or_the_video_that_it_is_given(
    tmp_path: Path,
) -> None:
    state = StateDir(tmp_path)
    config = tmp_path / "commune" / "nodes" / filming.NODE / "camera.toml"
    config.parent.mkdir(parents=True)
    config.write_text("[node]\n", encoding="utf-8")
    (tmp_path / "camera-known").touch()
    video = tmp_path / 'chợ "sáng".mp4'

    filming.settle(state, video)
    given = tomllib.loads(config.read_text(encoding="utf-8"))
    filming.settle(state, None)

    assert given["camera"] == {"source": str(video)}
    assert config.read_text(encoding="utf-8") == "[node]\n"
    assert "--simulate" in filming.command(state, None)
    assert "--simulate" not in filming.command(state, video)


def test_loudspeakers_are_named_by_hamlet_and_then_by_number() -> None:
    assert founding.node_names(8) == (
        "loa-ap1",
        "loa-ap2",
        "loa-ap3",
        "loa-ap4",
        "loa-ap5",
        "loa-ap6",
        "loa-ap1-2",
        "loa-ap2-2",
    )


# -- the state directory -------------------------------------------------------------


def test_two_demos_cannot_have_one_state_directory(tmp_path: Path) -> None:
    with (
        held(tmp_path / "demo"),
        pytest.raises(DemoError, match=f"tiến trình {os.getpid()}"),
        held(tmp_path / "demo"),
    ):
        pass


def test_a_state_directory_is_free_again_when_the_demo_has_ended(
    tmp_path: Path,
) -> None:
    with held(tmp_path / "demo"):
        pass

    with held(tmp_path / "demo") as state:
        assert state.top.stat().st_mode & 0o777 == 0o700


def test_a_directory_with_other_things_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thư từ").mkdir()

    with (
        pytest.raises(DemoError, match="không phải của bản trình diễn"),
        held(tmp_path),
    ):
        pass

    assert [entry.name for entry in tmp_path.iterdir()] == ["thư từ"]


def test_sockets_have_a_short_path_however_long_the_state_directorys_is(
    tmp_path: Path,
) -> None:
    state = StateDir(tmp_path / ("rất dài " * 12))

    with short_directory(state) as short:
        (short / "left behind").touch()
        assert len(str(short / "loa-ap1-2" / "s")) < 60

    assert not short.exists()


def test_a_second_start_uses_the_ports_of_the_first(tmp_path: Path) -> None:
    state = StateDir(tmp_path)
    first = free_port()
    made_for(state, Ports(first, first + 1, first + 2))

    assert choose_ports(state, None).web == first
    with pytest.raises(DemoError, match=f"đã lập cho cổng {first}"):
        choose_ports(state, first + 10)


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind((HOST, 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(DemoError, match=f"Cổng {port} đang bị"):
            choose_ports(StateDir(tmp_path), port)


def made_for(state: StateDir, ports: Ports) -> None:
    state.commune.mkdir()
    (state.commune / "commune.toml").write_text(
        f"[hosts]\nweb_port = {ports.web}\nbroker_port = {ports.broker}\n"
        f"wake_port = {ports.wake}\n"
    )


# -- pages ---------------------------------------------------------------------------

PAGE = """
<form method="post" action="/bulletins/7/edit">
<input type="hidden" name="csrf" value="t&amp;1">
<input name="title" value="Cũ"><textarea name="text">
Dòng một
dòng hai</textarea>
<input type="radio" name="class" value="routine" checked>
<input type="radio" name="class" value="emergency">
<input type="checkbox" name="night" value="yes"><input type="file" name="upload">
<select name="volume"><option value="50">Vừa</option>
<option value="70" selected>To</option></select>
<select name="voice"><option value="south">Nam</option>
<option value="north">Bắc</option></select>
<button name="act" value="check">Kiểm tra</button></form>
<form action="/bulletins/7/submit" method="post"><input name="csrf" value="t2"></form>
<script>var x = "<form>";</script><p>Xin chào</p>
"""


def page() -> Page:
    return read_page(200, "/bulletins/7", PAGE)


def test_a_form_goes_back_as_it_came_but_for_what_was_filled_in() -> None:
    form = page().form("title", "text")

    filled = form.filled({"title": "Mới", "where": ["area:a", "area:b"]})

    assert sorted(filled) == [
        ("class", "routine"),
        ("csrf", "t&1"),
        ("text", "Dòng một\ndòng hai"),
        ("title", "Mới"),
        ("voice", "south"),
        ("volume", "70"),
        ("where", "area:a"),
        ("where", "area:b"),
    ]


def test_a_form_is_found_by_its_fields_or_by_where_it_goes() -> None:
    assert page().form("night", "act").action == "/bulletins/7/edit"
    assert page().form("csrf", action="/submit").action == "/bulletins/7/submit"


def test_a_page_without_the_form_is_shown_in_the_message() -> None:
    with pytest.raises(DemoError, match="Xin chào"):
        page().form("password")


# -- what is told --------------------------------------------------------------------


class Doorman(Visitor):
    """A console that knows another password by now."""

    def __init__(self) -> None:
        """Answers itself."""

    def open(self, address: str) -> Page:
        return read_page(
            200, address, '<form><input name="sign_in"><input name="password"></form>'
        )

    def send(self, page: Page, form: Form, changes: Fills) -> Page:
        return read_page(401, page.address, "Sai tên hoặc mật khẩu.")


def test_a_password_that_was_changed_is_named_and_costs_the_sample_alone(
    capsys: pytest.CaptureFixture[str],
) -> None:
    accounts = people.Accounts((people.Account("duyet-tin", "old", ""),), "")

    def part() -> object:
        return signed_in(Doorman(), accounts, "duyet-tin")

    went_on = _go_on(options.read(["--headless"]), part)

    assert went_on is None
    assert "mật khẩu" in capsys.readouterr().out
    with pytest.raises(DemoError, match="duyet-tin cannot sign in"):
        _go_on(options.read(["--until-aired", "60"]), part)


def test_the_result_names_start_and_difference_of_each_loudspeaker() -> None:
    at = now().replace(hour=10, minute=0, second=0)
    started = at.replace(microsecond=1400)
    runs = {
        "loa-ap1": Run(at, started, "aired", ""),
        "loa-ap2": Run(at, None, "missed", "sound-missing"),
    }

    told = table(runs, ["loa-ap1", "loa-ap2", "loa-ap3"])

    assert "17:00:00.000   17:00:00.001   +1.40 ms  aired" in told
    assert "missed sound-missing" in told
    assert "chưa báo về" in told
    assert why_not(runs, ["loa-ap1", "loa-ap2", "loa-ap3"]) == (
        "loa-ap2: missed sound-missing; loa-ap3: no report"
    )


# -- processes -----------------------------------------------------------------------


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    company = Company(tmp_path / "log", said.append)
    said.clear()
    yield company
    company.end()


said: list[str] = []


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def until(company: Company, program: Program, *, running: bool) -> None:
    company.until(
        lambda: program.running is running, within_s=10, vi="chưa", en="it is not"
    )


@pytest.mark.process
def test_who_falls_is_started_again_and_it_is_said(company: Company) -> None:
    program = company.join("loa", python("import time; time.sleep(60)"))
    assert program.process is not None
    first = program.process.pid

    os.kill(first, signal.SIGKILL)
    program.process.wait()
    company.look_after(for_s=0)
    until(company, program, running=True)

    assert program.process.pid != first
    assert "loa ended with -9" in said[0]


@pytest.mark.process
def test_who_falls_again_and_again_at_once_is_named_with_its_last_words(
    company: Company,
) -> None:
    company.join("web", python("raise SystemExit('cổng bận')"))

    with pytest.raises(DemoError, match="web không chạy được") as ended:
        company.until(lambda: False, within_s=60, vi="chưa", en="not")

    assert "cổng bận" in str(ended.value)


@pytest.mark.process
def test_a_part_that_cannot_be_is_left_out_and_the_rest_goes_on(
    company: Company,
) -> None:
    rest = company.join("loa", python("import time; time.sleep(60)"))
    other = company.join("wifi-2", python("import time; time.sleep(60)"), part="Wi-Fi")
    company.join("wifi-1", python("raise SystemExit('mất mạng')"), part="Wi-Fi")

    company.until(
        lambda: "without its Wi-Fi" in said[-1] if said else False,
        within_s=60,
        vi="chưa",
        en="not",
    )
    told = said[-1]
    until(company, other, running=False)
    company.look_after(for_s=0)

    assert "mất mạng" in told
    assert (rest.running, other.running) == (True, False)


@pytest.mark.process
def test_at_the_end_nobody_is_left_not_even_grandchildren(company: Company) -> None:
    code = (
        "import subprocess, time, signal\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "print(subprocess.Popen(['sleep', '600']).pid, flush=True)\n"
        "time.sleep(600)"
    )
    program = company.join("stubborn", python(code))
    company.until(
        lambda: program.log.read_text().strip() != "", within_s=10, vi="chưa", en="not"
    )
    grandchild = int(program.log.read_text())

    company.end()

    assert not program.running
    wait_until_gone(grandchild)


@pytest.mark.process
def test_children_end_when_the_demo_is_killed(tmp_path: Path) -> None:
    code = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from script.sample.processes import Company\n"
        "program = Company(Path(sys.argv[1]), print).join('loa', ['sleep', '600'])\n"
        "print(program.process.pid, flush=True)\n"
        "time.sleep(600)"
    )
    demo = subprocess.Popen(
        [*python(code), tmp_path], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert demo.stdout is not None
    child = int(demo.stdout.readline())
    deadline = time.monotonic() + 30
    # Until it is itself, it has not said yet whose end shall be its own.
    while not Path(f"/proc/{child}/cmdline").read_bytes().startswith(b"sleep\0"):
        assert time.monotonic() < deadline

    demo.kill()
    demo.wait()
    demo.stdout.close()

    wait_until_gone(child)


def wait_until_gone(pid: int) -> None:
    deadline = time.monotonic() + 30
    while alive(pid):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def alive(pid: int) -> bool:
    """Whether it runs; one that has ended and waits to be collected does not."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def test_the_listing_holds_the_administrators_passphrase_of_an_older_state_too(
    tmp_path: Path,
) -> None:
    state = StateDir(tmp_path)
    state.passphrase.write_text("năm con vịt\n", encoding="utf-8")
    known = ["loa-ap1", *(sign_in for sign_in, *_ in people._ROLES)]
    (tmp_path / "settled").write_text("\n".join(known), encoding="utf-8")

    accounts = people.settle(state, ["loa-ap1"])

    kept = state.accounts.read_text("utf-8").splitlines()
    assert kept == list(accounts.lines)
    assert kept[-2:] == [
        "cụm mật khẩu quản trị / administrator's passphrase:",
        " " * 13 + "năm con vịt",
    ]
    assert [line.split()[0] for line in kept[:2]] == ["soan-tin", "duyet-tin"]
    assert state.accounts.stat().st_mode & 0o777 == 0o600


# -- the whole -----------------------------------------------------------------------


@pytest.mark.process
@pytest.mark.broker
@pytest.mark.sound
@pytest.mark.timeout(400)
def test_from_nothing_to_an_announcement_that_every_loudspeaker_aired(
    tmp_path: Path,
) -> None:
    port = next(p for p in iter(free_port, 0) if p < 65000)

    ended = subprocess.run(
        [
            *(ROOT / "script/demo", "--headless"),
            *("--speakers", "2"),
            *("--port", str(port)),
            *("--state-dir", tmp_path / "xã mẫu"),
            *("--until-aired", "150"),
        ],
        capture_output=True,
        text=True,
        timeout=380,
        check=False,
    )

    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert f"https://localhost:{port}" in ended.stdout
    aired = [line for line in ended.stdout.splitlines() if line.endswith("  aired")]
    assert [line.split()[0] for line in aired] == ["loa-ap1", "loa-ap2"]
    passwords = tmp_path / "xã mẫu" / "accounts.txt"
    assert passwords.stat().st_mode & 0o777 == 0o600
    passphrase = (tmp_path / "xã mẫu" / "passphrase.txt").read_text("utf-8").strip()
    assert passphrase in ended.stdout
    assert passphrase in passwords.read_text("utf-8")
