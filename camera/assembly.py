"""Puts a camera's agent together, from real or simulated parts, and runs it."""

import secrets
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from camera import ports
from camera.adapters.archive import Archive
from camera.adapters.av_source import AvSource, Feed
from camera.adapters.cabinet import LostCabinet, UnwiredCabinet
from camera.adapters.capture import Lens
from camera.adapters.courier import HttpsCourier
from camera.adapters.drawn_source import DrawnSource
from camera.adapters.encoder import X264Encoder
from camera.adapters.hog import HogSpotter
from camera.adapters.live import HttpsLive
from camera.adapters.parts import Parts
from camera.adapters.pictures import Lores, Press
from camera.adapters.recorder import DiskRecorder
from camera.adapters.signing import node_signer
from camera.adapters.thumbnail import thumbnail
from camera.agent import Camera
from camera.config import CabinetSection, CameraConfig, CameraSection
from camera.core.cutting import Cutter
from camera.core.masks import Masks
from camera.core.naming import Spotter
from camera.core.view import masks_of, plan_of
from camera.core.wall import LiveWall
from camera.core.watch import Eyes, Plan, Shut
from camera.fakes import FakeCabinet, drawn_street
from edge import config
from edge.adapters import ground
from edge.adapters.ground import Ground
from edge.contract.camera import CameraSettings
from edge.errors import HardwareError


def serve(path: Path, *, simulate: bool) -> int:
    """Runs until it is told to end; the exit code.

    Raises: ConfigError when the file at `path` must be changed first.
    """
    settings = config.load(path, CameraConfig)
    return ground.serve(
        "camera", settings, lambda on: _assemble(settings, on, simulate=simulate)
    )


class View:
    """What settings change in the lens: masks and watch, made anew when asked."""

    def __init__(
        self,
        camera: CameraSection,
        now: Callable[[], datetime],
        *,
        simulate: bool,
        spotter: Spotter | None = None,
    ) -> None:
        self._camera, self._now, self._simulate = camera, now, simulate
        self._spotter = spotter
        self._settings: CameraSettings | None = None
        self._masks: Masks | None = None
        self._plan = Plan()
        self._eyes: Eyes | None = None

    def use(self, settings: CameraSettings) -> bool:
        """Whether the lens must be made anew by these."""
        masks, plan = masks_of(settings), plan_of(settings, self._spotter)
        before, self._settings = self._settings, settings
        self._masks, self._plan = masks, plan
        return before != settings

    def source(self) -> ports.FrameSource:
        """A new one."""
        camera, lores = self._camera, Lores()
        if self._simulate:
            press = Press(X264Encoder(frames_per_s=10), lores, self._masks)
            return DrawnSource(drawn_street, press, paced=True)
        if camera.source == "picamera":
            # picamera2 takes seconds and megabytes that other cameras do without.
            from camera.adapters.picamera import PiCamera

            return PiCamera(camera, lores, self._masks)
        encoder = lambda: X264Encoder(  # noqa: E731  # one line of it
            frames_per_s=camera.frames_per_s, bitrate=camera.kbit_per_s * 1000
        )
        return AvSource(
            Feed(
                place=camera.source,
                paced=True,
                loop=True,
                lores=lores,
                burn=self._masks,
                encoder=encoder,
            )
        )

    def watch(self) -> ports.Watch:
        """A new one."""
        if self._settings is not None and self._settings.record == "off":
            return Shut()
        told = self._eyes.events if self._eyes else 0
        self._eyes = Eyes(self._plan, self._now, events=told)
        return self._eyes


def _assemble(settings: CameraConfig, on: Ground, *, simulate: bool) -> Camera:
    spotter = HogSpotter(on.inbox.post) if settings.spotter.kind == "hog" else None
    view = View(settings.camera, on.clock.now, simulate=simulate, spotter=spotter)
    recordings = settings.recordings.folder or on.state / "recordings"
    signer = node_signer(on.source.cert, on.source.key)
    run = secrets.token_hex(8)
    wall = LiveWall(on.clock.now, on.clock.monotonic, lambda: on.node.clock_state)
    recorder = DiskRecorder(
        lambda: Archive(recordings, signer, run=run, now=on.clock.now),
        Cutter(),
        wall,
        on.inbox.post,
    )
    live = HttpsLive(
        node=settings.node.id,
        source=on.source,
        clock=on.clock,
        picture=thumbnail,
        post=on.inbox.post,
    )
    parts = Parts(
        node=on.node,
        ledger=on.store,
        clock=on.clock,
        lens=Lens(
            view.source, recorder, view.watch, on.inbox.post, thumbnail, live=live
        ),
        recorder=recorder,
        cabinet=cabinet_of(settings.cabinet, on.inbox.post, simulate=simulate),
        courier=HttpsCourier(
            node=settings.node.id,
            source=on.source,
            clock=on.clock,
            signer=signer,
            recordings=recordings,
            outgoing=on.state / "outgoing",
            ask=recorder.ask,
            seal=recorder.seal,
            post=on.inbox.post,
        ),
        live=live,
        use=view.use,
    )
    return Camera(parts)


def cabinet_of(
    cabinet: CabinetSection, post: Callable[[object], None], *, simulate: bool
) -> ports.Cabinet:
    """What is wired; where its pins cannot be had, one that says so when it is used."""
    if simulate:
        return FakeCabinet(post)
    if (cabinet.lamp, cabinet.infra_red, cabinet.tamper_switch) == (None, None, None):
        return UnwiredCabinet()
    # gpiozero takes megabytes that a node without pins can do without.
    from camera.adapters.gpio import GpioCabinet, Pins

    pins = Pins(cabinet.lamp, cabinet.infra_red, cabinet.tamper_switch)
    try:
        return GpioCabinet(post, pins)
    except HardwareError as error:
        return LostCabinet(str(error))
