"""``commune-provision renew --station-key``: another key for the station.

For a key that was stolen or lost. The root signs the next keyset: in it every station's
key of before is revoked, and the new one named. The nodes follow without a visit, for
the bridge publishes that keyset first, and then everything anew.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import msgspec
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from edge import keys
from edge.contract.envelope import Order
from edge.contract.keyset import Keyset
from edge.contract.units import KeyId
from edge.errors import ConfigError, MessageError
from edge.jws import body_of, compose, key_id, public_text, take_apart, verify
from edge.keys import WrappedKey
from provisioning.acts.commune import OpenCommune
from provisioning.adapters import files
from provisioning.core import places
from provisioning.core.lifetimes import KEYS_LAST
from provisioning.core.refusals import RefusedError

ROLE: Final = "station"


@dataclass(frozen=True, slots=True)
class Replaced:
    """Which key signs from now on, and which no longer count."""

    new: KeyId
    revoked: tuple[KeyId, ...]


def as_pem(key: Ed25519PrivateKey) -> bytes:
    """The form in which the bridge reads its key."""
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def replace(commune: OpenCommune, *, passphrase: str, now: datetime) -> Replaced:
    """Makes the station's next key; the bridge must be restarted.

    The keyset comes first: where the power fails before the key is written, nothing is
    signed by the old one any more, and running the command again mends the rest.

    Raises:
        RefusedError: no-root-key, wrong-passphrase or foreign-root.
        ConfigError: the keyset in force cannot be read.
    """
    root = _root(commune, passphrase)
    order, keyset = _in_force(commune)
    station = Ed25519PrivateKey.generate()
    old = [one for one in keyset.entries if one.role == ROLE]
    revoked = tuple(one.kid for one in old if one.standing != "revoked")
    for kid in revoked:
        keyset = keys.end(keyset, kid, "revoked", now)
    new = keys.entry(
        public_text(station),
        ROLE,
        areas=(commune.site.commune.area,),
        since=now,
        until=now + KEYS_LAST,
    )
    signed = compose(
        root,
        type_="keyset",
        body=keys.add(keyset, new),
        aud=("all",),
        epoch=order.epoch,
        # By the clock: above what nodes hold, even where this file is from a backup.
        seq=max(order.seq + 1, int(now.timestamp())),
        now=now,
        valid_s=int(KEYS_LAST.total_seconds()),
    )
    files.write(commune.top / places.KEYSET, signed)
    files.write(commune.top / places.STATION, as_pem(station))
    return Replaced(new.kid, revoked)


def _root(commune: OpenCommune, passphrase: str) -> Ed25519PrivateKey:
    path = commune.top / places.ROOT
    if not path.exists():
        raise RefusedError(
            "no-root-key",
            f"Không thấy khóa gốc {path}. Cắm USB của quản trị và chép tệp vào đó,"
            " hoặc lấy lại từ phiếu khôi phục: commune-provision recover",
            f"{path} does not exist; copy it from the administrator's stick, or bring"
            " it back from the recovery sheet",
        )
    try:
        wrapped = msgspec.json.decode(path.read_bytes(), type=WrappedKey)
        secret = (commune.top / places.SECRET).read_bytes()
        root = keys.unwrap(wrapped, passphrase, secret)
    except MessageError as error:
        raise RefusedError(
            "wrong-passphrase",
            "Mật khẩu quản trị không đúng. Chưa thay gì cả.",
            "the root key does not open with it; nothing was changed. Who has lost it"
            " takes the recovery sheet: commune-provision recover",
        ) from error
    except (OSError, msgspec.MsgspecError) as error:
        raise ConfigError(
            f"{path}: {error}; put the file back from the backup"
        ) from error
    if public_text(root) not in commune.site.trust.roots:
        raise RefusedError(
            "foreign-root",
            f"Khóa gốc này không phải của {commune.site.commune.name}.",
            f"{path} holds {key_id(public_text(root))}, which is not in commune.toml",
        )
    return root


def _in_force(commune: OpenCommune) -> tuple[Order, Keyset]:
    """The root's keyset that the bridge publishes now, its signature checked."""
    path = commune.top / places.KEYSET
    trusted = {key_id(public): public for public in commune.site.trust.roots}
    try:
        sealed = take_apart(path.read_bytes().strip())
        order = verify(sealed, trusted.get(sealed.kid, ""))
        return order, body_of(order, Keyset)
    except (OSError, MessageError) as error:
        raise ConfigError(
            f"{path}: {error}; put the file back from the backup"
        ) from error
