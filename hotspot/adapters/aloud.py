"""Reads the terms out once, into a small file that every phone can play.

espeak-ng speaks and ffmpeg packs, as bounded child processes at low priority, in a
thread of its own; until a file is there, there is none. The text goes in by standard
input, never as an option.
"""

import hashlib
import logging
import subprocess
import threading
import time
from pathlib import Path
from typing import Final, Literal

from edge.errors import HardwareError

VOICES: Final = {"vi": "vi-vn-x-south", "en": "en-gb"}
WORDS_PER_MINUTE: Final = {"vi": 150, "en": 140}
SPEAK_S: Final = 60.0
RETRY_S: Final = 300.0
KEPT: Final = 8
"""Files; a text that changed leaves its old one behind."""

log = logging.getLogger(__name__)


class ReadAloud:
    """(language, text) -> its file, once there is one. Any thread may call."""

    def __init__(self, folder: Path) -> None:
        """Raises: HardwareError: the folder cannot be made."""
        self._folder = folder
        self._lock = threading.Lock()
        self._tried: dict[str, float] = {}
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise HardwareError(f"{folder}: {error}; check the disk") from error

    def __call__(self, language: Literal["vi", "km", "en"], text: str) -> Path | None:
        """None: there is none yet, or none in this language."""
        if language not in VOICES:
            return None
        digest = hashlib.sha256(f"{language}\n{text}".encode()).hexdigest()
        path = self._folder / f"{digest}.mp3"
        if path.is_file():
            return path
        with self._lock:
            now_s = time.monotonic()
            if now_s - self._tried.get(digest, float("-inf")) < RETRY_S:
                return None
            self._tried = {digest: now_s, **_newest(self._tried)}
        threading.Thread(
            target=self._make, args=(language, text, path), name="aloud", daemon=True
        ).start()
        return None

    def _make(self, language: str, text: str, path: Path) -> None:
        new = path.with_suffix(".new")
        try:
            speak(text, new, language=language)
            new.replace(path)
            held = sorted(
                self._folder.glob("*.mp3"), key=lambda one: one.stat().st_mtime
            )
            for old in held[:-KEPT]:
                old.unlink(missing_ok=True)
        except OSError as error:
            log.warning("terms not read out language=%s error=%s", language, error)
            new.unlink(missing_ok=True)


def speak(text: str, out: Path, *, language: str) -> None:
    """Writes MP3, some 4 KB a second.

    Raises: HardwareError: a program is missing, failed or took too long.
    """
    speaker = ["espeak-ng", "-v", VOICES[language], "-b", "1", "--stdin", "--stdout"]
    rate = str(WORDS_PER_MINUTE[language])
    spoken = _run([*speaker, "-s", rate], text.encode())
    packer = ["ffmpeg", "-v", "error", "-f", "wav", "-i", "pipe:0", "-ac", "1"]
    packed = _run([*packer, "-b:a", "32k", "-f", "mp3", "pipe:1"], spoken)
    out.write_bytes(packed)


def _run(command: list[str], given: bytes) -> bytes:
    bounded = ["prlimit", "--cpu=60", "nice", "-n", "15", *command]
    try:
        done = subprocess.run(
            bounded, input=given, capture_output=True, timeout=SPEAK_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise HardwareError(f"{command[0]} did not speak: {error}") from error
    if done.returncode != 0 or not done.stdout:
        said = done.stderr.decode(errors="replace")[-200:].strip()
        raise HardwareError(f"{command[0]} ended with {done.returncode}: {said}")
    return done.stdout


def _newest(tried: dict[str, float]) -> dict[str, float]:
    return dict(list(tried.items())[: 2 * KEPT])
