"""The administrator's desk: people, roles, first passwords, keys."""

import re

from console.auth import TRIES_OF_A_NAME
from console.core.approval import Stage
from console.core.permissions import Grant, Role
from console.models import PersonKey
from console.store import bulletins, keys, people
from edge.contract.schedule import Timetable
from tests.console.desk import PASSWORDS, Browser, Desk
from tests.console.office import HAMLET, PASSPHRASE, meeting
from tests.rig.authority import COMMUNE


def password_on(browser: Browser, page: str) -> str:
    found = re.search(r'<b class="lead">([^<]+)</b>', page)
    assert found is not None
    return found[1]


def number_of(desk: Desk, name: str) -> int:
    with desk.office.database.read() as session:
        return desk.office.person(session, name).id


def active_key(desk: Desk, name: str) -> PersonKey:
    with desk.office.database.read() as session:
        return keys.active_of(session, number_of(desk, name))[0]


def add(desk: Desk, admin: Browser, name: str, role: str) -> str:
    """Adds somebody; the first password."""
    answer = admin.fill(
        "/people/new",
        {"display": "Cán bộ mẫu", "sign_in": name, "grant": f"{role}@{COMMUNE}"},
    )
    return password_on(admin, answer.text)


def test_a_new_person_signs_in_once_and_must_choose_a_password(desk: Desk) -> None:
    admin = desk.signed_in("administrator")
    first = add(desk, admin, "can-bo-moi", "author")
    browser = desk.browser()
    browser.fill("/sign-in", {"sign_in": "can-bo-moi", "password": first})

    sent_away = browser.open("/bulletins")
    new = "mấy bụi chuối sau hè"
    changed = browser.fill(
        "/password", {"password": first, "new_password": new, "again": new}
    )

    assert sent_away.location == "/password"
    assert changed.status_code == 302
    assert browser.open("/bulletins").status_code == 200


def test_the_first_password_is_shown_once(desk: Desk) -> None:
    admin = desk.signed_in("administrator")
    first = add(desk, admin, "can-bo-moi", "author")

    later = admin.open(f"/people/{number_of(desk, 'can-bo-moi')}")

    assert len(first) >= 14
    assert first not in later.text


def test_a_password_that_the_administrator_resets_opens_a_locked_name(
    desk: Desk,
) -> None:
    stranger, author = desk.browser(), {"sign_in": "author"}
    for _ in range(TRIES_OF_A_NAME):
        stranger.fill("/sign-in", {**author, "password": "no"})
    locked = stranger.fill("/sign-in", {**author, "password": PASSWORDS["author"]})

    admin = desk.signed_in("administrator")
    number = number_of(desk, "author")
    page = admin.fill(f"/people/{number}", {}, to=f"/people/{number}/reset")
    first = password_on(admin, page.text)
    let_in = desk.browser().fill("/sign-in", {**author, "password": first})

    assert locked.status_code == 429
    assert let_in.status_code == 302


def test_who_is_to_approve_needs_a_key_next_and_the_first_paper_is_void(
    desk: Desk,
) -> None:
    admin = desk.signed_in("administrator")
    told = {}
    for name, role in (("soan-moi", "author"), ("duyet-moi", "approver")):
        fields = {"display": "Mẫu", "sign_in": name, "grant": f"{role}@{COMMUNE}"}
        told[role] = admin.fill("/people/new", fields)
    number = number_of(desk, "duyet-moi")
    key = admin.fill(
        f"/people/{number}",
        {"passphrase": PASSPHRASE},
        to=f"/people/{number}/appoint",
    )
    again = admin.fill("/people/new", {}, to=f"/people/{number}/reset")

    next_step = "Việc tiếp theo: cấp khóa ký cho người này"
    void = "Mật khẩu tạm đã đưa trước đó không còn dùng được."
    assert next_step in admin.words(told["approver"])
    assert f'href="/people/{number}#passphrase"' in told["approver"].text
    assert 'id="passphrase"' in admin.open(f"/people/{number}").text
    for page in (told["author"], key):
        assert next_step not in admin.words(page)
    assert void in admin.words(key)
    assert void not in admin.words(told["approver"])
    assert again.status_code == 422


def test_a_taken_name_and_missing_roles_are_told(desk: Desk) -> None:
    admin = desk.signed_in("administrator")

    taken = admin.fill(
        "/people/new",
        {"display": "X", "sign_in": "author", "grant": f"viewer@{COMMUNE}"},
    )
    empty = admin.fill("/people/new", {"sign_in": "Ông Tư"})

    assert "Tên đăng nhập này đã có người dùng." in admin.words(taken)
    words = admin.words(empty)
    assert "Tên đăng nhập gồm 3 đến 40" in words
    assert "Nhập họ tên hoặc chức danh." in words
    assert "Chọn ít nhất một vai trò." in words


def test_making_an_approver_is_one_step_with_the_passphrase(desk: Desk) -> None:
    admin = desk.signed_in("administrator")
    add(desk, admin, "duyet-moi", "approver")
    path = f"/people/{number_of(desk, 'duyet-moi')}"

    wrong = admin.fill(path, {"passphrase": "no"}, to=f"{path}/appoint")
    right = admin.fill(path, {"passphrase": PASSPHRASE}, to=f"{path}/appoint")

    assert (
        "Cụm mật khẩu quản trị (ghi trong phong bì khi lập hệ thống) không đúng."
        in admin.words(wrong)
    )
    assert "Đã cấp khóa ký." in admin.words(right)
    assert active_key(desk, "duyet-moi").areas == (COMMUNE,)
    assert desk.woken == ["bridge"]


def test_the_key_goes_with_the_password_when_it_is_changed(desk: Desk) -> None:
    choice = desk.office.submit()
    browser = desk.signed_in("approver")
    new = "cây cầu khỉ cuối ấp"
    browser.fill(
        "/password",
        {"password": PASSWORDS["approver"], "new_password": new, "again": new},
    )

    pick = f"{choice.lineage}.{choice.version}.{choice.row_version}"
    answer = browser.fill("/approval", {"pick": pick, "password": new})

    assert answer.status_code == 302, browser.words(answer)


def test_a_change_of_password_names_each_mistake(desk: Desk) -> None:
    browser = desk.signed_in("author")
    old = PASSWORDS["author"]

    def told(password: str, new: str, again: str) -> str:
        fields = {"password": password, "new_password": new, "again": again}
        return browser.words(browser.fill("/password", fields))

    assert "Mật khẩu đang dùng không đúng." in told("no", "x" * 12, "x" * 12)
    assert "cần ít nhất 10 ký tự" in told(old, "ngan", "ngan")
    assert "quá dễ đoán" in told(old, "1234567890", "1234567890")
    assert "không giống nhau" in told(old, "con cò bay lả", "con cò bay")
    assert "phải khác mật khẩu đang dùng" in told(old, old, old)


def test_before_a_key_ends_its_consequences_are_listed(desk: Desk) -> None:
    desk.office.approved()
    admin = desk.signed_in("administrator")
    key = active_key(desk, "approver")

    words = admin.words(admin.open(f"/people/{key.person_id}/keys/{key.kid}"))

    assert "Khóa này đã ký 1 bản tin đang có hiệu lực." in words
    assert "Sẽ thôi phát: Mời họp dân ấp 3" in words


def test_a_revoked_key_takes_its_bulletins_with_it(desk: Desk) -> None:
    lineage = desk.office.approved()
    admin = desk.signed_in("administrator")
    key = active_key(desk, "approver")
    path = f"/people/{key.person_id}/keys/{key.kid}"

    admin.fill(path, {"how": "revoke", "passphrase": PASSPHRASE})
    page = admin.words(admin.open(f"/people/{key.person_id}"))
    queue = desk.signed_in("approver").open("/approval")

    assert "cần duyệt lại: Mời họp dân ấp 3" in page
    assert desk.office.bulletin(lineage).in_force is None
    assert "Cần duyệt lại" in admin.words(queue)


def test_a_mistyped_passphrase_keeps_the_choice_and_what_was_done_is_named(
    desk: Desk,
) -> None:
    admin = desk.signed_in("administrator")
    key = active_key(desk, "approver")
    path = f"/people/{key.person_id}/keys/{key.kid}"

    mistyped = admin.fill(path, {"how": "revoke", "passphrase": "seven word"})
    revoked = admin.fill(path, {"how": "revoke", "passphrase": PASSPHRASE})
    words = admin.words(admin.open(revoked.location))

    assert re.search(r'value="revoke" checked', mistyped.text)
    assert not re.search(r'value="retire" checked', mistyped.text)
    assert "Đã thu hồi khóa ký" in words


def test_a_retired_key_can_still_be_revoked_and_a_revoked_one_has_an_end(
    desk: Desk,
) -> None:
    lineage = desk.office.approved()
    admin = desk.signed_in("administrator")
    key = active_key(desk, "approver")
    path = f"/people/{key.person_id}/keys/{key.kid}"
    with desk.office.database.write() as session:
        put = bulletins.version(session, lineage, 1)
        assert put is not None
        put.countersigned_at = desk.office.clock.now()
    admin.fill(path, {"how": "retire", "passphrase": PASSPHRASE})
    assert desk.office.bulletin(lineage).in_force == 1
    assert "Đã cho thôi dùng" in admin.words(admin.open(f"/people/{key.person_id}"))

    person = admin.open(f"/people/{key.person_id}")
    again = admin.fill(path, {"how": "retire", "passphrase": PASSPHRASE})
    revoked = admin.fill(path, {"how": "revoke", "passphrase": PASSPHRASE})

    assert f'href="{path}"' in person.text
    assert again.status_code == 422
    assert revoked.status_code == 302
    assert desk.office.bulletin(lineage).in_force is None
    assert admin.open(path).status_code == 404


def test_what_fell_with_a_key_is_told_wherever_it_stands_and_sent_on_from_its_page(
    desk: Desk,
) -> None:
    over = desk.office.approved(meeting(title="Đã xong từ lâu"))
    desk.office.clock.advance(3600)
    late = Timetable(starts="2026-11-22T14:00")
    lineage = desk.office.approved(meeting(timetable=late))
    admin, author = desk.signed_in("administrator"), desk.signed_in("author")
    key = active_key(desk, "approver")
    page = f"/bulletins/{lineage}"
    assert "Cần duyệt lại" not in author.words(author.open(page))

    ended = admin.fill(
        f"/people/{key.person_id}/keys/{key.kid}",
        {"how": "revoke", "passphrase": PASSPHRASE},
    )
    flashed = admin.words(admin.open(ended.location))
    told = author.words(author.open(page))
    listed = author.words(author.open("/bulletins"))
    today = author.words(author.open("/"))
    approver = desk.signed_in("approver")
    hers = approver.words(approver.open("/"))
    check = author.open(f"{page}/check")
    again = author.fill(
        f"{page}/check",
        {"row_version": author.hidden(check, "row_version")},
        to=f"{page}/submit",
    )

    assert "cần duyệt lại: Mời họp dân ấp 3" in flashed
    assert "Đã xong từ lâu" not in flashed
    assert "Mời họp dân ấp 3 Cần duyệt lại" in told
    assert "Nghe thử và gửi duyệt lại" in told
    assert "Mời họp dân ấp 3 Cần duyệt lại" in listed
    assert "Đã xong từ lâu Đã qua giờ phát" in listed
    for words in (today, hers):
        assert "1 bản tin thôi phát vì khóa ký bị thu hồi" in words
    # In the menu, and in the summary of a narrow one.
    assert re.findall(r"Chờ duyệt (\d+) ", hers) == ["1", "1", "1"]
    assert again.status_code == 302
    assert desk.office.bulletin(lineage).stage is Stage.SUBMITTED
    assert desk.office.bulletin(over).stage is Stage.APPROVED


def test_what_is_over_is_not_said_to_fall_with_its_key(desk: Desk) -> None:
    desk.office.approved(meeting(title="Đã xong từ lâu"))
    desk.office.clock.advance(3 * 3600)
    admin = desk.signed_in("administrator")
    key = active_key(desk, "approver")

    words = admin.words(admin.open(f"/people/{key.person_id}/keys/{key.kid}"))

    assert "Khóa này đã ký 0 bản tin đang có hiệu lực." in words
    assert "Đã xong từ lâu" not in words


def test_locking_somebody_out_takes_two_steps_and_says_what_it_does(desk: Desk) -> None:
    admin = desk.signed_in("administrator")
    page = admin.open(f"/people/{number_of(desk, 'author')}").text

    (inside,) = re.findall(
        r"<details(?:(?!</details>).)*/lock.*?</details>", page, re.S
    )

    assert page.count("/lock") == 1
    assert "<summary>Khóa tài khoản</summary>" in inside
    assert "bị đưa ra ngay và không đăng nhập được nữa" in inside


def test_an_administrator_can_lock_others_but_not_herself(desk: Desk) -> None:
    admin = desk.signed_in("administrator")
    author = f"/people/{number_of(desk, 'author')}"
    herself = f"/people/{number_of(desk, 'administrator')}"

    other = admin.fill(author, {}, to=f"{author}/lock")
    own = admin.fill(herself, {}, to=f"{herself}/lock")

    assert other.status_code == 302
    assert own.status_code == 422
    with desk.office.database.read() as session:
        found = people.by_sign_in(session, "author")
        assert found is not None
        assert not found.active


def test_roles_are_replaced_and_her_own_is_kept(desk: Desk) -> None:
    admin = desk.signed_in("administrator")
    author = f"/people/{number_of(desk, 'author')}"
    herself = f"/people/{number_of(desk, 'administrator')}"

    admin.fill(author, {"grant": [f"viewer@{COMMUNE}", f"technician@{COMMUNE}"]})
    own = admin.fill(herself, {"grant": [f"viewer@{COMMUNE}"]})

    with desk.office.database.read() as session:
        roles = {
            held.role.value for held in desk.office.person(session, "author").roles
        }
    assert roles == {"viewer", "technician"}
    assert "Không tự bỏ vai trò Quản trị" in admin.words(own)


def test_the_audit_log_is_shown_and_its_chain_checked(desk: Desk) -> None:
    desk.office.approved()
    browser = desk.signed_in("approver")

    words = browser.words(browser.open("/audit?verify=1"))

    assert "Sổ nguyên vẹn: đã kiểm tra" in words
    assert "duyệt bản tin" in words
    assert desk.signed_in("author").open("/audit").status_code == 403


def test_a_hamlet_s_administrator_gets_no_password_of_the_commune_s(
    desk: Desk,
) -> None:
    with desk.office.database.write() as session:
        people.set_roles(
            session,
            desk.office.person(session, "viewer"),
            [Grant(Role.ADMINISTRATOR, HAMLET)],
            deed=desk.office.command,
        )
        people.set_roles(
            session,
            desk.office.person(session, "technician"),
            [Grant(Role.ADMINISTRATOR, COMMUNE), Grant(Role.AUTHOR, HAMLET)],
            deed=desk.office.command,
        )
    path = f"/people/{number_of(desk, 'technician')}"
    admin = desk.signed_in("viewer")

    shown = admin.open(path)
    answers = [
        admin.fill("/password", {}, to=f"{path}/{act}").status_code
        for act in ("reset", "lock", "appoint")
    ]

    assert shown.status_code == 200
    assert answers == [403, 403, 403]


def test_passwords_are_not_guessed_on_the_page_that_changes_them(desk: Desk) -> None:
    browser = desk.signed_in("approver")
    new = "mấy bụi chuối sau hè"
    guess = {"password": "guess", "new_password": new, "again": new}

    guesses = [browser.fill("/password", guess) for _n in range(5)]
    answer = browser.fill("/password", guess | {"password": PASSWORDS["approver"]})

    assert {one.status_code for one in guesses} == {422}
    assert answer.status_code == 422
    assert "Thử lại sau 12:15" in browser.words(answer)


def test_the_administrator_s_passphrase_is_not_guessed(desk: Desk) -> None:
    admin = desk.signed_in("administrator")
    number, kid = number_of(desk, "approver"), active_key(desk, "approver").kid
    for _n in range(5):
        admin.fill("/password", {"passphrase": "guess"}, to=f"/people/{number}/appoint")

    appointed = admin.fill(
        "/password", {"passphrase": PASSPHRASE}, to=f"/people/{number}/appoint"
    )
    ended = admin.fill(
        "/password",
        {"passphrase": PASSPHRASE, "how": "revoke"},
        to=f"/people/{number}/keys/{kid}",
    )

    assert "Thử lại sau 12:15" in admin.words(appointed)
    assert "Thử lại sau 12:15" in admin.words(ended)
    assert active_key(desk, "approver").kid == kid
