"""Who can be reached and yet does not take our orders: logged as it changes."""

import logging
from datetime import datetime

from console.bridge.desk import Desk
from console.store import pictures
from console.store.database import Database
from console.store.lacking import lacking

log = logging.getLogger(__name__)


class RollCall:
    """Belongs to the bridge's thread."""

    def __init__(self, desk: Desk, database: Database) -> None:
        self._desk, self._database = desk, database
        self._lacking: frozenset[str] = frozenset()

    def call(self, now: datetime) -> None:
        """One line when somebody is new among them, one when nobody is left."""
        with self._database.read() as session:
            known, commune = pictures.speakers(session), self._desk.commune
            found = lacking(session, known, commune=commune, now=now)
        if found - self._lacking:
            log.warning(
                "nodes do not take our orders nodes=%s kid=%s; "
                "was the station key renewed after the backup that was restored?",
                ",".join(sorted(found)),
                self._desk.kid,
            )
        elif self._lacking and not found:
            log.info("all nodes take our orders again")
        self._lacking = found
