"""A commune with guidance: two procedures, one tile, an office; and what builds it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from console.bridge.desk import Desk
from console.bridge.guidance import GuidanceWork
from console.bridge.guidance_tasks import Rooms
from console.core.guidance import Fact, Record, fact_at
from console.fakes import PromptKiosk
from console.models import GuidanceBundle, GuidanceRecord
from console.ports import KioskProgram
from console.signing_guidance import Ticked, approve
from console.store import guidance, guidance_steps, keys
from edge.contract.keyset import Keyset
from edge.ring import Ring
from tests.console.office import Office
from tests.rig.authority import COMMUNE

BIRTH, DEATH = "1.001193", "1.000656"
FEE = "ways[1].fee[1]"
TODAY = date(2026, 11, 22)


def fact(text: str, sure: str = "B", **more: str) -> dict[str, str]:
    source = {"source": "Luật Hộ tịch 2014", "checked": "2026-11-20", "sure": sure}
    return {"vi": text, "en": text, **source, **more}


def procedure(code: str, name: str, fee: str) -> Record:
    return {
        "code": code,
        "name": {"vi": f"Đăng ký {name}", "en": name},
        "short_name": {"vi": name, "en": name},
        "field": {"vi": "Hộ tịch", "en": "Civil status"},
        "life_events": ["gia-dinh"],
        "checklist": [{"key": "to-khai", "originals": 1, **fact("Tờ khai.")}],
        "steps": [fact("Nộp giấy tờ tại quầy.")],
        "ways": [{"how": "counter", "time": [fact("Trong ngày.")], "fee": [fact(fee)]}],
        "office": [fact("Ủy ban nhân dân xã.")],
    }


def starter() -> dict[str, Record]:
    return {
        "office": {
            "office": {
                "name": {"vi": "Trung tâm Phục vụ hành chính công", "en": "Centre"},
                "hours": [fact("Sáng từ 7 giờ đến 11 giờ.", "C")],
                "help_counter": "1",
            },
            "life_events": [
                {
                    "key": "gia-dinh",
                    "name": {"vi": "Gia đình", "en": "Family"},
                    "picture": "baby",
                    "procedures": [BIRTH, DEATH],
                }
            ],
            "voice": "south",
        },
        BIRTH: procedure(BIRTH, "Khai sinh", "Lệ phí 8.000 đồng."),
        DEATH: procedure(DEATH, "Khai tử", "Không tốn tiền."),
    }


@dataclass
class GuidanceOffice:
    """The office, its approver's key, and the bridge's work on what kiosks show."""

    folder: Path
    program: KioskProgram = field(default_factory=lambda: PromptKiosk(starter()))

    def __post_init__(self) -> None:
        self.office = Office(self.folder / "office")
        self.database = self.office.database
        self.kid = self.office.appoint()
        self.rooms = Rooms(self.folder / "sounds", self.folder / "work" / "guidance")
        self.desk = Desk(COMMUNE, "Asia/Ho_Chi_Minh", self.office.authority.station)
        self.restart()

    def ring(self) -> Ring:
        """What a kiosk knows once it has heard the root's keyset and the commune's."""
        authority = self.office.authority
        with self.database.read() as session:
            entries = Keyset(entries=keys.entries(session))
        root, administrator = authority.root, authority.administrator
        return (
            Ring(authority.roots)
            .with_keyset(authority.named, issuer=authority.kid(root), commune=None)
            .with_keyset(entries, issuer=authority.kid(administrator), commune=COMMUNE)
        )

    def restart(self) -> None:
        self.work = GuidanceWork(self.desk, self.database, self.program, self.rooms)

    @property
    def prompt(self) -> PromptKiosk:
        assert isinstance(self.program, PromptKiosk)
        return self.program

    def steps(self, count: int = 12) -> None:
        for _ in range(count):
            self.office.clock.advance(1)
            self.work.step(self.office.clock.now())

    def opened(self) -> None:
        """The starter approved and published."""
        self.steps()
        self.propose()
        self.steps()
        self.approve()
        self.steps()

    def propose(self, *codes: str) -> int:
        with self.database.write() as session:
            deed = self.office.deed(session, "author")
            made = guidance.propose(session, codes or None, deed=deed)
            assert made is not None
            return made.version

    def approve(self, number: int | None = None, by: str = "approver") -> None:
        """Everything of a bundle (none given: the newest)."""
        with self.database.write() as session:
            made = guidance.bundles(session)[0]
            if number is not None:
                made = session.get_one(GuidanceBundle, number)
            rows = {
                put.code: put.of.row_version for put in guidance.choices(session, made)
            }
            signer = self.office.signer(session, by)
            approve(session, Ticked(made.version, rows), signer, commune=COMMUNE)

    def write_fee(self, text: str, code: str = BIRTH, by: str = "author") -> None:
        with self.database.write() as session:
            row = guidance.get(session, code)
            before = fact_at(row.draft, FEE)
            told = {name: getattr(before, name) for name in Fact.__struct_fields__}
            guidance_steps.put_fact(
                session,
                code,
                FEE,
                Fact(**(told | {"vi": text, "en": text})),
                row_version=row.row_version,
                deed=self.office.deed(session, by),
            )

    def submit(self, code: str = BIRTH, by: str = "author") -> int:
        with self.database.write() as session:
            row = guidance.get(session, code)
            put = guidance_steps.submit(
                session,
                code,
                row_version=row.row_version,
                deed=self.office.deed(session, by),
            )
            return put.version

    def record(self, code: str = BIRTH) -> GuidanceRecord:
        with self.database.read() as session:
            return guidance.get(session, code)

    def bundle(self) -> GuidanceBundle:
        """The newest."""
        with self.database.read() as session:
            return guidance.bundles(session)[0]

    def published(self) -> GuidanceBundle:
        with self.database.read() as session:
            found = guidance.published(session)
            assert found is not None
            return found

    def in_force(self) -> Mapping[str, int]:
        with self.database.read() as session:
            return guidance.numbers(guidance.in_force(session).values())
