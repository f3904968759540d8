"""What all but passes for a proof: one thing alone does not fit."""

import json
import zipfile
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from camera.adapters import chain
from camera.adapters.signing import Signer, node_signer
from camera.commands.verify import Question, verify
from camera.core.evidence import Link, Pruned, Signing, Words, line_hash, seal
from camera.core.proof import walk
from camera.core.trust import Trust, objection
from provisioning.adapters.authority import Authority
from tests.camera.film import START, recorded, signer
from tests.camera.test_excerpt import excerpted, rewrite


class Commune:
    """Its authority, and nodes that it certifies."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._authority = Authority.founded("Xã Tân An", START - timedelta(days=1))

    def node(self, name: str) -> Signing:
        issued = self._authority.issue("node", name, START)
        crt, key = self._folder / f"{name}.crt", self._folder / f"{name}.key"
        crt.write_bytes(issued.certificate)
        key.write_bytes(issued.key)
        return node_signer(crt, key).says

    def trust(self, node: str = "") -> Trust:
        return Trust(authorities=(self._authority.pem()[0],), node=node)


@pytest.fixture
def commune(tmp_path: Path) -> Commune:
    return Commune(tmp_path)


def test_a_certificate_does_not_vouch_for_another_key_than_its_own(
    commune: Commune,
) -> None:
    camera, thief = commune.node("cam-cho"), commune.node("cam-cau")
    borrowed = msgspec.structs.replace(camera, public=thief.public)

    assert objection(camera, None, commune.trust()) == ""
    assert "not of this commune" in objection(borrowed, None, commune.trust())


def test_another_certified_node_does_not_go_on_with_a_cameras_chain(
    commune: Commune,
) -> None:
    camera, other = commune.node("cam-cho"), commune.node("cam-cau")

    renewed = objection(commune.node("cam-cho"), camera, commune.trust())

    assert renewed == ""
    assert "cam-cau" in objection(other, camera, commune.trust())


@pytest.mark.parametrize("claims", ["cam-cau", "cam-cho"])
def test_a_certified_node_is_not_the_one_that_was_asked_for(
    commune: Commune, claims: str
) -> None:
    other = msgspec.structs.replace(commune.node("cam-cau"), node=claims)
    trust = commune.trust("cam-cho")

    assert objection(commune.node("cam-cho"), None, trust) == ""
    assert "cam-cau" in objection(other, None, trust)


@pytest.mark.parametrize(
    ("let_go", "findings"), [("a" * 64, []), ("b" * 64, [("link-broken", "link 5")])]
)
def test_what_is_left_of_a_pruned_chain_follows_the_line_that_was_let_go(
    tmp_path: Path, let_go: str, findings: list[tuple[str, str]]
) -> None:
    by = signer(tmp_path)
    first = line(by, 5, "a" * 64, by.says)
    said = Pruned(upto=4, sha256=let_go, segment=1)
    second = line(by, 6, line_hash(first), said)

    check = walk([("line 1", first), ("line 2", second)], Trust())

    assert [(one.kind, one.place) for one in check.findings] == findings


def line(by: Signer, n: int, before: str, what: Words) -> bytes:
    return seal(Link(n=n, before=before, at=START, what=what), by.sign)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return recorded(tmp_path / "camera", 10)


def broken(out: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The places that are told."""
    capsys.readouterr()
    verify(Question(folder=out, keys=(out.parent / "evidence.key",), json=True))
    *found, _summary = map(json.loads, capsys.readouterr().out.splitlines())
    return [one["place"] for one in found]


def test_a_link_of_the_same_chain_too_many_is_not_the_manifests(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Sealed by the camera, and the next in order: only the manifest can tell."""
    out = excerpted(folder)
    log = next((folder / chain.FOLDER).iterdir()).read_bytes().splitlines()
    with zipfile.ZipFile(out) as archived:
        last = archived.read("chain.log").splitlines()[-1]
    after = log[log.index(last) + 1]

    whole = broken(out, capsys)
    rewrite(out, lambda files: files.update({"chain.log": grown(files, after)}))

    assert whole == []
    assert broken(out, capsys) == ["chain.log"]


def grown(files: dict[str, bytes], after: bytes) -> bytes:
    return files["chain.log"] + after + b"\n"


def test_a_part_that_lies_under_another_name_than_its_own_is_not_taken_for_it(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A program that reads the file from its beginning would unpack another one."""
    out = excerpted(folder)
    with zipfile.ZipFile(out) as archived:
        at = archived.getinfo("segments/000000004.mp4").header_offset + 30
    data = bytearray(out.read_bytes())
    assert data[at : at + 22] == b"segments/000000004.mp4"
    data[at : at + 22] = b"segments/000000044.mp4"
    out.write_bytes(data)

    assert "segment 4" in broken(out, capsys)
