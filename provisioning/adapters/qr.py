"""Codes that a camera or a hand scanner reads."""

import io

import segno


def svg(text: str) -> bytes:
    """The text as a QR code, in SVG that prints sharp at any size."""
    picture = io.BytesIO()
    segno.make(text, error="q", micro=False).save(picture, kind="svg", scale=4)
    return picture.getvalue()
