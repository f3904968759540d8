"""`commune-kiosk`: what technicians, the console and systemd run of a guidance screen.

Reads the command line and starts the one part that was asked for; decides nothing.

Exit status: 0 done; 1 not done, and the message says why and what to do; 2 called
wrongly.
"""

import argparse
import json
import logging
import os
import sys
from datetime import date
from pathlib import Path

from edge.errors import EdgeError

# Each subcommand imports its part when it runs: nothing that draws is loaded to build,
# and nothing that builds is loaded on a kiosk.


def main(arguments: list[str] | None = None) -> int:
    """Runs one subcommand and returns its exit code."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    try:
        code: int = options.run(options)
    except (EdgeError, OSError) as error:
        sys.stderr.write(f"commune-kiosk: {error}\n")
        return 1
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="commune-kiosk", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_run(commands)
    _add_check(commands)
    _add_build(commands)
    _add_sentences(commands)
    _add_pack(commands)
    _add_export(commands)
    _add_import(commands)
    _add_search(commands)
    _add_render(commands)
    return parser


def _add_run(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser("run", help="be a commune's guidance screen")
    command.add_argument("--config", type=Path, required=True, metavar="FILE")
    command.add_argument(
        "--simulate",
        action="store_true",
        help="no display, sound, printer or pins: reports as if it drew and spoke",
    )
    command.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from kiosk.assembly import serve

    return serve(options.config, simulate=options.simulate)


def _add_check(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser("check", help="look for faults in a source directory")
    command.add_argument("source", type=Path, metavar="SRC")
    command.add_argument("--json", action="store_true", help="a JSON line per finding")
    command.set_defaults(run=_check)


def _check(options: argparse.Namespace) -> int:
    from kiosk.build.commands import check

    return check(options.source, json=options.json)


def _add_build(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser("build", help="make a bundle of a source directory")
    command.add_argument("source", type=Path, metavar="SRC")
    command.add_argument("--out", type=Path, required=True, metavar="DIR")
    command.add_argument(
        "--cache",
        type=Path,
        default=_cache(),
        metavar="DIR",
        help="speech that was made before; default: commune-kiosk in the user's cache",
    )
    command.add_argument(
        "--json", action="store_true", help="progress and result as JSON lines"
    )
    command.set_defaults(run=_build)


def _cache() -> Path:
    given = os.environ.get("XDG_CACHE_HOME")
    return (Path(given) if given else Path.home() / ".cache") / "commune-kiosk"


def _build(options: argparse.Namespace) -> int:
    from kiosk.build.commands import build

    return build(options.source, options.out, options.cache, json=options.json)


def _add_sentences(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    command = commands.add_parser(
        "sentences",
        help="the sentences that pages say aloud, as JSON lines, for who records them",
    )
    command.add_argument("source", type=Path, metavar="SRC")
    command.add_argument("--lang", choices=["vi", "km", "en"], default="km")
    command.set_defaults(run=_sentences)


def _sentences(options: argparse.Namespace) -> int:
    from kiosk.build.commands import sentences

    return sentences(options.source, options.lang)


def _add_pack(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser(
        "pack", help="put signatures into a bundle, and it into one file for kiosks"
    )
    command.add_argument("bundle", type=Path, metavar="DIR", help="what build made")
    command.add_argument(
        "--approvals",
        type=Path,
        required=True,
        metavar="FILE",
        help="JSON list of code, approval (JWS) and countersigned (instant)",
    )
    command.add_argument(
        "--seal", type=Path, required=True, metavar="FILE", help="the station's JWS"
    )
    command.add_argument("--out", type=Path, required=True, metavar="FILE")
    command.set_defaults(run=_pack)


def _pack(options: argparse.Namespace) -> int:
    from kiosk.build.commands import pack

    return pack(options.bundle, options.approvals, options.seal, options.out)


def _add_search(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    command = commands.add_parser(
        "search", help="find procedures for the questions on standard input"
    )
    command.add_argument(
        "--content",
        type=Path,
        metavar="DIR",
        help="a bundle or a source directory; default: the starting content",
    )
    command.add_argument(
        "--limit", type=int, default=4, metavar="N", help="codes to a question"
    )
    command.add_argument("--json", action="store_true", help="a JSON line per question")
    command.set_defaults(run=_search)


def _search(options: argparse.Namespace) -> int:
    from kiosk.build.files import open_content
    from kiosk.core.search.ask import codes_of, kind_of
    from kiosk.core.search.finder import make_finder

    finder = make_finder(open_content(options.content))
    for line in sys.stdin.buffer:
        query = line.decode(errors="replace").rstrip("\r\n")
        answer = finder.ask(query, options.limit)
        codes = codes_of(answer)
        if options.json:
            said = {"query": query, "codes": codes, "answer": kind_of(answer)}
            print(json.dumps(said, ensure_ascii=False), flush=True)
        else:
            names = (f"{code} {finder.index.titles[code]}" for code in codes)
            print(f"{query}: {kind_of(answer)}", *names, sep="\n  ", flush=True)
    return 0


def _add_import(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    command = commands.add_parser(
        "import", help="read procedures from a table or from the portal's documents"
    )
    command.add_argument(
        "files", type=Path, nargs="+", metavar="FILE", help="CSV, XLSX, DOCX or DOC"
    )
    command.add_argument(
        "--out", type=Path, required=True, metavar="SRC", help="gets procedures/*.json"
    )
    command.add_argument(
        "--checked",
        type=date.fromisoformat,
        required=True,
        metavar="DATE",
        help="when somebody fetched them, YYYY-MM-DD",
    )
    command.add_argument("--json", action="store_true", help="a JSON line per finding")
    command.set_defaults(run=_import)


def _import(options: argparse.Namespace) -> int:
    from kiosk.build.commands import take_in

    return take_in(options.files, options.out, options.checked, json=options.json)


def _add_export(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    command = commands.add_parser(
        "export", help="a source directory's records as JSON lines, for programs"
    )
    command.add_argument(
        "source",
        type=Path,
        nargs="?",
        metavar="SRC",
        help="default: what the program brings along",
    )
    command.set_defaults(run=_export)


def _export(options: argparse.Namespace) -> int:
    from kiosk.build.commands import export

    return export(options.source)


def _add_render(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    command = commands.add_parser("render", help="draw one page into a PNG file")
    command.add_argument(
        "--content",
        type=Path,
        metavar="DIR",
        help="a bundle or a source directory; default: the starting content",
    )
    command.add_argument("--page", required=True, metavar="ID", help='such as "home"')
    command.add_argument("--lang", choices=["vi", "km", "en"], default="vi")
    command.add_argument(
        "--size", type=_size, default=(1920, 1080), metavar="1920x1080"
    )
    command.add_argument("--out", type=Path, required=True, metavar="FILE.png")
    command.add_argument(
        "--scale", type=int, choices=[100, 150, 200], default=100, help="text size, %%"
    )
    command.add_argument("--high-contrast", action="store_true")
    command.add_argument(
        "--sheet", type=int, default=1, metavar="N", help="of a page that goes on"
    )
    command.add_argument(
        "--day",
        type=date.fromisoformat,
        metavar="YYYY-MM-DD",
        help="whose facts are shown; default: today, in Vietnam",
    )
    command.add_argument(
        "--json", action="store_true", help="a JSON line of the result"
    )
    command.set_defaults(run=_render)


def _size(text: str) -> tuple[int, int]:
    width, height = (int(part) for part in text.split("x"))
    return width, height


def _render(options: argparse.Namespace) -> int:
    from kiosk.build.rendering import Wish, render
    from kiosk.core.layout import Size
    from kiosk.core.page import Look

    wish = Wish(
        options.page,
        options.lang,
        Look(options.scale, options.high_contrast),
        Size(*options.size),
        options.sheet,
        options.day,
    )
    sheets = render(options.content, wish, options.out)
    if options.json:
        print(json.dumps({"page": wish.page, "sheets": sheets}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
