"""H.264 as it comes, and as an MP4 file wants it (ITU-T H.264 annex B; 14496-15).

Cameras put start codes between units, files put lengths before them. What a file has is
passed on untouched; start codes become lengths, which changes no coded byte.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from edge.errors import MessageError

IDR: Final = 5
SPS: Final = 7
PPS: Final = 8
_CODE: Final = b"\0\0\1"


@dataclass(frozen=True, slots=True)
class Decoder:
    """What a decoder must know before the first picture: the avcC record."""

    avcc: bytes
    length_bytes: int
    annex_b: bool
    """Packets have start codes, to be replaced."""


def decoder_of(extradata: bytes, first: bytes) -> Decoder:
    """From a stream's extra data, or from the parameter sets in its first packet.

    Raises:
        MessageError: neither has them, so nobody could ever decode it.
    """
    if len(extradata) >= 7 and extradata[0] == 1:
        return Decoder(extradata, (extradata[4] & 3) + 1, annex_b=False)
    units = [*annex_b(extradata), *annex_b(first)]
    sps = next((unit for unit in units if unit[0] & 31 == SPS and len(unit) >= 4), None)
    pps = next((unit for unit in units if unit[0] & 31 == PPS), None)
    if sps is None or pps is None:
        raise MessageError("no H.264 parameter sets before the first picture")
    return Decoder(_avcc(sps, pps), 4, annex_b=True)


def sample(decoder: Decoder, packet: bytes) -> bytes:
    """A packet as a file holds it.

    Raises:
        MessageError: torn, or no H.264.
    """
    if not decoder.annex_b:
        _check_lengths(packet, decoder.length_bytes)
        return packet
    units = list(annex_b(packet))
    if not any(0 < unit[0] & 31 <= IDR for unit in units):
        raise MessageError("a packet without a picture")
    return b"".join(len(unit).to_bytes(4) + unit for unit in units)


def annex_b(data: bytes) -> Iterator[bytes]:
    """The units between start codes."""
    start = data.find(_CODE)
    while start >= 0:
        start += len(_CODE)
        end = data.find(_CODE, start)
        unit = data[start : end if end >= 0 else len(data)].rstrip(b"\0")
        if unit:
            yield unit
        start = end


def _avcc(sps: bytes, pps: bytes) -> bytes:
    return b"".join(
        (
            bytes((1, *sps[1:4], 0xFF, 0xE1)),
            len(sps).to_bytes(2),
            sps,
            b"\x01",
            len(pps).to_bytes(2),
            pps,
        )
    )


def _check_lengths(packet: bytes, length_bytes: int) -> None:
    at, pictures = 0, 0
    while at + length_bytes < len(packet):
        size = int.from_bytes(packet[at : at + length_bytes])
        pictures += 0 < packet[at + length_bytes] & 31 <= IDR
        at += length_bytes + size
    if at != len(packet) or not pictures:
        raise MessageError("a packet that is torn, or without a picture")
