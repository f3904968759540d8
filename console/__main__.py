"""``commune-console``: the web, the bridge, and what a technician does at the desk.

Exit status: 0 done; 1 not done, and the message says why and what to do; 2 called
wrongly.
"""

import argparse
import json
import logging
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from console import auth, backup, signing
from console.adapters.https import Listen, serve
from console.adapters.wake import WakeListener
from console.bridge.agent import SUBSCRIPTIONS, Bridge, Wake
from console.bridge.desk import Desk, station_key
from console.bridge.upkeep import Premises, Upkeep
from console.config import ConsoleConfig, load_console, work_folder
from console.core.permissions import Action, Grant, Role, areas_for
from console.signing import Chest
from console.store import areas, audit, keys, nodes, people, witness
from console.store.audit import Deed
from console.store.database import Database
from edge.adapters import journal
from edge.adapters.host import SystemClock
from edge.adapters.mqtt import MqttLink
from edge.adapters.systemd import SystemdWatchdog
from edge.errors import ConfigError, EdgeError
from edge.runtime import Inbox, run, signals_to

log = logging.getLogger(__name__)

MOST_WAKES = 16
"""Waiting in the inbox: more of them would say nothing new."""


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command."""
    given = _parser().parse_args(argv)
    act: Callable[[argparse.Namespace], None] = given.act
    try:
        act(given)
    except EdgeError as error:
        print(f"commune-console: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"commune-console: {error.filename}: {error.strerror}", file=sys.stderr)
        return 1
    return 0


# -- the two processes --------------------------------------------------------------


def _set_up_log() -> None:
    journal.set_up()
    logging.getLogger("alembic").setLevel(logging.WARNING)


def _web(given: argparse.Namespace) -> None:
    _set_up_log()
    config = load_console(given.config)
    _opened(config).close()  # no connection may be carried over into the workers

    def make_app() -> Any:
        from console.app import create_app  # in the worker

        return create_app(config)

    web = config.web
    log.info("web starts url=%s", config.site.base_url)
    serve(Listen(host=web.host, port=web.port, cert=web.cert, key=web.key), make_app)


def _bridge(given: argparse.Namespace) -> None:
    _set_up_log()
    config = load_console(given.config)
    inbox = Inbox()
    desk = Desk(config.site.area, config.site.zone, station_key(config.keys.station))
    link = MqttLink(
        config.broker, name="console.bridge", inbox=inbox, subscriptions=SUBSCRIPTIONS
    )
    clock = SystemClock()
    database = _opened(config)
    bridge = Bridge(
        desk=desk,
        database=database,
        link=link,
        clock=clock,
        root_keyset=config.keys.keyset,
        upkeep=Upkeep(_premises(config), database),
    )

    def woken() -> None:
        if inbox.backlog() < MOST_WAKES:
            inbox.post(Wake())

    listener = WakeListener(config.web.wake_port, woken)
    with signals_to(inbox):
        bridge.start()
        run(bridge, inbox, clock, SystemdWatchdog())
    listener.close()


def _premises(config: ConsoleConfig) -> Premises:
    return Premises(
        url=config.database.url,
        sounds=config.paths.sounds,
        work=work_folder(config),
        zone=config.site.zone,
        keep=config.keep,
    )


# -- at the desk --------------------------------------------------------------------


def _init(given: argparse.Namespace) -> None:
    config = load_console(given.config)
    _opened(config)
    print(f"{config.database.url}: the tables are up to date")


def _area(given: argparse.Namespace) -> None:
    with _opened(load_console(given.config)).write() as session:
        areas.put(
            session,
            given.id,
            name=given.name,
            level=given.level,
            deed=_deed(),
            position=given.order,
        )
    print(f"{given.id}: {given.name}")


def _node(given: argparse.Namespace) -> None:
    with _opened(load_console(given.config)).write() as session:
        _put_node(session, given.id, given.name, given.area, tuple(given.group))
    print(f"{given.id}: {given.name}")


def _inventory(given: argparse.Namespace) -> None:
    """Nodes in the inventory of ``commune-provision``; known names are kept."""
    inventory = json.loads(given.file.read_text(encoding="utf-8"))
    with _opened(load_console(given.config)).write() as session:
        for entry in inventory["nodes"]:
            row = nodes.get(session, entry["id"])
            name = row.name if row else entry["id"]
            groups = row.groups if row else ()
            _put_node(session, entry["id"], name, entry["area"], groups)
            row = nodes.get(session, entry["id"])
            if row is not None and entry.get("revoked") and row.revoked_at is None:
                nodes.revoke(session, row, deed=_deed())
    print(f"{len(inventory['nodes'])} nodes")


def _put_node(
    session: Any, node: str, name: str, area: str, groups: tuple[str, ...]
) -> None:
    if areas.get(session, area) is None:
        raise ConfigError(f"there is no area {area!r}; add it first: areas add")
    nodes.put(session, node, name=name, area=area, groups=groups, deed=_deed())


def _account(given: argparse.Namespace) -> None:
    """Adds an account, or brings name and roles of one up to date."""
    config, deed = load_console(given.config), _deed()
    password = _secret(given.password_file)
    with _opened(config).write() as session:
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
                password_hash=auth.hash_password(password),
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
            if not auth.is_password(person, password):
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


def _accounts(given: argparse.Namespace) -> None:
    with _opened(load_console(given.config)).read() as session:
        for person in people.everyone(session):
            roles = ", ".join(f"{held.role}@{held.area_id}" for held in person.roles)
            standing = "" if person.active else "  (locked)"
            print(f"{person.sign_in}  {person.display}  {roles}{standing}")


def _audit(given: argparse.Namespace) -> None:
    """The chain itself, and what the nodes remember of it."""
    database = _opened(load_console(given.config))
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


def _backup(given: argparse.Namespace) -> None:
    made = backup.backup(given.config, given.out, now=SystemClock().now())
    print(f"{given.out}: {made.files} files, {made.size_bytes} bytes")


def _restore(given: argparse.Namespace) -> None:
    aside = backup.restore(given.config, given.file, now=SystemClock().now())
    print(f"restored from {given.file}; what was there before is kept in {aside}")
    print("start the bridge: it opens a new epoch, and the nodes follow")


def _spoken_text(_given: argparse.Namespace) -> None:
    from edge.reading import read_out  # the rules take a moment to load

    for line in sys.stdin:
        print(read_out(line.rstrip("\n")), flush=True)


# -- what they share ----------------------------------------------------------------


def _opened(config: ConsoleConfig) -> Database:
    """The database, its tables up to date and the commune itself in it."""
    database = Database(config.database.url)
    database.migrate()
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


def _grant(text: str) -> Grant:
    role, _, area = text.partition("@")
    if role not in set(Role) or not area:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not ROLE@AREA; roles: {', '.join(Role)}"
        )
    return Grant(Role(role), area)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="commune-console", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(
        of: Any, name: str, act: Callable[[argparse.Namespace], None], words: str
    ) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = of.add_parser(name, help=words)
        made.set_defaults(act=act)
        if act is not _spoken_text:
            made.add_argument("--config", type=Path, required=True, metavar="FILE")
        return made

    def group(name: str, words: str) -> Any:
        of = commands.add_parser(name, help=words)
        return of.add_subparsers(required=True, metavar="COMMAND")

    command(commands, "web", _web, "serve the pages, over HTTPS")
    command(commands, "bridge", _bridge, "talk with the broker")
    command(commands, "init", _init, "make the tables, or bring them up to date")
    log_ = command(commands, "audit", _audit, "check the audit log, and with the nodes")
    log_.add_argument(
        "--explain",
        metavar="WORDS",
        help="why nodes remember what the log lacks; kept in the log",
    )
    saved = command(commands, "backup", _backup, "everything into one file")
    saved.add_argument("--out", type=Path, required=True, metavar="FILE")
    back = command(commands, "restore", _restore, "everything back from one file")
    back.add_argument("file", type=Path, metavar="FILE")
    command(commands, "spoken-text", _spoken_text, "lines as they are read out")

    place = command(group("areas", "the tree"), "add", _area, "add or rename an area")
    place.add_argument("--id", required=True, help="vinh-long/tan-an/ap-3")
    place.add_argument("--name", required=True)
    place.add_argument("--level", required=True, help="hamlet")
    place.add_argument("--order", type=int, default=0, help="among its siblings")

    devices = group("nodes", "devices")
    node = command(devices, "add", _node, "add a node, or move or rename it")
    node.add_argument("--id", required=True)
    node.add_argument("--name", required=True)
    node.add_argument("--area", required=True)
    node.add_argument("--group", action="append", default=[])
    taken = command(devices, "import", _inventory, "take them from inventory.json")
    taken.add_argument("file", type=Path, metavar="INVENTORY")

    accounts = group("accounts", "people who sign in")
    command(accounts, "list", _accounts, "who there is")
    account = command(accounts, "add", _account, "add an account, or set its roles")
    account.add_argument("--name", required=True, help="to sign in with")
    account.add_argument("--display", required=True, help="as pages show it")
    account.add_argument(
        "--role", type=_grant, action="append", required=True, metavar="ROLE@AREA"
    )
    account.add_argument("--password-file", type=Path, required=True)
    account.add_argument("--passphrase-file", type=Path, help="the administrator's")
    account.add_argument(
        "--keep-password",
        action="store_true",
        help="do not ask for another one at the first sign-in",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
