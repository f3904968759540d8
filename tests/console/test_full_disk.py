"""The disk of the console's machine is full, for real: a small one is filled up."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from console.__main__ import main
from console.bridge.upkeep import Premises, Upkeep
from console.config import KeepSection
from console.sound import SoundError, jobs
from console.store import asrun, audit, bulletins, requests, silence
from edge.contract.codec import encode
from edge.contract.report import Batch, Numbered
from edge.contract.topics import Topic
from edge.errors import HardwareError
from edge.fakes import HandClock
from edge.runtime import Received, Tick
from tests.console.camera_desk import NODE as NODE_OF_CAMERA
from tests.console.camera_desk import add_camera
from tests.console.desk import Browser, Desk
from tests.console.footage import Courier, asked, excerpt, founded
from tests.console.office import flood
from tests.console.test_backup import Console
from tests.console.test_bridge import Commune, aired
from tests.rig.authority import COMMUNE, NOON
from tests.rig.node import NODE

pytestmark = [pytest.mark.root, pytest.mark.process]

MIB = 1024 * 1024


class SmallDisk:
    """A disk of 24 MiB that somebody else may fill."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self._filler = place / "somebody-elses"

    def fill(self) -> None:
        with self._filler.open("ab") as file:
            for size in (65536, 4096, 512):
                try:
                    while True:
                        os.write(file.fileno(), b"x" * size)
                except OSError:
                    pass

    def leave(self, size_bytes: int) -> None:
        """All but so much is taken."""
        self.fill()
        os.truncate(self._filler, max(0, self._filler.stat().st_size - size_bytes))

    def free(self) -> None:
        self._filler.unlink()


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(place)]
    subprocess.run(mount, check=True)
    yield SmallDisk(place)
    subprocess.run(["umount", "-l", str(place)], check=True)


def until_full(commune: Commune) -> None:
    """SQLite's journal has room of its own: that is used up first."""
    for _ in range(2000):
        with commune.office.database.write() as session:
            audit.append(
                session, deed=commune.office.command, action="x", words="y" * 4000
            )
    pytest.fail("the disk did not fill up")


# -- the pages --------------------------------------------------------------------


@pytest.fixture
def desk(disk: SmallDisk) -> Desk:
    made = Desk(disk.place / "office", clock=HandClock(NOON))
    made.office.appoint()
    return made


def write_all(desk: Desk) -> None:
    for _ in range(2000):
        with desk.office.database.write() as session:
            audit.append(
                session, deed=desk.office.command, action="x", words="y" * 4000
            )


def full(desk: Desk, disk: SmallDisk) -> None:
    disk.fill()
    with pytest.raises(Exception, match="disk is full"):
        write_all(desk)


def titles(desk: Desk) -> list[str]:
    with desk.office.database.read() as session:
        return [row.draft.title for row in bulletins.listed(session, areas=[COMMUNE])]


def test_a_page_says_that_the_disk_is_full_and_gives_back_what_was_typed(
    desk: Desk, disk: SmallDisk
) -> None:
    browser = desk.signed_in("author")
    page = browser.open("/bulletins/new")
    full(desk, disk)
    typed = {"title": "Mời họp ấp 3", "text": "Kính mời bà con.", "act": "save"}

    refused = browser.send("/bulletins/new", typed, browser.token(page))
    during = titles(desk)
    disk.free()
    again = {name: Browser.hidden_words(refused, name) for name in ("title", "text")}
    saved = browser.send(
        "/bulletins/new", {**again, "act": "save"}, browser.token(refused)
    )

    assert refused.status_code == 507
    words = browser.words(refused)
    assert "Ổ đĩa của máy chủ đã đầy" in words
    assert "Báo kỹ thuật viên dọn bớt" in words
    assert during == []
    assert saved.status_code == 302
    assert titles(desk) == ["Mời họp ấp 3"]


def test_pages_that_only_show_open_on_a_full_disk(desk: Desk, disk: SmallDisk) -> None:
    browser = desk.signed_in("author")
    full(desk, disk)

    assert browser.open("/").status_code == 200
    assert browser.open("/bulletins").status_code == 200


def test_an_upload_that_does_not_fit_leaves_no_half_file(
    desk: Desk, disk: SmallDisk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("console.adapters.disk.ROOM_BYTES", 0)  # it is tried
    browser = desk.signed_in("author")
    page = browser.open("/bulletins/new")
    disk.fill()
    upload = tmp_path / "news.mp3"
    upload.write_bytes(b"ID3" + bytes(400_000))

    with upload.open("rb") as file:
        answer = browser.send(
            "/bulletins/new",
            {"title": "Mời họp", "source": "recorded", "upload": file, "act": "save"},
            browser.token(page),
        )

    assert answer.status_code == 507
    assert "đã đầy" in browser.words(answer)
    assert list((desk.web.work / "uploads").iterdir()) == []


def test_a_nearly_full_disk_refuses_uploads_before_it_is_full(
    desk: Desk, tmp_path: Path
) -> None:
    browser = desk.signed_in("author")
    page = browser.open("/bulletins/new")
    upload = tmp_path / "news.mp3"
    upload.write_bytes(b"ID3" + bytes(1000))

    with upload.open("rb") as file:
        answer = browser.send(
            "/bulletins/new",
            {"title": "Mời họp", "source": "recorded", "upload": file, "act": "save"},
            browser.token(page),
        )

    told = browser.open(str(answer.location))
    assert "chưa nhận được âm thanh mới" in browser.words(told)
    assert titles(desk) == ["Mời họp"]


def test_a_sound_that_does_not_fit_is_told_and_leaves_nothing(
    disk: SmallDisk,
) -> None:
    folder = disk.place / "jobs"
    folder.mkdir()

    def work(scratch: Path, _told: object) -> None:
        (scratch / "body.wav").write_bytes(bytes(MIB))
        disk.fill()
        raise SoundError("unreadable")  # all that ffmpeg says of a full disk

    def writes(scratch: Path, _told: object) -> None:
        (scratch / "body.wav").write_bytes(bytes(32 * MIB))

    jobs.start(folder, "tool", work).join()
    disk.free()
    jobs.start(folder, "file", writes).join()

    for job in ("tool", "file"):
        state = jobs.look(folder, job)
        assert state is not None
        assert (state.state, state.fault) == ("failed", "no-room")
    assert [path.name for path in folder.iterdir() if path.is_dir()] == []


def test_a_cameras_file_that_does_not_fit_is_refused_and_leaves_nothing_half(
    desk: Desk, disk: SmallDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("console.views.uploads.ROOM_BYTES", 0)
    add_camera(desk)
    courier = Courier(desk, founded(desk).issue("node", NODE_OF_CAMERA, NOON))
    wanted, body = asked(desk), excerpt(os.urandom(MIB * 3 // 4))
    half = MIB // 2
    first = courier.patch(body, "clip", wanted, piece=body[:half])
    monkeypatch.setattr("console.adapters.disk.shutil.disk_usage", roomy)  # too late
    disk.leave(64 * 1024)

    refused = courier.patch(body, "clip", wanted, at=half)
    left = [path for path in (desk.folder / "footage").rglob("*") if path.is_file()]
    disk.free()
    again = courier.bring(body, "clip", wanted)

    assert (first.status_code, refused.status_code) == (204, 507)
    assert refused.headers["Upload-Offset"] == "0"
    assert left == []
    assert again.status_code == 201


def roomy(_path: object) -> object:
    """As if somebody else filled the disk the moment after it was looked at."""
    return SimpleNamespace(free=1 << 40)


# -- the bridge -------------------------------------------------------------------


@pytest.fixture
def commune(disk: SmallDisk) -> Commune:
    return Commune(disk.place)


def report(commune: Commune, lineage: str) -> None:
    batch = Batch(epoch=7, events=(Numbered(seq=1, at=NOON, body=aired(lineage)),))
    topic = str(Topic("evt", node=NODE, agent="speaker"))
    commune.bridge.handle(Received(topic, encode(batch), retained=False))


def acks(commune: Commune) -> int:
    return sum(topic.endswith("/ack") for topic, _ in commune.broker.log)


def test_the_bridge_waits_on_a_full_disk_and_acknowledges_nothing_it_did_not_store(
    commune: Commune, disk: SmallDisk
) -> None:
    disk.fill()
    with pytest.raises(Exception, match="disk is full"):
        until_full(commune)
    before = acks(commune)

    with pytest.raises(HardwareError, match="disk is full; free some space"):
        report(commune, "tin-1")
    with pytest.raises(HardwareError, match="free some space"):
        commune.bridge.handle(Tick(NOON))
    during = acks(commune)
    disk.free()
    commune.live(2)

    assert during == before
    assert acks(commune) > before
    with commune.office.database.read() as session:
        assert len(asrun.of_bulletin(session, "tin-1")) == 1
        assert audit.first_broken(session) is None


def test_stops_emergencies_and_reports_get_through_on_the_reserve(
    commune: Commune, disk: SmallDisk
) -> None:
    premises = Premises(
        url=commune.office.url,
        sounds=disk.place / "sounds",
        work=disk.place / "work",
        zone="Asia/Ho_Chi_Minh",
        keep=KeepSection(),
        reserve_bytes=8 * MIB,
        room_bytes=9 * MIB,
        low_bytes=10 * MIB,
    )
    upkeep = Upkeep(premises, commune.office.database)
    upkeep.make_room()
    commune.bridge._upkeep = upkeep
    lineage = commune.office.approved()
    commune.live(1)
    calm = set(commune.notices())
    disk.fill()

    commune.live(1)
    urgent = commune.office.approved(flood())
    with commune.office.database.write() as session:
        silence.stop(
            session,
            lineage=lineage,
            planned=NOON,
            audience=("area:" + COMMUNE,),
            reason="Cán bộ bấm dừng",
            deed=commune.office.deed(session, "author"),
        )
    commune.bench.node.report(aired("tin-1"))
    commune.live(3)

    assert calm == set()
    assert set(commune.notices()) == {"console-disk-full"}
    assert urgent in commune.sounds()
    assert "stop" in commune.held
    assert "as-run" in commune.events()
    with commune.office.database.read() as session:
        assert requests.waiting(session) == []

    disk.free()
    commune.live(2)

    assert commune.notices() == {}
    assert (disk.place / "console" / "console.sqlite.reserve").exists()


# -- backups ----------------------------------------------------------------------


def everything_in(folder: Path) -> dict[Path, bytes]:
    return {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@pytest.mark.parametrize("left_kib", [0, 8, 64, 256, 400])
def test_a_backup_that_does_not_fit_names_its_disk_and_leaves_the_one_before(
    disk: SmallDisk, tmp_path: Path, left_kib: int, capsys: pytest.CaptureFixture[str]
) -> None:
    console = Console(tmp_path / "commune")
    (console.home / "sounds" / ("cd" * 32)).write_bytes(os.urandom(MIB // 2))
    out = disk.place / "console.tar.gz"
    out.write_bytes(b"the one before")
    disk.leave(left_kib * 1024)

    status = main(["backup", "--config", str(console.config), "--out", str(out)])

    assert status == 1
    assert f"{out}: the disk is full; free some space" in capsys.readouterr().err
    assert out.read_bytes() == b"the one before"
    assert len(list(disk.place.iterdir())) == 2


def test_a_restore_that_does_not_fit_changes_nothing_wherever_the_room_ends(
    disk: SmallDisk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    console = Console(disk.place / "commune")
    (console.home / "sounds" / ("cd" * 32)).write_bytes(os.urandom(MIB // 2))
    words = ["--config", str(console.config)]
    saved = str(tmp_path / "saved.tar.gz")
    assert main(["backup", *words, "--out", saved]) == 0
    (console.home / "secret").write_text("another secret")
    console.office.database.close()
    before = everything_in(console.top)
    ends = []

    for left_kib in range(0, 4096, 64):
        disk.leave(left_kib * 1024)
        ends.append(main(["restore", *words, saved]))
        if ends[-1] == 0:
            break
        assert "the disk is full; free some space" in capsys.readouterr().err
        assert everything_in(console.top) == before
        disk.free()

    assert ends[-1] == 0
    assert len(ends) > 8
    assert (console.home / "secret").read_text() == "content of secret"


def test_a_restore_whose_sounds_have_a_full_disk_of_their_own_changes_nothing(
    disk: SmallDisk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Unpacking succeeds there: the room ends while files go to their places."""
    console = Console(tmp_path / "commune")
    sounds = console.home / "sounds"
    (sounds / ("cd" * 32)).write_bytes(os.urandom(MIB // 2))
    words = ["--config", str(console.config)]
    saved = str(tmp_path / "saved.tar.gz")
    assert main(["backup", *words, "--out", saved]) == 0
    shutil.rmtree(sounds)
    sounds.symlink_to(disk.place)
    (console.home / "secret").write_text("another secret")
    console.office.database.close()
    disk.leave(256 * 1024)
    before, others = everything_in(console.top), list(disk.place.iterdir())

    full = main(["restore", *words, saved])
    said, after = capsys.readouterr().err, everything_in(console.top)
    left = list(disk.place.iterdir())
    disk.free()

    assert full == 1
    assert "the disk is full; free some space" in said
    assert (after, left) == (before, others)
    assert main(["restore", *words, saved]) == 0
    assert (console.home / "secret").read_text() == "content of secret"
