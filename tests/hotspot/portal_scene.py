"""A portal at 10.20.0.1 before an agent that does as it is told."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from edge.contract.settings import GuestMessage, LocalSpan
from edge.fakes import HandClock
from hotspot.fakes import FakeDesk
from hotspot.portal.app import make_app
from hotspot.portal.place import Place
from hotspot.portal.words import Language
from hotspot.ports import Board

NOW = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)  # 10:00 in the commune
HERE = "10.20.0.1"
PHONE = "10.20.0.77"
BOARD = Board(
    commune="Xã Tân An",
    message=GuestMessage(vi="Chợ nghỉ ngày rằm.", en="The market is closed."),
    hours=(LocalSpan(start="05:00", end="22:00"),),
    uplink="up",
)


@dataclass(slots=True)
class Scene:
    """Ask it as a phone does; what comes back is the portal's answer."""

    folder: Path
    clock: HandClock = field(default_factory=lambda: HandClock(NOW))
    read_out: dict[tuple[Language, str], Path] = field(default_factory=dict)
    desk: FakeDesk = field(init=False)
    browser: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        self.desk = FakeDesk(self.clock, BOARD)
        place = Place(
            base=f"http://{HERE}",
            hosts=frozenset({HERE, "wifi.tan-an.vn"}),
            sounds=self.folder,
            voice=lambda language, text: self.read_out.get((language, text)),
            key=b"k" * 32,
        )
        self.browser = make_app(self.desk, place, self.clock).test_client()

    def get(self, path: str, host: str = HERE, **headers: str) -> TestResponse:
        return self.browser.get(path, headers={"Host": host, **headers}, **_phone())

    def post(self, path: str, form: dict[str, str], **headers: str) -> TestResponse:
        return self.browser.post(
            path, data=form, headers={"Host": HERE, **headers}, **_phone()
        )

    def accept(self, **form: str) -> TestResponse:
        return self.post("/accept", {"terms": "1", "lang": "vi", **form})

    def hour_later(self, hours: float = 1) -> None:
        self.clock.advance(timedelta(hours=hours).total_seconds())


def _phone() -> dict[str, dict[str, str]]:
    return {"environ_overrides": {"REMOTE_ADDR": PHONE}}


def carried(answer: TestResponse) -> dict[str, str]:
    """What a redirection carries in its address."""
    query = parse_qs(urlsplit(answer.headers["Location"]).query)
    return {name: values[0] for name, values in query.items()}


def loaded(answer: TestResponse) -> bytes:
    """A file to its end."""
    with answer:
        return bytes(answer.data)
