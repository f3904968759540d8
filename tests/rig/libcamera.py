"""Stand-ins for libcamera and pykms, which exist on a Raspberry Pi alone.

They answer to every name with a class that answers to every name, which is enough for
the real picamera2 to be imported; they film nothing.
"""

import sys
import types
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

NAMES: Final = ("libcamera", "pykms", "kms")


class _Anything(type):
    def __getattr__(cls, name: str) -> "_Anything":
        if name.startswith("__"):
            raise AttributeError(name)
        made = _Anything(name, (_Thing,), {})
        setattr(cls, name, made)
        return made


class _Thing:
    def __init__(self, *_: object, **__: object) -> None:
        pass


class _Module(types.ModuleType):
    def __getattr__(self, name: str) -> _Anything:
        if name.startswith("__"):
            raise AttributeError(name)
        made = _Anything(name, (_Thing,), {})
        setattr(self, name, made)
        return made


@contextmanager
def stand_ins() -> Iterator[None]:
    """Within it, picamera2 can be imported; afterwards all is as before."""
    before = set(sys.modules)
    sys.modules.update({name: _Module(name) for name in NAMES})
    try:
        yield
    finally:
        for name in set(sys.modules) - before:
            if name.split(".")[0] in {*NAMES, "picamera2"} or "picamera" in name:
                del sys.modules[name]
