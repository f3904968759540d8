"""``commune-console``: the web, the bridge, and what a technician does at the desk.

Exit status: 0 done; 1 not done, and the message says why and what to do; 2 called
wrongly, or asked to restore a backup that a newer version made.
"""

import argparse
import logging
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from console import acts
from console.adapters import in_use
from console.adapters.disk import is_full
from console.adapters.https import Listen, serve
from console.adapters.kiosk_program import CommuneKiosk
from console.adapters.wake import WakeListener
from console.backup import NewerBackupError
from console.bridge.agent import SUBSCRIPTIONS, Bridge, Wake
from console.bridge.desk import Desk, station_key
from console.bridge.guidance import GuidanceWork
from console.bridge.guidance_tasks import Rooms
from console.bridge.upkeep import Premises, Upkeep
from console.config import ConsoleConfig, load_console, work_folder
from console.core.permissions import Grant, Role
from console.store.database import Database
from edge.adapters import journal
from edge.adapters.host import SystemClock
from edge.adapters.mqtt import MqttLink
from edge.adapters.systemd import SystemdWatchdog
from edge.errors import EdgeError
from edge.runtime import Inbox, run, signals_to

log = logging.getLogger(__name__)

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001 (its only name)

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
        return 2 if isinstance(error, NewerBackupError) else 1
    except OSError as error:
        print(f"commune-console: {_what_failed(error)}", file=sys.stderr)
        return 1
    return 0


def _what_failed(error: OSError) -> str:
    """Not every call names the file that it was about, and a full disk has a remedy."""
    remedy = "; free some space and try again" if is_full(error) else ""
    said = f"{error.strerror or error}{remedy}"
    return f"{error.filename}: {said}" if error.filename else said


# -- the two processes --------------------------------------------------------------


def _set_up_log() -> None:
    journal.set_up()
    logging.getLogger("alembic").setLevel(logging.WARNING)


def _web(given: argparse.Namespace) -> None:
    _set_up_log()
    config = load_console(given.config)
    with in_use.at_work(given.config.absolute().parent):
        _serve(config)


def _serve(config: ConsoleConfig) -> None:
    acts.opened(config).close()  # no connection may be carried over into the workers

    def make_app() -> Any:
        from console.app import create_app  # in the worker

        return create_app(config)

    web = config.web
    log.info("web starts url=%s", config.site.base_url)
    serve(Listen(host=web.host, port=web.port, cert=web.cert, key=web.key), make_app)


def _bridge(given: argparse.Namespace) -> None:
    _set_up_log()
    config = load_console(given.config)
    with in_use.at_work(given.config.absolute().parent):
        _carry(config)


def _carry(config: ConsoleConfig) -> None:
    inbox = Inbox()
    desk = Desk(config.site.area, config.site.zone, station_key(config.keys.station))
    link = MqttLink(
        config.broker, name="console.bridge", inbox=inbox, subscriptions=SUBSCRIPTIONS
    )
    clock = SystemClock()
    database = acts.opened(config)
    bridge = Bridge(
        desk=desk,
        database=database,
        link=link,
        clock=clock,
        root_keyset=config.keys.keyset,
        upkeep=Upkeep(_premises(config), database),
        guidance=_guidance(config, desk, database),
    )

    def woken() -> None:
        if inbox.backlog() < MOST_WAKES:
            inbox.post(Wake())

    listener = WakeListener(config.web.wake_port, woken)
    with signals_to(inbox):
        bridge.start()
        run(bridge, inbox, clock, SystemdWatchdog())
    listener.close()


def _guidance(config: ConsoleConfig, desk: Desk, database: Database) -> GuidanceWork:
    work = work_folder(config) / "guidance"
    program = CommuneKiosk(cache=work.with_name("speech"))
    return GuidanceWork(
        desk, database, program, Rooms(assets=config.paths.sounds, work=work)
    )


def _premises(config: ConsoleConfig) -> Premises:
    return Premises(
        url=config.database.url,
        sounds=config.paths.sounds,
        work=work_folder(config),
        zone=config.site.zone,
        keep=config.keep,
        certificates=(config.web.cert, config.broker.cert),
    )


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
    _add(commands, "web", _web, "serve the pages, over HTTPS")
    _add(commands, "bridge", _bridge, "talk with the broker")
    _add(commands, "init", acts.init, "make the tables, or bring them up to date")
    _add_audit(commands)
    _add_backup(commands)
    _add_restore(commands)
    spoken = commands.add_parser("spoken-text", help="lines as they are read out")
    spoken.set_defaults(act=acts.spoken_text)
    _add_areas(_group(commands, "areas", "the tree"))
    _add_nodes(_group(commands, "nodes", "devices"))
    _add_accounts(_group(commands, "accounts", "people who sign in"))
    return parser


def _add(
    of: Commands, name: str, act: Callable[[argparse.Namespace], None], words: str
) -> argparse.ArgumentParser:
    """A command that works on a console."""
    command = of.add_parser(name, help=words)
    command.set_defaults(act=act)
    command.add_argument("--config", type=Path, required=True, metavar="FILE")
    return command


def _group(of: Commands, name: str, words: str) -> Commands:
    group = of.add_parser(name, help=words)
    return group.add_subparsers(required=True, metavar="COMMAND")


def _add_audit(commands: Commands) -> None:
    words = "check the audit log and the nodes"
    command = _add(commands, "audit", acts.check_audit, words)
    command.add_argument(
        "--explain",
        metavar="WORDS",
        help="why nodes remember what the log lacks; kept in the log",
    )


def _add_backup(commands: Commands) -> None:
    command = _add(commands, "backup", acts.back_up, "everything into one file")
    command.add_argument("--out", type=Path, required=True, metavar="FILE")


def _add_restore(commands: Commands) -> None:
    command = _add(commands, "restore", acts.restore, "everything back from one file")
    command.add_argument("file", type=Path, metavar="FILE")


def _add_areas(areas: Commands) -> None:
    command = _add(areas, "add", acts.put_area, "add or rename an area")
    command.add_argument("--id", required=True, help="vinh-long/tan-an/ap-3")
    command.add_argument("--name", required=True)
    command.add_argument("--level", required=True, help="hamlet")
    command.add_argument("--order", type=int, default=0, help="among its siblings")


def _add_nodes(nodes: Commands) -> None:
    command = _add(nodes, "add", acts.put_node, "add a node, or move or rename it")
    command.add_argument("--id", required=True)
    command.add_argument("--name", required=True)
    command.add_argument("--area", required=True)
    command.add_argument("--group", action="append", default=[])
    command.add_argument(
        "--agent",
        choices=("speaker", "kiosk", "camera", "hotspot"),
        help="what it is; default: a loudspeaker, or what it was",
    )
    words = "take them from inventory.json"
    command = _add(nodes, "import", acts.take_inventory, words)
    command.add_argument("file", type=Path, metavar="INVENTORY")


def _add_accounts(accounts: Commands) -> None:
    _add(accounts, "list", acts.list_accounts, "who there is")
    words = "add an account, or set its roles"
    command = _add(accounts, "add", acts.put_account, words)
    command.add_argument("--name", required=True, help="to sign in with")
    command.add_argument("--display", required=True, help="as pages show it")
    command.add_argument(
        "--role", type=_grant, action="append", required=True, metavar="ROLE@AREA"
    )
    command.add_argument("--password-file", type=Path, required=True)
    command.add_argument("--passphrase-file", type=Path, help="the administrator's")
    command.add_argument(
        "--keep-password",
        action="store_true",
        help="do not ask for another one at the first sign-in",
    )


if __name__ == "__main__":
    sys.exit(main())
