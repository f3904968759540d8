"""The tree keeps the house's own rules: rooms, names, pins, scripts, decisions."""

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any, Final

import pytest

ROOT: Final = Path(__file__).parents[2]
LONGEST_ROOM_LINES: Final = 350
SAYS_NOTHING: Final = frozenset({"common", "helpers", "manager", "misc", "utils"})
SCRIPTS: Final = (".ci/run", "script/lock", "script/setup", "script/test")
LOCKS: Final = ("requirements.lock", "requirements-test.lock")


def project() -> dict[str, Any]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        settings: dict[str, Any] = tomllib.load(file)
    return settings


PACKAGES: Final[list[str]] = project()["tool"]["importlinter"]["root_packages"]


def rooms() -> list[Path]:
    """Every file of the product; migrations are history, read once, and not rooms."""
    return [
        path
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        if "versions" not in path.parts
    ]


def name_of(requirement: str) -> str:
    """`Flask-WTF>=1.2 ; marker` is `flask-wtf`."""
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found, requirement
    return re.sub(r"[-_.]+", "-", found[0]).lower()


def pins(lock: str) -> dict[str, int]:
    """Each pinned requirement of a lock, and how many files of it are allowed."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    return {
        entry.split(" \\\n")[0].strip(): entry.count("--hash=sha256:")
        for entry in re.split(r"\n(?=\S)", text)
    }


# --- Rooms -----------------------------------------------------------------------


def test_every_package_of_the_tree_is_installed_and_under_the_floors() -> None:
    found = {path.parent.name for path in ROOT.glob("*/__init__.py")}

    listed = project()["tool"]["setuptools"]["packages"]["find"]["include"]

    assert found == set(PACKAGES)
    assert found == {pattern.removesuffix("*") for pattern in listed}


def test_a_room_can_be_read_in_one_sitting() -> None:
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in rooms()
    }

    assert lengths
    assert {
        name: lines for name, lines in lengths.items() if lines > LONGEST_ROOM_LINES
    } == {}


def test_a_room_is_named_by_what_it_holds() -> None:
    assert [path for path in rooms() if path.stem in SAYS_NOTHING] == []


def test_every_test_file_stands_where_its_subject_would_be_looked_for() -> None:
    folders = {*PACKAGES, "browser", "commune", "conformance", "contract", "rig"}

    strays = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "tests").rglob("test_*.py")
        if path.relative_to(ROOT / "tests").parts[0] not in folders
    ]

    assert strays == []


# --- Pins ------------------------------------------------------------------------


@pytest.mark.parametrize("lock", LOCKS)
def test_every_dependency_is_pinned_to_one_version_and_its_files(lock: str) -> None:
    pinned = pins(lock)

    wanted = project()["project"]["dependencies"]
    for part, names in project()["project"]["optional-dependencies"].items():
        if part not in ("hog", "test") or lock == "requirements-test.lock":
            wanted = [*wanted, *names]

    assert {name_of(name) for name in wanted} <= {name_of(pin) for pin in pinned}
    assert [pin for pin in pinned if not re.match(r"\S+==\S+", pin)] == []
    assert [pin for pin, files in pinned.items() if files == 0] == []


def test_the_tests_run_on_the_very_versions_that_are_installed_in_the_field() -> None:
    field, tested = (set(pins(lock)) for lock in LOCKS)

    assert field <= tested


def test_opencv_comes_to_a_node_by_its_own_lock_alone_as_the_tests_know_it() -> None:
    own, field, tested = (set(pins(lock)) for lock in ("requirements-hog.lock", *LOCKS))

    assert {name_of(pin) for pin in own} == {"opencv-python-headless"}
    assert own <= tested
    assert not own & field
    assert all(pins("requirements-hog.lock").values())


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_leaves_it_to_the_machine_where_packages_come_from(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")

    assert "://" not in text
    assert "index" not in text


# --- Scripts ---------------------------------------------------------------------


@pytest.mark.process
@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_is_plain_posix_shell_without_a_known_mistake(script: str) -> None:
    assert os.access(ROOT / script, os.X_OK)

    ended = subprocess.run(
        ["shellcheck", "--shell=sh", script],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 0, ended.stdout


class FreshTree:
    """This tree's script/setup on a machine that has hardly anything.

    Its PATH holds what every Debian has, and stand-ins that we write.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.path = directory / "bin"
        self.path.mkdir()
        (directory / "script").mkdir()
        for name in ("script/setup", "pyproject.toml", *LOCKS):
            shutil.copy(ROOT / name, directory / name)
        essential = "cat cksum dirname env flock mktemp readlink rm tail uname"
        for name in essential.split():
            found = shutil.which(name)
            assert found, name
            (self.path / name).symlink_to(found)
        self.has("id", "echo 1000")
        self.has("sleep")

    def has(self, program: str, *lines: str) -> None:
        stand_in = self.path / program
        # Never through a link, which would change this machine's own program.
        stand_in.unlink(missing_ok=True)
        stand_in.write_text("\n".join(["#!/bin/sh", *lines, ""]), encoding="utf-8")
        stand_in.chmod(0o755)

    def set_up(self, *arguments: str) -> tuple[int, str]:
        ended = subprocess.run(
            [self.directory / "script/setup", *arguments],
            env={"PATH": str(self.path)},
            capture_output=True,
            text=True,
            check=False,
        )
        return ended.returncode, ended.stderr


@pytest.fixture
def fresh(tmp_path: Path) -> FreshTree:
    return FreshTree(tmp_path)


@pytest.mark.process
def test_setup_refuses_a_word_that_it_does_not_know(fresh: FreshTree) -> None:
    status, told = fresh.set_up("everything")

    assert status == 2
    assert "usage: script/setup [test]" in told


@pytest.mark.process
def test_setup_says_that_it_is_made_for_debian(fresh: FreshTree) -> None:
    status, told = fresh.set_up()

    assert status == 1
    assert "this is not Debian" in told
    assert "use Debian 12 or 13" in told


@pytest.mark.process
def test_setup_names_what_is_missing_when_it_may_not_install_it(
    fresh: FreshTree,
) -> None:
    fresh.has("dpkg-query", '[ "$3" = mosquitto ] || echo installed')

    status, told = fresh.set_up()

    assert status == 1
    assert "missing, and there is neither root nor sudo" in told
    assert "install them: mosquitto. Run script/setup as root once" in told


@pytest.mark.process
def test_setup_tries_apt_twice_and_then_shows_what_apt_said(fresh: FreshTree) -> None:
    fresh.has("dpkg-query", '[ "$3" = ffmpeg ] || echo installed')
    fresh.has("sudo", "shift", 'exec "$@"')
    fresh.has("apt-get", "echo tried >>tries", "echo No route to archive", "exit 100")

    status, told = fresh.set_up()

    assert status == 1
    assert "No route to archive" in told
    assert "apt-get could not install: ffmpeg" in told
    assert (fresh.directory / "tries").read_text() == "tried\n" * 2


# --- Decisions -------------------------------------------------------------------

DECISIONS: Final = sorted((ROOT / "docs/adr").glob("*.md"))


def test_decisions_are_numbered_without_a_gap() -> None:
    assert DECISIONS

    assert [int(path.name[:4]) for path in DECISIONS] == [
        number + 1 for number in range(len(DECISIONS))
    ]


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.name)
def test_a_decision_says_what_else_was_possible_and_what_it_costs(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    headings = re.findall(r"^## (.+)$", text, flags=re.MULTILINE)

    assert text.startswith(f"# {int(path.name[:4])}. ")
    assert re.search(
        r"^- Status: (accepted|superseded by \d{4})$", text, flags=re.MULTILINE
    )
    assert re.search(r"^- Date: \d{4}-\d{2}-\d{2}$", text, flags=re.MULTILINE)
    assert headings == [
        "Context",
        "Options considered",
        "Decision",
        "Negative consequences",
    ]
