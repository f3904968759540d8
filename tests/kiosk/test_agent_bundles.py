"""The kiosk with real bundles on a real disk: ordered, signed, swapped, revoked."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from edge import keys
from edge.contract.content import Content
from edge.contract.guidance import GuidanceManifest
from edge.contract.topics import Topic
from kiosk.adapters.bundles import BundleStore
from kiosk.fakes import FakeScreen
from kiosk.ports import Finder, Frame
from tests.kiosk.bench import KioskBench, WordFinder
from tests.kiosk.sample import texts_of
from tests.rig.authority import COMMUNE
from tests.rig.bundles import BIRTH, content, fact, lay_out, ordered, procedure, sign

WHERE = f"procedure:{BIRTH}:where"


class Commune(KioskBench):
    """A kiosk with a disk, and a station that sends it signed bundles."""

    def __init__(self, folder: Path) -> None:
        self.made = 0
        super().__init__(folder, disk=BundleStore(folder / "bundles"))
        self.enrol()

    def sends(self, shown: Content, *, arrives: bool = True) -> GuidanceManifest:
        self.made += 1
        place = self.folder / f"source-{self.made}"
        lay_out(place, shown, version=self.made)
        sign(place, self.authority, seen=self.clock.now())
        archive = self.folder / f"{self.made}.tar"
        order = ordered(place, archive)
        self.order_bundle(order)
        if arrives:
            self.assets.arrive(order.archive_sha256, archive)
            self.settle()
        return order

    def sees(self, page: str) -> str:
        self.touch("wake", page)
        return texts_of(self.page)


def with_fee(text: str, version: int = 1) -> Content:
    way = procedure().ways[0]
    fee = (fact(text),)
    return content(
        procedure(ways=(type(way)(how="counter", fee=fee),), version=version)
    )


@pytest.fixture
def commune(tmp_path: Path) -> Iterator[Commune]:
    commune = Commune(tmp_path)
    yield commune
    commune.store.close()


def test_a_fee_that_was_changed_and_approved_is_shown_and_the_wrong_one_no_more(
    commune: Commune,
) -> None:
    commune.sends(with_fee("Thu tám ngàn đồng."))
    before = commune.sees(WHERE)

    order = commune.sends(with_fee("Thu năm ngàn đồng.", version=2))

    assert "Thu tám ngàn đồng." in before
    assert "Thu năm ngàn đồng." in texts_of(commune.page)
    assert "Thu tám ngàn đồng." not in texts_of(commune.page)
    drawn = commune.reported().drawn
    assert drawn is not None
    assert drawn.bundle == order.manifest_sha256


def test_the_bundle_outlives_a_power_cut_without_a_network(commune: Commune) -> None:
    commune.sends(with_fee("Thu tám ngàn đồng."))
    commune.network = False

    commune.power_cut(3600)

    assert "Thu tám ngàn đồng." in commune.sees(WHERE)


def test_what_a_stranger_signed_is_refused_and_the_old_one_stays(
    commune: Commune,
) -> None:
    commune.sends(with_fee("Thu tám ngàn đồng."))
    approver = commune.authority.approver
    commune.authority.approver = commune.authority.stranger

    commune.sends(with_fee("Thu một triệu đồng.", version=2))
    commune.authority.approver = approver

    assert "Thu tám ngàn đồng." in commune.sees(WHERE)
    assert "bundle-refused" in commune.troubles()


def test_with_a_revoked_approver_what_she_answered_for_is_no_longer_shown(
    commune: Commune,
) -> None:
    commune.sends(with_fee("Thu tám ngàn đồng."))
    shown = commune.sees(WHERE)
    authority = commune.authority
    kid = authority.kid(authority.approver)
    authority.approvers = keys.end(
        authority.approvers, kid, "revoked", commune.clock.now()
    )

    commune.order(Topic("keys", commune=COMMUNE), authority.commune_keys())

    assert "Thu tám ngàn đồng." in shown
    assert "Thu tám ngàn đồng." not in texts_of(commune.page)


def test_a_spoilt_archive_leaves_the_last_good_bundle(commune: Commune) -> None:
    commune.sends(with_fee("Thu tám ngàn đồng."))
    order = commune.sends(with_fee("Thu năm ngàn đồng.", version=2), arrives=False)
    spoilt = commune.folder / "spoilt.tar"
    spoilt.write_bytes(b"no archive")

    commune.assets.arrive(order.archive_sha256, spoilt)
    commune.settle()

    assert "Thu tám ngàn đồng." in commune.sees(WHERE)
    assert "bundle-refused" in commune.troubles()


def test_the_search_is_prepared_once_the_first_page_is_drawn(tmp_path: Path) -> None:
    order: list[str] = []

    class Drawing(FakeScreen):
        def show(self, frame: Frame) -> None:
            order.append("drawn" if frame.bundle else "built-in")
            super().show(frame)

    class Watched(KioskBench):
        make_screen = Drawing

        @staticmethod
        def make_finder(content: Content) -> Finder:
            order.append("search")
            return WordFinder(content)

    Watched(tmp_path).live(2)

    assert "search" in order
    assert order.index("drawn") < order.index("search")
