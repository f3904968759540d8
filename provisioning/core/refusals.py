"""Why a technician's command was not carried out, in words for the field.

Vietnamese comes first; the English code and sentence follow for the manual and for
whoever is asked on the telephone.
"""

from edge.errors import ConfigError


class RefusedError(ConfigError):
    """Nothing was changed; ``code`` is a heading of troubleshooting.md."""

    def __init__(self, code: str, vi: str, en: str) -> None:
        super().__init__(f"{vi}\n  [{code}] {en}")
        self.code = code
