"""A hundred thousand bad orders at a whole loudspeaker: `script/bench trust`.

The agent, its store and its rules are the real ones; broker, clock and player are the
fakes that we ship, so that what is measured is the node's own work. No other project
that we know judges such orders, so there is no peer beside the numbers.
"""

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from edge.contract.refusal import RefusalKind
from edge.contract.report import AsRun, Refused
from tests.rig.bad_orders import KINDS, Forger
from tests.speaker.bench import SpeakerBench


def main() -> int:
    """Measures, prints, and fails when one was acted on or not counted."""
    parser = argparse.ArgumentParser(prog="script/bench trust")
    parser.add_argument("--quick", action="store_true", help="10,000 instead")
    parser.add_argument("--json", action="store_true", help="one JSON line")
    options = parser.parse_args()
    count = 10_000 if options.quick else 100_000
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        result = besiege(Path(name), count)
    if options.json:
        sys.stdout.write(json.dumps(result) + "\n")
    else:
        sys.stdout.writelines(f"{what:34} {value}\n" for what, value in result.items())
    return 0 if result["acted on"] == 0 and result["not counted"] == 0 else 1


def besiege(folder: Path, count: int) -> dict[str, object]:
    """What a loudspeaker did with so many bad orders."""
    bench = SpeakerBench(folder)
    forger = Forger(bench.authority)
    bench.enrol()
    for topic, order in forger.openers():
        bench.order(topic, order)
    sent: Counter[RefusalKind] = Counter()
    longest_ms = spent_s = 0.0
    for kind, topic, payload in forger.stream(count):
        before = time.perf_counter()
        bench.order(topic, payload)
        took_s = time.perf_counter() - before
        spent_s, longest_ms = spent_s + took_s, max(longest_ms, took_s * 1000)
        sent[kind] += 1
    bench.live(3600)
    counted = bench.state().refused
    events = bench.events()
    told = sum(event.count for event in events if isinstance(event, Refused))
    acted = len(bench.played) + sum(isinstance(event, AsRun) for event in events)
    missed = sum(abs(sent[kind] - counted.get(kind, 0)) for kind in KINDS)
    return {
        "bad orders": count,
        "acted on": acted,
        "not counted": missed + abs(count - told),
        "milliseconds each, on average": round(spent_s / count * 1000, 3),
        "longest, milliseconds": round(longest_ms, 1),
        **{f"refused as {kind}": counted.get(kind, 0) for kind in KINDS},
    }


if __name__ == "__main__":
    sys.exit(main())
