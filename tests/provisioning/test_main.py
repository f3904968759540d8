"""The technician's commands: what they answer, and with which exit status."""

import io
from pathlib import Path

import pytest

from edge.errors import MessageError
from provisioning.__main__ import main
from provisioning.core import places
from tests.provisioning.conftest import AREA, PASSPHRASE, Founded
from tests.provisioning.test_acts import key_of


def init(top: Path, *more: str) -> int:
    return main(["init", "--dir", str(top), "--area", AREA, "--name", "Xã", *more])


def test_a_passphrase_that_was_made_up_is_shown_once_and_opens_the_root_key(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = init(tmp_path / "xã", "--host", "loa.tanan.vn")

    told = capsys.readouterr().out
    lines = (line.strip() for line in told.splitlines())
    made_up = next(one for one in lines if one.count("-") == 6 and "/" not in one)
    assert status == 0
    key_of(tmp_path / "xã", places.ROOT, made_up)
    assert not any(
        made_up.encode() in path.read_bytes()
        for path in (tmp_path / "xã").rglob("*")
        if path.is_file()
    )


def test_a_passphrase_from_a_file_is_not_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "secret").write_text("một câu đủ dài\n", encoding="utf-8")

    status = init(tmp_path / "xã", "--passphrase-file", str(tmp_path / "secret"))

    assert status == 0
    assert "một câu đủ dài" not in capsys.readouterr().out
    key_of(tmp_path / "xã", places.ROOT, "một câu đủ dài")


def test_a_short_passphrase_is_refused_before_anything_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "secret").write_text("ngắn", encoding="utf-8")

    status = init(tmp_path / "xã", "--passphrase-file", str(tmp_path / "secret"))

    assert status == 1
    assert "[weak-passphrase]" in capsys.readouterr().err
    assert not (tmp_path / "xã").exists()


def test_issuing_says_where_the_box_is_and_warns_of_the_sheet_on_the_disk(
    commune: Founded, capsys: pytest.CaptureFixture[str]
) -> None:
    status = main(
        [
            *("issue", "--dir", str(commune.top)),
            *("--node", "loa-ap1", "--area", f"{AREA}/ap-1"),
        ]
    )

    told = capsys.readouterr().out
    assert status == 0
    assert str(commune.top / "nodes/loa-ap1") in told
    assert "WARNING: whoever reads that file is master" in told


def test_once_the_sheet_is_locked_away_nothing_warns_of_it(
    commune: Founded, capsys: pytest.CaptureFixture[str]
) -> None:
    (commune.top / places.SHEET).unlink()
    (commune.top / places.SHEET_CODE).unlink()

    main(["renew", "--dir", str(commune.top)])

    assert "WARNING" not in capsys.readouterr().out


def test_revoking_without_a_broker_says_when_it_holds(
    commune: Founded, capsys: pytest.CaptureFixture[str]
) -> None:
    commune.issue("loa-ap1")

    status = main(["revoke", "--dir", str(commune.top), "--node", "loa-ap1"])

    assert status == 0
    assert "có hiệu lực khi khởi động" in capsys.readouterr().out


def test_a_refusal_ends_with_status_one_and_names_the_code(
    commune: Founded, capsys: pytest.CaptureFixture[str]
) -> None:
    status = main(["revoke", "--dir", str(commune.top), "--node", "loa-ap9"])

    assert status == 1
    assert "[no-such-node]" in capsys.readouterr().err


def test_renewing_a_node_puts_a_second_box_beside_the_first(commune: Founded) -> None:
    first = commune.issue("loa-ap1")

    status = main(["renew", "--dir", str(commune.top), "--node", "loa-ap1"])

    second = commune.top / "nodes/loa-ap1.renewed"
    assert status == 0
    assert (first / places.NODE_KEY).read_bytes() != (
        second / places.NODE_KEY
    ).read_bytes()


def test_a_lost_passphrase_is_replaced_by_what_was_typed_from_the_sheet(
    commune: Founded, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet = (commune.top / places.SHEET).read_text(encoding="utf-8")
    typed = [line.lower() for line in sheet.splitlines() if line.startswith("    ")]
    (tmp_path / "typed").write_text("\n".join(typed), encoding="utf-8")
    (tmp_path / "secret").write_text("một câu hoàn toàn mới", encoding="utf-8")

    status = main(
        [
            *("recover", "--dir", str(commune.top)),
            *("--sheet", str(tmp_path / "typed")),
            *("--passphrase-file", str(tmp_path / "secret")),
        ]
    )

    assert status == 0
    assert "không phải duyệt lại" in capsys.readouterr().out
    key_of(commune.top, places.ADMINISTRATOR, "một câu hoàn toàn mới")
    with pytest.raises(MessageError):
        key_of(commune.top, places.ADMINISTRATOR, "một câu đủ dài")


def test_a_stolen_station_key_is_replaced_by_one_command(
    commune: Founded, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (commune.top / places.STATION).read_bytes()
    (tmp_path / "passphrase").write_text(PASSPHRASE, encoding="utf-8")

    status = main(
        [
            *("renew", "--dir", str(commune.top), "--station-key"),
            *("--passphrase-file", str(tmp_path / "passphrase")),
        ]
    )

    assert status == 0
    assert "systemctl restart commune-console-bridge" in capsys.readouterr().out
    assert (commune.top / places.STATION).read_bytes() != before
    assert (commune.top / places.STATION).stat().st_mode & 0o777 == 0o600


def test_where_nobody_can_type_the_passphrase_nothing_is_replaced(
    commune: Founded,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    before = (commune.top / places.STATION).read_bytes()

    status = main(["renew", "--dir", str(commune.top), "--station-key"])

    assert status == 1
    assert "[no-passphrase]" in capsys.readouterr().err
    assert (commune.top / places.STATION).read_bytes() == before


def test_a_missing_file_is_named(
    commune: Founded, capsys: pytest.CaptureFixture[str]
) -> None:
    status = main(
        ["recover", "--dir", str(commune.top), "--sheet", "/nowhere/sheet.txt"]
    )

    assert status == 1
    assert "/nowhere/sheet.txt" in capsys.readouterr().err
