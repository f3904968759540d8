"""Codes by text message: few, for one device, and not for long."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspot.core.codes import (
    EACH_HOURLY,
    HOUR_S,
    LASTS_S,
    QUARTER_S,
    TRIES,
    Codes,
    Sent,
    code_text,
    issued,
    telephone,
    tried,
)

AN, BINH = "02:00:00:00:00:01", "02:00:00:00:00:02"


def sent(mac: str = AN, to: str = "t1", at_s: float = 0.0) -> Sent:
    return Sent(at_s, mac, to)


def with_code(mac: str = AN, digits: str = "123456") -> Codes:
    codes = issued(Codes(), sent(mac), digits, hourly=30)
    assert codes is not None
    return codes


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0912 345 678", "+84912345678"),
        ("+84 912.345.678", "+84912345678"),
        ("84912345678", "+84912345678"),
        ("(091) 234-5678", "+84912345678"),
        ("1900 1234", None),
        ("+1 202 555 0100", None),
        ("0212345678", None),
        ("0912345678\nTo: 84999999999", None),
        ("०९१२३४५६७८", None),
        ("", None),
    ],
)
def test_only_mobile_numbers_of_viet_nam_are_one(
    typed: str, number: str | None
) -> None:
    assert telephone(typed) == number


def test_a_code_lets_on_the_device_that_asked_for_it_and_no_other() -> None:
    codes = with_code()

    assert tried(codes, AN, " 123 456", 1.0)[1]
    assert not tried(codes, BINH, "123456", 1.0)[1]
    assert not tried(codes, AN, "123456", LASTS_S)[1]


def test_who_guesses_five_times_needs_another_code() -> None:
    codes = with_code()
    for _ in range(TRIES - 1):
        codes, _held = tried(codes, AN, "000000", 1.0)
        assert tried(codes, AN, "123456", 1.0)[1]

    codes, _held = tried(codes, AN, "000000", 1.0)

    assert not tried(codes, AN, "123456", 1.0)[1]


def test_a_voucher_that_was_mistyped_is_no_guess() -> None:
    codes = with_code()
    for _ in range(TRIES):
        codes, _held = tried(codes, AN, "K7P4-XM2Q", 1.0)

    assert tried(codes, AN, "123456", 1.0)[1]


@given(
    st.lists(
        st.tuples(st.sampled_from("abcd"), st.sampled_from("wxyz"), st.floats(0, 900)),
        max_size=60,
    ),
    st.integers(1, 20),
)
def test_no_hour_has_more_messages_than_it_may(
    asks: list[tuple[str, str, float]], hourly: int
) -> None:
    codes, now_s, all_sent = Codes(), 0.0, list[Sent]()
    for mac, to, later_s in asks:
        now_s += later_s
        new = sent(mac, to, now_s)
        found = issued(codes, new, "123456", hourly=hourly)
        if found is not None:
            codes = found
            all_sent.append(new)

    for one in all_sent:
        hour = [other for other in all_sent if 0 <= other.at_s - one.at_s < HOUR_S]
        assert len(hour) <= hourly
        assert sum(other.mac == one.mac for other in hour) <= EACH_HOURLY
        assert sum(other.to == one.to for other in hour) <= EACH_HOURLY


def test_a_device_with_ever_new_addresses_leaves_codes_for_who_comes_later() -> None:
    codes = Codes()
    for n in range(100):
        new = sent(f"02:00:00:00:01:{n:02x}", f"number {n}", float(n))
        codes = issued(codes, new, "123456", hourly=30) or codes
    used = len(codes.sent)

    late = issued(codes, sent(AN, "t1", QUARTER_S + 100), "123456", hourly=30)

    assert used == 8
    assert late is not None


@given(st.text(max_size=100))
def test_a_message_is_one_line_of_ascii_that_fits(name: str) -> None:
    text = code_text(name, "123456")

    assert text.isascii()
    assert len(text) <= 160
    assert "123456" in text


def test_marks_are_left_out_and_not_the_letters() -> None:
    assert "xa Dong Thanh:" in code_text("xã Đông Thành", "123456")
