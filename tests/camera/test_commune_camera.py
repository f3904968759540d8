"""The whole program, with a real broker, on a film: orders, power cuts, proof."""

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from camera.adapters.places import segments
from camera.commands.verify import Question, verify
from edge.contract.camera import (
    CameraSettings,
    Clip,
    ClipMade,
    EvidenceLocked,
    Lock,
)
from edge.contract.report import Started, TroubleBegan
from tests.rig.authority import COMMUNE
from tests.rig.camera import NODE, CameraRig, now
from tests.rig.patience import until
from tests.rig.power_cut import make_film

pytestmark = [pytest.mark.process, pytest.mark.broker]


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[CameraRig]:
    film = make_film(tmp_path / "film.mp4", seconds=4, size=(320, 180))
    with CameraRig(tmp_path, str(film)) as rig:
        rig.enrol(CameraSettings(area=COMMUNE))
        rig.start()
        yield rig


def test_a_camera_films_is_killed_and_goes_on_and_its_proof_holds(
    rig: CameraRig, tmp_path: Path
) -> None:
    until(lambda: records(rig), "it records", rig.log)
    begun = now()
    time.sleep(3)

    rig.kill()
    rig.start()
    until(lambda: len(rig.told(Started)) == 2, "it is back", rig.log)
    until(lambda: len(segments(rig.recordings)) == 2, "it goes on", rig.log)
    asked = Clip(
        clip="sau-nay",
        start=begun + timedelta(days=1),
        end=begun + timedelta(days=1, minutes=1),
        purpose="mất xe",
        asked_by="Công an xã",
    )
    rig.order("clip", asked)
    made = until(lambda: rig.told(ClipMade), "an answer", rig.log)
    rig.order("lock", Lock(lock="a", start=begun, end=now(), reason="va chạm"))
    locked = until(lambda: rig.told(EvidenceLocked), "it is locked", rig.log)
    code = rig.end()

    assert made[0].outcome == "never-recorded"
    assert locked[0].segments == 1
    assert not rig.told(Started)[1].clean
    assert code == 0
    question = Question(
        folder=rig.recordings, authorities=(rig.ca,), node=NODE, json=True
    )
    assert verify(question) == 0
    assert verify(Question(folder=rig.recordings, authorities=(rig.ca,), node="x")) == 1
    codes = {trouble.code for trouble in rig.told(TroubleBegan)}
    assert codes <= {"certificate-ends"}


def records(rig: CameraRig) -> bool:
    state = rig.state
    return bool(state and state.filming and state.filming.doing == "recording")
