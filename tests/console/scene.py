"""A working day on a desk: loudspeakers that report, bulletins at every stage."""

import hashlib
import wave
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from console import signing
from console.core.draft import Draft
from console.core.rules import Wish
from console.models import Version
from console.signing import Choice
from console.store import (
    areas,
    bulletins,
    dictionary,
    keys,
    nodes,
    reports,
    settings,
    sounds,
    station,
    steps,
)
from edge.contract.bulletin import Alert
from edge.contract.refusal import RefusalKind
from edge.contract.report import (
    AsRun,
    Batch,
    Beat,
    Numbered,
    Refused,
    Sounding,
    State,
    Trouble,
)
from edge.contract.schedule import Timetable
from edge.contract.settings import Mute
from edge.contract.units import BroadcastClass
from tests.console.desk import Desk
from tests.console.office import HAMLET, PASSPHRASE, flood, meeting
from tests.rig.authority import COMMUNE

SPEAKERS = {
    "loa-ap3-1": ("Cụm loa ấp 3", HAMLET),
    "loa-ap4-1": ("Cụm loa cổng chùa", f"{COMMUNE}/ap-4"),
    "loa-ap4-2": ("Cụm loa chợ", f"{COMMUNE}/ap-4"),
}
SPEECH = (
    "Kính mời bà con ấp 3 đến Nhà văn hóa ấp dự họp lúc 19 giờ. "
    "Nội dung: bàn việc làm đường và đèn chiếu sáng."
)


def silence_wav(path: Path, seconds: float) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(48_000)
        file.writeframes(bytes(2 * int(48_000 * seconds)))
    return path


class Scene:
    """What stands on the desk."""

    def __init__(self, desk: Desk, *, sounding: bool = True) -> None:
        self.desk, self.now = desk, desk.office.clock.now()
        self.zone = desk.web.zone
        self.ran = (self.now - timedelta(hours=2)).replace(second=0, microsecond=0)
        self._places()
        self.sha256 = self._a_sound()
        self.waiting = desk.office.submit(self.draft("Mời họp dân ấp 3"))
        self.urgent = desk.office.submit(
            self.draft("Cúp điện khu chợ", klass=BroadcastClass.PRIORITY)
        )
        self.daily = self.approved(
            self.draft(
                "Chương trình phát thanh của xã",
                timetable=Timetable(
                    starts=self.wall(-2, 5, 30),
                    rule="FREQ=DAILY",
                    also=(f"{self.ran.astimezone(self.zone):%Y-%m-%dT%H:%M}",),
                ),
                audience=(f"area:{COMMUNE}",),
            )
        )
        self.once = self.approved(self.draft("Lịch chích ngừa trẻ em"))
        self.draft_lineage = self._draft()
        self.returned = self._returned()
        self.alert = self.approved(
            flood(
                title="Cảnh báo triều cường",
                sound_sha256=self.sha256,
                alert=Alert(  # the clock may be the world's
                    effective=self.now,
                    expires=self.now + timedelta(hours=2),
                    repeat_every_s=300,
                ),
            )
        )
        self._speak(sounding=sounding)

    def wall(self, days: int, hour: int, minute: int = 0) -> str:
        day = self.now.astimezone(self.zone).date() + timedelta(days=days)
        return f"{day.isoformat()}T{hour:02d}:{minute:02d}"

    def draft(self, title: str, **changes: object) -> Draft:
        fields = {
            "title": title,
            "text": SPEECH,
            "sound_sha256": self.sha256,
            "timetable": Timetable(starts=self.wall(1, 17)),
        }
        return meeting(**(fields | changes))

    def approved(self, draft: Draft) -> str:
        choice = self.desk.office.submit(draft)
        self.desk.office.approve(choice)
        with self.desk.office.database.write() as session:
            put = session.get_one(Version, (choice.lineage, choice.version))
            put.countersigned_at = self.now
            put.first_epoch, put.first_seq = 1, 1
        return choice.lineage

    def _places(self) -> None:
        with self.desk.office.database.write() as session:
            for number in (1, 2):
                areas.put(
                    session,
                    f"{COMMUNE}/ap-{number}",
                    name=f"Ấp {number}",
                    level="hamlet",
                    position=-3 + number,
                    deed=self.desk.office.command,
                )
            for node, (name, area) in SPEAKERS.items():
                nodes.put(
                    session, node, name=name, area=area, deed=self.desk.office.command
                )
            mute = Mute(until=self.now + timedelta(hours=5), reason="Đám tang")
            deed = self.desk.office.command
            settings.put(session, "node:loa-ap4-2", Wish(mute=mute), deed=deed)
            dictionary.put(session, "HTX", "hợp tác xã", deed=deed)

    def _a_sound(self) -> str:
        """Speech needs programs; these pages need only a file that plays."""
        folder = self.desk.web.sounds
        folder.mkdir(exist_ok=True)
        made = silence_wav(folder / "part", 2.0)
        digest = hashlib.sha256(made.read_bytes()).hexdigest()
        made.rename(folder / digest)
        with self.desk.office.database.write() as session:
            sounds.put(
                session,
                sha256=digest,
                size_bytes=100_000,
                duration_ms=42_000,
                made="spoken",
                deed=self.desk.office.command,
            )
        return digest

    def _draft(self) -> str:
        with self.desk.office.database.write() as session:
            deed = self.desk.office.deed(session, "author")
            draft = self.draft("Độ mặn tuần này", timetable=None)
            return steps.create(session, area=COMMUNE, draft=draft, deed=deed).lineage

    def _returned(self) -> str:
        choice: Choice = self.desk.office.submit(self.draft("Tiếp xúc cử tri"))
        with self.desk.office.database.write() as session:
            steps.give_back(
                session,
                choice.lineage,
                row_version=choice.row_version,
                comment="Ghi rõ địa điểm giúp tôi.",
                deed=self.desk.office.deed(session, "approver"),
            )
        return choice.lineage

    def _speak(self, *, sounding: bool) -> None:
        with self.desk.office.database.write() as session:
            for node in SPEAKERS:
                self._state(session, node, sounding=sounding)
            deeds = list(SPEAKERS)
            self._ran(session, deeds[0], self.ran, "aired", "")
            self._ran(session, deeds[1], self.ran, "missed", "power-or-restart")

    def _state(self, session: Session, node: str, *, sounding: bool) -> None:
        agent = nodes.agent(session, node, "speaker")
        assert agent is not None
        doing = None
        if sounding and node == "loa-ap3-1":
            doing = Sounding(
                lineage=self.once,
                version=1,
                klass=BroadcastClass.ROUTINE,
                planned=self.now - timedelta(seconds=20),
                started=self.now - timedelta(seconds=20),
            )
        troubles: tuple[Trouble, ...] = ()
        if node == "loa-ap4-1":
            troubles = (
                Trouble(code="under-voltage", since=self.now - timedelta(hours=1)),
            )
        said = State(
            online=True,
            boot="b1",
            at=self.now,
            version="0.1.0",
            doing=doing,
            plan=(1, 5),
            alert=(1, 5),
            clock="synchronised",
            troubles=troubles,
            missing=(self.sha256,) if node == "loa-ap4-1" else (),
        )
        late = timedelta(hours=3) if node == "loa-ap4-2" else timedelta()
        at = self.now - late
        reports.state(session, agent, said, live=True, at=at)
        beat = Beat(
            boot="b1", at=at, uptime_s=7200, temperature_c=51.5, disk_free_mib=24_000
        )
        reports.beat(session, agent, beat, at=at)

    def _ran(
        self,
        session: Session,
        node: str,
        planned: datetime,
        outcome: str,
        reason: str,
    ) -> None:
        agent = nodes.agent(session, node, "speaker")
        assert agent is not None
        aired = outcome == "aired"
        run = AsRun(
            lineage=self.daily,
            version=1,
            klass=BroadcastClass.ROUTINE,
            planned=planned,
            outcome=outcome,  # type: ignore[arg-type]
            reason=reason,
            started=planned + timedelta(milliseconds=1) if aired else None,
            ended=planned + timedelta(seconds=42) if aired else None,
            played_ms=42_000 if aired else 0,
            volume_percent=70 if aired else None,
        )
        refused = Refused(
            kind=RefusalKind.REPLAYED,
            topic=f"ce/1/node/{node}/cmd",
            issuer="",
            order_id="x",
            detail="seq 4 was used",
            count=2,
        )
        events = (
            Numbered(seq=1, at=planned, body=run),
            Numbered(seq=2, at=planned, body=refused),
        )
        batch = Batch(epoch=1, events=events)
        reports.batch(session, agent, batch, at=self.now)


def tells(desk: Desk, node: str = "loa-ap3-1", **changes: object) -> None:
    """A loudspeaker says how it is: it holds all that was sent, if it says no other."""
    at = desk.office.clock.now()
    fields: dict[str, object] = {
        "online": True,
        "boot": "b1",
        "at": at,
        "plan": (1, 5),
        "alert": (1, 5),
        "clock": "synchronised",
    }
    said = State(**(fields | changes))  # type: ignore[arg-type]  # one test's own
    with desk.office.database.write() as session:
        agent = nodes.agent(session, node, "speaker")
        assert agent is not None
        reports.state(session, agent, said, live=True, at=at)


def muted(desk: Desk, node: str = "loa-ap3-1", hours: float = 2) -> None:
    """Staff have silenced a loudspeaker for a while."""
    until = desk.office.clock.now() + timedelta(hours=hours)
    wish = Wish(mute=Mute(until=until, reason="Đám tang"))
    with desk.office.database.write() as session:
        settings.put(session, f"node:{node}", wish, deed=desk.office.command)


def aired(
    desk: Desk,
    node: str,
    lineage: str,
    planned: datetime,
    *,
    seq: int = 1,
    **changes: object,
) -> None:
    """A loudspeaker has told that it sounded an occurrence, or what else it did."""
    fields: dict[str, object] = {
        "klass": BroadcastClass.ROUTINE,
        "outcome": "aired",
        "started": planned,
        "played_ms": 5_000,
    }
    run = AsRun(lineage=lineage, version=1, planned=planned, **(fields | changes))  # type: ignore[arg-type]  # one test's own
    at = desk.office.clock.now()
    told = Batch(epoch=1, events=(Numbered(seq=seq, at=at, body=run),))
    with desk.office.database.write() as session:
        agent = nodes.agent(session, node, "speaker")
        assert agent is not None
        reports.batch(session, agent, told, at=at)


def sent(desk: Desk, lineage: str) -> None:
    """The bridge has sent it, in the snapshot that ``tells`` has."""
    with desk.office.database.write() as session:
        put = bulletins.version(session, lineage, 1)
        assert put is not None
        put.first_epoch, put.first_seq = 1, 5
        put.countersigned_at = desk.office.clock.now()


def key_revoked(desk: Desk) -> None:
    """The administrator has revoked the approver's key: all that it approved falls."""
    with desk.office.database.write() as session:
        approver = desk.office.person(session, "approver")
        for key in keys.active_of(session, approver.id):
            signing.revoke(
                session,
                key,
                passphrase=PASSPHRASE,
                chest=desk.office.chest,
                deed=desk.office.deed(session, "administrator"),
            )


def bridge_up(desk: Desk) -> None:
    """The bridge is at work and connected."""
    with desk.office.database.write() as session:
        station.alive(session, connected=True, at=desk.office.clock.now())
