"""A week of an untouched camera verifies."""

import shutil
import tempfile
from pathlib import Path

import pytest

from camera.commands.verify import Question, verify
from camera.core.cutting import Cutter
from camera.core.media import Packet
from tests.camera.film import SECOND_NS, archive, carry_out, cuts, packet

MINUTES = 7 * 24 * 60
A_SEGMENT = 5  # minutes; of 1 it takes half a minute to make and 8 s to verify


def test_an_untouched_week_verifies(
    request: pytest.FixtureRequest,
) -> None:
    # A disk that need not be waited for: a week has 40,000 syncs.
    memory = Path(tempfile.mkdtemp(dir="/dev/shm"))
    request.addfinalizer(lambda: shutil.rmtree(memory))
    folder = memory / "camera"
    made = archive(folder)
    film = (at(packet(0), minute) for minute in range(0, MINUTES + 1, A_SEGMENT))

    carry_out(made, cuts(film, Cutter(segment_ns=A_SEGMENT * 60 * SECOND_NS)))
    made.close()

    assert verify(Question(folder=folder, keys=(memory / "evidence.key",))) == 0


def at(one: Packet, minute: int) -> Packet:
    at_ns = minute * 60 * SECOND_NS
    return Packet(one.data, at_ns, at_ns, keyframe=True)
