"""Whose key a recording is signed with: the authority's word, and no other."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from camera.adapters import excerpt
from camera.adapters.signing import Signer
from camera.commands.verify import Question, verify
from camera.core.evidence import NOTHING, Link, seal
from camera.core.trust import fingerprint
from provisioning.adapters.authority import Purpose
from tests.camera.conftest import NODE, Certify, Renewed
from tests.camera.film import (
    START,
    recorded,
    signer,
)
from tests.camera.test_excerpt import rewrite

WISH = excerpt.Wish("Công an xã", "mất xe", START)


def excerpt_of(folder: Path, by: Signer, first_s: float = 2, last_s: float = 5) -> Path:
    start, end = (START + timedelta(seconds=s) for s in (first_s, last_s))
    out = folder.parent / f"{first_s}-{last_s}.zip"
    excerpt.write(folder, excerpt.find(folder, start, end), WISH, by, out)
    return out


def verified(path: Path, node: str = "") -> int:
    authority = path.parent / "ca.crt"
    return verify(Question(folder=path, authorities=(authority,), node=node))


def test_a_cameras_certified_key_is_named_by_the_authoritys_word(
    certify: Certify, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = certify(NODE, "node")
    folder = recorded(tmp_path / "camera", 6, key=own)

    for path in (folder, excerpt_of(folder, own)):
        assert verified(path, NODE) == 0
        assert f"key of {NODE}, certified: " in capsys.readouterr().out
        assert verified(path, "cam-khac") == 1


@pytest.mark.parametrize(("name", "purpose"), [("loa-ap3", "node"), (NODE, "web")])
def test_another_nodes_key_that_signs_as_the_camera_is_found(
    certify: Certify,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    name: str,
    purpose: Purpose,
) -> None:
    """A loudspeaker's key, or a server's; both certified by the same authority."""
    liar = certify(name, purpose)
    liar = replace(liar, says=msgspec.structs.replace(liar.says, node=NODE))
    folder = recorded(tmp_path / "camera", 6, key=liar)

    for path in (folder, excerpt_of(folder, liar)):
        for node in ("", NODE):
            assert verified(path, node) == 1
            assert "key-foreign at" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("span", "keys"), [((1, 4), "old new"), ((4, 13), "old new"), ((11, 14), "new")]
)
def test_film_from_before_a_renewal_is_exported_provably(
    renewed: Renewed,
    capsys: pytest.CaptureFixture[str],
    span: tuple[int, int],
    keys: str,
) -> None:
    folder, old, new = renewed
    out = excerpt_of(folder, new, *span)

    assert verified(out, NODE) == 0
    said = capsys.readouterr().out
    for key, name in ((old, "old"), (new, "new")):
        named = f"key of {NODE}, certified: {fingerprint(key.says)}" in said
        assert named is (name in keys.split())
    assert verify(Question(folder=out)) == 0
    assert "whose key it is was not checked" in capsys.readouterr().out


def test_a_manifest_that_another_key_signed_is_found(
    renewed: Renewed, certify: Certify, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, _old, _new = renewed
    loud = certify("loa-ap3", "node")
    liar = replace(loud, says=msgspec.structs.replace(loud.says, node=NODE))

    for thief in (loud, liar, signer(folder.parent)):
        assert verified(excerpt_of(folder, thief, 1, 4)) == 1
        assert "key-foreign at manifest.json" in capsys.readouterr().out


@pytest.mark.parametrize("public", ["!!!", "AAAAA", "é", "AAAA", ""])
def test_a_key_that_cannot_be_read_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], public: str
) -> None:
    own = signer(tmp_path)
    folder = recorded(tmp_path / "camera", 6)
    broken = replace(own, says=msgspec.structs.replace(own.says, public=public))
    line = seal(Link(n=1, before=NOTHING, at=START, what=broken.says), own.sign)
    out = excerpt_of(folder, own)
    rewrite(out, lambda files: files.update({"signer.log": line + b"\n"}))

    assert verify(Question(folder=out)) == 1
    assert "key-unreadable at signer.log" in capsys.readouterr().out
