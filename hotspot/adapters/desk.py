"""The front desk over a Unix socket: the portal's side, and the agent's.

One connection is one question and one answer, a JSON line each. The socket lies in the
agent's runtime directory: who may open it is the directory's business. The agent's
side reads in threads of its own and lets whole questions wait, so that the agent may
take all of them at once; a client that sends nothing, too much or nonsense is dropped,
and costs one thread for at most 2 s until its question is whole.
"""

import contextlib
import logging
import queue
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from hotspot.ports import (
    Answer,
    Ask,
    AskAccept,
    AskBoard,
    AskCode,
    Asked,
    AskLeave,
    AskVisitor,
    Board,
    DeskAwayError,
    Visitor,
)

ANSWER_S: Final = 2.0
LINE_BYTES: Final = 1 << 10
"""Of a question."""
ANSWER_BYTES: Final = 256 << 10
BACKLOG: Final = 256
AT_ONCE: Final = 64

log = logging.getLogger(__name__)

A = TypeVar("A", Visitor, Board)


class SocketDesk:
    """The portal's side; from any thread."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def visitor(self, address: str) -> Visitor:
        """How the client with this IP address stands."""
        return self._ask(AskVisitor(address[:64]), Visitor)

    def accept(self, address: str, voucher: str | None) -> Visitor:
        """The client accepts the terms."""
        shortened = None if voucher is None else voucher[:64]
        return self._ask(AskAccept(address[:64], shortened), Visitor)

    def send_code(self, address: str, telephone: str) -> Visitor:
        """The client asks for a code by text message."""
        return self._ask(AskCode(address[:64], telephone[:64]), Visitor)

    def leave(self, address: str) -> Visitor:
        """The client ends its session."""
        return self._ask(AskLeave(address[:64]), Visitor)

    def board(self) -> Board:
        """What the page shows."""
        return self._ask(AskBoard(), Board)

    def _ask(self, ask: Ask, kind: type[A]) -> A:
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
                until_s = time.monotonic() + ANSWER_S
                connection.settimeout(ANSWER_S)
                connection.connect(str(self._path))
                connection.sendall(msgspec.json.encode(ask) + b"\n")
                line = _read_line(connection, ANSWER_BYTES, until_s)
            return msgspec.json.decode(line, type=kind)
        except (OSError, msgspec.MsgspecError) as error:
            raise DeskAwayError(
                f"the hotspot's agent does not answer at {self._path}: {error}; "
                "look at `systemctl status commune-hotspot`"
            ) from error


class Question:
    """See ``hotspot.ports.Question``."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._answer: Answer | None = None
        self._answered = threading.Event()

    @property
    def ask(self) -> Ask:
        """What is asked."""
        return self._ask

    def answer(self, answer: Answer) -> None:
        """Lets the asker go on. From the agent's thread."""
        self._answer = answer
        self._answered.set()

    def wait(self) -> Answer | None:
        """The answer, or None when none came in time."""
        self._answered.wait(ANSWER_S)
        return self._answer


class DeskServer:
    """See ``hotspot.ports.Desk``."""

    def __init__(self, path: Path, post: Callable[[object], None]) -> None:
        """Listens, and takes the place of a socket that an earlier run left.

        Raises:
            OSError: the folder is not there, or not ours.
        """
        self._path, self._post = path, post
        self._waiting: queue.SimpleQueue[Question] = queue.SimpleQueue()
        path.unlink(missing_ok=True)
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.bind(str(path))
        path.chmod(0o660)
        self._socket.listen(BACKLOG)
        self._free = threading.BoundedSemaphore(AT_ONCE)
        self._thread = threading.Thread(target=self._listen, name="desk", daemon=True)
        self._thread.start()

    def take(self) -> tuple[Question, ...]:
        """All questions that wait."""
        taken: list[Question] = []
        with contextlib.suppress(queue.Empty):
            while True:
                taken.append(self._waiting.get_nowait())
        return tuple(taken)

    def close(self) -> None:
        """Answers nobody any more."""
        # shutdown() wakes accept(); close() alone would not.
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._socket.close()
        self._path.unlink(missing_ok=True)

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self._free.acquire()
            threading.Thread(
                target=self._serve, args=(connection,), name="desk-visit", daemon=True
            ).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            with connection:
                until_s = time.monotonic() + ANSWER_S
                line = _read_line(connection, LINE_BYTES, until_s)
                ask = msgspec.json.decode(line, type=Ask)
                question = Question(ask)
                self._waiting.put(question)
                self._post(Asked())
                answer = question.wait()
                if answer is not None:
                    connection.settimeout(ANSWER_S)
                    connection.sendall(msgspec.json.encode(answer) + b"\n")
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
            log.warning("question dropped error=%s", error)
        finally:
            self._free.release()


def _read_line(connection: socket.socket, limit: int, until_s: float) -> bytes:
    """The whole line by then (monotonic), however slowly its bytes come."""
    read = bytearray()
    while not read.endswith(b"\n"):
        left_s = until_s - time.monotonic()
        if left_s <= 0:
            raise TimeoutError("the line was not whole in time")
        connection.settimeout(left_s)
        some = connection.recv(65536)
        if not some:
            raise ConnectionError("the other side went away in the middle of a line")
        read += some
        if len(read) > limit:
            raise ConnectionError(f"more than {limit} bytes in one line")
    return bytes(read)
