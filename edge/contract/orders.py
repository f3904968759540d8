"""Which orders exist: on which channel, with which body, from which role.

This table is the whole permission model of the wire; classes and areas are checked
against the key's entry by ``edge.trust``.
"""

from dataclasses import dataclass
from typing import Final

import msgspec

from edge.contract.bulletin import AlertsInForce, Bulletin, Plan
from edge.contract.camera import CameraSettings, Clip, Live, Lock, Still, Unlock
from edge.contract.command import Snapshot, StaffComing, Stop, TestTone, Time
from edge.contract.guidance import GuidanceManifest, GuidanceRecord, GuidanceSeal
from edge.contract.keyset import Keyset
from edge.contract.report import Ack
from edge.contract.settings import HotspotSettings, KioskSettings, SpeakerSettings


@dataclass(frozen=True, slots=True)
class OrderType:
    """One type of order. ``channel`` empty: travels only inside another order."""

    name: str
    channel: str
    body: type[msgspec.Struct]
    roles: frozenset[str]
    agent: str = ""
    """Set where the type belongs to one agent."""


_ALL: Final = (
    OrderType("keyset", "keys", Keyset, frozenset({"root", "administrator"})),
    OrderType("plan", "plan", Plan, frozenset({"station"})),
    OrderType("alerts", "alert", AlertsInForce, frozenset({"station"})),
    OrderType("bulletin", "", Bulletin, frozenset({"approver", "source"})),
    OrderType("guidance", "guidance", GuidanceManifest, frozenset({"station"})),
    OrderType("guidance-seal", "", GuidanceSeal, frozenset({"station"})),
    OrderType("guidance-record", "", GuidanceRecord, frozenset({"approver"})),
    OrderType("stop", "cmd", Stop, frozenset({"station", "approver"})),
    OrderType("test-tone", "cmd", TestTone, frozenset({"station"})),
    OrderType(
        "staff-coming", "cmd", StaffComing, frozenset({"station"}), agent="kiosk"
    ),
    OrderType("snapshot", "cmd", Snapshot, frozenset({"station"}), agent="kiosk"),
    OrderType("time", "cmd", Time, frozenset({"station"})),
    OrderType(
        "speaker-settings",
        "settings",
        SpeakerSettings,
        frozenset({"station"}),
        agent="speaker",
    ),
    OrderType(
        "kiosk-settings",
        "settings",
        KioskSettings,
        frozenset({"station"}),
        agent="kiosk",
    ),
    OrderType(
        "hotspot-settings",
        "settings",
        HotspotSettings,
        frozenset({"station"}),
        agent="hotspot",
    ),
    OrderType("clip", "cmd", Clip, frozenset({"station"}), agent="camera"),
    OrderType("lock", "cmd", Lock, frozenset({"station"}), agent="camera"),
    OrderType("unlock", "cmd", Unlock, frozenset({"station"}), agent="camera"),
    OrderType("still", "cmd", Still, frozenset({"station"}), agent="camera"),
    OrderType("live", "cmd", Live, frozenset({"station"}), agent="camera"),
    OrderType(
        "camera-settings",
        "settings",
        CameraSettings,
        frozenset({"station"}),
        agent="camera",
    ),
    OrderType("ack", "ack", Ack, frozenset({"station"})),
)

ORDERS: Final = {order.name: order for order in _ALL}
