"""Where the administrator's passphrase comes from."""

from pathlib import Path
from secrets import token_bytes
from typing import Final

from provisioning.core.refusals import RefusedError
from provisioning.core.words import passphrase
from provisioning.ports import Terminal

SHORTEST: Final = 10
_RANDOM_BYTES: Final = 14  # seven words of 12 bits: 84 bits of chance


def known(file: Path | None, terminal: Terminal) -> str:
    """The passphrase in force, from a file or typed.

    Raises:
        RefusedError: no-passphrase.
        OSError: the file cannot be read.
    """
    if file is None:
        return terminal.ask_passphrase()
    return file.read_text(encoding="utf-8").strip()


def chosen(file: Path | None, terminal: Terminal) -> tuple[str, bool]:
    """The passphrase, and whether it was made up here and must be shown.

    Raises:
        RefusedError: weak-passphrase, or no-passphrase.
        OSError: the file cannot be read.
    """
    if file is not None:
        given = file.read_text(encoding="utf-8").strip()
    else:
        given = terminal.ask_new_passphrase()
        if not given:
            return passphrase(token_bytes(_RANDOM_BYTES)), True
    if len(given) < SHORTEST:
        raise RefusedError(
            "weak-passphrase",
            f"Mật khẩu quản trị phải có ít nhất {SHORTEST} ký tự. Chưa ghi gì cả.",
            f"a passphrase has at least {SHORTEST} characters; nothing was written",
        )
    return given, False
