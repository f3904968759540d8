"""Where a recording is cut: packets become fragments, fragments become segments.

A fragment is what a power cut may lose; it ends when the packet comes that would make
it longer than half a second. A segment begins with a keyframe, so that it plays by
itself; where a stream has none for too long, it is cut all the same. A gap in media
time ends a segment: nothing pretends that something was recorded there.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from camera.core import h264
from camera.core.boxes import Sample, ticks
from camera.core.media import Packet
from edge.errors import MessageError

FRAGMENT_NS: Final = 500_000_000
SEGMENT_NS: Final = 60_000_000_000
EVENT_SEGMENT_NS: Final = 10_000_000_000
GAP_NS: Final = 2_000_000_000
_FRAME_NS: Final = 40_000_000
"""Of a last picture, of which nobody knows how long it was shown."""


@dataclass(frozen=True, slots=True)
class Begin:
    """A new segment."""

    decoder: h264.Decoder
    start_ns: int


@dataclass(frozen=True, slots=True)
class Write:
    """A fragment of the segment that was begun; times in ticks since it began."""

    base: int
    samples: tuple[Sample, ...]
    start_ns: int
    end_ns: int


@dataclass(frozen=True, slots=True)
class End:
    """The segment is complete."""


Cut = Begin | Write | End


class Cutter:
    """Takes packets in decoding order. Touches nothing; ``torn`` counts bad packets."""

    def __init__(
        self,
        *,
        segment_ns: int = SEGMENT_NS,
        fragment_ns: int = FRAGMENT_NS,
        at_keyframes: bool = False,
    ) -> None:
        """``at_keyframes``: each begins a fragment, for a player may begin there."""
        self.torn = 0
        self.segment_ns, self._fragment_ns = segment_ns, fragment_ns
        self._at_keyframes = at_keyframes
        self._extradata = b""
        self._decoder: h264.Decoder | None = None
        self._start_ns: int | None = None
        self._held: list[tuple[Packet, bytes]] = []
        self._soon = False

    def stream(self, extradata: bytes) -> Iterator[Cut]:
        """The packets from now on belong to a stream that was opened anew."""
        yield from self.finish()
        self._extradata, self._decoder = extradata, None

    def take(self, packet: Packet) -> Iterator[Cut]:
        """What is to be done now that this packet has come.

        Raises:
            MessageError: a first picture that nobody could decode.
        """
        if self._held and self._is_gap(packet):
            yield from self.finish()
        if self._start_ns is None:
            if not packet.keyframe:
                return
            self._decoder = self._decoder or h264.decoder_of(
                self._extradata, packet.data
            )
        decoder = self._decoder
        assert decoder is not None  # noqa: S101  # set with the first keyframe
        try:
            data = h264.sample(decoder, packet.data)
        except MessageError:
            self.torn += 1
            return
        if self._held and self._is_long(packet):
            yield self._write(packet.dts_ns)
        if self._start_ns is not None and self._is_over(packet):
            if self._held:
                yield self._write(packet.dts_ns)
            yield End()
            self._start_ns = None
        if self._start_ns is None:
            self._start_ns = packet.dts_ns
            self._soon = False
            yield Begin(decoder, packet.dts_ns)
        self._held.append((packet, data))

    def end_soon(self) -> None:
        """The next keyframe begins another segment, so that no picture is lost."""
        self._soon = True

    def finish(self) -> Iterator[Cut]:
        """Ends the segment that is open."""
        if self._held:
            last = self._held[-1][0].dts_ns
            before = self._held[-2][0].dts_ns if len(self._held) > 1 else None
            yield self._write(last + (last - before if before else _FRAME_NS))
        if self._start_ns is not None:
            self._start_ns = None
            yield End()

    def _write(self, next_ns: int) -> Write:
        start_ns = self._start_ns or 0
        held, self._held = self._held, []
        begins = [ticks(packet.dts_ns - start_ns) for packet, _ in held]
        ends = [*begins[1:], ticks(next_ns - start_ns)]
        samples = tuple(
            Sample(
                data,
                max(1, end - begin),
                ticks(packet.pts_ns - start_ns) - begin,
                packet.keyframe,
            )
            for (packet, data), begin, end in zip(held, begins, ends, strict=True)
        )
        return Write(begins[0], samples, held[0][0].dts_ns, next_ns)

    def _is_gap(self, packet: Packet) -> bool:
        passed_ns = packet.dts_ns - self._held[-1][0].dts_ns
        return not 0 < passed_ns <= GAP_NS

    def _is_long(self, packet: Packet) -> bool:
        if self._at_keyframes and packet.keyframe:
            return True
        return packet.dts_ns - self._held[0][0].dts_ns >= self._fragment_ns

    def _is_over(self, packet: Packet) -> bool:
        """Long enough and a keyframe; or far too long."""
        length_ns = packet.dts_ns - (self._start_ns or 0)
        if packet.keyframe:
            return self._soon or length_ns >= self.segment_ns
        return length_ns >= 2 * self.segment_ns
