"""Vouchers: codes in a file that the office prints out, each good once."""

import hashlib
import logging
from pathlib import Path
from typing import Final

from edge.node.ledger import Ledger

_USED: Final = "voucher"

log = logging.getLogger(__name__)


class VoucherFile:
    """See ``hotspot.ports.Vouchers``. The file is read anew each time."""

    def __init__(self, path: Path | None, ledger: Ledger) -> None:
        self._path, self._ledger = path, ledger

    def held(self, code: str) -> str | None:
        """Its SHA-256, when it stands in the file and was not used."""
        wanted = _plain(code)
        if not wanted or wanted not in self._codes():
            return None
        number = _number(wanted)
        return None if number in self._ledger.records(_USED) else number

    def use(self, number: str) -> None:
        """For good."""
        self._ledger.set_record(_USED, number, b"")

    def left(self) -> int:
        """Of the file as it is now."""
        used = self._ledger.records(_USED)
        return sum(_number(one) not in used for one in self._codes() if one)

    def _codes(self) -> frozenset[str]:
        if self._path is None:
            return frozenset()
        try:
            return frozenset(map(_plain, self._path.read_text().splitlines()))
        except (OSError, UnicodeDecodeError) as error:
            log.warning("vouchers cannot be read file=%s error=%s", self._path, error)
            return frozenset()


def _number(plain: str) -> str:
    return hashlib.sha256(plain.encode()).hexdigest()


def _plain(code: str) -> str:
    """As it is compared: people type blanks, hyphens and small letters."""
    return "".join(code.split()).replace("-", "").upper()
