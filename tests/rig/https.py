"""A console's HTTPS on a free port of the loopback, whose answers are another's."""

import http.server
import ssl
import threading
from collections.abc import Callable

from edge.adapters.assets import Source
from tests.rig.broker import Authority

Request = http.server.BaseHTTPRequestHandler


class HttpsServer:
    """Every request goes to `answer`, in a thread of its own."""

    def __init__(
        self,
        authority: Authority,
        answer: Callable[[Request], None],
        *,
        nodes_only: bool = False,
        protocol: str = "HTTP/1.1",
    ) -> None:
        """`nodes_only`: who comes must show a certificate."""
        self._authority = authority
        identity = authority.issue("console", server=True)
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(identity.cert, identity.key)
        if nodes_only:
            tls.load_verify_locations(identity.ca)
            tls.verify_mode = ssl.CERT_REQUIRED

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = protocol

            def do_GET(self) -> None:
                answer(self)

            def do_HEAD(self) -> None:
                answer(self)

            def do_PATCH(self) -> None:
                answer(self)

            def do_POST(self) -> None:
                answer(self)

            def log_message(self, *_: object) -> None:
                pass

        self._http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self._http.socket = tls.wrap_socket(self._http.socket, server_side=True)
        self._http.handle_error = lambda *_: None  # type: ignore[method-assign]  # quiet
        self.port: int = self._http.server_address[1]
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,))
        self._thread.start()

    def source(self, node: str) -> Source:
        """How a node reaches it."""
        me = self._authority.issue(node)
        return Source(f"https://127.0.0.1:{self.port}", me.ca, me.cert, me.key)

    def close(self) -> None:
        """Once."""
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()
