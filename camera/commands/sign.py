"""`commune-camera sign`: a sign to print and hang where people pass a camera."""

from pathlib import Path

import segno

from camera.core.sign import Sign, check_sign, draw_sign


def write_sign(sign: Sign, out: Path) -> int:
    """Draws it into a file.

    Raises:
        MessageError: Something that must stand on it is missing.
    """
    checked = check_sign(sign)
    code = segno.make(checked.notice, error="m", micro=False)
    out.write_text(
        draw_sign(checked, _path(code), int(code.symbol_size()[0])), encoding="utf-8"
    )
    return 0


def _path(code: segno.QRCode) -> str:
    """Its dark modules as strokes of one unit."""
    border = 4
    steps = []
    for row, modules in enumerate(code.matrix):
        for column, dark in enumerate(modules):
            if dark:
                steps.append(f"M{column + border} {row + border + 0.5}h1")
    return "".join(steps)
