"""A node without a commune's broker: the link that is never there."""

from edge.contract.topics import Topic
from edge.errors import LinkError


class NoBroker:
    """See ``edge.ports.Link``."""

    def start(self) -> None:
        """There is nothing to connect to."""

    def publish(self, topic: Topic, payload: bytes, *, qos: int = 1) -> int:
        """Never."""
        raise LinkError(f"{topic}: this node's file names no [broker]")

    def stop(self) -> None:
        """There is nothing to disconnect."""
