"""Two fields of a form that are a span of the day: quiet hours, opening hours.

Equal ends would be the whole day (`edge.timetable.spans`), and are likelier a slip of
the hand, 00:00 twice too, which may mean "none": only 00:00 and 24:00 are taken for it.
"""

from collections.abc import Mapping

from console.views import compose_when
from console.views.languages import gettext as _
from edge.contract.settings import LocalSpan

MIDNIGHT = "00:00"


def read(
    typed: Mapping[str, str],
    start: str,
    end: str,
    problems: dict[str, str],
    *,
    like: tuple[str, str],
) -> LocalSpan | None:
    """What stands in the fields of these names; None: nothing, or no span.

    `like`: an example of both times, for who must type them again.
    """
    first, last = (typed.get(name, "").strip() for name in (start, end))
    if not first and not last:
        return None
    try:
        span = LocalSpan(start=_time(first), end=_end(last))
    except ValueError:
        span = None
    if span is None or (span.start == span.end and not _is_midnight(last)):
        problems[start] = _(
            "Nhập cả giờ đầu và giờ cuối, khác nhau, như %(first)s và %(last)s; cả "
            "ngày thì ghi 00:00 và 24:00.",
            first=like[0],
            last=like[1],
        )
        return None
    return span


def _time(text: str) -> str:
    return compose_when.to_time(text).strftime("%H:%M")


def _end(text: str) -> str:
    """A day ends at midnight, which is the next one's 00:00."""
    return MIDNIGHT if _is_midnight(text) else _time(text)


def _is_midnight(text: str) -> bool:
    return text.lower().replace("h", ":") in {"24", "24:", "24:00", "2400"}
