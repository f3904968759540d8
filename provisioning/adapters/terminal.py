"""The technician at the keyboard."""

import getpass
import sys
from typing import Final

from provisioning.core.refusals import RefusedError

TRIES: Final = 3
_FIRST: Final = """\
Đặt mật khẩu quản trị, ít nhất 10 ký tự; bỏ trống thì máy tự đặt.
Choose the administrator's passphrase, 10 characters or more; empty: one is made up.
Mật khẩu / passphrase: """


class Keyboard:
    """The Terminal of this process."""

    def ask_passphrase(self) -> str:
        """Asks once, without showing it."""
        if not sys.stdin.isatty():
            raise RefusedError(
                "no-passphrase",
                "Không có ai gõ mật khẩu quản trị. Thêm --passphrase-file TỆP.",
                "nobody is there to type the passphrase; add --passphrase-file FILE",
            )
        return getpass.getpass("Mật khẩu quản trị / the administrator's passphrase: ")

    def ask_new_passphrase(self) -> str:
        """Asks twice, without showing it; empty where nobody is there to be asked."""
        if not sys.stdin.isatty():
            return ""
        prompt = _FIRST
        for _ in range(TRIES):
            first = getpass.getpass(prompt)
            if not first or getpass.getpass("Gõ lại / again: ") == first:
                return first
            prompt = "Hai lần gõ không giống nhau. / They differ. Mật khẩu: "
        raise RefusedError(
            "no-passphrase",
            "Chưa đặt được mật khẩu. Chưa ghi gì cả. Chạy lại lệnh.",
            "no passphrase was set and nothing was written; run the command again",
        )
