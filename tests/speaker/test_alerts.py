"""When an emergency sounds."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from edge.approvals import Approved
from edge.contract.bulletin import Suppression
from edge.contract.settings import Mute
from speaker.core import alerts
from speaker.core.ledger import Entry, Key
from speaker.core.programme import (
    LEAD,
    Outlook,
)
from tests.rig.authority import NOON
from tests.speaker.bulletins import (
    MINUTE,
    NIGHT,
    QUIET,
    entry,
    flood,
    held,
    situation,
    why,
)


def urgent(*told: Approved, at: datetime, **changes: object) -> Outlook:
    return alerts.look(told, situation(at, **changes), {})


def test_an_alert_sounds_again_at_the_same_instants_wherever_it_began_late() -> None:
    began = NOON + timedelta(seconds=20)
    ledger = held(entry(flood(), NOON, began=began))

    first = urgent(flood(), at=NOON)
    pause = urgent(flood(), at=NOON + MINUTE, ledger=ledger)
    again = urgent(flood(), at=NOON + 5 * MINUTE, ledger=ledger)

    assert [one.occurrence.planned for one in first.due] == [NOON]
    assert (pause.due, pause.wake) == ((), NOON + 5 * MINUTE - LEAD)
    assert [one.occurrence.planned for one in again.due] == [NOON + 5 * MINUTE]


def test_a_repetition_right_after_a_very_late_start_is_left_out() -> None:
    ledger = held(entry(flood(), NOON, began=NOON + 3 * MINUTE))

    soon = urgent(flood(), at=NOON + 5 * MINUTE, ledger=ledger)

    assert (soon.due, soon.wake) == ((), NOON + 10 * MINUTE - LEAD)


def test_an_alert_is_over_when_it_expires_and_one_never_sounded_is_missed() -> None:
    ledger = held(entry(flood(), NOON))
    late = NOON + timedelta(hours=2)

    sounded = urgent(flood(), at=late, ledger=ledger)
    silent = urgent(flood(), at=late)

    assert (sounded.due, sounded.lost) == ((), ())
    assert why(silent) == ["window-passed"]


def test_what_is_over_for_certain_is_silent_and_has_its_record_later() -> None:
    over = frozenset({"lu"})
    late = NOON + timedelta(hours=2)

    blind = urgent(flood(), at=NOON, clock="untrusted", over=over)
    knowing = urgent(flood(), at=late, over=over)

    assert (blind.due, blind.lost) == ((), ())
    assert why(knowing) == ["window-passed"]


def test_repetitions_lost_to_a_power_cut_are_not_made_up_for() -> None:
    ledger = held(entry(flood(), NOON))

    found = urgent(flood(), at=NOON + 52 * MINUTE, ledger=ledger)

    assert [one.occurrence.planned for one in found.due] == [NOON + 50 * MINUTE]
    assert found.lost == ()


def test_a_newer_version_sounds_at_once_where_it_cut_the_older_one_off() -> None:
    cut_off = entry(
        flood(), NOON, reason="replaced", outcome="stopped", ended=NOON + MINUTE
    )
    newer = flood(version=2)

    found = urgent(newer, at=NOON + MINUTE, ledger=held(cut_off))

    assert [one.start for one in found.due] == [NOON + MINUTE]


def test_a_newer_version_of_the_same_alert_keeps_the_rhythm() -> None:
    found = urgent(
        flood(version=2), at=NOON + MINUTE, ledger=held(entry(flood(), NOON))
    )

    assert found.due == ()


def test_an_alert_that_replaces_another_silences_it_from_its_own_beginning() -> None:
    over = flood(NOON + 10 * MINUTE, lineage="het-lu", replaces=("lu",))

    before = alerts.in_force((flood(), over), situation(NOON + 9 * MINUTE))
    after = alerts.in_force((flood(), over), situation(NOON + 10 * MINUTE))

    assert [one.bulletin.lineage for one in before] == ["lu", "het-lu"]
    assert [one.bulletin.lineage for one in after] == ["het-lu"]


def test_a_hamlets_key_cannot_replace_the_provinces_alert() -> None:
    province = flood(level=1)
    hamlet = flood(lineage="khac", level=3, replaces=("lu",))

    assert len(alerts.in_force((province, hamlet), situation(NOON))) == 2


def test_quiet_hours_mute_and_suppression_do_not_hold_an_emergency() -> None:
    mute = Mute(until=NIGHT + 60 * MINUTE, reason="thi")
    settings = msgspec.structs.replace(QUIET, mute=mute)
    out = (Suppression(lineage="lu", planned=NIGHT),)

    found = urgent(flood(NIGHT), at=NIGHT, settings=settings, suppressed=out)

    assert len(found.due) == 1


def test_with_an_untrusted_clock_a_confirmed_alert_sounds_whatever_its_times() -> None:
    year_1970 = datetime(1970, 1, 1, 0, 1, tzinfo=UTC)

    found = urgent(flood(), at=year_1970, clock="untrusted")

    assert [one.start for one in found.due] == [year_1970]


def test_with_an_untrusted_clock_the_alert_keeps_its_rhythm_from_its_first_start() -> (
    None
):
    start = datetime(1970, 1, 1, 0, 1, tzinfo=UTC)
    ledger = held(entry(flood(), NOON, began=start))

    soon = urgent(flood(), at=start + MINUTE, ledger=ledger, clock="untrusted")
    later = urgent(flood(), at=start + 5 * MINUTE, ledger=ledger, clock="untrusted")

    assert (len(soon.due), len(later.due)) == (0, 1)


def test_a_clock_that_went_back_behind_the_last_start_brings_the_next_forward() -> None:
    ledger = held(entry(flood(NOON - 120 * MINUTE, lasts=timedelta(hours=9)), NOON))
    told = flood(NOON - 120 * MINUTE, lasts=timedelta(hours=9))

    found = urgent(told, at=NOON - 60 * MINUTE, ledger=ledger)

    assert [one.start for one in found.due] == [NOON - 60 * MINUTE]


def test_after_a_clock_went_back_the_alert_keeps_its_rhythm() -> None:
    told = flood(NOON - 120 * MINUTE, lasts=timedelta(hours=9))
    back = NOON - 60 * MINUTE
    ledger = held(entry(told, NOON), entry(told, back))

    soon = urgent(told, at=back + MINUTE, ledger=ledger)
    again = urgent(told, at=back + 5 * MINUTE, ledger=ledger)

    assert (len(soon.due), len(again.due)) == (0, 1)


@given(st.lists(st.integers(1, 4000), min_size=1, max_size=60))
def test_an_alert_never_sounds_twice_within_half_its_time_nor_after_it_expires(
    gaps_s: Iterable[int],
) -> None:
    told, now = flood(every_s=600), NOON - timedelta(hours=1)
    ledger: dict[Key, Entry] = {}
    starts: list[datetime] = []
    for gap_s in gaps_s:
        now += timedelta(seconds=gap_s)
        for due in alerts.look((told,), situation(now, ledger=ledger), {}).due:
            if due.start > now:
                continue
            assert due.occurrence.key not in ledger
            starts.append(now)
            ledger[due.occurrence.key] = entry(told, due.occurrence.planned, began=now)

    pauses = [b - a for a, b in pairwise(starts)]
    assert all(pause >= timedelta(seconds=300) for pause in pauses)
    assert all(NOON <= start < NOON + timedelta(hours=2) for start in starts)
