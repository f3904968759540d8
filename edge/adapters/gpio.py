"""What goes wrong at a Raspberry Pi's pins, told as HardwareError.

gpiozero passes on what the library below it raises, and lgpio's own error derives from
nothing but Exception.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from edge.errors import HardwareError


@contextmanager
def pin_errors(advice: str = "") -> Iterator[None]:
    """Whatever is raised inside is a HardwareError, with ``advice`` behind it."""
    try:
        yield
    except Exception as error:
        raise HardwareError(f"GPIO: {error}{advice}") from error
