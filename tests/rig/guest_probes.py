"""What the systems of guests' devices ask, and the answer each takes for "on line"."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OsProbe:
    """``says`` is in the body of the answer; a status of 204 has none."""

    system: str
    host: str
    path: str
    status: int = 204
    says: str = ""

    def content(self, status: int, body: bytes) -> bool:
        """Whether the system would take this answer for "on line"."""
        return status == self.status and self.says.encode() in body


_MICROSOFT = "Microsoft Connect Test"
_ONLINE = "NetworkManager is online"
PROBES = (
    OsProbe("Android", "connectivitycheck.gstatic.com", "/generate_204"),
    OsProbe("Android, second", "www.google.com", "/gen_204"),
    OsProbe("Chrome OS", "clients3.google.com", "/generate_204"),
    OsProbe(
        "iOS and macOS", "captive.apple.com", "/hotspot-detect.html", 200, "Success"
    ),
    OsProbe(
        *("macOS, older", "www.apple.com", "/library/test/success.html", 200),
        says="<BODY>Success</BODY>",
    ),
    OsProbe("Windows", "www.msftconnecttest.com", "/connecttest.txt", 200, _MICROSOFT),
    OsProbe("Windows 7 and 8", "www.msftncsi.com", "/ncsi.txt", 200, "Microsoft NCSI"),
    OsProbe("Firefox", "detectportal.firefox.com", "/success.txt?ipv4", 200, "success"),
    OsProbe(
        *("Firefox, page", "detectportal.firefox.com", "/canonical.html", 200),
        says="support.mozilla.org/kb/captive-portal",
    ),
    OsProbe("Ubuntu", "connectivity-check.ubuntu.com", "/"),
    OsProbe("GNOME", "nmcheck.gnome.org", "/check_network_status.txt", 200, _ONLINE),
    OsProbe("Debian", "network-test.debian.org", "/nm", 200, _ONLINE),
    OsProbe("KDE", "networkcheck.kde.org", "/", 200, "OK"),
    OsProbe(
        *("Kindle", "spectrum.s3.amazonaws.com", "/kindle-wifi/wifistub.html", 200),
        says="81ce4465-7167-4dcb-835b-dcc9e44c112a",
    ),
    OsProbe("Samsung", "connectivity.samsung.com.cn", "/generate_204"),
    OsProbe("Xiaomi", "connect.rom.miui.com", "/generate_204"),
    OsProbe("Huawei", "connectivitycheck.platform.hicloud.com", "/generate_204"),
)
