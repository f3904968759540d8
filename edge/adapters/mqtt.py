"""Link on paho-mqtt 2: posts what happens, never decides.

MQTT 3.1.1, QoS 1, clean session, TLS with a client certificate. What paho would do by
itself and why it does not here (all found in paho 2.1 and 2.2):

- An exception in a callback ends paho's own thread without a word. The loop runs in a
  thread of ours, where anything unforeseen ends the connection, is logged, and the next
  attempt follows.
- Its reconnect has no jitter and, for messages in flight, ignores its own limits. Every
  attempt here is a new client with nothing in it, after a random wait of 0 to
  ``reconnect_window_s``; what was not acknowledged is sent again by whoever keeps it.
- Its queue for messages without a connection has no bound: publishing while
  disconnected is a LinkError here.
- ``publish`` may write to the socket in the caller's thread and then close it there. A
  no-op ``on_socket_register_write`` makes it only queue and wake the loop.
"""

import contextlib
import logging
import random
import secrets
import socket
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from paho.mqtt import client as paho
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from edge.adapters import tls
from edge.config import BrokerSection
from edge.contract.topics import Topic
from edge.contract.units import PACKET_LIMIT_BYTES
from edge.errors import ConfigError, LinkError, MessageError
from edge.runtime import (
    Connected,
    Disconnected,
    Inbox,
    Published,
    Received,
    SubscribeRefused,
)

KEEPALIVE_S: Final = 30
CONNECT_S: Final = 15.0
"""For TCP and TLS, and again for the broker's answer: slow 4G needs seconds."""
BACKLOG: Final = 64
"""Unhandled messages (at most 256 KiB each) above which the link stops reading: a
flood then waits in the sender's TCP window and not in a small node's memory."""
_HEADER_BYTES: Final = 1024
_STOP_S: Final = 3.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Session:
    """One accepted connection; ``number`` keeps tokens of different ones apart."""

    client: paho.Client
    number: int


class MqttLink:
    """One connection per agent, kept up by a thread of its own."""

    def __init__(
        self,
        broker: BrokerSection,
        *,
        name: str,
        inbox: Inbox,
        subscriptions: Sequence[str],
        will: tuple[Topic, bytes] | None = None,
        uniform: Callable[[float, float], float] = random.uniform,
    ) -> None:
        """Reads the certificates; connects only after ``start``.

        ``will`` is what the broker tells the others when it loses us.

        ``name`` is ``<node>.<agent>``; a random part for this start is added, because
        a fixed client id could be taken by another certificate, which evicts us.

        Raises:
            ConfigError: the certificates cannot be used.
        """
        self._broker = broker
        self._client_id = f"{name}.{secrets.token_hex(4)}"
        self._inbox = inbox
        self._topics = tuple(subscriptions)
        self._will = will
        self._uniform = uniform
        self._stopping = threading.Event()
        self._session: _Session | None = None
        self._sessions = 0
        self._refusal = ""
        self._tls = _TlsFiles(broker)
        try:
            self._tls.context()
        except OSError as error:
            raise ConfigError(
                f"[broker] ca, cert and key: {error} ({broker.ca}, {broker.cert}, "
                f"{broker.key}); enrol this node again or correct the paths"
            ) from error
        self._thread = threading.Thread(target=self._live, name="mqtt", daemon=True)

    def start(self) -> None:
        """Begins to connect, at once the first time."""
        self._thread.start()

    def publish(self, topic: Topic, payload: bytes, *, qos: int = 1) -> int:
        """See ``edge.ports.Link``."""
        if len(payload) > PACKET_LIMIT_BYTES:
            raise MessageError(
                f"{topic}: {len(payload)} bytes, a packet may have "
                f"{PACKET_LIMIT_BYTES}; nothing was published"
            )
        session = self._session
        if session is None:
            raise LinkError(f"{topic}: not connected; publish it after Connected")
        info = session.client.publish(
            str(topic), payload, qos=qos, retain=topic.retained
        )
        if info.rc != paho.MQTT_ERR_SUCCESS:
            raise LinkError(f"{topic}: {paho.error_string(info.rc)}")
        return session.number << 16 | info.mid

    def stop(self) -> None:
        """Sends what was published, then DISCONNECT; gives up after three seconds."""
        self._stopping.set()
        session = self._session
        if session is not None:
            session.client.disconnect()
        if self._thread.is_alive():
            self._thread.join(_STOP_S)

    # -- the link's own thread --------------------------------------------------------

    def _live(self) -> None:
        told = ""
        while not self._stopping.is_set():
            before = self._sessions
            reason = self._connect_and_stay()
            self._session = None
            if self._sessions > before or reason != told:
                log.info("broker not connected reason=%s", reason)
                self._inbox.post(Disconnected(reason))
                told = reason
            self._stopping.wait(self._uniform(0.0, self._broker.reconnect_window_s))

    def _connect_and_stay(self) -> str:
        """Why the connection ended or never came to be."""
        self._refusal = ""
        try:
            client = self._new_client()
            client.connect(self._broker.host, self._broker.port, KEEPALIVE_S)
            return self._refusal or self._stay(client)
        except OSError as error:
            return f"{self._broker.host}:{self._broker.port}: {error}"
        except Exception as error:
            log.exception("broker link failed, a new connection follows")
            return f"{type(error).__name__}: {error}"
        finally:
            self._session = None

    def _stay(self, client: paho.Client) -> str:
        with contextlib.ExitStack() as leaving:
            leaving.callback(_close, client)
            answered = False
            waited_s = 0.0
            while True:
                code = client.loop(timeout=1.0)
                if code != paho.MQTT_ERR_SUCCESS:
                    return self._refusal or paho.error_string(code)
                if client.socket() is None:
                    return "disconnected"
                if _expected_bytes(client) > PACKET_LIMIT_BYTES + _HEADER_BYTES:
                    return "the broker sent more than a packet may hold"
                answered = answered or self._session is not None
                if not answered:
                    waited_s += 1.0
                    if self._stopping.is_set() or waited_s > CONNECT_S:
                        return "the broker did not answer"

    def _new_client(self) -> paho.Client:
        client = _Client(
            CallbackAPIVersion.VERSION2,
            client_id=self._client_id,
            clean_session=True,
            protocol=paho.MQTTv311,
            reconnect_on_failure=False,  # else a refusal makes it try MQTT 3.1
        )
        client.connect_timeout = CONNECT_S
        client.max_inflight_messages = 0  # unlimited: the outbox paces, not paho
        client.tls_set_context(self._tls.context())
        if self._will is not None:
            topic, payload = self._will
            client.will_set(str(topic), payload, qos=1, retain=topic.retained)
        client.on_connect = self._on_connect
        client.on_subscribe = self._on_subscribe
        client.on_message = self._on_message
        client.on_publish = self._on_publish
        client.on_socket_open = _send_at_once
        client.on_socket_register_write = _leave_it_to_the_loop
        return client

    def _on_connect(
        self,
        client: paho.Client,
        _userdata: object,
        _flags: paho.ConnectFlags,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        if reason.is_failure:
            self._refusal = f"the broker refused us: {reason}"
            return
        if self._topics:
            client.subscribe([(topic, 1) for topic in self._topics])
        self._sessions += 1
        self._session = _Session(client, self._sessions)
        log.info("broker connected host=%s", self._broker.host)
        self._inbox.post(Connected())
        if self._stopping.is_set():
            client.disconnect()

    def _on_subscribe(
        self,
        _client: paho.Client,
        _userdata: object,
        _mid: int,
        reasons: list[ReasonCode],
        _properties: Properties | None,
    ) -> None:
        refused = tuple(
            topic
            for topic, reason in zip(self._topics, reasons, strict=False)
            if reason.is_failure
        )
        if refused:
            self._inbox.post(SubscribeRefused(refused))

    def _on_message(
        self, _client: paho.Client, _userdata: object, message: paho.MQTTMessage
    ) -> None:
        try:
            topic = message.topic
        except UnicodeDecodeError:
            log.warning("message dropped: its topic is not UTF-8")
            return
        while self._inbox.backlog() > BACKLOG:
            if self._stopping.wait(0.005):
                return
        self._inbox.post(Received(topic, bytes(message.payload), message.retain))

    def _on_publish(
        self,
        _client: paho.Client,
        _userdata: object,
        mid: int,
        _reason: ReasonCode,
        _properties: Properties,
    ) -> None:
        self._inbox.post(Published(self._sessions << 16 | mid))


class _Client(paho.Client):
    """Closes the socket of a TLS handshake that failed; paho leaves it lying about."""

    def _ssl_wrap_socket(self, tcp_sock: socket.socket) -> ssl.SSLSocket:
        context = self._ssl_context
        if context is None:
            raise LinkError("no TLS context; this link never speaks without TLS")
        line = context.wrap_socket(
            tcp_sock, server_hostname=self.host, do_handshake_on_connect=False
        )
        try:
            line.settimeout(self.connect_timeout)
            line.do_handshake()
        except BaseException:
            line.close()
            raise
        return line


class _TlsFiles:
    """The TLS context of three files, read again when one of them was renewed."""

    def __init__(self, broker: BrokerSection) -> None:
        self._files = (broker.ca, broker.cert, broker.key)
        self._stamp: tuple[int, ...] = ()
        self._context: ssl.SSLContext | None = None

    def context(self) -> ssl.SSLContext:
        # The day, because what is checked depends on the clock: see edge.adapters.tls.
        today = int(time.time() // 86400)
        stamp = (today, *(file.stat().st_mtime_ns for file in self._files))
        if self._context is None or stamp != self._stamp:
            self._context, self._stamp = tls.context(*self._files), stamp
        return self._context


def _send_at_once(_client: paho.Client, _userdata: object, line: object) -> None:
    # Nagle's algorithm and delayed acknowledgements together cost 40 ms a message.
    if isinstance(line, socket.socket):
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _leave_it_to_the_loop(*_about: object) -> None:
    """The loop is woken by paho's socket pair; nobody else may write."""


def _expected_bytes(client: paho.Client) -> int:
    # paho has no limit for what it receives and would keep up to 256 MiB in memory.
    return int(client._in_packet["remaining_length"])  # noqa: SLF001


def _close(client: paho.Client) -> None:
    # Without DISCONNECT, so that the broker publishes the will.
    open_socket = client.socket()
    if open_socket is not None:
        open_socket.close()
