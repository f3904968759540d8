"""The approver's desk: one password, all or nothing, and words for each refusal."""

from datetime import timedelta
from pathlib import Path

import pytest

from console.core.approval import Stage
from console.models import Bulletin, Version
from console.signing import Choice
from console.store import bulletins, steps
from edge.contract.schedule import Timetable
from edge.fakes import HandClock
from tests.console.desk import PASSWORDS, Desk
from tests.console.office import flood, meeting
from tests.rig.authority import NOON


def key(choice: Choice) -> str:
    return f"{choice.lineage}.{choice.version}.{choice.row_version}"


def stored(desk: Desk, lineage: str) -> Bulletin:
    with desk.office.database.read() as session:
        return bulletins.get(session, lineage)


def version(desk: Desk, choice: Choice) -> Version:
    with desk.office.database.read() as session:
        found = bulletins.version(session, choice.lineage, choice.version)
        assert found is not None
        return found


def test_several_bulletins_are_approved_by_one_password(desk: Desk) -> None:
    choices = [desk.office.submit(meeting(title=f"Tin {n}")) for n in range(3)]
    browser = desk.signed_in("approver")

    answer = browser.fill(
        "/approval",
        {"pick": [key(c) for c in choices[:2]], "password": PASSWORDS["approver"]},
    )

    assert answer.status_code == 302
    stages = [stored(desk, choice.lineage).stage for choice in choices]
    assert stages == [Stage.APPROVED, Stage.APPROVED, Stage.SUBMITTED]
    assert version(desk, choices[0]).approval is not None
    assert desk.woken == ["bridge"]


def test_a_wrong_password_approves_nothing_and_keeps_the_ticks(desk: Desk) -> None:
    choice = desk.office.submit()
    browser = desk.signed_in("approver")

    answer = browser.fill("/approval", {"pick": key(choice), "password": "no"})

    assert answer.status_code == 422
    assert "Chưa có bản tin nào được duyệt" in browser.words(answer)
    assert f'value="{key(choice)}" checked' in answer.text
    assert stored(desk, choice.lineage).stage is Stage.SUBMITTED
    assert desk.woken == []


def test_a_bulletin_that_changed_meanwhile_approves_nothing(desk: Desk) -> None:
    first, second = desk.office.submit(), desk.office.submit()
    browser = desk.signed_in("approver")
    with desk.office.database.write() as session:
        deed = desk.office.deed(session, "author")
        steps.recall(session, second.lineage, row_version=second.row_version, deed=deed)

    answer = browser.fill(
        "/approval",
        {"pick": [key(first), key(second)], "password": PASSWORDS["approver"]},
    )

    assert answer.status_code == 422
    assert "vừa được người khác sửa" in browser.words(answer)
    assert stored(desk, first.lineage).stage is Stage.SUBMITTED


def passes(desk: Desk, minutes: float) -> None:
    desk.office.clock.advance(60 * minutes)


def test_a_time_that_has_passed_is_told_in_red_before_approval(desk: Desk) -> None:
    choice = desk.office.submit()  # for 12:05, late until 12:10
    browser = desk.signed_in("approver")
    passes(desk, 6)

    one = browser.words(browser.open(f"/approval/{choice.lineage}"))
    queue = browser.words(browser.open("/approval"))

    said = "Giờ phát hôm nay 12:05 đã qua. Duyệt bây giờ thì các cụm loa phát trễ ngay"
    assert said in one
    assert said in queue
    assert "sau 12:10 thì không phát nữa" in one
    assert "Duyệt cho phát" in one


def test_what_would_not_sound_any_more_is_returned_not_approved(desk: Desk) -> None:
    choice = desk.office.submit()
    browser = desk.signed_in("approver")
    passes(desk, 11)

    page = browser.open(f"/approval/{choice.lineage}")
    queue = browser.open("/approval")

    said = "Giờ phát hôm nay 12:05 đã qua: duyệt cũng không phát nữa. Trả lại"
    assert said in browser.words(page)
    assert said in browser.words(queue)
    assert "Duyệt cho phát" not in browser.words(page)
    assert 'name="comment"' in page.text
    assert 'name="pick"' not in queue.text


def test_what_was_approved_too_late_stands_on_the_first_page(desk: Desk) -> None:
    choice = desk.office.submit()
    browser = desk.signed_in("approver")
    page = browser.open(f"/approval/{choice.lineage}")
    passes(desk, 11)  # while she listens

    answer = browser.send(
        "/approval",
        {"pick": key(choice), "single": "x", "password": PASSWORDS["approver"]},
        browser.token(page),
    )

    why = "Lượt hôm nay 12:05 không phát: đến 12:11 mới được duyệt"
    assert answer.status_code == 302
    today = browser.words(browser.open("/"))
    assert f"Chưa phát được hôm nay Mời họp dân ấp 3 12:05 {why}" in today
    assert why in browser.words(browser.open(f"/bulletins/{choice.lineage}"))


def test_a_daily_bulletin_only_loses_the_times_that_nothing_sounded(
    desk: Desk,
) -> None:
    daily = Timetable(starts="2026-11-20T12:05", rule="FREQ=DAILY")
    first = desk.office.approved(meeting(timetable=daily))
    fresh = desk.office.submit(meeting(timetable=daily))
    with desk.office.database.write() as session:
        deed = desk.office.deed(session, "author")
        put = bulletins.get(session, first)
        row = put.row_version
        steps.save(session, first, row_version=row, draft=put.draft, deed=deed)
        session.flush()
        row = bulletins.get(session, first).row_version
        steps.submit(session, first, row_version=row, deed=deed)
    browser = desk.signed_in("approver")
    passes(desk, 30)

    new = browser.words(browser.open(f"/approval/{fresh.lineage}"))
    changed = browser.words(browser.open(f"/approval/{first}"))

    assert "Lượt hôm nay 12:05 đã qua, không phát nữa. Duyệt thì chỉ phát" in new
    assert "đã qua" not in changed  # the version in force sounded it


def test_that_she_has_heard_it_is_for_her_alone_to_tick(desk: Desk) -> None:
    first = desk.office.submit()
    browser = desk.signed_in("approver")

    alone = browser.open("/approval").text
    unsigned = browser.fill("/approval", {"pick": key(first)}).text
    unticked = browser.fill("/approval", {"password": "x"}).text
    second = desk.office.submit()
    several = browser.open("/approval").text

    assert key(first) in alone
    assert f'value="{key(first)}" checked' not in alone
    assert f'value="{key(first)}" checked' in unsigned
    assert f'value="{key(first)}" checked' not in unticked
    assert key(second) in several
    assert " checked" not in several


def test_one_s_own_bulletin_needs_somebody_else(desk: Desk) -> None:
    choice = desk.office.submit(by="approver")
    browser = desk.signed_in("approver")

    answer = browser.fill(
        "/approval", {"pick": key(choice), "password": PASSWORDS["approver"]}
    )

    assert answer.status_code == 422
    assert "phải để người khác duyệt" in browser.words(answer)


def test_where_the_commune_allows_it_one_s_own_will_do(desk: Desk) -> None:
    desk.allow_own_approval()
    choice = desk.office.submit(by="approver")
    browser = desk.signed_in("approver")

    browser.fill("/approval", {"pick": key(choice), "password": PASSWORDS["approver"]})

    assert stored(desk, choice.lineage).stage is Stage.APPROVED


def test_without_a_key_the_page_says_whom_to_ask(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "keyless", clock=HandClock(NOON))
    choice = desk.office.submit()
    browser = desk.signed_in("approver")

    answer = browser.fill(
        "/approval", {"pick": key(choice), "password": PASSWORDS["approver"]}
    )

    assert "Anh/chị chưa có khóa ký. Nhờ người quản trị" in browser.words(answer)


def test_nothing_ticked_and_no_password_are_told(desk: Desk) -> None:
    choice = desk.office.submit()
    browser = desk.signed_in("approver")

    nothing = browser.fill("/approval", {"password": PASSWORDS["approver"]})
    unsigned = browser.fill("/approval", {"pick": key(choice)})

    assert "Đánh dấu ít nhất một bản tin" in browser.words(nothing)
    assert "Nhập mật khẩu của anh/chị" in browser.words(unsigned)


def test_several_at_once_show_what_speaks_against_each(desk: Desk) -> None:
    desk.office.submit(meeting(title="Họp dân"))
    desk.office.submit(meeting(title="Chích ngừa", night=True))
    browser = desk.signed_in("approver")

    words = browser.words(browser.open("/approval"))

    assert "Trùng giờ với “Họp dân, đang chờ duyệt”" in words
    assert "Trùng giờ với “Chích ngừa, đang chờ duyệt”" in words


def test_a_returned_bulletin_carries_its_comment_to_the_author(desk: Desk) -> None:
    choice = desk.office.submit()
    path = f"/approval/{choice.lineage}"
    approver, author = desk.signed_in("approver"), desk.signed_in("author")

    silent = approver.fill(path, {"comment": " "}, to=f"{path}/return")
    answer = approver.fill(
        path,
        {"comment": "Ghi rõ địa điểm.", "row_version": choice.row_version},
        to=f"{path}/return",
    )
    page = author.open(f"/bulletins/{choice.lineage}")

    assert silent.status_code == 422
    assert answer.status_code == 302
    assert "Người duyệt trả lại, góp ý: Ghi rõ địa điểm." in author.words(page)


def test_the_approver_reads_where_when_and_every_word(desk: Desk) -> None:
    choice = desk.office.submit()
    browser = desk.signed_in("approver")

    words = browser.words(browser.open(f"/approval/{choice.lineage}"))

    for part in ("Mời họp dân ấp 3", "Kính mời bà con ấp 3", "Ấp 3", "hôm nay 12:05"):
        assert part in words


@pytest.mark.parametrize("pick", ["x", "a.b.c", "a.1", "a.1.2.3"])
def test_a_mangled_choice_is_refused(desk: Desk, pick: str) -> None:
    browser = desk.signed_in("approver")
    desk.office.submit()

    answer = browser.fill(
        "/approval", {"pick": pick, "password": PASSWORDS["approver"]}
    )

    assert answer.status_code == 400


def test_guessing_the_password_of_an_open_session_is_stopped(desk: Desk) -> None:
    choice = desk.office.submit()
    browser = desk.signed_in("approver")
    for _ in range(5):
        browser.fill("/approval", {"pick": key(choice), "password": "guess"})

    right = {"pick": key(choice), "password": PASSWORDS["approver"]}
    desk.office.clock.advance(5 * 60)
    locked = browser.fill("/approval", right)
    desk.office.clock.advance(10 * 60 + 1)
    later = browser.fill("/approval", right)

    words = browser.words(locked)
    assert "Nhập sai mật khẩu nhiều lần. Thử lại sau 12:15." in words
    assert later.status_code == 302


def test_an_emergency_that_waited_asks_its_approver_until_when(desk: Desk) -> None:
    choice = desk.office.submit(flood(hours=2))
    desk.office.clock.advance(3 * 3600)
    browser = desk.signed_in("approver")
    path = f"/approval/{choice.lineage}"
    fields = {"single": choice.lineage, "pick": key(choice), "password": "her password"}

    page = browser.open(path)
    as_written = browser.fill(path, {**fields, "lasts": ""}, to="/approval")
    queued = browser.words(browser.open("/approval"))
    from_now = browser.fill(path, {**fields, "lasts": "2"}, to="/approval")

    assert "Tin đã chờ duyệt lâu" in browser.words(page)
    assert '<option value="2" selected>' in page.text
    assert "Như đã soạn" not in page.text
    assert as_written.status_code == 422
    assert "đã hết hạn trong lúc chờ duyệt" in browser.words(as_written)
    assert "đã hết hạn: mở ra để chọn lại" in queued
    assert from_now.status_code == 302, browser.words(from_now)
    with desk.office.database.read() as session:
        put = bulletins.version(session, choice.lineage, choice.version)
        bulletin = bulletins.get(session, choice.lineage)
    assert put is not None
    assert put.body.alert is not None
    left = put.body.alert.expires - desk.office.clock.now()
    assert left == timedelta(hours=2)
    assert bulletin.draft.alert is not None
    assert bulletin.draft.alert.expires == put.body.alert.expires


def test_an_emergency_that_comes_at_once_keeps_its_written_end(desk: Desk) -> None:
    choice = desk.office.submit(flood(hours=2))
    browser = desk.signed_in("approver")

    page = browser.open(f"/approval/{choice.lineage}")

    assert "Như đã soạn: đến hôm nay 14:00" in browser.words(page)
    assert "selected" not in page.text
