"""What the radio is to do: a channel out of a scan, limits by chip, hostapd's text.

The kernel keeps to the rules of the country; here only channels stand that need no
watch for radars. What a chip cannot do is said in plain words, never passed over.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from edge.errors import MessageError

Band = Literal["2.4", "5"]
CHANNELS: Final[dict[Band, tuple[int, ...]]] = {
    "2.4": (1, 6, 11),  # the three that do not overlap
    "5": (36, 40, 44, 48),  # indoors, without radar
}
NOISE_DBM: Final = -95.0
MOST_HEARD: Final = 500


@dataclass(frozen=True, slots=True)
class Heard:
    """Another network nearby."""

    frequency_mhz: int
    signal_dbm: float


@dataclass(frozen=True, slots=True)
class Chip:
    """What is known of a radio by its driver."""

    driver: str
    clients_max: int
    isolates: bool
    """Whether it keeps guests' devices from reaching each other through the air."""


@dataclass(frozen=True, slots=True)
class RadioPlan:
    """How the access point is to be."""

    interface: str
    ssid: str
    channel: int
    band: Band
    country: str
    clients_max: int
    gateway: str
    """Ours on that interface, with its length: NetworkManager wants to know it."""
    driver: str = "nl80211"
    """Of hostapd; "none" checks a configuration without any radio."""


_KNOWN: Final = {
    # The Raspberry Pi's own (43430, 43436, 43455): frames between guests are forwarded
    # within the firmware, and its usual build holds seven (the "minimal" one nineteen).
    "brcmfmac": Chip("brcmfmac", 7, isolates=False),
    "mt76x2u": Chip("mt76x2u", 120, isolates=True),
    "mt7921u": Chip("mt7921u", 120, isolates=True),
    "ath9k": Chip("ath9k", 120, isolates=True),
    "ath9k_htc": Chip("ath9k_htc", 7, isolates=True),
    "ath10k_pci": Chip("ath10k_pci", 120, isolates=True),
    "mac80211_hwsim": Chip("mac80211_hwsim", 120, isolates=True),
}
CAUTIOUS: Final = 20
"""Clients of a chip that nobody here has tried."""


def chip_of(driver: str) -> Chip:
    """What is known; of an unknown one little is expected."""
    return _KNOWN.get(driver, Chip(driver, CAUTIOUS, isolates=False))


def channel_of(frequency_mhz: int) -> int | None:
    """IEEE 802.11's number; None outside both bands."""
    if frequency_mhz == 2484:
        return 14
    if 2412 <= frequency_mhz <= 2472:
        return (frequency_mhz - 2407) // 5
    if 5170 <= frequency_mhz <= 5885:
        return (frequency_mhz - 5000) // 5
    return None


def choose_channel(heard: Iterable[Heard], band: Band) -> int:
    """The one with the least power of others on it; of equals the lowest."""
    loads = dict.fromkeys(CHANNELS[band], 0.0)
    for one in list(heard)[:MOST_HEARD]:
        theirs = channel_of(one.frequency_mhz)
        if theirs is None or one.signal_dbm < NOISE_DBM:
            continue
        power_mw = 10 ** (min(0.0, one.signal_dbm) / 10)
        for ours in loads:
            loads[ours] += power_mw * _overlap(ours, theirs, band)
    return min(loads, key=lambda channel: (loads[channel], channel))


def limit(plan_max: int | None, chip: Chip) -> int:
    """Clients at one time: what was configured, else what the chip is known to hold."""
    return plan_max if plan_max is not None else chip.clients_max


def warnings(chip: Chip, clients_max: int) -> tuple[str, ...]:
    """What staff should know of this radio."""
    said = []
    if not chip.isolates:
        said.append(
            f"{chip.driver or 'this radio'} is not known to keep guests' devices apart:"
            " they can reach each other through the air; use a radio that does"
        )
    if clients_max < CAUTIOUS:
        said.append(f"this radio holds {clients_max} devices at one time")
    return tuple(said)


def hostapd_conf(plan: RadioPlan, control: str) -> str:
    """The whole of hostapd.conf; ``control`` is the folder of its control socket.

    Raises: MessageError: a name that no network can have.
    """
    check_ssid(plan.ssid)
    band = {"2.4": ("g", ""), "5": ("a", "ieee80211h=1\nieee80211ac=1\n")}
    mode, more = band[plan.band]
    return f"""\
interface={plan.interface}
driver={plan.driver}
ctrl_interface={control}
# The name, in hexadecimal: any letter may stand in it.
ssid2={plan.ssid.encode().hex()}
utf8_ssid=1
# What the country allows, told to guests as well.
country_code={plan.country}
ieee80211d=1
{more}hw_mode={mode}
channel={plan.channel}
ieee80211n=1
wmm_enabled=1
# Open: the page says so, and what is private goes over HTTPS.
auth_algs=1
wpa=0
max_num_sta={plan.clients_max}
# Guests do not reach each other through the air, where the chip can do that.
ap_isolate=1
# Who has gone makes room.
ap_max_inactivity=300
disassoc_low_ack=1
# Guests' addresses are not for the journal.
logger_syslog=-1
logger_syslog_level=3
logger_stdout=0
"""


def check_ssid(ssid: str) -> None:
    """Raises: MessageError: not 1 to 32 bytes, or not one line."""
    length = len(ssid.encode())
    if not 1 <= length <= 32 or not ssid.isprintable():
        raise MessageError(
            f"a network's name has 1 to 32 bytes on one line; this has {length}"
            " (a Vietnamese letter with a mark takes two or three)"
        )


def read_scan(text: str) -> tuple[Heard, ...]:
    """What `iw dev ... scan` heard."""
    found: list[Heard] = []
    frequency: int | None = None
    for raw in text.splitlines():
        line = raw.strip()
        if line.startswith("BSS "):
            frequency = None
        elif line.startswith("freq:"):
            frequency = int(_number(line) or 0)
        elif line.startswith("signal:") and frequency:
            signal = _number(line)
            if signal is not None:
                found.append(Heard(frequency, signal))
    return tuple(found[:MOST_HEARD])


def read_stations(text: str) -> tuple[float, ...]:
    """Signal of each client in dBm, of `iw dev ... station dump`; no address."""
    lines = (line.strip() for line in text.splitlines())
    signals = (_number(line) for line in lines if line.startswith("signal:"))
    return tuple(one for one in signals if one is not None)


def median_dbm(signals: Iterable[float]) -> int | None:
    """The middle one; None where there is nobody."""
    ordered = sorted(signals)
    return round(ordered[len(ordered) // 2]) if ordered else None


def _number(line: str) -> float | None:
    words = line.partition(":")[2].split()
    try:
        value = float(words[0]) if words else None
    except ValueError:
        return None
    return value if value is not None and -200 <= value <= 10_000 else None


def _overlap(ours: int, theirs: int, band: Band) -> float:
    """How much of a neighbour's power falls on our channel, 0 to 1."""
    if band == "5":
        return 1.0 if ours == theirs else 0.0
    if theirs > 14:
        return 0.0
    return max(0.0, 1.0 - abs(ours - theirs) / 5)
