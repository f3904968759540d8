"""A device is shut out for a day: by its code, and nobody learns whose it is."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from edge.contract.settings import Pause
from hotspot.__main__ import main
from hotspot.core.listing import listing
from hotspot.ports import Used, Visitor
from tests.hotspot.portal_scene import PHONE, Scene
from tests.hotspot.stage import AN, BINH, MACS, Stage


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = Stage(tmp_path)
    made.enrol()
    yield made
    made.store.close()


def pause(stage: Stage, *codes: str) -> Pause:
    return Pause(until=stage.clock.now() + timedelta(hours=10), codes=codes)


def test_who_is_paused_goes_off_line_within_seconds_and_nobody_else(
    stage: Stage,
) -> None:
    code = stage.accept(AN).code
    other = stage.accept(BINH).code

    ordered = pause(stage, code)
    stage.settings_change(pause=ordered)
    stage.pass_time(3)

    assert code != other
    assert stage.on_line() == {MACS[BINH]}
    assert stage.accept(AN).standing == "blocked"
    assert stage.visitor(AN).until == ordered.until
    assert stage.visitor(BINH).standing == "accepted"


def test_a_code_that_is_nobodys_is_told_of_until_it_is_gone(stage: Stage) -> None:
    code = stage.accept(AN).code
    wrong = "ZZZZZ" if code != "ZZZZZ" else "YYYYY"

    stage.settings_change(pause=pause(stage, code, wrong))
    stage.pass_time(6)
    told = stage.troubles()
    stage.settings_change(pause=pause(stage, code))
    stage.pass_time(6)

    assert "hotspot-no-such-device" in told
    assert "hotspot-no-such-device" not in stage.troubles()


def test_a_device_that_was_shut_out_may_go_home(stage: Stage) -> None:
    code = stage.accept(AN).code
    stage.settings_change(pause=pause(stage, code))
    stage.pass_time(6)

    stage.pass_time(3 * 3600)

    assert stage.on_line() == set()
    assert "hotspot-no-such-device" not in stage.troubles()


def test_the_pause_is_over_with_its_day(stage: Stage) -> None:
    code = stage.accept(AN).code
    stage.settings_change(pause=pause(stage, code))

    stage.pass_time(10 * 3600)

    assert stage.accept(AN).standing == "accepted"


def test_a_restart_shuts_nobody_in_again_and_another_day_has_another_code(
    stage: Stage,
) -> None:
    code = stage.accept(AN).code
    stage.settings_change(pause=pause(stage, code))
    stage.pass_time(6)
    stage.store.close()

    stage.start()
    again = stage.accept(AN)
    stage.store.close()
    stage.clock.advance(24 * 3600)
    stage.start()

    assert (again.standing, again.code) == ("blocked", code)
    assert stage.visitor(AN).code != code


def test_the_code_stands_nowhere_but_with_its_device(stage: Stage) -> None:
    code = stage.accept(AN).code
    stage.leave(AN)
    stage.pass_time(3700)

    said = b" ".join(payload for _, payload in stage.broker.log)
    said += b" ".join(one.body for one in stage.store.batch())
    said += b" ".join(stage.store.records("visit").values())
    assert code.encode() not in said


def test_a_technician_at_the_node_sees_who_moves_most(stage: Stage) -> None:
    nobody = listing(stage.memory.load(), 0)
    codes = [stage.accept(one).code for one in (AN, BINH)]
    first, second = sorted(stage.firewall.passes)
    stage.firewall.used[first] = Used(down_bytes=1_000_000)
    stage.firewall.used[second] = Used(down_bytes=7_300_000, up_bytes=200_000)
    stage.pass_time(120)

    shown = listing(stage.memory.load(), stage.clock.monotonic()).splitlines()

    assert nobody == "Nobody is on line.\n"
    assert shown[1].split() == [
        codes[1], MACS[BINH], BINH, "2", "min", "7.3", "MB", "0.2", "MB",
    ]  # fmt: skip
    assert shown[2].startswith(f"{codes[0]}  {MACS[AN]}  {AN}")


@pytest.mark.parametrize("language", ["vi", "en", "km"])
def test_every_device_reads_its_own_code(tmp_path: Path, language: str) -> None:
    scene = Scene(tmp_path)
    scene.desk.visitors[PHONE] = Visitor(standing="blocked", code="K7Q4B")

    assert "K7Q4B" in scene.get(f"/?lang={language}").text


def test_who_is_not_known_has_no_code(tmp_path: Path) -> None:
    scene = Scene(tmp_path)
    scene.desk.visitors[PHONE] = Visitor(standing="unknown")

    assert "Mã của máy này" not in scene.get("/?lang=vi").text


def test_where_no_hotspot_has_run_the_list_of_guests_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "hotspot.toml"
    config.write_text(
        f"""
[node]
id = "wifi-cho"
commune = "vinh-long/tan-an"
[paths]
state = "{tmp_path}"
run = "{tmp_path}"
[network]
guests = "wlan0"
uplinks = ["eth0"]
[portal]
name = "xã Tân An"
""",
        encoding="utf-8",
    )

    code = main(["guests", "--config", str(config)])

    said = capsys.readouterr()
    assert (code, said.out) == (1, "")
    assert "--config" in said.err
    assert "systemctl status commune-hotspot" in said.err
