"""`commune-kiosk check | build | pack`: from a source directory to a sealed archive."""

import json
import wave
from pathlib import Path

import pytest

from kiosk.__main__ import main
from kiosk.adapters.bundles import BundleStore
from kiosk.adapters.fonts import Fonts
from kiosk.build.files import STARTER, SourceError, open_content, read_source
from kiosk.build.recordings import read_recordings
from kiosk.core.bundle import APPROVALS, SEAL
from kiosk.core.sentences import clip_name
from tests.rig.authority import NOON, Authority
from tests.rig.bundles import KIOSK, ordered, sign

CODE = "2.001159"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """One procedure, one tile: a bundle is then made in seconds."""
    folder = tmp_path / "source"
    (folder / "procedures").mkdir(parents=True)
    text = (STARTER / "procedures" / f"{CODE}.toml").read_text(encoding="utf-8")
    (folder / "procedures" / f"{CODE}.toml").write_text(text, encoding="utf-8")
    (folder / "everyday.toml").write_text(f'"{CODE}" = ["có khách ngủ lại"]')
    (folder / "content.toml").write_text(
        """
version = 7
made = 2026-11-22T05:00:00Z
source = "Xã"
checked = 2026-11-22
sure = "B"
[office]
name = {vi = "Trung tâm", en = "Centre"}
hours = [{vi = "Sáng 7 giờ.", en = "From 7."}]
[[life_events]]
key = "cho-o"
name = {vi = "Chỗ ở", en = "Home"}
picture = "house"
procedures = ["2.001159"]
""",
        encoding="utf-8",
    )
    return folder


def change(folder: Path, old: str, new: str) -> None:
    path = folder / "procedures" / f"{CODE}.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def lines(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def test_the_starter_is_sound(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(STARTER)]) == 0

    assert "43 procedures, nothing to put right" in capsys.readouterr().out


def test_a_letter_that_no_font_has_is_named_with_its_place(
    source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(source, "Không cần giấy tờ gì.", "Không cần giấy tờ gì 漢.")

    assert main(["check", str(source), "--json"]) == 1

    (fault,) = lines(capsys.readouterr().out)
    assert fault["file"] == f"procedures/{CODE}.toml"
    assert fault["key"] == "checklist[1].vi"
    assert "no font has 漢 (U+6F22" in str(fault["what"])


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("procedures/1.000000.toml", "code = ", "look at that place"),
        ("procedures/1.000000.json", "[]", "must be a table"),
        ("procedures/1.000000.json", '{"a":' * 5000, "save it as UTF-8"),
        ("content.toml", "version = 1", "has no made"),
        ("everyday.toml", '"1.000000" = "x"', "phrase"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(
    source: Path, name: str, text: str, told: str
) -> None:
    (source / name).write_text(text)

    with pytest.raises(SourceError, match=told):
        read_source(source)


def test_a_file_is_called_by_its_code(source: Path) -> None:
    path = source / "procedures" / f"{CODE}.toml"
    path.rename(path.with_name("luu-tru.toml"))

    with pytest.raises(SourceError, match=f"holds {CODE}; call it {CODE}.toml"):
        read_source(source)


def test_a_directory_without_procedures_says_so(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="there is no procedure"):
        read_source(tmp_path)


def test_fonts_keep_vietnamese_and_khmer_whatever_the_content_says() -> None:
    fonts = Fonts()

    cut = fonts.cut(["a"])

    assert fonts.lacking("Đường Ẵm 8.000₫ ខ្មែរ\u200b") == []
    assert fonts.lacking("漢") == ["漢"]
    assert sum(map(len, cut.values())) < 400_000
    assert cut == fonts.cut(["a"])


@pytest.mark.process
def test_a_source_becomes_a_bundle_that_a_kiosk_shows(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cache, out = tmp_path / "cache", tmp_path / "bundle"
    make = ["build", str(source), "--cache", str(cache), "--json", "--out"]

    assert main([*make, str(out)]) == 0
    made = lines(capsys.readouterr().out)[-1]
    assert main([*make, str(tmp_path / "again")]) == 0
    again = lines(capsys.readouterr().out)

    assert again[-1]["manifest_sha256"] == made["manifest_sha256"]
    clips = made["clips"]
    told = [str(line["progress"]) for line in again if "progress" in line]
    spoken = [one for one in told if one.startswith("speech")]
    assert spoken == [f"speech {clips}/{clips}"], "the cache was used"
    assert made["version"] == 7

    authority = Authority()
    sign(out, authority)
    approvals, seal = tmp_path / "approvals.json", tmp_path / "seal"
    (out / APPROVALS).rename(approvals)
    (out / SEAL).rename(seal)
    archive = tmp_path / "bundle.tar"
    given = ["--approvals", str(approvals), "--seal", str(seal)]
    assert main(["pack", str(out), *given, "--out", str(archive)]) == 0
    packed = lines(capsys.readouterr().out)[-1]

    wanted = ordered(out, tmp_path / "same.tar")
    assert packed["archive_sha256"] == wanted.archive_sha256
    ring = authority.ring()
    bundle = BundleStore(tmp_path / "state").install(
        archive, wanted, me=KIOSK, ring=ring, now=NOON
    )
    assert bundle.verdict.content == read_source(source).content == open_content(out)
    name = next(iter(bundle.verdict.clips))
    clip = bundle.clip(name)
    assert clip is not None
    assert clip.read_bytes()[:4] == b"OggS"


@pytest.mark.parametrize(
    ("clips", "told"),
    [
        (
            [{"language": "km", "sentence": "ជា", "file": "a.wav"}],
            "there is no recorded/a",
        ),
        ([{"language": "km", "sentence": "ជា", "file": "../a.wav"}], "regex"),
        ([{"language": "kh", "sentence": "ជា", "file": "a.wav"}], "Invalid enum value"),
        (
            [{"language": "km", "sentence": "ជា", "file": "b.wav"}] * 2,
            "the same sentence twice",
        ),
    ],
)
def test_a_recording_that_cannot_be_used_is_named(
    source: Path, clips: list[dict[str, str]], told: str
) -> None:
    (source / "recorded").mkdir()
    (source / "recorded" / "b.wav").write_bytes(b"")
    (source / "recorded.json").write_text(json.dumps({"clips": clips}))

    _, faults = read_recordings(source)

    assert any(told in str(fault) for fault in faults)


@pytest.mark.process
def test_what_a_person_read_out_sounds_in_place_of_the_machine(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (source / "recorded").mkdir()
    with wave.open(str(source / "recorded" / "km-1.wav"), "wb") as sound:
        sound.setparams((1, 2, 16_000, 0, "NONE", ""))
        sound.writeframes(b"\0\1" * 8_000)
    clips = [{"language": "km", "sentence": "សូមហៅមន្ត្រី", "file": "km-1.wav"}]
    (source / "recorded.json").write_text(json.dumps({"clips": clips}))
    out = tmp_path / "bundle"
    make = ["build", str(source), "--cache", str(tmp_path / "cache"), "--out", str(out)]

    assert main(make) == 0
    name = clip_name("km", "សូមហៅមន្ត្រី")
    assert (out / "clips" / f"{name}.opus").read_bytes()[:4] == b"OggS"
    assert name in json.loads((out / "clips.json").read_text())

    (source / "recorded" / "km-1.wav").write_bytes(b"no sound")
    assert main(make) == 1
    assert "recorded/km-1.wav: ffmpeg ended with" in capsys.readouterr().err


def test_a_text_that_has_no_room_on_its_page_is_named_before_anybody_sees_it(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(source, "Không cần giấy tờ gì.", "Không" + "cần" * 60)
    out = ["--out", str(tmp_path / "bundle"), "--cache", str(tmp_path / "cache")]

    assert main(["build", str(source), *out, "--json"]) == 1

    (fault,) = [one for one in lines(capsys.readouterr().out) if "what" in one]
    assert fault["file"] == f"procedures/{CODE}.toml"
    assert fault["key"] == "checklist[1].vi"
    assert "the text has no room at" in str(fault["what"])
    assert not (tmp_path / "bundle").exists()


@pytest.mark.process
def test_a_faulty_source_leaves_the_bundle_that_was_made_before(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "bundle"
    out.mkdir()
    (out / "kept").write_text("yes")
    change(source, "short_name", "shrt_name")

    assert main(["build", str(source), "--out", str(out)]) == 1

    said = capsys.readouterr().err
    assert 'shrt_name: is no key here; did you mean "short_name"?' in said
    assert (out / "kept").exists()
