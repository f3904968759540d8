"""The console's tables; each column's unit and origin in a comment."""

from console.models.base import Base
from console.models.bulletins import Bulletin, SoundFile, SuppressionMade, Version
from console.models.nodes import (
    Agent,
    AsRunRow,
    Node,
    RefusalCount,
    Report,
    Settings,
    TroubleRow,
)
from console.models.people import (
    Area,
    AuditEntry,
    EndedSession,
    KeysetIssue,
    Person,
    PersonKey,
    RoleHeld,
    SignInAttempt,
)
from console.models.station import Notice, Outgoing, Request, Seen, Station
from console.models.words import SpokenWord

__all__ = [
    "Agent",
    "Area",
    "AsRunRow",
    "AuditEntry",
    "Base",
    "Bulletin",
    "EndedSession",
    "KeysetIssue",
    "Node",
    "Notice",
    "Outgoing",
    "Person",
    "PersonKey",
    "RefusalCount",
    "Report",
    "Request",
    "RoleHeld",
    "Seen",
    "Settings",
    "SignInAttempt",
    "SoundFile",
    "SpokenWord",
    "Station",
    "SuppressionMade",
    "TroubleRow",
    "Version",
]
