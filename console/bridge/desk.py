"""What the bridge signs with, and the numbers under which it does."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from sqlalchemy.orm import Session

from console.store import station
from edge.contract.report import Revision
from edge.contract.topics import Topic
from edge.contract.units import KeyId
from edge.errors import ConfigError
from edge.jws import (
    COMMAND_VALID_S,
    SNAPSHOT_VALID_S,
    compose,
    key_id,
    public_text,
)


@dataclass(frozen=True, slots=True)
class Desk:
    """The station: its commune, its zone and its key."""

    commune: str
    zone: str
    key: Ed25519PrivateKey

    @property
    def kid(self) -> KeyId:
        """Of the key that signs now."""
        return key_id(public_text(self.key))

    def order(  # an order has this many parts; all are keywords
        self,
        session: Session,
        topic: Topic,
        *,
        type_: str,
        body: msgspec.Struct,
        now: datetime,
        aud: tuple[str, ...] = (),
        prio: int = 0,
    ) -> tuple[Revision, bytes]:
        """A signed order under the next number; unaddressed, for its topic's scope."""
        epoch, seq = station.next_revision(session)
        return (epoch, seq), compose(
            self.key,
            type_=type_,
            body=body,
            aud=aud or (topic.address,),
            epoch=epoch,
            seq=seq,
            now=now,
            valid_s=SNAPSHOT_VALID_S if topic.retained else COMMAND_VALID_S,
            prio=prio,
        )


def station_key(file: Path) -> Ed25519PrivateKey:
    """The station's private key.

    Raises:
        ConfigError: the file cannot be read, or holds something else.
    """
    try:
        key = load_pem_private_key(file.read_bytes(), password=None)
    except OSError as error:
        raise ConfigError(f"[keys] station: {file}: {error.strerror}") from error
    except (ValueError, TypeError) as error:
        raise ConfigError(f"[keys] station: {file} is no PEM key: {error}") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise ConfigError(f"[keys] station: {file} holds no Ed25519 key")
    return key
