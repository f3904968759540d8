"""``commune-camera export``: a stretch of a recording as a ZIP that proves itself."""

import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from camera.adapters import excerpt
from camera.adapters.archive import Archive
from camera.adapters.chain import check_key
from camera.adapters.signing import own_key_path, own_signer
from camera.core.evidence import Exported
from edge.adapters.host import SystemClock


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be exported, for whom and why."""

    folder: Path
    start: datetime
    end: datetime
    to: str
    purpose: str
    out: Path
    key: Path | None = None


def export(order: Order) -> int:
    """Writes the file; 0.

    The copy is written into the chain before it is made.

    Raises:
        MessageError: nothing was recorded then.
        ConfigError: the recordings are another key's.
        HardwareError: the disk, or the recorder is running.
    """
    clock = SystemClock()
    signer = own_signer(order.key or own_key_path())
    check_key(order.folder, signer)
    found = excerpt.find(order.folder, order.start, order.end)
    archive = Archive(order.folder, signer, run="export", now=clock.now)
    archive.exported(
        Exported(start=order.start, end=order.end, to=order.to, purpose=order.purpose)
    )
    archive.close()
    wish = excerpt.Wish(order.to, order.purpose, clock.now())
    excerpt.write(order.folder, found, wish, signer, order.out)
    sys.stdout.write(f"{order.out}: {len(found.segments)} segments\n")
    for gap in found.gaps:
        sys.stdout.write(f"nothing was recorded {gap.start} to {gap.end}\n")
    return 0
