"""A person at the console: a browser without pictures, over the commune's own HTTPS.

Pages are read as forms with their fields, as a browser without JavaScript does; what is
hidden in a form (its token against forgery) goes back as it came.
"""

import http.client
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Final
from urllib.parse import urlencode, urljoin, urlsplit

from script.sample.troubles import DemoError

PATIENCE_S: Final = 30
MOST_REDIRECTS: Final = 5

Fields = list[tuple[str, str]]
Fills = dict[str, str | list[str]]


@dataclass(slots=True)
class Form:
    """A form and what its fields hold when nobody has touched it."""

    action: str
    method: str
    fields: Fields = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    """Every field and button, those that are not ticked too."""

    def filled(self, changes: Fills) -> Fields:
        """What is sent: the fields, with these put in their place."""
        kept = [(name, value) for name, value in self.fields if name not in changes]
        for name, value in changes.items():
            values = [value] if isinstance(value, str) else list(value)
            kept += [(name, one) for one in values]
        return kept


@dataclass(slots=True)
class Page:
    """An answer of the console."""

    status: int
    address: str
    html: str
    forms: list[Form]
    text: str

    def form(self, *names: str, action: str = "") -> Form:
        """The form that has all these fields, and whose address ends like this.

        Raises:
            DemoError: the page has no such form.
        """
        for one in self.forms:
            if set(names) <= one.names and one.action.endswith(action):
                return one
        raise DemoError(
            f"Trang {self.address} không có biểu mẫu {action} (trả lời {self.status}).",
            f"the page has no form {action} with {', '.join(names)}; it says:"
            f" {' '.join(self.text.split())[:600]}",
        )


def read_page(status: int, address: str, html: str) -> Page:
    """What a browser makes of an answer."""
    reader = _Reader()
    reader.feed(html)
    return Page(status, address, html, reader.forms, "".join(reader.text))


class Visitor:
    """One person's browser."""

    def __init__(self, ca: Path, host: str, port: int) -> None:
        self._trust = ssl.create_default_context(cafile=ca)
        self._host, self._port = host, port
        self._cookies: dict[str, str] = {}

    @property
    def home(self) -> str:
        """The console's address."""
        return f"https://{self._host}:{self._port}"

    def open(self, address: str) -> Page:
        """A page, after all redirections."""
        return self._go("GET", address, None)

    def send(self, page: Page, form: Form, changes: Fills) -> Page:
        """Sends a form, and gives the page that comes next."""
        body = urlencode(form.filled(changes))
        return self._go(form.method, urljoin(page.address, form.action), body)

    def _go(self, method: str, address: str, body: str | None) -> Page:
        referrer = address
        for _ in range(MOST_REDIRECTS):
            status, location, html = self._ask(method, address, body, referrer)
            if status not in {301, 302, 303} or location is None:
                return read_page(status, address, html)
            method, body, address = "GET", None, urljoin(address, location)
        raise DemoError(
            f"Trang {address} chuyển hướng mãi.", f"{address} redirects for ever"
        )

    def _ask(
        self, method: str, address: str, body: str | None, referrer: str
    ) -> tuple[int, str | None, str]:
        parts = urlsplit(address)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        origin = self.home
        headers = {
            "Cookie": "; ".join(f"{k}={v}" for k, v in self._cookies.items()),
            "Accept": "text/html",
            "Accept-Language": "vi",
            # Flask-WTF wants to see where a form on HTTPS comes from.
            "Referer": urljoin(origin, urlsplit(referrer).path),
            "Origin": origin,
        }
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        link = http.client.HTTPSConnection(
            self._host, self._port, context=self._trust, timeout=PATIENCE_S
        )
        try:
            link.request(method, path, body, headers)
            answer = link.getresponse()
            for cookie in answer.headers.get_all("Set-Cookie") or ():
                for name, morsel in SimpleCookie(cookie).items():
                    self._cookies[name] = morsel.value
            html = answer.read().decode("utf-8", errors="replace")
            return answer.status, answer.headers.get("Location"), html
        finally:
            link.close()


class _Reader(HTMLParser):
    """Forms and words of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.text: list[str] = []
        self._area: str | None = None
        self._choice: tuple[str, list[tuple[str, bool]]] | None = None
        self._silent = False

    def handle_starttag(
        self, tag: str, attrs: Sequence[tuple[str, str | None]]
    ) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            method = has.get("method", "get").upper()
            self.forms.append(Form(has.get("action", ""), method))
        elif tag in {"script", "style"}:
            self._silent = True
        elif self.forms:
            self._field(tag, has)

    def _field(self, tag: str, has: Mapping[str, str]) -> None:
        form, name = self.forms[-1], has.get("name", "")
        if name:
            form.names.add(name)
        match tag:
            case "input" if name and "disabled" not in has:
                kind = has.get("type", "text")
                ticked = kind not in {"checkbox", "radio"} or "checked" in has
                if ticked and kind not in {"submit", "file", "image", "button"}:
                    form.fields.append((name, has.get("value", "")))
            case "textarea" if name:
                self._area = name
                form.fields.append((name, ""))
            case "select" if name:
                self._choice = (name, [])
            case "option" if self._choice:
                self._choice[1].append((has.get("value", ""), "selected" in has))

    def handle_endtag(self, tag: str) -> None:
        if tag in {"script", "style"}:
            self._silent = False
        elif tag == "textarea":
            self._area = None
        elif tag == "select" and self._choice and self.forms:
            name, options = self._choice
            chosen = [value for value, selected in options if selected]
            first = [value for value, _ in options[:1]]
            self.forms[-1].fields += [(name, v) for v in (chosen or first)[:1]]
            self._choice = None

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            name, held = self.forms[-1].fields[-1]
            # A line break right after the tag belongs to the tag.
            self.forms[-1].fields[-1] = (
                name,
                held + (data if held else data.lstrip("\n")),
            )
        elif not self._silent:
            self.text.append(data)
