"""The real `commune-kiosk` behind the console, and a real kiosk's judgement of it."""

import sys
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from console.adapters.kiosk_program import CommuneKiosk
from console.core.guidance import facts, same_words
from console.fakes import PromptKiosk
from console.ports import Job
from console.store import guidance, guidance_steps
from edge.audience import Me
from edge.contract.guidance import GuidanceManifest
from kiosk.adapters.bundles import Bundle, BundleStore
from kiosk.core.bundle import BundleError
from tests.console.guidance_office import BIRTH, GuidanceOffice, starter
from tests.rig import patience
from tests.rig.authority import COMMUNE

pytestmark = pytest.mark.process

KIOSK = Me("kiosk-1", "kiosk", COMMUNE, COMMUNE)


class _Real(CommuneKiosk):
    """The real program, with a starter of three records instead of forty-four."""

    def export(self) -> Job:
        return PromptKiosk(starter()).export()


def ended(job: Job) -> int:
    patience.until(lambda: job.ended() is not None, "the program has ended")
    return job.ended() or 0


def until(made: GuidanceOffice, wanted: str) -> None:
    def there() -> bool:
        made.steps(1)
        with made.database.read() as session:
            rows = guidance.bundles(session)
            stage = rows[0].stage if rows else ""
            assert stage != "failed" or wanted == "failed", rows[0].faults
            out = bool(rows) and rows[0].published_at is not None
            return out if wanted == "published" else stage == wanted

    patience.until(there, f"the bundle is {wanted}", within_s=240)


def test_a_changed_fee_reaches_a_kiosk_and_the_old_bundle_is_refused(
    tmp_path: Path,
) -> None:
    made = GuidanceOffice(tmp_path, _Real(cache=tmp_path / "speech"))
    store = BundleStore(tmp_path / "kiosk")
    made.steps()
    made.propose()
    until(made, "built")
    made.approve()
    until(made, "published")
    old = ordered(made)
    shown = install(made, store, old)
    assert fee(shown) == "Lệ phí 8.000 đồng."

    made.write_fee("Lệ phí 5.000 đồng.")
    made.submit()
    until(made, "built")
    made.approve()
    until(made, "published")
    shown = install(made, store, ordered(made))

    assert fee(shown) == "Lệ phí 5.000 đồng."
    with pytest.raises(BundleError, match="is older than the version that is shown"):
        install(made, store, old)
    assert fee(store.open(me=KIOSK, ring=made.ring(), now=now(made))) == (
        "Lệ phí 5.000 đồng."
    )


def test_a_fault_of_the_builder_comes_back_with_its_record_and_place(
    tmp_path: Path,
) -> None:
    made = GuidanceOffice(tmp_path, _Real(cache=tmp_path / "speech"))
    made.steps()
    with made.database.write() as session:
        row = guidance.get(session, BIRTH)
        deed = made.office.deed(session, "author")
        row = guidance_steps.recall(
            session, BIRTH, row_version=row.row_version, deed=deed
        )
        draft = {**row.draft, "cases": [{"key": "x", "question": {"vi": "Có?"}}]}
        row = guidance_steps.save(
            session, BIRTH, draft, row_version=row.row_version, deed=deed
        )
    made.submit()

    until(made, "failed")

    (fault,) = made.bundle().faults
    assert (fault.code, fault.place, fault.why) == (BIRTH, "cases x", "idle-case")


def test_the_starter_of_the_program_comes_over_whole() -> None:
    program = CommuneKiosk(cache=Path())
    job = program.export()
    assert ended(job) == 0

    records = [msgspec.json.decode(line) for line in job.lines()]
    job.stop()

    assert records[0]["code"] == "office"
    assert len(records) > 35
    assert all(facts(one["record"]) for one in records)
    signed = {k: one for k, one in records[1]["record"].items() if k != "everyday"}
    twice = msgspec.json.encode(signed)
    assert same_words(records[1]["record"], twice, records[1]["code"])


def test_a_program_that_is_not_there_is_said_so() -> None:
    program = CommuneKiosk(Path(), [str(Path(sys.executable).with_name("nothing"))])

    job = program.export()  # `nice` starts, and complains

    assert ended(job) != 0
    assert "nothing" in job.complaint()
    job.stop()


def test_a_job_is_ended_when_the_bridge_leaves() -> None:
    program = CommuneKiosk(Path(), ["sleep"])
    job = program._start("60")

    job.stop()

    assert job.ended() is not None


def now(made: GuidanceOffice) -> datetime:
    return made.office.clock.now() + timedelta(seconds=1)


def ordered(made: GuidanceOffice) -> tuple[GuidanceManifest, Path]:
    row = made.published()
    assert row.manifest_sha256
    assert row.archive_sha256
    wanted = GuidanceManifest(
        version=row.version,
        manifest_sha256=row.manifest_sha256,
        archive_sha256=row.archive_sha256,
        archive_bytes=row.archive_bytes or 0,
    )
    return wanted, made.rooms.assets / row.archive_sha256


def install(
    made: GuidanceOffice, store: BundleStore, order: tuple[GuidanceManifest, Path]
) -> Bundle:
    wanted, archive = order
    return store.install(archive, wanted, me=KIOSK, ring=made.ring(), now=now(made))


def fee(bundle: Bundle | None) -> str:
    assert bundle is not None
    shown = bundle.verdict.content.procedure(BIRTH)
    assert shown is not None
    return shown.ways[0].fee[0].text["vi"]
