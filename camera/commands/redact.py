"""`commune-camera redact`: a copy of a clip with regions painted over."""

from pathlib import Path

from camera.adapters.redaction import redact
from camera.core.redaction import read_regions
from edge.errors import MessageError


def write_redacted(clip: Path, regions: Path, out: Path) -> int:
    """Paints the regions of a file over.

    Raises:
        MessageError: Regions or clip cannot be read; nothing was written.
    """
    try:
        text = regions.read_bytes()
    except OSError as error:
        raise MessageError(f"{regions} cannot be read: {error.strerror}") from error
    redact(clip, out, read_regions(text, str(regions)))
    return 0
