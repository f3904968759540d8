"""The real program, and an order that ends it whenever it acts on it."""

import hashlib
import signal
import time
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest

from edge.contract.bulletin import Sound
from edge.contract.report import Refused
from tests.rig.broker import running_broker
from tests.rig.lone_agent import Console, Program, configured, now, serving, speech

pytestmark = [pytest.mark.broker, pytest.mark.process]

FAULTY: Final = """
import os, signal, sys
from edge.contract.bulletin import Plan
from speaker.__main__ import main
from speaker.agent import Speaker

sound = Speaker._act

def faulty(self, accepted):
    plan = accepted.body
    if isinstance(plan, Plan) and any(i.lineage == "lam-hong-0" for i in plan.items):
        os.kill(os.getpid(), signal.SIGSEGV)  # as a library may: nobody can catch it
    sound(self, accepted)

Speaker._act = faulty
sys.exit(main())
"""


def test_an_order_that_ends_the_program_ends_it_twice_and_the_next_bulletin_sounds(
    tmp_path: Path,
) -> None:
    program_file = tmp_path / "faulty.py"
    program_file.write_text(FAULTY, encoding="utf-8")
    data = speech(tmp_path, seconds=1).read_bytes()
    sound = Sound(
        sha256=hashlib.sha256(data).hexdigest(), size_bytes=len(data), duration_ms=1000
    )
    with (
        running_broker(tmp_path / "broker") as broker,
        serving(broker, data) as web_port,
    ):
        console = Console(broker)
        console.enrol()
        config = configured(tmp_path, broker, console, web_port)
        program = Program(tmp_path, config, [str(program_file)])
        console.publish(sound, [now() + timedelta(hours=1)], name="con-giu")
        console.hear(lambda: console.held > (0, 0))
        held = console.held

        console.publish(sound, [now() + timedelta(hours=1)], name="lam-hong")
        ends = []
        for _ in range(2):
            console.hear(lambda: program.ended() is not None)
            ends.append(program.ended())
            program.start()  # as systemd does
        console.hear(lambda: "fails-here" in console.refused)
        after = console.held
        soon = now().replace(microsecond=0) + timedelta(seconds=4)
        console.publish(sound, [soon], name="tin-moi")
        console.hear(lambda: bool(console.as_run()))
        code = program.end()
        program.start()
        console.hear(
            lambda: any(isinstance(one, Refused) for one in console.told.values())
        )
        last = program.end()
        console.listen(time.time() + 0.2)
        console.link.stop()

    assert ends == [-signal.SIGSEGV, -signal.SIGSEGV], program.log.read_text()
    assert after == held, "it goes on with what it held"
    assert [(one.lineage, one.outcome) for one in console.as_run()] == [
        ("tin-moi-0", "aired")
    ]
    assert (code, last) == (0, 0)
    refused = [one for one in console.told.values() if isinstance(one, Refused)]
    assert {one.kind for one in refused} == {"fails-here"}
