"""All that the agent of a guidance screen is given, in one value."""

from dataclasses import dataclass

from edge.node.ledger import Ledger
from edge.node.node import Node
from edge.ports import Clock
from kiosk import ports
from kiosk.adapters.shelf import Stock


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the agent stands on, real or simulated."""

    node: Node
    ledger: Ledger
    clock: Clock
    screen: ports.Screen
    voice: ports.Voice
    printer: ports.Printer | None
    counter: ports.Counter
    presence: ports.Presence
    backlight: ports.Backlight
    buttons: ports.Buttons
    courier: ports.Courier
    stock: Stock
