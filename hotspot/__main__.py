"""`commune-hotspot`: what technicians and systemd run of a hotspot.

Reads the command line and starts the one part that was asked for; decides nothing.

Exit status: 0 done; 1 not done, and the message says why and what to do; 2 called
wrongly.
"""

import argparse
import logging
import sys
from pathlib import Path

from edge.errors import EdgeError

# Each subcommand imports its part when it runs: the portal loads no agent.


def main(arguments: list[str] | None = None) -> int:
    """Runs one subcommand and returns its exit code."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    try:
        code: int = options.run(options)
    except (EdgeError, OSError) as error:
        sys.stderr.write(f"commune-hotspot: {error}\n")
        return 1
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="commune-hotspot", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_run(commands)
    _add_close(commands)
    _add_portal(commands)
    _add_radio(commands)
    _add_show(commands)
    _add_guests(commands)
    return parser


def _add_run(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser("run", help="be a commune's hotspot")
    command.add_argument("--config", type=Path, required=True, metavar="FILE")
    command.add_argument(
        "--simulate",
        action="store_true",
        help="no firewall, name servers or lanes: answers as if there were",
    )
    command.add_argument(
        "--without-portal",
        action="store_true",
        help="the page for guests is started by somebody else, by systemd say",
    )
    command.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from hotspot.assembly import serve

    return serve(
        options.config,
        simulate=options.simulate,
        portal=not options.without_portal,
    )


def _add_close(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser(
        "close", help="load the closed firewall, before the radio sends"
    )
    command.add_argument("--config", type=Path, required=True, metavar="FILE")
    command.set_defaults(run=_close)


def _close(options: argparse.Namespace) -> int:
    from hotspot.assembly import close

    return close(options.config)


def _add_portal(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    command = commands.add_parser(
        "portal", help="serve the page for guests; needs no rights"
    )
    command.add_argument("--config", type=Path, required=True, metavar="FILE")
    command.set_defaults(run=_portal)


def _portal(options: argparse.Namespace) -> int:
    from hotspot.portal.serving import serve

    return serve(options.config)


def _add_radio(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    command = commands.add_parser("radio", help="keep the access point on the air")
    command.add_argument("--config", type=Path, required=True, metavar="FILE")
    command.add_argument(
        "--simulate", action="store_true", help="no radio: reports as if there were one"
    )
    command.set_defaults(run=_radio)


def _radio(options: argparse.Namespace) -> int:
    from hotspot.radio.serving import serve

    return serve(options.config, simulate=options.simulate)


def _add_show(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser(
        "show", help="print the firewall as it would be loaded, without anybody on line"
    )
    command.add_argument("--config", type=Path, required=True, metavar="FILE")
    command.add_argument("--json", action="store_true", help="as one JSON line")
    command.set_defaults(run=_show)


def _show(options: argparse.Namespace) -> int:
    import json

    from edge.config import load
    from hotspot.adapters import plans
    from hotspot.config import HotspotConfig
    from hotspot.core.ruleset import guard, ruleset
    from hotspot.core.table import Rules

    settings = load(options.config, HotspotConfig)
    net, abuse = plans.net(settings), plans.abuse(settings)
    text = ruleset(Rules(net=net, abuse=abuse))
    if options.json:
        print(json.dumps({"ruleset": text, "guard": guard()}))
    else:
        print(text, end="")
    return 0


def _add_guests(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    command = commands.add_parser(
        "guests", help="print who is on line and who moves most; at the node alone"
    )
    command.add_argument("--config", type=Path, required=True, metavar="FILE")
    command.set_defaults(run=_guests)


def _guests(options: argparse.Namespace) -> int:
    import time

    from edge.config import load
    from edge.errors import HardwareError
    from hotspot.adapters.memory import RunFile
    from hotspot.config import HotspotConfig
    from hotspot.core.listing import listing

    path = load(options.config, HotspotConfig).paths.register
    kept = RunFile(path).load()
    if kept is None:
        raise HardwareError(
            f"no hotspot has run here since the machine started ({path} is not there); "
            "see `systemctl status commune-hotspot`, and run this on the node itself, "
            "as root, with the --config that it runs on"
        )
    print(listing(kept, time.monotonic()), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
