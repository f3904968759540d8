"""A source directory as JSON lines, one a record, in the form that `build` reads.

The console begins a commune's guidance with the starter's, without knowing its files.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from kiosk.build.files import read_source

OFFICE = "office"


def exported(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """(code, record): the office with its tiles first, then every procedure.

    Everyday words come along with their procedure, to be changed like the rest.

    Raises:
        SourceError: the source has faults.
    """
    source = read_source(folder)
    front = source.front
    yield (
        OFFICE,
        {
            "office": _written(front.office),
            "life_events": [_written(event) for event in front.life_events],
            "voice": front.voice,
        },
    )
    for procedure in source.content.procedures:
        yield procedure.code, _written(procedure)


def _written(value: msgspec.Struct) -> Any:
    """As people would write it: facts flat, defaults left out."""
    return _flat(msgspec.to_builtins(value))


def _flat(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_flat(one) for one in value]
    if not isinstance(value, dict):
        return value
    rest = {key: _flat(one) for key, one in value.items()}
    if "sure" in rest:
        return {**rest.pop("text"), **rest}
    fact = rest.pop("fact", {})
    return {**rest, **fact}
