"""Troubleshooting explains what programs say, under its literal text, and no more."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

from console.core.readiness import Why
from console.store.asrun import KEY_REVOKED
from console.views import camera_words, words
from edge.contract.refusal import RefusalKind
from edge.contract.report import REASONS
from edge.health import HEALTH_CODES

ROOT: Final = Path(__file__).parents[2]
PACKAGES: Final = (
    "edge",
    "speaker",
    "kiosk",
    "camera",
    "hotspot",
    "provisioning",
    "console",
)
TROUBLESHOOTING: Final = ROOT / "docs" / "explanation" / "troubleshooting.md"


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


def listed(tree: ast.Module, name: str) -> set[str]:
    """The codes in a table ``NAME: Final = {...: CODE}`` at the top of a module."""
    return {
        constants(tree)[value.id]
        for node in tree.body
        if isinstance(node, ast.AnnAssign) and isinstance(node.value, ast.Dict)
        if isinstance(node.target, ast.Name) and node.target.id == name
        for value in node.value.values
        if isinstance(value, ast.Name)
    }


def codes(function: str, argument: int, *folders: str) -> set[str]:
    """The literal codes with which a function is called, none that is passed on."""
    found = set[str]()
    for tree, call in calls(function, *folders):
        if len(call.args) <= argument:
            continue
        given = call.args[argument]
        if isinstance(given, ast.Name) and given.id == given.id.lower():
            continue
        if isinstance(given, ast.Subscript) and isinstance(given.value, ast.Name):
            found |= listed(tree, given.value.id)
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


def troubles(*nodes: str) -> set[str]:
    """Of these nodes, or of all; a camera's room passes its own on with ``_say``."""
    nodes = nodes or ("speaker", "kiosk", "camera", "hotspot")
    passed_on = codes("_say", 0, "camera") if "camera" in nodes else set[str]()
    return codes("trouble", 0, "edge", *nodes) | passed_on | HEALTH_CODES


def notices() -> set[str]:
    too_large = {"plan-too-large", "alerts-too-large", "speaker-settings-too-large"}
    return codes("raise_", 1, "console") | too_large


def test_every_trouble_that_a_node_can_report_is_explained() -> None:
    assert {"sound-device-lost", "recording-failed", "spotter-failed"} <= troubles()
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


# --- The words of the screens ----------------------------------------------------


@cache
def explained() -> dict[str, str]:
    """Heading -> what stands below it, in small letters."""
    text = TROUBLESHOOTING.read_text(encoding="utf-8")
    parts = re.split(r"(?m)^### `(.+)`$", text)[1:]
    return dict(zip(parts[::2], map(str.lower, parts[1::2]), strict=True))


def test_troubleshooting_quotes_the_words_of_the_screens() -> None:
    of_nodes = (words.TROUBLES, camera_words.TROUBLES)
    tables = (words.REASONS, words.REFUSALS, words.NOT_READY, *of_nodes)

    misquoted = {
        code: str(word).lower()
        for table in (*tables, words.NOTICES)
        for code, word in table.items()
        if str(word).lower().rstrip(".") not in explained().get(code, "")
    }

    assert misquoted == {}


def test_staff_have_words_for_every_code_that_they_can_meet() -> None:
    assert troubles("speaker", "kiosk", "hotspot") - set(words.TROUBLES) == set()
    assert troubles("camera") - set(camera_words.TROUBLES) == set()
    assert notices() - set(words.NOTICES) == set()
    assert {*REASONS, KEY_REVOKED} == set(words.REASONS)
    assert {kind.value for kind in RefusalKind} == set(words.REFUSALS)
