"""What the small adapters read and keep, without a network."""

from pathlib import Path

import pytest

from edge.adapters.store import Store
from edge.fakes import HandClock
from hotspot.adapters.memory import RunFile
from hotspot.adapters.neighbourhood import KernelNeighbourhood
from hotspot.adapters.uplink import KernelUplink
from hotspot.adapters.vouchers import VoucherFile
from hotspot.core.clients import Lease
from hotspot.core.sessions import Limits, Register, admit
from hotspot.ports import UplinkState

ROUTES = """\
Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
eth0\t00000000\t0101A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0
wwan0\t00000000\t0202A8C0\t0003\t0\t0\t700\t00000000\t0\t0\t0
eth0\t0001A8C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0
docker0\t00000000\t0202A8C0\t0003\t0\t0\t1\t00000000\t0\t0\t0
"""


def machine(root: Path, **carriers: str) -> None:
    (root / "proc/net").mkdir(parents=True)
    (root / "proc/net/route").write_text(ROUTES)
    for name, carrier in carriers.items():
        device = root / "sys/class/net" / name
        (device / "statistics").mkdir(parents=True)
        (device / "carrier").write_text(f"{carrier}\n")
        (device / "type").write_text("1\n")
        (device / "uevent").write_text("DEVTYPE=wwan\n" if name == "wwan0" else "")
        (device / "statistics/rx_bytes").write_text("1000\n")
        (device / "statistics/tx_bytes").write_text("200\n")
    (root / "etc").mkdir()
    (root / "etc/resolv.conf").write_text("# ours\nnameserver 192.168.1.1\nsearch x\n")


def test_the_uplink_is_the_best_of_ours_that_has_a_carrier(tmp_path: Path) -> None:
    machine(tmp_path, eth0="1", wwan0="1", docker0="1")

    found = KernelUplink(["eth0", "wwan0"], root=tmp_path).look()

    assert found == UplinkState("eth0", "ethernet", 1200, ("192.168.1.1",))


def test_without_its_cable_the_modem_leads_out(tmp_path: Path) -> None:
    machine(tmp_path, eth0="0", wwan0="1")

    found = KernelUplink(["eth0", "wwan0"], root=tmp_path).look()

    assert (found.interface, found.kind) == ("wwan0", "modem")


def test_a_machine_that_tells_nothing_has_no_way_out(tmp_path: Path) -> None:
    assert KernelUplink(["eth0"], root=tmp_path).look() == UplinkState()


def test_behind_systemd_s_resolver_its_own_servers_are_asked(tmp_path: Path) -> None:
    machine(tmp_path)
    (tmp_path / "etc/resolv.conf").write_text("nameserver 127.0.0.53\n")
    (tmp_path / "run/systemd/resolve").mkdir(parents=True)
    (tmp_path / "run/systemd/resolve/resolv.conf").write_text(
        "nameserver 203.113.131.1\nnameserver fe80::1%eth0\nnameserver 2001:db8::53\n"
    )

    servers = KernelUplink(["eth0"], root=tmp_path).look().servers

    assert servers == ("203.113.131.1", "2001:db8::53")


def test_leases_are_read_and_nonsense_is_left_out(tmp_path: Path) -> None:
    leases = tmp_path / "leases"
    leases.write_text(
        "1796000000 02:00:00:00:00:05 10.77.1.5 phone *\n"
        "0 02:00:00:00:00:0A 10.77.1.6 * 01:02:00:00:00:00:0a\n"
        "duid 00:01:00\n1796000000 1234 fd77:7:7::5 * *\nhalf a li\n"
    )
    found = KernelNeighbourhood("wlan0", leases).leases()

    assert [(one.mac, one.address) for one in found] == [
        ("02:00:00:00:00:05", "10.77.1.5"),
        ("02:00:00:00:00:0a", "10.77.1.6"),
    ]
    assert found[1] == Lease("02:00:00:00:00:0a", "10.77.1.6")
    assert KernelNeighbourhood("wlan0", tmp_path / "none").leases() == ()


@pytest.fixture
def boot_id(tmp_path: Path) -> Path:
    path = tmp_path / "boot_id"
    path.write_text("one\n")
    return path


def register() -> Register:
    limits = Limits(clients_max=5, session_s=60)
    return admit(Register(bytes(32)), "02:00:00:00:00:05", "10.77.1.5", 0, limits)[0]


def test_who_is_on_line_is_known_after_a_restart_of_the_agent(
    tmp_path: Path, boot_id: Path
) -> None:
    RunFile(tmp_path / "register.json", boot_id=boot_id).keep(register())

    kept = RunFile(tmp_path / "register.json", boot_id=boot_id).load()

    assert kept == register()
    assert (tmp_path / "register.json").stat().st_mode & 0o077 == 0


def test_who_was_on_line_is_forgotten_with_the_power(
    tmp_path: Path, boot_id: Path
) -> None:
    memory = RunFile(tmp_path / "register.json", boot_id=boot_id)
    assert memory.load() is None
    memory.keep(register())

    boot_id.write_text("two\n")

    assert RunFile(tmp_path / "register.json", boot_id=boot_id).load() is None


def test_a_register_that_was_cut_short_is_none(tmp_path: Path, boot_id: Path) -> None:
    path = tmp_path / "register.json"
    RunFile(path, boot_id=boot_id).keep(register())

    path.write_bytes(path.read_bytes()[:40])

    assert RunFile(path, boot_id=boot_id).load() is None


def test_a_voucher_holds_once_however_it_is_typed(tmp_path: Path) -> None:
    codes = tmp_path / "vouchers.txt"
    codes.write_text("SEN-1234\nSEN-5678\n")
    clock = HandClock()
    store = Store(tmp_path / "hotspot.sqlite", now=clock.now())
    vouchers = VoucherFile(codes, store)

    number = vouchers.held("sen 1234")
    assert number is not None
    assert vouchers.held("SEN-1234") == number
    vouchers.use(number)
    assert vouchers.left() == 1
    assert vouchers.held("SEN-1234") is None
    assert vouchers.held("SEN-9999") is None
    assert vouchers.held("  ") is None
    assert VoucherFile(None, store).left() == 0
    assert VoucherFile(None, store).held("SEN-5678") is None
    assert VoucherFile(tmp_path / "none", store).held("SEN-5678") is None
    store.close()
