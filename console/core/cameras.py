"""What staff see and wish of cameras (pure)."""

from dataclasses import dataclass
from datetime import datetime

from edge.contract.camera import Filming
from edge.contract.report import Revision, State


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
