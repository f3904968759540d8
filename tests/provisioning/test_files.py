"""Files are whole or not there, and two technicians do not undo each other."""

import threading
from pathlib import Path

import pytest

from provisioning.acts.commune import opened
from provisioning.adapters import files
from provisioning.core.refusals import RefusedError
from tests.provisioning.conftest import Founded


def test_a_directory_that_cannot_be_finished_is_not_begun(tmp_path: Path) -> None:
    impossible = {"a": b"a file", "a/b": b"below a file"}

    with pytest.raises(OSError, match="a"):
        files.write_tree(tmp_path / "xã", impossible)

    assert list(tmp_path.iterdir()) == []


def test_an_empty_directory_may_be_filled(tmp_path: Path) -> None:
    (tmp_path / "xã").mkdir()

    files.write_tree(tmp_path / "xã", {"sub/file": b"x"})

    assert (tmp_path / "xã/sub/file").read_bytes() == b"x"


def test_a_file_in_the_way_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "xã").write_text("thư")

    with pytest.raises(RefusedError, match=r"\[directory-in-use\]"):
        files.write_tree(tmp_path / "xã", {"file": b"x"})

    assert (tmp_path / "xã").read_text() == "thư"


def test_a_file_that_is_replaced_leaves_no_other_behind(tmp_path: Path) -> None:
    files.write(tmp_path / "acl", b"one")

    files.write(tmp_path / "acl", b"two")

    assert [p.name for p in tmp_path.iterdir()] == ["acl"]
    assert (tmp_path / "acl").read_bytes() == b"two"
    assert (tmp_path / "acl").stat().st_mode & 0o777 == 0o600


def test_boxes_that_are_issued_at_once_are_all_in_the_inventory(
    commune: Founded,
) -> None:
    names = [f"loa-ap{number}" for number in range(1, 6)]
    technicians = [threading.Thread(target=commune.issue, args=(n,)) for n in names]

    for technician in technicians:
        technician.start()
    for technician in technicians:
        technician.join()

    with opened(commune.top) as held:
        assert sorted(node.id for node in held.inventory.nodes) == names
