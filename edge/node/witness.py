"""What a node remembers of the console's audit log: the newest head that it was told.

A lower one never takes its place, so a log that was cut or written anew does not fit
any more, and the console hears that with the next state. Only a new epoch (the console
was restored) or another station's key begins anew.
"""

import logging
from typing import Final

import msgspec

from edge.contract.envelope import Order
from edge.contract.units import KeyId
from edge.contract.witness import AuditHead
from edge.node.ledger import Ledger

KEPT: Final = "audit-head"

log = logging.getLogger(__name__)


class _Remembered(msgspec.Struct, frozen=True):
    issuer: KeyId
    epoch: int
    head: AuditHead


class Witness:
    """Keeps one head on the disk."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._held = _read(ledger.value(KEPT))

    @property
    def head(self) -> AuditHead | None:
        """What is remembered."""
        return self._held.head if self._held else None

    def told(self, order: Order, head: AuditHead) -> bool:
        """The station says how far its log goes; whether that is news.

        Raises:
            HardwareError: the disk did not take it.
        """
        held, new = self._held, _Remembered(order.iss, order.epoch, head)
        if (
            held is not None
            and held.issuer == new.issuer
            and (new.epoch, head.number) <= (held.epoch, held.head.number)
        ):
            return False
        self._ledger.set_value(KEPT, msgspec.json.encode(new))
        self._held = new
        return True


def _read(value: bytes | None) -> _Remembered | None:
    if value is None:
        return None
    try:
        return msgspec.json.decode(value, type=_Remembered)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        log.warning("remembered audit head unreadable error=%s", error)
        return None
