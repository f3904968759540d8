"""What provisioning asks of the world."""

from pathlib import Path
from typing import Protocol


class Broker(Protocol):
    """The commune's running broker."""

    def reload(self, configuration: Path) -> bool:
        """Makes it read its access list again; False when none runs here.

        Raises:
            HardwareError: it runs, but this user may not signal it.
        """


class Terminal(Protocol):
    """Whoever types the commands."""

    def ask_passphrase(self) -> str:
        """The administrator's passphrase, typed once.

        Raises:
            RefusedError: no-passphrase; nobody is there to be asked.
        """

    def ask_new_passphrase(self) -> str:
        """A passphrase typed twice alike; empty when one should be made up.

        Raises:
            RefusedError: no-passphrase, after three tries that were not alike.
        """
