"""One announcement, as people make it: written, checked, submitted, approved, heard.

All of it goes through the console's own pages. The as-run records are then read from
the console, where they arrive from the loudspeakers by way of the broker.
"""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from script.sample import people
from script.sample.founding import AREA
from script.sample.people import Accounts
from script.sample.processes import Company
from script.sample.troubles import DemoError
from script.sample.visitor import Fills, Page, Visitor

ZONE: Final = ZoneInfo("Asia/Ho_Chi_Minh")
LEAD: Final = timedelta(seconds=15)
"""From submitting to sounding: approved, sent, fetched, decoded."""
MADE_IN: Final = timedelta(seconds=6)
"""How long a console takes to make a short sound, mostly."""
LEAST_S: Final = 4.0
"""Of that, for the loudspeakers."""
TRIES: Final = 3
SOUND_MADE_WITHIN_S: Final = 60.0
ASKED_EVERY_S: Final = 1.0
NIGHT_FROM, NIGHT_UNTIL = 20, 6
"""Hours that may be quiet ones: the announcement then asks to be let through."""

TITLE: Final = "Bản tin thử của xã mẫu"
TEXT: Final = (
    "Đây là bản tin thử của xã mẫu. Kính chào bà con. "
    "Nếu bà con nghe được tin này thì hệ thống loa đang chạy tốt."
)


@dataclass(frozen=True, slots=True)
class Run:
    """What one loudspeaker reports of it."""

    planned: datetime
    started: datetime | None
    outcome: str
    reason: str

    @property
    def aired(self) -> bool:
        """Whether it sounded to its end."""
        return self.outcome == "aired" and self.started is not None


@dataclass(slots=True)
class Announced:
    """The announcement, and a browser that may look what became of it."""

    browser: Visitor
    lineage: str

    def runs(self) -> Mapping[str, Run]:
        """What the loudspeakers have reported by now, by node."""
        page = self.browser.open(f"/api/as-run?lineage={self.lineage}")
        if page.status != 200:
            raise DemoError(
                f"Nhật ký phát trả lời {page.status}.",
                f"the as-run log answers {page.status}: {page.html[:300]}",
            )
        return {row["node"]: _run(row) for row in json.loads(page.html)}

    def wait(
        self, company: Company, names: Sequence[str], deadline: float
    ) -> Mapping[str, Run]:
        """Until every loudspeaker has reported, or the deadline (monotonic seconds)."""
        while True:
            runs = self.runs()
            if set(names) <= runs.keys() or time.monotonic() >= deadline:
                return runs
            company.look_after(for_s=ASKED_EVERY_S)


def announce(
    browser: Callable[[], Visitor],
    accounts: Accounts,
    company: Company,
    say: Callable[[str], None],
) -> Announced:
    """Writes and submits it as the author, approves it as the approver.

    Raises:
        DemoError: a page did not answer as it should, or the machine is too slow.
    """
    author = signed_in(browser(), accounts, people.AUTHOR)
    approver = signed_in(browser(), accounts, people.APPROVER)
    for _ in range(TRIES):
        say("Người soạn tin viết một bản tin. / The author writes an announcement.")
        lineage, planned = _submitted(author, company)
        _approved(approver, lineage, accounts.named(people.APPROVER).password)
        left_s = (planned - _now()).total_seconds()
        if left_s > LEAST_S:
            say(
                f"Người duyệt đã ký duyệt. Loa phát lúc {_clock(planned)[:8]}, sau"
                f" {left_s:.0f} giây nữa. / Approved; it sounds in {left_s:.0f} s.\n"
            )
            return Announced(approver, lineage)
        say("Máy chậm, lỡ giờ; làm lại. / Too slow for its time; once more.")
    raise DemoError(
        "Máy quá chậm: soạn và duyệt xong thì giờ phát đã qua.",
        "the machine is too busy: each time it was approved, its time had passed",
    )


def _submitted(author: Visitor, company: Company) -> tuple[str, datetime]:
    """Its lineage, and when it is to sound: set once the sound is there."""
    page = author.open("/bulletins/new")
    planned = _in(MADE_IN + LEAD)
    page = author.send(
        page, page.form("title", "text", "where"), _words() | _time(planned)
    )
    _expect(page, "/check")
    lineage = urlsplit(page.address).path.split("/")[2]
    page = _sound_made(author, page, company)
    if planned - _now() < LEAD:
        planned = _in(LEAD)
        page = author.open(f"/bulletins/{lineage}/edit")
        page = author.send(page, page.form("title", "text", "where"), _time(planned))
        page = _sound_made(author, page, company)
    page = author.send(page, page.form("base", action="/submit"), {})
    _expect(page, f"/bulletins/{lineage}")
    return lineage, planned


def _approved(approver: Visitor, lineage: str, password: str) -> None:
    page = approver.open(f"/approval/{lineage}")
    page = approver.send(page, page.form("pick", "password"), {"password": password})
    _expect(page, f"/bulletins/{lineage}")


def table(runs: Mapping[str, Run], names: Sequence[str]) -> str:
    """What became of it, one line for each loudspeaker."""
    lines = [
        "Kết quả phát, theo cụm loa tự đo / as run, measured by the loudspeakers:",
        f"  {'cụm loa':<14} {'định phát':<14} {'phát thật':<14} lệch / off",
    ]
    for name in names:
        run = runs.get(name)
        if run is None:
            lines.append(f"  {name:<14} (chưa báo về / no report yet)")
        elif run.started is None:
            planned = _clock(run.planned)
            lines.append(f"  {name:<14} {planned:<14} {run.outcome} {run.reason}")
        else:
            off_ms = round((run.started - run.planned) / timedelta(milliseconds=1), 2)
            lines.append(
                f"  {name:<14} {_clock(run.planned):<14} {_clock(run.started):<14}"
                f" {off_ms + 0.0:+.2f} ms  {run.outcome}"
            )
    return "\n".join(lines) + "\n"


def why_not(runs: Mapping[str, Run], names: Sequence[str]) -> str:
    """What the loudspeakers that did not air it say."""
    told = []
    for name in names:
        run = runs.get(name)
        if run is None:
            told.append(f"{name}: no report")
        elif not run.aired:
            told.append(f"{name}: {run.outcome} {run.reason}".rstrip())
    return "; ".join(told)


def signed_in(visitor: Visitor, accounts: Accounts, sign_in: str) -> Visitor:
    """The browser, once this account has signed in with it."""
    page = visitor.open("/sign-in")
    account = accounts.named(sign_in)
    page = visitor.send(
        page,
        page.form("sign_in", "password"),
        {"sign_in": account.sign_in, "password": account.password},
    )
    if page.status == HTTPStatus.UNAUTHORIZED:
        raise DemoError(
            f"Không đăng nhập được bằng tài khoản mẫu {sign_in}: mật khẩu in ở trên"
            " không còn đúng, vì đã được đổi trong trang.",
            f"the sample account {sign_in} cannot sign in: its password was changed in"
            " the console; remove the state directory to begin anew",
        )
    _expect(page, "/")
    return visitor


def _words() -> Fills:
    return {
        "title": TITLE,
        "source": "spoken",
        "text": TEXT,
        "where": [f"area:{AREA}"],
        "class": "routine",
    }


def _time(planned: datetime) -> Fills:
    local = planned.astimezone(ZONE)
    fills: Fills = {
        "repeat": "once",
        "start": f"{local:%Y-%m-%d}",
        "time1": f"{local:%H:%M:%S}",
        "act": "check",
    }
    quiet = local.hour >= NIGHT_FROM or local.hour < NIGHT_UNTIL
    return fills | ({"night": "yes"} if quiet else {})


def _sound_made(author: Visitor, page: Page, company: Company) -> Page:
    """The page to submit from, once the machine has made the sound."""
    address, made = page.address, [page]

    def ready() -> bool:
        if any(form.action.endswith("/submit") for form in made[-1].forms):
            return True
        made.append(author.open(address))
        return False

    company.until(
        ready,
        within_s=SOUND_MADE_WITHIN_S,
        vi="máy chưa đọc xong bản tin",
        en="the console has not made the sound",
    )
    return made[-1]


def _expect(page: Page, ending: str) -> None:
    path = urlsplit(page.address).path
    if page.status == 200 and path.endswith(ending):
        return
    said = " ".join(page.text.split())
    raise DemoError(
        f"Trang {path} trả lời {page.status}, lẽ ra phải đến {ending}.",
        f"the console answered with {path} ({page.status}), not {ending}: {said[:800]}",
    )


def _now() -> datetime:
    """The demo is as far out as it gets: here time is asked for."""
    return datetime.now(UTC)  # noqa: TID251


def _in(ahead: timedelta) -> datetime:
    """The whole second that far ahead, rounded up."""
    return (_now() + ahead).replace(microsecond=0) + timedelta(seconds=1)


def _run(row: Mapping[str, str | None]) -> Run:
    started = row["started"]
    return Run(
        planned=datetime.fromisoformat(row["planned"] or ""),
        started=datetime.fromisoformat(started) if started else None,
        outcome=row["outcome"] or "",
        reason=row["reason"] or "",
    )


def _clock(at: datetime) -> str:
    """Local wall time to the millisecond, rounded."""
    rounded = at.astimezone(ZONE) + timedelta(microseconds=500)
    return f"{rounded:%H:%M:%S.%f}"[:12]
