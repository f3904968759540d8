"""The web server: gunicorn with TLS, a few processes with threads each.

Threads, because nodes on 4G take minutes for a sound and must not keep a process.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gunicorn.app.base import BaseApplication

WORKERS = 2
THREADS = 16


@dataclass(frozen=True, slots=True)
class Listen:
    """Where to listen, and with which certificate (PEM)."""

    host: str
    port: int
    cert: Path
    key: Path


def serve(listen: Listen, make_app: Callable[[], Any]) -> None:
    """Serves until the process is told to end. Every worker makes its own app."""
    _Server(listen, make_app).run()


class _Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    def __init__(self, listen: Listen, make_app: Callable[[], Any]) -> None:
        self._listen = listen
        self._make_app = make_app
        super().__init__()

    def load_config(self) -> None:
        host = f"[{self._listen.host}]" if ":" in self._listen.host else None
        chosen = {
            "bind": f"{host or self._listen.host}:{self._listen.port}",
            "certfile": str(self._listen.cert),
            "keyfile": str(self._listen.key),
            "worker_class": "gthread",
            "workers": WORKERS,
            "threads": THREADS,
            "graceful_timeout": 5,
            "timeout": 120,
            "control_socket_disable": True,
        }
        for name, value in chosen.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Any:
        return self._make_app()
