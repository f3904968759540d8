"""What no form of ours sends is a bad request, never a crash and a trace."""

import pytest

from tests.console.desk import Desk
from tests.console.office import HAMLET
from tests.console.scene import Scene
from tests.rig.authority import COMMUNE

HUGE = "9" * 5000
SQUARED = "\N{SUPERSCRIPT TWO}"  # a digit by its Unicode class, and no number


@pytest.mark.parametrize(
    ("name", "path", "code"),
    [
        ("author", "/as-run?day=0001-01-01", 400),
        ("author", "/as-run.csv?day=9999-12-31", 400),
        ("author", "/bulletins?before=0001-01-01T00:00:00%2B14:00", 400),
        ("author", "/bulletins?before=9999-12-31T23:59:59-14:00", 400),
        ("approver", f"/audit?before={HUGE}", 200),
        ("approver", "/audit?before=%C2%B2", 200),
        ("approver", f"/rules?area={COMMUNE}/ap-99", 404),
        ("administrator", f"/people/{HUGE}", 404),
    ],
)
def test_odd_addresses(desk: Desk, name: str, path: str, code: int) -> None:
    assert desk.signed_in(name).open(path).status_code == code


@pytest.mark.parametrize(
    ("name", "path", "fields", "code"),
    [
        ("author", "/stop", {"planned": "soon"}, 400),
        ("author", "/stop", {"planned": "2026-11-22T10:00"}, 400),
        ("author", "/bulletins/L/cancel", {"planned": "0001-01-01T00:00+14:00"}, 400),
        (
            "author",
            "/bulletins/L/withdraw",
            {"row_version": SQUARED},
            409,
        ),
        ("author", "/bulletins/L/withdraw", {"row_version": HUGE}, 409),
        ("author", f"/bulletins/L/restore/{HUGE}", {}, 404),
        ("author", "/language", {"to": "vi", "back": "/\r\nSet-Cookie: a=b"}, 302),
        ("approver", "/approval", {"pick": f"L.{HUGE}.1", "password": "x"}, 400),
        ("administrator", "/people/new", {"grant": f"viewer@{COMMUNE}/ap-99"}, 422),
        (
            "approver",
            "/emergency",
            {"text": "x", "hours": SQUARED, "where": f"area:{HAMLET}"},
            422,
        ),
    ],
)
def test_odd_forms(
    desk: Desk, name: str, path: str, fields: dict[str, str], code: int
) -> None:
    lineage = Scene(desk).once
    fields = {"sign_in": "abc", "display": "A", "lineage": lineage} | fields

    answer = desk.signed_in(name).fill(
        "/password", fields, to=path.replace("L", lineage, 1)
    )

    assert answer.status_code == code
    assert "Set-Cookie: a=b" not in str(answer.headers)
