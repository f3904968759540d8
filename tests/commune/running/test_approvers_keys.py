"""An approver leaves, or her key is stolen: what she approved lives on, or falls."""

from dataclasses import dataclass

import pytest

from console.models import PersonKey
from console.store import keys, people, station
from edge.contract.topics import Topic
from script.sample.founding import AREA
from script.sample.people import APPROVER
from tests.rig.announcement import GRACE_S, Announcement, Desk
from tests.rig.commune import DEPUTIES, PATIENT, Commune
from tests.rig.hearing import loudest
from tests.rig.patience import s, sleep_until, until
from tests.rig.sound import Recording

pytestmark = [pytest.mark.process, pytest.mark.broker, pytest.mark.sound, PATIENT]

LEAVES, ROBBED = DEPUTIES
NODE = "loa-ap6"
STOLEN = "Bản tin bị thu hồi"
KEYS = str(Topic("keys", commune=AREA))


@dataclass(frozen=True)
class Day:
    """Two approvals, two keys that ended before their instants, what sounded."""

    of_who_leaves: Announcement
    of_who_was_robbed: Announcement
    pages: dict[str, str]
    recording: Recording


@pytest.fixture(scope="module")
def day(commune: Commune, desk: Desk) -> Day:
    """The administrator ends one key after the other, on her pages."""
    at = desk.in_(30)
    first = desk.announce(NODE, by=LEAVES, seconds=2, at=at)
    second = desk.announce(NODE, by=ROBBED, seconds=2, at=at + s(4), title=STOLEN)
    desk.ready(first)
    desk.ready(second)
    pages = {
        how: _end_key(commune, owner, how)
        for owner, how in ((LEAVES, "retire"), (ROBBED, "revoke"))
    }
    _wait_for_keyset(commune)
    with commune.recorded(NODE) as recorders:
        sleep_until(second.end + s(0.5))
    return Day(first, second, pages, recorders[NODE].recording())


def test_what_a_retired_approver_has_approved_still_sounds(
    desk: Desk, day: Day
) -> None:
    assert "Đã cho thôi dùng khóa ký" in day.pages["retire"]
    assert abs(day.of_who_leaves.late_s(day.recording)) < GRACE_S
    assert desk.runs_of(day.of_who_leaves, NODE)[NODE].outcome == "aired"


def test_what_a_revoked_approver_has_approved_falls_and_is_listed_for_approval(
    commune: Commune, desk: Desk, day: Day
) -> None:
    fallen = day.of_who_was_robbed

    assert f"cần duyệt lại: {STOLEN}" in day.pages["revoke"]
    assert loudest(day.recording, fallen.at - s(1), fallen.end) == 0
    assert not [run for run in desk.runs(fallen) if run.outcome == "aired"]
    listed = commune.signed_in(APPROVER).open("/approval").text
    assert STOLEN in listed[listed.index("Cần duyệt lại") :]


def _end_key(commune: Commune, owner: str, how: str) -> str:
    """What the administrator's page says when she has done it."""
    with commune.database.read() as session:
        person = people.by_sign_in(session, owner)
        assert person is not None
        key: PersonKey = keys.active_of(session, person.id)[0]
    visitor = commune.signed_in("quan-tri")
    page = visitor.open(f"/people/{person.id}/keys/{key.kid}")
    form = page.form("how", "passphrase")
    page = visitor.send(page, form, {"how": how, "passphrase": commune.passphrase})
    return " ".join(page.text.split())


def _wait_for_keyset(commune: Commune) -> None:
    """Until the loudspeaker holds the newest keyset and plan."""

    def held() -> bool:
        with commune.database.read() as session:
            newest = station.outgoing(session, KEYS)
        state = commune.node_state(NODE)
        return (
            newest is not None
            and state is not None
            and state.keys == (newest.epoch, newest.seq)
            and commune.up_to_date(NODE)
        )

    until(held, "the newest keyset is held", commune.last_words, within_s=10)
