"""Stand-ins for the world, used by ``--simulate`` and by the tests alike."""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from edge.contract.topics import Topic
from edge.contract.units import PACKET_LIMIT_BYTES
from edge.errors import LinkError, MessageError
from edge.runtime import (
    AssetFailed,
    AssetReady,
    Connected,
    Disconnected,
    Inbox,
    Published,
    Received,
    SubscribeRefused,
)


class HandClock:
    """Time stands still until somebody moves it."""

    def __init__(self, now: datetime = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)) -> None:
        self._now = now
        self._monotonic = 1000.0

    def now(self) -> datetime:
        """Wall time, aware, UTC."""
        return self._now

    def monotonic(self) -> float:
        """Seconds; only ``advance`` moves it."""
        return self._monotonic

    def advance(self, seconds: float) -> None:
        """Both clocks go on."""
        self._now += timedelta(seconds=seconds)
        self._monotonic += seconds

    def step(self, by_s: float) -> None:
        """Only the wall clock jumps."""
        self._now += timedelta(seconds=by_s)

    def set(self, now: datetime) -> None:
        """The wall clock is set, as ``SystemClock.set`` does."""
        self._now = now


class HandInbox(Inbox):
    """An inbox on a HandClock: waiting for an event lets the time pass, at once."""

    def __init__(self, clock: HandClock) -> None:
        super().__init__()
        self._clock = clock

    def take(self, timeout_s: float) -> object | None:
        """The oldest event; None after the clock went on by ``timeout_s``."""
        event = self.poll()
        if event is None:
            self._clock.advance(max(0.0, timeout_s))
        return event


class FakeClockSource:
    """A host that says of its clock what it is told to say."""

    def __init__(self, *, synchronised: bool = True, battery: bool = False) -> None:
        self.is_synchronised = synchronised
        self.battery = battery

    def synchronised(self) -> bool:
        """True while a time server disciplines the clock."""
        return self.is_synchronised

    def has_battery(self) -> bool:
        """True where a battery clock kept the time."""
        return self.battery


class CountingWatchdog:
    """Counts what it was told."""

    def __init__(self) -> None:
        self.is_ready = False
        self.fed = 0
        self.is_stopping = False

    def ready(self) -> None:
        """The agent is up."""
        self.is_ready = True

    def feed(self) -> None:
        """The agent got round."""
        self.fed += 1

    def stopping(self) -> None:
        """An orderly end begins."""
        self.is_stopping = True


class FakeHost:
    """A healthy machine, until its readings are changed."""

    def __init__(self) -> None:
        self.celsius: float | None = 45.0
        self.disk_mib: int | None = 8000
        self.memory_mib: int | None = 300
        self.weak_supply: bool | None = False

    def uptime_s(self) -> int:
        """Seconds since the machine started."""
        return 3600

    def temperature_c(self) -> float | None:
        """Of the processor."""
        return self.celsius

    def disk_free_mib(self) -> int | None:
        """Where the agent keeps its state."""
        return self.disk_mib

    def memory_free_mib(self) -> int | None:
        """Available without swapping."""
        return self.memory_mib

    def under_voltage(self) -> bool | None:
        """True while the power supply is too weak."""
        return self.weak_supply


class MemoryBroker:
    """A broker in memory: retained messages, wills, an ACL, and a power switch.

    Topic filters may hold ``+`` for one level and end in ``#``, as the console's do.
    """

    def __init__(self) -> None:
        self.up = True
        self.retained: dict[str, bytes] = {}
        self.log: list[tuple[str, bytes]] = []
        """Every message that it took, in order."""
        self._links: list[MemoryLink] = []
        self._denied: set[tuple[str, str]] = set()

    def deny(self, name: str, topic: str) -> None:
        """Keep a topic from a client, both ways.

        What it publishes there is dropped without a word, as Mosquitto does.
        """
        self._denied.add((name, topic))

    def publish(
        self, topic: str, payload: bytes, *, retain: bool = False, sender: str = ""
    ) -> None:
        """What any client may do; an empty retained payload clears the topic."""
        if (sender, topic) in self._denied:
            return
        self.log.append((topic, payload))
        if retain and payload:
            self.retained[topic] = payload
        elif retain:
            self.retained.pop(topic, None)
        for link in list(self._links):
            if link.hears(topic):
                link.deliver(Received(topic, payload, retained=False))

    def power_cut(self) -> None:
        """Every connection is gone; the retained messages too (no disk)."""
        self.up = False
        self.retained.clear()
        for link in list(self._links):
            self.leave(link, "the broker is gone", orderly=True)

    def power_back(self) -> None:
        """Links connect again when they next ``retry``."""
        self.up = True

    def cut(self, name: str, reason: str = "connection lost") -> None:
        """One client's network fails: its will is published."""
        for link in [one for one in self._links if one.name == name]:
            self.leave(link, reason, orderly=False)

    def join(self, link: "MemoryLink") -> None:
        """A client connects and subscribes."""
        if not self.up:
            raise LinkError("the broker is not there")
        self._links.append(link)
        link.deliver(Connected())
        refused = tuple(f for f in link.filters if (link.name, f) in self._denied)
        if refused:
            link.deliver(SubscribeRefused(refused))
        for topic, payload in list(self.retained.items()):
            if link.hears(topic):
                link.deliver(Received(topic, payload, retained=True))

    def leave(self, link: "MemoryLink", reason: str, *, orderly: bool) -> None:
        """A client is gone; its will speaks unless it said farewell."""
        if link not in self._links:
            return
        self._links.remove(link)
        link.lost(reason)
        if not orderly and link.will is not None:
            topic, payload = link.will
            self.publish(str(topic), payload, retain=topic.retained, sender=link.name)

    def refuses(self, name: str, topic: str) -> bool:
        """Whether its ACL keeps a topic from a client."""
        return (name, topic) in self._denied


class MemoryLink:
    """Link to a MemoryBroker. Everything happens in the caller's thread."""

    def __init__(
        self,
        broker: MemoryBroker,
        *,
        name: str,
        inbox: Inbox,
        subscriptions: Sequence[str],
        will: tuple[Topic, bytes] | None = None,
    ) -> None:
        self.name = name
        self.filters = tuple(subscriptions)
        self.will = will
        self._broker = broker
        self._inbox = inbox
        self._up = False
        self._tokens = 0

    def start(self) -> None:
        """Connects if the broker is there."""
        self.retry()

    def retry(self) -> None:
        """Connects again, as the real link does after a random wait."""
        if self._up:
            return
        self._up = True
        try:
            self._broker.join(self)
        except LinkError as error:
            self._up = False
            self._inbox.post(Disconnected(str(error)))

    def publish(self, topic: Topic, payload: bytes, *, qos: int = 1) -> int:
        """See ``edge.ports.Link``."""
        if len(payload) > PACKET_LIMIT_BYTES:
            raise MessageError(f"{topic}: {len(payload)} bytes are too many")
        if not self._up:
            raise LinkError(f"{topic}: not connected; publish it after Connected")
        self._tokens += 1
        self._inbox.post(Published(self._tokens))
        self._broker.publish(
            str(topic), payload, retain=topic.retained, sender=self.name
        )
        return self._tokens

    def stop(self) -> None:
        """Disconnects cleanly."""
        self._broker.leave(self, "disconnected", orderly=True)

    def hears(self, topic: str) -> bool:
        """Whether one of its granted filters matches."""
        return any(
            _matches(one, topic)
            for one in self.filters
            if not self._broker.refuses(self.name, one)
        )

    def deliver(self, event: object) -> None:
        """The broker has something for it."""
        self._inbox.post(event)

    def lost(self, reason: str) -> None:
        """The broker let it go."""
        self._up = False
        self._inbox.post(Disconnected(reason))


class MemoryAssets:
    """Assets without a console: they arrive or fail when somebody says so."""

    def __init__(self, inbox: Inbox, folder: Path = Path("/assets")) -> None:
        self.wanted: dict[str, int] = {}
        self._inbox = inbox
        self._folder = folder
        self._here: dict[str, Path] = {}

    def need(self, wanted: Mapping[str, int]) -> None:
        """What is needed now: SHA-256 -> size in bytes, the most urgent first."""
        self.wanted = dict(wanted)

    def path(self, sha256: str) -> Path | None:
        """The verified file, or None."""
        return self._here.get(sha256)

    def missing(self) -> tuple[str, ...]:
        """What is needed and not here."""
        return tuple(one for one in self.wanted if one not in self._here)

    def stop(self) -> None:
        """Nothing is under way."""

    def arrive(self, sha256: str, path: Path | None = None) -> None:
        """The download ended well."""
        self._here[sha256] = path or self._folder / sha256
        self._inbox.post(AssetReady(sha256, self._here[sha256]))

    def fail(self, sha256: str, reason: str, retry_at: datetime) -> None:
        """The download failed; another attempt follows."""
        self._inbox.post(AssetFailed(sha256, reason, retry_at))

    def lose(self, sha256: str) -> None:
        """The file went bad on the disk."""
        self._here.pop(sha256, None)


def drain(inbox: Inbox) -> list[object]:
    """Everything that waits in an inbox, oldest first."""
    events: deque[object] = deque()
    while (event := inbox.poll()) is not None:
        events.append(event)
    return list(events)


def received(events: Iterable[object]) -> list[Received]:
    """The messages among events."""
    return [event for event in events if isinstance(event, Received)]


def _matches(pattern: str, topic: str) -> bool:
    wanted, found = pattern.split("/"), topic.split("/")
    for number, level in enumerate(wanted):
        if level == "#":
            return True
        if number >= len(found) or level not in {"+", found[number]}:
            return False
    return len(wanted) == len(found)
