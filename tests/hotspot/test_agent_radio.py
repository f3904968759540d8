"""What the agent makes of the radio's report."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hotspot.fakes.radio import FakeRadioReports
from hotspot.ports.radio import RadioReport
from tests.hotspot.stage import AN, BINH, Stage


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = Stage(tmp_path)
    yield made
    made.store.close()


@pytest.fixture
def radio(stage: Stage) -> FakeRadioReports:
    reports = FakeRadioReports()
    object.__setattr__(stage.agent._parts, "radio", reports)
    return reports


def test_no_more_are_let_on_than_the_chip_holds(
    stage: Stage, radio: FakeRadioReports
) -> None:
    radio.report = RadioReport(sending=True, clients_max=1)
    stage.pass_time(6)

    first, second = stage.accept(AN), stage.accept(BINH)

    assert (first.standing, second.standing) == ("accepted", "full")


def test_a_radio_that_is_silent_or_cannot_keep_guests_apart_is_told(
    stage: Stage, radio: FakeRadioReports
) -> None:
    stage.pass_time(6)
    silent = stage.troubles()
    radio.report = RadioReport(
        sending=True, clients_max=7, troubles={"radio-not-isolated": "brcmfmac"}
    )
    stage.pass_time(6)
    weak = stage.troubles()
    radio.report = RadioReport(sending=True, clients_max=120)
    stage.pass_time(6)

    assert "radio-lost" in silent
    assert weak & {"radio-lost", "radio-not-isolated"} == {"radio-not-isolated"}
    assert not stage.troubles() & {"radio-lost", "radio-not-isolated"}


def test_a_radio_of_somebody_else_is_no_trouble(stage: Stage) -> None:
    stage.pass_time(6)

    assert "radio-lost" not in stage.troubles()
