"""Bundles on the disk: always one that is whole, whatever is cut, spoilt or forged."""

import io
import os
import random
import signal
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.adapters.assets import AssetCache
from edge.adapters.host import SystemClock
from edge.contract.content import Content
from edge.contract.guidance import GuidanceManifest
from edge.errors import HardwareError
from edge.ring import Ring
from edge.runtime import AssetReady, Inbox
from kiosk.adapters.archive import unpack
from kiosk.adapters.bundles import Bundle, BundleStore
from kiosk.core.bundle import MANIFEST, BundleError
from tests.rig.assets import AssetServer
from tests.rig.authority import NOON, Authority
from tests.rig.bundles import (
    BIRTH,
    DEATH,
    KIOSK,
    clip,
    content,
    lay_out,
    ordered,
    procedure,
    sign,
)
from tests.rig.patience import s, sleep_until

FREE = content(procedure(), procedure(DEATH, "Khai tử"))
DEAR = content(procedure(name="Khai sinh, mới", version=2), procedure(DEATH, "Khai tử"))


class Commune:
    """A commune that makes bundles, and the disk of one kiosk."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.authority = Authority()
        self.state = folder / "state"
        self.store = BundleStore(self.state)
        self.made = 0

    def bundle(self, shown: Content = FREE, **how: object) -> GuidanceManifest:
        """A signed bundle in an archive; the order for it."""
        self.made += 1
        place = self.folder / f"made-{self.made}"
        lay_out(place, shown, version=self.made)
        sign(place, self.authority, **how)  # type: ignore[arg-type]
        return ordered(place, self.archive)

    @property
    def archive(self) -> Path:
        return self.folder / f"made-{self.made}.tar"

    def install(self, wanted: GuidanceManifest, archive: Path | None = None) -> Bundle:
        return self.store.install(
            archive or self.archive,
            wanted,
            me=KIOSK,
            ring=self.authority.ring(),
            now=NOON,
        )

    def reopened(self, ring: Ring | None = None) -> Bundle | None:
        """What a kiosk that starts now would show."""
        return BundleStore(self.state).open(
            me=KIOSK, ring=ring or self.authority.ring(), now=NOON
        )

    def shown(self) -> Content | None:
        bundle = self.reopened()
        return bundle.verdict.content if bundle else None

    def folders(self) -> list[str]:
        return [p.name for p in self.state.iterdir() if len(p.name) == 64]


@pytest.fixture
def commune(tmp_path: Path) -> Commune:
    return Commune(tmp_path)


def repacked(
    commune: Commune, change: Callable[[tarfile.TarInfo, bytes], tuple[str, bytes]]
) -> Path:
    """The newest archive, each file passed through ``change``."""
    out = commune.folder / "changed.tar"
    with tarfile.open(commune.archive) as old, tarfile.open(out, "w:") as new:
        for member in old:
            file = old.extractfile(member)
            assert file is not None
            name, raw = change(member, file.read())
            info = tarfile.TarInfo(name)
            info.size = len(raw)
            new.addfile(info, io.BytesIO(raw))
    return out


def test_a_new_kiosk_has_nothing_and_says_so(commune: Commune) -> None:
    assert commune.reopened() is None


def test_a_bundle_is_shown_and_still_there_after_a_restart(commune: Commune) -> None:
    commune.install(commune.bundle())

    bundle = commune.reopened()

    assert bundle is not None
    assert bundle.verdict.content == FREE
    assert bundle.font("NotoSans-Regular.ttf").exists()


def test_a_clip_is_given_only_as_long_as_it_is_the_one_that_was_approved(
    commune: Commune,
) -> None:
    bundle = commune.install(commune.bundle())
    name, sound = clip("Khai sinh")

    path = bundle.clip(name)
    assert path is not None
    assert path.read_bytes() == sound
    path.write_bytes(b"another voice")

    assert bundle.clip(name) is None
    assert bundle.clip("0" * 64) is None


def test_the_last_good_bundle_is_kept_beside_the_new_one_and_no_third(
    commune: Commune,
) -> None:
    for version in (1, 2, 3):
        commune.install(commune.bundle(content(procedure(version=version))))

    assert len(commune.folders()) == 2
    bundle = commune.reopened()
    assert bundle is not None
    assert bundle.verdict.manifest.version == 3


def test_a_bundle_delivered_twice_is_the_same_bundle(commune: Commune) -> None:
    wanted = commune.bundle()
    first = commune.install(wanted)

    again = commune.install(wanted)

    assert again.folder == first.folder
    assert commune.folders() == [first.folder.name]


def test_one_that_cannot_be_drawn_gives_way_and_is_never_tried_again(
    commune: Commune,
) -> None:
    commune.install(commune.bundle(FREE))
    wanted = commune.bundle(DEAR)
    commune.install(wanted)

    back = commune.store.roll_back(
        "no font", me=KIOSK, ring=commune.authority.ring(), now=NOON
    )

    assert back is not None
    assert back.verdict.content == FREE
    assert commune.shown() == FREE
    with pytest.raises(BundleError, match="could not be drawn"):
        commune.install(wanted)
    assert commune.shown() == FREE


def test_without_one_to_go_back_to_there_is_none(commune: Commune) -> None:
    commune.install(commune.bundle())

    back = commune.store.roll_back(
        "no font", me=KIOSK, ring=commune.authority.ring(), now=NOON
    )

    assert back is None


def test_another_bundle_than_the_one_ordered_is_refused(commune: Commune) -> None:
    first, _ = commune.bundle(FREE), commune.bundle(DEAR)

    with pytest.raises(BundleError, match="another bundle"):
        commune.install(first)


def test_a_bundle_with_one_record_unapproved_was_not_finished(
    commune: Commune,
) -> None:
    commune.install(commune.bundle(FREE))
    wanted = commune.bundle(DEAR, leave_out=[BIRTH])

    with pytest.raises(BundleError, match=r"1\.001193: nobody has approved it"):
        commune.install(wanted)
    assert commune.shown() == FREE


def test_words_that_were_corrected_do_not_come_back_in_a_newer_bundle(
    commune: Commune,
) -> None:
    commune.install(commune.bundle(DEAR))

    with pytest.raises(BundleError, match=r"1\.001193 is older than"):
        commune.install(commune.bundle(FREE))


def test_an_unsigned_bundle_is_refused(commune: Commune) -> None:
    wanted = commune.bundle()
    bare = repacked(
        commune, lambda m, raw: (m.name, b"" if m.name == "manifest.jws" else raw)
    )

    with pytest.raises(BundleError, match="compact JWS"):
        commune.install(wanted, bare)
    assert commune.shown() is None


@pytest.mark.parametrize(
    "name", ["../escape.ttf", "/tmp/escape.ttf", "fonts/../../x.ttf", "notes.txt"]
)
def test_nothing_is_written_outside_the_bundle(commune: Commune, name: str) -> None:
    wanted = commune.bundle()
    wild = repacked(
        commune, lambda m, raw: (name if m.name.startswith("fonts") else m.name, raw)
    )

    with pytest.raises(BundleError, match="does not belong"):
        commune.install(wanted, wild)
    assert not (commune.state / "escape.ttf").exists()
    assert commune.folders() == []


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE])
def test_links_and_devices_in_an_archive_are_refused(
    commune: Commune, kind: bytes
) -> None:
    wanted = commune.bundle()
    out = commune.folder / "linked.tar"
    with tarfile.open(out, "w:") as tar:
        info = tarfile.TarInfo(MANIFEST)
        info.type, info.linkname = kind, "/etc/passwd"
        tar.addfile(info)

    with pytest.raises(BundleError, match="does not belong"):
        commune.install(wanted, out)


def test_a_file_larger_than_its_manifest_says_is_refused(commune: Commune) -> None:
    wanted = commune.bundle()
    fat = repacked(
        commune,
        lambda m, raw: (m.name, raw * 2 if m.name.startswith("fonts") else raw),
    )

    with pytest.raises(BundleError, match="larger than it may be"):
        commune.install(wanted, fat)


def test_a_file_that_lacks_is_named(commune: Commune) -> None:
    wanted = commune.bundle()
    out = commune.folder / "short.tar"
    with tarfile.open(commune.archive) as old, tarfile.open(out, "w:") as new:
        for member in old:
            if not member.name.startswith("fonts"):
                new.addfile(member, old.extractfile(member))

    with pytest.raises(BundleError, match=r"fonts/NotoSans-Regular\.ttf is missing"):
        commune.install(wanted, out)


@pytest.mark.parametrize("keep", [0.0, 0.1, 0.5])
def test_an_archive_that_broke_off_changes_nothing(
    commune: Commune, keep: float
) -> None:
    commune.install(commune.bundle(FREE))
    wanted = commune.bundle(DEAR)
    whole = commune.archive.read_bytes()
    commune.archive.write_bytes(whole[: int(len(whole) * keep)])

    with pytest.raises(BundleError):
        commune.install(wanted)

    assert commune.shown() == FREE
    assert not list(commune.state.glob(".new*"))


@given(raw=st.binary(max_size=2000))
def test_whatever_an_archive_holds_it_is_a_bundle_error(
    raw: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("archive")
    (folder / "wild.tar").write_bytes(raw)

    with pytest.raises(BundleError):
        unpack(folder / "wild.tar", folder)


@pytest.mark.parametrize("name", ["content.json", "fonts/NotoSans-Regular.ttf"])
def test_a_card_that_forgets_costs_one_bundle_not_the_kiosk(
    commune: Commune, name: str
) -> None:
    commune.install(commune.bundle(FREE))
    newer = commune.install(commune.bundle(DEAR))
    spoilt = newer.folder / name
    spoilt.write_bytes(b"\0" * spoilt.stat().st_size)

    assert commune.shown() == FREE
    (newer.folder / name).unlink()
    assert commune.shown() == FREE


def test_a_spoilt_bundle_is_mended_by_the_same_order(commune: Commune) -> None:
    wanted = commune.bundle()
    bundle = commune.install(wanted)
    (bundle.folder / "content.json").unlink()

    commune.install(wanted)

    assert commune.shown() == FREE


@pytest.mark.parametrize("link", ["current", "previous"])
def test_lost_links_are_found_again(commune: Commune, link: str) -> None:
    commune.install(commune.bundle(FREE))
    commune.install(commune.bundle(DEAR))
    (commune.state / link).unlink()

    found = commune.reopened()

    assert found is not None
    assert (commune.state / "current").exists()


def test_what_an_interrupted_swap_left_is_cleared_away(commune: Commune) -> None:
    left = commune.state / ".new-4711"
    left.mkdir()
    (left / "content.json").write_bytes(b"{")

    BundleStore(commune.state)

    assert not left.exists()


def test_a_kiosk_that_knows_no_key_any_more_shows_nothing(commune: Commune) -> None:
    commune.install(commune.bundle())
    stranger = Authority()

    assert commune.reopened(replace(stranger.ring(), roots=stranger.roots)) is None


def test_a_state_folder_that_cannot_be_made_is_the_disks_fault(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(HardwareError, match="check the disk"):
        BundleStore(tmp_path / "file" / "bundles")


@pytest.mark.process
def test_a_kiosk_killed_at_50_moments_of_a_swap_always_has_a_whole_bundle(
    commune: Commune,
) -> None:
    sound = os.urandom(4_000_000)  # long enough to be cut in the middle
    orders = []
    for number, shown in enumerate((FREE, DEAR, DEAR), start=1):
        # The first is what the kiosk has. The others take turns for ever: no record of
        # theirs is older than the other's.
        place = commune.folder / f"side-{number}"
        sides = {"fonts/NotoSans-Bold.ttf": sound, "fonts/side.ttf": bytes([number])}
        lay_out(place, shown, version=min(number, 2), fonts=sides)
        sign(place, commune.authority)
        order = commune.folder / f"side-{number}.json"
        wanted = ordered(place, order.with_suffix(".tar"))
        order.write_bytes(msgspec.json.encode(wanted))
        orders.append(order)
    wanted = msgspec.json.decode(orders[0].read_bytes(), type=GuidanceManifest)
    commune.install(wanted, orders[0].with_suffix(".tar"))
    ring = commune.folder / "ring.json"
    ring.write_bytes(msgspec.json.encode(commune.authority.ring()))
    chance, halfway = random.Random(3), 0

    for _ in range(50):
        command = ["nice", sys.executable, "-m", "tests.kiosk.swapping"]
        files = [commune.state, ring, *orders[1:]]
        with subprocess.Popen(
            [*command, *map(str, files)], stdout=subprocess.PIPE
        ) as swapper:
            assert swapper.stdout is not None
            assert swapper.stdout.readline() == b"ready\n"
            sleep_until(SystemClock().now() + s(chance.uniform(0, 0.15)))
            swapper.send_signal(signal.SIGKILL)
        halfway += bool(list(commune.state.glob(".new*")))
        bundle = commune.reopened()
        assert bundle is not None
        assert bundle.verdict.content in (FREE, DEAR)
        assert bundle.font("NotoSans-Bold.ttf").read_bytes() == sound

    assert halfway >= 10, f"only {halfway} kills hit swaps"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[AssetServer]:
    server = AssetServer(tmp_path / "console")
    yield server
    server.close()


@pytest.mark.process
def test_a_bundle_is_fetched_by_its_hash_and_shown(
    commune: Commune, server: AssetServer
) -> None:
    wanted = commune.bundle()
    server.add(commune.archive.read_bytes())
    inbox = Inbox()
    cache = AssetCache(
        commune.folder / "assets",
        server.source(),
        inbox,
        SystemClock(),
        budget_bytes=10**8,
    )
    try:
        cache.need({wanted.archive_sha256: wanted.archive_bytes})
        ready = inbox.take(20.0)
        assert isinstance(ready, AssetReady)
    finally:
        cache.stop()

    commune.install(wanted, ready.path)

    assert commune.shown() == FREE
