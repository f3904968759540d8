"""The demo's state directory: one demo at a time, everything where it is looked for."""

import fcntl
import hashlib
import os
import shutil
import socket
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from script.sample.options import DEFAULT_PORT
from script.sample.troubles import DemoError

TRIED_PORTS: Final = 20
HOST: Final = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Ports:
    """Where the sample commune listens: HTTPS, MQTT, and the bridge's UDP datagram."""

    web: int
    broker: int
    wake: int


@dataclass(frozen=True, slots=True)
class StateDir:
    """Paths below the state directory."""

    top: Path

    @property
    def commune(self) -> Path:
        """What ``commune-provision init`` makes."""
        return self.top / "commune"

    @property
    def logs(self) -> Path:
        """One file for each process."""
        return self.top / "log"

    @property
    def passphrase(self) -> Path:
        """The sample administrator's; a real one is in nobody's file."""
        return self.top / "passphrase.txt"

    @property
    def accounts(self) -> Path:
        """The sample accounts with their passwords."""
        return self.top / "accounts.txt"

    @property
    def passwords(self) -> Path:
        """One file for each account."""
        return self.top / "passwords"

    def speaker_state(self, node: str) -> Path:
        """What one loudspeaker keeps."""
        return self.top / "speakers" / node


@contextmanager
def held(top: Path) -> Iterator[StateDir]:
    """The state directory, made where it is missing, and this demo's alone.

    Raises:
        DemoError: another demo runs on it, or it cannot be written.
    """
    ours = (top / "lock").exists() or not top.is_dir()
    if not ours and any(entry.is_dir() for entry in top.iterdir()):
        raise DemoError(
            f"{top} có dữ liệu không phải của bản trình diễn. Chọn --state-dir khác.",
            f"{top} holds something that no demo made; choose another --state-dir",
        )
    try:
        top.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(top / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise DemoError(
            f"Không ghi được vào {top}: {error.strerror}. Chọn --state-dir khác.",
            f"cannot write into {top}; choose another --state-dir",
        ) from error
    try:
        # The kernel lets go of it when this process ends, however it ends.
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.read(lock, 20).decode().strip()
        os.close(lock)
        raise DemoError(
            f"Bản trình diễn khác đang chạy trên {top} (tiến trình {holder})."
            " Dừng nó, hoặc chọn --state-dir khác.",
            f"another demo (process {holder}) runs on {top}; end it or choose another"
            " --state-dir",
        ) from None
    try:
        os.ftruncate(lock, 0)
        os.write(lock, f"{os.getpid()}\n".encode())
        yield StateDir(top)
    finally:
        os.close(lock)


@contextmanager
def short_directory(state: StateDir) -> Iterator[Path]:
    """An empty directory with a short path, for sockets; removed at the end.

    A Unix socket's path has room for 107 bytes, and a state directory's may be longer.
    Its name follows from the state directory's, so that what a killed demo left is
    removed by the next.

    Raises:
        DemoError: somebody else made it.
    """
    mark = hashlib.sha256(str(state.top).encode()).hexdigest()[:8]
    short = Path("/tmp") / f"ce-{os.geteuid()}-{mark}"  # noqa: S108  # ours, or refused
    try:
        shutil.rmtree(short, ignore_errors=True)
        short.mkdir(mode=0o700)
    except OSError as error:
        raise DemoError(
            f"Không tạo được {short}: {error.strerror}. Xóa nó rồi chạy lại.",
            f"cannot make {short}; remove it and start again",
        ) from error
    try:
        yield short
    finally:
        shutil.rmtree(short, ignore_errors=True)


def choose_ports(state: StateDir, wanted: int | None) -> Ports:
    """The ports of the commune that is there, or free ones for a new one.

    Raises:
        DemoError: a port is in use, or the commune was made for another one.
    """
    file = state.commune / "commune.toml"
    if file.exists():
        hosts = tomllib.loads(file.read_text(encoding="utf-8"))["hosts"]
        ports = Ports(hosts["web_port"], hosts["broker_port"], hosts["wake_port"])
        if wanted not in {None, ports.web}:
            raise DemoError(
                f"{state.top} đã lập cho cổng {ports.web}. Bỏ --port, hoặc chọn"
                " --state-dir khác.",
                f"{state.top} was made for port {ports.web}: leave --port out, or"
                " choose another --state-dir",
            )
        _check_free(ports)
        return ports
    if wanted is not None:
        ports = _from(wanted)
        _check_free(ports)
        return ports
    for first in range(DEFAULT_PORT, DEFAULT_PORT + 10 * TRIED_PORTS, 10):
        if _busy(_from(first)) is None:
            return _from(first)
    ports = _from(DEFAULT_PORT)
    _check_free(ports)
    return ports


def _from(web: int) -> Ports:
    return Ports(web, web + 1, web + 2)


def _check_free(ports: Ports) -> None:
    port = _busy(ports)
    if port is not None:
        raise DemoError(
            f"Cổng {port} đang bị chương trình khác dùng. Dừng nó, hoặc chọn"
            " --port khác cùng --state-dir khác. Xem: ss -lntup",
            f"port {port} is in use by another program (ss -lntup shows which); end it,"
            " or choose another --port with another --state-dir",
        )


def _busy(ports: Ports) -> int | None:
    for port, kind in (
        (ports.web, socket.SOCK_STREAM),
        (ports.broker, socket.SOCK_STREAM),
        (ports.wake, socket.SOCK_DGRAM),
    ):
        with socket.socket(socket.AF_INET, kind) as probe:
            if kind is socket.SOCK_STREAM:
                # As servers do: connections that just ended do not make it busy.
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                return port
    return None
