import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.health import HEALTH_CODES, Readings, troubles


def test_a_healthy_machine_has_no_troubles() -> None:
    readings = Readings(45.0, 8000, 300, under_voltage=False, certificate_days=30)

    assert troubles(readings, ()) == {}


def test_a_machine_without_sensors_has_no_troubles() -> None:
    assert troubles(Readings(), HEALTH_CODES) == {}


@pytest.mark.parametrize(
    ("readings", "code"),
    [
        (Readings(temperature_c=80.0), "too-hot"),
        (Readings(disk_free_mib=199), "disk-low"),
        (Readings(memory_free_mib=31), "memory-low"),
        (Readings(under_voltage=True), "under-voltage"),
        (Readings(certificate_days=29), "certificate-ends"),
        (Readings(certificate_days=-1), "certificate-ends"),
    ],
)
def test_each_limit_has_its_trouble_with_a_remedy(
    readings: Readings, code: str
) -> None:
    found = troubles(readings, ())

    assert list(found) == [code]
    assert ";" in found[code]


@pytest.mark.parametrize(
    ("readings", "code"),
    [
        (Readings(temperature_c=77.0), "too-hot"),
        (Readings(disk_free_mib=250), "disk-low"),
        (Readings(memory_free_mib=40), "memory-low"),
    ],
)
def test_between_its_two_limits_a_trouble_stays_as_it_is(
    readings: Readings, code: str
) -> None:
    assert troubles(readings, ()) == {}
    assert list(troubles(readings, {code})) == [code]


@given(st.lists(st.floats(76.0, 79.9), max_size=50))
def test_a_reading_on_the_edge_never_flickers(celsius: list[float]) -> None:
    now_in: set[str] = set()
    for one in [85.0, *celsius]:
        now_in = set(troubles(Readings(temperature_c=one), now_in))

        assert now_in == {"too-hot"}
