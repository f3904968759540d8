"""A bulletin's page: its life, what was heard, and every undo."""

import html
import re
from datetime import datetime, timedelta

import msgspec

from console.core.approval import Stage
from console.models import Bulletin
from console.store import bulletins, nodes, reports, suppressions
from edge.contract.report import AsRun, Batch, Numbered, Sounding, State
from edge.contract.schedule import Timetable
from edge.contract.units import BroadcastClass
from tests.console.desk import Browser, Desk
from tests.console.office import meeting
from tests.console.scene import Scene, key_revoked, tells
from tests.console.test_views_compose import newest
from tests.rig.authority import NOON


def stored(desk: Desk, lineage: str) -> Bulletin:
    with desk.office.database.read() as session:
        return bulletins.get(session, lineage)


def test_readiness_and_what_was_heard_are_told_by_loudspeaker(desk: Desk) -> None:
    scene = Scene(desk)
    browser = desk.signed_in("author")

    words = browser.words(browser.open(f"/bulletins/{scene.daily}"))

    assert "2/3 cụm loa sẵn sàng" in words
    assert "Cụm loa cổng chùa : đang tải âm thanh" in words
    assert "1/2 cụm loa đã phát" in words
    assert "cúp điện hoặc khởi động lại" in words


def test_the_list_says_of_what_is_over_what_its_page_says(desk: Desk) -> None:
    lineage = desk.office.approved()
    desk.office.clock.advance(3600)
    aired(desk, lineage)
    browser = desk.signed_in("author")

    listed = browser.words(browser.open("/bulletins"))
    page = browser.words(browser.open(f"/bulletins/{lineage}"))

    assert "Mời họp dân ấp 3 Đã phát xong" in listed
    assert "Mời họp dân ấp 3 Đã phát xong" in page


def asked_again(page: str) -> str:
    """The address of the page's living part."""
    found = re.search(r'data-poll="(/bulletins/[^"]+)"', page)
    assert found is not None
    return html.unescape(found[1])


def test_an_open_page_is_drawn_anew_once_somebody_has_decided(desk: Desk) -> None:
    choice = desk.office.submit()
    author = desk.signed_in("author")
    path = f"/bulletins/{choice.lineage}"
    again = asked_again(author.open(path).text)

    unchanged = author.open(again).status_code
    desk.office.approve(choice)
    changed = author.open(again).status_code
    page = author.open(path)
    after = author.open(asked_again(page.text))

    assert (unchanged, changed, after.status_code) == (200, 286, 200)
    assert "Đã duyệt Approver duyệt hôm nay 12:00" in author.words(page)
    assert "Lấy lại để sửa" not in author.words(page)
    assert "Lượt tới: hôm nay 12:05, còn 5 phút" in author.words(after)


def test_only_what_is_asked_for_again_says_how_far_off_it_is(desk: Desk) -> None:
    lineage = desk.office.approved()
    author = desk.signed_in("author")

    words = author.words(author.open(f"/bulletins/{lineage}"))

    assert words.count("còn 5 phút") == 1


def test_a_withdrawal_can_be_undone(desk: Desk) -> None:
    lineage = desk.office.approved()
    browser = desk.signed_in("author")
    path = f"/bulletins/{lineage}"

    def act(name: str) -> int:
        page = browser.open(path)
        fields = {"row_version": browser.hidden(page, "row_version")}
        answer = browser.send(f"{path}/{name}", fields, browser.token(page))
        return answer.status_code

    assert act("withdraw") == 302
    assert stored(desk, lineage).in_force is None
    assert "Khôi phục bản tin" in browser.words(browser.open(path))
    assert act("reinstate") == 302
    assert stored(desk, lineage).in_force == 1
    assert desk.woken == ["bridge", "bridge"]


def test_the_history_and_the_audit_log_say_who_withdrew_what_by_its_title(
    desk: Desk,
) -> None:
    lineage = desk.office.approved()
    browser = desk.signed_in("author")
    path = f"/bulletins/{lineage}"
    seen = {"row_version": browser.hidden(browser.open(path), "row_version")}
    browser.fill(path, {**seen, "reason": "Trời mưa"}, to=f"{path}/withdraw")

    history = browser.words(browser.open(path))
    admin = desk.signed_in("administrator")
    log = admin.open("/audit")

    assert "Author rút lại bản tin hôm nay 12:00 · Lý do: Trời mưa" in history
    assert "rút lại bản tin Mời họp dân ấp 3" in admin.words(log)
    assert "duyệt bản tin Mời họp dân ấp 3" in admin.words(log)
    assert f">{lineage}<" not in log.text


def test_a_cancelled_occurrence_is_named_as_the_next_one_nowhere(desk: Desk) -> None:
    daily = Timetable(starts="2026-11-22T12:05", rule="FREQ=DAILY")
    lineage = desk.office.approved(meeting(timetable=daily))
    browser = desk.signed_in("author")
    path = f"/bulletins/{lineage}"
    planned = browser.hidden(browser.open(path), "planned")
    before = browser.words(browser.open(path))

    browser.fill(path, {"planned": planned}, to=f"{path}/cancel")
    words = browser.words(browser.open(path))

    assert before.count("Lượt tới: hôm nay 12:05") == 2
    assert "Lượt tới: hôm nay 12:05" not in words
    assert words.count("Lượt tới: ngày mai 12:05") == 2


def test_what_has_begun_is_offered_to_be_cancelled_no_more(desk: Desk) -> None:
    lineage = desk.office.approved()
    browser = desk.signed_in("author")
    path = f"/bulletins/{lineage}"
    page = browser.open(path)
    later = f"{path}/occurrences"
    doing = Sounding(
        lineage=lineage,
        version=1,
        klass=BroadcastClass.ROUTINE,
        planned=NOON + timedelta(minutes=5),
    )

    offered = browser.words(browser.open(later))
    desk.office.clock.advance(298)
    tells(desk, doing=doing)
    warming = browser.words(browser.open(later))

    assert f'data-poll="{later}"' in page.text
    assert "Hủy lượt này" in offered
    assert "Hủy lượt này" not in warming


def test_two_withdrawals_at_once_are_one(desk: Desk) -> None:
    lineage = desk.office.approved()
    browser = desk.signed_in("author")
    path = f"/bulletins/{lineage}"
    page = browser.open(path)
    fields = {"row_version": browser.hidden(page, "row_version")}

    first = browser.send(f"{path}/withdraw", fields, browser.token(page))
    second = browser.send(f"{path}/withdraw", fields, browser.token(page))

    assert (first.status_code, second.status_code) == (302, 409)
    said = browser.words(second)
    assert "Tình trạng của nó đã khác từ lúc mở trang này" in said
    assert "Người khác" not in said  # it was herself
    assert f'href="{path}"' in second.text


def test_one_occurrence_is_cancelled_and_restored(desk: Desk) -> None:
    lineage = desk.office.approved(
        meeting(timetable=Timetable(starts="2026-11-23T05:30", rule="FREQ=DAILY"))
    )
    browser = desk.signed_in("author")
    path = f"/bulletins/{lineage}"
    planned = (desk.office.clock.now() + timedelta(hours=17.5)).isoformat()

    browser.fill(path, {"planned": planned}, to=f"{path}/cancel")
    cancelled = browser.open(path)
    with desk.office.database.read() as session:
        made = suppressions.current(
            session, at=desk.office.clock.now(), lineage=lineage
        )
    browser.fill(path, {}, to=f"{path}/restore/{made[0].id}")
    restored = browser.open(path)

    assert "Đã hủy" in browser.words(cancelled)
    assert "Đã hủy" not in browser.words(restored).replace("Đã hủy lượt phát đó", "")


def test_only_what_is_planned_can_be_cancelled_and_once(desk: Desk) -> None:
    lineage = desk.office.approved(
        meeting(timetable=Timetable(starts="2026-11-23T05:30", rule="FREQ=DAILY"))
    )
    browser = desk.signed_in("author")
    path = f"/bulletins/{lineage}"
    planned = desk.office.clock.now() + timedelta(hours=17.5)

    invented, past, far, twice, again = (
        browser.fill(path, {"planned": at.isoformat()}, to=f"{path}/cancel")
        for at in (
            planned + timedelta(minutes=1),
            planned - timedelta(days=1),
            planned + timedelta(days=400),
            planned,
            planned,
        )
    )

    refused = (invented.status_code, past.status_code, far.status_code)
    assert refused == (409, 409, 409)
    assert (twice.status_code, again.status_code) == (302, 302)
    with desk.office.database.read() as session:
        at = desk.office.clock.now()
        made = suppressions.current(session, at=at, lineage=lineage)
    assert [one.planned for one in made] == [planned]


def test_a_copy_has_everything_but_the_times(desk: Desk) -> None:
    lineage = desk.office.approved()
    desk.office.clock.advance(1)  # the newer of the two is the copy
    browser = desk.signed_in("author")

    answer = browser.fill(f"/bulletins/{lineage}", {}, to=f"/bulletins/{lineage}/copy")

    copy = newest(desk)
    assert answer.location == f"/bulletins/{copy.lineage}/edit"
    assert copy.lineage != lineage
    assert copy.draft.text == meeting().text
    assert copy.draft.timetable is None


def test_the_author_takes_back_what_nobody_has_decided_on(desk: Desk) -> None:
    choice = desk.office.submit()
    browser = desk.signed_in("author")
    path = f"/bulletins/{choice.lineage}"

    browser.fill(path, {"row_version": choice.row_version}, to=f"{path}/recall")

    assert stored(desk, choice.lineage).stage is Stage.DRAFT


def test_a_discarded_draft_can_be_opened_again(desk: Desk) -> None:
    scene = Scene(desk)
    browser = desk.signed_in("author")
    path = f"/bulletins/{scene.draft_lineage}"
    page = browser.open(path)

    fields = {"row_version": browser.hidden(page, "row_version")}
    browser.send(f"{path}/discard", fields, browser.token(page))
    listed = browser.words(browser.open("/bulletins?stage=discarded"))

    assert "Độ mặn tuần này" in listed
    assert "Độ mặn tuần này" not in browser.words(browser.open("/bulletins"))
    assert browser.open(f"{path}/edit").status_code == 200


def test_the_list_is_narrowed_and_turned_page_by_page(desk: Desk) -> None:
    for number in range(35):
        desk.office.clock.advance(1)
        desk.office.submit(meeting(title=f"Tin số {number}."))
    browser = desk.signed_in("viewer")

    first = browser.open("/bulletins")
    older = first.text.split('href="/bulletins?')[-1].split('"')[0]
    rest = browser.words(browser.open("/bulletins?" + older.replace("&amp;", "&")))

    assert "Tin số 34." in browser.words(first)
    assert "Tin số 0." not in browser.words(first)
    assert "Tin số 0." in rest
    assert "Tin số" not in browser.words(browser.open("/bulletins?stage=approved"))


def test_the_list_says_who_did_what_last(desk: Desk) -> None:
    scene = Scene(desk)
    browser = desk.signed_in("viewer")
    page = browser.open("/bulletins").text

    def last_of(lineage: str) -> str:
        entry = page.split(f'href="/bulletins/{lineage}"')[1].split("</li>")[0]
        return entry.split('class="quiet">')[1].split("<")[0].strip()

    assert last_of(scene.once) == "Approver duyệt hôm nay 12:00"
    assert last_of(scene.returned) == "Approver trả lại hôm nay 12:00"
    assert last_of(scene.waiting.lineage) == "Author gửi hôm nay 12:00"
    assert last_of(scene.draft_lineage) == "Author sửa hôm nay 12:00"


def test_somebody_who_only_looks_on_has_no_buttons(desk: Desk) -> None:
    lineage = desk.office.approved()
    browser = desk.signed_in("viewer")

    page = browser.open(f"/bulletins/{lineage}")
    path = f"/bulletins/{lineage}"
    answer = browser.fill(path, {"row_version": "1"}, to=f"{path}/withdraw")

    assert "/withdraw" not in page.text
    assert answer.status_code == 403


def test_going_back_after_submitting_finds_the_bulletin_and_no_stranger(
    desk: Desk,
) -> None:
    choice, browser = desk.office.submit(), desk.signed_in("author")

    for page in ("edit", "check"):
        answer = browser.open(f"/bulletins/{choice.lineage}/{page}")

        assert answer.status_code == 409
        assert "Bản tin này đã gửi duyệt" in browser.words(answer)
        assert "Người khác" not in browser.words(answer)
        assert f'href="/bulletins/{choice.lineage}"' in answer.text


def test_a_stopped_bulletin_tells_how_long_and_how_loud_it_was_heard(
    desk: Desk,
) -> None:
    lineage, browser = desk.office.approved(), desk.signed_in("viewer")
    desk.office.clock.advance(306)

    aired(desk, lineage, outcome="stopped", reason="stopped-by-staff", played_ms=3000)
    page = browser.words(browser.open(f"/bulletins/{lineage}"))
    today = browser.words(browser.open("/"))

    assert "1/1 cụm loa phát dở rồi dừng" in page
    assert "0/1" not in page
    assert "12:05:00 3 giây 70%" in page
    assert "Bị dừng giữa chừng: cán bộ đã bấm dừng (sau 3 giây)" in today


def test_what_warms_up_is_about_to_sound_and_no_more(desk: Desk) -> None:
    lineage, browser = desk.office.approved(), desk.signed_in("viewer")

    said(desk, lineage, started=None)
    warming = browser.words(browser.open(f"/bulletins/{lineage}"))
    said(desk, lineage, started=desk.office.clock.now())
    sounding = browser.words(browser.open(f"/bulletins/{lineage}"))

    assert "Sắp phát trên 1 cụm loa" in warming
    assert "Đang phát" not in warming
    assert "Đang phát trên 1 cụm loa" in sounding


def test_what_is_over_says_so_and_promises_nothing_more(desk: Desk) -> None:
    lineage, browser = desk.office.approved(), desk.signed_in("viewer")
    said(desk, lineage, idle=True)
    before = browser.open(f"/bulletins/{lineage}")
    live = re.search(r'data-poll="(/bulletins/[^"]+/life[^"]+)"', before.text)
    assert live is not None

    desk.office.clock.advance(306)
    aired(desk, lineage)
    page = browser.words(browser.open(f"/bulletins/{lineage}"))

    assert "cụm loa sẵn sàng" in browser.words(before)
    assert "Đã phát xong" in page
    assert "sẵn sàng" not in page
    assert "Đã duyệt" not in page
    assert browser.open(live[1].replace("&amp;", "&")).status_code == 286


def test_a_loudspeaker_that_died_in_mid_bulletin_is_nowhere_said_to_sound(
    desk: Desk,
) -> None:
    daily = Timetable(starts="2026-11-22T12:05", rule="FREQ=DAILY")
    lineage = desk.office.approved(meeting(timetable=daily))
    desk.office.clock.advance(301)
    said(desk, lineage, started=desk.office.clock.now())
    browser = desk.signed_in("author")
    pages = (f"/bulletins/{lineage}", "/bulletins", "/speakers", "/speakers/loa-ap3-1")
    before = [browser.words(browser.open(page)).lower() for page in pages]

    desk.office.clock.advance(300)
    after = [browser.words(browser.open(page)).lower() for page in pages]

    assert all("đang phát" in words for words in before)
    assert not any("đang phát" in words or "sắp phát" in words for words in after)
    assert "lượt tới: ngày mai 12:05" in after[0]


def test_one_lying_loudspeaker_does_not_hide_what_the_others_did(desk: Desk) -> None:
    lineage = desk.office.approved()
    desk.office.clock.advance(320)
    aired(desk, lineage)
    browser = desk.signed_in("author")
    before = browser.words(browser.open(f"/bulletins/{lineage}"))

    for number in range(14):
        planned = NOON + timedelta(minutes=5, seconds=number + 1)
        if number >= 7:
            planned += timedelta(days=365 * number)
        aired(desk, lineage, seq=number + 2, planned=planned, outcome="failed")
    after = browser.words(browser.open(f"/bulletins/{lineage}"))

    assert "Đã phát xong" in before
    assert after == before


def said(
    desk: Desk, lineage: str, *, started: datetime | None = None, idle: bool = False
) -> None:
    """What its loudspeaker says of itself."""
    now = desk.office.clock.now()
    doing = Sounding(
        lineage=lineage,
        version=1,
        klass=BroadcastClass.ROUTINE,
        planned=NOON + timedelta(minutes=5),
        started=started,
    )
    state = State(online=True, boot="b", at=now, doing=None if idle else doing)
    with desk.office.database.write() as session:
        agent = nodes.agent(session, "loa-ap3-1", "speaker")
        assert agent is not None
        reports.state(session, agent, state, live=True, at=now)


def aired(desk: Desk, lineage: str, *, seq: int = 1, **changes: object) -> None:
    """It sounded at 12:05 for five seconds."""
    at = NOON + timedelta(minutes=5)
    run = AsRun(
        lineage=lineage,
        version=1,
        klass=BroadcastClass.ROUTINE,
        planned=at,
        outcome="aired",
        started=at,
        ended=at + timedelta(seconds=5),
        played_ms=5000,
        volume_percent=70,
    )
    told = msgspec.structs.replace(run, **changes)
    batch = Batch(epoch=1, events=(Numbered(seq=seq, at=at, body=told),))
    with desk.office.database.write() as session:
        agent = nodes.agent(session, "loa-ap3-1", "speaker")
        assert agent is not None
        reports.batch(session, agent, batch, at=desk.office.clock.now())


def act(browser: Browser, path: str, name: str) -> str:
    """Presses one of the page's buttons; what the next page says."""
    page = browser.open(path)
    fields = {"row_version": browser.hidden(page, "row_version")}
    browser.send(f"{path}/{name}", fields, browser.token(page))
    return browser.words(browser.open(path))


def test_what_lost_its_approval_can_be_withdrawn_and_brought_back(desk: Desk) -> None:
    daily = Timetable(starts="2026-11-22T12:05", rule="FREQ=DAILY")
    lineage = desk.office.approved(meeting(timetable=daily))
    key_revoked(desk)
    browser = desk.signed_in("author")
    path = f"/bulletins/{lineage}"

    fallen = browser.words(browser.open(path))
    withdrawn = act(browser, path, "withdraw")
    today = browser.words(browser.open("/"))
    back = act(browser, path, "reinstate")

    assert "Cần duyệt lại" in fallen
    assert "Rút lại bản tin" in fallen
    assert "Đã rút lại" in withdrawn
    assert "cần duyệt lại" not in today
    assert "Đã khôi phục, nhưng loa chưa phát: bản tin cần duyệt lại." in back
    assert "phát theo lịch như trước" not in back
