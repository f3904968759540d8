"""The floors hold in this tree, and each rule catches what it is there to catch."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Final, NamedTuple

import pytest

ROOT: Final = Path(__file__).parents[2]
PACKAGES: Final = (
    "edge",
    "speaker",
    "kiosk",
    "camera",
    "hotspot",
    "provisioning",
    "console",
)

pytestmark = pytest.mark.process


class Plant(NamedTuple):
    """A file that breaks one rule, and the words in which lint-imports must say so."""

    contract: str
    file: str
    text: str
    complaint: str


PLANTS: Final = (
    Plant(
        "packages",
        "console/core/planted.py",
        "import speaker.core",
        "console.core.planted -> speaker.core",
    ),
    Plant(
        "packages",
        "edge/contract/planted.py",
        "import console.core",
        "edge.contract.planted -> console.core",
    ),
    Plant(
        "agent",
        "speaker/core/planted.py",
        "import speaker.adapters",
        "speaker.core.planted -> speaker.adapters",
    ),
    Plant("agent", "speaker/planted.py", "", "speaker.planted"),
    Plant(
        "provisioning",
        "provisioning/core/planted.py",
        "import provisioning.adapters",
        "provisioning.core.planted -> provisioning.adapters",
    ),
    Plant("provisioning", "provisioning/planted.py", "", "provisioning.planted"),
    Plant(
        "edge",
        "edge/contract/planted.py",
        "import edge.adapters",
        "edge.contract.planted -> edge.adapters",
    ),
    Plant("edge", "edge/planted.py", "", "edge.planted"),
    Plant(
        "console",
        "console/core/planted.py",
        "import console.views",
        "console.core.planted -> console.views",
    ),
    Plant("console", "console/planted.py", "", "console.planted"),
    Plant(
        "cores",
        "edge/contract/planted.py",
        "import time",
        "edge.contract.planted -> time",
    ),
    Plant(
        "cores",
        "speaker/core/planted.py",
        "from pathlib import Path",
        "speaker.core.planted -> pathlib",
    ),
    Plant(
        "hardware",
        "console/views/planted.py",
        "import paho.mqtt.client",
        "console.views.planted -> paho",
    ),
    Plant(
        "hardware",
        "speaker/core/planted.py",
        "import subprocess",
        "speaker.core.planted -> subprocess",
    ),
)


def lint(tree: Path, *arguments: str) -> tuple[int, str]:
    """The exit status of lint-imports in `tree`, and all that it printed."""
    ended = subprocess.run(
        [
            Path(sys.executable).with_name("lint-imports"),
            "--no-logo",
            "--no-cache",
            *arguments,
        ],
        cwd=tree,
        capture_output=True,
        text=True,
        check=False,
    )
    return ended.returncode, ended.stdout + ended.stderr


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """This tree's packages and rules, where something can be planted."""
    for package in PACKAGES:
        shutil.copytree(
            ROOT / package,
            tmp_path / package,
            ignore=shutil.ignore_patterns("__pycache__", "static", "templates"),
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_every_room_keeps_to_the_rooms_below_it() -> None:
    status, told = lint(ROOT)

    assert status == 0, told
    assert "0 broken" in told


@pytest.mark.parametrize(
    "plant", PLANTS, ids=lambda plant: f"{plant.contract}: {plant.complaint}"
)
def test_a_planted_breach_of_a_rule_is_caught(copy: Path, plant: Plant) -> None:
    (copy / plant.file).write_text(f"{plant.text}\n", encoding="utf-8")

    status, told = lint(copy, "--contract", plant.contract)

    assert status == 1, told
    assert "BROKEN" in told
    assert plant.complaint in told


def test_an_adapter_may_import_what_only_adapters_may(copy: Path) -> None:
    planted = copy / "speaker/adapters/planted.py"
    planted.write_text("import subprocess\nimport vlc\n", encoding="utf-8")

    status, told = lint(copy, "--contract", "hardware")

    assert status == 0, told


def test_each_rule_has_a_breach_planted_against_it() -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        rules = tomllib.load(file)["tool"]["importlinter"]["contracts"]

    assert {rule["id"] for rule in rules} == {plant.contract for plant in PLANTS}
