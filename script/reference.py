"""Writes the generated pages of docs/reference from the code.

`script/reference.py` writes what is stale; with --check it changes nothing, names what
is stale and exits 1. Run it with the Python of .venv.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path

from pages import commands, config, contract

TREE = Path(__file__).resolve().parent.parent
REFERENCE = TREE / "docs" / "reference"


def asyncapi_text() -> str:
    """The contract for machines."""
    return json.dumps(contract.asyncapi(), indent=1, ensure_ascii=False) + "\n"


PAGES: dict[str, Callable[[], str]] = {
    "asyncapi.json": asyncapi_text,
    "topics.md": contract.topics_page,
    "config.md": config.page,
    "commands.md": commands.page,
}


def main() -> int:
    """Writes, or with --check compares."""
    pages = {REFERENCE / name: make() for name, make in PAGES.items()}
    stale = [
        path
        for path, text in pages.items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    if "--check" in sys.argv[1:]:
        for path in stale:
            name = path.relative_to(TREE)
            print(f"{name} is stale: run .venv/bin/python script/reference.py")
        return 1 if stale else 0
    for path in stale:
        path.write_text(pages[path], encoding="utf-8")
        print(f"{path.relative_to(TREE)} written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
