"""What every node does alike: hello, state, outbox, orders, clock trust, health."""

from edge.node.identity import Identity, World, last_will
from edge.node.node import Node
from edge.node.orders import Act

__all__ = ["Act", "Identity", "Node", "World", "last_will"]
