"""``kiosk.toml``, and what `commune-kiosk run` says of a bad one."""

from pathlib import Path

import pytest

from edge.config import load
from edge.errors import ConfigError
from kiosk.__main__ import main
from kiosk.config import CounterSection, KioskConfig, PrinterSection, ScreenSection

COMMON = f"""
[node]
id = "man-hinh-1"
commune = "vinh-long/tan-an"
[broker]
host = "127.0.0.1"
ca = "ca.crt"
cert = "node.crt"
key = "node.key"
[console]
url = "https://127.0.0.1"
ca = "ca.crt"
[trust]
roots = ["{"A" * 43}"]
[paths]
state = "state"
"""


def written(folder: Path, more: str = "") -> Path:
    path = folder / "kiosk.toml"
    path.write_text(COMMON + more)
    return path


def test_a_kiosk_without_sections_of_ours_has_the_whole_display_and_no_more(
    tmp_path: Path,
) -> None:
    config = load(written(tmp_path), KioskConfig)

    assert config.screen == ScreenSection()
    assert (config.printer, config.counter) == (PrinterSection(), CounterSection())


def test_window_printer_and_pins_are_read(tmp_path: Path) -> None:
    more = (
        "[screen]\nwidth = 1280\nheight = 720\n"
        '[printer]\ndevice = "/dev/usb/lp0"\nwidth_mm = 80\n'
        "[counter]\nchime = 17\nlamp = 27\nbutton = 22\npresence = 23\n"
    )

    config = load(written(tmp_path, more), KioskConfig)

    assert config.screen == ScreenSection(width=1280, height=720)
    assert config.printer.device == Path("/dev/usb/lp0")
    assert config.counter.button == 22


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ("[screen]\nwidth = 1280\n", "width and height belong together"),
        ("[screen]\nbreadth = 1280\n", 'an unknown key "breadth"'),
        ("[printer]\nwidth_mm = 72\n", "Invalid enum value 72"),
        ("[counter]\nlamp = 40\n", "[counter] lamp: Expected `int` <= 27"),
        ("[counter]\nlamp = 4\nchime = 4\n", "two parts have the same pin"),
        ("[counter]\nlamp = 4\n[buttons]\ncall = 4\n", "two parts have the same pin"),
        (
            '[screen]\nbacklight = "10-0045"\nbacklight_pin = 18\n',
            "backlight and backlight_pin exclude each other",
        ),
    ],
)
def test_a_slip_of_the_pen_is_named_with_its_place(
    tmp_path: Path, more: str, says: str
) -> None:
    with pytest.raises(ConfigError) as error:
        load(written(tmp_path, more), KioskConfig)

    assert says in str(error.value)
    assert "kiosk.toml" in str(error.value)


def test_run_says_what_to_change_and_ends(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(["run", "--config", str(written(tmp_path, "[scren]\n"))])

    assert code == 1
    assert 'did you mean "screen"' in capsys.readouterr().err
