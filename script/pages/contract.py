"""The contract as AsyncAPI 3 and as a page of tables.

AsyncAPI 3.0: https://www.asyncapi.com/docs/reference/specification/v3.0.0
"""

import inspect
from dataclasses import dataclass
from typing import Any

import msgspec

from edge.contract import report
from edge.contract.envelope import Order
from edge.contract.orders import ORDERS, OrderType
from edge.contract.refusal import RefusalKind
from edge.contract.topics import ROOT
from edge.contract.units import PACKET_LIMIT_BYTES


@dataclass(frozen=True)
class Channel:
    """One line of the topic table."""

    name: str
    addresses: tuple[str, ...]
    qos: int
    retained: bool
    by: str
    purpose: str


SHARED = (f"{ROOT}/all/{{}}", f"{ROOT}/commune/{{commune}}/{{}}")
AGENT = f"{ROOT}/node/{{node}}/{{agent}}/{{}}"


def shared(name: str, purpose: str) -> Channel:
    """A snapshot channel that all or a commune's nodes read."""
    return Channel(
        name=name,
        addresses=tuple(a.replace("{}", name) for a in SHARED),
        qos=1,
        retained=True,
        by="console",
        purpose=purpose,
    )


def agent(name: str, by: str, purpose: str, *, qos: int = 1, retained: bool) -> Channel:
    """A channel of one agent on one node."""
    return Channel(name, (AGENT.replace("{}", name),), qos, retained, by, purpose)


CHANNELS = (
    shared("keys", "keysets: who may sign what, for which areas, until when"),
    shared("plan", "every approved routine and priority bulletin, and suppressions"),
    shared("alert", "the emergencies in force"),
    Channel(
        name="guidance",
        addresses=(f"{ROOT}/commune/{{commune}}/guidance",),
        qos=1,
        retained=True,
        by="console",
        purpose="the bundle that kiosks are to show",
    ),
    Channel(
        name="cmd",
        addresses=(
            *(a.replace("{}", "cmd") for a in SHARED),
            f"{ROOT}/node/{{node}}/cmd",
        ),
        qos=1,
        retained=False,
        by="console",
        purpose="what must happen now; expires within minutes",
    ),
    agent("settings", "console", "desired settings", retained=True),
    agent("ack", "console", "how far the outbox was stored", retained=False),
    agent("state", "node", "what it is and does; the last will", retained=True),
    agent("beat", "node", "sign of life every 30-60 s", qos=0, retained=False),
    agent("hello", "node", "what is held, on each connection", retained=False),
    agent("evt", "node", "a batch of events from the outbox", retained=False),
)
REPORTS: dict[str, type[msgspec.Struct]] = {
    "state": report.State,
    "beat": report.Beat,
    "hello": report.Hello,
    "evt": report.Batch,
}


def orders_of(channel: Channel) -> list[OrderType]:
    """The orders that travel on a channel of their own."""
    return [order for order in ORDERS.values() if order.channel == channel.name]


def asyncapi() -> dict[str, Any]:
    """The contract as an AsyncAPI 3 document."""
    bodies = [order.body for order in ORDERS.values()]
    _, schemas = msgspec.json.schema_components(
        [Order, *bodies, *REPORTS.values()],
        ref_template="#/components/schemas/{name}",
    )
    messages: dict[str, Any] = {
        order.name: {
            "title": order.name,
            "summary": first_line(order.body),
            "contentType": "application/jose",
            "description": f"Compact JWS of an Order whose body is a "
            f"{order.body.__name__}; signed by: {', '.join(sorted(order.roles))}.",
            "payload": {"type": "string"},
            "x-body": {"$ref": f"#/components/schemas/{order.body.__name__}"},
        }
        for order in ORDERS.values()
    } | {
        name: {
            "title": name,
            "summary": first_line(body),
            "contentType": "application/json",
            "payload": {"$ref": f"#/components/schemas/{body.__name__}"},
        }
        for name, body in REPORTS.items()
    }
    channels: dict[str, Any] = {}
    operations: dict[str, Any] = {}
    for channel in CHANNELS:
        for address in channel.addresses:
            key = address.removeprefix(f"{ROOT}/").replace("/", ".")
            key = key.replace("{", "").replace("}", "")
            names = [order.name for order in orders_of(channel)] or [channel.name]
            channels[key] = {
                "address": address,
                "description": channel.purpose,
                "messages": {n: {"$ref": f"#/components/messages/{n}"} for n in names},
                "parameters": {
                    part[1:-1]: {"$ref": f"#/components/parameters/{part[1:-1]}"}
                    for part in address.split("/")
                    if part.startswith("{")
                },
            }
            operations[f"{channel.by}.{key}"] = {
                "action": "send",
                "channel": {"$ref": f"#/channels/{key}"},
                "bindings": {"mqtt": {"qos": channel.qos, "retain": channel.retained}},
            }
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "commune-edge",
            "version": "1",
            "description": "MQTT 3.1.1 over TLS with client certificates. Packets up "
            f"to {PACKET_LIMIT_BYTES} bytes. See topics.md for the same in a table.",
            "license": {"name": "Apache-2.0"},
        },
        "channels": channels,
        "operations": operations,
        "components": {
            "messages": messages,
            "schemas": schemas,
            "parameters": {
                "commune": {"description": "a commune's area, '/' written '_'"},
                "node": {"description": "a device: the CN of its certificate"},
                "agent": {"description": "speaker, kiosk, camera or hotspot"},
            },
        },
    }


def topics_page() -> str:
    """The same for people: topics, orders, events, refusals."""
    lines = [
        "# Topics and messages",
        "",
        "Generated by `script/reference.py` from `edge/contract/`; do not edit.",
        "The same for machines, with every field: `asyncapi.json` (AsyncAPI 3).",
        "",
        "## Topics",
        "",
        "| topic | QoS | retained | sent by | what |",
        "|---|---|---|---|---|",
    ]
    for channel in CHANNELS:
        lines += [
            f"| `{address}` | {channel.qos} | {'yes' if channel.retained else 'no'} "
            f"| {channel.by} | {channel.purpose} |"
            for address in channel.addresses
        ]
    lines += [
        "",
        "A commune's token is its area with `/` written `_`: "
        "`vinh-long/tan-an` is `vinh-long_tan-an`.",
        "",
        "## Orders (console to node, each a compact JWS signed with Ed25519)",
        "",
        "| type | channel | signed by | what |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| `{order.name}` | {order.channel or 'inside another'} "
        f"| {', '.join(sorted(order.roles))} | {first_line(order.body)} |"
        for order in ORDERS.values()
    ]
    lines += ["", "The envelope of every order:", "", *fields(Order)]
    for order in ORDERS.values():
        lines += ["", f"### `{order.name}`", "", doc(order.body), ""]
        lines += fields(order.body)
    lines += ["", "## Reports (node to console, plain JSON)"]
    for name, body in REPORTS.items():
        lines += ["", f"### `{name}`", "", doc(body), "", *fields(body)]
    lines += ["", "## Events (inside `evt`)"]
    for event in msgspec.inspect.type_info(report.Event).types:  # type: ignore[attr-defined]  # a UnionType
        lines += ["", f"### `{event.tag}`", "", doc(event.cls), "", *fields(event.cls)]
    lines += ["", "Reasons of an as-run record: "]
    lines[-1] += ", ".join(f"`{reason}`" for reason in report.REASONS) + "."
    lines += ["", "## Why an order is refused", ""]
    lines += [f"- `{kind.value}`" for kind in RefusalKind]
    return "\n".join(lines) + "\n"


def fields(body: type[msgspec.Struct]) -> list[str]:
    """Field by field: the name on the wire, its type, and what is assumed without."""
    rows = ["| field | type | default |", "|---|---|---|"]
    for one in msgspec.structs.fields(body):
        default = "required"
        if one.default is not msgspec.NODEFAULT:
            default = f"`{msgspec.json.encode(one.default).decode()}`"
        elif one.default_factory is not msgspec.NODEFAULT:
            default = "empty"
        schema = msgspec.json.schema_components([one.type], ref_template="{name}")[0][0]
        rows.append(f"| `{one.encode_name}` | {in_words(schema)} | {default} |")
    return rows if len(rows) > 2 else ["No fields."]


def in_words(schema: dict[str, Any]) -> str:
    """A JSON schema as a short phrase for a table cell."""
    if "$ref" in schema:
        return str(schema["$ref"])
    if "anyOf" in schema:
        return " or ".join(in_words(one) for one in schema["anyOf"])
    if "enum" in schema:
        return " or ".join(f"`{one}`" for one in schema["enum"])
    if schema.get("type") == "array" and "prefixItems" not in schema:
        return f"list of {in_words(schema.get('items', {}))}"
    return str(schema.get("format") or schema.get("type") or "any JSON")


def first_line(body: type[msgspec.Struct]) -> str:
    """The summary of a message."""
    return doc(body).split("\n")[0]


def doc(body: type[msgspec.Struct]) -> str:
    """The docstring of a message."""
    return inspect.getdoc(body) or ""
