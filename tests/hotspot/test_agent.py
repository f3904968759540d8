"""The agent's story on fakes: who is let on, and what is said of it."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest

from edge.contract.hotspot import HotspotCounts
from edge.contract.refusal import RefusalKind
from edge.contract.report import ClockStepped, Refused, SettingsApplied
from edge.contract.settings import GuestMessage, LocalSpan
from edge.runtime import Shutdown
from hotspot.core.clients import Lease
from hotspot.ports import AskAccept, UplinkState, Used, Visitor
from tests.hotspot.stage import AN, BINH, CHI, MACS, Stage


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = Stage(tmp_path)
    made.enrol()
    yield made
    made.store.close()


def test_who_accepts_is_on_line_with_a_lane_and_an_end(stage: Stage) -> None:
    assert stage.visitor(AN).standing == "new"

    visitor = stage.accept(AN)

    assert visitor.standing == "accepted"
    assert visitor.until == stage.clock.now() + timedelta(hours=2)
    assert stage.on_line() == {MACS[AN]}
    assert [lane.down_kbit_s for lane in stage.shaper.lanes.values()] == [4000]


def test_everybody_who_asks_at_once_is_let_on_in_one_transaction(stage: Stage) -> None:
    told = stage.ask(AskAccept(AN), AskAccept(BINH), AskAccept(CHI), AskAccept(AN))

    standings = [q.answered.standing for q in told if isinstance(q.answered, Visitor)]
    assert standings == ["accepted"] * 4
    assert len(stage.firewall.passes) == 3
    assert stage.firewall.transactions == 1


def test_settings_come_signed_and_are_told_of(stage: Stage) -> None:
    stage.accept(AN)

    stage.settings_change(down_kbit_s=500, message=GuestMessage(vi="Chào bà con"))

    assert [lane.down_kbit_s for lane in stage.shaper.lanes.values()] == [500]
    assert stage.board().message.vi == "Chào bà con"
    assert any(isinstance(one, SettingsApplied) for one in stage.events())


def test_settings_for_another_commune_are_refused(stage: Stage) -> None:
    stage.settings_change(area="can-tho/ninh-kieu", session_minutes=5)

    assert stage.board().session_minutes == 120
    stage.pass_time(61)
    [refused] = [one for one in stage.events() if isinstance(one, Refused)]
    assert refused.kind is RefusalKind.NO_RIGHT


def test_who_is_not_there_is_unknown(stage: Stage) -> None:
    assert stage.visitor("10.77.3.3").standing == "unknown"
    assert stage.accept("no address at all").standing == "unknown"


def test_a_session_that_is_over_is_gone_everywhere(stage: Stage) -> None:
    stage.accept(AN)

    stage.pass_time(7201)

    assert stage.visitor(AN).standing == "expired"
    assert stage.shaper.lanes == {}
    assert stage.memory.register is not None
    assert stage.memory.register.sessions == {}


def test_a_restart_over_midnight_begins_the_day_s_key_anew(stage: Stage) -> None:
    stage.accept(AN)
    stage.pass_time(6)
    stage.store.close()
    assert stage.memory.register is not None
    before = stage.memory.register.key

    stage.start()
    same_day = stage.memory.register.key
    stage.store.close()
    stage.clock.advance(24 * 3600)
    stage.start()

    assert same_day == before
    assert stage.memory.register.key != before


def test_who_has_used_up_the_day_is_put_off_line(stage: Stage) -> None:
    stage.settings_change(day_mib=1)
    stage.accept(AN)
    [number] = stage.firewall.passes

    stage.firewall.used[number] = Used(down_bytes=1 << 20, up_bytes=5)
    stage.pass_time(1)

    assert stage.on_line() == set()
    assert stage.visitor(AN).standing == "quota"
    assert stage.accept(AN).standing == "quota"
    until = stage.visitor(AN).until
    assert until is not None
    assert until.astimezone(ZoneInfo("Asia/Ho_Chi_Minh")).hour == 0


def test_the_day_s_account_ends_at_midnight_with_its_key(stage: Stage) -> None:
    stage.settings_change(day_minutes=5, session_minutes=5)
    stage.accept(AN)
    stage.pass_time(301)
    assert stage.visitor(AN).standing == "quota"
    assert stage.memory.register is not None
    key = stage.memory.register.key

    stage.clock.advance(17 * 3600)
    stage.pass_time(1)

    assert stage.visitor(AN).standing == "new"
    assert stage.memory.register.key != key


def test_closing_time_puts_everybody_off_line(stage: Stage) -> None:
    # It is 07:00 in Vietnam.
    stage.settings_change(hours=(LocalSpan(start="06:00", end="07:30"),))
    visitor = stage.accept(AN)
    assert visitor.until == stage.clock.now() + timedelta(seconds=1800 - 1)

    stage.pass_time(1800)

    assert stage.on_line() == {MACS[AN]}  # the kernel's own timer has ended it
    assert stage.visitor(AN).standing == "closed"
    assert not stage.board().open
    assert stage.accept(BINH).standing == "closed"


def test_a_wall_clock_that_jumps_neither_cuts_nor_prolongs(stage: Stage) -> None:
    stage.accept(AN)

    stage.clock.step(86400.0 * 300)
    stage.agent.handle(ClockStepped(by_s=86400.0 * 300))
    stage.pass_time(7190)
    assert stage.visitor(AN).standing == "accepted"
    stage.pass_time(20)

    assert stage.visitor(AN).standing == "expired"


def test_a_hotspot_with_hours_stays_closed_while_its_clock_is_not_believed(
    stage: Stage,
) -> None:
    stage.settings_change(hours=(LocalSpan(start="00:00", end="23:59"),))
    assert stage.board().open

    stage.source.is_synchronised = False
    stage.agent.handle(ClockStepped(by_s=99.0))
    stage.clock.step(99.0)
    stage.pass_time(2)

    assert not stage.board().open
    assert stage.accept(AN).standing == "closed"


def test_no_more_than_may_are_on_line(stage: Stage) -> None:
    stage.settings_change(clients_max=2)

    told = [stage.accept(address).standing for address in (AN, BINH, CHI)]

    assert told == ["accepted", "accepted", "full"]
    stage.leave(AN)
    assert stage.accept(CHI).standing == "accepted"


def test_a_voucher_lets_one_on_once(stage: Stage) -> None:
    stage.settings_change(sign_in="voucher")

    assert stage.accept(AN).standing == "voucher"
    assert stage.accept(AN, "SEN-0000").standing == "voucher"
    assert stage.accept(AN, "SEN-1234").standing == "accepted"
    assert stage.accept(BINH, "SEN-1234").standing == "voucher"


def test_where_codes_are_asked_for_and_there_are_none_staff_are_told(
    tmp_path: Path,
) -> None:
    stage = Stage(tmp_path, messages=False)
    stage.enrol()
    stage.settings_change(sign_in="voucher")
    stage.pass_time(6)
    before = stage.troubles()
    assert stage.accept(AN, "SEN-1234").standing == "accepted"
    stage.pass_time(6)
    used_up = stage.troubles()
    stage.vouchers.codes.add("SEN-5678")
    stage.pass_time(6)

    assert "hotspot-no-codes" not in before
    assert "hotspot-no-codes" in used_up
    assert "hotspot-no-codes" not in stage.troubles()
    stage.store.close()


def test_a_voucher_is_used_only_by_who_is_really_let_on(stage: Stage) -> None:
    stage.settings_change(sign_in="voucher", clients_max=1)
    stage.firewall.broken = True
    [nobody] = stage.ask(AskAccept(AN, "SEN-1234"))
    stage.firewall.broken = False
    stage.pass_time(2)

    told = stage.ask(AskAccept(BINH, "SEN-1234"), AskAccept(CHI, "SEN-1234"))

    assert nobody.answered is None
    standings = [q.answered.standing for q in told if isinstance(q.answered, Visitor)]
    assert standings == ["accepted", "voucher"]
    assert stage.on_line() == {MACS[BINH]}
    assert stage.vouchers.codes == set()


def test_an_agent_that_was_killed_takes_up_who_was_on_line(stage: Stage) -> None:
    before = stage.accept(AN)
    stage.store.close()
    stage.clock.advance(60)

    stage.start()

    assert before.standing == "accepted"
    assert stage.visitor(AN) == before
    assert stage.on_line() == {MACS[AN]}
    assert len(stage.shaper.lanes) == 1


def test_bytes_are_counted_across_a_restart(stage: Stage) -> None:
    stage.accept(AN)
    [number] = stage.firewall.passes
    stage.firewall.used[number] = Used(down_bytes=1000, up_bytes=100)
    stage.pass_time(6)
    stage.store.close()
    stage.start()
    stage.firewall.used[number] = Used(down_bytes=500, up_bytes=0)

    stage.pass_time(2)

    assert stage.visitor(AN).bytes_left == (2000 << 20) - 1600


def test_a_kernel_that_refuses_lets_nobody_on_and_tries_again(stage: Stage) -> None:
    stage.firewall.broken = True

    [question] = stage.ask(AskAccept(AN))

    assert question.answered is None
    assert stage.visitor(AN).standing == "new"
    stage.pass_time(2)
    assert "hotspot-firewall" in stage.troubles()
    stage.firewall.broken = False
    stage.pass_time(2)
    assert "hotspot-firewall" not in stage.troubles()
    assert stage.accept(AN).standing == "accepted"


def test_a_full_run_folder_lets_nobody_on(stage: Stage) -> None:
    stage.memory.full = True

    [question] = stage.ask(AskAccept(AN))

    assert question.answered is None
    assert stage.on_line() == set()


def test_lanes_that_cannot_be_made_keep_nobody_off_line(stage: Stage) -> None:
    stage.shaper.broken = True

    assert stage.accept(AN).standing == "accepted"
    assert "hotspot-lanes" in stage.troubles()


def test_a_table_that_somebody_flushed_is_loaded_again_with_everybody(
    stage: Stage,
) -> None:
    stage.accept(AN)

    stage.firewall.flush()
    stage.pass_time(3)

    assert stage.on_line() == {MACS[AN]}
    assert "hotspot-table-changed" in stage.troubles()
    stage.pass_time(3700)
    assert "hotspot-table-changed" not in stage.troubles()


def test_a_guest_who_is_given_another_address_keeps_the_session(stage: Stage) -> None:
    stage.accept(AN)

    stage.neighbourhood.arrive("10.77.1.9", MACS[AN])
    del stage.neighbourhood.macs[AN]
    stage.pass_time(2)

    [one] = stage.firewall.passes.values()
    assert one.address4 == "10.77.1.9"
    assert stage.visitor("10.77.1.9").standing == "accepted"
    assert stage.visitor(AN).standing == "unknown"


def test_a_lease_more_in_a_guest_s_name_does_not_take_her_off_line(
    stage: Stage,
) -> None:
    stage.accept(AN)

    stage.neighbourhood.given.append(Lease(MACS[AN], "10.77.1.9"))
    stage.pass_time(2)

    [one] = stage.firewall.passes.values()
    assert one.address4 == AN
    assert stage.visitor(AN).standing == "accepted"


def test_a_lease_that_was_given_back_in_a_guest_s_name_takes_her_off_no_line(
    stage: Stage,
) -> None:
    stage.accept(AN)

    stage.neighbourhood.given = [Lease(MACS[AN], "10.77.1.9")]
    stage.pass_time(40)
    stage.neighbourhood.macs["10.77.1.9"] = MACS[AN]  # by ARP, in her name too
    stage.pass_time(40)

    [one] = stage.firewall.passes.values()
    assert one.address4 == AN, "where she answers"
    assert stage.firewall.transactions == 1, "nor there and back"


def test_a_guest_whose_old_address_fell_silent_is_on_line_with_the_new_one(
    stage: Stage,
) -> None:
    def address() -> str | None:
        [one] = stage.firewall.passes.values()
        return one.address4

    stage.accept(AN)
    stage.neighbourhood.given.append(Lease(MACS[AN], "10.77.1.9"))
    stage.neighbourhood.macs["10.77.1.9"] = MACS[AN]
    stage.pass_time(40)
    assert address() == AN, "she answers at the old one"
    assert stage.firewall.transactions == 1, "nor was she moved there and back"

    del stage.neighbourhood.macs[AN]
    stage.pass_time(40)
    assert address() == "10.77.1.9"
    assert stage.visitor("10.77.1.9").standing == "accepted"

    stage.neighbourhood.macs[AN] = stage.neighbourhood.macs.pop("10.77.1.9")
    stage.pass_time(40)
    assert address() == AN, "and back again"


def test_a_lease_that_nobody_uses_moves_nobody_who_sleeps(stage: Stage) -> None:
    stage.accept(AN)
    del stage.neighbourhood.macs[AN]
    stage.neighbourhood.given.append(Lease(MACS[AN], "10.77.1.9"))
    stage.neighbourhood.macs["10.77.1.9"] = MACS[BINH]

    stage.pass_time(60)

    [one] = stage.firewall.passes.values()
    assert one.address4 == AN
    assert stage.firewall.transactions == 1, "nor there and back"


def test_a_code_comes_by_text_message_and_lets_on_who_asked_for_it(
    stage: Stage,
) -> None:
    stage.settings_change(sign_in="voucher")
    assert stage.board().messages

    assert stage.send_code(AN, "0912 345 678").standing == "sent"
    [(number, text)] = stage.messenger.sent
    (digits,) = re.findall(r"[0-9]{6}", text)
    assert number == "+84912345678"
    assert text.startswith("Ma vao mang Wi-Fi xa Tan An: ")
    assert stage.accept(BINH, digits).standing == "voucher"
    assert stage.accept(AN, digits).standing == "accepted"

    stage.leave(AN)
    assert stage.accept(AN, digits).standing == "voucher", "once"
    assert stage.accept(AN, "SEN-1234").standing == "accepted"
    assert stage.memory.register is not None
    kept = msgspec.json.encode(stage.memory.register)
    assert b"912345678" not in kept


def test_no_message_is_sent_to_nowhere_nor_without_end_nor_where_nobody_asked(
    stage: Stage,
) -> None:
    assert not stage.board().messages
    assert stage.send_code(AN, "0912345678").standing == "new"
    stage.settings_change(sign_in="voucher")

    assert stage.send_code(AN, "113").standing == "number"
    stage.messenger.broken = True
    assert stage.send_code(AN, "0912345678").standing == "wait"
    stage.messenger.broken = False
    answers = [stage.send_code(AN, "0912345678").standing for _ in range(5)]
    stage.accept(BINH, "SEN-1234")

    assert answers == ["sent", "sent", "sent", "wait", "wait"]
    assert stage.send_code(BINH, "0912345678").standing == "accepted"
    assert len(stage.messenger.sent) == 3


def test_the_table_is_tended_in_time(stage: Stage) -> None:
    before = stage.firewall.tended

    stage.pass_time(60)

    assert stage.firewall.tended - before >= 60 / 4


def test_name_servers_that_ended_are_told_of(stage: Stage) -> None:
    stage.names.dead = {"guests"}

    stage.pass_time(1)

    assert "hotspot-names" in stage.troubles()
    stage.pass_time(61)
    assert "hotspot-names" not in stage.troubles()


def test_a_radio_that_is_not_there_is_told_of(stage: Stage) -> None:
    stage.gateway.there = False

    stage.pass_time(6)

    assert "hotspot-no-interface" in stage.troubles()
    stage.gateway.there = True
    stage.pass_time(6)
    assert "hotspot-no-interface" not in stage.troubles()


def test_a_portal_that_ended_is_started_again_and_told_of(stage: Stage) -> None:
    assert stage.page.runs
    stage.page.runs = False

    stage.pass_time(1)

    assert stage.page.runs
    assert "hotspot-portal" in stage.troubles()
    stage.pass_time(61)
    assert "hotspot-portal" not in stage.troubles()


def test_an_uplink_that_is_cut_is_told_of_and_shown(stage: Stage) -> None:
    stage.accept(AN)
    stage.uplink.state = UplinkState()

    stage.pass_time(2)

    assert stage.board().uplink == "down"
    assert "hotspot-no-uplink" in stage.troubles()
    assert stage.visitor(AN).standing == "accepted"


def test_a_month_s_budget_closes_the_hotspot(stage: Stage) -> None:
    stage.settings_change(month_mib=1)
    stage.uplink.state = UplinkState("wwan0", "modem", 0)
    stage.pass_time(2)
    assert stage.accept(AN).standing == "accepted"

    stage.uplink.state = UplinkState("wwan0", "modem", 2 << 20)
    stage.pass_time(6)

    assert stage.on_line() == set()
    assert stage.accept(BINH).standing == "closed"


def test_an_hour_is_counted_and_names_nobody(stage: Stage) -> None:
    stage.settings_change(clients_max=1)
    stage.accept(AN)
    stage.accept(BINH)
    [number] = stage.firewall.passes
    stage.firewall.used[number] = Used(down_bytes=700, up_bytes=70)
    stage.firewall.abuses = 3

    stage.pass_time(3602)

    [hour] = [one for one in stage.events() if isinstance(one, HotspotCounts)]
    assert (hour.clients, hour.accepted) == (1, 1)
    assert (hour.down_bytes, hour.up_bytes) == (700, 70)
    assert hour.refused == {"full": 1, "abuse": 3}
    assert hour.until - hour.since >= timedelta(hours=1)
    said = b" ".join(payload for _, payload in stage.broker.log)
    said += b" ".join(one.body for one in stage.store.batch())
    names = (name.encode() for pair in MACS.items() for name in pair)
    assert not any(name in said for name in names)


def test_a_visit_is_kept_as_a_number_for_as_long_as_the_settings_say(
    stage: Stage,
) -> None:
    stage.settings_change(retention_days=1)
    stage.accept(AN)
    stage.leave(AN)
    [visit] = stage.store.records("visit").values()
    assert MACS[AN].encode() not in visit
    assert AN.encode() not in visit

    stage.clock.advance(25 * 3600)
    stage.pass_time(601)

    assert stage.store.records("visit") == {}


def test_an_end_in_order_leaves_guests_on_line(stage: Stage) -> None:
    stage.accept(AN)

    stage.agent.handle(Shutdown("SIGTERM"))

    assert stage.on_line() == {MACS[AN]}
    assert stage.desk.closed
    assert stage.names.closed


def test_a_full_pool_is_told_of(stage: Stage) -> None:
    for number in range(1012):
        address = f"10.77.{1 + number // 250}.{number % 250}"
        stage.neighbourhood.arrive(
            address, f"02:00:00:01:{number >> 8:02x}:{number & 255:02x}"
        )

    stage.pass_time(2)

    assert "hotspot-pool-full" in stage.troubles()
