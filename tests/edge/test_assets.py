import os
import random
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from edge.adapters.assets import AssetCache, Source
from edge.adapters.host import SystemClock
from edge.errors import ConfigError
from edge.runtime import AssetFailed, AssetReady, Inbox
from tests.rig.assets import (
    AssetServer,
    Fault,
    captive_portal,
    captive_portal_of_the_right_size,
    endless,
    ignored_range,
    name_of,
    overloaded,
    redirect,
    truncated,
    wrong_range,
)

pytestmark = pytest.mark.process

MIB = 1 << 20
SOUND = random.Random(1).randbytes(300_000)
OTHER = random.Random(2).randbytes(300_000)
THIRD = random.Random(3).randbytes(300_000)


class Bench:
    def __init__(self, folder: Path, server: AssetServer, **options: object) -> None:
        self.inbox = Inbox()
        self.folder = folder
        fields: dict[str, object] = {
            "budget_bytes": 10 * MIB,
            "free_bytes": 0,
            "uniform": lambda *_: 0.01,
        }
        self.cache = AssetCache(
            folder,
            server.source(),
            self.inbox,
            SystemClock(),
            **(fields | options),  # type: ignore[arg-type]  # each test says its own
        )

    def need(self, *contents: bytes) -> None:
        self.cache.need({name_of(one): len(one) for one in contents})

    def told(self) -> AssetReady | AssetFailed:
        event = self.inbox.take(20.0)
        assert isinstance(event, AssetReady | AssetFailed), event
        return event

    def ready(self) -> AssetReady:
        while not isinstance(event := self.told(), AssetReady):
            pass
        return event


@pytest.fixture
def server(tmp_path: Path) -> Iterator[AssetServer]:
    server = AssetServer(tmp_path / "console")
    for one in (SOUND, OTHER, THIRD):
        server.add(one)
    yield server
    server.close()


@pytest.fixture
def make(tmp_path: Path, server: AssetServer) -> Iterator[Callable[..., Bench]]:
    benches: list[Bench] = []

    def make(**options: object) -> Bench:
        folder = options.pop("folder", tmp_path / "assets")
        assert isinstance(folder, Path)
        benches.append(Bench(folder, server, **options))
        return benches[-1]

    yield make
    for bench in benches:
        bench.cache.stop()


def test_what_is_needed_is_fetched_and_verified(make: Callable[..., Bench]) -> None:
    bench = make()

    bench.need(SOUND)
    event = bench.ready()

    assert event == AssetReady(name_of(SOUND), bench.folder / name_of(SOUND))
    assert event.path.read_bytes() == SOUND
    assert bench.cache.path(name_of(SOUND)) == event.path
    assert bench.cache.missing() == ()
    assert [file.name for file in bench.folder.iterdir()] == [name_of(SOUND)]


def test_the_most_urgent_comes_first(make: Callable[..., Bench]) -> None:
    bench = make()

    bench.need(THIRD, SOUND, OTHER)

    got = [bench.ready().sha256 for _ in range(3)]
    assert got == [name_of(THIRD), name_of(SOUND), name_of(OTHER)]


def test_what_is_not_needed_is_not_fetched(
    make: Callable[..., Bench], server: AssetServer
) -> None:
    bench = make()
    bench.need(SOUND)
    bench.ready()
    bench.need()

    assert bench.inbox.take(0.3) is None
    assert [name for name, _ in server.requests] == [name_of(SOUND)]


def test_a_broken_download_goes_on_where_it_broke(
    make: Callable[..., Bench], server: AssetServer
) -> None:
    server.faults.extend([truncated(100_000), truncated(50_000)])
    bench = make()

    bench.need(SOUND)

    assert bench.ready().path.read_bytes() == SOUND
    assert [place for _, place in server.requests] == [
        "",
        "bytes=100000-",
        "bytes=150000-",
    ]


def test_a_restart_goes_on_where_the_last_program_was(
    make: Callable[..., Bench], server: AssetServer
) -> None:
    server.faults.append(truncated(100_000))
    bench = make(uniform=lambda *_: 1000.0)
    bench.need(SOUND)
    bench.told()
    bench.cache.stop()

    again = make()
    again.need(SOUND)

    assert again.ready().path.read_bytes() == SOUND
    assert server.requests[-1][1] == "bytes=100000-"


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (captive_portal, "26 bytes of text/html were offered"),
        (captive_portal_of_the_right_size, "not the file that was asked for"),
        (redirect, "302 Found to https://portal.example/login, which is not followed"),
        (endless, "not the file that was asked for"),
        (overloaded, "the console answers 503"),
        (truncated(1000), "broke off at 1000 of 300000 bytes"),
    ],
)
def test_a_wrong_answer_is_told_and_tried_again(
    make: Callable[..., Bench], server: AssetServer, fault: Fault, told: str
) -> None:
    server.faults.append(fault)
    bench = make()

    bench.need(SOUND)
    event = bench.told()

    assert isinstance(event, AssetFailed)
    assert told in event.reason
    assert bench.ready().path.read_bytes() == SOUND


@pytest.mark.parametrize("fault", [wrong_range, ignored_range])
def test_a_wrong_answer_to_a_rest_never_spoils_the_file(
    make: Callable[..., Bench], server: AssetServer, fault: Fault
) -> None:
    server.faults.extend([truncated(100_000), fault])
    bench = make()

    bench.need(SOUND)

    assert bench.ready().path.read_bytes() == SOUND


def test_a_part_that_is_spoilt_is_dropped_as_a_whole(
    make: Callable[..., Bench], server: AssetServer
) -> None:
    bench = make()
    part = bench.folder / f"{name_of(SOUND)}.part"
    part.write_bytes(b"\0" * 200_000)

    bench.need(SOUND)

    assert bench.ready().path.read_bytes() == SOUND
    assert [place for _, place in server.requests] == ["bytes=200000-", ""]


def test_a_part_that_is_longer_than_the_file_is_dropped(
    make: Callable[..., Bench],
) -> None:
    bench = make()
    (bench.folder / f"{name_of(SOUND)}.part").write_bytes(SOUND + b"more")

    bench.need(SOUND)

    assert bench.ready().path.read_bytes() == SOUND


def test_a_file_the_console_does_not_have_does_not_hold_up_the_others(
    make: Callable[..., Bench],
) -> None:
    bench = make(uniform=lambda low, high: high)
    unknown = b"unknown" * 1000

    bench.need(unknown, SOUND)
    first, second = bench.told(), bench.told()

    assert isinstance(first, AssetFailed)
    assert first.sha256 == name_of(unknown)
    assert "404" in first.reason
    assert isinstance(second, AssetReady)
    assert bench.cache.missing() == (name_of(unknown),)


def test_a_console_out_of_reach_is_told_once_and_not_for_every_file(
    make: Callable[..., Bench], server: AssetServer
) -> None:
    bench = make(uniform=lambda low, high: high)
    server.faults.extend([overloaded] * 3)

    bench.need(SOUND, OTHER, THIRD)
    event = bench.told()

    assert isinstance(event, AssetFailed)
    assert bench.inbox.take(0.5) is None
    assert len(server.requests) == 1


def test_waiting_grows_with_each_failure_to_ten_minutes(
    make: Callable[..., Bench], server: AssetServer
) -> None:
    asked: list[tuple[float, float]] = []

    def note(low: float, high: float) -> float:
        asked.append((low, high))
        return 0.0

    server.faults.extend([captive_portal] * 9)
    bench = make(uniform=note)
    bench.need(SOUND)
    bench.ready()

    assert [high for _, high in asked] == [5, 10, 20, 40, 80, 160, 320, 600, 600]
    assert all(low == high / 2 for low, high in asked)


# -- on the disk -----------------------------------------------------------------------


def test_after_a_restart_a_file_counts_once_it_was_hashed_again(
    make: Callable[..., Bench], server: AssetServer
) -> None:
    bench = make()
    bench.need(SOUND)
    bench.ready()
    bench.cache.stop()
    again = make()
    before = again.cache.path(name_of(SOUND))

    again.need(SOUND)
    again.ready()

    assert before is None
    assert again.cache.path(name_of(SOUND)) is not None
    assert len(server.requests) == 1


def test_a_file_that_a_power_cut_spoilt_is_fetched_again(
    make: Callable[..., Bench], server: AssetServer
) -> None:
    bench = make()
    (bench.folder / name_of(SOUND)).write_bytes(b"\0" * len(SOUND))

    bench.need(SOUND)

    assert bench.ready().path.read_bytes() == SOUND
    assert len(server.requests) == 1


@pytest.mark.parametrize("harm", ["written", "gone"])
def test_a_file_that_changes_while_we_run_is_noticed_and_fetched_again(
    make: Callable[..., Bench], harm: str
) -> None:
    bench = make()
    bench.need(SOUND)
    path = bench.ready().path
    if harm == "gone":
        path.unlink()
    else:
        path.write_bytes(b"\0" * len(SOUND))
        os.utime(path, ns=(0, 1))

    assert bench.cache.path(name_of(SOUND)) is None
    assert bench.ready().path.read_bytes() == SOUND


def test_what_was_used_longest_ago_goes_first_when_the_budget_is_spent(
    make: Callable[..., Bench],
) -> None:
    bench = make(budget_bytes=700_000)
    bench.need(SOUND, OTHER)
    bench.ready()
    bench.ready()
    long_ago = time.time() - 10 * 86400
    for content, used in ((SOUND, long_ago), (OTHER, long_ago - 3600)):
        path = bench.folder / name_of(content)
        os.utime(path, ns=(int(used * 1e9), path.stat().st_mtime_ns))
    bench.cache.path(name_of(OTHER))

    bench.need(THIRD)
    bench.ready()

    left = {file.name for file in bench.folder.iterdir()}
    assert left == {name_of(OTHER), name_of(THIRD)}
    assert bench.cache.path(name_of(SOUND)) is None


def test_what_is_needed_is_never_evicted_and_the_rest_says_why_it_waits(
    make: Callable[..., Bench],
) -> None:
    bench = make(budget_bytes=700_000)
    bench.need(SOUND, OTHER, THIRD)
    events = [bench.told() for _ in range(3)]

    assert [type(event) for event in events[:2]] == [AssetReady, AssetReady]
    assert isinstance(events[2], AssetFailed)
    assert "all of it is needed" in events[2].reason
    assert bench.cache.missing() == (name_of(THIRD),)

    bench.cache.resize(MIB)
    assert bench.ready().sha256 == name_of(THIRD)


def test_parts_of_what_is_no_longer_needed_make_room(
    make: Callable[..., Bench],
) -> None:
    bench = make(budget_bytes=700_000)
    (bench.folder / f"{'ab' * 32}.part").write_bytes(b"x" * 500_000)

    bench.need(SOUND)
    bench.ready()

    assert [file.name for file in bench.folder.iterdir()] == [name_of(SOUND)]


def test_what_is_no_longer_wanted_is_abandoned(
    make: Callable[..., Bench], server: AssetServer
) -> None:
    server.faults.append(endless)
    bench = make(budget_bytes=4 * 2**30)
    bench.cache.need({"ab" * 32: 2**30})
    deadline = time.monotonic() + 10
    while not server.requests and time.monotonic() < deadline:
        time.sleep(0.01)

    bench.need(SOUND)

    assert bench.ready().sha256 == name_of(SOUND)


def test_an_alerts_sound_does_not_wait_for_a_long_download(
    make: Callable[..., Bench], server: AssetServer
) -> None:
    server.faults.append(endless)
    bench = make(budget_bytes=4 * 2**30)
    long = {"ab" * 32: 2**30}
    bench.cache.need(long)
    deadline = time.monotonic() + 10
    while not server.requests and time.monotonic() < deadline:
        time.sleep(0.01)

    bench.cache.need({name_of(SOUND): len(SOUND)} | long)

    assert bench.ready().sha256 == name_of(SOUND)
    assert (bench.folder / ("ab" * 32)).with_suffix(".part").exists()


def test_a_certificate_authority_that_is_not_there_is_a_config_error(
    tmp_path: Path, server: AssetServer
) -> None:
    source = server.source()
    lost = Source(source.url, tmp_path / "nowhere.crt", source.cert, source.key)

    with pytest.raises(ConfigError, match=r"nowhere\.crt"):
        AssetCache(tmp_path / "a", lost, Inbox(), SystemClock(), budget_bytes=1)


@pytest.mark.filterwarnings("ignore:unclosed <ssl.SSLSocket:ResourceWarning")
def test_a_console_of_another_authority_is_not_downloaded_from(
    make: Callable[..., Bench], server: AssetServer, tmp_path: Path
) -> None:
    other = AssetServer(tmp_path / "stranger")
    bench = make()
    bench.cache._source = Source(
        server.source().url,
        other.authority.ca,
        server.source().cert,
        server.source().key,
    )

    bench.need(SOUND)
    event = bench.told()
    other.close()

    assert isinstance(event, AssetFailed)
    assert "certificate verify failed" in event.reason
    assert msgspec.json.encode(event.reason)


# -- full disks ------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one MiB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)]
    subprocess.run(mount, check=True)
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


@pytest.mark.root
def test_a_full_disk_is_told_and_what_is_needed_stays(
    make: Callable[..., Bench], small_disk: Path
) -> None:
    bench = make(folder=small_disk / "assets")
    bench.need(SOUND, OTHER)
    bench.ready()
    bench.ready()
    foreign = small_disk / "somebody-elses"
    foreign.write_bytes(b"x" * 350_000)

    bench.need(SOUND, OTHER, THIRD)
    event = bench.told()

    assert isinstance(event, AssetFailed)
    assert "the disk is full" in event.reason
    assert bench.cache.path(name_of(SOUND)) is not None
    assert bench.cache.path(name_of(OTHER)) is not None

    foreign.unlink()
    assert bench.ready().sha256 == name_of(THIRD)


@pytest.mark.root
def test_a_disk_that_fills_up_in_mid_download_is_told(
    make: Callable[..., Bench], small_disk: Path, server: AssetServer
) -> None:
    foreign = small_disk / "somebody-elses"

    def fill_up(request: object, content: bytes) -> None:
        foreign.write_bytes(b"x" * 900_000)
        ignored_range(request, content)  # type: ignore[arg-type]  # as it came

    server.faults.append(fill_up)
    bench = make(folder=small_disk / "assets")
    bench.need(SOUND)
    event = bench.told()
    foreign.unlink()

    assert isinstance(event, AssetFailed)
    assert "No space left on device" in event.reason
    assert bench.ready().path.read_bytes() == SOUND
