"""What comes up: one message of a node, judged, stored, and its acknowledgement."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import DBAPIError, StatementError

from console.adapters.disk import database_trouble
from console.bridge import commands, folding
from console.bridge.desk import Desk
from console.core.quota import Quota, Verdict
from console.store.database import Database
from edge.contract.topics import Topic
from edge.runtime import Received


@dataclass(frozen=True, slots=True)
class Taken:
    """A message that is in the database, and what is to be sent for it."""

    folded: folding.Folded
    acknowledgement: tuple[Topic, bytes] | None = None


class Intake:
    """Used by the bridge's thread alone."""

    def __init__(self, desk: Desk, database: Database) -> None:
        self._desk = desk
        self._database = database
        self._quota = Quota()
        self._judged: Received | None = None
        """It may speak, and waits for the database: one message is charged once."""

    def take(self, message: Received, now: datetime) -> Taken | None:
        """None where nothing can be made of it; it is counted then.

        Raises:
            DBAPIError: the database itself is busy, full or damaged; nothing is lost.
        """
        if message is not self._judged and not self._may_speak(message, now):
            return None
        self._judged = message
        try:
            return self._store(message, now)
        except (StatementError, OverflowError, ValueError) as error:
            if database_trouble(error) is not None:
                raise
            # Readable, and yet no table can hold it: one node must not stop us.
            with self._database.write() as session:
                folding.malformed(session, message.topic, error, now)
            return None

    def _may_speak(self, message: Received, now: datetime) -> bool:
        """Before anything is read or looked up: a flood must cost next to nothing."""
        node, channel = folding.sender(message.topic)
        verdict = self._quota.hear(node, channel, now)
        if verdict in {Verdict.FLOOD, Verdict.CALM}:
            try:
                with self._database.write() as session:
                    folding.tell(session, node, verdict, now)
            except DBAPIError:
                self._quota.untold(node)
                raise
        return verdict in {Verdict.TAKEN, Verdict.CALM}

    def _store(self, message: Received, now: datetime) -> Taken | None:
        with self._database.write() as session:
            commune = self._desk.commune
            folded = folding.fold(
                session, message, commune=commune, now=now, quota=self._quota
            )
            if folded is None:
                return None
            if (upto := folded.acknowledge) is None:
                return Taken(folded)
            ack = commands.acknowledgement(
                session, self._desk, folded.topic, upto, now=now
            )
        return Taken(folded, ack)
