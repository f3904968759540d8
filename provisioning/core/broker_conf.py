"""Mosquitto's configuration for a commune (pure). Works on 2.0.11 and later."""

from edge.contract.units import PACKET_LIMIT_BYTES
from provisioning.core import places
from provisioning.core.site import Site


def broker_conf(site: Site, top: str, owner: str) -> str:
    """The whole text of ``mosquitto.conf``.

    ``top``: the commune's directory, absolute, because Mosquitto reads paths from its
    own working directory. ``owner``: the user that owns these files.
    """
    listener = f"listener {site.hosts.broker_port} {site.hosts.bind}".rstrip()
    return f"""\
# The commune's broker. Made by commune-provision; see docs/explanation/security.md.
# Try it: mosquitto -c {top}/{places.BROKER_CONF}

# Only counts when the broker is started by root: it then becomes the owner of these
# files, because it reads them again on a reload.
user {owner}

# -- Who may come in: only who shows a certificate of the commune's own authority.
{listener}
allow_anonymous false
cafile {top}/{places.CA}
certfile {top}/{places.BROKER}
keyfile {top}/{places.BROKER_KEY}
require_certificate true
# Read when the broker starts, not on a reload: the access list cuts off at once.
crlfile {top}/{places.CRL}
# The name in the certificate is the user's name in the access list.
use_identity_as_username true
acl_file {top}/{places.ACL}

# -- Limits.
# More is refused; the console never publishes more.
message_size_limit {PACKET_LIMIT_BYTES}
# For one client that does not keep up; what is dropped, the console sends again.
max_queued_messages 2000
# An order must not wait in the kernel for company.
set_tcp_nodelay true

# -- What survives a restart: retained messages. Losing them loses nothing.
persistence true
persistence_location {top}/{places.BROKER_DATA}/
autosave_interval 300

# -- Log to standard error, which is not held back in a buffer: the journal keeps it.
log_dest stderr
log_timestamp_format %Y-%m-%dT%H:%M:%S
log_type error
log_type warning
log_type notice
log_type information
connection_messages true
"""
