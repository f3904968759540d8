"""A hotspot without a network, for ``--simulate`` and for tests.

tests/conformance runs the same expectations over these and the real ones.
"""

from datetime import timedelta

from edge.ports import Clock
from hotspot.ports import Board, DeskAwayError, Visitor


class FakeDesk:
    """An agent that lets everybody on, until it is told to do otherwise.

    `visitors` holds how clients stand, by address; who is not in it is "new".
    """

    def __init__(self, clock: Clock, board: Board) -> None:
        self._clock = clock
        self.shown = board
        self.visitors: dict[str, Visitor] = {}
        self.vouchers: set[str] = set()
        """Which hold, where the board asks for one."""
        self.away = False

    def visitor(self, address: str) -> Visitor:
        """How the client with this IP address stands."""
        self._answer()
        return self.visitors.get(address, Visitor(standing="new"))

    def accept(self, address: str, voucher: str | None) -> Visitor:
        """On line from now on, unless something is in the way."""
        before = self.visitor(address)
        if before.standing not in {"new", "expired", "voucher"}:
            return before
        if self.shown.sign_in == "voucher" and voucher not in self.vouchers:
            return Visitor(standing="voucher")
        if not self.shown.open:
            return Visitor(standing="closed")
        until = self._clock.now() + timedelta(minutes=self.shown.session_minutes)
        self.visitors[address] = Visitor(standing="accepted", until=until)
        return self.visitors[address]

    def leave(self, address: str) -> Visitor:
        """Off line."""
        if self.visitor(address).standing == "accepted":
            self.visitors[address] = Visitor(standing="new")
        return self.visitor(address)

    def board(self) -> Board:
        """What the page shows."""
        self._answer()
        return self.shown

    def _answer(self) -> None:
        if self.away:
            raise DeskAwayError(
                "the hotspot's agent does not answer; it is started again"
            )
