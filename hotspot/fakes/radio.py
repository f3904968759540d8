"""A radio without waves, for `--simulate` and for tests."""

from edge.errors import HardwareError
from hotspot.core.radio import Heard, RadioPlan, check_ssid
from hotspot.ports.radio import RadioReport, RadioState


class FakeRadioReports:
    """What the radio's process would have said."""

    def __init__(self, report: RadioReport | None = None) -> None:
        self.report = report

    def keep(self, report: RadioReport) -> None:
        """In the place of the one before."""
        self.report = report

    def load(self) -> RadioReport | None:
        """The newest."""
        return self.report


class FakeRadio:
    """A radio without waves; `heard` is what a scan finds, `broken` why it fails."""

    def __init__(self, *heard: Heard) -> None:
        self.heard = heard
        self.broken = ""
        self.plan: RadioPlan | None = None

    def scan(self) -> tuple[Heard, ...]:
        """Other networks nearby."""
        self._fail()
        return self.heard

    def serve(self, plan: RadioPlan) -> None:
        """In the place of what was served."""
        self._fail()
        check_ssid(plan.ssid)
        self.plan = plan

    def look(self) -> RadioState:
        """How it is now."""
        if self.plan is None or self.broken:
            return RadioState()
        return RadioState(
            alive=True, sending=True, channel=self.plan.channel, clients=0
        )

    def close(self) -> None:
        """Sends no more."""
        self.plan = None

    def _fail(self) -> None:
        if self.broken:
            raise HardwareError(self.broken)
