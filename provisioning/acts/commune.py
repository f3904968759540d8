"""A commune's directory, opened: what every act but the first starts from.

Files change in an order that a power cut cannot turn against the commune: first what
takes rights away, last what gives them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from edge import config
from edge.errors import ConfigError
from provisioning.adapters import files
from provisioning.adapters.authority import Authority
from provisioning.core import places
from provisioning.core.acl import access_list
from provisioning.core.inventory import Inventory
from provisioning.core.refusals import RefusedError
from provisioning.core.site import Site
from provisioning.ports import Broker


@dataclass(frozen=True, slots=True)
class OpenCommune:
    """One commune, held so that no other command changes it meanwhile."""

    top: Path
    site: Site
    inventory: Inventory
    authority: Authority

    def keep(self, inventory: Inventory) -> None:
        """Writes the inventory, then the access list that follows from it."""
        files.write(self.top / places.INVENTORY, as_json(inventory))
        files.write(self.top / places.ACL, access_list(inventory).encode())

    def reload(self, broker: Broker) -> bool:
        """Makes the running broker read the access list; False when none runs."""
        return broker.reload(self.top / places.BROKER_CONF)

    def write_revocations(self, inventory: Inventory) -> None:
        """Writes the revocation list; the broker reads it when it starts."""
        revoked: list[tuple[str, datetime]] = [
            (certificate.serial, node.revoked)
            for node in inventory.nodes
            if node.revoked is not None
            for certificate in node.certificates
        ]
        files.write(self.top / places.CRL, self.authority.revocation_list(revoked))

    def sheet_left(self) -> Path | None:
        """The recovery sheet, where someone forgot to lock it away."""
        for place in (places.SHEET, places.SHEET_CODE):
            if (self.top / place).exists():
                return self.top / place
        return None


@contextmanager
def opened(top: Path) -> Iterator[OpenCommune]:
    """The commune in a directory.

    Raises:
        RefusedError: no-commune; there is none here.
        ConfigError: a file of it cannot be read, or was changed by hand and is wrong.
    """
    if not (top / places.COMMUNE).exists():
        raise RefusedError(
            "no-commune",
            f"Không thấy dữ liệu của xã trong {top}. Xem lại --dir, hoặc tạo mới bằng:"
            " commune-provision init",
            f"{top / places.COMMUNE} does not exist",
        )
    with files.alone(top):
        site = config.load(top / places.COMMUNE, Site)
        try:
            inventory = msgspec.json.decode(
                (top / places.INVENTORY).read_bytes(), type=Inventory
            )
            authority = Authority.loaded(
                (top / places.CA).read_bytes(), (top / places.CA_KEY).read_bytes()
            )
        except (OSError, ValueError, msgspec.MsgspecError) as error:
            raise ConfigError(
                f"{top}: {error}; put the file back from the backup"
            ) from error
        yield OpenCommune(top, site, inventory, authority)


def as_json(value: msgspec.Struct) -> bytes:
    """JSON that a person can read too."""
    return msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n"
