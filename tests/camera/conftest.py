"""Keys that the commune's authority certifies, and a camera whose key was renewed."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from camera.adapters.signing import Signer, node_signer
from camera.core.cutting import Cutter
from provisioning.adapters.authority import Authority, Purpose
from tests.camera.film import (
    SECOND_NS,
    START,
    archive,
    carry_out,
    cuts,
    packets,
    recorded,
)

NODE = "cam-cho"
Certify = Callable[[str, Purpose], Signer]
Renewed = tuple[Path, Signer, Signer]
"""The recordings, the key of before and the one of now."""


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


@pytest.fixture
def renewed(certify: Certify, tmp_path: Path) -> Renewed:
    """Six seconds with a key, and six with the one after the renewal."""
    old, new = certify(NODE, "node"), certify(NODE, "node")
    folder = recorded(tmp_path / "camera", 6, key=old)
    made = archive(folder, key=new, run="run-2")
    carry_out(made, cuts(packets(6, first=250), Cutter(segment_ns=SECOND_NS)))
    made.close()
    return folder, old, new
