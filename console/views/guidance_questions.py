"""The form of a procedure's questions: what was typed, and what is wrong with it."""

from collections.abc import Mapping, Sequence

from console.core.procedure import MOST_CASES, Case
from console.views.guidance_form import MOST_LETTERS, Problems
from console.views.languages import gettext as _


def typed_cases(form: Mapping[str, str], lists: Mapping[str, list[str]]) -> list[Case]:
    """What came; a question without words is left out by whoever reads them."""
    return [
        Case(
            key=form.get(f"key{n}", "")[:60],
            vi=form.get(f"vi{n}", "").strip()[:MOST_LETTERS],
            en=form.get(f"en{n}", "").strip()[:MOST_LETTERS],
            when_yes=tuple(lists.get(f"yes{n}", ())),
            when_no=tuple(lists.get(f"no{n}", ())),
            yes_leads_to=form.get(f"yes_leads{n}", "")[:20],
            no_leads_to=form.get(f"no_leads{n}", "")[:20],
        )
        for n in range(MOST_CASES)
    ]


def case_problems(cases: Sequence[Case]) -> Problems:
    """A question that nobody could answer, or that changes nothing."""
    problems: Problems = {}
    for n, one in enumerate(cases):
        means = (*one.when_yes, *one.when_no, one.yes_leads_to, one.no_leads_to)
        if not one.vi and (one.en or any(means)):
            problems[f"vi{n}"] = _(
                "Viết câu hỏi bằng tiếng Việt, hoặc bỏ hết phần này."
            )
        elif one.vi and not any(means):
            problems[f"vi{n}"] = _(
                "Câu hỏi này không làm thay đổi gì: "
                "đánh dấu giấy tờ, hoặc chọn thủ tục."
            )
        elif set(one.when_yes) & set(one.when_no):
            problems[f"vi{n}"] = _(
                "Có giấy tờ được đánh dấu ở cả hai bên. Giấy đó lúc nào cũng cần: "
                "bỏ dấu cả hai."
            )
    return problems
