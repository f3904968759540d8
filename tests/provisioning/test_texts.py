"""The files that are made from what is known of a commune."""

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from edge.contract.units import PACKET_LIMIT_BYTES
from provisioning.core.broker_conf import broker_conf
from provisioning.core.site import Commune, Hosts, Site, Trust
from provisioning.core.toml_files import (
    commune_toml,
    console_toml,
    node_toml,
    toml,
)
from provisioning.core.words import passphrase

SITE = Site(
    commune=Commune(area="vinh-long/tan-an", name="Xã Tân An"),
    hosts=Hosts(names=("loa.tanan.vn", "192.168.1.5"), bind="192.168.1.5"),
    trust=Trust(roots=("_uGjaV2-j4hhDJW7t2ftiNLuYg8TluNFR7NFI7KCjBw",)),
)


def settings(text: str) -> list[str]:
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def test_the_whole_of_mosquittos_configuration() -> None:
    assert settings(broker_conf(SITE, "/srv/xã tân an", "commune")) == [
        "user commune",
        "listener 8883 192.168.1.5",
        "allow_anonymous false",
        "cafile /srv/xã tân an/ca/ca.crt",
        "certfile /srv/xã tân an/broker/server.crt",
        "keyfile /srv/xã tân an/broker/server.key",
        "require_certificate true",
        "crlfile /srv/xã tân an/ca/crl.pem",
        "use_identity_as_username true",
        "acl_file /srv/xã tân an/broker/acl",
        f"message_size_limit {PACKET_LIMIT_BYTES}",
        "max_queued_messages 2000",
        "set_tcp_nodelay true",
        "persistence true",
        "persistence_location /srv/xã tân an/broker/data/",
        "autosave_interval 300",
        "log_dest stderr",
        "log_timestamp_format %Y-%m-%dT%H:%M:%S",
        "log_type error",
        "log_type warning",
        "log_type notice",
        "log_type information",
        "connection_messages true",
    ]


def test_a_broker_that_is_bound_to_nothing_listens_everywhere() -> None:
    everywhere = Site(
        commune=SITE.commune, hosts=Hosts(names=("loa",)), trust=SITE.trust
    )

    assert "listener 8883" in settings(broker_conf(everywhere, "/srv", "commune"))


def test_a_loudspeaker_is_told_all_it_needs_and_by_paths_beside_its_file() -> None:
    text = node_toml(
        SITE,
        agent="speaker",
        node="loa-ap1",
        area="vinh-long/tan-an/ap-1",
        state="/var/lib/commune/speaker",
        clock="ntp",
    )

    assert tomllib.loads(text) == {
        "node": {"id": "loa-ap1", "commune": "vinh-long/tan-an"},
        "broker": {
            "host": "loa.tanan.vn",
            "port": 8883,
            "ca": "ca.crt",
            "cert": "node.crt",
            "key": "node.key",
        },
        "console": {"url": "https://loa.tanan.vn:8443", "ca": "ca.crt"},
        "trust": {"roots": list(SITE.trust.roots)},
        "paths": {"state": "/var/lib/commune/speaker"},
        "clock": {"trust": "ntp"},
    }


def test_the_console_finds_its_keys_from_where_its_file_lies() -> None:
    told = tomllib.loads(console_toml(SITE))

    assert told["broker"]["ca"] == "../ca/ca.crt"
    assert told["keys"]["administrator"] == "keys/administrator.json"
    assert told["broker"]["host"] == "192.168.1.5"
    assert told["site"]["base_url"] == "https://loa.tanan.vn:8443"


def test_an_ipv6_host_is_bracketed_in_addresses() -> None:
    site = Site(commune=SITE.commune, hosts=Hosts(names=("fd00::5",)), trust=SITE.trust)

    assert site.base_url == "https://[fd00::5]:8443"


def test_the_servers_are_certified_for_this_machine_itself_too() -> None:
    assert SITE.certified == (
        "loa.tanan.vn",
        "192.168.1.5",
        "localhost",
        "127.0.0.1",
        "::1",
    )


def test_what_is_known_of_a_commune_is_written_as_it_was_given() -> None:
    assert tomllib.loads(commune_toml(SITE))["commune"] == {
        "area": "vinh-long/tan-an",
        "name": "Xã Tân An",
        "zone": "Asia/Ho_Chi_Minh",
    }


printable = st.text(st.characters(exclude_categories=("Cc", "Cs")))


@given(printable, st.lists(printable))
def test_any_printable_text_survives_toml(text: str, several: list[str]) -> None:
    written = toml("x", {"a": {"one": text, "many": tuple(several), "n": 5}})

    assert tomllib.loads(written) == {"a": {"one": text, "many": several, "n": 5}}


@given(st.binary(min_size=14, max_size=14))
def test_a_made_up_passphrase_is_seven_words_that_can_be_read_aloud(raw: bytes) -> None:
    words = passphrase(raw).split("-")

    assert len(words) == 7
    assert all(word[1] in "aeiu" and word[3] in "aeiu" for word in words)


@given(st.binary(min_size=2, max_size=2), st.binary(min_size=2, max_size=2))
def test_the_twelve_low_bits_of_chance_all_count(one: bytes, other: bytes) -> None:
    same = int.from_bytes(one) & 0xFFF == int.from_bytes(other) & 0xFFF

    assert (passphrase(one) == passphrase(other)) is same
