"""What typed keys mean in Telex and VNI."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.search.typing import compose, compose_vni


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ("ddawng kys khai sinh", "đăng ký khai sinh"),
        ("giaays tuyf thaan", "giấy tùy thân"),
        ("dduwowngf", "đường"),
        ("nguwowif giaf", "người già"),
        ("truwowngf hopwj", "trường hợp"),
        ("quyeenf", "quyền"),
        ("gias", "giá"),
        ("giuwx", "giữ"),
        ("hoaj hoar", "họa hỏa"),
        ("khuyeest taatj", "khuyết tật"),
        ("CAWN CUWOWCS", "CĂN CƯỚC"),
        ("maats", "mất"),
        ("thuwong", "thương"),
    ],
)
def test_telex_is_composed(keys: str, text: str) -> None:
    assert compose(keys) == text


@pytest.mark.parametrize("keys", ["giaasy", "giayas", "giasya", "giaays"])
def test_keys_may_come_in_any_order_after_the_vowel(keys: str) -> None:
    assert compose(keys) == "giấy"


@pytest.mark.parametrize(
    ("keys", "text"),
    [("ass", "as"), ("thuwongsz", "thương"), ("tiensz", "tien"), ("tax", "tã")],
)
def test_a_tone_can_be_taken_away(keys: str, text: str) -> None:
    assert compose(keys) == text


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ("d9a8ng ky1 khai sinh", "đăng ký khai sinh"),
        ("gia6y1 d9o6c5 tha6n", "giấy độc thân"),
        ("nguo7i2", "người"),
        ("ho65 kha6u3", "hộ khẩu"),
    ],
)
def test_vni_is_composed(keys: str, text: str) -> None:
    assert compose_vni(keys) == text


def test_text_that_is_composed_already_stays() -> None:
    said = "con tui mới sanh, làm giấy gì"

    assert compose(said) == said


@given(st.text())
def test_composing_never_fails_and_gives_nfc(keys: str) -> None:
    for text in (compose(keys), compose_vni(keys)):
        assert text == unicodedata.normalize(
            "NFC", text
        ) or keys != unicodedata.normalize("NFC", keys)
