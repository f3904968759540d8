"""A camera's settings as what its eyes and its masks need.

Outlines that reach outside the picture never come here: settings with such a one are
refused whole when they are read, and those before them hold.
"""

from camera.core.masks import Masks
from camera.core.naming import Spotter
from camera.core.polygon import Polygon, check_polygon
from camera.core.watch import Plan
from camera.core.zones import Sensitivity, Zone
from edge.contract.camera import CameraSettings, Outline
from edge.timetable import zone_of


def masks_of(settings: CameraSettings) -> Masks | None:
    """What is to be painted over; None when nothing is."""
    polygons = [
        _polygon(mask.outline, f'privacy mask "{mask.name}"') for mask in settings.masks
    ]
    return Masks(polygons) if polygons else None


def plan_of(settings: CameraSettings, spotter: Spotter | None = None) -> Plan:
    """What is watched, where, when, and how closely."""
    return Plan(
        zones=tuple(
            Zone(
                zone.name,
                _polygon(zone.outline, f'zone "{zone.name}"'),
                zone.sensitivity,
            )
            for zone in settings.zones
        ),
        sensitivity=Sensitivity(
            settings.sensitivity,
            tuple((one.span, one.sensitivity) for one in settings.hours),
            zone_of(settings.zone),
        ),
        spotter=spotter,
    )


def _polygon(outline: Outline, what: str) -> Polygon:
    return check_polygon([(x / 1000, y / 1000) for x, y in outline], what)
