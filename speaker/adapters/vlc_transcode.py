"""A program of its own: libVLC turns one file into a mono 48 kHz 16-bit WAV file.

It runs as a child, so that libVLC's memory and its crashes end with it:

    python -m speaker.adapters.vlc_transcode SOURCE TARGET MAX_BYTES NICENESS

TARGET is a plain name in the working directory, because libVLC's output chain gives
meaning to commas, quotes and braces. A TARGET that would outgrow MAX_BYTES ends the
program by SIGXFSZ. Other exit codes: 0 libVLC came to the end of the file (which may
have held no sound), 3 libVLC is missing, 4 it could not read the file.
"""

import os
import resource
import signal
import sys
import threading
from pathlib import Path

MISSING, UNREADABLE = 3, 4
# libVLC 3's own demultiplexers lose up to 74 ms at the head of a file, libavformat at
# most 3 ms, but of Opus 14 (measured, docs/adr/0010): see speaker.core.opus.
_OPTIONS = ("--quiet", "--no-video", "--no-lua", "--codec=avcodec,any")
_DEMUX = ":demux=avformat,any"
_CHAIN = (
    ":sout=#transcode{{vcodec=none,acodec=s16l,channels=1,samplerate=48000}}"
    ":std{{access=file,mux=wav,dst={target}}}"
)


def transcode(source: Path, target: str) -> int:
    """Blocks until libVLC has ended; the exit code."""
    try:
        import vlc  # here, because its absence is one of the answers
    except (ImportError, OSError, NameError) as missing:
        sys.stderr.write(f"{missing}\n")
        return MISSING
    instance = vlc.Instance(*_OPTIONS)
    if instance is None:
        sys.stderr.write("libVLC finds none of its plugins\n")
        return MISSING

    media = instance.media_new_path(str(source))
    media.add_option(_DEMUX)
    media.add_option(_CHAIN.format(target=target))
    player = instance.media_player_new()
    player.set_media(media)
    over = threading.Event()
    failed = threading.Event()
    # libVLC must not be called from its own callbacks: they only set flags.
    events = player.event_manager()
    events.event_attach(vlc.EventType.MediaPlayerEndReached, lambda _: over.set())
    events.event_attach(
        vlc.EventType.MediaPlayerEncounteredError,
        lambda _: _set(failed, over),
    )
    player.play()
    over.wait()
    player.stop()
    return UNREADABLE if failed.is_set() else 0


def _set(*flags: threading.Event) -> None:
    for flag in flags:
        flag.set()


if __name__ == "__main__":
    # Not in the parent between fork and exec: other threads may hold its locks then.
    os.nice(int(sys.argv[4]))
    limit = int(sys.argv[3])
    # Python ignores this signal; the system's own action is what is wanted.
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.exit(transcode(Path(sys.argv[1]), sys.argv[2]))
