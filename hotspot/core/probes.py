"""What operating systems ask to learn whether they are on line, and want to hear.

Each asks for a page over plain HTTP whose answer it knows by heart. Any other answer is
a captive portal, so before acceptance all get a redirection. After it, names may still
lead to us for a while (the client remembers them), and each gets what it knows.

Sources: the sources of AOSP (NetworkMonitor), Chromium, NetworkManager and its
distributions, Mozilla, KDE; what Apple, Microsoft and Amazon publish or their devices
ask for. Not asked of a device here: a device may change its mind with any update.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True, slots=True)
class OnLine:
    """The answer by which a client knows that it is on line."""

    status: int
    body: str = ""
    type: str = "text/plain"
    fields: Mapping[str, str] = field(default_factory=dict)


_NOTHING: Final = OnLine(204)
_APPLE: Final = OnLine(
    200,
    "<HTML><HEAD><TITLE>Success</TITLE></HEAD><BODY>Success</BODY></HTML>",
    "text/html",
)
_NETWORK_MANAGER: Final = OnLine(
    200, "NetworkManager is online\n", fields={"X-NetworkManager-Status": "online"}
)

_BY_PATH: Final[Mapping[str, OnLine]] = {
    # Android, Chrome OS, Chromium; Samsung, Xiaomi, Huawei, OPPO, vivo at their own.
    "/generate_204": _NOTHING,
    "/gen_204": _NOTHING,
}
_BY_PLACE: Final[Mapping[tuple[str, str], OnLine]] = {
    ("captive.apple.com", "/"): _APPLE,
    ("captive.apple.com", "/hotspot-detect.html"): _APPLE,
    ("www.apple.com", "/library/test/success.html"): _APPLE,
    ("www.msftconnecttest.com", "/connecttest.txt"): OnLine(
        200, "Microsoft Connect Test"
    ),
    ("ipv6.msftconnecttest.com", "/connecttest.txt"): OnLine(
        200, "Microsoft Connect Test"
    ),
    ("www.msftncsi.com", "/ncsi.txt"): OnLine(200, "Microsoft NCSI"),
    ("ipv6.msftncsi.com", "/ncsi.txt"): OnLine(200, "Microsoft NCSI"),
    ("detectportal.firefox.com", "/canonical.html"): OnLine(
        200,
        '<meta http-equiv="refresh" '
        'content="0;url=https://support.mozilla.org/kb/captive-portal"/>',
        "text/html",
    ),
    ("detectportal.firefox.com", "/success.txt"): OnLine(200, "success\n"),
    ("connectivity-check.ubuntu.com", "/"): OnLine(
        204, fields={"X-NetworkManager-Status": "online"}
    ),
    ("nmcheck.gnome.org", "/check_network_status.txt"): _NETWORK_MANAGER,
    ("network-test.debian.org", "/nm"): _NETWORK_MANAGER,
    ("fedoraproject.org", "/static/hotspot.txt"): OnLine(200, "OK"),
    ("networkcheck.kde.org", "/"): OnLine(200, "OK\n"),
    ("spectrum.s3.amazonaws.com", "/kindle-wifi/wifistub.html"): OnLine(
        200,
        "<!DOCTYPE html><html><head><title>Kindle</title></head>"
        "<body>81ce4465-7167-4dcb-835b-dcc9e44c112a</body></html>",
        "text/html",
    ),
}


def probe(host: str, path: str) -> OnLine | None:
    """What this probe wants to hear once its client is on line; None: it is none."""
    path = path.partition("?")[0]
    place = (host.lower().partition(":")[0].rstrip("."), path)
    return _BY_PLACE.get(place) or _BY_PATH.get(path)
