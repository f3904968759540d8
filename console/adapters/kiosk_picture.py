"""Pictures of kiosk pages, drawn by `commune-kiosk render` as a bounded child process.

A picture is named by a hash of all that it shows, so one that is there is right. Web
workers share nothing but the disk: while a picture is drawn a small file says so, and
one that was given up says why.
"""

import contextlib
import fcntl
import json
import logging
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from edge.errors import EdgeError

GIVEN_UP_S: Final = 60.0
KEPT: Final = 300
"""Pictures; the oldest go."""
WAIT_S: Final = 30.0

log = logging.getLogger(__name__)


class KioskProgramError(EdgeError, OSError):
    """`commune-kiosk` is missing, failed, or did not end in time."""


@dataclass(frozen=True, slots=True)
class Picture:
    """How far a picture is."""

    state: Literal["none", "drawing", "there", "failed"]
    why: str = ""
    """What the program said, in English."""
    sheets: int = 1
    """Of how many the page has; the picture shows one."""


def look(folder: Path, name: str) -> Picture:
    """The picture of this name."""
    if (folder / f"{name}.png").exists():
        return Picture("there", sheets=_sheets(folder / f"{name}.json"))
    try:
        return Picture("failed", (folder / f"{name}.fault").read_text(encoding="utf-8"))
    except FileNotFoundError:
        pass
    try:
        begun_s = (folder / f"{name}.drawing").stat().st_mtime
    except FileNotFoundError:
        return Picture("none")
    over = time.time() - begun_s > GIVEN_UP_S
    return Picture("none" if over else "drawing")


def begin(
    folder: Path, name: str, source: Mapping[str, Any], options: Sequence[str]
) -> threading.Thread:
    """Begins to draw and returns at once; ``look`` tells how it goes."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.drawing").touch()
    thread = threading.Thread(
        target=_draw,
        args=(folder, name, source, tuple(options)),
        name=f"picture-{name[:8]}",
        daemon=True,
    )
    thread.start()
    return thread


def run(
    arguments: Sequence[str], *, timeout_s: float
) -> subprocess.CompletedProcess[bytes]:
    """One call of `commune-kiosk`, with little right to the processor.

    Raises:
        KioskProgramError: it could not be started, or took too long.
    """
    command = ["nice", "-n", "10", sys.executable, "-m", "kiosk", *arguments]
    try:
        return subprocess.run(
            command, capture_output=True, timeout=timeout_s, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise KioskProgramError(f"commune-kiosk {arguments[0]}: {error}") from error


def write_source(folder: Path, source: Mapping[str, Any]) -> None:
    """A source directory as programs write it."""
    for file, record in source.items():
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")


def _draw(
    folder: Path, name: str, source: Mapping[str, Any], options: tuple[str, ...]
) -> None:
    part = folder / f".{name}.{os.getpid()}.part"
    try:
        with (
            (folder / "lock").open("w") as lock,
            tempfile.TemporaryDirectory(prefix="render-", dir=folder) as scratch,
        ):
            fcntl.flock(lock, fcntl.LOCK_EX)  # one at a time on a machine
            write_source(Path(scratch), source)
            done = run(
                [
                    "render",
                    "--content",
                    scratch,
                    "--out",
                    str(part),
                    "--json",
                    *options,
                ],
                timeout_s=WAIT_S,
            )
            if done.returncode != 0:
                said = done.stderr.decode(errors="replace").strip()[-2000:]
                (folder / f"{name}.fault").write_text(said, encoding="utf-8")
                return
        (folder / f"{name}.json").write_bytes(done.stdout)
        part.replace(folder / f"{name}.png")
    except OSError as error:
        log.warning("picture not drawn name=%s error=%s", name, error)
        with contextlib.suppress(OSError):
            (folder / f"{name}.fault").write_text(str(error), encoding="utf-8")
    finally:
        part.unlink(missing_ok=True)
        (folder / f"{name}.drawing").unlink(missing_ok=True)
        _tidy(folder)


def _tidy(folder: Path) -> None:
    """Old pictures go, and so do old refusals: what was missing may be there now."""
    kept = sorted((path for path in folder.glob("*.png")), key=_age_s, reverse=True)[
        KEPT:
    ]
    stale = [p for p in folder.glob("*.fault") if time.time() - _age_s(p) > GIVEN_UP_S]
    told = (path.with_suffix(".json") for path in kept)
    for path in (*kept, *told, *stale):
        path.unlink(missing_ok=True)


def _sheets(path: Path) -> int:
    try:
        return max(1, int(json.loads(path.read_bytes())["sheets"]))
    except (OSError, ValueError, KeyError, TypeError):
        return 1


def _age_s(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0
