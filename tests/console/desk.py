"""The web application on an office in a temporary folder, and a browser without one."""

import atexit
import functools
import html
import re
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from werkzeug.test import TestResponse

from console.app import build
from console.auth import Web
from console.core.permissions import Grant, Role
from console.store import people, settings
from edge.fakes import HandClock
from tests.console.office import SECRET, Office
from tests.rig.authority import COMMUNE

ORIGIN = "https://xa.example"
PASSWORDS = {
    "author": "bon con vit troi",
    "approver": "her password",
    "administrator": "ba cai ghe go",
    "technician": "nam vien gach do",
    "viewer": "mot canh dong lua",
    "watcher": "hai con mat sang",
}


@functools.cache
def _hash(password: str) -> str:
    """argon2 is slow by design; its cost stands in the hash, so here it is quick."""
    return PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(password)


@functools.cache
def _compiled() -> FileSystemBytecodeCache:
    """Templates are compiled once for all tests of a process."""
    folder = tempfile.mkdtemp(prefix="console-templates-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return FileSystemBytecodeCache(folder)


@dataclass
class Desk:
    """An office with its pages. Everybody in it has a password."""

    folder: Path
    clock: HandClock | None = None
    woken: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.office = Office(self.folder, clock=self.clock)
        with self.office.database.write() as session:
            for name, role in (
                ("technician", Role.TECHNICIAN),
                ("viewer", Role.VIEWER),
                ("watcher", Role.WATCHER),
            ):
                people.add(
                    session,
                    sign_in=name,
                    display=name.capitalize(),
                    password_hash="-",
                    grants=[Grant(role, COMMUNE)],
                    deed=self.office.command,
                )
            for name, password in PASSWORDS.items():
                person = self.office.person(session, name)
                person.password_hash = _hash(password)
                person.must_change_password = False
        self.web = Web(
            database=self.office.database,
            clock=self.office.clock,
            commune=COMMUNE,
            name="Xã Tân An",
            zone=ZoneInfo("Asia/Ho_Chi_Minh"),
            sounds=self.folder / "sounds",
            work=self.folder / "work",
            secret=SECRET,
            chest=self.office.chest,
            wake=lambda: self.woken.append("bridge"),
            authority=self.folder / "ca.crt",
        )
        self.app: Flask = build(self.web)
        self.app.jinja_env.bytecode_cache = _compiled()

    def browser(self) -> "Browser":
        return Browser(self.app.test_client())

    def signed_in(self, name: str) -> "Browser":
        browser = self.browser()
        answer = browser.fill(
            "/sign-in", {"sign_in": name, "password": PASSWORDS[name]}
        )
        assert answer.status_code == 302, browser.words(answer)
        return browser

    def allow_own_approval(self) -> None:
        from console.core.rules import Wish

        with self.office.database.write() as session:
            wish = Wish(own_approval=True)
            settings.put(session, f"area:{COMMUNE}", wish, deed=self.office.command)


class Browser:
    """Opens pages and sends forms, as a browser without JavaScript does."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def open(self, path: str, **more: str) -> TestResponse:
        return self.client.get(path, base_url=ORIGIN, headers=more, buffered=True)

    def send(
        self, path: str, fields: Mapping[str, object], token: str = ""
    ) -> TestResponse:
        return self.client.post(
            path,
            data={**fields, "csrf_token": token},
            base_url=ORIGIN,
            headers={"Origin": ORIGIN, "Referer": f"{ORIGIN}/"},
        )

    def fill(
        self, page: str, fields: Mapping[str, object], to: str | None = None
    ) -> TestResponse:
        """Opens a page, takes its token, sends a form of it."""
        token = self.token(self.open(page))
        return self.send(to or page, fields, token)

    @staticmethod
    def token(answer: TestResponse) -> str:
        found = re.search(r'name="csrf_token" value="([^"]+)"', answer.text)
        assert found is not None, answer.text[:2000]
        return found[1]

    @staticmethod
    def hidden(answer: TestResponse, name: str) -> str:
        found = re.search(rf'name="{name}" value="([^"]*)"', answer.text)
        assert found is not None, f"no field {name}"
        return html.unescape(found[1])

    @staticmethod
    def hidden_words(answer: TestResponse, name: str) -> str:
        """What an error page carries along of a field."""
        found = re.search(
            rf'<textarea name="{name}" hidden[^>]*>\n(.*?)</textarea>',
            answer.text,
            flags=re.S,
        )
        assert found is not None, f"no words of {name}"
        return html.unescape(found[1])

    @staticmethod
    def words(answer: TestResponse) -> str:
        """What a person reads on the page."""
        text = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", answer.text, flags=re.S)
        text = re.sub(r"<(option|textarea)\b", r" <\1", text)
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())
