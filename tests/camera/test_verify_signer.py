"""Whose key a recording is signed with: the authority's word, and no other."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from camera.adapters import excerpt
from camera.adapters.signing import Signer, node_signer
from camera.commands.verify import Question, verify
from provisioning.adapters.authority import Authority, Purpose
from tests.camera.film import START, recorded

NODE = "cam-cho"
WISH = excerpt.Wish("Công an xã", "mất xe", START)
Certify = Callable[[str, Purpose], Signer]


@pytest.fixture
def certify(tmp_path: Path) -> Certify:
    """Keys that the commune's authority certifies, each a new one."""
    authority = Authority.founded("Xã Tân An", START - timedelta(days=1))
    (tmp_path / "ca.crt").write_bytes(authority.pem()[0])
    count = iter(range(100))

    def new(name: str, purpose: Purpose) -> Signer:
        issued = authority.issue(purpose, name, START)
        crt = tmp_path / f"{name}-{next(count)}.crt"
        crt.write_bytes(issued.certificate)
        key = crt.with_suffix(".key")
        key.write_bytes(issued.key)
        return node_signer(crt, key)

    return new


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
