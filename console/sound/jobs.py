"""Work that takes longer than a request: a thread does it, a file tells how far it is.

Web workers share nothing but the disk, so a job's state is a small file; whichever
worker is asked can answer. One job runs at a time on a machine (a lock file), the
others say that they wait. A job whose worker died stops changing its file: after
``STALE_S`` it counts as failed and the person is asked to try again.
"""

import contextlib
import fcntl
import logging
import re
import shutil
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import msgspec

from console.adapters.disk import has_room, is_full
from console.sound.making import OnStage, SoundError

STALE_S = 45.0
WRITE_EVERY_S = 0.4
KEPT_S = 86400.0
FULL_BYTES = 1024 * 1024
SCRATCH = "making-"

log = logging.getLogger(__name__)

Work = Callable[[Path, OnStage], None]
"""Gets a scratch directory of its own and a way to tell its progress; keeps its result
in the database itself. A SoundError that it raises is what the person is told."""


class JobState(msgspec.Struct, frozen=True, kw_only=True):
    """How far a job is; ``done_share`` within its stage, 0 to 1."""

    state: Literal["running", "done", "failed"]
    stage: str = "waiting"
    done_share: float = 0.0
    fault: str = ""
    found: str = ""
    written: float = 0.0
    """Seconds since 1970, to notice a job whose process died."""


def start(directory: Path, job: str, work: Work) -> threading.Thread:
    """Begins the work and returns at once; ``look`` tells how it goes."""
    directory.mkdir(parents=True, exist_ok=True)
    _tidy(directory)
    _write(directory, job, JobState(state="running"))
    thread = threading.Thread(
        target=_carry_out, args=(directory, job, work), daemon=True, name=f"sound-{job}"
    )
    thread.start()
    return thread


def look(directory: Path, job: str) -> JobState | None:
    """The job's state, None if there is no such job."""
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", job):
        return None
    try:
        text = (directory / f"{job}.json").read_bytes()
    except FileNotFoundError:
        return None
    state = msgspec.json.decode(text, type=JobState)
    if state.state == "running" and time.time() - state.written > STALE_S:
        return JobState(state="failed", fault="too-slow", written=state.written)
    return state


def _carry_out(directory: Path, job: str, work: Work) -> None:
    last = 0.0

    def told(stage: str, share: float) -> None:
        nonlocal last
        if time.monotonic() - last >= WRITE_EVERY_S:
            last = time.monotonic()
            state = JobState(state="running", stage=stage, done_share=round(share, 3))
            _write(directory, job, state)

    scratch = Path(tempfile.mkdtemp(prefix=SCRATCH, dir=directory))
    try:
        with (directory / "lock").open("w") as lock:
            while not _locked(lock.fileno()):
                told("waiting", 0.0)
                time.sleep(0.1)
            work(scratch, told)
        _write(directory, job, JobState(state="done"))
    except SoundError as error:
        log.info("sound not made job=%s fault=%s", job, error)
        failed = JobState(state="failed", fault=error.fault, found=error.found)
        if error.fault == "unreadable" and not has_room(directory, FULL_BYTES):
            failed = JobState(state="failed", fault="no-room")  # no tool says so
        _tell_failed(directory, job, scratch, failed)
    except Exception as error:
        # A thread has nobody above it: the person waiting must hear of it.
        log.exception("sound job failed job=%s", job)
        fault = "no-room" if is_full(error) else "unreadable"
        _tell_failed(directory, job, scratch, JobState(state="failed", fault=fault))
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _tell_failed(directory: Path, job: str, scratch: Path, state: JobState) -> None:
    """Scratch first: on a full disk there is no room for the word otherwise.

    Where there is none even so, ``look`` finds the job stale after a while.
    """
    shutil.rmtree(scratch, ignore_errors=True)
    try:
        _write(directory, job, state)
    except OSError as error:
        log.warning("job's end not written job=%s error=%s", job, error)


def _tidy(directory: Path) -> None:
    """What became of a job is of no interest on the next day.

    A process that was killed leaves its scratch: of a long sound, hundreds of MB.
    """
    oldest_s = time.time() - KEPT_S
    for path in (*directory.glob("*.json"), *directory.glob(f"{SCRATCH}*")):
        with contextlib.suppress(FileNotFoundError):  # another worker tidies too
            if path.stat().st_mtime >= oldest_s:
                continue
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink()


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _write(directory: Path, job: str, state: JobState) -> None:
    part = directory / f".{job}.part"
    try:
        part.write_bytes(
            msgspec.json.encode(msgspec.structs.replace(state, written=time.time()))
        )
        part.replace(directory / f"{job}.json")
    finally:
        part.unlink(missing_ok=True)
