"""Who may sign in to the sample commune, and what the console knows of the place.

The accounts are samples, plainly named for what they may do. Their passwords are made
by chance at the first start, and kept where only who started the demo can read them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from script.sample.founding import (
    AREA,
    HAMLETS,
    Words,
    hamlet_of,
    readable_secret,
    run_all,
    write_private,
)
from script.sample.place import StateDir
from script.sample.visitor import Visitor

AUTHOR: Final = "soan-tin"
APPROVER: Final = "duyet-tin"
TECHNICIAN: Final = "ky-thuat"
WATCHER: Final = "xem-camera"
_ROLES: Final = (
    (AUTHOR, "Người soạn tin (mẫu)", "author", "soạn và gửi duyệt / writes"),
    (APPROVER, "Người duyệt (mẫu)", "approver", "nghe và duyệt / approves"),
    (TECHNICIAN, "Kỹ thuật viên (mẫu)", "technician", "thiết bị / devices"),
    (WATCHER, "Công an xã (mẫu)", "watcher", "xem camera / watches cameras"),
    ("chi-xem", "Người chỉ xem (mẫu)", "viewer", "chỉ xem / looks on"),
    ("quan-tri", "Quản trị (mẫu)", "administrator", "tài khoản, khóa / people, keys"),
)
SignIn = Callable[[str], Visitor]
"""A browser of its own, in which this account has signed in. Raises DemoError."""


@dataclass(frozen=True, slots=True)
class Account:
    """One sample account."""

    sign_in: str
    password: str
    what: str


@dataclass(frozen=True, slots=True)
class Accounts:
    """All of them."""

    everyone: tuple[Account, ...]
    passphrase: str
    """Opens the administrator's key, which gives approvers theirs."""

    @property
    def lines(self) -> tuple[str, ...]:
        """As they are printed and kept."""
        return (
            *(f"{a.sign_in:<12} {a.password:<24} {a.what}" for a in self.everyone),
            "cụm mật khẩu quản trị / administrator's passphrase:",
            f"{'':<12} {self.passphrase}",
        )

    def named(self, sign_in: str) -> Account:
        """One of them."""
        return next(one for one in self.everyone if one.sign_in == sign_in)


def settle(state: StateDir, names: Sequence[str]) -> Accounts:
    """Tells the console its hamlets, loudspeakers and accounts, unless it is done."""
    state.passwords.mkdir(mode=0o700, exist_ok=True)
    accounts = Accounts(
        tuple(
            Account(sign_in, _password(state.passwords / sign_in), what)
            for sign_in, _, _, what in _ROLES
        ),
        state.passphrase.read_text(encoding="utf-8").strip(),
    )
    settled = state.top / "settled"
    known = settled.read_text(encoding="utf-8").split() if settled.exists() else []
    write_private(state.accounts, "\n".join(accounts.lines) + "\n")
    wanted = (*names, *(sign_in for sign_in, *_ in _ROLES))
    if known and set(wanted) <= set(known):
        return accounts
    config = state.commune / "console" / "console.toml"
    run_all(
        "console",
        [
            ["init", "--config", config],
            # Areas before what stands in them.
            *(_hamlet(config, hamlet) for hamlet in range(1, HAMLETS + 1)),
            *(_node(config, number, name) for number, name in enumerate(names, 1)),
            *(_account(config, state, *role[:3]) for role in _ROLES),
        ],
    )
    write_private(settled, "\n".join(dict.fromkeys((*known, *wanted))))
    return accounts


def _password(file: Path) -> str:
    if not file.exists():
        write_private(file, readable_secret(4) + "\n")
    return file.read_text(encoding="utf-8").strip()


def _hamlet(config: Path, hamlet: int) -> Words:
    return (
        *("areas", "add"),
        *("--config", config),
        *("--id", f"{AREA}/ap-{hamlet}"),
        *("--name", f"Ấp {hamlet}"),
        *("--level", "hamlet"),
        *("--order", hamlet),
    )


def _node(config: Path, number: int, name: str) -> Words:
    hamlet = hamlet_of(number)
    again = (number - 1) // HAMLETS
    return (
        *("nodes", "add"),
        *("--config", config),
        *("--id", name),
        *("--name", f"Cụm loa ấp {hamlet}" + (f" số {again + 1}" if again else "")),
        *("--area", f"{AREA}/ap-{hamlet}"),
    )


def _account(
    config: Path, state: StateDir, sign_in: str, display: str, role: str
) -> Words:
    return (
        *("accounts", "add"),
        *("--config", config),
        *("--name", sign_in),
        *("--display", display),
        *("--role", f"{role}@{AREA}"),
        *("--password-file", state.passwords / sign_in),
        *("--passphrase-file", state.passphrase),
        "--keep-password",
    )
