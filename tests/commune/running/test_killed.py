"""One bulletin, six loudspeakers, and a different misfortune for each.

What each of them sounded is on a recording of its sink; what it says of itself is in
the console's database. Everything is real, and killed with SIGKILL.
"""

from collections import defaultdict
from dataclasses import dataclass

import pytest

from tests.rig.announcement import GRACE_S, Announcement, Desk, Run
from tests.rig.commune import PATIENT, Commune
from tests.rig.hearing import loudest
from tests.rig.patience import s, sleep_until, until
from tests.rig.sound import Recording, locate

pytestmark = [pytest.mark.process, pytest.mark.broker, pytest.mark.sound, PATIENT]

BEFORE, DURING, AFTER, LATE, DEAF, WORN = (f"loa-ap{n}" for n in range(1, 7))
SOUND_S = 4.0


@dataclass(frozen=True)
class Evening:
    """What came of it."""

    told: Announcement
    recordings: dict[str, Recording]
    after_deafness: Recording
    """Of DEAF's sound server, when it was back."""
    runs: dict[str, list[Run]]

    def silent(self, name: str, after: float, before: float) -> bool:
        """Between so many seconds after the planned instant."""
        since, end = self.told.at + s(after), self.told.at + s(before)
        return loudest(self.recordings[name], since, end) < 0.001


@pytest.fixture(scope="module")
def evening(commune: Commune, desk: Desk) -> Evening:
    at = desk.in_(25)
    told = desk.ready(desk.announce(at=at, seconds=SOUND_S))
    with commune.recorded() as recorders:
        sleep_until(at - s(14))
        commune.kill(BEFORE, LATE, WORN)
        _wear_out(commune, WORN, told)
        commune.start(BEFORE, WORN)
        sleep_until(at + s(1.5))
        commune.kill(DURING)
        commune.sinks[DEAF].kill()
        commune.start(DURING, LATE)
        commune.sinks[DEAF].start()
        with commune.recorded(DEAF) as again:
            sleep_until(told.end + s(0.2))
            commune.kill(AFTER)
            commune.start(AFTER)

            until(lambda: _all_told(desk, told), "records", within_s=40)
            sleep_until(at + s(14))
    runs = defaultdict(list)
    for run in desk.runs(told):
        runs[run.node].append(run)
    recordings = {name: one.recording() for name, one in recorders.items()}
    return Evening(told, recordings, again[DEAF].recording(), runs)


def test_a_loudspeaker_that_lost_power_before_the_bulletin_airs_it_on_time(
    evening: Evening,
) -> None:
    late_s = evening.told.late_s(evening.recordings[BEFORE])

    assert abs(late_s) < GRACE_S
    assert _said(evening, BEFORE) == [("aired", "")]


def test_a_loudspeaker_killed_in_mid_bulletin_says_so_and_never_begins_again(
    evening: Evening,
) -> None:
    recording = evening.recordings[DURING]
    beginning = evening.told.sound[: round(1.2 * 48_000)]

    assert locate(recording, beginning).likeness > 0.9
    # What the sound server still had of it ends within half a second.
    assert evening.silent(DURING, 2.2, 14)
    assert _said(evening, DURING) == [("interrupted", "power-or-restart")]
    assert evening.runs[DURING][0].started is not None


def test_a_loudspeaker_killed_after_the_bulletin_tells_once_that_it_was_aired(
    evening: Evening,
) -> None:
    assert abs(evening.told.late_s(evening.recordings[AFTER])) < GRACE_S
    assert evening.silent(AFTER, SOUND_S + 0.2, 14)
    assert _said(evening, AFTER) == [("aired", "")]


def test_a_loudspeaker_without_power_at_the_instant_airs_it_late_and_says_so(
    evening: Evening,
) -> None:
    late_s = evening.told.late_s(evening.recordings[LATE])

    assert 1.5 < late_s < 15
    assert _said(evening, LATE) == [("aired", "late")]


def test_a_sound_server_that_crashes_in_mid_bulletin_makes_it_begin_again(
    evening: Evening,
) -> None:
    beginning = evening.told.sound[: round(1.2 * 48_000)]

    assert locate(evening.recordings[DEAF], beginning).likeness > 0.9
    # Whole, and once, on the server that came back.
    assert evening.told.late_s(evening.after_deafness) > 1.5
    assert sorted(_said(evening, DEAF)) == [
        ("aired", "late"),
        ("failed", "device-lost"),
    ]


def test_a_sound_that_went_bad_on_the_card_is_fetched_again_and_airs_on_time(
    commune: Commune, evening: Evening
) -> None:
    assert abs(evening.told.late_s(evening.recordings[WORN])) < GRACE_S
    assert _said(evening, WORN) == [("aired", "")]
    assert "went bad on the disk" in commune.log(WORN)


def _said(evening: Evening, name: str) -> list[tuple[str, str]]:
    return [(run.outcome, run.reason) for run in evening.runs[name]]


def _all_told(desk: Desk, told: Announcement) -> bool:
    runs = [(run.node, run.outcome) for run in desk.runs(told)]
    deaf = [outcome for node, outcome in runs if node == DEAF]
    return len({node for node, _ in runs}) == len(desk.commune.names) and len(deaf) > 1


def _wear_out(commune: Commune, name: str, told: Announcement) -> None:
    """One byte of the sound changes, as downloaded and as decoded."""
    sha256 = told.sha256
    state = commune.speaker_state(name)
    spoilt = [*state.glob(f"sounds/{sha256}.wav"), *state.glob(f"assets/{sha256}*")]
    assert len(spoilt) == 2, spoilt
    for file in spoilt:
        with file.open("r+b") as content:
            content.seek(20_000)
            byte = content.read(1)[0]
            content.seek(20_000)
            content.write(bytes([byte ^ 0x55]))
