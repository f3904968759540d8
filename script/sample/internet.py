"""The sample's Internet: one server, whatever it is called, with something to read.

It answers the question by which telephones see whether they are on line.

    python -m script.sample.internet SERVER NAME_SERVER     their addresses
"""

import socket
import struct
import sys
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import IPv4Address
from threading import Thread
from typing import Final

ON_LINE: Final = "/generate_204"
PAGE_BYTES: Final = 200_000
FILM: Final = "/phim"
FILM_BYTES: Final = 3_000_000
LIVES_S: Final = 30


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


def say_names(asked: socket.socket, server: str) -> None:
    """Answers every question for an address with the server's (RFC 1035).

    By hand, as dnsmasq forgets with whom it is to end: it changes who it is.
    """
    address = IPv4Address(server).packed
    while True:
        question, who = asked.recvfrom(4096)
        end = question.find(b"\0", 12) + 5
        is_a = question[end - 4 : end - 2] == b"\0\1"
        head = question[:2] + struct.pack("!5H", 0x8180, 1, int(is_a), 0, 0)
        told = struct.pack("!3HIH4s", 0xC00C, 1, 1, LIVES_S, 4, address)
        asked.sendto(head + question[12:end] + (told if is_a else b""), who)


def main(server: str, name_server: str) -> None:
    """Until it is ended."""
    asked = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    asked.bind((name_server, 53))
    Thread(target=say_names, args=(asked, server), daemon=True).start()
    ThreadingHTTPServer((server, 80), Site).serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
