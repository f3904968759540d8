"""The sample commune's files: made at the first start, completed at later ones.

Everything is done with the product's own commands, as a technician would do it.
"""

import json
import secrets
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from script.sample.place import HOST, Ports, StateDir
from script.sample.troubles import DemoError

AREA: Final = "vinh-long/tan-an"
NAME: Final = "Xã Tân An"
HAMLETS: Final = 6
_ALL_OF_THEM: Final = """
import importlib, json, sys
main = importlib.import_module(f"{sys.argv[1]}.__main__").main
for words in json.load(sys.stdin):
    if main(words) != 0:
        sys.exit(1)
"""
_SYLLABLES: Final = tuple(a + b for a in "bcdghklmnprstvx" for b in "aeiou")


Words = Sequence[object]
"""A command line's words after the command itself."""


def hamlet_of(number: int) -> int:
    """In which hamlet loudspeaker 1, 2, 3... stands."""
    return (number - 1) % HAMLETS + 1


def node_names(speakers: int) -> tuple[str, ...]:
    """The loudspeakers' ids: loa-ap1, loa-ap2, ..., then loa-ap1-2."""
    names = []
    for number in range(1, speakers + 1):
        again = (number - 1) // HAMLETS
        suffix = f"-{again + 1}" if again else ""
        names.append(f"loa-ap{hamlet_of(number)}{suffix}")
    return tuple(names)


def found(state: StateDir, ports: Ports, names: Sequence[str]) -> None:
    """Makes the commune, and an identity for each loudspeaker, where there is none."""
    commands: list[Words] = []
    if not (state.commune / "commune.toml").exists():
        write_private(state.passphrase, readable_secret(6) + "\n")
        commands.append(_init(state, ports))
    commands += [
        _issue(state, number, name)
        for number, name in enumerate(names, start=1)
        if not (state.commune / "nodes" / name).exists()
    ]
    if commands:
        run_all("provisioning", commands)


def _init(state: StateDir, ports: Ports) -> Words:
    return (
        "init",
        *("--dir", state.commune),
        *("--area", AREA),
        *("--name", NAME),
        *("--host", "localhost"),
        *("--host", HOST),
        *("--bind", HOST),
        *("--web-port", ports.web),
        *("--broker-port", ports.broker),
        *("--wake-port", ports.wake),
        *("--passphrase-file", state.passphrase),
    )


def _issue(state: StateDir, number: int, name: str) -> Words:
    return (
        "issue",
        *("--dir", state.commune),
        *("--node", name),
        *("--area", f"{AREA}/ap-{hamlet_of(number)}"),
        *("--state", state.speaker_state(name)),
        *("--clock", "host"),
    )


def run_all(package: str, commands: Sequence[Words]) -> None:
    """Runs several commands of a package, one after another, in one process.

    A process each would take a second or two each, only to begin.

    Raises:
        DemoError: one of them failed; with what it said.
    """
    ended = subprocess.run(
        [sys.executable, "-c", _ALL_OF_THEM, package],
        input=json.dumps([[str(word) for word in words] for words in commands]),
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode != 0:
        raise DemoError(
            "Không lập được xã mẫu:", (ended.stderr or ended.stdout).strip()
        )


def program(command: str) -> Path:
    """One of the product's commands, in the environment that runs this."""
    return Path(sys.executable).with_name(command)


def readable_secret(syllable_pairs: int) -> str:
    """A password that can be read aloud: 12 bits of chance in each pair."""
    return "-".join(
        secrets.choice(_SYLLABLES) + secrets.choice(_SYLLABLES)
        for _ in range(syllable_pairs)
    )


def write_private(path: Path, text: str) -> None:
    """Writes a file that only its owner reads."""
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")
