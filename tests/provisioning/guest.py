"""A client that knocks at a commune's broker and remembers what it heard."""

import os
import queue
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from provisioning.core import places

PATIENCE_S = 5.0


class Guest:
    """One connection. Everything it says is at QoS 1 and waited for."""

    def __init__(self, port: int, client_id: str = "") -> None:
        self.heard: queue.Queue[tuple[str, bytes]] = queue.Queue()
        self.gone: queue.Queue[str] = queue.Queue()
        self._up: queue.Queue[bool] = queue.Queue()
        self._granted: queue.Queue[None] = queue.Queue()
        self._port = port
        self.client = mqtt.Client(
            CallbackAPIVersion.VERSION2, client_id, reconnect_on_failure=False
        )
        self.client.on_connect = lambda _c, _d, _f, code, _p: self._up.put(
            not code.is_failure
        )
        self.client.on_disconnect = lambda _c, _d, _f, code, _p: self._fallen(str(code))
        self.client.on_message = lambda _c, _d, m: self.heard.put(
            (m.topic, bytes(m.payload))
        )
        self.client.on_subscribe = lambda *_: self._granted.put(None)

    def knock(
        self, ca: Path, cert: Path | None = None, key: Path | None = None
    ) -> bool:
        """Whether the broker lets it in."""
        self.client.tls_set(
            str(ca), str(cert) if cert else None, str(key) if key else None
        )
        try:
            self.client.connect("localhost", self._port)
            self.client.loop_start()
            return self._up.get(timeout=PATIENCE_S)
        except (ssl.SSLError, ConnectionError, queue.Empty):
            return False

    def listen(self, *topics: str) -> None:
        self.client.subscribe([(topic, 1) for topic in topics])
        self._granted.get(timeout=PATIENCE_S)

    def say(self, topic: str, payload: bytes = b"x", *, retain: bool = False) -> bool:
        """Whether the broker acknowledged it, which is not yet to deliver it."""
        sent = self.client.publish(topic, payload, qos=1, retain=retain)
        try:
            sent.wait_for_publish(PATIENCE_S)
        except RuntimeError:  # the connection ended
            return False
        return sent.is_published()

    def hears(self) -> tuple[str, bytes]:
        return self.heard.get(timeout=PATIENCE_S)

    def break_off(self) -> None:
        """As if the network went: no farewell."""
        connection = self.client.socket()
        assert connection is not None
        with socket.socket(fileno=os.dup(connection.fileno())) as same:
            same.shutdown(socket.SHUT_RDWR)
        self.gone.get(timeout=PATIENCE_S)

    def leave(self) -> None:
        self.client.disconnect()
        self.client.loop_stop()
        # Without the circle of references paho closes all its sockets now.
        self.client.on_connect = self.client.on_disconnect = None
        self.client.on_message = self.client.on_subscribe = None

    def _fallen(self, why: str) -> None:
        """With TLS 1.3 a refused certificate ends the connection after it began."""
        self._up.put(item=False)
        self.gone.put(why)

    def __enter__(self) -> "Guest":
        return self

    def __exit__(self, *_: object) -> None:
        self.leave()


@contextmanager
def console_of(top: Path, port: int) -> Iterator[Guest]:
    with Guest(port, "console.bridge.1") as guest:
        assert guest.knock(
            top / places.CA, top / places.CLIENT, top / places.CLIENT_KEY
        )
        yield guest


@contextmanager
def node_of(box: Path, port: int, client_id: str = "") -> Iterator[Guest]:
    with Guest(port, client_id or f"{box.name}.speaker.1") as guest:
        assert knocks_with(guest, box)
        yield guest


def knocks_with(guest: Guest, box: Path) -> bool:
    return guest.knock(
        box / places.NODE_CA, box / places.NODE_CERTIFICATE, box / places.NODE_KEY
    )
