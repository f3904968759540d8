"""Founding a commune, issuing, revoking, renewing and recovering, on a real disk."""

import subprocess
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from console.config import load_console
from edge import config
from edge.audience import Me
from edge.config import NodeConfig
from edge.contract.bulletin import Plan
from edge.contract.keyset import Keyset
from edge.contract.refusal import Refusal, RefusalKind
from edge.contract.topics import Topic
from edge.contract.units import BroadcastClass
from edge.errors import ConfigError, MessageError
from edge.jws import compose, key_id, public_text
from edge.keys import WrappedKey, unwrap
from edge.ring import Ring
from edge.trust import Accepted, Mark, judge
from hotspot.config import HotspotConfig
from kiosk.config import KioskConfig
from provisioning.acts import nodes, recover, servers, station
from provisioning.acts.commune import opened
from provisioning.adapters.mosquitto import Mosquitto
from provisioning.core import places
from provisioning.core.refusals import RefusedError
from tests.provisioning.conftest import (
    AREA,
    BOX,
    CHEAP,
    PASSPHRASE,
    Founded,
    founded_in,
    now,
)

ME = Me("loa-ap1", "speaker", AREA, f"{AREA}/ap-1")


def wrapped(top: Path, place: str) -> WrappedKey:
    return msgspec.json.decode((top / place).read_bytes(), type=WrappedKey)


def key_of(top: Path, place: str, passphrase: str) -> Ed25519PrivateKey:
    secret = (top / places.SECRET).read_bytes()
    return unwrap(wrapped(top, place), passphrase, secret)


def station_of(top: Path) -> Ed25519PrivateKey:
    key = load_pem_private_key((top / places.STATION).read_bytes(), None)
    assert isinstance(key, Ed25519PrivateKey)
    return key


def after_keyset(
    ring: Ring, payload: bytes, mark: Mark | None, later: int = 0
) -> tuple[Ring, Mark]:
    """The ring of a node that holds ``mark`` and hears this keyset."""
    judged = judge(
        payload,
        "ce/1/all/keys",
        me=ME,
        ring=ring,
        marks=lambda *_: mark,
        now=now() + timedelta(seconds=later),
    )
    assert isinstance(judged, Accepted), judged
    assert isinstance(judged.body, Keyset)
    issuer = judged.order.iss
    return ring.with_keyset(judged.body, issuer=issuer, commune=None), judged.mark


def verdict_on(ring: Ring, key: Ed25519PrivateKey, later: int = 0) -> str:
    """What a node makes of a plan that this key signs."""
    at = now() + timedelta(seconds=later)
    payload = compose(
        key,
        type_="plan",
        body=Plan(items=()),
        aud=(f"area:{AREA}",),
        epoch=1,
        seq=1,
        now=at,
        valid_s=60,
    )
    topic = str(Topic("plan", commune=AREA))
    judged = judge(payload, topic, me=ME, ring=ring, marks=lambda *_: None, now=at)
    return judged.kind if isinstance(judged, Refusal) else "accepted"


def root_of(top: Path) -> str:
    with opened(top) as commune:
        return commune.site.trust.roots[0]


# -- init ----------------------------------------------------------------------------


def test_every_file_is_its_owners_alone(commune: Founded) -> None:
    commune.issue("loa-ap1")

    for path in [commune.top, *commune.top.rglob("*")]:
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path


def test_a_commune_is_never_overwritten(commune: Founded) -> None:
    before = {p: p.read_bytes() for p in commune.top.rglob("*") if p.is_file()}

    with pytest.raises(RefusedError, match=r"\[directory-in-use\]"):
        founded_in(commune.top)

    after = {p: p.read_bytes() for p in commune.top.rglob("*") if p.is_file()}
    assert after == before


def test_a_refused_name_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(RefusedError):
        founded_in(tmp_path / "xã", host="https://loa")

    assert list(tmp_path.iterdir()) == []


def test_a_node_accepts_the_first_keyset_and_what_it_grants(commune: Founded) -> None:
    payload = (commune.top / places.KEYSET).read_bytes()
    me = Me("loa-ap1", "speaker", AREA, f"{AREA}/ap-1")
    ring = Ring((root_of(commune.top),))

    judged = judge(
        payload,
        "ce/1/all/keys",
        me=me,
        ring=ring,
        marks=lambda _issuer, _topic: None,
        now=now() + timedelta(days=3 * 365),
    )

    assert isinstance(judged, Accepted)
    assert isinstance(judged.body, Keyset)
    rights = {e.role: (e.areas, e.classes) for e in judged.body.entries}
    assert rights == {
        "station": ((AREA,), ()),
        "administrator": ((AREA,), tuple(BroadcastClass)),
    }


def test_the_station_in_the_keyset_is_the_one_whose_key_the_bridge_has(
    commune: Founded,
) -> None:
    station = load_pem_private_key((commune.top / places.STATION).read_bytes(), None)
    assert isinstance(station, Ed25519PrivateKey)

    assert public_text(station).encode() in _payload(commune.top / places.KEYSET)


def test_root_and_administrator_open_with_the_passphrase_and_no_other(
    commune: Founded,
) -> None:
    root = key_of(commune.top, places.ROOT, PASSPHRASE)

    assert public_text(root) == root_of(commune.top)
    key_of(commune.top, places.ADMINISTRATOR, PASSPHRASE)
    with pytest.raises(MessageError):
        key_of(commune.top, places.ROOT, "một câu khác")


def test_the_console_understands_its_file_and_finds_every_key(commune: Founded) -> None:
    read = load_console(commune.top / places.CONSOLE)

    named = (*msgspec.structs.astuple(read.keys), read.broker.ca, read.broker.cert)
    for path in (*named, read.broker.key, read.web.cert, read.web.key):
        assert path.exists(), path
    assert str(commune.top) in read.database.url


# -- issue ---------------------------------------------------------------------------


def test_a_loudspeakers_box_can_be_carried_anywhere(
    commune: Founded, tmp_path: Path
) -> None:
    box = commune.issue("loa-ap1").rename(tmp_path / "usb stick")

    read = config.load(box / "speaker.toml", NodeConfig)

    assert read.node.id == "loa-ap1"
    assert read.trust.roots == (root_of(commune.top),)
    for path in (read.broker.ca, read.broker.cert, read.broker.key, read.console.ca):
        assert path.exists()


def test_a_kiosks_box_holds_the_file_that_a_kiosk_reads(commune: Founded) -> None:
    with opened(commune.top) as held:
        box, _ = nodes.issue(
            held,
            name="man-hinh-1",
            area=AREA,
            box=nodes.Box(clock="ntp", agent="kiosk"),
            out=None,
            broker=Mosquitto(),
            now=now(),
        )

    read = config.load(box / "kiosk.toml", KioskConfig)

    assert read.node.id == "man-hinh-1"
    assert read.paths.state == Path("/var/lib/commune/kiosk")
    with opened(commune.top) as held:
        assert held.inventory.nodes[-1].agents == ("kiosk",)


def test_a_hotspots_box_holds_the_file_that_a_hotspot_reads(commune: Founded) -> None:
    with opened(commune.top) as held:
        box, _ = nodes.issue(
            held,
            name="wifi-cho",
            area=AREA,
            box=nodes.Box(clock="ntp", agent="hotspot"),
            out=None,
            broker=Mosquitto(),
            now=now(),
        )

    read = config.load(box / "hotspot.toml", HotspotConfig)

    assert read.node.id == "wifi-cho"
    assert (read.network.guests, read.network.uplinks) == ("wlan0", ("eth0",))
    assert read.broker is not None
    assert read.portal.name == "Xã Tân An"


def test_a_renewed_kiosk_stays_a_kiosk(commune: Founded, tmp_path: Path) -> None:
    with opened(commune.top) as held:
        nodes.issue(
            held,
            name="man-hinh-1",
            area=AREA,
            box=nodes.Box(clock="ntp", agent="kiosk"),
            out=None,
            broker=Mosquitto(),
            now=now(),
        )
    out, box = tmp_path / "renewed", nodes.Box(clock="ntp")
    with opened(commune.top) as held:
        nodes.renew(held, name="man-hinh-1", box=box, out=out, now=now())

    assert config.load(out / "kiosk.toml", KioskConfig).node.id == "man-hinh-1"


def test_a_nodes_certificate_bears_its_name_and_serves_a_client_alone(
    commune: Founded,
) -> None:
    box = commune.issue("loa-ap1")

    certificate = x509.load_pem_x509_certificate(
        (box / places.NODE_CERTIFICATE).read_bytes()
    )
    usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert certificate.subject.rfc4514_string() == "CN=loa-ap1"
    assert [one.dotted_string for one in usage] == ["1.3.6.1.5.5.7.3.2"]
    with opened(commune.top) as held:
        recorded = held.inventory.nodes[0].certificates[0].serial
    assert int(recorded, 16) == certificate.serial_number


def test_a_name_that_is_taken_makes_no_second_box(
    commune: Founded, tmp_path: Path
) -> None:
    commune.issue("loa-ap1")

    with (
        pytest.raises(RefusedError, match=r"\[node-exists\]"),
        opened(commune.top) as held,
    ):
        nodes.issue(
            held,
            name="loa-ap1",
            area=f"{AREA}/ap-2",
            box=BOX,
            out=tmp_path / "second",
            broker=Mosquitto(),
            now=now(),
        )

    assert not (tmp_path / "second").exists()


# -- revoke and renew ----------------------------------------------------------------


def test_every_certificate_of_a_revoked_node_is_on_the_list(
    commune: Founded, tmp_path: Path
) -> None:
    box = commune.issue("loa-ap1")
    with opened(commune.top) as held:
        nodes.renew(held, name="loa-ap1", box=BOX, out=tmp_path / "new", now=now())
    commune.issue("loa-ap2")

    reloaded = commune.revoke("loa-ap1")

    serials = {
        x509.load_pem_x509_certificate(
            (where / places.NODE_CERTIFICATE).read_bytes()
        ).serial_number
        for where in (box, tmp_path / "new")
    }
    crl = x509.load_pem_x509_crl((commune.top / places.CRL).read_bytes())
    assert {entry.serial_number for entry in crl} == serials
    assert not reloaded  # no broker of this commune runs
    assert "user loa-ap1\ntopic deny #" in (commune.top / places.ACL).read_text()


def test_renewed_servers_are_believed_by_a_node_whose_clock_stands_still(
    commune: Founded,
) -> None:
    later = now() + timedelta(days=700)

    with opened(commune.top) as held:
        servers.renew(held, later)

    broker = x509.load_pem_x509_certificate((commune.top / places.BROKER).read_bytes())
    web = x509.load_pem_x509_certificate((commune.top / places.WEB).read_bytes())
    assert broker.not_valid_before_utc < now()
    lifetime = web.not_valid_after_utc - web.not_valid_before_utc
    assert lifetime < timedelta(days=825)


def test_certificates_past_two_thirds_of_their_life_are_pointed_out(
    commune: Founded,
) -> None:
    commune.issue("loa-ap1")

    with opened(commune.top) as held:
        fresh = servers.lifetimes(held, now())
        aged = servers.lifetimes(held, now() + timedelta(days=600))

    assert not any(one.due for one in fresh)
    assert [one.what for one in aged if one.due] == ["web"]


# -- another key for the station -----------------------------------------------------


def test_the_next_station_key_is_the_only_one_that_nodes_believe_from_then_on(
    commune: Founded,
) -> None:
    first = (commune.top / places.KEYSET).read_bytes()
    stolen = station_of(commune.top)

    with opened(commune.top) as held:
        replaced = station.replace(held, passphrase=PASSPHRASE, now=now())

    ring = Ring((root_of(commune.top),))
    ring, mark = after_keyset(ring, first, None)
    ring, _ = after_keyset(ring, (commune.top / places.KEYSET).read_bytes(), mark)
    assert verdict_on(ring, stolen) is RefusalKind.KEY_ENDED
    assert verdict_on(ring, station_of(commune.top)) == "accepted"
    assert replaced.revoked == (key_id(public_text(stolen)),)
    assert replaced.new == key_id(public_text(station_of(commune.top)))
    roles = sorted((e.role, e.standing) for e in ring.named.entries)
    assert roles == [
        ("administrator", "active"),
        ("station", "active"),
        ("station", "revoked"),
    ]


def test_a_keyset_from_an_old_backup_is_still_followed_by_a_higher_one(
    commune: Founded,
) -> None:
    backup = (commune.top / places.KEYSET).read_bytes()
    with opened(commune.top) as held:
        station.replace(held, passphrase=PASSPHRASE, now=now())
    ring, mark = after_keyset(
        Ring((root_of(commune.top),)), (commune.top / places.KEYSET).read_bytes(), None
    )
    (commune.top / places.KEYSET).write_bytes(backup)

    with opened(commune.top) as held:
        later = now() + timedelta(hours=1)
        station.replace(held, passphrase=PASSPHRASE, now=later)

    payload = (commune.top / places.KEYSET).read_bytes()
    ring, _ = after_keyset(ring, payload, mark, later=3600)
    assert verdict_on(ring, station_of(commune.top), later=3600) == "accepted"


def test_a_replacement_that_the_power_cut_short_is_mended_by_doing_it_again(
    commune: Founded,
) -> None:
    old = (commune.top / places.STATION).read_bytes()
    with opened(commune.top) as held:
        station.replace(held, passphrase=PASSPHRASE, now=now())
    (commune.top / places.STATION).write_bytes(old)  # as if it had not been written

    with opened(commune.top) as held:
        again = station.replace(held, passphrase=PASSPHRASE, now=now())

    ring, _ = after_keyset(
        Ring((root_of(commune.top),)), (commune.top / places.KEYSET).read_bytes(), None
    )
    assert verdict_on(ring, station_of(commune.top)) == "accepted"
    assert len(again.revoked) == 1
    standing = [e.standing for e in ring.named.entries if e.role == "station"]
    assert sorted(standing) == ["active", "revoked", "revoked"]


def test_a_wrong_passphrase_replaces_nothing(commune: Founded) -> None:
    kept = (places.KEYSET, places.STATION)
    before = [(commune.top / place).read_bytes() for place in kept]

    with (
        pytest.raises(RefusedError, match=r"\[wrong-passphrase\]"),
        opened(commune.top) as held,
    ):
        station.replace(held, passphrase="một câu khác", now=now())

    assert [(commune.top / place).read_bytes() for place in kept] == before


def test_a_root_key_that_lies_on_the_stick_is_asked_for(commune: Founded) -> None:
    (commune.top / places.ROOT).unlink()

    with (
        pytest.raises(RefusedError, match=r"\[no-root-key\]"),
        opened(commune.top) as held,
    ):
        station.replace(held, passphrase=PASSPHRASE, now=now())


def test_another_communes_root_key_names_no_station_here(
    commune: Founded, tmp_path: Path
) -> None:
    other = founded_in(tmp_path / "other")
    for place in (places.ROOT, places.SECRET):
        (commune.top / place).write_bytes((other.top / place).read_bytes())

    with (
        pytest.raises(RefusedError, match=r"\[foreign-root\]"),
        opened(commune.top) as held,
    ):
        station.replace(held, passphrase=PASSPHRASE, now=now())


# -- recover -------------------------------------------------------------------------


def test_the_sheet_alone_gives_the_same_keys_under_a_new_passphrase(
    commune: Founded,
) -> None:
    sheet = (commune.top / places.SHEET).read_text(encoding="utf-8")
    before = wrapped(commune.top, places.ADMINISTRATOR).public

    with opened(commune.top) as held:
        recovered = recover.recover(
            held, sheet=sheet, passphrase="một câu hoàn toàn mới", cost=CHEAP
        )

    root = key_of(commune.top, places.ROOT, "một câu hoàn toàn mới")
    admin = key_of(commune.top, places.ADMINISTRATOR, "một câu hoàn toàn mới")
    assert public_text(root) == root_of(commune.top)
    assert public_text(admin) == before
    assert not recovered.new_secret
    with pytest.raises(MessageError):
        key_of(commune.top, places.ROOT, PASSPHRASE)


def test_keys_and_secret_that_were_deleted_come_back_from_the_sheet(
    commune: Founded,
) -> None:
    sheet = (commune.top / places.SHEET).read_text(encoding="utf-8")
    for place in (places.ROOT, places.ADMINISTRATOR, places.SECRET):
        (commune.top / place).unlink()

    with opened(commune.top) as held:
        recovered = recover.recover(
            held, sheet=sheet, passphrase="một câu hoàn toàn mới", cost=CHEAP
        )

    assert recovered.new_secret
    key_of(commune.top, places.ADMINISTRATOR, "một câu hoàn toàn mới")


def test_another_communes_sheet_changes_nothing(
    commune: Founded, tmp_path: Path
) -> None:
    other = founded_in(tmp_path / "other")
    sheet = (other.top / places.SHEET).read_text(encoding="utf-8")
    before = (commune.top / places.ROOT).read_bytes()

    with (
        pytest.raises(RefusedError, match=r"\[foreign-sheet\]"),
        opened(commune.top) as held,
    ):
        recover.recover(held, sheet=sheet, passphrase="một câu mới", cost=CHEAP)

    assert (commune.top / places.ROOT).read_bytes() == before


def test_a_sheet_that_is_older_than_the_administrators_key_is_refused(
    commune: Founded, tmp_path: Path
) -> None:
    sheet = (commune.top / places.SHEET).read_text(encoding="utf-8")
    other = founded_in(tmp_path / "other")
    replaced = (other.top / places.ADMINISTRATOR).read_bytes()
    (commune.top / places.ADMINISTRATOR).write_bytes(replaced)

    with (
        pytest.raises(RefusedError, match=r"\[outdated-sheet\]"),
        opened(commune.top) as held,
    ):
        recover.recover(held, sheet=sheet, passphrase="một câu mới", cost=CHEAP)


# -- a directory that is not as it should be -----------------------------------------


def test_where_there_is_no_commune_it_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="commune-provision init"), opened(tmp_path):
        pass


def test_an_inventory_that_was_spoilt_by_hand_stops_everything(
    commune: Founded,
) -> None:
    (commune.top / places.INVENTORY).write_text('{"v": 1}')

    with pytest.raises(ConfigError, match="put the file back"), opened(commune.top):
        pass


@pytest.mark.process
def test_openssl_finds_nothing_wrong_with_the_certificates(commune: Founded) -> None:
    box = commune.issue("loa-ap1")
    for purpose, certificate in (
        ("sslserver", commune.top / places.BROKER),
        ("sslserver", commune.top / places.WEB),
        ("sslclient", commune.top / places.CLIENT),
        ("sslclient", box / places.NODE_CERTIFICATE),
    ):
        ended = subprocess.run(
            [
                "openssl",
                "verify",
                "-x509_strict",
                "-crl_check",
                "-purpose",
                purpose,
                "-CAfile",
                commune.top / places.CA,
                "-CRLfile",
                commune.top / places.CRL,
                certificate,
            ],
            capture_output=True,
            text=True,
            check=False,
        )

        assert ended.returncode == 0, ended.stdout + ended.stderr


def _payload(jws: Path) -> bytes:
    from edge.jws import take_apart

    return take_apart(jws.read_bytes()).payload
