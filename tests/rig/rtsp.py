"""An RTSP camera on loopback: H.264 over TCP, each picture with the time it was filmed.

It sends as fast as it is read; when a picture *came* is for a test's own clock to say.
"""

import re
import socket
import threading
from collections.abc import Iterator, Sequence
from typing import Self

from camera.core.h264 import Decoder, sample
from camera.core.media import Packet

_HZ = 90_000
_PAYLOAD = 96
_BEGAN = 0x12345678
"""RTP counts from anywhere; nought means that it does not count."""
_SDP = (
    "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"
    f"m=video 0 RTP/AVP {_PAYLOAD}\r\n"
    f"a=rtpmap:{_PAYLOAD} H264/{_HZ}\r\na=fmtp:{_PAYLOAD} packetization-mode=1\r\n"
    "a=control:video\r\n"
)


class RtspCamera:
    """Shows one film to one viewer, and then nothing more.

    A viewer sees a picture when the next one begins: the last is never seen.
    """

    def __init__(self, decoder: Decoder, film: Sequence[Packet]) -> None:
        self._decoder, self._film = decoder, film
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)

    @property
    def place(self) -> str:
        """Where it is seen."""
        return f"rtsp://127.0.0.1:{self._listener.getsockname()[1]}/cam"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()
        self._thread.join(10)

    def _serve(self) -> None:
        try:
            line, _ = self._listener.accept()
        except OSError:  # nobody came
            return
        with line, line.makefile("rb") as asked:
            try:
                while words := asked.readline().decode("latin-1"):
                    self._answer(line, words.split(" ")[0], b"".join(_head(asked)))
            except OSError:  # nobody looks any more
                return

    def _answer(self, line: socket.socket, what: str, head: bytes) -> None:
        found = re.search(rb"(?i)cseq: *(\d+)", head)
        if found is None:
            return
        more, body = "Session: 1\r\n", ""
        if what == "DESCRIBE":
            more, body = "Content-Type: application/sdp\r\n", _SDP
        elif what == "SETUP":
            more += "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n"
        elif what == "OPTIONS":
            more = "Public: DESCRIBE, SETUP, PLAY, TEARDOWN\r\n"
        answer = (
            f"RTSP/1.0 200 OK\r\nCSeq: {int(found[1])}\r\n{more}"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        )
        line.sendall(answer.encode())
        if what == "PLAY":
            self._play(line)

    def _play(self, line: socket.socket) -> None:
        sequence = 0
        for packet in self._film:
            units = list(_units(sample(self._decoder, packet.data)))
            if packet.keyframe:
                units = [*_parameters(self._decoder.avcc), *units]
            time = _BEGAN + packet.pts_ns * _HZ // 1_000_000_000
            for unit in units:
                last = 0x80 if unit is units[-1] else 0
                head = bytes((0x80, last | _PAYLOAD)) + sequence.to_bytes(2)
                rtp = head + time.to_bytes(4) + b"comm" + unit
                line.sendall(b"$\0" + len(rtp).to_bytes(2) + rtp)
                sequence = (sequence + 1) & 0xFFFF


def _head(asked: "Iterator[bytes]") -> Iterator[bytes]:
    for row in asked:
        if not row.strip():
            return
        yield row


def _parameters(avcc: bytes) -> Iterator[bytes]:
    """The one of each kind that our encoder makes."""
    end = 8 + int.from_bytes(avcc[6:8])
    yield avcc[8:end]
    yield avcc[end + 3 :][: int.from_bytes(avcc[end + 1 : end + 3])]


def _units(data: bytes) -> Iterator[bytes]:
    while data:
        size = int.from_bytes(data[:4])
        yield data[4 : 4 + size]
        data = data[4 + size :]
