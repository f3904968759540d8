"""The forms of the guidance: what was typed, kept as typed, and read into facts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import msgspec

from console.core.guidance import Fact
from console.core.procedure import MOST_PAPERS, Paper
from console.core.statements import MOST_FACTS, Typed, unmarked
from console.views import asked
from console.views.languages import gettext as _

MOST_LETTERS = 2000
Form = Mapping[str, str]
Problems = dict[str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """One fact in a form, as strings. ``was``: its place before, -1: a new one."""

    number: int
    was: int = -1
    vi: str = ""
    en: str = ""
    source: str = ""
    sure: str = "A"
    since: str = ""
    until: str = ""
    order: str = ""
    asked: str = ""
    """Fields of which she was asked already, apart by spaces."""


def rows_of(facts: Sequence[Fact], *, blank: int) -> list[Row]:
    """The facts, and room for more; a new one is likely read where the last one was."""
    source = unmarked(facts[-1].source) if facts else ""
    rows = [
        Row(
            number,
            number,
            fact.vi,
            fact.en,
            fact.source,
            fact.sure,
            fact.since.isoformat() if fact.since else "",
            fact.until.isoformat() if fact.until else "",
            str(number + 1),
        )
        for number, fact in enumerate(facts)
    ]
    begin = len(rows)
    return rows + [
        Row(begin + one, source=source, order=str(begin + one + 1))
        for one in range(blank)
    ]


def typed_rows(form: Form) -> list[Row]:
    """What came, however wrong."""
    count = min(asked.whole(form.get("rows", "")), MOST_FACTS)
    return [
        Row(
            number,
            asked.whole(form.get(f"was{number}", ""), default=-1),
            *(
                form.get(f"{name}{number}", "").strip()[:MOST_LETTERS]
                for name in _TYPED
            ),
        )
        for number in range(count)
    ]


_TYPED = ("vi", "en", "source", "sure", "since", "until", "order", "asked")


def questions(
    rows: Sequence[Row], before: Sequence[Fact], today: date, *, over: bool
) -> Problems:
    """What nobody should keep without a second look: it would show residents nothing.

    ``over``: nothing of the statement would hold today. Each is asked once.
    """
    problems: Problems = {}
    for row, old in zip(rows, rows_before(rows, before), strict=True):
        if not row.vi or (old is not None and _same(row, old)):
            continue
        n, asked_already = row.number, row.asked.split()
        words = old is None or (row.vi, row.en, row.source) != (
            *(old.vi, old.en, old.source),
        )
        if not unmarked(row.source):
            problems[f"source{n}"] = _("Ghi nguồn: đọc ở văn bản hoặc trang nào.")
        if not row.sure:
            problems[f"sure{n}"] = choose_words()
        elif old and _keeps_source(row, old) and "text" not in asked_already:
            problems[f"source{n}"] = kept_words()
            problems[f"sure{n}"] = choose_words()
        elif words and sure_of(row.sure) == "C" and "sure" not in asked_already:
            problems[f"sure{n}"] = unsure_words()
        gone = over and row.until != "" and row.until < today.isoformat()
        if gone and "until" not in asked_already:
            problems[f"until{n}"] = _(
                "Ngày này đã qua nên màn hình không hiện. "
                "Sửa ngày, hoặc bấm Lưu lần nữa để giữ."
            )
    return problems


def unsure_words() -> str:
    """What is asked before something unsure is kept."""
    return _(
        "Chưa chắc thì màn hình không hiện. Chọn chắc hay khá chắc, "
        "hoặc bấm Lưu lần nữa để giữ chưa chắc."
    )


def kept_words() -> str:
    """What is asked where a text was changed and its source was not."""
    return _(
        "Câu đã đổi, nguồn này là của câu cũ. "
        "Câu mới cũng đọc ở đây thì để nguyên; không thì sửa nguồn."
    )


def choose_words() -> str:
    """What is asked where nobody has said how sure the new words are."""
    return _("Chọn lại: câu mới có chắc không.")


def once_asked(rows: Sequence[Row], problems: Problems) -> list[Row]:
    """The rows, knowing of what she was asked.

    Of a text whose source was left, how sure it is stands open: the old mark was the
    old text's.
    """
    found = []
    for row in rows:
        about = {
            "text": problems.get(f"source{row.number}") == kept_words(),
            "sure": problems.get(f"sure{row.number}") == unsure_words(),
            "until": f"until{row.number}" in problems,
        }
        before = row.asked.split()
        names = [one for one, now in about.items() if now or one in before]
        sure = "" if about["text"] else row.sure
        found.append(replace(row, asked=" ".join(names), sure=sure))
    return found


def rows_before(rows: Sequence[Row], before: Sequence[Fact]) -> list[Fact | None]:
    """What stood in each row; None: it is new."""
    return [before[row.was] if 0 <= row.was < len(before) else None for row in rows]


def _keeps_source(row: Row, old: Fact) -> bool:
    """Whether words changed that were sure, and their source was left as it was.

    A translation that is added or taken away says nothing new.
    """
    english = row.en != old.en and bool(row.en and old.en)
    return (
        old.sure != "C" and row.source == old.source and (row.vi != old.vi or english)
    )


def _same(row: Row, old: Fact) -> bool:
    shown = rows_of([old], blank=0)[0]
    names = ("vi", "en", "source", "sure", "since", "until")
    return all(getattr(row, name) == getattr(shown, name) for name in names)


def read_facts(rows: Sequence[Row], today: date) -> tuple[list[Typed], Problems]:
    """The facts of the rows that say anything, in their order; and what is wrong."""
    problems: Problems = {}
    found: list[tuple[int, Typed]] = []
    for row in rows:
        if not row.vi and not row.en:
            continue
        n = row.number
        if not row.vi:
            problems[f"vi{n}"] = _("Viết cả tiếng Việt.")
        if not row.source:
            problems[f"source{n}"] = _("Ghi nguồn: đọc ở văn bản hoặc trang nào.")
        since = _day(row.since, f"since{n}", problems)
        until = _day(row.until, f"until{n}", problems)
        if since and until and since > until:
            problems[f"until{n}"] = _("Ngày hết phải sau ngày bắt đầu.")
        fact = Fact(
            vi=row.vi,
            en=row.en,
            source=row.source,
            checked=today,
            sure=sure_of(row.sure),
            since=since,
            until=until,
        )
        found.append((asked.whole(row.order, default=999), Typed(fact, row.was)))
    return [one for _order, one in sorted(found, key=lambda each: each[0])], problems


def sure_of(text: str) -> Literal["A", "B", "C"]:
    """How sure; whatever else comes is not sure."""
    if text == "A":
        return "A"
    return "B" if text == "B" else "C"


def _day(text: str, field: str, problems: Problems) -> date | None:
    if not text:
        return None
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.year not in asked.YEARS:
        problems[field] = _("Ngày không đúng. Chọn lại, hoặc để trống.")
        return None
    return found


# -- papers ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PaperRow:
    """One paper in a form."""

    number: int
    key: str = ""
    vi: str = ""
    en: str = ""
    originals: str = "0"
    copies: str = "0"
    form: str = ""
    unless_vi: str = ""
    unless_en: str = ""
    order: str = ""
    brought: str = "yes"


def paper_rows(papers: Sequence[Paper]) -> list[PaperRow]:
    """The papers, and room for one more."""
    rows = [
        PaperRow(
            number,
            one.key,
            one.fact.vi,
            one.fact.en,
            str(one.originals),
            str(one.copies),
            one.form,
            one.unless_vi,
            one.unless_en,
            str(number + 1),
            "yes" if one.brought else "no",
        )
        for number, one in enumerate(papers)
    ]
    if len(rows) < MOST_PAPERS:
        rows.append(PaperRow(len(rows), order=str(len(rows) + 1)))
    return rows


def typed_papers(form: Form) -> list[PaperRow]:
    """What came."""
    names = [one for one in PaperRow.__slots__ if one != "number"]
    count = min(asked.whole(form.get("rows", "")), MOST_PAPERS)
    return [
        PaperRow(
            number,
            *(form.get(f"{name}{number}", "").strip()[:MOST_LETTERS] for name in names),
        )
        for number in range(count)
    ]


def read_papers(
    rows: Sequence[PaperRow],
    before: Sequence[Paper],
    new: Fact,
    *,
    asked_already: bool,
    chosen: bool,
) -> tuple[list[Paper], Problems]:
    """The papers in their order. ``new``: source and sureness of what changed.

    ``chosen``: somebody has said how sure that is.
    """
    problems: Problems = {}
    facts = {one.key: one.fact for one in before}
    found: list[tuple[int, Paper]] = []
    for row in rows:
        if not row.vi and not row.en:
            continue
        n = row.number
        if not row.vi:
            problems[f"vi{n}"] = _("Viết cả tiếng Việt.")
        old = facts.get(row.key)
        changed = old is None or (old.vi, old.en) != (row.vi, row.en)
        fact = new if old is None or changed else old
        if changed and not new.source:
            problems["source"] = _("Ghi nguồn cho chỗ vừa sửa.")
        if changed and not chosen:
            problems["sure"] = choose_words()
        elif changed and new.sure == "C" and not asked_already:
            problems["sure"] = unsure_words()
        fact = msgspec.structs.replace(
            fact,
            vi=row.vi,
            en=row.en,
            since=old.since if old else None,
            until=old.until if old else None,
        )
        for name in ("originals", "copies"):
            if asked.whole(getattr(row, name), default=99) > 20:
                problems[f"{name}{n}"] = _("Số bản từ 0 đến 20.")
        counted = (row.originals, row.copies, row.form)
        if row.brought == "no" and any(one not in ("", "0") for one in counted):
            problems[f"brought{n}"] = _(
                "Câu chỉ để đọc thì không có số bản và mẫu: ghi 0, xóa trắng mẫu."
            )
        paper = Paper(
            key=row.key if old else "",
            fact=fact,
            brought=row.brought != "no",
            originals=asked.whole(row.originals),
            copies=asked.whole(row.copies),
            form=row.form[:60],
            unless_vi=row.unless_vi,
            unless_en=row.unless_en,
        )
        found.append((asked.whole(row.order, default=999), paper))
    return [one for _order, one in sorted(found, key=lambda each: each[0])], problems
