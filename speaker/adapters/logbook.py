"""What the agent must remember through a power cut, in the node's own store.

The ledger of occurrences, from when on each bulletin counts, and up to when everything
is settled. All of it is read once at the start and kept in memory; what cannot be read
is left out and logged.
"""

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final, TypeVar

import msgspec

from edge.contract.units import Lineage
from edge.node.ledger import Ledger as Store
from speaker.core.ledger import Entry, Key, crowded, name_of, outdated, premature
from speaker.core.timeline import Since

_OCCURRENCES: Final = "occurrence"
_SINCE: Final = "since"
_SETTLED: Final = "settled"

V = TypeVar("V")

log = logging.getLogger(__name__)


class Logbook:
    """Memory and disk alike.

    Methods that write may raise HardwareError; what they were told holds in memory all
    the same.
    """

    def __init__(self, store: Store, now: datetime) -> None:
        self._store = store
        found = self._read(_OCCURRENCES, Entry)
        self.entries: dict[Key, Entry] = {one.key: one for one in found.values()}
        self.since: dict[Lineage, Since] = self._read(_SINCE, Since)
        self.settled = self._read_settled(now)

    def write(self, entry: Entry) -> None:
        """On disk when this returns, or with the transaction around it."""
        self.entries[entry.key] = entry
        thinned = crowded(self.entries, entry)
        if thinned is None:
            self._set(_OCCURRENCES, name_of(entry.key), entry)
            return
        stands, gone = thinned
        self.entries[stands.key] = stands
        with self._store.transaction():
            self._set(_OCCURRENCES, name_of(entry.key), entry)
            self._set(_OCCURRENCES, name_of(stands.key), stands)
            for key in gone:
                self.forget(key)

    def forget(self, key: Key) -> None:
        """As if it had never been handed over."""
        self.entries.pop(key, None)
        self._store.delete_record(_OCCURRENCES, name_of(key))

    def count(self, since: Mapping[Lineage, Since]) -> None:
        """Bulletins that are new here, newer, or gone."""
        held, self.since = self.since, dict(since)
        with self._store.transaction():
            for lineage in held.keys() - since.keys():
                self._store.delete_record(_SINCE, lineage)
            for lineage, one in since.items():
                if held.get(lineage) != one:
                    self._set(_SINCE, lineage, one)

    def reopen(self, now: datetime) -> None:
        """What is still to come may sound, though a wrong clock had written it off."""
        if early := premature(self.entries.values(), now):
            log.warning(
                "occurrences reopened, the clock was ahead count=%d", len(early)
            )
            with self._store.transaction():
                for key in early:
                    self.forget(key)

    def settle(self, at: datetime, now: datetime) -> None:
        """Everything before ``at`` is over; forgets what is too old to matter."""
        self.settled = at
        with self._store.transaction():
            self._store.set_value(_SETTLED, at.isoformat().encode())
            for key in outdated(self.entries.values(), now):
                self.forget(key)

    def _set(self, namespace: str, key: str, value: object) -> None:
        self._store.set_record(namespace, key, msgspec.json.encode(value))

    def _read(self, namespace: str, kind: type[V]) -> dict[str, V]:
        found: dict[str, V] = {}
        for key, value in self._store.records(namespace).items():
            try:
                found[key] = msgspec.json.decode(value, type=kind)
            except (msgspec.MsgspecError, UnicodeDecodeError) as error:
                log.warning("record unreadable key=%s error=%s", key, error)
        return found

    def _read_settled(self, now: datetime) -> datetime:
        """Where it is new, or the disk spoilt it, nothing before now is asked for."""
        try:
            held = (self._store.value(_SETTLED) or b"").decode()
            return datetime.fromisoformat(held).astimezone(UTC)
        except (ValueError, OverflowError):
            self._store.set_value(_SETTLED, now.isoformat().encode())
            return now
