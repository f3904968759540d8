"""The whole console in one file, and back again, in one command each.

A backup is a tar.gz, readable by its owner alone: the configuration, the database
(copied by SQLite itself while both processes run), keys, certificates and sounds, what
the commune's directory holds besides (its authority, its broker, its inventory), and a
manifest with each file's SHA-256. The administrator's and root keys in it are wrapped;
station key, secret and the authority's key are not, so a backup is to be locked away.
Nodes' own keys and the recovery sheet are never in it.

Restoring checks every file before it touches anything, moves what is there aside, and
marks the database: the bridge opens a new epoch before it orders anything. Authority,
broker and inventory are only put where there are none: an older inventory, access list
or revocation list would let revoked nodes in again.
"""

import hashlib
import io
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Final

import msgspec
from sqlalchemy.exc import DBAPIError

from console.adapters import disk, in_place, in_use, sqlite_copy
from console.config import ConsoleConfig, load_console
from console.store import audit, station
from console.store.audit import Deed
from console.store.database import Database, NewerDatabaseError, sqlite_file
from edge.errors import ConfigError, EdgeError

VERSION: Final = 1
"""Of the manifest and the archive's layout."""
MANIFEST: Final = "manifest.json"
DATABASE: Final = "database.sqlite"
CONFIG: Final = "console.toml"
SOUNDS: Final = "sounds"
SITE: Final = "site"
BESIDES: Final = (
    "commune.toml",
    "inventory.json",
    "ca/ca.key",
    "ca/crl.pem",
    "broker/server.crt",
    "broker/server.key",
    "broker/mosquitto.conf",
    "broker/acl",
)
"""Of the commune's directory, which is around the console's; see architecture.md."""


class BackupError(EdgeError, ValueError):
    """The backup, or the database for it, is damaged; nothing was changed."""


class NewerBackupError(BackupError):
    """A newer version of commune-edge made it; nothing was changed."""

    def __init__(self, file: Path) -> None:
        super().__init__(
            f"{file}: this backup was made by a newer version of commune-edge; "
            "nothing was changed. Install that version or a later one, and restore "
            "again"
        )


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What the file holds: name in the archive -> SHA-256."""

    v: int = VERSION
    made_at: datetime
    commune: str
    files: dict[str, str]


@dataclass(frozen=True, slots=True)
class Made:
    """A finished backup."""

    files: int
    size_bytes: int


def backup(config_file: Path, out: Path, *, now: datetime) -> Made:
    """Writes everything into one file; it appears whole or not at all.

    Raises:
        ConfigError: the database is no SQLite file, or a file cannot be read.
        BackupError: the database is damaged, or there is no room; an older ``out`` is
            left as it is.
    """
    config = load_console(config_file)
    with (
        _room_for(out, "free some space, or give another --out"),
        tempfile.TemporaryDirectory(dir=out.absolute().parent) as folder,
    ):
        copy = Path(folder) / DATABASE
        _copy_database(config, copy)
        files = {
            CONFIG: config_file,
            DATABASE: copy,
            **{
                f"keys/{name}": file
                for name, file in _keys(config).items()
                if file.is_file()
            },
            **{
                f"{SITE}/{name}": file
                for name, file in _besides(config_file).items()
                if file.is_file()
            },
            **{f"{SOUNDS}/{file.name}": file for file in _sounds(config)},
        }
        unfinished = Path(folder) / "backup"
        descriptor = os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with (
            os.fdopen(descriptor, "wb") as raw,
            tarfile.open(fileobj=raw, mode="w:gz", compresslevel=1) as archive,
        ):
            hashes = {name: _add(archive, name, file) for name, file in files.items()}
            manifest = Manifest(made_at=now, commune=config.site.area, files=hashes)
            _add_bytes(archive, MANIFEST, msgspec.json.encode(manifest))
        in_place.to_disk(unfinished)
        unfinished.replace(out)
        in_place.to_disk(out.absolute().parent)
    return Made(len(files), out.stat().st_size)


def restore(config_file: Path, file: Path, *, now: datetime) -> Path:
    """Puts everything back; gives the folder in which what was there is kept.

    ``config_file`` need not exist: on a new machine it is written from the backup.

    Raises:
        BackupError: the file is damaged or not ours; nothing was changed.
        NewerBackupError: this version does not know what is in it.
        InUseError: web or bridge is at work, whose records nobody would see again.
    """
    home = config_file.absolute().parent
    home.mkdir(parents=True, exist_ok=True)
    with (
        in_use.alone(home),
        _room_for(home, "free some space"),
        tempfile.TemporaryDirectory(dir=home) as folder,
    ):
        unpacked = Path(folder)
        _unpack(file, unpacked)
        try:
            _mark_restored(unpacked / DATABASE, now)
        except NewerDatabaseError as error:
            raise NewerBackupError(file) from error
        aside = home / f"before-restore-{now:%Y%m%dT%H%M%SZ}"
        if not config_file.exists():
            load_console(unpacked / CONFIG)
            in_place.swap({config_file: unpacked / CONFIG}, aside)
        config = load_console(config_file)
        in_place.swap(_targets(config, config_file, unpacked), aside)
    return aside


# -- what there is ------------------------------------------------------------------


def _keys(config: ConsoleConfig) -> Mapping[str, Path]:
    """Every key and certificate that the configuration names.

    The root's and the administrator's may be on a stick that is locked away.
    """
    return {
        "web-cert": config.web.cert,
        "web-key": config.web.key,
        "broker-ca": config.broker.ca,
        "broker-cert": config.broker.cert,
        "broker-key": config.broker.key,
        "station": config.keys.station,
        "secret": config.keys.secret,
        "root": config.keys.root,
        "administrator": config.keys.administrator,
        "keyset": config.keys.keyset,
    }


def _besides(config_file: Path) -> Mapping[str, Path]:
    """Name in the archive -> file of the commune's directory."""
    site = config_file.absolute().parent.parent
    return {name.replace("/", "-"): site / name for name in BESIDES}


def _sounds(config: ConsoleConfig) -> Iterator[Path]:
    folder = config.paths.sounds
    if folder.is_dir():
        yield from (
            file
            for file in sorted(folder.iterdir())
            if file.is_file() and len(file.name) == 64
        )


def _copy_database(config: ConsoleConfig, copy: Path) -> None:
    """By SQLite's own backup: consistent, while others write."""
    file = sqlite_file(config.database.url)
    if file is None:
        raise ConfigError(
            "[database] url: only SQLite is backed up by this command; "
            "for PostgreSQL use pg_dump, and keep the keys and sounds besides"
        )
    if not file.exists():
        raise ConfigError(f"[database] url: there is no {file}")
    if fault := sqlite_copy.copy(file, copy):
        raise BackupError(
            f"{file}: the database is damaged ({fault}), nothing was written; "
            "keep the backups that you have, and restore the newest"
        )


# -- the archive --------------------------------------------------------------------


def _add(archive: tarfile.TarFile, name: str, file: Path) -> str:
    info = tarfile.TarInfo(name)
    info.size, info.mode = file.stat().st_size, 0o600
    with file.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
        content.seek(0)
        archive.addfile(info, content)
    return digest


def _add_bytes(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(content), 0o600
    archive.addfile(info, io.BytesIO(content))


def _unpack(file: Path, folder: Path) -> None:
    """Every file of the archive, checked against the manifest."""
    found: dict[str, str] = {}
    try:
        with tarfile.open(file, "r:gz") as archive:
            for member in archive:
                content = archive.extractfile(member) if member.isfile() else None
                if content is None or not _is_plain(member.name):
                    raise BackupError(f"{file}: unexpected entry {member.name[:80]!r}")
                target = folder / member.name
                target.parent.mkdir(exist_ok=True)
                with content, target.open("xb") as out:
                    shutil.copyfileobj(content, out)
                target.chmod(0o644 if target.parent.name == SOUNDS else 0o600)
                with target.open("rb") as again:
                    digest = hashlib.file_digest(again, "sha256").hexdigest()
                found[member.name] = digest
    except (tarfile.TarError, EOFError, OSError) as error:
        if disk.is_full(error):
            raise
        raise BackupError(f"{file}: no backup, or cut short: {error}") from error
    try:
        held = (folder / MANIFEST).read_bytes()
        manifest = msgspec.json.decode(held, type=Manifest)
    except (OSError, msgspec.MsgspecError) as error:
        raise BackupError(f"{file}: has no manifest: {error}") from error
    if manifest.v > VERSION:
        raise NewerBackupError(file)
    found.pop(MANIFEST)
    if found != manifest.files:
        differ = sorted(set(found.items()) ^ set(manifest.files.items()))
        raise BackupError(f"{file}: damaged at {differ[0][0]}; use another backup")
    if not {CONFIG, DATABASE} <= found.keys():
        raise BackupError(f"{file}: has no configuration or no database")
    if fault := sqlite_copy.fault_of(folder / DATABASE):
        raise BackupError(
            f"{file}: the database is damaged ({fault}); use another backup"
        )


def _is_plain(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return len(parts) in {1, 2} and ".." not in parts and not name.startswith("/")


# -- back in place ------------------------------------------------------------------


def _targets(
    config: ConsoleConfig, config_file: Path, unpacked: Path
) -> dict[Path, Path]:
    """Where it belongs -> file in the unpacked backup."""
    database = sqlite_file(config.database.url)
    if database is None:
        raise ConfigError("[database] url: this backup holds a SQLite database")
    targets = {database: unpacked / DATABASE}
    for name, place in _keys(config).items():
        if (unpacked / "keys" / name).exists():
            targets[place] = unpacked / "keys" / name
    for sound in sorted((unpacked / SOUNDS).glob("*")):
        targets[config.paths.sounds / sound.name] = sound
    for name, place in _besides(config_file).items():
        if (unpacked / SITE / name).exists() and not place.exists():
            targets[place] = unpacked / SITE / name
    return targets


def _mark_restored(file: Path, now: datetime) -> None:
    database = Database(f"sqlite:///{file}")
    database.migrate()
    with database.write() as session:
        station.get(session).needs_epoch = True
        audit.append(
            session, deed=Deed(audit.COMMAND_LINE, now), action="console.restore"
        )
    database.fold()
    database.close()


@contextmanager
def _room_for(place: Path, remedy: str) -> Iterator[None]:
    """Says where the disk was full, in the block, and what to do.

    Raises:
        BackupError: it was full.
    """
    try:
        yield
    except (OSError, DBAPIError) as error:
        if disk.is_full(error):
            raise BackupError(f"{place}: the disk is full; {remedy}") from error
        raise
