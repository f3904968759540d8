"""The sign says in Vietnamese who films, what for and how long; its code leads on."""

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from camera.__main__ import main

SAID = {
    "--controller": "UBND xã Tân Hòa",
    "--phone": "0270 382 1234",
    "--days": "30",
    "--notice": "https://tanhoa.example/camera",
}


def made(out: Path, **other: str) -> int:
    said = SAID | {f"--{name}": text for name, text in other.items()}
    words = [word for pair in said.items() for word in pair]
    return main(["sign", *words, "--out", str(out)])


def test_the_sign_says_what_people_must_know(tmp_path: Path) -> None:
    out = tmp_path / "sign.svg"

    assert made(out, purpose="Trông <chợ> & bến đò") == 0

    page = ET.fromstring(out.read_text(encoding="utf-8"))
    text = " ".join(page.itertext())
    for words in (
        "KHU VỰC CÓ CAMERA",
        "UBND xã Tân Hòa",
        "Trông <chợ> & bến đò",
        "30 ngày",
        "0270 382 1234",
        "Không nhận diện khuôn mặt",
        "https://tanhoa.example/camera",
    ):
        assert words in text


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"notice": "tanhoa"}, "--notice tanhoa is no address"),
        ({"phone": " "}, "--phone is empty"),
        ({"days": "0"}, "--days 0"),
    ],
)
def test_a_sign_that_would_say_too_little_is_refused(
    wrong: dict[str, str],
    says: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = tmp_path / "sign.svg"

    assert made(out, **wrong) == 1
    assert says in capsys.readouterr().err
    assert not out.exists()
