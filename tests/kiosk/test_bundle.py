"""What of a bundle may be shown: what an approver answers for, and nothing else."""

import hashlib
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge import keys
from edge.contract.content import Content, Procedure
from kiosk.core.bundle import (
    CLIPS,
    CONTENT,
    EVERYDAY,
    MANIFEST,
    SEAL,
    BundleError,
    Verdict,
    judge,
    older,
    read_content,
    read_manifest,
    records,
    written,
)
from tests.rig.authority import COMMUNE, NOON, Authority
from tests.rig.bundles import (
    BIRTH,
    DEATH,
    KIOSK,
    content,
    lay_out,
    procedure,
    sign,
    small_files,
)

HOUR = timedelta(hours=1)


@pytest.fixture
def authority() -> Authority:
    return Authority()


def judged(files: dict[str, bytes], authority: Authority) -> Verdict:
    return judge(files, me=KIOSK, ring=authority.ring(), now=NOON + HOUR)


def test_a_bundle_that_was_approved_and_sealed_is_shown_whole(
    tmp_path: Path, authority: Authority
) -> None:
    lay_out(tmp_path)
    sign(tmp_path, authority)

    verdict = judged(small_files(tmp_path), authority)

    assert verdict.content == content()
    assert set(verdict.answered) == {"office", "clips", BIRTH, DEATH}
    assert len(verdict.clips) == 2
    assert not verdict.withheld


def test_a_procedure_that_nobody_answers_for_is_withheld_from_its_tile_too(
    tmp_path: Path, authority: Authority
) -> None:
    lay_out(tmp_path)
    sign(tmp_path, authority, leave_out=[DEATH])

    verdict = judged(small_files(tmp_path), authority)

    assert [one.code for one in verdict.content.procedures] == [BIRTH]
    assert verdict.content.life_events[0].procedures == (BIRTH,)
    assert verdict.withheld == {DEATH: "nobody has approved it"}


def test_a_voice_that_nobody_answers_for_is_silent(
    tmp_path: Path, authority: Authority
) -> None:
    lay_out(tmp_path)
    sign(tmp_path, authority, leave_out=["clips"])

    verdict = judged(small_files(tmp_path), authority)

    assert verdict.clips == {}
    assert verdict.content == content()


def test_without_an_approved_office_nothing_is_shown(
    tmp_path: Path, authority: Authority
) -> None:
    lay_out(tmp_path)
    sign(tmp_path, authority, leave_out=["office"])

    with pytest.raises(BundleError, match="office: nobody has approved it"):
        judged(small_files(tmp_path), authority)


def test_a_fee_that_the_station_changed_is_withheld(
    tmp_path: Path, authority: Authority
) -> None:
    lay_out(tmp_path / "good")
    sign(tmp_path / "good", authority)
    cheated = content(procedure(name="Khai sinh 500.000"), procedure(DEATH, "Khai tử"))
    lay_out(tmp_path / "bad", cheated)
    taken = (tmp_path / "good" / "approvals.json").read_bytes()
    (tmp_path / "bad" / "approvals.json").write_bytes(taken)
    raw = (tmp_path / "bad" / MANIFEST).read_bytes()
    (tmp_path / "bad" / SEAL).write_bytes(authority.seal(raw, taken))

    verdict = judged(small_files(tmp_path / "bad"), authority)

    assert [one.code for one in verdict.content.procedures] == [DEATH]
    assert "foreign-approval" in verdict.withheld[BIRTH]


def test_an_approval_of_an_older_version_does_not_pass_for_the_new_one(
    tmp_path: Path, authority: Authority
) -> None:
    manifest = lay_out(tmp_path)
    sign(tmp_path, authority)
    claimed = msgspec.structs.replace(
        manifest,
        records=tuple(
            msgspec.structs.replace(one, version=9) if one.code == BIRTH else one
            for one in manifest.records
        ),
    )
    raw = msgspec.json.encode(claimed)
    (tmp_path / MANIFEST).write_bytes(raw)
    taken = (tmp_path / "approvals.json").read_bytes()
    (tmp_path / SEAL).write_bytes(authority.seal(raw, taken))

    verdict = judged(small_files(tmp_path), authority)

    assert verdict.withheld[BIRTH] == f"approved as {BIRTH} version 1"


def test_words_that_were_corrected_do_not_come_back(
    tmp_path: Path, authority: Authority
) -> None:
    lay_out(tmp_path)
    sign(tmp_path, authority)
    verdict = judged(small_files(tmp_path), authority)

    assert older(verdict, {BIRTH: 2, DEATH: 1}) == (BIRTH,)
    assert older(verdict, {}) == ()


def test_records_of_a_revoked_key_fall_while_the_kiosk_runs(
    tmp_path: Path, authority: Authority
) -> None:
    lay_out(tmp_path)
    sign(tmp_path, authority)
    kid = authority.kid(authority.approver)
    ring = authority.ring().with_keyset(
        keys.end(authority.approvers, kid, "revoked", NOON + HOUR),
        issuer=authority.kid(authority.administrator),
        commune=COMMUNE,
    )

    with pytest.raises(BundleError, match="office: key-ended"):
        judge(small_files(tmp_path), me=KIOSK, ring=ring, now=NOON + 2 * HOUR)


@pytest.mark.parametrize("name", [CONTENT, EVERYDAY, CLIPS, MANIFEST, "approvals.json"])
def test_one_bit_in_any_small_file_is_noticed(
    tmp_path: Path, authority: Authority, name: str
) -> None:
    lay_out(tmp_path)
    sign(tmp_path, authority)
    files = small_files(tmp_path)
    middle = len(files[name]) // 2
    spoilt = bytearray(files[name])
    spoilt[middle] ^= 1
    files[name] = bytes(spoilt)

    with pytest.raises(BundleError):
        judged(files, authority)


def test_a_missing_file_is_named(tmp_path: Path, authority: Authority) -> None:
    lay_out(tmp_path)
    sign(tmp_path, authority)
    files = small_files(tmp_path)
    del files[EVERYDAY]

    with pytest.raises(BundleError, match=r"everyday\.json is missing"):
        judged(files, authority)


def test_a_seal_of_another_version_is_no_seal(
    tmp_path: Path, authority: Authority
) -> None:
    lay_out(tmp_path, version=3)
    sign(tmp_path, authority)
    files = small_files(tmp_path)
    files[SEAL] = authority.seal(files[MANIFEST], files["approvals.json"], 4)

    with pytest.raises(BundleError, match="sealed as version 4, it is 3"):
        judged(files, authority)


@pytest.mark.parametrize(
    "path",
    [
        "../etc/passwd",
        "/etc/passwd",
        "fonts/../../x.ttf",
        "clips/a.opus",
        "manifest.json",
        "fonts/.hidden.ttf",
        "content.json\n",
        "clips/" + "a" * 64 + ".opus/x",
    ],
)
def test_a_manifest_names_no_file_outside_its_places(tmp_path: Path, path: str) -> None:
    manifest = lay_out(tmp_path)
    held = msgspec.structs.replace(manifest.files[0], path=path)
    wild = msgspec.structs.replace(manifest, files=(*manifest.files, held))

    with pytest.raises(BundleError, match="has no place in a bundle"):
        read_manifest(msgspec.json.encode(wild))


@pytest.mark.parametrize("name", ["NotoSans-Regular.ttf", "Another.ttf"])
def test_letters_that_only_the_station_sealed_are_not_drawn_with(
    tmp_path: Path, authority: Authority, name: str
) -> None:
    lay_out(tmp_path, extra={f"fonts/{name}": b"an 8 that looks like a 0"})
    sign(tmp_path, authority)

    with pytest.raises(BundleError, match=r"names no such font"):
        judged(small_files(tmp_path), authority)


def test_a_manifest_that_would_fill_the_disk_is_refused(tmp_path: Path) -> None:
    manifest = lay_out(tmp_path)
    huge = msgspec.structs.replace(manifest.files[0], size_bytes=2**40)
    wild = msgspec.structs.replace(manifest, files=(huge, *manifest.files[1:]))

    with pytest.raises(BundleError, match="bytes in all"):
        read_manifest(msgspec.json.encode(wild))


def test_a_later_format_asks_for_an_update_of_the_kiosk(tmp_path: Path) -> None:
    manifest = lay_out(tmp_path)
    later = msgspec.structs.replace(manifest, format=2)

    with pytest.raises(BundleError, match="update the kiosk"):
        read_manifest(msgspec.json.encode(later))


WORDS = st.text("aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạ .,", min_size=1, max_size=30)
PROCEDURES = st.builds(
    procedure,
    st.from_regex(r"[0-9]\.[0-9]{6}", fullmatch=True),
    WORDS,
    everyday=st.lists(WORDS, max_size=3).map(tuple),
    version=st.integers(1, 2**31),
)


@given(st.lists(PROCEDURES, max_size=4, unique_by=lambda one: one.code))
def test_content_reads_back_as_it_was_written(held: list[Procedure]) -> None:
    whole = msgspec.structs.replace(content(), procedures=tuple(held))
    everyday = {one.code: one.everyday for one in held}

    found = read_content(written(whole), msgspec.json.encode(everyday))

    assert found == whole


@given(PROCEDURES)
def test_what_is_signed_is_every_word_but_the_everyday_ones(one: Procedure) -> None:
    signed = records(written(content(one)), b"{}")[one.code]

    quiet = msgspec.structs.replace(one, everyday=())
    assert msgspec.json.decode(signed, type=Procedure) == quiet


def test_a_field_of_a_later_program_keeps_its_signature(
    tmp_path: Path, authority: Authority
) -> None:
    lay_out(tmp_path)
    plain = (tmp_path / CONTENT).read_bytes()
    later = plain.replace(
        b'{"code":"1.001193"', b'{"audio_km":"ab","code":"1.001193"', 1
    )
    assert later != plain
    manifest = read_manifest((tmp_path / MANIFEST).read_bytes())
    words = records(later, (tmp_path / CLIPS).read_bytes())
    renewed = msgspec.structs.replace(
        manifest,
        files=tuple(
            msgspec.structs.replace(
                one, sha256=hashlib.sha256(later).hexdigest(), size_bytes=len(later)
            )
            if one.path == CONTENT
            else one
            for one in manifest.files
        ),
        records=tuple(
            msgspec.structs.replace(
                one, sha256=hashlib.sha256(words[one.code]).hexdigest()
            )
            for one in manifest.records
        ),
    )
    (tmp_path / CONTENT).write_bytes(later)
    (tmp_path / MANIFEST).write_bytes(msgspec.json.encode(renewed))
    sign(tmp_path, authority)

    verdict = judged(small_files(tmp_path), authority)

    assert verdict.content == content()
    assert not verdict.withheld


@given(st.binary(max_size=200))
def test_garbage_is_a_bundle_error(raw: bytes) -> None:
    for read in (read_manifest, lambda one: records(one, b"{}")):
        try:
            read(raw)
        except BundleError as error:
            assert str(error)  # noqa: PT017


def test_the_structs_of_content_pass_over_what_they_do_not_know() -> None:
    raw = msgspec.json.encode(msgspec.to_builtins(content()) | {"later": 1})

    assert msgspec.json.decode(raw, type=Content) == content()
