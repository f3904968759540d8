"""The documents speak of this tree: links, files, commands, codes and messages."""

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from console.core.readiness import Why
from console.views import words
from edge.contract.refusal import RefusalKind
from edge.contract.report import REASONS
from edge.health import HEALTH_CODES
from provisioning.core import places

ROOT: Final = Path(__file__).parents[2]
DOCS: Final = ROOT / "docs"
PACKAGES: Final = ("edge", "speaker", "provisioning", "console")
TROUBLESHOOTING: Final = DOCS / "explanation" / "troubleshooting.md"
PAGES: Final = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
FENCE: Final = re.compile(r"(?ms)^ *```\w*\n(.*?)^ *```")
INDENTED: Final = re.compile(r"(?m)^(?: {4,}|\t)(\S.*)$")
SPAN: Final = re.compile(r"`([^`\n]+)`")
LINK: Final = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING: Final = re.compile(r"(?m)^#+ (.+)$")
"""Code is taken out before: a comment in a script is no heading."""


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


def prose(page: Path) -> str:
    return FENCE.sub("", page.read_text(encoding="utf-8"))


def code(page: Path) -> Iterator[str]:
    """What stands in code spans and code blocks; a broken line is one line."""
    text = page.read_text(encoding="utf-8")
    for block in FENCE.findall(text):
        yield from block.replace("\\\n", " ").splitlines()
    rest = FENCE.sub("", text)
    yield from INDENTED.findall(re.sub(r"\\\n\s*", " ", rest))
    yield from SPAN.findall(rest)


def anchors(page: Path) -> set[str]:
    """As the usual renderers make them."""
    plain = (
        heading.replace("`", "").lower() for heading in HEADING.findall(prose(page))
    )
    return {re.sub(r"[^\w\- ]", "", one).replace(" ", "-") for one in plain}


# --- Links, files, commands ------------------------------------------------------


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_somewhere(page: Path) -> None:
    astray = []
    for link in LINK.findall(prose(page)):
        if link.startswith(("https://", "http://", "mailto:")):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        found = target.exists() and (
            not anchor or target.suffix != ".md" or anchor in anchors(target)
        )
        if not found:
            astray.append(link)

    assert astray == []


def test_the_index_leads_to_every_page() -> None:
    index = DOCS / "README.md"
    links = LINK.findall(index.read_text(encoding="utf-8"))
    reached = {(DOCS / link).resolve() for link in links}

    lost = [
        name_of(page)
        for page in DOCS.rglob("*.md")
        if page != index and not {page, page.parent} & reached
    ]

    assert lost == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_file_that_is_named_is_there(page: Path) -> None:
    rooms = "|".join(p.name for p in ROOT.iterdir() if p.is_dir() and p.name[0] != ".")
    named = re.compile(rf"(?:{rooms})/[\w./-]*\w/?")
    lost = [
        word
        for span in SPAN.findall(prose(page))
        for word in span.split()
        if named.fullmatch(word) and not (ROOT / word).exists()
        if word.rstrip("/") not in commune_files()
    ]

    assert lost == []


@cache
def commune_files() -> frozenset[str]:
    """What lies in a commune's own directory, whose folders have rooms' names."""
    named = [v for v in vars(places).values() if isinstance(v, str) and "/" in v]
    return frozenset(str(p) for v in named for p in (Path(v), *Path(v).parents))


@cache
def commands() -> dict[str, set[str]]:
    """Every command and its options, from the page that is made from the parsers."""
    page = (DOCS / "reference" / "commands.md").read_text(encoding="utf-8")
    chapters = re.split(r"(?m)^### `(commune-[^`]+)`$", page)[1:]
    return {
        name: {"--help", *re.findall(r"(?m)^\| `(--[\w-]+)", chapter)}
        for name, chapter in zip(chapters[::2], chapters[1::2], strict=True)
    }


def command_in(line: str) -> tuple[str, set[str]] | None:
    """The command that a line gives, and its options; None where it gives none."""
    found = re.search(
        r"(?<![\w./-])(?:\S*bin/)?(commune-(?:provision|console|speaker))\b", line
    )
    if found is None:
        return None
    words = re.split(r"[|;&)]", line[found.end() :], maxsplit=1)[0].split()
    subcommand = []
    for word in words:
        if not re.fullmatch("[a-z-]*[a-z]", word) or word.startswith("-"):
            break
        subcommand.append(word)
    if line[found.end() : found.end() + 1] not in {"", " "} or not subcommand:
        return None
    full = " ".join([found[1], *subcommand])
    known = max(
        (c for c in commands() if f"{full} ".startswith(f"{c} ")), key=len, default=full
    )
    return known, {w.partition("=")[0] for w in words if re.match("--[a-z]", w)}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_command_that_is_shown_exists_with_its_options(page: Path) -> None:
    given = [told for line in code(page) if (told := command_in(line)) is not None]

    assert [name for name, _ in given if name not in commands()] == []
    assert [
        f"{name} {option}"
        for name, options in given
        for option in sorted(options - commands()[name])
    ] == []


# --- Troubleshooting: indexed by literal text ------------------------------------


@cache
def headings() -> frozenset[str]:
    """The literal texts under which something is explained."""
    text = TROUBLESHOOTING.read_text(encoding="utf-8")
    return frozenset(re.findall(r"(?m)^### `(.+)`$", text))


@cache
def trees(folder: str) -> tuple[ast.Module, ...]:
    return tuple(
        ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted((ROOT / folder).rglob("*.py"))
    )


@cache
def calls_in(folder: str) -> tuple[tuple[ast.Module, ast.Call], ...]:
    return tuple(
        (tree, node)
        for tree in trees(folder)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
    )


def text_of(node: ast.AST) -> str:
    """A string as it will read, with … where a value comes in; empty for no string."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(text_of(part) or "…" for part in node.values)
    if isinstance(node, ast.BinOp):
        return text_of(node.left) + (text_of(node.right) or "…")
    if isinstance(node, ast.IfExp):
        return text_of(node.body)
    return ""


def calls(name: str, *folders: str) -> Iterator[tuple[ast.Module, ast.Call]]:
    """Every call of a function or method of this name."""
    for folder in folders:
        for tree, call in calls_in(folder):
            of = call.func
            if name == (
                of.attr if isinstance(of, ast.Attribute) else getattr(of, "id", "")
            ):
                yield tree, call


def constants(tree: ast.Module) -> dict[str, str]:
    """``NAME: Final = "text"`` at the top of a module."""
    return {
        node.target.id: text_of(node.value)
        for node in tree.body
        if isinstance(node, ast.AnnAssign)
        and isinstance(node.target, ast.Name)
        and node.value is not None
        and text_of(node.value)
    }


def codes(function: str, argument: int, *folders: str) -> set[str]:
    """The literal codes with which a function is called, none that is passed on."""
    found = set()
    for tree, call in calls(function, *folders):
        if len(call.args) <= argument:
            continue
        given = call.args[argument]
        if isinstance(given, ast.Name) and given.id == given.id.lower():
            continue
        literal = text_of(given) or constants(tree).get(getattr(given, "id", ""), "")
        assert literal, f"{function}: what code is {ast.unparse(given)}?"
        found.add(literal)
    return found


def unexplained(messages: set[str]) -> set[str]:
    """Messages that contain no heading; … in a heading stands for any value."""
    patterns = [
        re.compile(".*".join(map(re.escape, heading.split("…"))))
        for heading in headings()
    ]
    return {
        text
        for text in messages
        # What only puts values together is explained under those.
        if re.search("[a-z]{3}", text) and not any(p.search(text) for p in patterns)
    }


def shell_messages() -> set[str]:
    """What script/setup says when it cannot go on."""
    text = (ROOT / "script" / "setup").read_text(encoding="utf-8").replace("\\\n", "")
    return set(re.findall(r'\b(?:fail|tell) "((?:[^"\\]|\\.)*)"', text)) - {"$1"}


def troubles() -> set[str]:
    return codes("trouble", 0, "edge", "speaker") | HEALTH_CODES


def notices() -> set[str]:
    too_large = {"plan-too-large", "alerts-too-large", "speaker-settings-too-large"}
    return codes("raise_", 1, "console") | too_large


def test_every_trouble_that_a_node_can_report_is_explained() -> None:
    assert "sound-device-lost" in troubles()
    assert troubles() - headings() == set()


def test_every_reason_refusal_and_lack_of_readiness_is_explained() -> None:
    lacks = {why.value for why in Why} - {"ready"}

    assert {
        *REASONS,
        *(kind.value for kind in RefusalKind),
        *lacks,
    } - headings() == set()


def test_every_notice_of_the_console_is_explained() -> None:
    assert "unknown-node" in notices()
    assert notices() - headings() == set()


def test_every_refusal_of_provisioning_is_explained() -> None:
    refusals = codes("RefusedError", 0, "provisioning")

    assert "directory-in-use" in refusals
    assert refusals - headings() == set()


def test_every_configuration_error_is_explained() -> None:
    errors = {
        text_of(call.args[0])
        for _, call in calls("ConfigError", *PACKAGES)
        if call.args and text_of(call.args[0])
    }

    assert len(errors) > 10
    assert unexplained(errors) == set()


def test_every_failure_of_setting_up_is_explained() -> None:
    assert len(shell_messages()) > 5
    assert unexplained(shell_messages()) == set()


def test_every_failure_of_the_demo_is_explained() -> None:
    in_english = {
        text_of(call.args[1])
        for _, call in calls("DemoError", "script")
        if len(call.args) > 1 and text_of(call.args[1])
    } | {
        text_of(keyword.value)
        for _, call in calls("until", "script")
        for keyword in call.keywords
        if keyword.arg == "en"
    }

    assert len(in_english) > 5
    assert unexplained(in_english) == set()


def test_nothing_is_explained_that_no_program_says() -> None:
    said = shell_messages() | {*REASONS, *RefusalKind, *Why} | troubles() | notices()
    for folder in (*PACKAGES, "script"):
        for tree in trees(folder):
            said |= {text for node in ast.walk(tree) if (text := text_of(node))}
    setup = (ROOT / "script" / "setup").read_text(encoding="utf-8").replace("\\\n", "")
    everything = "\n".join(said) + setup

    stale = {
        heading
        for heading in headings()
        if any(part.strip() not in everything for part in heading.split("…"))
    }

    assert stale == set()


# --- Words: one for one thing, in glossary, screens and troubleshooting ----------


@cache
def glossary() -> dict[str, str]:
    """Code -> what screens say, in small letters."""
    text = (DOCS / "reference" / "glossary.md").read_text(encoding="utf-8")
    rows = re.findall(r"(?m)^\| ([^|]+?) \| ([^|]*?) ?\| [^|]*\|$", text)
    return {
        one.strip(): screen
        for code, screen in rows
        for one in code.split(",")
        if code not in {"code", "---"}
    }


def on_screen(word: object) -> str:
    """A word of the console's tables; some have a colour and an icon before it."""
    return str(word[-1] if isinstance(word, tuple) else word).lower()


@pytest.mark.parametrize(
    ("table", "codes_of_it"),
    [
        (words.CLASSES, {}),
        (words.ROLES, {}),
        (words.STAGES, {"discarded": ""}),
        (words.OUTCOMES, {}),
        (words.HEARD, {"partly": "partly heard", "not-heard": "not heard"}),
        (words.PRESENCE, {"never": ""}),
        (words.CONDITIONS, {"trouble": "in trouble", "new": ""}),
        (
            words.CLOCKS,
            {code: f"clock: {code}" for code in words.CLOCKS},
        ),
    ],
)
def test_screens_say_what_the_glossary_says(
    table: Mapping[str, object], codes_of_it: Mapping[str, str]
) -> None:
    named = {code: codes_of_it.get(code, code) for code in table}

    different = {
        code: (on_screen(table[code]), glossary().get(name))
        for code, name in named.items()
        if name and on_screen(table[code]) not in glossary().get(name, "").lower()
    }

    assert different == {}


@cache
def explained() -> dict[str, str]:
    """Heading -> what stands below it, in small letters."""
    text = TROUBLESHOOTING.read_text(encoding="utf-8")
    parts = re.split(r"(?m)^### `(.+)`$", text)[1:]
    return dict(zip(parts[::2], map(str.lower, parts[1::2]), strict=True))


def test_troubleshooting_quotes_the_words_of_the_screens() -> None:
    tables = (words.REASONS, words.REFUSALS, words.NOT_READY, words.TROUBLES)

    misquoted = {
        code: on_screen(word)
        for table in (*tables, words.NOTICES)
        for code, word in table.items()
        if on_screen(word).rstrip(".") not in explained().get(code, "")
    }

    assert misquoted == {}


def test_staff_have_words_for_every_code_that_they_can_meet() -> None:
    assert troubles() - set(words.TROUBLES) == set()
    assert notices() - set(words.NOTICES) == set()
    assert set(REASONS) == set(words.REASONS)
    assert {kind.value for kind in RefusalKind} == set(words.REFUSALS)
