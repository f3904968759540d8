"""The station's key was stolen: one command and a restart, and no loudspeaker visited.

The thief has the bridge's whole directory: its certificate opens the broker, and its
key signs.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from console.bridge.desk import station_key
from console.store import station
from edge.contract.bulletin import Plan
from edge.contract.refusal import RefusalKind
from edge.jws import compose, key_id, public_text, take_apart
from script.sample import founding
from script.sample.founding import AREA
from tests.provisioning.guest import console_of
from tests.rig.announcement import Desk
from tests.rig.commune import PATIENT, PLAN, Commune
from tests.rig.patience import s, sleep_until, until

pytestmark = [pytest.mark.process, pytest.mark.broker, pytest.mark.sound, PATIENT]

NODES: Final = ("loa-ap1", "loa-ap2")


def test_a_stolen_station_key_is_replaced_while_an_announcement_waits_to_sound(
    commune: Commune, desk: Desk
) -> None:
    stolen = station_key(_key_file(commune))
    told = desk.ready(desk.announce(*NODES, at=desk.in_(45)))

    command = ("renew", "--dir", commune.state.commune, "--station-key")
    passphrase = ("--passphrase-file", commune.state.passphrase)
    founding.run_all("provisioning", [(*command, *passphrase)])
    commune.stop("bridge")
    commune.start("bridge")
    new = key_id(public_text(station_key(_key_file(commune))))
    until(lambda: _signer(commune) == new, "the new key signs", commune.last_words)
    commune.mend()
    held = {name: commune.node_state(name) for name in NODES}
    with console_of(commune.state.commune, commune.ports.broker) as thief:
        assert thief.say(PLAN, _empty_plan(stolen), retain=True)
        until(
            lambda: all(_refused(commune, name) for name in NODES),
            "the thief's plan is refused",
            commune.last_words,
        )
        assert thief.say(PLAN, _published(commune), retain=True)
    sleep_until(told.end + s(0.5))

    runs = desk.runs_of(told, *NODES)
    assert {run.outcome for run in runs.values()} == {"aired"}
    for name in NODES:
        before, after = held[name], commune.node_state(name)
        assert before is not None
        assert after is not None
        assert after.plan == before.plan


def _key_file(commune: Commune) -> Path:
    return commune.state.commune / "console" / "station.key"


def _published(commune: Commune) -> bytes:
    with commune.database.read() as session:
        row = station.outgoing(session, PLAN)
    assert row is not None
    return row.jws.encode()


def _signer(commune: Commune) -> str:
    return take_apart(_published(commune)).kid


def _empty_plan(key: Ed25519PrivateKey) -> bytes:
    return compose(
        key,
        type_="plan",
        body=Plan(items=()),
        aud=(f"area:{AREA}",),
        epoch=2**40,
        seq=1,
        now=datetime.now(UTC),  # noqa: TID251  # the nodes' clocks are real
        valid_s=600,
    )


def _refused(commune: Commune, name: str) -> int:
    state = commune.node_state(name)
    return state.refused.get(RefusalKind.KEY_ENDED, 0) if state else 0
