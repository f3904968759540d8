"""All that the agent of a camera is given, in one value."""

from collections.abc import Callable
from dataclasses import dataclass

from camera import ports
from edge.contract.camera import CameraSettings
from edge.node.ledger import Ledger
from edge.node.node import Node
from edge.ports import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the agent stands on, real or simulated."""

    node: Node
    ledger: Ledger
    clock: Clock
    lens: ports.Lens
    recorder: ports.Recorder
    cabinet: ports.Cabinet
    courier: ports.Courier
    live: ports.LiveView
    use: Callable[[CameraSettings], bool]
    """Masks and watch by these settings; whether the lens must be made anew."""
