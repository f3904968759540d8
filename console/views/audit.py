"""The audit log: who did what, and whether the chain is whole."""

from collections.abc import Sequence

from flask import Blueprint, render_template, request

from console import auth
from console.auth import require
from console.core.permissions import Action
from console.models import AuditEntry, Bulletin
from console.store import audit, witness
from console.views import asked

blueprint = Blueprint("audit", __name__, url_prefix="/audit")

PAGE_SIZE = 50


@blueprint.get("")
def log() -> str:
    """Newest first; the chain is verified when it is asked for."""
    require(Action.READ_AUDIT, auth.web().commune)
    before = request.args.get("before", "")
    rows = audit.entries(
        auth.db(),
        before=asked.whole(before) or None,
        subject=request.args.get("subject") or None,
        limit=PAGE_SIZE + 1,
    )
    verify = "verify" in request.args
    return render_template(
        "audit.html",
        rows=rows[:PAGE_SIZE],
        titles=_titles(rows[:PAGE_SIZE]),
        more=rows[PAGE_SIZE - 1].id if len(rows) > PAGE_SIZE else None,
        subject=request.args.get("subject", ""),
        head=audit.head(auth.db()),
        verified=verify,
        broken=audit.first_broken(auth.db()) if verify else None,
        doubts=witness.doubts(auth.db()),
        remembered=sorted(
            witness.remembered(auth.db()).items(), key=lambda one: one[0].number
        ),
    )


def _titles(rows: Sequence[AuditEntry]) -> dict[str, str]:
    """Lineage -> title of the bulletins among the subjects, as they are called now."""
    found = {
        row.subject: auth.db().get(Bulletin, row.subject)
        for row in rows
        if row.action.startswith(("bulletin.", "occurrence."))
    }
    return {lineage: one.draft.title for lineage, one in found.items() if one}
