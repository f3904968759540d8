"""A TOML file becomes typed configuration, or an error that says what to change.

Read once, validated whole. Unknown keys are refused: a misspelt key is a setting that
silently does not hold. Relative paths are meant from the folder of the file, so that
one directory holds a node's whole identity and can be moved.
"""

import tomllib
import types
import typing
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import msgspec

from edge.contract.units import AreaId, NodeId, PublicKey
from edge.errors import ConfigError

C = TypeVar("C", bound=msgspec.Struct)

Port = Annotated[int, msgspec.Meta(ge=1, le=65535)]
_SEE = "see docs/reference/config.md"


class Section(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One table of the file; every section and every file derives from it."""


class NodeSection(Section, frozen=True, kw_only=True):
    """Who this device is."""

    id: NodeId
    """As in its certificate."""
    commune: AreaId


class BrokerSection(Section, frozen=True, kw_only=True):
    """Where the broker is, and the certificates for it (PEM files)."""

    host: str
    """A name that stands in the broker's certificate."""
    port: Port = 8883
    ca: Path
    """Of the commune's authority."""
    cert: Path
    """Our own; its CN is the user name."""
    key: Path
    reconnect_window_s: Annotated[float, msgspec.Meta(ge=0, le=300)] = 30.0
    """Each new attempt waits a random time up to this: a whole commune comes back after
    a power cut, and not in one second."""


class ConsoleSection(Section, frozen=True, kw_only=True):
    """Where sounds are downloaded from."""

    url: Annotated[str, msgspec.Meta(pattern="^https://[^/]+/?$")]
    """Without a path."""
    ca: Path
    """By which the console is recognised."""


class TrustSection(Section, frozen=True, kw_only=True):
    """Public root keys of the commune, raw Ed25519 in base64url (43 characters)."""

    roots: Annotated[tuple[PublicKey, ...], msgspec.Meta(min_length=1, max_length=4)]


class PathsSection(Section, frozen=True, kw_only=True):
    """``state`` is a folder that survives power cuts and belongs to the agent."""

    state: Path


class ClockSection(Section, frozen=True, kw_only=True):
    """What makes the wall clock trustworthy.

    ``ntp``: the kernel must say that a time server disciplines it.
    ``host``: the host is believed (virtual machines, the demo).
    """

    trust: Literal["ntp", "host"] = "ntp"


class LoneConfig(Section, frozen=True, kw_only=True):
    """What the file of an agent has that may also run without a commune's console."""

    node: NodeSection
    broker: BrokerSection | None = None
    console: ConsoleSection | None = None
    trust: TrustSection | None = None
    paths: PathsSection
    clock: ClockSection = ClockSection()

    def __post_init__(self) -> None:
        """A node has a console, or it has none (msgspec reports ValueError)."""
        given = [one is not None for one in (self.broker, self.console, self.trust)]
        if any(given) and not all(given):
            raise ValueError("[broker], [console] and [trust] belong together")


class NodeConfig(LoneConfig, frozen=True, kw_only=True):
    """What every other agent's file has; an agent derives from it."""

    broker: BrokerSection
    console: ConsoleSection
    trust: TrustSection


def load(path: Path, kind: type[C]) -> C:
    """The configuration that a TOML file holds.

    Raises:
        ConfigError: names the file, the key and the remedy.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ConfigError(f"{path}: there is no such file; {_SEE}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: not TOML: {error}; {_SEE}") from error
    _check_keys(path.name, "", table, kind)

    def from_toml(wanted: type, value: object) -> object:
        if wanted is Path and isinstance(value, str):
            return path.parent / value
        raise ValueError(f"expected a path in quotes, found {value!r}")

    try:
        return msgspec.convert(table, kind, dec_hook=from_toml)
    except msgspec.ValidationError as error:
        raise ConfigError(f"{path.name}: {_in_words(str(error))}; {_SEE}") from error


def _meant(name: str, among: Iterable[str]) -> str:
    """The one that looks most like it; empty: none does."""
    import difflib  # for a mistake alone: no agent shall carry it along

    return next(iter(difflib.get_close_matches(name, among, n=1)), "")


def _check_keys(
    file: str, section: str, table: dict[str, Any], kind: type[msgspec.Struct]
) -> None:
    """Unknown and missing keys, each with the most likely remedy."""
    fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    place = f"[{section}]" if section else "the file"
    missing = [name for name, f in fields.items() if f.required and name not in table]
    unknown = [key for key in table if key not in fields]
    if missing:
        name = missing[0]
        meant = _meant(name, unknown)
        found = f' (found "{meant}", did you mean "{name}"?)' if meant else ""
        inner = _struct_of(fields[name].type)
        remedy = f"add [{name}]" if inner else f"add {name} = ..."
        raise ConfigError(f'{file}: {place} has no "{name}"{found}; {remedy} - {_SEE}')
    if unknown:
        meant = _meant(unknown[0], fields)
        remedy = (
            f'did you mean "{meant}"?'
            if meant
            else f"remove it; known here: {', '.join(sorted(fields))}"
        )
        raise ConfigError(
            f'{file}: {place} has an unknown key "{unknown[0]}"; {remedy} - {_SEE}'
        )
    for name, field in fields.items():
        inner = _struct_of(field.type)
        if inner is not None and name in table:
            if not isinstance(table[name], dict):
                raise ConfigError(
                    f"{file}: {name} must be a section; write [{name}] - {_SEE}"
                )
            _check_keys(
                file, f"{section}.{name}" if section else name, table[name], inner
            )


def _struct_of(wanted: object) -> type[msgspec.Struct] | None:
    """The struct that a field holds, also where it may be absent (``X | None``)."""
    if isinstance(wanted, type) and issubclass(wanted, msgspec.Struct):
        return wanted
    if isinstance(wanted, types.UnionType):
        for choice in typing.get_args(wanted):
            if (found := _struct_of(choice)) is not None:
                return found
    return None


def _in_words(error: str) -> str:
    """``Expected ... - at `$.broker.port``` as ``[broker] port: Expected ...``."""
    what, _, where = error.partition(" - at `$")
    keys = where.rstrip("`").strip(".").split(".")
    if len(keys) > 1:
        return f"[{'.'.join(keys[:-1])}] {keys[-1]}: {what}"
    return f"{keys[0]}: {what}" if keys[0] else what
