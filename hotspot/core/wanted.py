"""Where a guest wanted to go, carried through the page and back out again.

Only an address that we redirected ourselves is followed: it carries a mark made with a
key of this process for the client that asked. So nobody can hand out a link to the
portal that leads another guest elsewhere.
"""

import hashlib
import hmac
import re
from dataclasses import dataclass
from typing import Final

LONGEST: Final = 300
_NAME: Final = re.compile(r"(?!-)[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})+(?::[0-9]{1,5})?")
_PATH: Final = re.compile(r"/[A-Za-z0-9\-._~%!$&'()*+,;=:@/?]*")


@dataclass(frozen=True, slots=True)
class Wanted:
    """An address of the plain web: what was typed as https never came to us."""

    url: str
    mark: str

    @property
    def name(self) -> str:
        """The host, for people to read."""
        return self.url.removeprefix("http://").partition("/")[0]


def wanted(host: str, target: str, client: str, key: bytes) -> Wanted | None:
    """Of a request that was meant for elsewhere; None where none can be made of it."""
    if not _NAME.fullmatch(host.lower()) or not _PATH.fullmatch(target):
        return None
    url = f"http://{host.lower()}{target}"
    return Wanted(url, _mark(url, client, key)) if len(url) <= LONGEST else None


def recalled(url: str, mark: str, client: str, key: bytes) -> Wanted | None:
    """What a form or link brings back; None where we never told this client so."""
    if len(url) > LONGEST or not url.isascii() or not mark.isascii():
        return None
    ours = _mark(url, client, key)
    return Wanted(url, mark) if hmac.compare_digest(ours, mark) else None


def _mark(url: str, client: str, key: bytes) -> str:
    said = f"{client} {url}".encode("ascii")
    return hmac.new(key, said, hashlib.sha256).hexdigest()[:32]
