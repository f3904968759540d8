"""Cameras bring their files: cut, resumed, wrong, unwanted, too many, too large."""

import base64
import dataclasses
import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from console.adapters.shelf import Shelf
from console.config import KeepSection
from console.store import camera_files, clips, evidence, nodes, notices
from edge.contract.camera import EvidenceHead
from edge.contract.upload import FILE_BYTES, PIECE_BYTES, STILL_BYTES, FileUpload
from provisioning.adapters.authority import Authority
from tests.console.camera_desk import NODE, add_camera, report
from tests.console.desk import Desk
from tests.console.footage import JPEG, Courier, asked, excerpt, founded

OTHER = "cam-truong"


@pytest.fixture
def authority(desk: Desk) -> Authority:
    return founded(desk)


@pytest.fixture
def courier(desk: Desk, authority: Authority) -> Courier:
    add_camera(desk)
    return Courier(desk, authority.issue("node", NODE, desk.office.clock.now()))


@pytest.fixture
def shelf(desk: Desk) -> Shelf:
    return Shelf(desk.folder / "footage")


def sha(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def growing(shelf: Shelf) -> list[Path]:
    return [path for path in shelf.folder.glob("growing/*/*") if path.is_file()]


def test_a_file_is_brought_in_pieces_and_kept_under_its_hash(
    desk: Desk, courier: Courier, shelf: Shelf
) -> None:
    wanted, body = asked(desk), excerpt(b"film" * 1000)

    first = courier.head(body, "clip", wanted)
    half = courier.patch(body, "clip", wanted, piece=body[:1000])
    whole = courier.patch(body, "clip", wanted, at=1000)
    again = courier.head(body, "clip", wanted)

    told = [(one.status_code, one.headers["Upload-Offset"]) for one in (first, half)]
    assert told == [(200, "0"), (204, "1000")]
    assert (whole.status_code, whole.headers["Upload-Offset"]) == (201, str(len(body)))
    assert (again.status_code, again.headers["Upload-Offset"]) == (200, str(len(body)))
    assert shelf.place(sha(body)).read_bytes() == body
    assert growing(shelf) == []


def test_what_came_before_the_line_was_cut_is_kept(
    desk: Desk, courier: Courier, shelf: Shelf
) -> None:
    wanted, body = asked(desk), excerpt(b"film" * 1000)
    courier.patch(body, "clip", wanted, piece=body[:700], announced=len(body))

    has = courier.head(body, "clip", wanted).headers["Upload-Offset"]
    assert has == "700"
    assert courier.patch(body, "clip", wanted, at=700).status_code == 201


def test_a_part_that_does_not_follow_is_told_where_to_go_on(
    desk: Desk, courier: Courier, shelf: Shelf
) -> None:
    wanted, body = asked(desk), excerpt()
    courier.patch(body, "clip", wanted, piece=body[:100])

    twice = courier.patch(body, "clip", wanted, piece=body[:100])
    ahead = courier.patch(body, "clip", wanted, at=200)

    assert [one.status_code for one in (twice, ahead)] == [409, 409]
    assert twice.headers["Upload-Offset"] == "100"
    assert growing(shelf)[0].stat().st_size == 100


def test_another_file_than_the_signed_one_is_refused_and_gone(
    desk: Desk, courier: Courier, shelf: Shelf
) -> None:
    wanted, body = asked(desk), excerpt()

    altered = courier.patch(body, "clip", wanted, piece=body[:-1] + b"!")
    longer = courier.patch(body, "clip", wanted, piece=body + b"more")

    assert [one.status_code for one in (altered, longer)] == [422, 422]
    assert not shelf.has(sha(body))
    assert growing(shelf) == []
    assert courier.head(body, "clip", wanted).headers["Upload-Offset"] == "0"


@pytest.mark.parametrize("kind", ["clip", "thumbnail"])
def test_what_is_no_picture_and_no_archive_is_refused(
    desk: Desk, courier: Courier, shelf: Shelf, kind: str
) -> None:
    page = b"<html><script>alert(1)</script>"

    answer = courier.patch(page, kind, asked(desk))

    assert answer.status_code == 422
    assert not shelf.has(sha(page))


def test_a_strangers_pass_uploads_nothing(
    desk: Desk, courier: Courier, authority: Authority, shelf: Shelf
) -> None:
    now = desk.office.clock.now()
    stranger = Authority.founded("Xã khác", now).issue("node", NODE, now)
    other = authority.issue("node", OTHER, now)
    add_camera(desk, OTHER, name="Camera trường")

    answers = [
        Courier(desk, stranger).patch(JPEG, "thumbnail", "e1"),
        Courier(desk, other).patch(JPEG, "thumbnail", "e1"),
        courier.patch(JPEG, "thumbnail", "e1", sha256=sha(b"another")),
        courier.patch(JPEG, "thumbnail", "e1", until=now),
        courier.patch(JPEG, "thumbnail", "e1", until=now + timedelta(hours=1)),
    ]

    assert [one.status_code for one in answers] == [403] * 5
    assert not shelf.folder.exists()


def test_another_cameras_clip_is_not_taken_from_it(
    desk: Desk, courier: Courier, authority: Authority
) -> None:
    add_camera(desk, OTHER, name="Camera trường")
    its = authority.issue("node", OTHER, desk.office.clock.now())

    answer = Courier(desk, its, OTHER).patch(excerpt(), "clip", asked(desk))

    assert answer.status_code == 410


def test_a_node_that_is_no_camera_or_out_of_service_uploads_nothing(
    desk: Desk, courier: Courier, authority: Authority
) -> None:
    speaker = authority.issue("node", "loa-ap3-1", desk.office.clock.now())
    refused = Courier(desk, speaker, "loa-ap3-1").patch(JPEG, "thumbnail", "e1")
    with desk.office.database.write() as session:
        row = nodes.get(session, NODE)
        assert row is not None
        row.revoked_at = desk.office.clock.now()

    assert refused.status_code == 403
    assert courier.patch(JPEG, "thumbnail", "e1").status_code == 403


def test_a_clip_that_nobody_wants_any_more_is_sent_away_for_good(
    desk: Desk, courier: Courier, shelf: Shelf
) -> None:
    wanted, body = asked(desk), excerpt()
    courier.head(body, "clip", wanted)
    courier.patch(body, "clip", wanted, piece=body[:100])
    with desk.office.database.write() as session:
        row = clips.get(session, wanted)
        assert row is not None
        clips.cancel(session, row, deed=desk.office.deed(session, "watcher"))

    answer = courier.patch(body, "clip", wanted, at=100)

    assert answer.status_code == 410
    assert growing(shelf) == []
    assert courier.head(body, "clip", "nobody-asked").status_code == 410


def test_a_clip_that_is_here_is_not_replaced_by_another(
    desk: Desk, courier: Courier, shelf: Shelf
) -> None:
    wanted, body = asked(desk), excerpt(b"what was seen")
    courier.bring(body, "clip", wanted)
    other = excerpt(b"what the camera would rather have been seen")

    codes = [courier.head(other, "clip", wanted).status_code]
    codes.append(courier.patch(other, "clip", wanted).status_code)

    assert codes == [410, 410]
    with desk.office.database.read() as session:
        row = clips.get(session, wanted)
        assert row is not None
        assert (row.sha256, clips.is_here(session, row)) == (sha(body), True)
    assert not shelf.has(sha(other))
    assert courier.head(body, "clip", wanted).status_code == 200


def test_too_large_a_file_or_a_part_is_not_even_read(
    desk: Desk, courier: Courier, shelf: Shelf
) -> None:
    wanted = asked(desk)
    body = excerpt()

    answers = [
        courier.patch(body, "clip", wanted, piece=b"x" * (PIECE_BYTES + 1)),
        courier.head(body, "still", "s1", size_bytes=STILL_BYTES + 1),
        courier.head(JPEG, "thumbnail", "e1", size_bytes=FILE_BYTES),
    ]

    assert [one.status_code for one in answers] == [413, 410, 410]
    assert growing(shelf) == []


def test_two_that_bring_the_same_file_at_once_leave_one_whole_file(
    desk: Desk, courier: Courier, shelf: Shelf
) -> None:
    wanted, body = asked(desk), excerpt(bytes(range(256)) * 2000)

    def bring() -> None:
        for _try in range(400):
            at = int(courier.head(body, "clip", wanted).headers["Upload-Offset"])
            if at == len(body):
                return
            courier.patch(body, "clip", wanted, at, piece=body[at : at + 20_000])

    with ThreadPoolExecutor(3) as pool:
        for one in [pool.submit(bring) for _ in range(3)]:
            one.result()

    assert shelf.place(sha(body)).read_bytes() == body
    assert growing(shelf) == []


def test_a_console_that_was_killed_between_file_and_row_ends_what_it_began(
    desk: Desk, courier: Courier, shelf: Shelf
) -> None:
    wanted, body = asked(desk), excerpt()
    shelf.append(NODE, sha(body), 0, body)
    shelf.keep(NODE, sha(body), (b"PK",))  # and no row: it was killed here

    answer = courier.head(body, "clip", wanted)

    assert answer.headers["Upload-Offset"] == str(len(body))
    with desk.office.database.read() as session:
        row = clips.get(session, wanted)
        assert row is not None
        assert clips.is_here(session, row)
    assert growing(shelf) == []


def allow(desk: Desk, **limits: int) -> None:
    web = dataclasses.replace(desk.web, keep=KeepSection(**limits))
    desk.app.extensions["commune"] = web


def hold(desk: Desk, size_bytes: int) -> None:
    """Some clip of before takes so much."""
    held = FileUpload(
        node=NODE,
        kind="clip",
        about="old",
        sha256=sha(b"old"),
        size_bytes=size_bytes,
        until=desk.office.clock.now(),
    )
    with desk.office.database.write() as session:
        camera_files.put(session, held, at=desk.office.clock.now())


def told_full(desk: Desk) -> bool:
    with desk.office.database.read() as session:
        return notices.stands(session, "footage-full")


def test_more_than_all_clips_may_take_is_refused_until_there_is_room(
    desk: Desk, courier: Courier, shelf: Shelf
) -> None:
    wanted, body = asked(desk), excerpt()
    hold(desk, 64 << 20)
    allow(desk, footage_mib=64)

    refused = courier.patch(body, "clip", wanted)
    picture = courier.patch(JPEG, "thumbnail", "e1")
    told = told_full(desk)
    allow(desk, footage_mib=65)
    taken = courier.patch(body, "clip", wanted)

    assert (refused.status_code, told) == (507, True)
    assert picture.status_code == 201
    assert (taken.status_code, told_full(desk)) == (201, False)
    assert growing(shelf) == []


def test_a_disk_without_room_takes_nothing_and_keeps_nothing_half(
    desk: Desk, courier: Courier, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted, body = asked(desk), excerpt()
    courier.patch(body, "clip", wanted, piece=body[:100])
    monkeypatch.setattr("console.views.uploads.ROOM_BYTES", 1 << 60)

    answer = courier.patch(body, "clip", wanted, at=100)

    assert (answer.status_code, answer.headers["Upload-Offset"]) == (507, "0")
    assert growing(shelf) == []


def test_a_lying_camera_brings_no_more_pictures_than_a_day_has(
    desk: Desk, courier: Courier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(camera_files, "THUMBNAILS_A_DAY", 3)
    pictures = [JPEG + bytes([n]) for n in range(5)]

    codes = [courier.patch(one, "thumbnail", "e1").status_code for one in pictures]
    desk.office.clock.advance(25 * 3600)

    assert codes == [201, 201, 201, 410, 410]
    assert courier.patch(pictures[4], "thumbnail", "e1").status_code == 201


def test_of_too_many_pictures_a_cameras_own_oldest_go(
    desk: Desk,
    courier: Courier,
    authority: Authority,
    shelf: Shelf,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(camera_files, "THUMBNAILS_KEPT", 2)
    add_camera(desk, OTHER, name="Camera trường")
    its = Courier(desk, authority.issue("node", OTHER, desk.office.clock.now()), OTHER)
    first, *others = [JPEG + bytes([n]) for n in range(4)]
    its.patch(first, "thumbnail", "e1")
    courier.patch(first, "thumbnail", "e1")

    for one in others:
        desk.office.clock.advance(1)
        courier.patch(one, "thumbnail", "e1")

    assert shelf.has(sha(first))  # the other camera's, who brought the same
    assert [shelf.has(sha(one)) for one in others] == [False, True, True]


def test_a_clip_that_is_not_of_the_chain_that_was_told_is_in_doubt(
    desk: Desk, courier: Courier
) -> None:
    lines = [chain_line(n) for n in (41, 42)]
    told = EvidenceHead(
        link=42, sha256=sha(b"another line"), segment=9, written_bytes=1
    )
    report(desk, told)

    courier.patch(excerpt(chain=b"".join(lines)), "clip", asked(desk))

    with desk.office.database.read() as session:
        doubt = evidence.open_doubt(session, NODE)
        assert doubt is not None
        assert (doubt.kind, doubt.link) == ("copy", 42)


def test_a_clip_of_the_chain_that_was_told_is_in_no_doubt(
    desk: Desk, courier: Courier
) -> None:
    lines = [chain_line(n) for n in (41, 42)]
    sha256 = sha(lines[1].rstrip())
    report(desk, EvidenceHead(link=42, sha256=sha256, segment=9, written_bytes=1))

    courier.patch(excerpt(chain=b"".join(lines)), "clip", asked(desk))

    with desk.office.database.read() as session:
        assert evidence.open_doubt(session, NODE) is None


def chain_line(number: int) -> bytes:
    """As a chain has it, as far as the console reads it."""
    words = base64.urlsafe_b64encode(b'{"n":%d}' % number).rstrip(b"=")
    return words + b".c2lnbmF0dXJl\n"
