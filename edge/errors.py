"""Every error that commune-edge raises on purpose, split by what the caller can do.

Each child also inherits the built-in that a stranger would catch. A message says
what happened, where, and what to do next.
"""


class EdgeError(Exception):
    """Anything that commune-edge itself found wrong."""


class MessageError(EdgeError, ValueError):
    """A message or value from outside is unusable: drop it and report it."""


class ConfigError(EdgeError, ValueError):
    """The installer must change a file before this program can start."""


class HardwareError(EdgeError, OSError):
    """A device failed: report it and try again."""


class DiskFullError(HardwareError):
    """Nothing was written and nothing is lost: free some space."""


class LinkError(EdgeError, OSError):
    """The network or the other side is away: wait, nothing is lost."""
