"""The commune's keyset: every key that it ever gave, signed by the administrator."""

from datetime import timedelta
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.orm import Session

from console.store import keys
from console.store.audit import Deed
from edge.contract.keyset import Keyset
from edge.contract.topics import Topic
from edge.jws import compose

LASTS: Final = timedelta(days=10 * 366)


def issue(
    session: Session, administrator: Ed25519PrivateKey, commune: str, deed: Deed
) -> None:
    """Signs the next one, and stores it for the bridge to publish."""
    topic = Topic("keys", commune=commune)
    epoch, seq = keys.next_issue(session, str(topic))
    jws = compose(
        administrator,
        type_="keyset",
        body=Keyset(entries=keys.entries(session)),
        aud=(topic.address,),
        epoch=epoch,
        seq=seq,
        now=deed.at,
        valid_s=int(LASTS.total_seconds()),
    )
    keys.store_issue(
        session, str(topic), epoch=epoch, seq=seq, jws=jws.decode(), deed=deed
    )
