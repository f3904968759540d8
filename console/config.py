"""The console's file, ``console.toml``, as ``commune-provision init`` writes it.

Relative paths, and a relative SQLite file in the database's URL, are meant from the
folder in which the file lies.
"""

from pathlib import Path
from typing import Annotated

import msgspec

from edge.config import BrokerSection, Port, Section, load
from edge.contract.units import AreaId

SQLITE = "sqlite:///"


class SiteSection(Section, frozen=True, kw_only=True):
    """Which commune this is, and the address that people and nodes use."""

    area: AreaId
    """As in every loudspeaker's file."""
    name: str
    """As pages show it."""
    zone: str = "Asia/Ho_Chi_Minh"
    """Of wall times: an IANA time zone."""
    base_url: str
    """As people type it."""


class DatabaseSection(Section, frozen=True, kw_only=True):
    """SQLAlchemy URL: SQLite in a file, or PostgreSQL."""

    url: str
    """`sqlite:///console.sqlite` lies beside this file."""


class WebSection(Section, frozen=True, kw_only=True):
    """HTTPS for people and nodes; ``wake_port`` is the bridge's, on loopback."""

    host: str
    """The address to listen on."""
    port: Port
    cert: Path
    """Of the commune's authority, or of a public one."""
    key: Path
    wake_port: Port
    """The web sends an empty datagram there when there is something to do."""


class KeysSection(Section, frozen=True, kw_only=True):
    """Files that hold keys; none of them is in the database."""

    station: Path
    """Private key of the bridge, PEM."""
    secret: Path
    """The other half of what wraps every person's key."""
    root: Path
    """Wrapped by the administrator's passphrase; the console never opens it."""
    administrator: Path
    """Wrapped by the administrator's passphrase; may lie on a USB stick."""
    keyset: Path
    """The root's keyset, ready to publish."""


class PathsSection(Section, frozen=True, kw_only=True):
    """Folders that grow."""

    sounds: Path
    """Every sound that is still needed; uploads and previews lie beside it."""


class KeepSection(Section, frozen=True, kw_only=True):
    """For how long the console keeps what it was told. The audit log: for ever."""

    as_run_days: Annotated[int, msgspec.Meta(ge=90, le=36500)] = 730
    """As-run records, and the sounds that they are about."""
    event_days: Annotated[int, msgspec.Meta(ge=30, le=36500)] = 120
    """Nodes' other reports: starts, troubles, refusals, steps of the clock, and what
    cameras saw, with its small pictures."""
    footage_days: Annotated[int, msgspec.Meta(ge=1, le=36500)] = 90
    """Clips that people asked cameras for, and copies of them; not those locked."""
    footage_mib: Annotated[int, msgspec.Meta(ge=64, le=2**30)] = 20480
    """What all files of cameras may take; then no further clip is taken in."""


class ConsoleConfig(Section, frozen=True, kw_only=True):
    """The whole file."""

    site: SiteSection
    database: DatabaseSection
    web: WebSection
    broker: BrokerSection
    keys: KeysSection
    paths: PathsSection
    keep: KeepSection = KeepSection()


def load_console(path: Path) -> ConsoleConfig:
    """The configuration that the file holds.

    Raises:
        ConfigError: names the file, the key and the remedy.
    """
    config = load(path, ConsoleConfig)
    url = _from(path.parent, config.database.url)
    database = msgspec.structs.replace(config.database, url=url)
    return msgspec.structs.replace(config, database=database)


def work_folder(config: ConsoleConfig) -> Path:
    """Uploads, jobs and previews: beside the sounds."""
    return config.paths.sounds.with_name("work")


def _from(folder: Path, url: str) -> str:
    """``sqlite:///x`` is a file beside the configuration, ``sqlite:////x`` is not."""
    if not url.startswith(SQLITE):
        return url
    return f"{SQLITE}{(folder / url.removeprefix(SQLITE)).absolute()}"
