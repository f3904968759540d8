"""Chromium on the console's pages: a real server with TLS, a fresh office per test."""

import ipaddress
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from werkzeug.serving import BaseWSGIServer, make_server

from edge.adapters.host import SystemClock
from edge.fakes import HandClock
from tests.console.desk import PASSWORDS, Desk

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass
class Site:
    """A desk that is served, and a browser to look at it."""

    desk: Desk
    url: str
    browser: Browser

    def context(self, **options: object) -> BrowserContext:
        """A browser window of its own: cookies, size, scripts on or off."""
        made = self.browser.new_context(
            base_url=self.url,
            ignore_https_errors=True,
            **options,  # type: ignore[arg-type]  # named at the call
        )
        made.set_default_timeout(15_000)
        return made

    def sign_in(self, context: BrowserContext, name: str) -> Page:
        """A page of somebody who is signed in."""
        page = context.new_page()
        page.goto("/sign-in")
        page.fill("#sign_in", name)
        page.fill("#password", PASSWORDS[name])
        page.click("main button.main-action")
        page.wait_for_url("**/")
        return page


@pytest.fixture(scope="module")  # a second Playwright elsewhere needs this one gone
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=FLAGS, headless=True
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    return make_certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def site(
    tmp_path: Path, chromium: Browser, certificate: tuple[str, str]
) -> Iterator[Site]:
    """The clock is the machine's: a browser has no other."""
    desk = Desk(tmp_path / "office", clock=HandClock(SystemClock().now()))
    desk.office.appoint()
    server = serve(desk, certificate)
    yield Site(desk, f"https://localhost:{server.server_port}", chromium)
    server.shutdown()
    server.server_close()


def serve(desk: Desk, certificate: tuple[str, str]) -> BaseWSGIServer:
    """Serves on a free port, from a thread, until it is shut down."""
    server = make_server(
        "localhost", 0, desk.app, threaded=True, ssl_context=certificate
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def make_certificate(folder: Path) -> tuple[str, str]:
    """Certificate and key files for localhost, good for a day."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)  # noqa: TID251 browsers compare with the machine's clock
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName(
                [
                    x509.DNSName("localhost"),
                    x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
                ]
            ),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    crt, pem = folder / "web.crt", folder / "web.key"
    crt.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    pem.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return str(crt), str(pem)
