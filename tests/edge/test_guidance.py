"""What a kiosk may show: an approver's words, sealed by the commune's station."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from edge import keys
from edge.audience import Me
from edge.contract.command import Stop
from edge.contract.refusal import RefusalKind
from edge.guidance import Answered, check_record, check_seal
from edge.jws import BadOrderError
from edge.ring import Ring
from tests.rig.authority import COMMUNE, NOON, Authority

HOUR = timedelta(hours=1)
RECORD = '{"code":"1.001193","name":{"vi":"Đăng ký khai sinh"}}'.encode()
MANIFEST, APPROVALS = b'{"version":1}', b"[]"
KIOSK = Me("kiosk-1", "kiosk", COMMUNE, COMMUNE)


@pytest.fixture
def authority() -> Authority:
    return Authority()


def answered(
    authority: Authority,
    approval: bytes,
    *,
    record: bytes = RECORD,
    ring: Ring | None = None,
    me: Me = KIOSK,
    seen: datetime = NOON,
    now: datetime | None = NOON + HOUR,
) -> Answered:
    return check_record(
        record,
        approval,
        countersigned=seen,
        me=me,
        ring=ring or authority.ring(),
        now=now,
    )


def refused(act: Callable[[], object]) -> RefusalKind:
    with pytest.raises(BadOrderError) as bad:
        act()
    return bad.value.kind


def ended(authority: Authority, how: str, at_hour: float) -> Ring:
    kid = authority.kid(authority.approver)
    keyset = keys.end(authority.approvers, kid, how, NOON + at_hour * HOUR)  # type: ignore[arg-type]  # parametrised
    return authority.ring().with_keyset(
        keyset, issuer=authority.kid(authority.administrator), commune=COMMUNE
    )


def approval(authority: Authority, **how: object) -> bytes:
    return authority.record_approval("1.001193", 3, RECORD, **how)


def test_an_approver_answers_for_a_record_without_any_class_of_bulletin(
    authority: Authority,
) -> None:
    entry = authority.entry(authority.approver, "approver", ())
    keyset = type(authority.approvers)(entries=(entry,))
    ring = authority.ring().with_keyset(
        keyset, issuer=authority.kid(authority.administrator), commune=COMMUNE
    )

    found = answered(authority, approval(authority), ring=ring)

    assert (found.record.code, found.record.version) == ("1.001193", 3)
    assert found.issuer == authority.kid(authority.approver)


def test_a_record_with_one_letter_changed_has_no_approval(authority: Authority) -> None:
    changed = RECORD.replace(b"khai", b"Khai")

    assert (
        refused(lambda: answered(authority, approval(authority), record=changed))
        is RefusalKind.FOREIGN_APPROVAL
    )


@pytest.mark.parametrize("who", ["station", "administrator", "root"])
def test_nobody_but_an_approver_brings_words_to_the_screen(
    authority: Authority, who: str
) -> None:
    signed = approval(authority, by=getattr(authority, who))

    assert refused(lambda: answered(authority, signed)) is RefusalKind.NO_RIGHT


def test_a_strangers_record_is_by_an_unknown_key(authority: Authority) -> None:
    signed = approval(authority, by=authority.stranger)

    assert refused(lambda: answered(authority, signed)) is RefusalKind.KEY_UNKNOWN


def test_an_approver_of_one_hamlet_does_not_answer_for_the_office(
    authority: Authority,
) -> None:
    entry = authority.entry(
        authority.approver, "approver", (), areas=(f"{COMMUNE}/ap-3",)
    )
    ring = authority.ring().with_keyset(
        type(authority.approvers)(entries=(entry,)),
        issuer=authority.kid(authority.administrator),
        commune=COMMUNE,
    )

    assert (
        refused(lambda: answered(authority, approval(authority), ring=ring))
        is RefusalKind.NO_RIGHT
    )


def test_a_record_of_another_commune_is_not_for_us(authority: Authority) -> None:
    signed = approval(authority, aud=("area:vinh-long/tan-binh",))

    assert refused(lambda: answered(authority, signed)) is RefusalKind.NOT_FOR_US


def test_words_outlive_a_key_that_retired_after_the_station_took_them(
    authority: Authority,
) -> None:
    signed = approval(authority)

    found = answered(authority, signed, ring=ended(authority, "retired", 0.5))

    assert found.record.version == 3


def test_words_taken_after_the_key_retired_fall(authority: Authority) -> None:
    ring, signed = ended(authority, "retired", 0.5), approval(authority)

    assert (
        refused(lambda: answered(authority, signed, ring=ring, seen=NOON + HOUR))
        is RefusalKind.KEY_ENDED
    )


def test_all_words_of_a_revoked_key_fall(authority: Authority) -> None:
    ring, signed = ended(authority, "revoked", 0.5), approval(authority)

    assert (
        refused(lambda: answered(authority, signed, ring=ring, now=None))
        is RefusalKind.KEY_ENDED
    )


def test_an_approval_holds_for_its_term_and_no_longer(authority: Authority) -> None:
    signed = approval(authority, valid_s=3600)
    later = NOON + 2 * HOUR

    assert (
        refused(lambda: answered(authority, signed, now=later))
        is RefusalKind.NOT_IN_FORCE
    )
    assert answered(authority, signed, now=None).record.code == "1.001193"


def test_an_order_of_another_kind_is_no_approval_and_no_seal(
    authority: Authority,
) -> None:
    stop = authority.order("stop", Stop(), by=authority.approver)

    assert refused(lambda: answered(authority, stop)) is RefusalKind.UNKNOWN_TYPE
    assert (
        refused(
            lambda: check_seal(
                stop, MANIFEST, APPROVALS, me=KIOSK, ring=authority.ring()
            )
        )
        is RefusalKind.UNKNOWN_TYPE
    )


def test_the_station_seals_a_manifest_byte_for_byte(authority: Authority) -> None:
    seal, ring = authority.seal(MANIFEST, APPROVALS, 7), authority.ring()

    assert check_seal(seal, MANIFEST, APPROVALS, me=KIOSK, ring=ring).version == 7
    assert (
        refused(
            lambda: check_seal(seal, MANIFEST + b" ", APPROVALS, me=KIOSK, ring=ring)
        )
        is RefusalKind.FOREIGN_APPROVAL
    )
    assert (
        refused(lambda: check_seal(seal, MANIFEST, b"[ ]", me=KIOSK, ring=ring))
        is RefusalKind.FOREIGN_APPROVAL
    )


def test_an_approvers_seal_is_none(authority: Authority) -> None:
    seal = authority.seal(MANIFEST, APPROVALS, by=authority.approver)

    assert (
        refused(
            lambda: check_seal(
                seal, MANIFEST, APPROVALS, me=KIOSK, ring=authority.ring()
            )
        )
        is RefusalKind.NO_RIGHT
    )


def test_a_seal_for_another_commune_is_not_for_us(authority: Authority) -> None:
    seal = authority.seal(MANIFEST, APPROVALS, aud=("area:vinh-long/tan-binh",))

    assert (
        refused(
            lambda: check_seal(
                seal, MANIFEST, APPROVALS, me=KIOSK, ring=authority.ring()
            )
        )
        is RefusalKind.NOT_FOR_US
    )


def test_the_seal_of_a_revoked_station_falls_and_of_a_retired_one_stays(
    authority: Authority,
) -> None:
    seal, kid = authority.seal(MANIFEST, APPROVALS), authority.kid(authority.station)
    rings = {
        how: authority.ring().with_keyset(
            keys.end(authority.named, kid, how, NOON + HOUR),
            issuer=authority.kid(authority.root),
            commune=None,
        )
        for how in ("retired", "revoked")
    }

    assert (
        check_seal(seal, MANIFEST, APPROVALS, me=KIOSK, ring=rings["retired"]).version
        == 1
    )
    assert (
        refused(
            lambda: check_seal(
                seal, MANIFEST, APPROVALS, me=KIOSK, ring=rings["revoked"]
            )
        )
        is RefusalKind.KEY_ENDED
    )
