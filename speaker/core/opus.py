"""The head of an Ogg Opus file, made so that libVLC decodes from the first packet on.

Opus tells the player to leave out the first `pre-skip` frames, so its first packet
lies before the beginning, and libVLC 3 drops it whole: 13.5 ms of sound, and all that
follows comes that much too early. With a pre-skip of zero nothing is dropped, and the
frames can be left out afterwards. RFC 3533 (Ogg page), RFC 7845 section 5.1 (OpusHead).
"""

_PAGE_HEAD = 27
_CHECKSUM = slice(22, 26)
_POLYNOMIAL = 0x04C11DB7


def without_pre_skip(begin: bytes) -> tuple[bytes, int]:
    """The same beginning of a file with pre-skip zero, and what the pre-skip was.

    `begin` must hold the whole first page (a few dozen bytes). Anything that is not
    Ogg Opus is given back as it is, with 0.
    """
    if begin[:4] != b"OggS" or len(begin) < _PAGE_HEAD:
        return begin, 0
    segments = begin[26]
    body = _PAGE_HEAD + segments
    end = body + sum(begin[_PAGE_HEAD:body])
    if begin[body : body + 8] != b"OpusHead" or len(begin) < end:
        return begin, 0
    page = bytearray(begin[:end])
    place = slice(body + 10, body + 12)
    pre_skip = int.from_bytes(page[place], "little")
    page[place] = bytes(2)
    page[_CHECKSUM] = bytes(4)
    page[_CHECKSUM] = checksum(page).to_bytes(4, "little")
    return bytes(page) + begin[end:], pre_skip


def checksum(page: bytes | bytearray) -> int:
    """Ogg's CRC-32: no reflection, starts at zero; the field itself counts as zero."""
    remainder = 0
    for byte in page:
        remainder ^= byte << 24
        for _ in range(8):
            overflows = remainder & 0x8000_0000
            remainder = (remainder << 1) & 0xFFFF_FFFF
            if overflows:
                remainder ^= _POLYNOMIAL
    return remainder
