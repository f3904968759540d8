"""The page on faults names, for each, a test; here each of them is looked for."""

import ast
import re
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]
TABLE: Final = ROOT / "docs" / "explanation" / "faults.md"
NODE_ID: Final = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
CELLS: Final = 3


def rows() -> list[tuple[str, ...]]:
    """Fault, what is seen, tests: every row of every table."""
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    tables = [line.strip("| ").split(" | ") for line in lines if line.startswith("|")]
    return [tuple(row) for row in tables if row[0] not in {"fault", "---|---|---"}]


def names_in(file: Path) -> set[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_every_fault_has_its_words_and_a_test() -> None:
    incomplete = [
        row
        for row in rows()
        if len(row) != CELLS or not all(row) or not NODE_ID.search(row[-1])
    ]

    assert len(rows()) > 40
    assert incomplete == []


@pytest.mark.parametrize(
    "named", sorted(set(NODE_ID.findall(TABLE.read_text()))), ids="::".join
)
def test_every_test_that_the_table_names_exists(named: tuple[str, str]) -> None:
    path, name = named

    assert name in names_in(ROOT / path)


def test_no_fault_is_told_twice() -> None:
    faults = [row[0] for row in rows()]

    assert len(faults) == len(set(faults))
