"""`commune-kiosk` without speech and fonts: what the console asks, answered at once."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import msgspec

from console.core.guidance import LANGUAGES, Fact, Record
from console.ports import Job


class PromptJob:
    """A job that has ended. See ``console.ports.Job``."""

    def __init__(
        self, lines: list[object], *, status: int = 0, complaint: str = ""
    ) -> None:
        self._lines = [msgspec.json.encode(line) for line in lines]
        self._status, self._complaint = status, complaint

    def lines(self) -> list[bytes]:
        """See the port."""
        given, self._lines = self._lines, []
        return given

    def ended(self) -> int | None:
        """See the port."""
        return self._status

    def complaint(self) -> str:
        """See the port."""
        return self._complaint

    def stop(self) -> None:
        """See the port."""


class PromptKiosk:
    """See ``console.ports.KioskProgram``. Finds fault with what ``too_long`` names."""

    def __init__(self, starter: Mapping[str, Record]) -> None:
        self._starter = starter
        self.too_long: tuple[str, str] | None = None
        """File and key of a text that has no room on its page."""
        self.broken = ""
        """What it complains of, whatever it is asked."""
        self.voice = "south"
        self.builds = 0

    def export(self) -> Job:
        """See the port."""
        return PromptJob(
            [{"code": code, "record": one} for code, one in self._starter.items()]
        )

    def build(self, source: Path, out: Path) -> Job:
        """See the port."""
        self.builds += 1
        if self.broken:
            return PromptJob([], status=1, complaint=self.broken)
        if self.too_long is not None:
            file, key = self.too_long
            fault = {"kind": "fault", "file": file, "key": key}
            return PromptJob([{**fault, "what": "too long by 3 lines"}], status=1)
        front = msgspec.json.decode((source / "content.json").read_bytes())
        content = {
            "office": _shaped(front["office"]),
            "life_events": front["life_events"],
            "procedures": [
                _signed(msgspec.json.decode(file.read_bytes()))
                for file in sorted((source / "procedures").iterdir())
            ],
        }
        out.mkdir()
        written = msgspec.json.encode(content, order="deterministic")
        clips = msgspec.json.encode({self.voice: _hash(written)})
        manifest = {
            "version": front["version"],
            "content": _hash(written),
            "clips": _hash(clips),
        }
        sealed = msgspec.json.encode(manifest)
        for name, data in (
            ("content.json", written),
            ("clips.json", clips),
            ("manifest.json", sealed),
        ):
            (out / name).write_bytes(data)
        return PromptJob(
            [{"progress": "speech 1/2"}, {"manifest_sha256": _hash(sealed)}]
        )

    def pack(self, bundle: Path, approvals: Path, seal: Path, out: Path) -> Job:
        """See the port."""
        parts = [*sorted(bundle.iterdir()), approvals, seal]
        out.write_bytes(b"\n".join(part.read_bytes() for part in parts))
        data = out.read_bytes()
        said = {"archive_sha256": _hash(data), "archive_bytes": len(data)}
        return PromptJob([said])


def _signed(procedure: Record) -> object:
    """What an approver answers for: everyday words are kept apart."""
    return _shaped({key: one for key, one in procedure.items() if key != "everyday"})


def _shaped(value: object) -> object:
    """Statements in the shape that kiosks read (``edge.contract.content``)."""
    if isinstance(value, list):
        return [_shaped(one) for one in value]
    if not isinstance(value, dict):
        return value
    if "sure" not in value:
        return {key: _shaped(one) for key, one in value.items()}
    fact = {key: one for key, one in value.items() if key in _OF_A_FACT}
    text = {key: value[key] for key in LANGUAGES if key in value}
    rest = {
        key: one
        for key, one in value.items()
        if key not in _OF_A_FACT and key not in LANGUAGES
    }
    whole = {**fact, "text": text}
    return {**rest, "fact": whole} if "key" in rest else whole


_OF_A_FACT: Final = frozenset(Fact.__struct_fields__) - {*LANGUAGES}


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
