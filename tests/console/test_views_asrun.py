"""The as-run log for eyes, for Excel and for scripts."""

import csv
import io

from console.store import bulletins, steps
from console.views import asrun
from edge.contract.bulletin import TOGETHER
from edge.contract.units import BroadcastClass
from tests.console.desk import Desk
from tests.console.office import flood
from tests.console.scene import Scene, aired, key_revoked
from tests.rig.authority import NOON


def test_the_log_tells_outcome_and_reason_in_words(desk: Desk) -> None:
    Scene(desk)
    browser = desk.signed_in("viewer")

    words = browser.words(browser.open("/as-run"))

    assert "Hôm nay: 2 dòng" in words
    assert "Cụm loa ấp 3 Đã phát" in words
    assert "cúp điện hoặc khởi động lại" in words


def test_it_is_narrowed_by_loudspeaker_outcome_and_day(desk: Desk) -> None:
    Scene(desk)
    browser = desk.signed_in("viewer")

    def lines(query: str) -> int:
        return len(browser.open(f"/api/as-run?{query}").get_json())

    assert lines("") == 2
    assert lines("node=loa-ap3-1") == 1
    assert lines("outcome=missed") == 1
    assert lines("outcome=failed") == 0
    assert lines("day=2026-11-21") == 0


def test_excel_gets_a_byte_order_mark_and_local_times(desk: Desk) -> None:
    Scene(desk)

    answer = desk.signed_in("viewer").open("/as-run.csv")

    assert answer.data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert rows[0][:4] == ["Bản tin", "Mã", "Mức độ", "Cụm loa"]
    assert rows[0][-1] == "Âm lượng (%)"
    assert rows[1][0] == "Chương trình phát thanh của xã"
    assert rows[1][4:6] == ["2026-11-22 10:00:00", "2026-11-22 10:00:00"]
    assert rows[2][8:10] == ["Không phát được", "cúp điện hoặc khởi động lại"]


def test_a_title_never_becomes_a_formula() -> None:
    assert asrun._harmless("=HYPERLINK(1)") == "'=HYPERLINK(1)"
    assert asrun._harmless("Họp dân") == "Họp dân"


def test_scripts_ask_for_one_bulletin(desk: Desk) -> None:
    scene = Scene(desk)
    browser = desk.signed_in("viewer")

    rows = browser.open(f"/api/as-run?lineage={scene.daily}").get_json()

    assert {row["node"]: row["outcome"] for row in rows} == {
        "loa-ap3-1": "aired",
        "loa-ap4-1": "missed",
    }
    assert rows[0]["planned"] == "2026-11-22T03:00:00+00:00"
    assert browser.open("/api/as-run?lineage=none").get_json() == []


def test_what_a_revoked_key_ended_is_not_called_withdrawn(desk: Desk) -> None:
    ended, taken_back = (desk.office.approved(flood(title=t)) for t in ("Lũ", "Cháy"))
    with desk.office.database.write() as session:
        steps.withdraw(
            session,
            taken_back,
            row_version=bulletins.get(session, taken_back).row_version,
            reason="",
            deed=desk.office.deed(session, "approver"),
        )
    urgent = {"klass": BroadcastClass.EMERGENCY, "outcome": "stopped"}
    for seq, lineage in enumerate((taken_back, ended), start=1):
        if lineage == ended:
            desk.office.clock.advance(120)
            key_revoked(desk)
        why = {"reason": "withdrawn", **urgent}
        aired(desk, "loa-ap3-1", lineage, NOON + TOGETHER, seq=seq, **why)
    browser = desk.signed_in("viewer")

    pages = {
        lineage: browser.words(browser.open(f"/bulletins/{lineage}"))
        for lineage in (ended, taken_back)
    }
    today = browser.words(browser.open("/"))
    rows = browser.open("/api/as-run").get_json()

    said = "Bị dừng giữa chừng \N{EN DASH} khóa ký đã duyệt bản tin bị thu hồi"
    assert said in pages[ended]
    assert "bản tin đã được rút lại" in pages[taken_back]
    assert "khóa ký đã duyệt bản tin bị thu hồi" in today
    assert {row["lineage"]: row["reason"] for row in rows} == {
        ended: "key-revoked",
        taken_back: "withdrawn",
    }
