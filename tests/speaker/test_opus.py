from hypothesis import given
from hypothesis import strategies as st

from speaker.core.opus import checksum, without_pre_skip


def first_page(pre_skip: int) -> bytes:
    """The first page of an Ogg Opus file, as RFC 3533 and RFC 7845 have it."""
    head = (
        b"OpusHead\x01\x01"
        + pre_skip.to_bytes(2, "little")
        + (48_000).to_bytes(4, "little")
        + bytes(3)
    )
    page = b"OggS\x00\x02" + bytes(8) + b"\x01\x02\x03\x04" + bytes(4)
    page += bytes(4) + bytes([1, len(head)]) + head
    return page[:22] + checksum(page).to_bytes(4, "little") + page[26:]


def test_the_checksum_is_ogg_s() -> None:
    # Catalogue of CRCs: CRC-32/MPEG-2's polynomial, started at zero, over "123456789".
    assert checksum(b"123456789") == 0x89A1897F


def test_the_pre_skip_is_taken_out_and_told() -> None:
    begin, pre_skip = without_pre_skip(first_page(312) + b"more")

    assert pre_skip == 312
    assert begin == first_page(0) + b"more"


@given(st.binary(max_size=100))
def test_what_is_not_opus_is_left_alone(begin: bytes) -> None:
    assert without_pre_skip(begin) == (begin, 0)


@given(st.integers(1, 65_535), st.integers(0, 46))
def test_a_page_that_is_cut_off_is_left_alone(pre_skip: int, length: int) -> None:
    begin = first_page(pre_skip)[:length]

    assert without_pre_skip(begin) == (begin, 0)
