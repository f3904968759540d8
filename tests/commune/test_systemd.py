"""The units are understood by systemd and stay as narrow as they are."""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]
UNITS: Final = sorted((ROOT / "systemd").glob("*.service"))
INSTALLED: Final = "/opt/commune-edge/.venv/bin/"

EXPOSURE_LIMITS: Final = {
    "commune-broker": 1.3,
    "commune-camera": 2.2,
    "commune-console-bridge": 1.4,
    "commune-console-web": 1.5,
    "commune-hotspot": 2.3,
    "commune-hotspot-firewall": 2.3,
    "commune-hotspot-portal": 1.5,
    "commune-hotspot-radio": 2.9,
    "commune-kiosk": 2.2,
    "commune-sound": 1.7,
    "commune-speaker": 2.2,
}
"""What systemd-analyze gives each unit at most: 0 is walled in, 10 is anything goes."""


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """The units, where the commands that they start are."""
    here = Path(sys.executable).parent
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8").replace(INSTALLED, f"{here}/")
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    for more in (ROOT / "systemd").glob("*.service.d"):
        shutil.copytree(more, tmp_path / more.name)
    return tmp_path


def names() -> list[str]:
    return [unit.stem for unit in UNITS]


def test_every_unit_has_its_limit() -> None:
    assert set(names()) == set(EXPOSURE_LIMITS)


@pytest.mark.parametrize("name", names())
def test_every_line_of_the_sandbox_says_why(name: str) -> None:
    lines = (ROOT / f"systemd/{name}.service").read_text(encoding="utf-8").splitlines()
    sandbox = lines[lines.index("UMask=0077") - 1 : lines.index("[Install]") - 1]
    runs: list[list[str]] = [[]]
    for line in sandbox:
        if line.startswith("#") and runs[-1] and not runs[-1][-1].startswith("#"):
            runs.append([])
        runs[-1].append(line)

    assert all(run[0].startswith("#") for run in runs)
    # A comment stands for a handful of lines at most.
    assert all(sum(not line.startswith("#") for line in run) <= 5 for run in runs)


def said(name: str) -> dict[str, str]:
    """Key -> what the unit says last of it, or all of it where it lists units."""
    found: dict[str, str] = {}
    for line in (ROOT / f"systemd/{name}.service").read_text("utf-8").splitlines():
        key, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            found[key] = f"{found.get(key, '')} {value}".strip()
    return found


@pytest.mark.parametrize("name", names())
def test_root_without_power_over_files_is_handed_what_is_not_root_s(name: str) -> None:
    """`/etc/commune` is for the user commune alone, see add-a-loudspeaker.md."""
    unit = said(name)
    powers = unit.get("CapabilityBoundingSet", "CAP_DAC_OVERRIDE")
    if "User" in unit or "DAC_" in powers or "--config" not in unit["ExecStart"]:
        return

    assert "/etc/commune" not in unit["ExecStart"]
    assert "hotspot.toml:/etc/commune/hotspot.toml" in unit["LoadCredential"]


def test_a_folder_within_another_unit_s_is_made_after_it() -> None:
    """Who makes the outer one takes over whatever is in it by then."""
    folders = {name: said(name).get("RuntimeDirectory", "") for name in names()}
    inner = {
        (name, outer)
        for name, folder in folders.items()
        for outer, around in folders.items()
        if around and folder.startswith(f"{around}/")
    }

    assert inner == {("commune-hotspot-radio", "commune-hotspot")}
    for name, outer in inner:
        assert f"{outer}.service" in said(name)["After"].split()


@pytest.mark.process
@pytest.mark.parametrize("name", names())
def test_systemd_understands_every_line(name: str, units: Path) -> None:
    ended = subprocess.run(
        [
            "systemd-analyze",
            "verify",
            "--recursive-errors=no",
            "--man=no",
            units / f"{name}.service",
        ],
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 0, ended.stderr
    assert ended.stderr == ""


@pytest.mark.process
@pytest.mark.parametrize("name", names())
def test_no_unit_may_do_more_than_it_must(name: str, units: Path) -> None:
    ended = subprocess.run(
        [
            "systemd-analyze",
            "security",
            "--offline=true",
            "--no-pager",
            f"--threshold={EXPOSURE_LIMITS[name] * 10:.0f}",
            units / f"{name}.service",
        ],
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 0, ended.stdout + ended.stderr
