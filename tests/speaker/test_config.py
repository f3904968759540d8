"""``speaker.toml``, and what `commune-speaker run` says of a bad one."""

from pathlib import Path

import pytest

from edge.config import load
from edge.errors import ConfigError
from speaker.__main__ import main
from speaker.config import CabinetSection, SoundSection, SpeakerConfig

COMMON = f"""
[node]
id = "loa-ap3-1"
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
    path = folder / "speaker.toml"
    path.write_text(COMMON + more)
    return path


def test_a_node_without_sections_of_ours_has_sound_and_nothing_wired(
    tmp_path: Path,
) -> None:
    config = load(written(tmp_path), SpeakerConfig)

    assert (config.sound, config.cabinet) == (SoundSection(), CabinetSection())
    assert config.paths.state == tmp_path / "state"


def test_sink_and_pins_are_read(tmp_path: Path) -> None:
    more = '[sound]\nsink = "usb"\ntrim_ms = 12.5\n[cabinet]\nrelay = 17\nlamp = 27\n'

    config = load(written(tmp_path, more), SpeakerConfig)

    assert (config.sound.sink, config.sound.trim_ms) == ("usb", 12.5)
    assert (config.cabinet.relay, config.cabinet.stop_button) == (17, None)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ("[sound]\nsinc = 'usb'\n", 'did you mean "sink"'),
        ("[sound]\ntrim_ms = 900\n", "[sound] trim_ms: Expected `float` <= 500"),
        ("[cabinet]\nrelay = 40\n", "[cabinet] relay: Expected `int` <= 27"),
        ("[cabinet]\nrelay = 17\nlamp = 17\n", "the same pin"),
        ("[amplifier]\nrelay = 17\n", 'unknown key "amplifier"'),
    ],
)
def test_a_slip_is_answered_with_its_place_and_remedy(
    tmp_path: Path, more: str, says: str
) -> None:
    with pytest.raises(ConfigError) as refused:
        load(written(tmp_path, more), SpeakerConfig)

    assert says in str(refused.value)


def test_run_tells_of_a_bad_file_on_stderr_and_exits_with_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, "[sound]\nsinc = 'usb'\n")

    code = main(["run", "--config", str(path)])

    told = capsys.readouterr()
    assert code == 1
    assert told.out == ""
    assert told.err.startswith("commune-speaker: speaker.toml: ")


def test_run_tells_of_missing_certificates_and_exits_with_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(["run", "--simulate", "--config", str(written(tmp_path))])

    assert code == 1
    assert "enrol this node again" in capsys.readouterr().err
