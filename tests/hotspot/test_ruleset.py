"""The firewall's text: held still by eye, and closed whatever goes into it."""

import re
from ipaddress import IPv4Interface, IPv6Interface
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspot.core.ruleset import changes, empty_garden, guard, ruleset, tend
from hotspot.core.table import (
    FIRST_SESSION,
    GUEST,
    LAST_SESSION,
    PASS,
    Abuse,
    Admit,
    Dismiss,
    Move,
    Net,
    Pass,
    Rules,
    stand_ins,
)

GOLDEN = Path(__file__).parent / "golden"
NET = Net("wlan0", ("eth0", "wwan0"), IPv4Interface("10.77.0.1/22"))
NET6 = Net(
    "wlan0",
    ("eth0", "wwan0"),
    IPv4Interface("10.77.0.1/22"),
    IPv6Interface("fd77:7:7::1/64"),
    portal_tls_port=8443,
)
AN = Pass(0x10, "02:00:00:00:00:05", "10.77.1.5", 3600.0)
BINH = Pass(0x11, "02:00:00:00:00:06", None, 59.5)


@pytest.mark.parametrize(
    ("name", "rules"),
    [
        ("closed", Rules(NET)),
        (
            "open",
            Rules(
                NET6,
                passes=(AN, BINH),
                blocked=("02:00:00:00:00:66",),
                upstream=("192.168.1.1", "2001:db8::53"),
                tended=True,
            ),
        ),
    ],
)
def test_the_text_is_as_it_was_read_by_eye(name: str, rules: Rules) -> None:
    """Read the difference, then: `python -m tests.hotspot.test_ruleset` writes it."""
    assert ruleset(rules) == (GOLDEN / f"{name}.nft").read_text(encoding="utf-8")


def test_changes_are_as_they_were_read_by_eye() -> None:
    moved = Pass(0x10, AN.mac, "10.77.1.50", 1800.0)
    said = changes([Admit(AN), Admit(BINH), Move(AN, moved), Dismiss(BINH)])

    assert said == (GOLDEN / "changes.nft").read_text(encoding="utf-8")


def test_no_forwarding_chain_accepts_by_default() -> None:
    hooks = re.findall(r"hook (\w+) .*policy (\w+);", ruleset(Rules(NET6)))

    assert ("forward", "drop") in hooks
    assert [hook for hook, policy in hooks if policy == "drop"] == ["forward"]
    assert {hook for hook, _ in hooks} == {
        "prerouting", "postrouting", "forward", "input", "output",
    }  # fmt: skip


def test_without_ipv6_no_packet_of_it_is_heard() -> None:
    text = ruleset(Rules(NET))

    assert "meta nfproto ipv6 drop" in text
    assert "guests6 meta mark" not in text


def test_the_guard_lets_nothing_pass_but_by_the_table_s_mark() -> None:
    ours, passes, denies, ends = guard()

    assert f"{PASS:#x}/{PASS:#x}" in passes
    assert GUEST & PASS
    assert denies[-1] == "prohibit"
    assert ends[2:] == ("not", "iif", "lo", "blackhole")
    assert ours[2:4] == ("iif", "lo")
    assert int(ours[1]) < int(passes[1]) < int(denies[1]) < int(ends[1])


def test_a_table_is_tended_for_seconds_and_the_garden_by_halves() -> None:
    for side in (
        '"wlan0" timeout 12s : jump on_line',
        '"eth0" timeout 12s : jump answers',
        '"wwan0" timeout 12s : jump answers',
    ):
        assert side in tend(NET)
    assert "garden4_1" in empty_garden(1)
    assert "garden4_1" not in empty_garden(2)


def test_name_servers_stand_ins_are_two_of_a_kind() -> None:
    found = stand_ins(["1.1.1.1", "8.8.8.8", "9.9.9.9", "2001:db8::53"])

    assert found == {
        "192.0.0.53": "1.1.1.1",
        "192.0.0.54": "8.8.8.8",
        "100::53": "2001:db8::53",
    }


MACS = st.integers(0, 2**47).map(
    lambda n: ":".join(f"{n:012x}"[i : i + 2] for i in range(0, 12, 2))
)
PASSES = st.builds(
    Pass,
    number=st.integers(FIRST_SESSION, LAST_SESSION),
    mac=MACS,
    address4=st.none() | st.ip_addresses(v=4).map(str),
    left_s=st.floats(-10, 1e6),
)


@given(st.lists(PASSES, max_size=20, unique_by=lambda one: one.number))
def test_exactly_those_whose_time_is_not_over_are_in_it(passes: list[Pass]) -> None:
    text = ruleset(Rules(NET6, passes=tuple(passes)))

    for one in passes:
        assert (f"{one.number:#x} . original" in text) is (one.left_s > 0)
    # Every element ends by itself.
    elements = re.findall(r"^\t\t\t(.+?),?$", text, re.MULTILINE)
    assert all(re.search(r"timeout [1-9]\d*ms", line) for line in elements)


@given(st.lists(PASSES, min_size=1, max_size=20, unique_by=lambda one: one.number))
def test_a_blocked_device_is_nobody_s_guest_whatever_it_was(passes: list[Pass]) -> None:
    blocked = passes[0].mac
    text = ruleset(Rules(NET6, passes=tuple(passes), blocked=(blocked,)))

    assert f"{blocked} . " not in text
    assert f"{blocked} timeout" not in text


@given(st.lists(PASSES, max_size=20, unique_by=lambda one: one.number))
def test_what_is_let_on_is_dismissed_element_by_element(passes: list[Pass]) -> None:
    admitted = changes([Admit(one) for one in passes]).splitlines()
    dismissed = changes([Dismiss(one) for one in passes]).splitlines()

    def keys(lines: list[str]) -> list[str]:
        plain = (line.split(" ", 1)[1] for line in lines)
        return sorted(re.sub(r" timeout \d+ms(?: : \S+)?", "", line) for line in plain)

    assert keys(admitted) == keys(dismissed)


@given(st.integers(1, 10_000), st.integers(10, 10_000))
def test_limits_of_abuse_stand_in_the_text(rate: int, connections: int) -> None:
    text = ruleset(Rules(NET, Abuse(connections=connections, connections_rate=rate)))

    assert f"rate over {rate}/second" in text
    assert f"ct count over {connections} " in text


def write() -> None:
    """Writes what is held still, after somebody has read the difference."""
    cases = {
        "closed": ruleset(Rules(NET)),
        "open": ruleset(
            Rules(
                NET6,
                passes=(AN, BINH),
                blocked=("02:00:00:00:00:66",),
                upstream=("192.168.1.1", "2001:db8::53"),
                tended=True,
            )
        ),
        "changes": changes(
            [
                Admit(AN),
                Admit(BINH),
                Move(AN, Pass(0x10, AN.mac, "10.77.1.50", 1800.0)),
                Dismiss(BINH),
            ]
        ),
    }
    for name, text in cases.items():
        (GOLDEN / f"{name}.nft").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()
