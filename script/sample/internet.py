"""The sample's Internet: one server, whatever it is called, with something to read.

It answers the question by which telephones see whether they are on line.

    python -m script.sample.internet ADDRESS
"""

import sys
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

ON_LINE: Final = "/generate_204"
PAGE_BYTES: Final = 200_000
FILM: Final = "/phim"
FILM_BYTES: Final = 3_000_000


class Site(BaseHTTPRequestHandler):
    """A page at every address, and a longer one at `FILM`."""

    def do_GET(self) -> None:
        """Answers."""
        if self.path == ON_LINE:
            self.send_response(HTTPStatus.NO_CONTENT)
            self.end_headers()
            return
        size = FILM_BYTES if self.path == FILM else PAGE_BYTES
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Length", str(size))
        self.end_headers()
        self.wfile.write(b"." * size)


if __name__ == "__main__":
    ThreadingHTTPServer((sys.argv[1], 80), Site).serve_forever()
