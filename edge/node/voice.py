"""What a node says of itself: the state on every change, a beat now and then."""

import contextlib
from collections.abc import Callable
from typing import Final

from edge.contract.codec import encode
from edge.contract.report import Beat, Hello, State
from edge.errors import LinkError
from edge.node.identity import Identity
from edge.ports import Link

BEAT_S: Final = (30.0, 60.0)
STATE_GAP_S: Final = 0.25
"""A state says all there is; more than four a second would tell nobody more."""


class Voice:
    """Publishes while there is a connection; what it could not say it says again."""

    def __init__(
        self, identity: Identity, link: Link, uniform: Callable[[float, float], float]
    ) -> None:
        self.online = False
        self._identity = identity
        self._link = link
        self._uniform = uniform
        self._changed = True
        self._stated_s = float("-inf")
        self._beat_s = float("-inf")

    def say(self, channel: str, payload: bytes, *, qos: int = 1) -> bool:
        """Whether the link took it."""
        if self.online:
            with contextlib.suppress(LinkError):
                self._link.publish(self._identity.topic(channel), payload, qos=qos)
                return True
        return False

    def greet(self, hello: Hello) -> None:
        """The first words on a new connection; the state follows."""
        self.online = True
        self.say("hello", encode(hello))
        self._changed = True
        self._stated_s = float("-inf")

    def changed(self) -> None:
        """The state is no longer what was said."""
        self._changed = True

    def due_s(self) -> float | None:
        """When (monotonic) a changed state may be said; None when nothing waits."""
        if self.online and self._changed:
            return self._stated_s + STATE_GAP_S
        return None

    def step(
        self,
        monotonic_s: float,
        state: Callable[[], State],
        beat: Callable[[], Beat],
    ) -> None:
        """Say what is due."""
        due_s = self.due_s()
        if due_s is not None and monotonic_s >= due_s:
            self._changed = not self.say("state", encode(state()))
            self._stated_s = monotonic_s
        if self.online and monotonic_s >= self._beat_s:
            self.say("beat", encode(beat()), qos=0)
            self._beat_s = monotonic_s + self._uniform(*BEAT_S)
