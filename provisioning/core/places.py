"""Where each file of a commune lies, below the commune's directory."""

from typing import Final

COMMUNE: Final = "commune.toml"
INVENTORY: Final = "inventory.json"
SHEET: Final = "recovery-sheet.txt"
SHEET_CODE: Final = "recovery-sheet.svg"

CA: Final = "ca/ca.crt"
CA_KEY: Final = "ca/ca.key"
CRL: Final = "ca/crl.pem"

BROKER: Final = "broker/server.crt"
BROKER_KEY: Final = "broker/server.key"
BROKER_CONF: Final = "broker/mosquitto.conf"
BROKER_DATA: Final = "broker/data"
ACL: Final = "broker/acl"

CONSOLE: Final = "console/console.toml"
CLIENT: Final = "console/client.crt"
CLIENT_KEY: Final = "console/client.key"
WEB: Final = "console/web.crt"
WEB_KEY: Final = "console/web.key"
SECRET: Final = "console/secret"  # noqa: S105  # a path, not the secret
STATION: Final = "console/station.key"
ROOT: Final = "console/keys/root.json"
ADMINISTRATOR: Final = "console/keys/administrator.json"
KEYSET: Final = "console/keys/all.jws"

NODES: Final = "nodes"
"""Below it, one directory a node."""
NODE_CERTIFICATE: Final = "node.crt"
NODE_KEY: Final = "node.key"
NODE_CA: Final = "ca.crt"
AGENT_SUFFIX: Final = ".toml"
"""After the agent's name."""
