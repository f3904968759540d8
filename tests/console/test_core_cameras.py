"""What cameras are told, and when they may record at all."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from console.core.cameras import (
    DEFAULTS,
    NO_LIMIT,
    CameraWish,
    camera_settings,
    lean,
    rules,
)
from edge.contract.camera import CameraMask, CameraSettings, CameraZone

COMMUNE = "vinh-long/tan-an"
HAMLET = f"{COMMUNE}/ap-3"
MASK = CameraMask(name="Cửa nhà dân", outline=((0, 0), (100, 0), (100, 100)))
ZONE = CameraZone(name="Cổng chợ", outline=((0, 0), (100, 0), (100, 100)))


def told(wishes: dict[str, CameraWish]) -> CameraSettings:
    return camera_settings(
        wishes, node="cam-1", area=HAMLET, groups=(), zone="Asia/Ho_Chi_Minh"
    )


def test_nothing_is_recorded_before_somebody_decided_what_is_masked() -> None:
    wishes = {f"area:{COMMUNE}": CameraWish(record="always", keep_days=7)}

    before = told(wishes)
    after = told(wishes | {"node:cam-1": CameraWish(masks=())})

    assert (before.record, before.keep.days) == ("off", 7)
    assert (after.record, after.masks) == ("always", ())


def test_masks_of_an_area_are_nobodys() -> None:
    shared = CameraWish(masks=(MASK,), zones=(ZONE,))

    settings = told({f"area:{HAMLET}": shared})

    assert (settings.record, settings.masks, settings.zones) == ("off", (), ())


def test_the_nearest_wish_counts_for_each_field_by_itself() -> None:
    wishes = {
        f"area:{COMMUNE}": CameraWish(sensitivity=30, after_s=60),
        f"area:{HAMLET}": CameraWish(sensitivity=70, total_mib=NO_LIMIT),
        "node:cam-1": CameraWish(masks=(MASK,), record="events"),
    }

    settings = told(wishes)

    assert (settings.sensitivity, settings.after_s) == (70, 60)
    assert (settings.record, settings.masks) == ("events", (MASK,))
    assert settings.keep.total_mib is None


def test_a_camera_without_wishes_is_told_what_the_contract_says() -> None:
    settings = told({"node:cam-1": CameraWish(masks=())})

    assert settings == CameraSettings(area=HAMLET)


def test_what_is_as_around_it_is_not_wished_again() -> None:
    around = rules({f"area:{COMMUNE}": CameraWish(keep_days=7)}, area=HAMLET)
    typed = msgspec.structs.replace(around, sensitivity=80)

    assert lean(typed, around) == CameraWish(sensitivity=80)


@given(
    days=st.integers(1, 3650),
    sensitivity=st.integers(0, 100),
    record=st.sampled_from(["off", "always", "events"]),
)
def test_what_a_lean_wish_leaves_out_is_found_again(
    days: int, sensitivity: int, record: str
) -> None:
    typed = msgspec.structs.replace(
        DEFAULTS, keep_days=days, sensitivity=sensitivity, record=record
    )
    around = {f"area:{COMMUNE}": CameraWish(keep_days=14, record="events")}

    own = lean(typed, rules(around, area=HAMLET))

    assert rules(around | {"node:cam-1": own}, area=HAMLET, node="cam-1") == typed
