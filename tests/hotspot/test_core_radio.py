import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspot.core.radio import (
    CHANNELS,
    Band,
    Heard,
    RadioPlan,
    channel_of,
    chip_of,
    choose_channel,
    hostapd_conf,
    limit,
    median_dbm,
    read_scan,
    read_stations,
    warnings,
)

SCAN = """\
BSS 02:00:00:00:00:01(on wlan0)
\tTSF: 12 usec (0d, 00:00:00)
\tfreq: 2437
\tbeacon interval: 100 TUs
\tsignal: -61.00 dBm
\tSSID: nha\\x20dan
BSS 02:00:00:00:00:02(on wlan0) -- associated
\tfreq: 5180.0
\tsignal: -80.00 dBm
BSS 02:00:00:00:00:03(on wlan0)
\tsignal: -10.00 dBm
"""
STATIONS = """\
Station 02:00:00:00:00:07 (on wlan0)
\tinactive time:\t12 ms
\tsignal:  \t-58 [-60, -62] dBm
\tsignal avg:\t-59 dBm
Station 02:00:00:00:00:08 (on wlan0)
\tsignal:  \t-77 dBm
"""
PLAN = RadioPlan(
    interface="wlan0",
    ssid="Wi-Fi xã Tân An",
    channel=6,
    band="2.4",
    country="VN",
    clients_max=7,
    gateway="10.77.0.1/22",
)


def test_the_quietest_of_three_channels_is_taken() -> None:
    crowd = [Heard(2412, -50), Heard(2437, -45), Heard(2462, -85)]

    assert choose_channel(crowd, "2.4") == 11


def test_a_strong_neighbour_counts_more_than_many_weak_ones() -> None:
    crowd = [Heard(2412, -40), *[Heard(2437, -85)] * 20, Heard(2462, -41)]

    assert choose_channel(crowd, "2.4") == 6


def test_between_two_channels_a_network_disturbs_both() -> None:
    between = [Heard(2422, -40), Heard(2462, -80)]  # channel 3

    assert choose_channel(between, "2.4") == 11


def test_without_neighbours_the_first_is_taken() -> None:
    assert (choose_channel([], "2.4"), choose_channel([], "5")) == (1, 36)


HEARD = st.lists(
    st.builds(Heard, st.integers(2000, 6000), st.floats(-120, 0)), max_size=30
)


@given(HEARD, st.sampled_from(["2.4", "5"]))
def test_a_channel_is_always_one_of_those_allowed(
    heard: list[Heard], band: Band
) -> None:
    assert choose_channel(heard, band) in CHANNELS[band]


@given(HEARD)
def test_more_noise_on_the_chosen_channel_never_attracts(heard: list[Heard]) -> None:
    chosen = choose_channel(heard, "5")
    louder = [*heard, Heard(5000 + 5 * chosen, -1.0), Heard(5000 + 5 * chosen, -1.0)]
    others = {ours for ours in CHANNELS["5"] if ours != chosen}

    quiet = all(channel_of(one.frequency_mhz) not in others for one in heard)
    if quiet:
        assert choose_channel(louder, "5") in others


@pytest.mark.parametrize(
    ("frequency_mhz", "channel"),
    [
        (2412, 1),
        (2472, 13),
        (2484, 14),
        (5180, 36),
        (5825, 165),
        (900, None),
        (0, None),
    ],
)
def test_channels_have_the_numbers_of_the_standard(
    frequency_mhz: int, channel: int | None
) -> None:
    assert channel_of(frequency_mhz) == channel


def test_a_scan_gives_frequencies_and_signals_and_no_names() -> None:
    assert read_scan(SCAN) == (Heard(2437, -61.0), Heard(5180, -80.0))


@given(st.text(alphabet="BSS freq:signal-0123456789.\n\t ", max_size=200))
def test_no_answer_of_iw_breaks_the_reading(text: str) -> None:
    read_scan(text)
    read_stations(text)


def test_of_clients_only_the_signal_is_taken() -> None:
    signals = read_stations(STATIONS)

    assert signals == (-58.0, -77.0)
    assert median_dbm(signals) == -58
    assert median_dbm(()) is None


def test_the_pis_own_radio_is_warned_of_plainly() -> None:
    chip = chip_of("brcmfmac")

    said = warnings(chip, limit(None, chip))

    assert "keep guests' devices apart" in said[0]
    assert "holds 7 devices" in said[1]
    assert limit(19, chip) == 19


def test_of_an_unknown_radio_little_is_expected() -> None:
    chip = chip_of("new")

    assert (chip.isolates, chip.clients_max) == (False, 20)
    assert warnings(chip_of("mt7921u"), 120) == ()


def test_hostapds_file_reads_so() -> None:
    text = hostapd_conf(PLAN, "/run/x")
    lines = [line for line in text.splitlines() if not line.startswith("#")]

    assert lines == [
        "interface=wlan0",
        "driver=nl80211",
        "ctrl_interface=/run/x",
        "ssid2=57692d46692078c3a32054c3a26e20416e",
        "utf8_ssid=1",
        "country_code=VN",
        "ieee80211d=1",
        "hw_mode=g",
        "channel=6",
        "ieee80211n=1",
        "wmm_enabled=1",
        "auth_algs=1",
        "wpa=0",
        "max_num_sta=7",
        "ap_isolate=1",
        "ap_max_inactivity=300",
        "disassoc_low_ack=1",
        "logger_syslog=-1",
        "logger_syslog_level=3",
        "logger_stdout=0",
    ]
