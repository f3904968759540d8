"""docs/reference speaks of contract, files and commands as they stand."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from edge.contract.topics import parse

TREE = Path(__file__).resolve().parents[2]
REFERENCE = TREE / "docs" / "reference"


@pytest.mark.process
def test_the_generated_pages_are_not_stale() -> None:
    run = subprocess.run(
        [sys.executable, TREE / "script" / "reference.py", "--check"],
        capture_output=True,
        text=True,
        check=False,
        cwd=TREE,
        env={"PYTHONPATH": str(TREE)},
    )

    assert run.returncode == 0, run.stdout + run.stderr


def test_every_documented_topic_is_one_that_the_code_reads() -> None:
    document = json.loads((REFERENCE / "asyncapi.json").read_text(encoding="utf-8"))
    sample = {"commune": "vinh-long_tan-an", "node": "loa-1", "agent": "speaker"}

    for channel in document["channels"].values():
        address = re.sub(r"{(\w+)}", lambda m: sample[m[1]], channel["address"])

        assert str(parse(address)) == address


def test_every_reference_inside_the_document_points_somewhere() -> None:
    text = (REFERENCE / "asyncapi.json").read_text(encoding="utf-8")
    document = json.loads(text)

    for pointer in set(re.findall(r'"\$ref": "#/([^"]+)"', text)):
        place = document
        for part in pointer.split("/"):
            place = place[part]
        assert place


def test_every_program_that_is_installed_has_its_chapter() -> None:
    project = tomllib.loads((TREE / "pyproject.toml").read_text(encoding="utf-8"))
    page = (REFERENCE / "commands.md").read_text(encoding="utf-8")

    chapters = set(re.findall(r"(?m)^## (commune-\S+)$", page))

    assert chapters == set(project["project"]["scripts"])


def test_every_script_of_the_tree_is_documented() -> None:
    page = (REFERENCE / "commands.md").read_text(encoding="utf-8")

    documented = set(re.findall(r"(?m)^### `(script/\S+)`$", page))

    assert documented == {
        f"script/{path.name}"
        for path in (TREE / "script").iterdir()
        if path.is_file() and not path.suffix
    }
