"""ffmpeg as a bounded child process: it decodes what strangers upload.

Every call has a time limit, a processor limit, a low priority and one thread. Input is
opened with file and pipe protocols only, and with the demuxers of plain sound files
only: playlists (HLS, concat) could otherwise make ffmpeg read other files.
"""

import json
import re
import subprocess
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from edge.errors import EdgeError

DEMUXERS = "wav,w64,aiff,mp3,aac,amr,mov,ogg,matroska,flac,caf"
"""``mov`` reads m4a, 3gp and mp4; ``matroska`` reads webm."""
CODECS_OFF = ("-vn", "-sn", "-dn")
MEMORY_LIMIT_BYTES = 2 << 30

OnProgress = Callable[[float], None]
"""Called with seconds of sound done so far, from the calling thread."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one child may use."""

    cpu_s: int = 600
    file_bytes: int = 1 << 30


OF_SOUND: Final = Limits()


class ToolError(EdgeError, OSError):
    """ffmpeg ended with an error, or did not end in time. ``late`` says which."""

    def __init__(self, message: str, *, late: bool = False) -> None:
        super().__init__(message)
        self.late = late


@dataclass(frozen=True, slots=True)
class Probe:
    """What ffprobe saw. ``duration_s`` is unknown for some recordings."""

    container: str
    codec: str
    duration_s: float | None


@dataclass(frozen=True, slots=True)
class Loudness:
    """EBU R 128: integrated loudness and true peak. -inf for silence."""

    lufs: float
    peak_dbtp: float


def probe(path: Path, *, timeout_s: float = 20) -> Probe | None:
    """What kind of sound the file holds by its content, None if it holds none.

    Raises:
        ToolError: ffprobe did not end in time.
    """
    command = _bounded(
        "ffprobe",
        *_input_guard(),
        "-v",
        "error",
        "-select_streams",
        "a:0",
        "-show_entries",
        "format=format_name,duration,probe_score:stream=codec_name,duration",
        "-of",
        "json",
        f"file:{path}",
    )
    try:
        done = subprocess.run(
            command, capture_output=True, timeout=timeout_s, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise ToolError("ffprobe did not end in time", late=True) from error
    if done.returncode != 0:
        return None
    found = json.loads(done.stdout or b"{}")
    streams, container = found.get("streams", []), found.get("format", {})
    if not streams:
        return None
    return Probe(
        container=str(container.get("format_name", "")),
        codec=str(streams[0].get("codec_name", "")),
        duration_s=_seconds(container.get("duration") or streams[0].get("duration")),
    )


def decode(
    source: Path,
    out: Path,
    *,
    longest_s: float,
    timeout_s: float,
    progress: OnProgress,
) -> None:
    """The first sound track as a 48 kHz mono 16-bit WAV, cut at ``longest_s``."""
    run(
        [
            *_input_guard(),
            "-i",
            f"file:{source}",
            *CODECS_OFF,
            "-map",
            "0:a:0",
            "-t",
            f"{longest_s:.3f}",
            *("-ar", "48000", "-ac", "1", "-c:a", "pcm_s16le"),
            *("-map_metadata", "-1", "-f", "wav", f"file:{out}"),
        ],
        timeout_s=timeout_s,
        progress=progress,
    )


def filtered(
    source: Path, out: Path, filters: str, *, timeout_s: float, progress: OnProgress
) -> Loudness:
    """Writes a WAV through a filter chain and tells how loud the result is."""
    run(
        [
            *("-i", f"file:{source}", "-af", filters),
            *("-ar", "48000", "-ac", "1", "-c:a", "pcm_s16le", "-f", "wav"),
            f"file:{out}",
        ],
        timeout_s=timeout_s,
        progress=progress,
    )
    return measure(out, timeout_s=timeout_s, progress=progress)


def measure(path: Path, *, timeout_s: float, progress: OnProgress) -> Loudness:
    """Integrated loudness and true peak of one of our own files."""
    said = run(
        [
            *("-i", f"file:{path}"),
            *("-af", "ebur128=peak=true:framelog=verbose", "-f", "null", "-"),
        ],
        timeout_s=timeout_s,
        progress=progress,
        level="info",
    )
    summary = said[said.rfind("Summary:") :]
    return Loudness(
        _figure(r"I:\s+(\S+) LUFS", summary), _figure(r"Peak:\s+(\S+)", summary)
    )


def encode_opus(
    source: Path, out: Path, *, timeout_s: float, progress: OnProgress
) -> None:
    """Ogg Opus, 48 kHz mono, 64 kbit/s; equal input gives equal bytes."""
    run(
        [
            *("-fflags", "+bitexact", "-i", f"file:{source}", "-map_metadata", "-1"),
            *(
                "-c:a",
                "libopus",
                "-b:a",
                "64k",
                "-vbr",
                "constrained",
                "-application",
                "audio",
            ),
            *("-flags:a", "+bitexact", "-fflags", "+bitexact", "-f", "ogg"),
            f"file:{out}",
        ],
        timeout_s=timeout_s,
        progress=progress,
    )


def encode_mp3(source: Path, out: Path, *, timeout_s: float) -> None:
    """The same sound for browsers that play no Opus."""
    run(
        [
            *("-i", f"file:{source}", "-map_metadata", "-1"),
            *("-c:a", "libmp3lame", "-b:a", "96k", "-f", "mp3", f"file:{out}"),
        ],
        timeout_s=timeout_s,
        progress=lambda _done_s: None,
    )


def run(
    arguments: Sequence[str],
    *,
    timeout_s: float,
    progress: OnProgress,
    level: str = "error",
    limits: Limits = OF_SOUND,
) -> str:
    """Runs ffmpeg to its end and gives what it said on standard error.

    Raises:
        ToolError: it failed, or was killed because its time was over.
    """
    command = _bounded(
        "ffmpeg",
        *("-nostdin", "-hide_banner", "-nostats", "-loglevel", level, "-y"),
        *("-progress", "pipe:1", "-threads", "1", "-filter_threads", "1"),
        *arguments,
        limits=limits,
    )
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as child:
        said: list[str] = []
        listener = threading.Thread(target=lambda: said.append(_drain(child.stderr)))
        listener.start()
        killer = threading.Timer(timeout_s, child.kill)
        killer.start()
        try:
            for line in child.stdout or ():
                done_us = re.fullmatch(r"out_time_us=(\d+)\s*", line)
                if done_us:
                    progress(int(done_us[1]) / 1e6)
            code = child.wait()
        finally:
            late = not killer.is_alive()
            killer.cancel()
            child.kill()
            listener.join()
    text = "".join(said)
    if code != 0:
        raise ToolError(f"ffmpeg ended with {code}: {text[-400:].strip()}", late=late)
    return text


def _bounded(*command: str, limits: Limits = OF_SOUND) -> list[str]:
    """Behind limits of processor, memory and file size, at a low priority."""
    bounds = (
        f"--cpu={limits.cpu_s}",
        f"--fsize={limits.file_bytes}",
        f"--as={MEMORY_LIMIT_BYTES}",
    )
    return ["prlimit", *bounds, "nice", "-n", "10", *command]


def _input_guard() -> tuple[str, ...]:
    return ("-protocol_whitelist", "file,pipe", "-format_whitelist", DEMUXERS)


def _drain(stream: IO[str] | None) -> str:
    return stream.read() if stream is not None else ""


def _seconds(text: object) -> float | None:
    try:
        return float(str(text))
    except ValueError:
        return None


def _figure(pattern: str, text: str) -> float:
    found = re.search(pattern, text)
    return float(found[1]) if found else float("-inf")
