"""The web server: gunicorn with TLS, a few processes with threads each.

Threads, because nodes on 4G take minutes for a sound and must not keep a process. Many,
because each one mostly waits for its client; ``https_patience`` says for how long.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.workers import gthread

from console.adapters.https_patience import Patience, PatientSocket, patient

WORKERS = 2
THREADS = 128
CONNECTIONS = 800
"""Of one process; below the 1,024 files that a process may have open."""
IDLE_S = 10
"""A connection without a request costs no thread; after so long it is closed."""
PARTING_S = 2.0


@dataclass(frozen=True, slots=True)
class Listen:
    """Where to listen, and with which certificate (PEM)."""

    host: str
    port: int
    cert: Path
    key: Path


def serve(
    listen: Listen, make_app: Callable[[], Any], patience: Patience | None = None
) -> None:
    """Serves until the process is told to end. Every worker makes its own app."""
    _Server(listen, make_app, patience or Patience()).run()


class _Worker(gthread.ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """gthread, of gunicorn 27, with three things that a client could stop it by.

    A silent connection kept a thread for 5 s; the only thread that accepts waited 2 s
    for each client to close; and idle connections kept others from being accepted.
    """

    def handle(self, conn: Any) -> Any:
        """One request in a thread; a connection gets one when it has said something."""
        silent = not conn.initialized and not conn.wait_for_data(0)
        if silent:
            return gthread._DEFER  # noqa: SLF001 gunicorn's word for "not yet"
        goes_on = super().handle(conn)
        if not goes_on:
            _part(conn.sock)
        return goes_on

    def murder_pending(self) -> None:
        """Closes who has been silent for long; sooner where it gets crowded."""
        crowd = self.nr_conns - self.worker_connections * 3 // 4
        for conns in (self.pending_conns, self.keepalived_conns):
            for conn in islice(conns, max(0, crowd)):
                conn.timeout = 0.0
        super().murder_pending()
        self.murder_keepalived()


def _part(sock: object) -> None:
    if isinstance(sock, PatientSocket):  # the handshake may not even have begun
        sock.part(PARTING_S)


class _Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    def __init__(
        self, listen: Listen, make_app: Callable[[], Any], patience: Patience
    ) -> None:
        self._listen = listen
        self._make_app = make_app
        self._sockets = patient(patience)
        super().__init__()

    def load_config(self) -> None:
        host = f"[{self._listen.host}]" if ":" in self._listen.host else None

        def context(_config: Any, make_context: Callable[[], Any]) -> Any:
            made = make_context()
            made.sslsocket_class = self._sockets
            return made

        chosen = {
            "bind": f"{host or self._listen.host}:{self._listen.port}",
            "certfile": str(self._listen.cert),
            "keyfile": str(self._listen.key),
            "ssl_context": context,
            "worker_class": _Worker,
            "workers": WORKERS,
            "threads": THREADS,
            "worker_connections": CONNECTIONS,
            "keepalive": IDLE_S,
            "graceful_timeout": 5,
            "timeout": 120,
            "control_socket_disable": True,
        }
        for name, value in chosen.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Any:
        return self._make_app()
