"""``commune-provision``: the technician's commands for a commune and its nodes.

Exit status: 0 done; 1 not done, and the message says why and what to do; 2 called
wrongly.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from edge.errors import EdgeError
from provisioning.acts import found, nodes, recover, servers, station
from provisioning.acts.commune import OpenCommune, opened
from provisioning.acts.passphrase import chosen, known
from provisioning.adapters.machine import host_name, user_name
from provisioning.adapters.mosquitto import Mosquitto
from provisioning.adapters.terminal import Keyboard
from provisioning.core import messages, places
from provisioning.core.inventory import find
from provisioning.core.site import ZONE, Commune, Hosts


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command."""
    arguments = _parser().parse_args(argv)
    act: Callable[[argparse.Namespace], None] = arguments.act
    try:
        act(arguments)
    except EdgeError as error:
        print(f"commune-provision: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"commune-provision: {error}", file=sys.stderr)
        return 1
    return 0


def _init(given: argparse.Namespace) -> None:
    hosts = tuple(given.host or (host_name(),))
    secret, made_up = chosen(given.passphrase_file, Keyboard())
    founded = found.init(
        given.dir,
        Commune(area=given.area, name=given.name, zone=given.zone),
        Hosts(
            names=hosts,
            bind=given.bind,
            broker_port=given.broker_port,
            web_port=given.web_port,
            wake_port=given.wake_port,
        ),
        passphrase=secret,
        owner=user_name(),
        now=_now(),
    )
    print(
        messages.founded(
            str(given.dir), founded.site, founded.root, secret if made_up else None
        )
    )


def _issue(given: argparse.Namespace) -> None:
    with opened(given.dir) as commune:
        target, running = nodes.issue(
            commune,
            name=given.node,
            area=given.area,
            box=nodes.Box(clock=given.clock, state=given.state, agent=given.agent),
            out=given.out,
            broker=Mosquitto(),
            now=_now(),
        )
        print(
            messages.issued(
                given.node, str(target), agent=given.agent, broker_running=running
            )
        )
        _remind(commune)


def _renew(given: argparse.Namespace) -> None:
    with opened(given.dir) as commune:
        if given.station_key:
            secret = known(given.passphrase_file, Keyboard())
            replaced = station.replace(commune, passphrase=secret, now=_now())
            print(messages.station_replaced(replaced.new, replaced.revoked))
        elif given.node is None:
            servers.renew(commune, _now())
            print(messages.SERVERS_RENEWED)
        else:
            box = nodes.Box(clock=given.clock, state=given.state)
            out = given.out or given.dir / places.NODES / f"{given.node}.renewed"
            nodes.renew(commune, name=given.node, box=box, out=out, now=_now())
            agent = find(commune.inventory, given.node).agents[0]
            print(messages.renewed(given.node, str(out), agent=agent))
        _remind(commune)


def _revoke(given: argparse.Namespace) -> None:
    with opened(given.dir) as commune:
        running = nodes.revoke(
            commune,
            name=given.node,
            reason=given.reason,
            broker=Mosquitto(),
            now=_now(),
        )
        print(messages.revoked(given.node, broker_running=running))
        _remind(commune)


def _recover(given: argparse.Namespace) -> None:
    sheet = given.sheet.read_text(encoding="utf-8", errors="replace")
    with opened(given.dir) as commune:
        secret, made_up = chosen(given.passphrase_file, Keyboard())
        recovered = recover.recover(commune, sheet=sheet, passphrase=secret)
        print(
            messages.recovered(
                recovered.root,
                secret if made_up else None,
                new_secret=recovered.new_secret,
            )
        )
        _remind(commune)


def _remind(commune: OpenCommune) -> None:
    """What is easily forgotten: the sheet on the disk, certificates near their end."""
    sheet = commune.sheet_left()
    ending = [
        (one.what, one.until) for one in servers.lifetimes(commune, _now()) if one.due
    ]
    for text in messages.reminders(str(sheet) if sheet else None, ending):
        print(text)


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251  # the outermost floor: here the acts are given their time


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="commune-provision", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _init_parser(_command(commands, "init", "make a new commune", _init))

    issue = _command(commands, "issue", "make a node's identity", _issue)
    issue.add_argument(
        "--agent",
        choices=("speaker", "kiosk", "camera", "hotspot"),
        default="speaker",
    )
    issue.add_argument("--node", required=True, metavar="ID", help="as in loa-ap1")
    issue.add_argument("--area", required=True, help="as in vinh-long/tan-an/ap-1")
    _box_arguments(issue)
    issue.add_argument("--out", type=Path, help="default: DIR/nodes/ID")

    renew = _command(commands, "renew", "make fresh certificates or keys", _renew)
    which = renew.add_mutually_exclusive_group()
    which.add_argument("--node", metavar="ID", help="default: broker, web and console")
    which.add_argument(
        "--station-key",
        action="store_true",
        help="another key for the bridge; the one of before counts no more",
    )
    renew.add_argument("--passphrase-file", type=Path, help="for --station-key")
    _box_arguments(renew)
    renew.add_argument("--out", type=Path, help="default: DIR/nodes/ID.renewed")

    revoke = _command(commands, "revoke", "cut a node off", _revoke)
    revoke.add_argument("--node", required=True, metavar="ID")
    revoke.add_argument("--reason", default="", help="for the inventory")

    again = _command(commands, "recover", "set a new passphrase by the sheet", _recover)
    again.add_argument("--sheet", required=True, type=Path, help="file with its lines")
    again.add_argument("--passphrase-file", type=Path)
    return parser


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    summary: str,
    act: Callable[[argparse.Namespace], None],
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=summary, description=summary)
    command.set_defaults(act=act)
    command.add_argument("--dir", required=True, type=Path, help="of the commune")
    return command


def _init_parser(init: argparse.ArgumentParser) -> None:
    init.add_argument("--area", required=True, help="as in vinh-long/tan-an")
    init.add_argument("--name", required=True, help="as in 'Xã Tân An'")
    init.add_argument("--zone", default=ZONE)
    init.add_argument(
        "--host",
        action="append",
        help="name or IP address of this machine, once for each; nodes use the first"
        " (default: its host name)",
    )
    init.add_argument("--bind", default="", help="IP address (default: all)")
    defaults = Hosts(names=("",))
    init.add_argument("--broker-port", type=int, default=defaults.broker_port)
    init.add_argument("--web-port", type=int, default=defaults.web_port)
    init.add_argument("--wake-port", type=int, default=defaults.wake_port)
    init.add_argument("--passphrase-file", type=Path, help="default: ask, or make one")


def _box_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--state", help="on the node; default: /var/lib/commune/ and the agent"
    )
    command.add_argument(
        "--clock",
        choices=("ntp", "host"),
        default="ntp",
        help="host: believe the machine's clock (virtual machines, demonstrations)",
    )


if __name__ == "__main__":
    sys.exit(main())
