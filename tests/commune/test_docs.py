"""The documents speak of this tree: links, files, commands, codes and messages."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from console.views import words
from provisioning.core import places

ROOT: Final = Path(__file__).parents[2]
DOCS: Final = ROOT / "docs"
PACKAGES: Final = (
    "edge",
    "speaker",
    "kiosk",
    "camera",
    "hotspot",
    "provisioning",
    "console",
)
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
    named = [v for k, v in vars(places).items() if k.isupper() and "/" in v]
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


# --- Architecture: floors and files as they are ----------------------------------


def architecture() -> str:
    return (DOCS / "explanation" / "architecture.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("contract", "shown"),
    [
        ("edge", "edge"),
        ("agent", "an agent"),
        ("provisioning", "provisioning"),
        ("console", "console"),
    ],
)
def test_the_architecture_shows_the_floors_that_are_checked(
    contract: str, shown: str
) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    rules = {one["id"]: one for one in project["tool"]["importlinter"]["contracts"]}
    houses = [ROOT / house for house in rules[contract]["containers"]]
    floors = [
        [
            room
            for room in re.findall(r"\w+", layer)
            if any(next(house.glob(f"{room}*"), None) for house in houses)
        ]
        for layer in rules[contract]["layers"]
    ]

    line = re.search(rf"(?m)^    {shown}: +(.+)$", architecture())

    assert line is not None
    assert [re.findall(r"\w+", one) for one in line[1].split(">")] == [
        rooms for rooms in floors if rooms
    ]


def test_the_architecture_lists_every_file_of_a_commune() -> None:
    listed = set()
    for path in re.findall(r"(?m)^    DIR/(\S+)", architecture()):
        before, _, rest = path.partition("{")
        inside, _, after = rest.partition("}")
        listed |= {f"{before}{one}{after}" for one in inside.split(",")}

    assert {path for path in commune_files() if Path(path).suffix} - listed == set()


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


PLACES: Final = frozenset(
    {"Ấp 2", "Ấp 3", "Toàn Xã Hòa Bình", "Wi-Fi chợ", "Camera chợ"}
)


@cache
def screens() -> str:
    """All that pages are made of, with a digit for each value that comes in."""
    console = ROOT / "console"
    sources = [*console.rglob("*.html"), *(console / "views").rglob("*.py")]
    sources.append(ROOT / "hotspot" / "portal" / "words.py")  # what guests press
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    return re.sub(r"%\(\w+\)s", "1", text).lower()


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_what_people_are_told_to_press_is_on_the_screens(page: Path) -> None:
    bold = set(re.findall(r"\*\*([^*]+)\*\*", prose(page))) - PLACES
    vietnamese = {one for one in bold if re.search("[à-ỹđ]", one.lower())}

    lost = {
        one
        for one in vietnamese
        if re.sub(r"\d+", "1", one).rstrip(":.").lower() not in screens()
    }

    assert lost == set()
