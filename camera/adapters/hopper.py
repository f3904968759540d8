"""What waits for the disk, bounded by bytes: a disk that hangs must not eat the memory.

A camera cannot wait, so what finds no room is refused and the caller leaves out whole
groups of pictures. A file can wait, and does.
"""

import threading
from collections import deque
from collections.abc import Callable

from camera.core.media import Packet, Video

Job = Callable[[], None]
Item = Video | Packet | Job


class Hopper:
    """First in, first out; one thread takes."""

    def __init__(self, limit_bytes: int) -> None:
        self._limit_bytes = limit_bytes
        self._bytes = 0
        self._items: deque[Item] = deque()
        self._changed = threading.Condition()
        self._closed = False

    def put(self, item: Item, *, wait: bool) -> bool:
        """Whether there was room. What is no packet always finds some."""
        size = len(item.data) if isinstance(item, Packet) else 0
        with self._changed:
            while size and self._bytes + size > self._limit_bytes and not self._closed:
                if not wait:
                    return False
                self._changed.wait()
            self._bytes += size
            self._items.append(item)
            self._changed.notify_all()
        return True

    def take(self, timeout_s: float | None = None) -> Item | None:
        """The oldest; None when it is closed and empty, or nothing came in time."""
        with self._changed:
            while not self._items:
                if self._closed or not self._changed.wait(timeout_s):
                    return None
            item = self._items.popleft()
            if isinstance(item, Packet):
                self._bytes -= len(item.data)
            self._changed.notify_all()
        return item

    def close(self) -> None:
        """Nothing more comes; what waits is still taken."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    @property
    def over(self) -> bool:
        """Closed, and nothing waits."""
        with self._changed:
            return self._closed and not self._items
