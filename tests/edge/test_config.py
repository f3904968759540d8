from pathlib import Path

import pytest

from edge.config import NodeConfig, load
from edge.errors import ConfigError

GOOD = f"""
[node]
id = "loa-ap3-1"
commune = "vinh-long/tan-an"

[broker]
host = "mqtt.tan-an.example"
ca = "ca.crt"
cert = "node.crt"
key = "node.key"

[console]
url = "https://loa.tan-an.example:8443"
ca = "ca.crt"

[trust]
roots = ["{"A" * 43}"]

[paths]
state = "/var/lib/commune-speaker"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "speaker.toml"


def error_of(file: Path, text: str) -> str:
    file.write_text(text)
    with pytest.raises(ConfigError) as caught:
        load(file, NodeConfig)
    return str(caught.value)


def test_a_file_becomes_typed_values_with_defaults(file: Path) -> None:
    file.write_text(GOOD)

    config = load(file, NodeConfig)

    assert config.node.id == "loa-ap3-1"
    assert config.broker.port == 8883
    assert config.broker.reconnect_window_s == 30.0
    assert config.clock.trust == "ntp"


def test_relative_paths_are_meant_from_the_folder_of_the_file(file: Path) -> None:
    file.write_text(GOOD)

    config = load(file, NodeConfig)

    assert config.broker.key == file.parent / "node.key"
    assert config.paths.state == Path("/var/lib/commune-speaker")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "host =",
            "hots =",
            'speaker.toml: [broker] has no "host" (found "hots", did you mean '
            '"host"?); add host = ... - see docs/reference/config.md',
        ),
        (
            "[paths]",
            "[path]",
            'speaker.toml: the file has no "paths" (found "path", '
            'did you mean "paths"?); add [paths] - see docs/reference/config.md',
        ),
        (
            'key = "node.key"',
            'key = "node.key"\nreconect_window_s = 2',
            'speaker.toml: [broker] has an unknown key "reconect_window_s"; '
            'did you mean "reconnect_window_s"? - see docs/reference/config.md',
        ),
        (
            'key = "node.key"',
            'key = "node.key"\nzzz = 2',
            'speaker.toml: [broker] has an unknown key "zzz"; remove it; known here: '
            "ca, cert, host, key, port, reconnect_window_s - "
            "see docs/reference/config.md",
        ),
        (
            'key = "node.key"',
            'key = "node.key"\nport = "many"',
            "speaker.toml: [broker] port: Expected `int`, got `str`; "
            "see docs/reference/config.md",
        ),
        (
            'key = "node.key"',
            "key = 3",
            "speaker.toml: [broker] key: expected a path in quotes, found 3; "
            "see docs/reference/config.md",
        ),
        (
            '[paths]\nstate = "/var/lib/commune-speaker"',
            "",
            'speaker.toml: the file has no "paths"; add [paths] - '
            "see docs/reference/config.md",
        ),
    ],
)
def test_a_mistake_names_the_file_the_key_and_the_remedy(
    file: Path, old: str, new: str, told: str
) -> None:
    assert error_of(file, GOOD.replace(old, new, 1)) == told


def test_a_value_where_a_section_belongs_is_told_so(file: Path) -> None:
    told = error_of(file, 'clock = "ntp"\n' + GOOD)

    assert "clock must be a section; write [clock]" in told


def test_an_address_that_is_not_https_is_refused(file: Path) -> None:
    told = error_of(file, GOOD.replace("https:", "http:"))

    assert "[console] url" in told


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"speaker\.toml: there is no such file"):
        load(tmp_path / "speaker.toml", NodeConfig)


def test_text_that_is_not_toml_names_the_line(file: Path) -> None:
    assert "line 2" in error_of(file, "[node]\nid = loa")


def test_bytes_that_are_not_text_are_told(file: Path) -> None:
    file.write_bytes(b"\xff\xfe\x00")

    with pytest.raises(ConfigError, match="cannot be read"):
        load(file, NodeConfig)
