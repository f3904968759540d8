"""Signing in, sessions, and what somebody without a right is told."""

import dataclasses
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from console import auth, passwords
from console.store import people
from console.store.database import Database
from tests.console.desk import PASSWORDS, Browser, Desk


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
    assert "tài khoản tạm khóa đến 12:15." in browser.words(locked)
    assert later.status_code == 302


def test_a_locked_name_says_so_whether_or_not_it_exists(desk: Desk) -> None:
    browser = desk.browser()

    answers = [
        browser.fill("/sign-in", {"sign_in": "nobody", "password": "no"}).status_code
        for _ in range(auth.TRIES_OF_A_NAME + 1)
    ]

    assert answers == [401] * auth.TRIES_OF_A_NAME + [429]


def test_the_tries_that_are_left_are_told_alike_whether_or_not_there_is_the_name(
    desk: Desk,
) -> None:
    browser = desk.browser()

    def told(name: str) -> list[str]:
        fields = {"sign_in": name, "password": "no"}
        pages = [browser.fill("/sign-in", fields) for _ in range(auth.TRIES_OF_A_NAME)]
        return [browser.words(page) for page in pages]

    known, unknown = told("author"), told("nobody")

    for number, words in enumerate(known[:-1]):
        left = auth.TRIES_OF_A_NAME - 1 - number
        assert f"Còn {left} lần thử trước khi phải chờ 15 phút." in words
    assert "tài khoản tạm khóa đến 12:15." in known[-1]
    assert [words.replace("nobody", "author") for words in unknown] == known


def strangers_try(desk: Desk, times: int, address: str) -> None:
    """Under as many invented names."""
    with desk.office.database.write() as session:
        for number in range(times):
            people.begin_attempt(
                session,
                counted=people.by_name(f"name{number}"),
                address=address,
                at=desk.office.clock.now(),
            )


def test_one_address_may_not_try_many_names(desk: Desk) -> None:
    hers = desk.signed_in("author")
    hers.fill("/", {}, to="/sign-out")
    browser = desk.browser()
    strangers_try(desk, auth.TRIES_OF_AN_ADDRESS, "127.0.0.1")

    right = {"sign_in": "author", "password": PASSWORDS["author"]}
    answer = browser.fill("/sign-in", right)

    assert answer.status_code == 429
    assert "Mạng này đã nhập sai quá nhiều lần" in browser.words(answer)
    assert "phải chờ đến 12:15;" in browser.words(answer)
    assert "tài khoản tạm khóa" not in browser.words(answer)
    assert sign_in(hers, "author") == 302


def test_a_network_of_ipv6_counts_as_one_address(desk: Desk) -> None:
    strangers_try(desk, auth.TRIES_OF_AN_ADDRESS - 1, "2001:db8:1:2::/64")

    def from_there(host: str, password: str) -> int:
        browser = desk.browser()
        browser.client.environ_base["REMOTE_ADDR"] = host
        return sign_in(browser, "author", password)

    right = PASSWORDS["author"]

    assert from_there("2001:db8:1:2::1", "no") == 401
    assert from_there("2001:db8:1:2:3:4:5:6", right) == 429
    assert from_there("2001:db8:1:3::1", right) == 302


def fail_as(browser: Browser, *names: str) -> list[int]:
    """What each of a stranger's tries is answered, as many as lock a name."""
    return [
        browser.fill("/sign-in", {"sign_in": name, "password": "no"}).status_code
        for name in names
        for _ in range(auth.TRIES_OF_A_NAME + 1)
    ]


@pytest.mark.parametrize(
    "typed", ["{} signs", "signer {}", "name {}", " SIGNER {}", "{}"]
)
def test_a_stranger_keeps_nobody_signed_in_from_signing_whatever_name_he_types(
    desk: Desk, typed: str
) -> None:
    choice = desk.office.submit()
    approver = desk.signed_in("approver")
    with desk.office.database.read() as session:
        number = desk.office.person(session, "approver").id
    fail_as(desk.browser(), *(typed.format(who) for who in ("approver", number)))

    pick = f"{choice.lineage}.{choice.version}.{choice.row_version}"
    answer = approver.fill(
        "/approval", {"pick": pick, "password": PASSWORDS["approver"]}
    )

    assert answer.status_code == 302, approver.words(answer)


def sign_in(browser: Browser, name: str, password: str | None = None) -> int:
    fields = {"sign_in": name, "password": password or PASSWORDS[name]}
    return browser.fill("/sign-in", fields).status_code


def test_strangers_lock_a_name_but_not_in_the_browser_of_its_owner(
    desk: Desk,
) -> None:
    browser = desk.signed_in("approver")
    browser.fill("/", {}, to="/sign-out")
    desk.office.clock.advance(60)
    stranger = desk.browser()

    answers = fail_as(stranger, "approver")

    assert answers == [401] * auth.TRIES_OF_A_NAME + [429]
    assert sign_in(desk.browser(), "approver") == 429
    assert sign_in(browser, "approver") == 302
    assert sign_in(desk.browser(), "approver") == 429


def test_a_known_browser_has_no_more_tries_than_others_and_no_others_names(
    desk: Desk,
) -> None:
    browser = desk.signed_in("approver")
    browser.fill("/", {}, to="/sign-out")
    desk.office.clock.advance(60)

    answers = fail_as(browser, "approver", "author")

    assert answers == ([401] * auth.TRIES_OF_A_NAME + [429]) * 2
    assert sign_in(desk.browser(), "approver") == 302
    assert sign_in(desk.browser(), "author") == 429


def test_a_browser_is_known_no_longer_than_the_password_and_by_no_forged_cookie(
    desk: Desk,
) -> None:
    browser, forger = desk.signed_in("approver"), desk.browser()
    desk.office.clock.advance(60)
    with desk.office.database.write() as session:
        person = desk.office.person(session, "approver")
        person.session_stamp += 1
        name = f"__Host-known-{person.id}"
    forger.client.set_cookie(name, "W10.x", domain="xa.example", secure=True)
    fail_as(desk.browser(), "approver")

    assert sign_in(browser, "approver") == 429
    assert sign_in(forger, "approver") == 429


def together(count: int, act: Callable[[], int]) -> list[int]:
    """The answers of that many requests, all at the same time."""
    gate = threading.Barrier(count)

    def one(_number: int) -> int:
        gate.wait(30)
        return act()

    with ThreadPoolExecutor(count) as pool:
        return sorted(pool.map(one, range(count)))


@pytest.fixture
def busy(desk: Desk) -> Desk:
    """The desk with as long a wait for another's writing as a real one has."""
    patient = Database(desk.office.url)
    desk.app.extensions["commune"] = dataclasses.replace(desk.web, database=patient)
    return desk


def test_tries_at_the_same_time_are_counted_one_by_one(busy: Desk) -> None:
    browsers = [busy.browser() for _ in range(8)]
    tokens = [browser.token(browser.open("/sign-in")) for browser in browsers]
    pairs = iter(zip(browsers, tokens, strict=True))

    def wrong() -> int:
        browser, token = next(pairs)
        fields = {"sign_in": "author", "password": "no"}
        return browser.send("/sign-in", fields, token).status_code

    answers = together(8, wrong)

    assert answers.count(401) == auth.TRIES_OF_A_NAME
    assert answers.count(429) == 8 - auth.TRIES_OF_A_NAME


def test_passwords_for_a_signature_are_counted_one_by_one_too(busy: Desk) -> None:
    browsers = [busy.signed_in("approver") for _ in range(8)]
    tokens = [browser.token(browser.open("/password")) for browser in browsers]
    pairs = iter(zip(browsers, tokens, strict=True))
    said: list[str] = []

    def wrong() -> int:
        browser, token = next(pairs)
        answer = browser.send("/password", {"password": "no"}, token)
        said.append(browser.words(answer))
        return answer.status_code

    together(8, wrong)

    looked_at = [words for words in said if "Mật khẩu đang dùng không đúng" in words]
    assert len(looked_at) == auth.TRIES_OF_A_NAME


def test_a_right_signature_takes_its_try_back_and_no_other(desk: Desk) -> None:
    browser = desk.signed_in("approver")
    wrong = {"password": "no"}
    for _ in range(auth.TRIES_OF_A_NAME - 1):
        browser.fill("/password", wrong)
    right = {"password": PASSWORDS["approver"], "new_password": "x"}
    answers = [browser.words(browser.fill("/password", right)) for _ in range(3)]

    browser.fill("/password", wrong)
    locked = browser.words(browser.fill("/password", right))

    assert all("Mật khẩu mới quá ngắn" in answer for answer in answers)
    assert "Nhập sai mật khẩu nhiều lần. Thử lại sau" in locked


def test_the_session_cookie_is_for_https_alone_and_for_no_script(desk: Desk) -> None:
    answer = desk.signed_in("author").open("/sign-in")

    browser = desk.browser()
    answer = browser.fill(
        "/sign-in", {"sign_in": "author", "password": PASSWORDS["author"]}
    )
    known, cookie = answer.headers.getlist("Set-Cookie")

    assert known.startswith("__Host-known-")
    assert cookie.startswith("__Host-session=")
    for word in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert word in known
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


def test_a_session_ends_twelve_hours_after_signing_in_however_it_is_used(
    desk: Desk,
) -> None:
    browser = desk.signed_in("author")
    answers = []
    for _ in range(5):
        desk.office.clock.advance(auth.LONGEST_S / 4 - 60)
        answers.append(browser.open("/").status_code)

    assert answers == [200, 200, 200, 200, 302]


def copy_of(desk: Desk, browser: Browser) -> Browser:
    """Another browser with the same cookie."""
    cookie = browser.client.get_cookie("__Host-session", domain="xa.example")
    assert cookie is not None
    thief = desk.browser()
    thief.client.set_cookie(
        "__Host-session", cookie.value, domain="xa.example", secure=True
    )
    return thief


def test_signing_out_ends_every_copy_of_the_cookie_and_no_other_session(
    desk: Desk,
) -> None:
    browser, telephone = desk.signed_in("author"), desk.signed_in("author")
    thief = copy_of(desk, browser)
    before = thief.open("/").status_code

    browser.fill("/", {}, to="/sign-out")

    assert before == 200
    assert thief.open("/").status_code == 302
    assert telephone.open("/").status_code == 200


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(
    desk: Desk,
) -> None:
    browser, telephone = desk.signed_in("author"), desk.signed_in("author")
    thief = copy_of(desk, browser)
    new = "con trâu đi cày"

    changed = browser.fill(
        "/password",
        {"password": PASSWORDS["author"], "new_password": new, "again": new},
    )

    assert changed.status_code == 302
    assert browser.open("/").status_code == 200
    assert telephone.open("/").status_code == 302
    assert thief.open("/").status_code == 302


def test_what_was_typed_is_kept_when_the_session_has_reached_its_end(
    desk: Desk,
) -> None:
    browser = desk.signed_in("author")
    token = browser.token(browser.open("/bulletins/new"))
    for _ in range(4):
        desk.office.clock.advance(auth.LONGEST_S / 4 + 60)
        browser.open("/")

    answer = browser.send("/bulletins/new", {"title": "Họp dân"}, token)
    mine = {"sign_in": "author", "password": PASSWORDS["author"]}
    kept = browser.hidden(answer, "kept")
    back = browser.send("/sign-in", {**mine, "kept": kept}, browser.token(answer))

    assert "vừa nhập vẫn còn nguyên" in browser.words(answer)
    assert "Họp dân" in back.text


YEAR_S = timedelta(days=365).total_seconds()


def test_a_session_that_a_clock_ahead_began_ends_when_the_clock_is_right(
    desk: Desk,
) -> None:
    clock = desk.office.clock
    clock.advance(YEAR_S)
    browser = desk.signed_in("author")
    clock.advance(-60)
    set_right_a_little = browser.open("/").status_code
    clock.advance(60 - YEAR_S)

    assert set_right_a_little == 200
    assert browser.open("/").status_code == 302
    assert sign_in(browser, "author") == 302


def test_failures_under_a_clock_ahead_lock_nobody_once_it_is_right(desk: Desk) -> None:
    clock = desk.office.clock
    clock.advance(YEAR_S)
    fail_as(desk.browser(), "author")
    clock.advance(-YEAR_S)

    assert sign_in(desk.browser(), "author") == 302


def test_a_success_under_a_clock_ahead_lifts_no_lock_of_later(desk: Desk) -> None:
    clock = desk.office.clock
    clock.advance(YEAR_S)
    desk.signed_in("author")
    clock.advance(-YEAR_S)

    answers = fail_as(desk.browser(), "author")

    assert answers == [401] * auth.TRIES_OF_A_NAME + [429]


def test_a_clock_ahead_for_a_moment_brings_no_ended_session_back(desk: Desk) -> None:
    clock = desk.office.clock
    browser = desk.signed_in("author")
    thief = copy_of(desk, browser)
    browser.fill("/", {}, to="/sign-out")
    clock.advance(YEAR_S)
    desk.signed_in("viewer").fill("/", {}, to="/sign-out")
    clock.advance(-YEAR_S)

    assert thief.open("/").status_code == 302


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

    assert passwords.too_weak("ngan", author) == "short"
    assert passwords.too_weak("1234567890", author) == "common"
    assert passwords.too_weak("aaaaaaaaaaaa", author) == "common"
    assert passwords.too_weak("authorauthor", author) == "name"
    assert passwords.too_weak("con trâu đi cày", author) == ""


def test_a_first_password_page_has_no_other_page_in_it(desk: Desk) -> None:
    with desk.office.database.write() as session:
        desk.office.person(session, "viewer").must_change_password = True
    browser = desk.signed_in("viewer")

    page = browser.open("/password")
    piece = browser.open("/fragments/header-air", **{"X-Poll": "1"})

    assert "data-poll" not in page.text
    assert "<nav" not in page.text
    assert piece.status_code == 401
