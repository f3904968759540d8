import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from edge.adapters.host import HostClockSource, LinuxHost, SystemClock
from edge.errors import HardwareError


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_the_clocks_run() -> None:
    clock = SystemClock()

    first, second = clock.monotonic(), clock.monotonic()

    assert clock.now().tzinfo is UTC
    assert abs(clock.now().timestamp() - time.time()) < 1.0
    assert second >= first


def test_a_clock_that_may_not_be_set_says_what_the_unit_needs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def denied(_clock: int, _seconds: float) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(time, "clock_settime", denied)

    with pytest.raises(HardwareError, match="CAP_SYS_TIME"):
        SystemClock().set(datetime(2026, 1, 1, tzinfo=UTC))


def test_a_trusted_host_is_synchronised_whatever_its_kernel_says() -> None:
    assert HostClockSource("host").synchronised()


def test_the_kernel_answers_whether_its_clock_is_disciplined() -> None:
    answer = HostClockSource("ntp").synchronised()

    assert answer in {True, False}
    assert HostClockSource("ntp").synchronised() is answer


@pytest.mark.parametrize(
    ("used", "off_by_s", "battery"),
    [("1", 0, True), ("1", 3600, False), ("0", 0, False)],
)
def test_a_battery_clock_counts_when_it_set_ours_and_agrees(
    tmp_path: Path, used: str, off_by_s: int, *, battery: bool
) -> None:
    rtc = tmp_path / "sys/class/rtc/rtc0"
    write(rtc / "hctosys", f"{used}\n")
    write(rtc / "since_epoch", f"{int(time.time()) - off_by_s}\n")

    assert HostClockSource("ntp", root=tmp_path).has_battery() is battery


def test_a_chip_without_a_battery_starts_in_1970_and_does_not_count(
    tmp_path: Path,
) -> None:
    rtc = tmp_path / "sys/class/rtc/rtc0"
    write(rtc / "hctosys", "1\n")
    write(rtc / "since_epoch", "35\n")

    assert not HostClockSource("ntp", root=tmp_path).has_battery()


def test_a_machine_without_a_clock_chip_has_no_battery(tmp_path: Path) -> None:
    assert not HostClockSource("ntp", root=tmp_path).has_battery()


def test_a_raspberry_pi_tells_its_readings(tmp_path: Path) -> None:
    write(tmp_path / "proc/uptime", "3600.55 1000.0\n")
    write(tmp_path / "sys/class/thermal/thermal_zone0/temp", "51234\n")
    write(
        tmp_path / "proc/meminfo",
        "MemTotal:  433000 kB\nMemFree:  1 kB\nMemAvailable:  262144 kB\n",
    )
    write(tmp_path / "sys/class/hwmon/hwmon0/name", "cpu_thermal\n")
    write(tmp_path / "sys/class/hwmon/hwmon1/name", "rpi_volt\n")
    write(tmp_path / "sys/class/hwmon/hwmon1/in0_lcrit_alarm", "1\n")

    host = LinuxHost(tmp_path, root=tmp_path)

    assert host.uptime_s() == 3600
    assert host.temperature_c() == 51.234
    assert host.memory_free_mib() == 256
    assert host.under_voltage() is True
    disk_mib = host.disk_free_mib()
    assert disk_mib is not None
    assert disk_mib > 0


def test_a_machine_without_sensors_tells_none(tmp_path: Path) -> None:
    host = LinuxHost(tmp_path / "nowhere", root=tmp_path)

    assert host.temperature_c() is None
    assert host.memory_free_mib() is None
    assert host.under_voltage() is None
    assert host.disk_free_mib() is None
    assert host.uptime_s() > 0


def test_this_machine_has_an_uptime_and_memory(tmp_path: Path) -> None:
    host = LinuxHost(tmp_path)

    assert host.uptime_s() > 0
    assert (host.memory_free_mib() or 0) > 0
