"""Hands text messages over as files in a folder, where a gateway takes them from.

Each file is whole when it appears: "To:" and the number without its plus, an empty
line, the text. That is the form of SMS Server Tools 3 (smstools3.kekekasvi.com,
"SMS file format"); any program may take the files away. Which one does, and whether it
has a modem or an account, is the commune's business: none is included, and none was
tried with this.
"""

import os
import secrets
from pathlib import Path

from edge.errors import HardwareError


class SmsSpool:
    """See ``hotspot.ports.messenger.Messenger``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, number: str, text: str) -> None:
        """Without a name until it is whole: a gateway never reads half a message."""
        said = f"To: {number.removeprefix('+')}\n\n{text}\n".encode("ascii")
        try:
            folder = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
            try:
                _lay(said, self._folder, folder)
            finally:
                os.close(folder)
        except OSError as error:
            raise HardwareError(
                f"no message can be handed over in {self._folder}: {error}; "
                "does the folder exist, and may the agent write there?"
            ) from error


def _lay(said: bytes, path: Path, folder: int) -> None:
    file = os.open(path, os.O_TMPFILE | os.O_WRONLY, 0o600)
    try:
        os.fchmod(file, 0o660)  # the folder's group is the gateway's
        os.write(file, said)
        # With a folder's descriptor, or Python would link the link: open(2), O_TMPFILE.
        os.link(
            f"/proc/self/fd/{file}",
            f"commune-{secrets.token_hex(8)}",
            src_dir_fd=folder,
            dst_dir_fd=folder,
        )
    finally:
        os.close(file)
