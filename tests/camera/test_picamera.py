"""The Pi's camera: the real picamera2, on stand-ins for libcamera and pykms.

This is no film from a Raspberry Pi: it shows that our Output is one that picamera2's
encoders write to, and that we call what picamera2 has.
"""

import inspect
from collections.abc import Iterator
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from camera.adapters.pictures import Lores
from camera.config import CameraSection
from camera.core.masks import Masks, box
from camera.core.media import Frame, Packet, Picture
from edge.errors import HardwareError
from tests.rig.libcamera import stand_ins

SECTION = CameraSection(width=320, height=180, frames_per_s=15)
LORES = Lores(160, 92, per_s=5.0)
US, S = 1000, 1_000_000_000


@pytest.fixture
def adapter() -> Iterator[ModuleType]:
    with stand_ins():
        import camera.adapters.picamera

        yield camera.adapters.picamera


def test_our_output_has_the_signature_of_picamera2s(adapter: ModuleType) -> None:
    theirs = inspect.signature(adapter.Output.outputframe)
    ours = inspect.signature(adapter.PacketOutput.outputframe)

    assert issubclass(adapter.PacketOutput, adapter.Output)
    assert [*ours.parameters] == [*theirs.parameters]
    defaults = [one.default for one in theirs.parameters.values()]
    assert [one.default for one in ours.parameters.values()] == defaults


def test_a_real_encoder_writes_packets_into_our_output(adapter: ModuleType) -> None:
    from picamera2.encoders import Encoder

    packets: list[Packet] = []
    now_ns = iter(range(7_000_000_000, 10**12, 66_667 * US))
    output = adapter.PacketOutput(packets.append, now_ns.__next__)
    encoder = Encoder()
    encoder.output = output

    output.start()
    for number in range(3):
        encoder.outputframe(b"\0\0\1\x65", number == 0, number * 66_667)
    output.stop()
    encoder.outputframe(b"late", True, 999_999)  # noqa: FBT003  # picamera2's own

    assert [one.keyframe for one in packets] == [True, False, False]
    assert [one.dts_ns for one in packets] == [
        7_000_000_000 + number * 66_667 * US for number in range(3)
    ]


def test_sound_is_never_taken(adapter: ModuleType) -> None:
    packets: list[Packet] = []
    output = adapter.PacketOutput(packets.append, lambda: 0)
    output.start()

    output.outputframe(b"sound", audio=True)

    assert packets == []


class Board:
    """Answers what the adapter calls, if the real Picamera2 has a method like it."""

    real: Any

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.pre_callback: Any = None
        self.output: Any = None

    def __getattr__(self, name: str) -> Any:
        method = getattr(self.real, name)  # AttributeError: picamera2 has no such thing

        def call(*given: object, **named: object) -> object:
            inspect.signature(method).bind(self, *given, **named)
            self.calls.append(name)
            if name == "start_recording":
                self.output = given[1]
                self.output.start()
            return {}

        return call


def request(small: np.ndarray, sensor_ns: int | None = None) -> SimpleNamespace:
    """What picamera2 calls a picture with all that belongs to it."""
    words = {} if sensor_ns is None else {"SensorTimestamp": sensor_ns}
    return SimpleNamespace(make_array=lambda _: small, get_metadata=lambda: words)


@pytest.fixture
def board(adapter: ModuleType, monkeypatch: pytest.MonkeyPatch) -> type[Board]:
    Board.real = adapter.Picamera2
    assert "pre_callback" in inspect.getsource(adapter.Picamera2)
    monkeypatch.setattr(adapter, "Picamera2", Board)
    real = adapter.H264Encoder

    def encoder(**named: object) -> object:
        inspect.signature(real).bind(**named)
        return object()

    monkeypatch.setattr(adapter, "H264Encoder", encoder)
    return Board


def test_the_adapter_calls_what_picamera2_has(
    adapter: ModuleType, board: type[Board]
) -> None:
    camera = adapter.PiCamera(SECTION, LORES, None, lambda: 0)

    video = camera.open()
    camera.stop()
    shown = list(camera.read())
    made = camera._camera
    camera.close()

    assert (video.width, video.height, video.extradata) == (320, 180, b"")
    assert shown == []
    assert made.calls == [
        "create_video_configuration",
        "configure",
        "start_recording",
        "stop_recording",
        "close",
    ]


def test_the_watch_gets_small_pictures_of_what_is_recorded(
    adapter: ModuleType, board: type[Board]
) -> None:
    now_ns = iter(range(0, 10**12, 66_666_667))
    camera = adapter.PiCamera(SECTION, LORES, None, now_ns.__next__)
    camera.open()
    padded = np.full((92 * 3 // 2, 192), 90, dtype=np.uint8)

    for _ in range(15):
        camera._camera.pre_callback(request(padded))
    camera.stop()
    frames = [item for item in camera.read() if isinstance(item, Frame)]

    assert 4 <= len(frames) <= 6
    assert frames[0].luma.shape == (92, 160)
    assert not frames[0].luma.flags.writeable


def test_pictures_and_packets_that_come_late_are_of_when_they_were_filmed(
    adapter: ModuleType, board: type[Board]
) -> None:
    """The board was busy for three seconds; then all that waited comes at once."""
    from picamera2.encoders import Encoder

    assert "SensorTimestamp" in inspect.getsource(Encoder._timestamp)
    now_ns = 100 * S
    camera = adapter.PiCamera(SECTION, LORES, None, lambda: now_ns)
    camera.open()
    small = np.full((92 * 3 // 2, 160), 90, dtype=np.uint8)

    for number in range(75):  # fifteen a second, of which the watch sees five
        filmed_ns = number * S // 15
        now_ns = 100 * S + (filmed_ns if number < 15 else max(filmed_ns, 4 * S))
        camera._camera.pre_callback(request(small, 5_000 * S + filmed_ns))
        camera._camera.output.outputframe(b"", number % 15 == 0, filmed_ns // US)
    camera.stop()
    shown = list(camera.read())

    packets = [one.dts_ns - 100 * S for one in shown if isinstance(one, Packet)]
    frames = [one.at_ns - 100 * S for one in shown if isinstance(one, Frame)]
    assert packets == pytest.approx([n * S / 15 for n in range(75)], abs=1000)
    assert frames == pytest.approx([n * S / 5 for n in range(25)], abs=1000)


def test_masks_are_painted_before_the_encoder_sees_the_picture(
    adapter: ModuleType, board: type[Board], monkeypatch: pytest.MonkeyPatch
) -> None:
    masks = Masks([box(0.5, 0.5, 0.75, 0.75)])

    main = np.full((180 * 3 // 2, 384), 200, dtype=np.uint8)
    small = np.full((92 * 3 // 2, 160), 200, dtype=np.uint8)

    class Mapped:
        """Of a buffer whose rows are longer than the picture."""

        def __init__(self, _request: object, _stream: str) -> None:
            self.array = main

        def __enter__(self) -> "Mapped":
            return self

        def __exit__(self, *_: object) -> None:
            pass

    monkeypatch.setattr(adapter, "MappedArray", Mapped)
    camera = adapter.PiCamera(SECTION, LORES, masks, lambda: 0)
    camera.open()

    camera._camera.pre_callback(request(small))
    camera.stop()
    (frame,) = list(camera.read())

    y, u, v = (np.full(size, 200, np.uint8) for size in [(180, 320), *2 * [(90, 160)]])
    masks(Picture(y, u, v, 0, 0))
    chroma = main[180:].reshape(2, 90, 192)  # as picamera2 lays it: halves of rows
    assert 0 < (y == 16).sum() < 180 * 320 // 10
    assert (main[:180, :320] == y).all()
    assert (chroma[0, :, :160] == u).all()
    assert (chroma[1, :, :160] == v).all()
    assert (main[:180, 320:] == 200).all()
    assert (chroma[:, :, 160:] == 200).all()
    assert (frame.luma[50:64, 90:110] == 16).all()
    assert (frame.luma[:40] == 200).all()


def test_a_camera_that_is_not_there_is_told(
    adapter: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> None:
        raise IndexError("list index out of range")

    monkeypatch.setattr(adapter, "Picamera2", missing)

    with pytest.raises(HardwareError, match="picamera2"):
        adapter.PiCamera(SECTION, LORES).open()


def test_a_camera_that_falls_silent_is_told(
    adapter: ModuleType, board: type[Board], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adapter, "SILENT_S", 0.01)
    camera = adapter.PiCamera(SECTION, LORES)
    camera.open()

    with pytest.raises(HardwareError, match="no pictures"):
        next(camera.read())
