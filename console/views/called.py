"""Residents who asked at a kiosk for somebody: who waits, and who may go."""

import hashlib
from datetime import timedelta
from typing import Final

from console import auth
from console.core.kiosks import Kiosk
from console.core.permissions import Action
from console.store import kiosks

TOLD_FOR: Final = timedelta(minutes=3)
"""How long pages say that somebody is on her way."""


def calling() -> list[tuple[kiosks.Call, Kiosk]]:
    """Calls of the last minutes with their kiosks, as far as this person sees them.

    One that somebody took goes by itself.
    """
    held = kiosks.calls(auth.db(), at=auth.now())
    if not held:
        return []
    seen = {one.node: one for one in kiosks.kiosks(auth.db(), areas=auth.my_areas())}
    return [
        (call, seen[call.node])
        for call in held
        if call.node in seen
        and (call.answered_at is None or auth.now() - call.answered_at < TOLD_FOR)
    ]


def open_calls() -> list[Kiosk]:
    """Where a resident waits and nobody is on her way, if this person may go."""
    return [
        kiosk
        for call, kiosk in calling()
        if call.answered_at is None and may_answer(kiosk.area)
    ]


def seen(held: list[tuple[kiosks.Call, Kiosk]]) -> str:
    """Which calls a page shows, and which of them as answered."""
    told = [(call.node, call.call, bool(call.answered_at)) for call, _kiosk in held]
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


def may_answer(area: str) -> bool:
    """Whoever does anything at all for the area may go and help."""
    return any(
        auth.allowed(action, area)
        for action in (Action.COMPOSE, Action.TEST_NODES, Action.SET_UP_NODES)
    )
