"""``console.toml``: what provisioning writes is what the console reads."""

from pathlib import Path

import pytest

from console.config import load_console
from edge.errors import ConfigError
from provisioning.core.site import Commune, Hosts, Site, Trust
from provisioning.core.toml_files import console_toml
from tests.rig.authority import COMMUNE

SITE = Site(
    commune=Commune(area=COMMUNE, name="Xã Tân An", zone="Asia/Ho_Chi_Minh"),
    hosts=Hosts(
        names=("loa.tan-an",), bind="", broker_port=8883, web_port=443, wake_port=8884
    ),
    trust=Trust(roots=("A" * 43,)),
)


def written(folder: Path, text: str | None = None) -> Path:
    file = folder / "console.toml"
    file.write_text(text if text is not None else console_toml(SITE))
    return file


def test_what_provisioning_writes_is_read_and_paths_start_at_the_file(
    tmp_path: Path,
) -> None:
    config = load_console(written(tmp_path))

    assert config.site.area == COMMUNE
    assert config.keys.station == tmp_path / "station.key"
    assert config.web.wake_port == 8884
    assert config.broker.ca == tmp_path / "../ca/ca.crt"


def test_the_database_lies_beside_the_file_wherever_the_process_was_started(
    tmp_path: Path,
) -> None:
    config = load_console(written(tmp_path))

    assert config.database.url == f"sqlite:///{tmp_path}/console.sqlite"


@pytest.mark.parametrize(
    "url", ["postgresql+psycopg://commune@db/commune", "sqlite:////srv/console.sqlite"]
)
def test_any_other_database_is_taken_as_it_is_written(tmp_path: Path, url: str) -> None:
    text = console_toml(SITE).replace("sqlite:///console.sqlite", url)

    assert load_console(written(tmp_path, text)).database.url == url


def test_a_misspelt_key_is_refused_with_what_was_meant(tmp_path: Path) -> None:
    text = console_toml(SITE).replace("wake_port", "wakeport")

    with pytest.raises(ConfigError, match='did you mean "wake_port"'):
        load_console(written(tmp_path, text))
