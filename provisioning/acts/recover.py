"""``commune-provision recover``: from the sheet of paper back to keys that open.

The keys stay the same, so nothing on the air changes and nothing has to be approved
again; only the passphrase is new. Where the secret file is lost as well, a new one is
made: approvers' own keys, which the old one helped to wrap, are then lost.
"""

from dataclasses import dataclass
from pathlib import Path
from secrets import token_bytes

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from edge.contract.units import KeyId, PublicKey
from edge.jws import key_id, public_text
from edge.keys import STANDARD, Cost, WrappedKey, wrap
from provisioning.acts.commune import OpenCommune, as_json
from provisioning.acts.found import SECRET_BYTES
from provisioning.adapters import files
from provisioning.core import places
from provisioning.core.recovery import from_paper
from provisioning.core.refusals import RefusedError


@dataclass(frozen=True, slots=True)
class Recovered:
    """What was rebuilt."""

    root: KeyId
    new_secret: bool
    """Every approver needs a new key."""


def recover(
    commune: OpenCommune, *, sheet: str, passphrase: str, cost: Cost = STANDARD
) -> Recovered:
    """Wraps the keys of the sheet with a new passphrase.

    Raises:
        RefusedError: the sheet is mistyped, or another commune's.
    """
    keys = from_paper(sheet)
    root = Ed25519PrivateKey.from_private_bytes(keys["ROOT"])
    administrator = Ed25519PrivateKey.from_private_bytes(keys["ADMIN"])
    if public_text(root) not in commune.site.trust.roots:
        raise RefusedError(
            "foreign-sheet",
            f"Phiếu khôi phục này không phải của {commune.site.commune.name}.",
            f"its root key {key_id(public_text(root))} is not in commune.toml",
        )
    _check_administrator(commune.top / places.ADMINISTRATOR, public_text(administrator))
    secret, new_secret = _secret(commune.top / places.SECRET)
    for place, key in ((places.ROOT, root), (places.ADMINISTRATOR, administrator)):
        path = commune.top / place
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        files.write(path, as_json(wrap(key, passphrase, secret, cost)))
    return Recovered(key_id(public_text(root)), new_secret)


def _check_administrator(path: Path, public: PublicKey) -> None:
    """The sheet must not bring back an administrator's key that was replaced."""
    if not path.exists():
        return
    held = msgspec.json.decode(path.read_bytes(), type=WrappedKey).public
    if held != public:
        raise RefusedError(
            "outdated-sheet",
            "Khóa quản trị đã được thay sau khi in phiếu này. Tìm phiếu mới hơn.",
            f"the administrator's key is {key_id(held)} now; the sheet has"
            f" {key_id(public)}",
        )


def _secret(path: Path) -> tuple[bytes, bool]:
    if path.exists():
        return path.read_bytes(), False
    secret = token_bytes(SECRET_BYTES)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    files.write(path, secret)
    return secret, True
