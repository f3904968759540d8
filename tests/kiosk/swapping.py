"""Swaps bundles for ever, to be killed in the middle of it (see test_bundles.py).

`python -m tests.kiosk.swapping STATE RING ARCHIVE...`: says "ready" and begins.
"""

import itertools
import sys
from pathlib import Path

import msgspec

from edge.contract.guidance import GuidanceManifest
from edge.ring import Ring
from kiosk.adapters.bundles import BundleStore
from tests.rig.authority import NOON
from tests.rig.bundles import KIOSK


def main(state: Path, ring: Path, orders: list[Path]) -> None:
    known = msgspec.json.decode(ring.read_bytes(), type=Ring)
    store = BundleStore(state)
    store.open(me=KIOSK, ring=known, now=NOON)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for order in itertools.cycle(orders):
        wanted = msgspec.json.decode(order.read_bytes(), type=GuidanceManifest)
        archive = order.with_suffix(".tar")
        store.install(archive, wanted, me=KIOSK, ring=known, now=NOON)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), [Path(one) for one in sys.argv[3:]])
