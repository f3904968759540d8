"""A desk with guidance on it, and a bridge that builds at once."""

from dataclasses import dataclass, field

from console.bridge.desk import Desk as BridgeDesk
from console.bridge.guidance import GuidanceWork
from console.bridge.guidance_tasks import Rooms
from console.core.guidance import Record
from console.fakes import PromptKiosk
from console.models import GuidanceRecord
from console.ports import KioskProgram
from console.store import guidance, nodes
from tests.console.desk import PASSWORDS, Browser, Desk
from tests.console.guidance_office import starter
from tests.rig.authority import COMMUNE


@dataclass
class GuidanceDesk:
    """The starter's guidance before an approver; ``opened`` approves it."""

    desk: Desk
    records: dict[str, Record] = field(default_factory=starter)
    program: KioskProgram | None = None

    def __post_init__(self) -> None:
        office = self.desk.office
        program = self.program or PromptKiosk(self.records)
        rooms = Rooms(self.desk.web.sounds, self.desk.web.work / "guidance")
        bridge = BridgeDesk(COMMUNE, "Asia/Ho_Chi_Minh", office.authority.station)
        self.work = GuidanceWork(bridge, office.database, program, rooms)
        with office.database.write() as session:
            nodes.put(
                session,
                "man-hinh-1",
                name="Màn hình sảnh",
                area=COMMUNE,
                agents=("kiosk",),
                deed=office.command,
            )
            guidance.fill(session, self.records, deed=office.command)

    def steps(self, count: int = 12) -> None:
        """The bridge's turns."""
        for _ in range(count):
            self.desk.office.clock.advance(1)
            self.work.step(self.desk.office.clock.now())

    def record(self, code: str) -> GuidanceRecord:
        with self.desk.office.database.read() as session:
            return guidance.get(session, code)

    def opened(self) -> Browser:
        """Everything approved by the approver on her pages, and published."""
        approver = self.desk.signed_in("approver")
        self.approve(approver, *self.records)
        return approver

    def approve(self, approver: Browser, *codes: str) -> None:
        answer = approver.fill("/approval/guidance", {"pick": list(codes)})
        assert answer.status_code == 302, approver.words(answer)
        place = answer.headers["Location"]
        self.steps()
        page = approver.open(place)
        fields = {"password": PASSWORDS["approver"], "seen": self.seen(page.text)}
        signed = approver.send(place, fields, approver.token(page))
        assert signed.status_code == 302, approver.words(signed)
        self.steps()

    @staticmethod
    def seen(text: str) -> list[str]:
        import re

        return re.findall(r'name="seen" value="([^"]+)"', text)
