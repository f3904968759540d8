"""``commune-provision init``: everything that a new commune needs, in one directory.

It appears whole or not at all. The root key signs the first keyset and is then only
kept encrypted; the recovery sheet is the one place that has it in the clear.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from secrets import token_bytes
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from edge.contract.keyset import Keyset
from edge.contract.units import BroadcastClass, KeyId
from edge.jws import compose, key_id, public_text
from edge.keys import STANDARD, Cost, entry, wrap
from provisioning.acts.commune import as_json
from provisioning.acts.station import as_pem
from provisioning.adapters import files, qr
from provisioning.adapters.authority import Authority
from provisioning.core import names, places
from provisioning.core.acl import access_list
from provisioning.core.broker_conf import broker_conf
from provisioning.core.inventory import Inventory
from provisioning.core.lifetimes import KEYS_LAST
from provisioning.core.recovery import on_paper
from provisioning.core.sheet import recovery_sheet
from provisioning.core.site import Commune, Hosts, Site, Trust
from provisioning.core.toml_files import commune_toml, console_toml

SECRET_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Founded:
    """A new commune."""

    site: Site
    root: KeyId


def init(
    top: Path,
    commune: Commune,
    hosts: Hosts,
    *,
    passphrase: str,
    owner: str,
    now: datetime,
    cost: Cost = STANDARD,
) -> Founded:
    """Makes a commune's directory. ``owner``: the user that will run the broker.

    Raises:
        RefusedError: a name is wrong, or the directory is in use.
    """
    names.commune(commune.area)
    names.title(commune.name)
    names.hosts(hosts.names)
    names.bind_address(hosts.bind)
    names.ports(broker=hosts.broker_port, web=hosts.web_port, wake=hosts.wake_port)
    root = Ed25519PrivateKey.generate()
    site = Site(commune=commune, hosts=hosts, trust=Trust(roots=(public_text(root),)))
    content = {
        **_keys(site, root, passphrase, now, cost),
        **_certificates(site, now),
        **_texts(site, top, owner),
    }
    files.write_tree(top, content)
    (top / places.BROKER_DATA).mkdir(mode=0o700)
    (top / places.NODES).mkdir(mode=0o700)
    return Founded(site, key_id(public_text(root)))


def _keys(
    site: Site, root: Ed25519PrivateKey, passphrase: str, now: datetime, cost: Cost
) -> Mapping[str, bytes]:
    secret = token_bytes(SECRET_BYTES)
    station, administrator = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    lines = (
        *on_paper("ROOT", root.private_bytes_raw()),
        *on_paper("ADMIN", administrator.private_bytes_raw()),
    )
    sheet = recovery_sheet(site, root=key_id(public_text(root)), lines=lines, made=now)
    return {
        places.SECRET: secret,
        places.STATION: as_pem(station),
        places.ROOT: as_json(wrap(root, passphrase, secret, cost)),
        places.ADMINISTRATOR: as_json(wrap(administrator, passphrase, secret, cost)),
        places.KEYSET: _first_keyset(site, root, station, administrator, now),
        places.SHEET: sheet.encode(),
        places.SHEET_CODE: qr.svg("\n".join(lines)),
    }


def _first_keyset(
    site: Site,
    root: Ed25519PrivateKey,
    station: Ed25519PrivateKey,
    administrator: Ed25519PrivateKey,
    now: datetime,
) -> bytes:
    """The station orders and sounds nothing; the administrator names approvers."""
    until, areas = now + KEYS_LAST, (site.commune.area,)
    keyset = Keyset(
        entries=(
            entry(public_text(station), "station", areas=areas, since=now, until=until),
            entry(
                public_text(administrator),
                "administrator",
                areas=areas,
                classes=tuple(BroadcastClass),
                since=now,
                until=until,
            ),
        )
    )
    return compose(
        root,
        type_="keyset",
        body=keyset,
        aud=("all",),
        epoch=1,
        seq=1,
        now=now,
        valid_s=int(KEYS_LAST.total_seconds()),
    )


def _certificates(site: Site, now: datetime) -> Mapping[str, bytes]:
    authority = Authority.founded(f"commune-edge {site.commune.area}", now)
    ca, ca_key = authority.pem()
    first = site.hosts.names[0]
    broker = authority.issue("broker", first, now, site.certified)
    web = authority.issue("web", first, now, site.certified)
    client = authority.issue("console", names.CONSOLE, now)
    return {
        places.CA: ca,
        places.CA_KEY: ca_key,
        places.CRL: authority.revocation_list(()),
        places.BROKER: broker.certificate,
        places.BROKER_KEY: broker.key,
        places.WEB: web.certificate,
        places.WEB_KEY: web.key,
        places.CLIENT: client.certificate,
        places.CLIENT_KEY: client.key,
    }


def _texts(site: Site, top: Path, owner: str) -> Mapping[str, bytes]:
    inventory = Inventory(commune=site.commune.area)
    return {
        places.COMMUNE: commune_toml(site).encode(),
        places.INVENTORY: as_json(inventory),
        places.ACL: access_list(inventory).encode(),
        places.BROKER_CONF: broker_conf(site, str(top.absolute()), owner).encode(),
        places.CONSOLE: console_toml(site).encode(),
    }
