"""Signing in, sessions, and what somebody without a right is told."""

from datetime import timedelta

from console import auth
from console.store import people
from tests.console.desk import PASSWORDS, Desk


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(desk: Desk) -> None:
    browser = desk.browser()

    wrong = browser.fill("/sign-in", {"sign_in": "author", "password": "no"})
    unknown = browser.fill("/sign-in", {"sign_in": "nobody", "password": "no"})

    assert wrong.status_code == unknown.status_code == 401
    said = "Tên đăng nhập hoặc mật khẩu không đúng."
    assert said in browser.words(wrong)
    assert said in browser.words(unknown)


def test_five_wrong_tries_lock_a_name_for_a_quarter_of_an_hour(desk: Desk) -> None:
    browser = desk.browser()
    for _ in range(auth.TRIES_OF_A_NAME):
        browser.fill("/sign-in", {"sign_in": "author", "password": "no"})

    right = {"sign_in": "author", "password": PASSWORDS["author"]}
    locked = browser.fill("/sign-in", right)
    desk.office.clock.advance(timedelta(minutes=16).total_seconds())
    later = browser.fill("/sign-in", right)

    assert locked.status_code == 429
    assert "tài khoản tạm khóa; thử lại sau 15 phút" in browser.words(locked)
    assert later.status_code == 302


def test_a_locked_name_says_so_whether_or_not_it_exists(desk: Desk) -> None:
    browser = desk.browser()

    answers = [
        browser.fill("/sign-in", {"sign_in": "nobody", "password": "no"}).status_code
        for _ in range(auth.TRIES_OF_A_NAME + 1)
    ]

    assert answers == [401] * auth.TRIES_OF_A_NAME + [429]


def test_one_address_may_not_try_many_names(desk: Desk) -> None:
    browser = desk.browser()
    with desk.office.database.write() as session:
        for number in range(auth.TRIES_OF_AN_ADDRESS):
            people.note_attempt(
                session,
                sign_in=f"name{number}",
                address="127.0.0.1",
                at=desk.office.clock.now(),
                ok=False,
            )

    right = {"sign_in": "author", "password": PASSWORDS["author"]}

    assert browser.fill("/sign-in", right).status_code == 429


def test_the_session_cookie_is_for_https_alone_and_for_no_script(desk: Desk) -> None:
    answer = desk.signed_in("author").open("/sign-in")

    browser = desk.browser()
    answer = browser.fill(
        "/sign-in", {"sign_in": "author", "password": PASSWORDS["author"]}
    )
    cookie = answer.headers["Set-Cookie"]

    assert cookie.startswith("__Host-session=")
    for word in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert word in cookie


def test_a_session_ends_when_nobody_uses_it(desk: Desk) -> None:
    browser = desk.signed_in("author")
    desk.office.clock.advance(auth.IDLE_S - 60)
    still = browser.open("/")
    desk.office.clock.advance(auth.IDLE_S + 60)

    gone = browser.open("/")

    assert still.status_code == 200
    assert gone.status_code == 302
    assert gone.location.startswith("/sign-in")


def test_polling_does_not_keep_a_session_alive(desk: Desk) -> None:
    browser = desk.signed_in("author")
    answers = []
    for _ in range(4):
        desk.office.clock.advance(auth.IDLE_S / 3)
        answer = browser.open("/fragments/header-air", **{"X-Poll": "1"})
        answers.append(answer.status_code)

    assert answers[0] == 200
    assert answers[-1] == 401


def test_locking_somebody_out_ends_the_open_session(desk: Desk) -> None:
    browser = desk.signed_in("author")
    with desk.office.database.write() as session:
        author = desk.office.person(session, "author")
        people.set_active(session, author, active=False, deed=desk.office.command)

    assert browser.open("/").status_code == 302


def test_a_signed_in_person_cannot_send_a_form_from_elsewhere(desk: Desk) -> None:
    browser = desk.signed_in("author")

    forged = browser.send("/sign-out", {}, token="")

    assert forged.status_code == 400
    assert browser.open("/").status_code == 200


def test_pages_of_others_are_refused_in_words(desk: Desk) -> None:
    browser = desk.signed_in("viewer")

    answer = browser.open("/people")

    assert answer.status_code == 403
    assert "Anh/chị không có quyền làm việc này" in browser.words(answer)


def test_scripts_sign_in_with_each_request(desk: Desk) -> None:
    client = desk.app.test_client()

    stranger = client.get("/api/as-run", base_url="https://xa.example")
    viewer = client.get(
        "/api/as-run",
        base_url="https://xa.example",
        auth=("viewer", PASSWORDS["viewer"]),
    )

    assert stranger.status_code == 401
    assert viewer.get_json() == []


def test_weak_passwords_are_named_for_what_is_wrong(desk: Desk) -> None:
    with desk.office.database.read() as session:
        author = desk.office.person(session, "author")

    assert auth.too_weak("ngan", author) == "short"
    assert auth.too_weak("1234567890", author) == "common"
    assert auth.too_weak("aaaaaaaaaaaa", author) == "common"
    assert auth.too_weak("authorauthor", author) == "name"
    assert auth.too_weak("con trâu đi cày", author) == ""


def test_a_first_password_page_has_no_other_page_in_it(desk: Desk) -> None:
    with desk.office.database.write() as session:
        desk.office.person(session, "viewer").must_change_password = True
    browser = desk.signed_in("viewer")

    page = browser.open("/password")
    piece = browser.open("/fragments/header-air", **{"X-Poll": "1"})

    assert "data-poll" not in page.text
    assert "<nav" not in page.text
    assert piece.status_code == 401
