"""What staff see and wish of cameras (pure).

A camera records nothing before somebody has decided what it must not see: masks belong
to one camera's view, so they are wished for a node and never for an area, and as long
as nobody has said even "none", the camera is told to record nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final, Literal

import msgspec

from console.core.rules import scopes
from edge.contract.camera import (
    CameraHours,
    CameraKeep,
    CameraMask,
    CameraSettings,
    CameraZone,
    Filming,
)
from edge.contract.report import Revision, State
from edge.contract.settings import LocalSpan
from edge.contract.units import Percent

NO_LIMIT: Final = 0


class CameraWish(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Wishes for an area or one camera; unset means: as the area around it."""

    record: Literal["off", "always", "events"] | None = None
    before_s: Annotated[int, msgspec.Meta(ge=0, le=20)] | None = None
    after_s: Annotated[int, msgspec.Meta(ge=0, le=120)] | None = None
    masks: Annotated[tuple[CameraMask, ...], msgspec.Meta(max_length=16)] | None = None
    """Of a node alone; unset: nobody has decided, and nothing is recorded."""
    zones: Annotated[tuple[CameraZone, ...], msgspec.Meta(max_length=16)] | None = None
    """Of a node alone."""
    sensitivity: Percent | None = None
    hours: Annotated[tuple[CameraHours, ...], msgspec.Meta(max_length=12)] | None = None
    quiet: Annotated[tuple[LocalSpan, ...], msgspec.Meta(max_length=12)] | None = None
    infra_red: Annotated[tuple[LocalSpan, ...], msgspec.Meta(max_length=4)] | None = (
        None
    )
    keep_days: Annotated[int, msgspec.Meta(ge=1, le=3650)] | None = None
    total_mib: Annotated[int, msgspec.Meta(ge=0, le=10_000_000)] | None = None
    """`NO_LIMIT`: none."""
    free_mib: Annotated[int, msgspec.Meta(ge=16, le=10_000_000)] | None = None
    evidence_mib: Annotated[int, msgspec.Meta(ge=0, le=10_000_000)] | None = None


def _defaults() -> CameraWish:
    plain = CameraSettings(area="default")
    return CameraWish(
        record=plain.record,
        before_s=plain.before_s,
        after_s=plain.after_s,
        sensitivity=plain.sensitivity,
        hours=plain.hours,
        quiet=plain.quiet,
        infra_red=plain.infra_red,
        keep_days=plain.keep.days,
        total_mib=plain.keep.total_mib or NO_LIMIT,
        free_mib=plain.keep.free_mib,
        evidence_mib=plain.keep.evidence_mib,
    )


DEFAULTS: Final = _defaults()


@dataclass(frozen=True, slots=True)
class Camera:
    """A camera as far as it is known here."""

    node: str
    name: str
    area: str
    heard_at: datetime | None = None
    gone_boot: str | None = None
    state: State | None = None
    ordered: Revision = (0, 0)
    """Of its settings, as they were last sent; (0, 0): none ever were."""

    @property
    def filming(self) -> Filming | None:
        """What it does, by its own word."""
        return self.state.filming if self.state else None

    @property
    def up_to_date(self) -> bool:
        """Whether it runs on the settings that were sent, by its own word."""
        return self.state is not None and self.state.settings >= self.ordered


def rules(
    wishes: Mapping[str, CameraWish], *, area: str, node: str | None = None
) -> CameraWish:
    """What holds there: of each wish the nearest, of masks and zones the node's own."""
    own = wishes.get(f"node:{node}", CameraWish())
    near = [wishes[scope] for scope in scopes(area, node) if scope in wishes]
    held = {
        name: next(
            (v for one in (*near, DEFAULTS) if (v := getattr(one, name)) is not None),
            None,
        )
        for name in CameraWish.__struct_fields__
    }
    return CameraWish(**held | {"masks": own.masks, "zones": own.zones})


def lean(wished: CameraWish, around: CameraWish) -> CameraWish:
    """Without what is so around it anyway, so that it goes on following that."""
    kept = {
        name: value
        for name in CameraWish.__struct_fields__
        if (value := getattr(wished, name)) != getattr(around, name)
    }
    return CameraWish(**kept)


def is_set_up(wish: CameraWish) -> bool:
    """Whether somebody has decided what this camera must not see."""
    return wish.masks is not None


def records(wish: CameraWish) -> bool:
    """Whether it is told to record, ever or always."""
    return is_set_up(wish) and wish.record != "off"


def camera_settings(
    wishes: Mapping[str, CameraWish],
    *,
    node: str,
    area: str,
    groups: tuple[str, ...],
    zone: str,
) -> CameraSettings:
    """What the camera is told."""
    held = rules(wishes, area=area, node=node)
    plain = CameraSettings(area=area, groups=groups, zone=zone)
    told = {
        name: value
        for name in CameraSettings.__struct_fields__
        if (value := getattr(held, name, None)) is not None
    }
    if not is_set_up(held):
        told["record"] = "off"
    return msgspec.structs.replace(plain, **told, keep=_keep(held))


def _keep(held: CameraWish) -> CameraKeep:
    plain = CameraKeep()
    return CameraKeep(
        days=held.keep_days,
        total_mib=held.total_mib if held.total_mib != NO_LIMIT else None,
        free_mib=held.free_mib or plain.free_mib,
        evidence_mib=held.evidence_mib,
    )
