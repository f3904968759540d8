"""Lanes as text."""

from hypothesis import given
from hypothesis import strategies as st

from hotspot.core.shaping import CAKE_KIB, Lane, Side, begin, closed, leaf_of, opened

GUESTS, UPLINK = Side("wlan0", "down"), Side("eth0", "up")
LANE = Lane(0x10, down_kbit_s=4000, up_kbit_s=1000)


def test_an_interface_is_set_up_with_a_wide_lane_for_all_else() -> None:
    assert begin(GUESTS, [LANE], "pfifo").splitlines() == [
        "qdisc add dev wlan0 root handle 1: htb default 1",
        "class add dev wlan0 parent 1: classid 1:1 htb rate 10000000kbit "
        "ceil 10000000kbit burst 6250000 cburst 6250000 quantum 60000",
        "class replace dev wlan0 parent 1: classid 1:10 htb rate 4000kbit "
        "ceil 4000kbit burst 3028 cburst 3028 quantum 3028",
        "qdisc replace dev wlan0 parent 1:10 pfifo limit 99",
    ]


def test_each_side_paces_its_own_way() -> None:
    assert "rate 4000kbit" in opened(GUESTS, [LANE], "pfifo")
    assert "rate 1000kbit" in opened(UPLINK, [LANE], "pfifo")


def test_queues_are_short_or_fair() -> None:
    assert "pfifo limit 24" in opened(UPLINK, [LANE], "pfifo")
    assert "fq_codel" in opened(UPLINK, [LANE], "fq_codel")
    assert "cake unlimited" in opened(UPLINK, [LANE], "cake")


def test_lanes_end_in_the_best_queue_that_the_kernel_has() -> None:
    pi_kib = 512 << 10

    assert leaf_of({"cake", "fq_codel"}, 7, sides=2, memory_kib=pi_kib) == "cake"
    assert leaf_of({"fq_codel"}, 7, sides=2, memory_kib=pi_kib) == "fq_codel"
    assert leaf_of(set(), 7, sides=2, memory_kib=pi_kib) == "pfifo"


def test_a_crowd_gets_no_queue_that_would_eat_the_memory() -> None:
    pi_kib = 512 << 10
    lanes = range(1, 300)

    chosen = [
        leaf_of({"cake", "fq_codel"}, n, sides=3, memory_kib=pi_kib) for n in lanes
    ]
    most = chosen.count("cake")

    assert chosen == ["cake"] * most + ["fq_codel"] * (len(chosen) - most)
    assert most * 3 * CAKE_KIB < 33 << 10
    assert leaf_of({"cake"}, 141, sides=2, memory_kib=pi_kib) == "pfifo"


@given(st.lists(st.integers(0x10, 0xFFEF), unique=True, max_size=50))
def test_what_is_opened_is_closed(numbers: list[int]) -> None:
    lanes = [Lane(number, 64, 64) for number in numbers]

    classes = {
        line.split()[6] for line in opened(GUESTS, lanes, "pfifo").splitlines()[::2]
    }

    assert {line.split()[4] for line in closed(GUESTS, numbers).splitlines()} == classes
