"""A guest's request as the portal looks at it: decoded, and never trusted."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, unquote_to_bytes

from hotspot.core.http_request import Request

MOST_FIELDS: Final = 32
_FORM: Final = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks for what; of a field that comes twice, the first counts."""

    client: str
    """The address of the connection."""
    method: str
    """GET or POST; who asks for the head alone asks as for the whole."""
    host: str
    path: tuple[str, ...]
    """Between the slashes, decoded: ``("",)`` is the page itself."""
    whole_path: str
    target: str
    """As it was sent."""
    query: Mapping[str, str]
    form: Mapping[str, str]
    fields: Mapping[str, str]

    def said(self, name: str) -> str:
        """Of the form, or of the address."""
        return self.form.get(name) or self.query.get(name, "")


def asking(request: Request, client: str) -> Asking:
    """Nothing that was sent is a fault here: what cannot be read is not there."""
    path, _, query = request.target.partition("?")
    decoded = unquote_to_bytes(path.encode("latin-1")).decode("utf-8", "replace")
    kind = request.fields.get("content-type", "").partition(";")[0].strip().lower()
    return Asking(
        client=client,
        method="GET" if request.method == "HEAD" else request.method,
        host=request.host,
        path=tuple(decoded.removeprefix("/").split("/")),
        whole_path=decoded,
        target=request.target,
        query=_pairs(query.encode("latin-1")),
        form=_pairs(request.body) if kind == _FORM else {},
        fields=request.fields,
    )


def _pairs(data: bytes) -> dict[str, str]:
    text = data.decode("utf-8", "replace")
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:  # more than anybody asks us
        return {}
    return dict(reversed(pairs))
