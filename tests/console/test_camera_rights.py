"""A role on one camera opens nothing of another's: every route, with every id of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from console.core.cameras import CameraWish
from console.core.evidence import Break, Mark
from console.core.permissions import Grant, Role
from console.models import AuditEntry
from console.store import cameras, clips, evidence, live, people
from edge.contract.camera import CameraSaw
from provisioning.adapters.authority import Authority
from tests.console.camera_desk import add_camera, bring, report
from tests.console.desk import ORIGIN, Browser, Desk
from tests.console.footage import JPEG, Courier, asked, excerpt, founded, state_why
from tests.rig.authority import COMMUNE

HERS: Final = "cam-ap3"
OTHERS: Final = "cam-ap4"
_PLACE: Final = re.compile(r"<(?:[^:<>]+:)?(\w+)>")


@dataclass(frozen=True)
class Route:
    """One of the console's, of one camera."""

    endpoint: str
    method: str
    rule: str

    def path(self, ids: Mapping[str, str], node: str) -> str:
        """With the ids of a camera, under the address of this or another one."""
        kind = "lock" if "/locks/" in self.rule else "copy"
        every = {**ids, "name": ids[kind], "node": node}
        return _PLACE.sub(lambda found: every[found[1]], self.rule)

    @property
    def names_something(self) -> bool:
        """Of the camera: a clip, a copy, a lock, a picture, a view, old settings."""
        places = set(_PLACE.findall(self.rule))
        in_form = self.endpoint == "camera_settings.again"
        return in_form or bool(places - {"node", "start", "number"})


@pytest.fixture
def routes(desk: Desk) -> list[Route]:
    """All that there are, so that a new one is tried too."""
    return [
        Route(rule.endpoint, method, rule.rule)
        for rule in desk.app.url_map.iter_rules()
        for method in ("GET", "POST")
        if rule.rule.startswith("/cameras/<node>") and method in (rule.methods or ())
    ]


@pytest.fixture
def watcher(desk: Desk) -> Browser:
    """Everything that a camera has to give, but of that in Hamlet 3 alone."""
    for node, area in ((HERS, "ap-3"), (OTHERS, "ap-4")):
        add_camera(desk, node, name=node, area=f"{COMMUNE}/{area}")
    area = f"{COMMUNE}/ap-3"
    with desk.office.database.write() as session:
        person, deed = desk.office.person(session, "watcher"), desk.office.command
        grants = [Grant(role, area) for role in (Role.WATCHER, Role.TECHNICIAN)]
        people.set_roles(session, person, grants, deed=deed)
    browser = desk.signed_in("watcher")
    state_why(browser, HERS)
    return browser


@pytest.fixture
def ids(desk: Desk, watcher: Browser) -> dict[str, dict[str, str]]:
    """Camera -> one of each thing that it has."""
    authority = founded(desk)
    return {node: everything(desk, authority, node) for node in (HERS, OTHERS)}


def everything(desk: Desk, authority: Authority, node: str) -> dict[str, str]:
    """One of each: the film, its copy, its lock, an event's picture, a live view."""
    now, own = desk.office.clock.now(), node.encode()
    courier = Courier(desk, authority.issue("node", node, now), node)
    clip, body = asked(desk, node=node), excerpt(own)
    assert courier.bring(body, "clip", clip).status_code == 201
    bring(desk, "still", "s1", JPEG + own + b"still", node)
    thumbnail = bring(desk, "thumbnail", "e1", JPEG + own, node)
    seen = CameraSaw(id="e1", kind="motion", began=now, ended=now, score=60)
    report(desk, seen, node=node)
    with desk.office.database.write() as session:
        deed, row = desk.office.deed(session, "watcher"), clips.get(session, clip)
        assert row is not None
        copy = clips.begin_copy(
            session, row, number="1", reason="x", receiver="y", deed=deed
        )
        clips.copy_made(session, copy.id, row.sha256 or "", len(body))
        lock = evidence.lock(session, row, "vụ mất xe", deed=deed)
        held, told = Mark(42, "a" * 64), Mark(3, "b" * 64)
        doubt = evidence.doubt(session, node, Break.SHORTER, held, told, at=now).id
        cameras.put_wish(session, f"node:{node}", CameraWish(), deed=deed)
        wish = cameras.earlier(session, f"node:{node}")[0].number
        view = live.ask(session, node, asked_by="Watcher", deed=deed)
        found = {"clip": clip, "copy": copy.id, "lock": lock.id, "view": view.live}
    local = now.astimezone(desk.web.zone)
    found |= {"doubt": str(doubt), "wish": str(wish)}
    return found | {"sha256": thumbnail, "start": f"{local:%Y-%m-%dT%H}", "number": "1"}


def tried(
    browser: Browser, route: Route, ids: Mapping[str, str], node: str
) -> TestResponse:
    """Asks for what has these ids under a camera's address; no stream is awaited."""
    path = route.path(ids, node)
    if route.method == "POST":
        token = browser.token(browser.open(f"/cameras/{HERS}"))
        named = {"doubt": ids["doubt"], "number": ids["wish"], "hour": ids["start"]}
        words = dict.fromkeys(("lock_reason", "unlock_reason", "words"), "x")
        return browser.send(path, named | words, token)
    answer = browser.client.get(path, base_url=ORIGIN)
    answer.close()
    return answer


def deeds(desk: Desk) -> int:
    with desk.office.database.read() as session:
        return session.scalars(select(func.count(AuditEntry.id))).one()


def test_a_role_on_one_camera_opens_no_route_of_another(
    desk: Desk,
    watcher: Browser,
    routes: list[Route],
    ids: dict[str, dict[str, str]],
) -> None:
    before = deeds(desk)

    opened = {
        (route.method, route.rule): answer.status_code
        for route in routes
        for answer in [tried(watcher, route, ids[OTHERS], OTHERS)]
        if answer.status_code != 403
    }

    assert len(routes) > 30
    assert opened == {}
    assert deeds(desk) == before


def test_under_her_cameras_address_nothing_of_another_is_found(
    desk: Desk,
    watcher: Browser,
    routes: list[Route],
    ids: dict[str, dict[str, str]],
) -> None:
    before, named = deeds(desk), [one for one in routes if one.names_something]

    found = {
        (route.method, route.rule): answer.status_code
        for route in named
        for answer in [tried(watcher, route, ids[OTHERS], HERS)]
        if answer.status_code not in (404, 410)
    }

    assert len(named) > 15
    assert found == {}
    assert deeds(desk) == before


def test_under_her_cameras_address_no_doubt_of_another_is_explained(
    desk: Desk,
    watcher: Browser,
    routes: list[Route],
    ids: dict[str, dict[str, str]],
) -> None:
    (explain,) = [one for one in routes if one.endpoint == "evidence.explain"]

    tried(watcher, explain, ids[OTHERS], HERS)
    with desk.office.database.read() as session:
        still = {node: evidence.open_doubt(session, node) for node in (HERS, OTHERS)}
    tried(watcher, explain, ids[HERS], HERS)
    with desk.office.database.read() as session:
        hers = evidence.open_doubt(session, HERS)

    assert None not in still.values()
    assert hers is None


def test_all_of_it_is_there_for_who_may(
    desk: Desk,
    watcher: Browser,
    routes: list[Route],
    ids: dict[str, dict[str, str]],
) -> None:
    """So that what the others find closed is closed, and not merely nowhere."""
    last = {"clips.cancel": 1, "evidence.unlock": 2, "clips.remove": 3}
    in_order = sorted(routes, key=lambda one: (one.method, last.get(one.endpoint, 0)))

    closed = {
        (route.method, route.rule): answer.status_code
        for route in in_order
        for answer in [tried(watcher, route, ids[HERS], HERS)]
        if answer.status_code in (403, 404, 410)
    }

    assert closed == {}
