"""The camera's eyes tell the agent what the cores find, in media time."""

from datetime import UTC, datetime

from camera.assembly import View
from camera.config import CameraSection
from camera.core.masks import box
from camera.core.media import Frame
from camera.core.scene.acts import Script, Tampering, Walk
from camera.core.sights import Activity, Sight, Tampered
from camera.core.view import masks_of, plan_of
from camera.core.watch import Eyes, Plan
from camera.core.zones import Sensitivity, Zone
from camera.fakes import FakeSpotter
from camera.ports import Watch
from edge.contract.camera import CameraHours, CameraMask, CameraSettings, CameraZone
from edge.contract.settings import LocalSpan
from tests.camera.street import small_pictures, street

WALK = Walk(6, 12, (-0.1, 0.85), (1.1, 0.85), size=0.4, tone=40)
START_NS = 7_000_000_000_000


def noon() -> datetime:
    return datetime(2026, 11, 30, 5, tzinfo=UTC)


def seen(script: Script, plan: Plan, eyes: Watch | None = None) -> list[Sight]:
    eyes = eyes or Eyes(plan, noon)
    frames = [
        Frame(luma, START_NS + int(at_s * 1e9), number)
        for number, (luma, at_s) in enumerate(small_pictures(script))
    ]
    return [sight for frame in frames for sight in eyes.look(frame)]


def test_somebody_is_told_when_he_comes_and_when_he_is_gone() -> None:
    sights = [s for s in seen(street(18, WALK), Plan()) if isinstance(s, Activity)]

    began, over = sights[0], sights[-1]
    assert {sight.id for sight in sights} == {1}
    assert began.ended_ns is None
    assert over.ended_ns is not None
    assert START_NS + 5.8e9 < began.began_ns < over.ended_ns < START_NS + 12.4e9
    assert over.kind == "motion"


def test_only_a_zone_that_he_touches_tells_and_is_named() -> None:
    sky, road = Zone("trời", box(0, 0, 1, 0.2)), Zone("đường", box(0, 0.5, 1, 1))

    assert seen(street(18, WALK), Plan(zones=(sky,))) == []
    told = seen(street(18, WALK), Plan(zones=(sky, road)))
    assert {sight.zone for sight in told if isinstance(sight, Activity)} == {"đường"}


def test_at_an_hour_of_no_sensitivity_nothing_is_told() -> None:
    lunch = LocalSpan(start="11:30", end="13:30")

    told = seen(street(18, WALK), Plan(sensitivity=Sensitivity(50, ((lunch, 0),))))

    assert told == []


def test_a_plug_in_names_what_moved_and_keeps_nothing_from_being_told() -> None:
    person, nothing = FakeSpotter("person", 0.8), FakeSpotter("motion")

    plain = seen(street(18, WALK), Plan())
    unnamed = seen(street(18, WALK), Plan(spotter=nothing))
    named = seen(street(18, WALK), Plan(spotter=person))

    assert unnamed == plain
    told = [one for one in named if isinstance(one, Activity)]
    assert told[0] == plain[0]  # it begins without waiting for a name
    assert [one for one in told if one.kind == "motion"] == plain
    assert (told[-1].kind, told[-1].confidence) == ("person", 0.8)
    assert [event for event, _ in person.asked] == [1]


def test_a_plug_in_that_is_busy_for_ever_changes_nothing() -> None:
    busy = FakeSpotter()
    busy.slow = True

    assert seen(street(18, WALK), Plan(spotter=busy)) == seen(street(18, WALK), Plan())


def test_tampering_is_told_in_media_time() -> None:
    told = seen(street(34, Tampering(16, 60, "covered")), Plan())

    (sight,) = [one for one in told if isinstance(one, Tampered)]
    assert sight.kind == "covered"
    assert abs(sight.began_ns - START_NS - 16e9) < 2e9


def test_a_camera_that_is_lost_ends_what_went_on_and_counts_on() -> None:
    eyes = Eyes(Plan(), noon)
    before = seen(street(9, WALK), Plan(), eyes)

    ended = eyes.lost(START_NS + int(9e9))
    after = seen(street(18, WALK), Plan(), eyes)

    assert [sight.ended_ns is None for sight in before] == [True]
    assert [isinstance(s, Activity) and (s.id, s.ended_ns is None) for s in ended] == [
        (1, False)
    ]
    assert {sight.id for sight in after if isinstance(sight, Activity)} == {2}


def test_eyes_that_follow_others_count_on_from_them() -> None:
    view = View(CameraSection(source="x"), noon, simulate=True)
    view.use(CameraSettings(area="vn.demo.xa"))
    first = seen(street(9, WALK), Plan(), view.watch())
    view.use(CameraSettings(area="vn.demo.xa", sensitivity=60))

    second = seen(street(9, WALK), Plan(), view.watch())

    ids = [
        {one.id for one in told if isinstance(one, Activity)}
        for told in (first, second)
    ]
    assert ids == [{1}, {2}]


def test_a_camera_that_is_being_set_up_has_its_eyes_shut() -> None:
    view = View(CameraSection(source="x"), noon, simulate=True)
    view.use(CameraSettings(area="vn.demo.xa", record="off"))
    eyes = view.watch()

    assert seen(street(9, WALK), Plan(), eyes) == []
    assert eyes.lost(START_NS) == ()


def test_pictures_of_another_size_begin_anew() -> None:
    eyes = Eyes(Plan(), noon)
    seen(street(9, WALK), Plan(), eyes)
    luma = next(iter(small_pictures(street(1))))[0][:88, :160]

    ended = eyes.look(Frame(luma.copy(), START_NS + int(10e9), 99))

    assert [isinstance(s, Activity) and s.ended_ns is not None for s in ended] == [True]


def test_settings_become_masks_and_a_plan() -> None:
    corner = ((0, 0), (400, 0), (0, 400))
    settings = CameraSettings(
        area="vn.demo.xa",
        masks=(CameraMask(name="nhà ông Tư", outline=corner),),
        zones=(CameraZone(name="cổng", outline=corner, sensitivity=70),),
        hours=(
            CameraHours(span=LocalSpan(start="22:00", end="05:00"), sensitivity=80),
        ),
    )

    plan, masks = plan_of(settings), masks_of(settings)

    assert masks is not None
    assert [(zone.name, zone.percent) for zone in plan.zones] == [("cổng", 70)]
    assert plan.sensitivity.by_hours[0][1] == 80
    assert masks_of(CameraSettings(area="vn.demo.xa")) is None
