"""The TOML files of a commune (pure): its own, the console's and each node's."""

import json
from collections.abc import Mapping

from edge.contract.units import AgentName, AreaId, NodeId
from provisioning.core import places
from provisioning.core.site import Site

Value = str | int | tuple[str, ...]
Table = Mapping[str, Mapping[str, Value]]


def toml(title: str, table: Table) -> str:
    """A TOML document with one comment on top."""
    lines = [f"# {title}"]
    for section, values in table.items():
        lines += ["", f"[{section}]"]
        lines += [f"{key} = {_shown(value)}" for key, value in values.items()]
    return "\n".join(lines) + "\n"


def commune_toml(site: Site) -> str:
    """The text of ``commune.toml``."""
    commune, hosts = site.commune, site.hosts
    return toml(
        "One commune: what its other files were made from (commune-provision).",
        {
            "commune": {
                "area": commune.area,
                "name": commune.name,
                "zone": commune.zone,
            },
            "hosts": {
                "names": hosts.names,
                "bind": hosts.bind,
                "broker_port": hosts.broker_port,
                "web_port": hosts.web_port,
                "wake_port": hosts.wake_port,
            },
            "trust": {"roots": site.trust.roots},
        },
    )


def console_toml(site: Site) -> str:
    """The text of ``console.toml``; paths start at the directory it lies in."""
    return toml(
        "The console: commune-console web|bridge --config THIS FILE.",
        {
            "site": {
                "area": site.commune.area,
                "name": site.commune.name,
                "zone": site.commune.zone,
                "base_url": site.base_url,
            },
            "database": {"url": "sqlite:///console.sqlite"},
            "web": {
                "host": site.hosts.bind or "0.0.0.0",  # noqa: S104  # asked for: people come from other machines
                "port": site.hosts.web_port,
                "cert": _beside(places.WEB),
                "key": _beside(places.WEB_KEY),
                "wake_port": site.hosts.wake_port,
            },
            "broker": {
                "host": site.local_host,
                "port": site.hosts.broker_port,
                "ca": _beside(places.CA),
                "cert": _beside(places.CLIENT),
                "key": _beside(places.CLIENT_KEY),
            },
            "keys": {
                "station": _beside(places.STATION),
                "secret": _beside(places.SECRET),
                "root": _beside(places.ROOT),
                "administrator": _beside(places.ADMINISTRATOR),
                "keyset": _beside(places.KEYSET),
            },
            "paths": {"sounds": "sounds"},
        },
    )


def node_toml(
    site: Site, *, agent: AgentName, node: NodeId, area: AreaId, state: str, clock: str
) -> str:
    """The text of a node's ``<agent>.toml``; the files beside it go with it.

    ``area`` is for the reader: what counts comes, signed, with the settings.
    """
    own: dict[str, Mapping[str, Value]] = {}
    if agent == "hotspot":  # the usual ones of a Raspberry Pi; see config.md
        own["network"] = {"guests": "wlan0", "uplinks": ("eth0",)}
        own["portal"] = {"name": site.commune.name}
    return toml(
        f"{agent.capitalize()} {node} at {area}:"
        f" commune-{agent} run --config THIS FILE.",
        {
            "node": {"id": node, "commune": site.commune.area},
            "broker": {
                "host": site.hosts.names[0],
                "port": site.hosts.broker_port,
                "ca": places.NODE_CA,
                "cert": places.NODE_CERTIFICATE,
                "key": places.NODE_KEY,
            },
            "console": {"url": site.base_url, "ca": places.NODE_CA},
            "trust": {"roots": site.trust.roots},
            "paths": {"state": state},
            "clock": {"trust": clock},
            **own,
        },
    )


def _beside(place: str) -> str:
    """A place as ``console.toml`` names it."""
    home = places.CONSOLE.partition("/")[0] + "/"
    return place.removeprefix(home) if place.startswith(home) else f"../{place}"


def _shown(value: Value) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(_shown(item) for item in value) + "]"
    # A JSON string without control characters is a TOML basic string.
    return json.dumps(value, ensure_ascii=False)
