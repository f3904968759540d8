"""What became of a look that the log holds: until when a view went, no film after all.

An entry of the audit log stands as it was written; what is known only later is asked of
the tables beside it, and is gone where they have forgotten it.
"""

from datetime import timedelta

from console import auth
from console.core.clips import Stage
from console.models import AuditEntry
from console.store import clips, live
from console.views import sighting_words, wording
from console.views.languages import decimal
from console.views.languages import gettext as _

NOTHING_CAME = (Stage.NEVER, Stage.REFUSED, Stage.FAILED)


def outcome(entry: AuditEntry) -> str:
    """In words; empty where there is none."""
    match entry.action:
        case "camera.live":
            return _view(entry)
        case "clip.ask":
            return _order(entry)
        case _:
            return ""


def _view(entry: AuditEntry) -> str:
    ended = live.ended(auth.db(), entry.subject, entry.detail.get("live", ""), entry.at)
    if ended is None:
        return ""
    lasted = max(timedelta(), ended.at - entry.at)
    return _(
        "dừng lúc %(at)s, sau %(length)s, %(n)s MB",
        at=wording.clock(ended.at, auth.web().zone, seconds=True),
        length=wording.length(lasted / timedelta(milliseconds=1)),
        n=decimal(ended.told.sent_bytes / 1e6),
    )


def _order(entry: AuditEntry) -> str:
    row = clips.get(auth.db(), entry.detail.get("clip", ""))
    if row is None:
        return ""
    stage = clips.stage_of(auth.db(), row)
    return str(sighting_words.STAGES[stage][2]) if stage in NOTHING_CAME else ""
