"""The loop: one thread for all connections, a few for answers, and nobody waits long.

One thread moves bytes and never blocks, so a slow guest costs a socket and no thread.
Whole requests wait in `Turns`, by client: a guest who asks 10,000 times a second is
simply not read any further until its turn comes, and the others do not notice.
"""

import logging
import selectors
import socket
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final

from hotspot.adapters.front.answer import Answer, App, bare, made
from hotspot.adapters.front.connection import Connection, Phase
from hotspot.adapters.front.door import Door, opened
from hotspot.adapters.front.limits import Limits, Listen
from hotspot.core.http_request import BadRequestError, Request
from hotspot.core.turns import Turns

ACCEPTS_AT_ONCE: Final = 64
WAKE_S: Final = 0.5

log = logging.getLogger(__name__)


class Front:
    """Serves `app` to everybody who connects. `serve` from one thread, `stop` any."""

    def __init__(
        self,
        app: App,
        listens: Sequence[Listen],
        limits: Limits | None = None,
        *,
        each_turn: Callable[[], None] = lambda: None,
    ) -> None:
        """Listens at once. ``each_turn``: called in the loop, every half second or so.

        Raises: ConfigError: an address cannot be had, or a certificate is no use.
        """
        self._app, self._limits = app, limits or Limits()
        self._each_turn = each_turn
        self._doors = opened(listens)
        self._selector = selectors.DefaultSelector()
        self._connections: set[Connection] = set()
        self._crowds: Counter[str] = Counter()
        self._turns: Turns[tuple[Connection, Request]] = Turns(self._limits.pace)
        self._asked = threading.Condition()
        self._answers: deque[tuple[Connection, Answer]] = deque()
        self._stopping = False
        self._woken, self._waker = socket.socketpair()
        self._woken.settimeout(0.0)
        self._waker.settimeout(0.0)
        self._selector.register(self._woken, selectors.EVENT_READ)
        for door in self._doors:
            self._selector.register(door.sock, selectors.EVENT_READ, door)

    @property
    def ports(self) -> tuple[int, ...]:
        """Where it really listens, in the order of what was wished."""
        return tuple(int(door.sock.getsockname()[1]) for door in self._doors)

    def serve(self) -> None:
        """Until it is told to stop."""
        threads = [
            threading.Thread(target=self._work, name=f"answer-{number}", daemon=True)
            for number in range(self._limits.threads)
        ]
        for thread in threads:
            thread.start()
        try:
            while not self._stopping:
                self._turn()
        finally:
            self._end(threads)

    def stop(self) -> None:
        """`serve` returns soon; may be called by a signal's handler."""
        self._stopping = True
        self._wake()

    # -- the loop's own thread ---------------------------------------------------------

    def _turn(self) -> None:
        for key, _ in self._selector.select(WAKE_S):
            match key.data:
                case Connection() as connection:
                    self._guarded(connection)
                case Door() as door:
                    self._accept(door)
                case _:
                    self._drain()
        while self._answers:
            connection, answer = self._answers.popleft()
            if not connection.closed:
                connection.answer(answer, time.monotonic())
                self._guarded(connection)
        self._end_overdue()
        self._each_turn()

    def _accept(self, door: Door) -> None:
        for _ in range(ACCEPTS_AT_ONCE):
            try:
                sock, client = door.accept()
            except BlockingIOError:
                return
            except OSError as error:  # the guest is gone again, or no file is left
                log.warning("no connection accepted error=%s", error)
                return
            if not self._room_for(client):
                sock.close()
                continue
            try:
                sock = door.dressed(sock)
            except OSError as error:  # reset before it was greeted; ssl's errors too
                log.debug("connection lost before its greeting error=%s", error)
                sock.close()
                continue
            connection = Connection(sock, client, now_s=time.monotonic())
            self._connections.add(connection)
            self._crowds[client] += 1
            self._selector.register(sock, selectors.EVENT_READ, connection)

    def _room_for(self, client: str) -> bool:
        """Makes room where it lacks, by somebody who has most and does least."""
        if self._crowds[client] >= self._limits.of_one_client:
            crowd = client
        elif len(self._connections) >= self._limits.connections:
            crowd = self._crowds.most_common(1)[0][0]
        else:
            return True
        idle = [
            one
            for one in self._connections
            if one.client == crowd
            and one.phase in {Phase.GREETING, Phase.READING, Phase.PARTING}
        ]
        if not idle and crowd != client and self._crowds[crowd] > 1:
            # Who has many, and takes all of their answers slowly, has too many.
            idle = [
                one
                for one in self._connections
                if one.client == crowd and one.phase is Phase.ANSWERING
            ]
        if not idle:
            return False
        self._close(min(idle, key=lambda one: one.since_s))
        return True

    def _guarded(self, connection: Connection) -> None:
        """One step; whatever is wrong with the line ends this connection alone."""
        try:
            self._step(connection)
        except OSError:
            self._close(connection)
            return
        if not connection.closed:
            self._watch(connection)

    def _step(self, connection: Connection) -> None:
        now_s = time.monotonic()
        match connection.phase:
            case Phase.GREETING:
                if connection.greet():
                    connection.enter(Phase.READING, now_s)
            case Phase.READING:
                self._receive(connection, now_s)
            case Phase.WAITING:
                pass
            case Phase.ANSWERING:
                if connection.send(now_s):
                    self._answered(connection, now_s)
            case Phase.PARTING:
                if connection.parted():
                    self._close(connection)

    def _receive(self, connection: Connection, now_s: float) -> None:
        begun = connection.begun
        if not connection.receive():
            self._close(connection)
            return
        if connection.begun and not begun:
            connection.since_s = now_s
        self._read(connection, now_s)

    def _read(self, connection: Connection, now_s: float) -> None:
        try:
            request = connection.request()
        except BadRequestError as error:
            connection.answer(bare(error.status), now_s)
            return
        if request is None:
            return
        connection.enter(Phase.WAITING, now_s)
        with self._asked:
            self._turns.add(connection.client, (connection, request))
            self._asked.notify()

    def _answered(self, connection: Connection, now_s: float) -> None:
        if connection.keeps:
            connection.enter(Phase.READING, now_s)
            self._read(connection, now_s)  # what came along with the one before
        else:
            connection.part(now_s)

    def _watch(self, connection: Connection) -> None:
        wants = connection.wants()
        known = self._selector.get_map().get(connection.sock)
        if known is None:
            if wants:
                self._selector.register(connection.sock, wants, connection)
        elif not wants:
            self._selector.unregister(connection.sock)
        elif known.events != wants:
            self._selector.modify(connection.sock, wants, connection)

    def _end_overdue(self) -> None:
        now_s = time.monotonic()
        for connection in [
            one for one in self._connections if self._overdue(one, now_s)
        ]:
            self._close(connection)

    def _overdue(self, one: Connection, now_s: float) -> bool:
        limits = self._limits
        match one.phase:
            case Phase.GREETING:
                return now_s - one.since_s > limits.request_s
            case Phase.READING:
                allowed_s = limits.request_s if one.begun else limits.idle_s
                return now_s - one.since_s > allowed_s
            case Phase.WAITING:
                return now_s - one.since_s > limits.turn_s
            case Phase.ANSWERING:
                return now_s - one.moved_s > limits.still_s
            case Phase.PARTING:
                return now_s - one.since_s > limits.parting_s

    def _close(self, connection: Connection) -> None:
        if connection not in self._connections:
            return
        self._connections.discard(connection)
        self._crowds[connection.client] -= 1
        if not self._crowds[connection.client]:
            del self._crowds[connection.client]
        with suppress(KeyError, ValueError):
            self._selector.unregister(connection.sock)
        connection.close()

    def _drain(self) -> None:
        with suppress(BlockingIOError):
            while self._woken.recv(4096):
                pass

    def _wake(self) -> None:
        with suppress(OSError):  # full: it wakes anyway
            self._waker.send(b"\0")

    def _end(self, threads: Sequence[threading.Thread]) -> None:
        with self._asked:
            self._stopping = True
            self._asked.notify_all()
        for thread in threads:
            thread.join(timeout=5)
        for connection in list(self._connections):
            self._close(connection)
        for door in self._doors:
            door.sock.close()
        self._selector.close()
        self._woken.close()
        self._waker.close()

    # -- the threads that make answers -------------------------------------------------

    def _work(self) -> None:
        while (asked := self._next()) is not None:
            connection, request = asked
            if connection.closed:
                continue
            answer = made(self._app, request, client=connection.client)
            self._answers.append((connection, answer))
            self._wake()

    def _next(self) -> tuple[Connection, Request] | None:
        with self._asked:
            while not self._stopping:
                now_s = time.monotonic()
                asked = self._turns.take(now_s)
                if asked is not None:
                    return asked
                self._asked.wait(self._turns.wait_s(now_s))
            return None
