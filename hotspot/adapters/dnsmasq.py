"""Two dnsmasq processes: names for strangers (and addresses), names for guests.

Configurations come from `hotspot.core.names`.
"""

from pathlib import Path

from hotspot.adapters.child import Child
from hotspot.core import names
from hotspot.core.names import Files, NamesPlan


class Dnsmasq:
    """See ``hotspot.ports.Names``."""

    def __init__(self, folder: Path, user: str) -> None:
        """``folder`` is for this run of the machine only (/run)."""
        self._folder = folder
        self._files = Files(leases=str(folder / "leases"), user=user)
        self._texts: dict[str, str] = {}
        self._servers = {
            name: Child(
                name,
                ["dnsmasq", f"--conf-file={folder / name}.conf"],
                folder / f"{name}.pid",
            )
            for name in ("strangers", "guests")
        }

    def serve(self, plan: NamesPlan) -> None:
        """From now on; a server whose configuration did not change goes on."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._one("strangers", names.strangers(plan, self._files))
        self._one("guests", names.guests(plan, self._files))

    def look_after(self) -> tuple[str, ...]:
        """Starts again what has ended."""
        return tuple(name for name, one in self._servers.items() if one.revived())

    def close(self) -> None:
        """Ends both."""
        for server in self._servers.values():
            server.end()

    def _one(self, name: str, text: str) -> None:
        if text == self._texts.get(name) and self._servers[name].runs:
            return
        (self._folder / f"{name}.conf").write_text(text)
        self._servers[name].start()
        self._texts[name] = text
