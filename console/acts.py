"""What a technician does at the console's machine: one function a command.

Each reads the command line's values, works on the console's database and prints what
it did. Raises EdgeError with what went wrong and what to do.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DBAPIError

from console import backup, passwords, signing
from console.adapters.disk import database_trouble
from console.config import ConsoleConfig, load_console
from console.core.permissions import Action, areas_for
from console.signing import Chest
from console.store import areas, audit, keys, nodes, people, witness
from console.store.audit import Deed
from console.store.database import Database
from edge.adapters.host import SystemClock
from edge.errors import ConfigError


def init(given: argparse.Namespace) -> None:
    """Makes the tables, or brings them up to date."""
    config = load_console(given.config)
    opened(config)
    print(f"{config.database.url}: the tables are up to date")


def put_area(given: argparse.Namespace) -> None:
    """An area of the tree; renames it where there is one."""
    with opened(load_console(given.config)).write() as session:
        areas.put(
            session,
            given.id,
            name=given.name,
            level=given.level,
            deed=_deed(),
            position=given.order,
        )
    print(f"{given.id}: {given.name}")


def put_node(given: argparse.Namespace) -> None:
    """One node; moves or renames it where there is one."""
    with opened(load_console(given.config)).write() as session:
        row = nodes.get(session, given.id)
        held = tuple(agent.name for agent in row.agents) if row else (nodes.SPEAKER,)
        agents = (given.agent,) if given.agent else held
        groups = tuple(given.group)
        _put_node(session, given.id, given.name, given.area, groups, agents)
    print(f"{given.id}: {given.name}")


def take_inventory(given: argparse.Namespace) -> None:
    """Nodes in the inventory of ``commune-provision``; known names are kept."""
    inventory = json.loads(given.file.read_text(encoding="utf-8"))
    with opened(load_console(given.config)).write() as session:
        for entry in inventory["nodes"]:
            row = nodes.get(session, entry["id"])
            name = row.name if row else entry["id"]
            groups = row.groups if row else ()
            agents = tuple(entry.get("agents", (nodes.SPEAKER,)))
            _put_node(session, entry["id"], name, entry["area"], groups, agents)
            row = nodes.get(session, entry["id"])
            if row is not None and entry.get("revoked") and row.revoked_at is None:
                nodes.revoke(session, row, deed=_deed())
    print(f"{len(inventory['nodes'])} nodes")


def _put_node(  # one argument each for what a node has
    session: Any,
    node: str,
    name: str,
    area: str,
    groups: tuple[str, ...],
    agents: tuple[str, ...],
) -> None:
    if areas.get(session, area) is None:
        raise ConfigError(f"there is no area {area!r}; add it first: areas add")
    nodes.put(
        session,
        node,
        name=name,
        area=area,
        groups=groups,
        agents=agents,
        deed=_deed(),
    )


def put_account(given: argparse.Namespace) -> None:
    """Adds an account, or brings name and roles of one up to date."""
    config, deed = load_console(given.config), _deed()
    password = _secret(given.password_file)
    with opened(config).write() as session:
        for grant in given.role:
            if areas.get(session, grant.area) is None:
                raise ConfigError(
                    f"there is no area {grant.area!r}; add it first: areas add"
                )
        person = people.by_sign_in(session, given.name)
        if person is None:
            person = people.add(
                session,
                sign_in=given.name,
                display=given.display,
                password_hash=passwords.hash_password(password),
                grants=given.role,
                deed=deed,
                must_change_password=not given.keep_password,
            )
        elif set(person.grants) != set(given.role):
            people.set_roles(session, person, given.role, deed=deed)
        wanted = areas_for(person.grants, Action.APPROVE)
        held = [key.areas for key in keys.active_of(session, person.id)]
        if wanted and wanted not in held:
            if given.passphrase_file is None:
                raise ConfigError(
                    "an approver's key is signed by the administrator: "
                    "add --passphrase-file FILE"
                )
            if not passwords.is_password(person, password):
                raise ConfigError(
                    "--password-file does not hold the account's password"
                )
            signing.appoint(
                session,
                person,
                password=password,
                passphrase=_secret(given.passphrase_file),
                chest=_chest(config),
                deed=deed,
            )
    print(f"{given.name}: {', '.join(f'{g.role}@{g.area}' for g in given.role)}")


def list_accounts(given: argparse.Namespace) -> None:
    """Who can sign in, as what, and where."""
    with opened(load_console(given.config)).read() as session:
        for person in people.everyone(session):
            roles = ", ".join(f"{held.role}@{held.area_id}" for held in person.roles)
            standing = "" if person.active else "  (locked)"
            print(f"{person.sign_in}  {person.display}  {roles}{standing}")


def check_audit(given: argparse.Namespace) -> None:
    """The chain itself, and what the nodes remember of it."""
    database = opened(load_console(given.config))
    if given.explain:
        with database.write() as session:
            witness.explain(session, given.explain, deed=_deed())
    with database.read() as session:
        broken, head = audit.first_broken(session), audit.head(session)
        doubts, witnesses = witness.doubts(session), witness.remembered(session)
    if broken is not None:
        raise ConfigError(
            f"the audit log was changed: entry {broken} does not follow from the one "
            "before; keep this database and compare it with a backup"
        )
    for doubt in doubts:
        what = f"entry {doubt.head.number} of {doubt.head.at:%Y-%m-%d %H:%MZ}"
        if doubt.reason is None:
            raise ConfigError(
                f"the audit log is not the one that nodes remember: {what} is missing"
                f" or another ({', '.join(doubt.nodes)}); see docs/how-to/audit-log.md"
            )
        print(f"{what} is gone, as entry {doubt.reason.number} explains")
    print(
        f"{head.id if head else 0} entries, unbroken; head {head.hash if head else '-'}"
    )
    apart = {doubt.head for doubt in doubts}
    agree = sum(len(told) for head, told in witnesses.items() if head not in apart)
    print(f"{agree} nodes remember it so")


def back_up(given: argparse.Namespace) -> None:
    """Everything into one file."""
    made = backup.backup(given.config, given.out, now=SystemClock().now())
    print(f"{given.out}: {made.files} files, {made.size_bytes} bytes")


def restore(given: argparse.Namespace) -> None:
    """Everything back from one file; what was there is kept aside."""
    before = _station_key(given.config)
    aside = backup.restore(given.config, given.file, now=SystemClock().now())
    print(f"restored from {given.file}; what was there before is kept in {aside}")
    print("start the bridge: it opens a new epoch, and the nodes follow")
    if before not in {None, _station_key(given.config)}:
        print(
            "WARNING: the station key of this backup is not the one that was here. "
            "If that one was newer, nodes refuse every order now: run "
            "'commune-provision renew --station-key' before you start the bridge"
        )
    else:
        print(
            "if the station key was renewed after this backup was made, nodes refuse "
            "every order: run 'commune-provision renew --station-key' before you "
            "start the bridge"
        )


def _station_key(config_file: Path) -> bytes | None:
    """The key that signs orders, where there is one."""
    try:
        return load_console(config_file).keys.station.read_bytes()
    except (ConfigError, OSError):
        return None


def spoken_text(_given: argparse.Namespace) -> None:
    """Each line of standard input as it is read out."""
    from edge.reading import read_out  # the rules take a moment to load

    for line in sys.stdin:
        print(read_out(line.rstrip("\n")), flush=True)


# -- what they share ----------------------------------------------------------------


def opened(config: ConsoleConfig) -> Database:
    """The database, its tables up to date and the commune itself in it.

    Raises:
        ConfigError: it cannot be opened, and why.
    """
    database = Database(config.database.url)
    try:
        database.migrate()
    except DBAPIError as error:
        raise ConfigError(database_trouble(error) or str(error.orig)) from error
    with database.write() as session:
        if areas.get(session, config.site.area) is None:
            areas.put(
                session,
                config.site.area,
                name=config.site.name,
                level="commune",
                deed=_deed(),
            )
    return database


def _chest(config: ConsoleConfig) -> Chest:
    return Chest(
        commune=config.site.area,
        secret=config.keys.secret.read_bytes(),
        administrator=config.keys.administrator,
    )


def _deed() -> Deed:
    return Deed(audit.COMMAND_LINE, SystemClock().now())


def _secret(file: Path) -> str:
    return file.read_text(encoding="utf-8").strip()
