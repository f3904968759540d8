"""The console's tables; each column's unit and origin in a comment."""

from console.models.base import Base
from console.models.bulletins import Bulletin, SoundFile, SuppressionMade, Version
from console.models.camera_map import CameraPlace, CameraPlan
from console.models.cameras import (
    CameraNotice,
    CameraPurpose,
    CameraWishes,
    DeletionRequest,
)
from console.models.footage import (
    CameraFile,
    ClipAsked,
    ClipCopy,
    EvidenceDoubt,
    EvidenceLock,
    EvidenceMark,
    Sighting,
)
from console.models.guidance import GuidanceBundle, GuidanceRecord, GuidanceVersion
from console.models.hotspots import HotspotHour, HotspotWishes
from console.models.kiosks import KioskDay, KioskWishes, PageViews
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
    "CameraFile",
    "CameraNotice",
    "CameraPlace",
    "CameraPlan",
    "CameraPurpose",
    "CameraWishes",
    "ClipAsked",
    "ClipCopy",
    "DeletionRequest",
    "EndedSession",
    "EvidenceDoubt",
    "EvidenceLock",
    "EvidenceMark",
    "GuidanceBundle",
    "GuidanceRecord",
    "GuidanceVersion",
    "HotspotHour",
    "HotspotWishes",
    "KeysetIssue",
    "KioskDay",
    "KioskWishes",
    "Node",
    "Notice",
    "Outgoing",
    "PageViews",
    "Person",
    "PersonKey",
    "RefusalCount",
    "Report",
    "Request",
    "RoleHeld",
    "Seen",
    "Settings",
    "Sighting",
    "SignInAttempt",
    "SoundFile",
    "SpokenWord",
    "Station",
    "SuppressionMade",
    "TroubleRow",
    "Version",
]
