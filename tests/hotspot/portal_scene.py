"""A portal at 10.20.0.1 before an agent that does as it is told."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from edge.contract.settings import GuestMessage, LocalSpan
from edge.fakes import HandClock
from hotspot.adapters.front.answer import App, Reply
from hotspot.core.http_request import Request
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


class Heard:
    """What the phone got."""

    def __init__(self, reply: Reply) -> None:
        self.status_code, self.headers = reply.status, reply.fields
        self.data = b"".join(reply.pieces)
        assert len(self.data) == reply.length

    @property
    def text(self) -> str:
        return self.data.decode()


@dataclass(slots=True)
class Scene:
    """Ask it as a phone does; what comes back is the portal's answer."""

    folder: Path
    phone: str = PHONE
    clock: HandClock = field(default_factory=lambda: HandClock(NOW))
    read_out: dict[tuple[Language, str], Path] = field(default_factory=dict)
    desk: FakeDesk = field(init=False)
    app: App = field(init=False)

    def __post_init__(self) -> None:
        self.desk = FakeDesk(self.clock, BOARD)
        place = Place(
            base=f"http://{HERE}",
            hosts=frozenset({HERE, "wifi.tan-an.vn"}),
            sounds=self.folder,
            voice=lambda language, text: self.read_out.get((language, text)),
            key=b"k" * 32,
        )
        self.app = make_app(self.desk, place, self.clock)

    def get(self, path: str, host: str = HERE, **fields: str) -> Heard:
        return self.ask("GET", path, host, b"", fields)

    def post(self, path: str, form: dict[str, str], **fields: str) -> Heard:
        body = urlencode(form).encode()
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.ask("POST", path, HERE, body, kind | fields)

    def ask(
        self, method: str, path: str, host: str, body: bytes, fields: dict[str, str]
    ) -> Heard:
        lower = {name.lower(): value for name, value in fields.items()}
        target = quote(path, safe="/?&=%:+.~-_")
        request = Request(method, target, host, lower, body, keeps=True)
        return Heard(self.app(request, self.phone))

    def accept(self, **form: str) -> Heard:
        return self.post("/accept", {"terms": "1", "lang": "vi", **form})

    def hour_later(self, hours: float = 1) -> None:
        self.clock.advance(timedelta(hours=hours).total_seconds())


def carried(answer: Heard) -> dict[str, str]:
    """What a redirection carries in its address."""
    query = parse_qs(urlsplit(answer.headers["Location"]).query)
    return {name: values[0] for name, values in query.items()}
