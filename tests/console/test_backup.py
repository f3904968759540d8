"""The whole console in one file, and back on a machine that has nothing."""

import argparse
import hashlib
import io
import shutil
import sqlite3
import tarfile
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from console import acts
from console.__main__ import main
from console.adapters import in_use
from console.backup import (
    BESIDES,
    DATABASE,
    MANIFEST,
    BackupError,
    Manifest,
    backup,
    restore,
)
from console.config import load_console
from console.core.camera_map import Direction, Place
from console.store import audit, bulletins, camera_map, nodes, station
from console.store.database import Database
from edge.errors import ConfigError
from provisioning.core.toml_files import console_toml
from tests.console.office import Office, meeting
from tests.console.test_config import SITE
from tests.rig.authority import COMMUNE, NOON

pytestmark = pytest.mark.sqlite

SOUND = "ab" * 32
KEYS = ("station.key", "secret", "client.key", "client.crt", "web.key", "web.crt")


class Console:
    """A commune's directory with a console that has been used."""

    def __init__(self, top: Path) -> None:
        self.top = top
        self.office = Office(top / "console")
        self.home = top / "console"
        self.config = self.home / "console.toml"
        self.config.write_text(console_toml(SITE))
        for name in KEYS:
            (self.home / name).write_text(f"content of {name}")
        (self.home / "keys").mkdir()
        for name in ("all.jws", "administrator.json", "root.json"):
            (self.home / "keys" / name).write_text(f"content of {name}")
        (top / "ca").mkdir()
        (top / "ca" / "ca.crt").write_text("content of ca.crt")
        for name in BESIDES:
            (top / name).parent.mkdir(exist_ok=True)
            (top / name).write_text(f"content of {name}")
        (top / "nodes" / "loa-1").mkdir(parents=True)
        (top / "nodes" / "loa-1" / "node.key").write_text("content of node.key")
        (top / "recovery-sheet.txt").write_text("the root key in clear")
        (self.home / "sounds").mkdir()
        (self.home / "sounds" / SOUND).write_bytes(b"OggS" * 1000)
        self.office.appoint()
        self.lineage = self.office.approved()

    def titles(self) -> list[str]:
        database = Database(load_console(self.config).database.url)
        with database.read() as session:
            return [
                row.draft.title for row in bulletins.listed(session, areas=[COMMUNE])
            ]


@pytest.fixture
def console(tmp_path: Path) -> Console:
    return Console(tmp_path / "commune")


@pytest.fixture
def saved(console: Console, tmp_path: Path) -> Path:
    file = tmp_path / "backup.tar.gz"
    backup(console.config, file, now=NOON)
    return file


def test_a_backup_is_one_file_for_its_owner_alone(
    console: Console, saved: Path
) -> None:
    assert saved.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in saved.parent.iterdir() if file.is_file()] == [
        saved.name
    ]


def test_a_backup_holds_database_keys_sounds_and_configuration(saved: Path) -> None:
    with tarfile.open(saved) as archive:
        names = set(archive.getnames())
        held = archive.extractfile("manifest.json")
        assert held is not None
        manifest = msgspec.json.decode(held.read(), type=Manifest)

    assert {"console.toml", "database.sqlite", f"sounds/{SOUND}"} <= names
    assert {"keys/station", "keys/secret", "keys/broker-ca"} <= names
    assert set(manifest.files) == names - {"manifest.json"}
    assert manifest.commune == COMMUNE


def test_a_backup_on_a_new_machine_is_the_whole_console_again(
    console: Console, saved: Path, tmp_path: Path
) -> None:
    config = tmp_path / "new" / "console" / "console.toml"

    restore(config, saved, now=NOON)

    home = config.parent
    assert (home / "station.key").read_text() == "content of station.key"
    assert (home / "station.key").stat().st_mode & 0o777 == 0o600
    assert (home / "../ca/ca.crt").read_text() == "content of ca.crt"
    assert (home / "sounds" / SOUND).read_bytes() == b"OggS" * 1000
    database = Database(load_console(config).database.url)
    with database.read() as session:
        assert bulletins.get(session, console.lineage).in_force == 1
        assert station.get(session).needs_epoch
        assert audit.first_broken(session) is None


def test_a_backup_has_the_plan_and_where_the_cameras_stand_on_it(
    console: Console, tmp_path: Path
) -> None:
    deed, file = console.office.command, tmp_path / "backup.tar.gz"
    place = Place(250, 500, Direction.UP)
    with console.office.database.write() as session:
        nodes.put(
            session, "cam", name="Cam", area=COMMUNE, agents=("camera",), deed=deed
        )
        size = {"width": 300, "height": 200}
        camera_map.put_plan(session, COMMUNE, b"a plan", deed=deed, **size)
        camera_map.put_place(session, "cam", place, deed=deed)
    backup(console.config, file, now=NOON)
    config = tmp_path / "new" / "console.toml"

    restore(config, file, now=NOON)

    with Database(load_console(config).database.url).read() as session:
        plan = camera_map.plan(session, COMMUNE)
        assert plan is not None
        assert plan.picture == b"a plan"
        assert camera_map.places(session) == {"cam": place}


def test_a_new_machine_gets_authority_broker_and_inventory_too(
    console: Console, saved: Path, tmp_path: Path
) -> None:
    top = tmp_path / "new"

    restore(top / "console" / "console.toml", saved, now=NOON)

    for name in BESIDES:
        assert (top / name).read_text() == f"content of {name}"
        assert (top / name).stat().st_mode & 0o777 == 0o600


def test_an_older_inventory_and_revocation_list_replace_no_newer_one(
    console: Console, saved: Path
) -> None:
    for name in ("inventory.json", "ca/crl.pem", "broker/acl"):
        (console.top / name).write_text("loa-1 is revoked")

    restore(console.config, saved, now=NOON)

    for name in ("inventory.json", "ca/crl.pem", "broker/acl"):
        assert (console.top / name).read_text() == "loa-1 is revoked"


def test_a_backup_holds_no_nodes_key_and_no_recovery_sheet(saved: Path) -> None:
    with tarfile.open(saved) as archive:
        content = b"".join(
            held.read() for name in archive if (held := archive.extractfile(name))
        )

    assert b"content of node.key" not in content
    assert b"the root key in clear" not in content


def test_a_restored_station_key_that_was_replaced_meanwhile_is_warned_of(
    console: Console, saved: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = argparse.Namespace(config=console.config, file=saved)

    acts.restore(given)
    same = capsys.readouterr().out
    (console.home / "station.key").write_text("a newer one")
    acts.restore(given)
    other = capsys.readouterr().out

    assert "if the station key was renewed after this backup" in same
    assert "WARNING: the station key of this backup is not the one" in other
    assert "commune-provision renew --station-key" in other


def test_what_was_there_before_is_moved_aside_and_kept(
    console: Console, saved: Path
) -> None:
    console.office.approved(meeting(title="Sau khi sao lưu"))
    (console.home / "secret").write_text("another secret")
    assert len(console.titles()) == 2

    aside = restore(console.config, saved, now=NOON)

    assert console.titles() == ["Mời họp dân ấp 3"]
    assert (console.home / "secret").read_text() == "content of secret"
    assert (aside / "secret").read_text() == "another secret"
    kept = Database(f"sqlite:///{aside / 'console.sqlite'}")
    with kept.read() as session:
        assert len(bulletins.listed(session, areas=[COMMUNE])) == 2


def test_a_backup_is_whole_while_the_console_goes_on_writing(
    console: Console, tmp_path: Path
) -> None:
    file = tmp_path / "busy.tar.gz"
    with console.office.database.write() as session:
        audit.append(session, deed=console.office.command, action="not committed yet")
        backup(console.config, file, now=NOON)

    config = tmp_path / "new" / "console.toml"
    restore(config, file, now=NOON)

    database = Database(load_console(config).database.url)
    with database.read() as session:
        actions = [entry.action for entry in audit.entries(session)]
        assert "not committed yet" not in actions
        assert audit.first_broken(session) is None


def cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def flipped(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 0xFF]) + content[middle + 1 :]


def text(_content: bytes) -> bytes:
    return b"this is no backup"


def empty(_content: bytes) -> bytes:
    return b""


@pytest.mark.parametrize("damaged", [cut, flipped, text, empty])
def test_a_damaged_backup_changes_nothing(
    console: Console, saved: Path, damaged: Callable[[bytes], bytes]
) -> None:
    before = sorted(console.home.rglob("*"))
    saved.write_bytes(damaged(saved.read_bytes()))

    with pytest.raises(BackupError, match=saved.name):
        restore(console.config, saved, now=NOON)

    assert sorted(console.home.rglob("*")) == before
    assert console.titles() == ["Mời họp dân ấp 3"]


def rewritten(saved: Path, change: dict[str, bytes]) -> None:
    """The backup with some of its files replaced, as a forger would."""
    with tarfile.open(saved) as archive:
        files = {
            member.name: held.read()
            for member in archive
            if (held := archive.extractfile(member)) is not None
        }
    with tarfile.open(saved, "w:gz") as archive:
        for name, content in (files | change).items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("keys/station", "damaged at keys/station"),
        ("keys/another", "damaged at keys/another"),
        ("../outside", "unexpected entry"),
        ("/etc/outside", "unexpected entry"),
        ("sounds/a/b", "unexpected entry"),
    ],
)
def test_a_file_that_the_manifest_does_not_name_is_refused(
    console: Console, saved: Path, name: str, words: str
) -> None:
    rewritten(saved, {name: b"forged"})

    with pytest.raises(BackupError, match=words):
        restore(console.config, saved, now=NOON)

    assert not (console.top / "outside").exists()


def of_a_newer_version(saved: Path, folder: Path) -> None:
    """The same backup, as if tables had been added since."""
    with tarfile.open(saved) as archive:
        held = archive.extractfile(DATABASE)
        listed = archive.extractfile(MANIFEST)
        assert held is not None
        assert listed is not None
        file = folder / "newer.sqlite"
        file.write_bytes(held.read())
        manifest = msgspec.json.decode(listed.read(), type=Manifest)
    with closing(sqlite3.connect(file)) as newer, newer:
        newer.execute("UPDATE alembic_version SET version_num = '9999'")
    content = file.read_bytes()
    files = manifest.files | {DATABASE: hashlib.sha256(content).hexdigest()}
    told = msgspec.json.encode(msgspec.structs.replace(manifest, files=files))
    rewritten(saved, {DATABASE: content, MANIFEST: told})


def test_a_backup_of_a_newer_version_is_told_and_changes_nothing(
    console: Console,
    saved: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    of_a_newer_version(saved, tmp_path)
    before = {p: p.stat().st_mtime_ns for p in console.home.rglob("*") if p.is_file()}

    status = main(["restore", "--config", str(console.config), str(saved)])

    assert status == 2
    told = capsys.readouterr().err
    assert "this backup was made by a newer version of commune-edge" in told
    assert "nothing was changed" in told
    assert "Traceback" not in told
    after = {p: p.stat().st_mtime_ns for p in console.home.rglob("*") if p.is_file()}
    assert after == before
    assert console.titles() == ["Mời họp dân ấp 3"]


def test_a_console_does_not_start_on_the_tables_of_a_newer_version(
    console: Console,
) -> None:
    with closing(sqlite3.connect(console.home / "console.sqlite")) as held, held:
        held.execute("UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(ConfigError, match="newer version of commune-edge"):
        acts.opened(load_console(console.config))


def test_nothing_is_restored_under_a_console_that_is_at_work(
    console: Console, saved: Path
) -> None:
    before = sorted(console.home.rglob("*"))

    with (
        in_use.at_work(console.home),
        in_use.at_work(console.home),
        pytest.raises(in_use.InUseError, match="stop web and bridge first"),
    ):
        restore(console.config, saved, now=NOON)

    assert sorted(console.home.rglob("*")) == before
    restore(console.config, saved, now=NOON)


def test_restoring_twice_in_one_minute_keeps_both_of_what_was_there(
    console: Console, saved: Path
) -> None:
    first = restore(console.config, saved, now=NOON)
    second = restore(console.config, saved, now=NOON + timedelta(seconds=1))

    assert first != second
    assert (first / "secret").exists()
    assert (second / "secret").exists()


def test_a_missing_stick_does_not_keep_the_rest_from_being_saved(
    console: Console, tmp_path: Path
) -> None:
    shutil.rmtree(console.home / "keys")

    made = backup(console.config, tmp_path / "without.tar.gz", now=NOON)

    assert made.files == 3 + len(KEYS) + 1 + len(BESIDES)


def test_postgresql_is_backed_up_by_its_own_tools(
    console: Console, tmp_path: Path
) -> None:
    written = console.config.read_text()
    console.config.write_text(
        written.replace("sqlite:///console.sqlite", "postgresql://db/commune")
    )

    with pytest.raises(ConfigError, match="pg_dump"):
        backup(console.config, tmp_path / "x.tar.gz", now=NOON)


def spoil(file: Path) -> None:
    """The card forgets a page: the first one of what was approved."""
    with closing(sqlite3.connect(file)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        ((page_bytes,),) = database.execute("PRAGMA page_size").fetchall()
        ((root,),) = database.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'versions'"
        ).fetchall()
    with file.open("r+b") as pages:
        pages.seek((root - 1) * page_bytes)
        pages.write(b"\xa5" * page_bytes)


def forget_everything(file: Path) -> None:
    file.write_bytes(b"\xa5" * file.stat().st_size)


@pytest.mark.parametrize("damage", [spoil, forget_everything])
def test_a_damaged_database_makes_no_backup_and_the_one_before_stays(
    console: Console, saved: Path, damage: Callable[[Path], None]
) -> None:
    before = saved.read_bytes()
    console.office.database.close()
    damage(console.home / "console.sqlite")

    with pytest.raises(BackupError, match=r"console\.sqlite: the database is damaged"):
        backup(console.config, saved, now=NOON)

    assert saved.read_bytes() == before
    assert [file.name for file in saved.parent.iterdir() if file.is_file()] == [
        saved.name
    ]


@pytest.mark.parametrize("damage", [spoil, forget_everything])
def test_a_backup_with_a_damaged_database_changes_nothing_here_or_on_a_new_machine(
    console: Console, saved: Path, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    """As a console made it that did not look: its hashes are right."""
    database = tmp_path / "database.sqlite"
    with tarfile.open(saved) as archive:
        held, listed = archive.extractfile(DATABASE), archive.extractfile(MANIFEST)
        assert held is not None
        assert listed is not None
        database.write_bytes(held.read())
        manifest = msgspec.json.decode(listed.read(), type=Manifest)
    damage(database)
    content = database.read_bytes()
    manifest.files[DATABASE] = hashlib.sha256(content).hexdigest()
    rewritten(saved, {DATABASE: content, MANIFEST: msgspec.json.encode(manifest)})
    before = sorted(console.home.rglob("*"))

    for config in (console.config, tmp_path / "new" / "console.toml"):
        with pytest.raises(BackupError, match=r"the database is damaged .* another"):
            restore(config, saved, now=NOON)

    assert sorted(console.home.rglob("*")) == before
    assert console.titles() == ["Mời họp dân ấp 3"]
    assert list((tmp_path / "new").iterdir()) == []
