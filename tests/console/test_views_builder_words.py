"""Every finding of `commune-kiosk` has its Vietnamese sentence."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from console.views.builder_words import SENTENCES, said
from kiosk.core.layout.box import TextTooLongError
from tests.console.desk import Desk

ROOT = Path(__file__).parents[2] / "kiosk"
FILES = ("source", "soundness", "portal")
BUILD = ("documents", "files", "importing", "making", "recordings")
NOT_SAID = {"what", "str(error)", "_remedy(what)"}
"""Handed on: what stands there is found where it was written."""


def _text(node: ast.AST) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        parts = (_text(one) or "7" for one in node.values)
        return "".join(parts)
    return None


def messages() -> Iterator[str]:
    """Each sentence in the source, with a number where something is filled in."""
    files = [*(ROOT / "core" / f"{name}.py" for name in FILES)]
    files += [ROOT / "build" / f"{name}.py" for name in BUILD]
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            given: ast.AST | None = None
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                if node.func.id == "Fault" and len(node.args) == 3:
                    given = node.args[2]
                elif node.func.id == "DocumentError":
                    given = node.args[0]
            elif isinstance(node, ast.Assign):
                (target,) = node.targets[:1]
                if isinstance(target, ast.Name) and target.id == "what":
                    given = node.value
            if given is not None:
                text = _text(given)
                assert text or ast.unparse(given) in NOT_SAID, ast.unparse(given)
                yield from [text] if text else []


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return Desk(tmp_path_factory.mktemp("words")).app


def test_there_are_many_and_each_is_said_in_vietnamese(app: Flask) -> None:
    found = set(messages())

    assert len(found) > 50
    with app.test_request_context():
        assert [one for one in sorted(found) if not said(one)] == []


def test_what_is_filled_in_stands_in_the_vietnamese_sentence(app: Flask) -> None:
    too_long = str(TextTooLongError("home", "block 2 (Tile)", "Sinh con", 200))

    with app.test_request_context():
        assert said(too_long) == (
            "Câu dài quá, không vừa màn hình ở cỡ chữ 200%. Viết ngắn lại: 'Sinh con'"
        )
        assert said("12 papers; the first 9 were taken") == (
            "Có 12 loại giấy tờ, chỉ lấy 9 loại đầu."
        )


def test_on_an_english_page_the_program_s_own_words_stand(app: Flask) -> None:
    with app.test_request_context() as context:
        context.session["language"] = "en"

        assert said("is empty") == "is empty"


def test_no_sentence_hides_another(app: Flask) -> None:
    found = set(messages())
    used = {
        next(n for n, (p, _) in enumerate(SENTENCES) if re.fullmatch(p, one, re.DOTALL))
        for one in found
    }
    from_elsewhere = {
        n
        for n, (pattern, _) in enumerate(SENTENCES)
        if pattern.startswith(("page ", "has no ", "is no key", "version", "(?P<tool>"))
    }

    assert set(range(len(SENTENCES))) - used <= from_elsewhere
