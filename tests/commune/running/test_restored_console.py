"""A console that comes back from an old backup: it opens a new epoch, nodes follow."""

import pytest

from console.store import bulletins, station
from console.store.bulletins import NoSuchBulletinError
from tests.rig.announcement import GRACE_S, Desk
from tests.rig.commune import PATIENT, Commune, run_console
from tests.rig.patience import s, sleep_until

pytestmark = [pytest.mark.process, pytest.mark.broker, pytest.mark.sound, PATIENT]

NAMES = ("loa-ap1", "loa-ap2")


def test_nodes_follow_a_console_that_was_restored_from_an_old_backup(
    commune: Commune, desk: Desk
) -> None:
    saved = commune.state.top / "backup.tar.gz"
    run_console("backup", "--config", commune.console_file, "--out", saved)
    before = _epoch(commune)
    # Orders after the backup, so that every node holds more than it knows of.
    later = desk.in_(3600)
    desk.announce(*NAMES, at=later)
    forgotten = desk.ready(desk.announce(*NAMES, at=later))

    commune.stop("web", "bridge")
    commune.database.close()
    run_console("restore", "--config", commune.console_file, saved)
    commune.start("bridge", "web")
    commune.mend()
    told = desk.ready(desk.announce(*NAMES, seconds=2))
    with commune.recorded(*NAMES) as recorders:
        sleep_until(told.end + s(0.5))
    runs = desk.runs_of(told, *NAMES)

    assert _epoch(commune) > before
    with commune.database.read() as session, pytest.raises(NoSuchBulletinError):
        bulletins.get(session, forgotten.lineage)
    for name in NAMES:
        assert runs[name].outcome == "aired"
        assert abs(told.late_s(recorders[name].recording())) < GRACE_S


def _epoch(commune: Commune) -> int:
    with commune.database.read() as session:
        return station.get(session).epoch
