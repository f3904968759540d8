"""An approver leaves, or her key is stolen: what she approved lives on, or falls."""

import pytest

from console.models import PersonKey
from console.store import keys, people, station
from edge.contract.topics import Topic
from script.sample.founding import AREA
from tests.rig.announcement import Desk, loudest, s, sleep_until
from tests.rig.commune import DEPUTY, Commune, until

pytestmark = [pytest.mark.process, pytest.mark.broker, pytest.mark.sound]

NODE = "loa-ap6"
KEYS = str(Topic("keys", commune=AREA))


@pytest.fixture(autouse=True)
def _a_deputy_with_a_key(commune: Commune) -> None:
    """Retiring or revoking was the end of an earlier one."""
    with commune.database.read() as session:
        person = people.by_sign_in(session, DEPUTY)
        assert person is not None
        held = keys.active_of(session, person.id)
    if not held:
        commune.appoint_deputy()


def test_what_a_retired_approver_has_approved_still_sounds(
    commune: Commune, desk: Desk
) -> None:
    told = desk.ready(desk.announce(NODE, by=DEPUTY, seconds=2, at=desk.in_(16)))

    page = _end_key(commune, "retire")
    assert "Khóa ký đã hết hiệu lực" in page
    _wait_for_keyset(commune)

    with commune.recorded(NODE) as recorders:
        sleep_until(told.end + s(0.5))
    assert abs(told.late_s(recorders[NODE].recording())) < 0.05
    assert desk.runs_of(told, NODE)[NODE].outcome == "aired"


def test_what_a_revoked_approver_has_approved_falls_and_is_listed_for_approval(
    commune: Commune, desk: Desk
) -> None:
    told = desk.ready(
        desk.announce(
            NODE, by=DEPUTY, seconds=2, at=desk.in_(16), title="Bản tin bị thu hồi"
        )
    )

    page = _end_key(commune, "revoke")
    assert "cần duyệt lại: Bản tin bị thu hồi" in page
    _wait_for_keyset(commune)

    with commune.recorded(NODE) as recorders:
        sleep_until(told.end + s(0.5))
    recording = recorders[NODE].recording()
    assert loudest(recording, told.at - s(1), told.end) == 0
    assert not [run for run in desk.runs(told) if run.outcome == "aired"]
    listed = commune.signed_in("duyet-tin").open("/approval").text
    assert "Cần duyệt lại" in listed
    assert "Bản tin bị thu hồi" in listed


def _end_key(commune: Commune, how: str) -> str:
    """What the administrator's page says when she has done it."""
    with commune.database.read() as session:
        person = people.by_sign_in(session, DEPUTY)
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

    until(held, "the newest keyset is held", commune.last_words, s=10)
