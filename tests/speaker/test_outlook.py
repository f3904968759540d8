"""What sounds and may sound no longer."""

import msgspec

from edge.approvals import Approved
from edge.contract.bulletin import Sound, Suppression
from edge.contract.settings import Mute
from speaker.core import outlook
from speaker.core.timeline import Occurrence
from tests.rig.authority import NOON
from tests.speaker.bulletins import MINUTE, QUIET, flood, news, situation


def objection(of: Approved, *held_now: Approved, **changes: object) -> str:
    plan = [one for one in held_now if one.bulletin.alert is None]
    in_force = [one for one in held_now if one.bulletin.alert is not None]
    piece = Occurrence(of, NOON)
    return outlook.objection(piece, plan, in_force, situation(NOON, **changes))


def test_nothing_objects_to_what_is_in_the_plan() -> None:
    assert objection(news(), news()) == ""
    assert objection(flood(), flood()) == ""


def test_what_left_the_plan_or_the_alerts_is_withdrawn() -> None:
    assert objection(news(), flood()) == "withdrawn"
    assert objection(flood(), news()) == "withdrawn"


def test_a_new_version_with_the_same_sound_lets_the_older_one_end() -> None:
    other = Sound(sha256="cd" * 32, size_bytes=9, duration_ms=5)

    assert objection(news(), news(version=2)) == ""
    assert objection(news(), news(version=2, sound=other)) == "replaced"


def test_an_alerts_new_version_or_successor_takes_over_at_once() -> None:
    over = flood(lineage="het-lu", replaces=("lu",))

    assert objection(flood(), flood(version=2)) == "replaced"
    assert objection(flood(), flood(), over) == "replaced"


def test_mute_and_suppression_silence_what_sounds_but_no_emergency() -> None:
    mute = Mute(until=NOON + MINUTE, reason="thi")
    muted = msgspec.structs.replace(QUIET, mute=mute)
    out = (Suppression(lineage="tin", planned=NOON),)

    assert objection(news(), news(), settings=muted) == "muted"
    assert objection(news(), news(), suppressed=out) == "stopped-by-staff"
    assert objection(flood(), flood(), settings=muted) == ""
