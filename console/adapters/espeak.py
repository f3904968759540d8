"""espeak-ng reads a text aloud into a WAV file, as a bounded child process."""

import subprocess
from pathlib import Path
from typing import Final

from edge.errors import EdgeError

VOICES: Final = {
    "south": "vi-vn-x-south",
    "north": "vi",
    "central": "vi-vn-x-central",
}
"""Names in the database -> espeak-ng's voices. South first: it is the default."""


class SpeechError(EdgeError, OSError):
    """espeak-ng failed or did not end in time: say so, and try again."""


def speak(
    text: str, out: Path, *, voice: str, words_per_minute: int, timeout_s: float = 120
) -> None:
    """Writes the spoken text. The text goes in by standard input, never as an option.

    Raises:
        SpeechError: espeak-ng is missing, failed, or took too long.
    """
    command = [
        *("prlimit", "--cpu=120", "--fsize=1073741824", "nice", "-n", "10"),
        *("espeak-ng", "-v", VOICES[voice], "-s", str(words_per_minute)),
        *("-g", "2", "-b", "1", "--stdin", "-w", str(out)),
    ]
    try:
        done = subprocess.run(
            command,
            input=text.encode(),
            capture_output=True,
            timeout=timeout_s,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SpeechError(f"espeak-ng did not speak: {error}") from error
    if done.returncode != 0 or not out.exists():
        said = done.stderr.decode(errors="replace")[-300:].strip()
        raise SpeechError(f"espeak-ng ended with {done.returncode}: {said}")
