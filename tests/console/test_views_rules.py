"""The commune's rules: who may change which."""

import pytest

from console.core.permissions import Grant, Role
from console.core.rules import Wish
from console.store import people, settings
from tests.console.desk import Desk
from tests.rig.authority import COMMUNE

HAMLET = f"{COMMUNE}/ap-3"
RULES = {"quiet0_start": "21:00", "quiet0_end": "05:00", "quota": "60"}


def own_approval(desk: Desk, area: str = COMMUNE) -> bool:
    with desk.office.database.read() as session:
        at = desk.office.clock.now()
        return settings.rules_of(session, area, at=at).own_approval


def give(desk: Desk, name: str, *roles: Role) -> None:
    with desk.office.database.write() as session:
        grants = [Grant(role, COMMUNE) for role in roles]
        person = desk.office.person(session, name)
        people.set_roles(session, person, grants, deed=desk.office.command)


def save(desk: Desk, name: str, area: str = COMMUNE, **more: str) -> int:
    browser = desk.signed_in(name)
    to = f"/rules?area={area}"
    return browser.fill("/rules", {**RULES, **more}, to=to).status_code


@pytest.mark.parametrize(
    ("name", "roles"),
    [
        ("approver", [Role.APPROVER]),
        ("administrator", [Role.ADMINISTRATOR, Role.APPROVER]),
    ],
)
def test_nobody_who_approves_switches_approving_her_own_on(
    desk: Desk, name: str, roles: list[Role]
) -> None:
    give(desk, name, *roles)

    answer = save(desk, name, own_approval="yes")
    page = desk.signed_in(name).open("/rules")

    assert answer == 403
    assert not own_approval(desk)
    assert 'name="own_approval"' not in page.text
    assert "không ai tự cho phép mình" in page.text


def test_an_administrator_switches_it_on_and_off(desk: Desk) -> None:
    save(desk, "administrator", own_approval="yes")
    on = own_approval(desk)
    save(desk, "administrator")

    assert on
    assert not own_approval(desk)


def test_other_rules_that_an_approver_saves_leave_it_as_it_is(desk: Desk) -> None:
    desk.allow_own_approval()

    answer = save(desk, "approver")

    assert answer == 302
    assert own_approval(desk)


def test_a_hamlet_s_page_switches_it_on_nowhere(desk: Desk) -> None:
    answer = save(desk, "administrator", HAMLET, own="yes", own_approval="yes")
    by_approver = save(desk, "approver", HAMLET, own="yes", own_approval="yes")

    assert (answer, by_approver) == (302, 302)
    assert not own_approval(desk, HAMLET)


def test_a_hamlet_that_once_said_no_does_not_follow_the_commune(desk: Desk) -> None:
    desk.allow_own_approval()
    with desk.office.database.write() as session:
        wish = Wish(own_approval=False)
        settings.put(session, f"area:{HAMLET}", wish, deed=desk.office.command)

    save(desk, "approver", HAMLET)

    assert not own_approval(desk, HAMLET)
