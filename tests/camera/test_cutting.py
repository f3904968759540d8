from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camera.core import boxes
from camera.core.cutting import Begin, Cut, Cutter, End, Write
from camera.core.media import Packet
from edge.errors import MessageError
from tests.camera.film import AVCC, FRAME_NS, SECOND_NS, cuts, packet, packets


def writes(made: list[Cut]) -> list[Write]:
    return [cut for cut in made if isinstance(cut, Write)]


def test_a_minute_is_one_segment_of_half_second_fragments() -> None:
    made = cuts(packets(125))

    assert [type(cut) for cut in made].count(Begin) == 3
    assert [type(cut) for cut in made].count(End) == 3
    begins = [cut.start_ns for cut in made if isinstance(cut, Begin)]
    assert begins == [0, 60 * SECOND_NS, 120 * SECOND_NS]
    assert all(w.end_ns - w.start_ns <= 520_000_000 for w in writes(made))


@given(st.lists(st.integers(1, 4000), min_size=1, max_size=80), st.data())
def test_every_packet_from_the_first_keyframe_on_is_written_once_and_in_order(
    steps_ms: list[int], data: st.DataObject
) -> None:
    film, at_ns = [], 0
    for number, step in enumerate(steps_ms):
        at_ns += step * 1_000_000
        unit = number.to_bytes(4)
        key = data.draw(st.booleans())
        body = (5).to_bytes(4) + (b"\x65" if key else b"\x41") + unit
        film.append(Packet(body, at_ns, at_ns, key))

    made = cuts(film, Cutter(segment_ns=5 * SECOND_NS))

    written = [sample.data for write in writes(made) for sample in write.samples]
    assert written == [one.data for one in film if one.data in written]
    for write in writes(made):
        assert write.start_ns < write.end_ns
    for before, after in pairwise(made):
        assert isinstance(after, Begin) == isinstance(before, End)


def test_a_gap_ends_the_segment_and_claims_nothing_of_it() -> None:
    film = [*packets(3), *packets(3, first=250)]

    made = cuts(film)

    spans = [(w.start_ns, w.end_ns) for w in writes(made)]
    assert not any(start < 5 * SECOND_NS < end for start, end in spans)
    assert [type(cut) for cut in made].count(End) == 2


def test_media_time_that_goes_back_begins_a_new_segment() -> None:
    made = cuts([*packets(3, first=100), *packets(3)])

    assert [type(cut) for cut in made].count(Begin) == 2


def test_a_stream_without_keyframes_is_cut_all_the_same() -> None:
    film = [packet(n, keyframe=n == 0) for n in range(25 * 250)]

    made = cuts(film)

    assert [type(cut) for cut in made].count(Begin) == 3


def test_torn_packets_are_left_out_and_counted() -> None:
    cutter = Cutter()
    torn = Packet(b"\0\0\1\0abc", 5 * FRAME_NS, 5 * FRAME_NS, keyframe=False)

    made = cuts([*packets(0.2), torn, *packets(1, first=6)], cutter)

    assert cutter.torn == 1
    assert sum(len(write.samples) for write in writes(made)) == 30


def test_nobody_could_decode_a_stream_without_parameter_sets() -> None:
    cutter = Cutter()
    list(cutter.stream(b""))

    with pytest.raises(MessageError, match="parameter sets"):
        list(cutter.take(Packet(bytes(10_000), 0, 0, keyframe=True)))


def test_start_codes_become_lengths() -> None:
    sps, pps, idr = b"\x67\x64\x00\x1e\xac", b"\x68\xee\x3c\x80", b"\x65\x88\x84"
    data = b"".join(b"\0\0\0\1" + unit for unit in (sps, pps, idr))
    cutter = Cutter()
    list(cutter.stream(b""))

    begin, *_ = cutter.take(Packet(data, 0, 0, keyframe=True))
    write, _ = cutter.finish()

    assert isinstance(begin, Begin)
    assert begin.decoder.avcc[1:4] == sps[1:4]
    assert isinstance(write, Write)
    assert write.samples[0].data.endswith(len(idr).to_bytes(4) + idr)


def test_pictures_shown_later_than_decoded_keep_their_times() -> None:
    film = [
        Packet(packet(n).data, (n + 2) * FRAME_NS, n * FRAME_NS, n == 0)
        for n in range(10)
    ]

    (write,) = writes(cuts(film))

    assert {sample.offset for sample in write.samples} == {boxes.ticks(2 * FRAME_NS)}
    assert AVCC
