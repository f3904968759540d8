"""Live views passed on in files: what a viewer gets, and what is kept."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from console.adapters import relay
from console.adapters.relay import Relay

NOW = datetime(2026, 11, 30, 5, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def held(tmp_path: Path) -> Relay:
    return Relay(tmp_path / "live")


def film(held: Relay, *parts: str) -> None:
    """``b`` a header, ``k`` a fragment with a key frame, ``m`` another."""
    names = {"b": "begin", "k": "key", "m": "more"}
    for number, part in enumerate("".join(parts)):
        body = f"{part}{number} ".encode()
        held.put("l", names[part], body, NOW)  # type: ignore[arg-type]  # a value of names


def test_who_comes_first_gets_all_in_order_and_then_what_is_new(held: Relay) -> None:
    film(held, "bkm")
    first = held.after("l", 0)

    film(held, "m")
    then = held.after("l", first.upto)

    assert first.data == b"b0 k1 m2 "
    assert then.data == b"m0 "
    assert held.after("l", then.upto).data == b""


def test_who_comes_later_begins_with_the_header_and_the_newest_key_frame(
    held: Relay,
) -> None:
    film(held, "bkmkmkmkmkmkm")

    assert held.after("l", 0).data == b"b0 k11 m12 "


def test_who_is_too_slow_goes_on_at_the_newest_key_frame_without_the_rest(
    held: Relay,
) -> None:
    film(held, "bkmkmkmkmkmkmkm")

    assert held.after("l", 3).data == b"b0 k13 m14 "


def test_who_is_behind_where_key_frames_are_rare_gets_what_he_lacks(
    held: Relay,
) -> None:
    film(held, "bk", "m" * 20)

    taken = held.after("l", 6)

    assert taken.data.startswith(b"m6 m7 ")
    assert taken.upto == 22


def test_nothing_is_shown_before_a_key_frame(held: Relay) -> None:
    film(held, "b", "m" * 12)

    assert held.after("l", 0).data.count(b"k") == 0
    assert held.after("none", 0).data == b""


def test_a_camera_that_begins_anew_is_followed(held: Relay) -> None:
    film(held, "bkm")
    upto = held.after("l", 0).upto

    film(held, "bk")

    assert held.after("l", upto).data == b"b0 k1 "


def test_the_ring_stays_small_and_keeps_its_header(held: Relay, tmp_path: Path) -> None:
    film(held, "b", "km" * 200)

    assert len([*(tmp_path / "live" / "l").iterdir()]) <= relay.RING_PIECES + 2
    assert held.after("l", 0).data == b"b0 k399 m400 "


def test_the_ring_is_bounded_in_bytes_too(
    held: Relay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay, "RING_BYTES", 1000)
    held.put("l", "begin", bytes(100), NOW)

    for _ in range(20):
        held.put("l", "key", bytes(300), NOW)

    places = [*(tmp_path / "live" / "l").iterdir()]
    assert sum(one.stat().st_size for one in places) <= 1300
    assert held.after("l", 0).data == bytes(400)


def test_two_who_bring_at_once_lose_and_mix_nothing(
    held: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay, "BEHIND_PIECES", 100)
    bodies = [f"<{number}>" for number in range(40)]

    with ThreadPoolExecutor(8) as pool:
        [*pool.map(lambda body: held.put("l", "key", body.encode(), NOW), bodies)]

    data = held.after("l", 0).data.decode()
    assert sorted(data.replace("><", "> <").split()) == sorted(bodies)


def test_the_newest_picture_takes_the_place_of_the_last(held: Relay) -> None:
    assert held.picture("l") is None
    held.put_picture("l", b"one", NOW)
    first = held.picture("l")
    held.put_picture("l", b"two", NOW + SECOND)
    second = held.picture("l")

    assert first is not None
    assert second is not None
    assert (first[1], second[1]) == (b"one", b"two")
    assert held.came("l") == NOW + SECOND


def test_nothing_is_left_of_what_nobody_looks_at_any_more(
    held: Relay, tmp_path: Path
) -> None:
    held.see("l", "video", NOW)
    film(held, "bk")

    held.tidy(NOW + 60 * SECOND)
    assert held.seen("l") == {"video": NOW}
    held.tidy(NOW + relay.KEPT + SECOND)

    assert [*(tmp_path / "live").iterdir()] == []
