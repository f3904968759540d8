"""The life of a bulletin in the office, as a table.

The stage belongs to the working copy. What may sound is the version ``in_force``: it
goes on while a change of it is being written and approved, and ends when somebody
withdraws it. On air and done are not stages: ``console.core.outlook`` reads them from
the timetable and from what nodes report.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

import msgspec

from edge.contract.bulletin import TOGETHER, Bulletin
from edge.errors import EdgeError


class Stage(StrEnum):
    """Where the working copy stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"
    DISCARDED = "discarded"


class Act(StrEnum):
    """What a person does to a bulletin."""

    SAVE = "save"
    SUBMIT = "submit"
    RECALL = "recall"
    """The author takes back what nobody has decided on."""
    RETURN = "return"
    APPROVE = "approve"
    WITHDRAW = "withdraw"
    REINSTATE = "reinstate"
    """Undoes a withdrawal."""
    DISCARD = "discard"


LIFE: Final[dict[tuple[Stage, Act], Stage]] = {
    (Stage.DRAFT, Act.SAVE): Stage.DRAFT,
    (Stage.DRAFT, Act.SUBMIT): Stage.SUBMITTED,
    (Stage.DRAFT, Act.DISCARD): Stage.DISCARDED,
    (Stage.DRAFT, Act.WITHDRAW): Stage.WITHDRAWN,
    (Stage.SUBMITTED, Act.RECALL): Stage.DRAFT,
    (Stage.SUBMITTED, Act.RETURN): Stage.RETURNED,
    (Stage.SUBMITTED, Act.APPROVE): Stage.APPROVED,
    (Stage.SUBMITTED, Act.WITHDRAW): Stage.WITHDRAWN,
    (Stage.RETURNED, Act.SAVE): Stage.RETURNED,
    (Stage.RETURNED, Act.SUBMIT): Stage.SUBMITTED,
    (Stage.RETURNED, Act.DISCARD): Stage.DISCARDED,
    (Stage.RETURNED, Act.WITHDRAW): Stage.WITHDRAWN,
    (Stage.APPROVED, Act.SAVE): Stage.DRAFT,
    (Stage.APPROVED, Act.SUBMIT): Stage.SUBMITTED,
    (Stage.APPROVED, Act.WITHDRAW): Stage.WITHDRAWN,
    (Stage.WITHDRAWN, Act.SAVE): Stage.DRAFT,
    (Stage.WITHDRAWN, Act.REINSTATE): Stage.APPROVED,
    (Stage.DISCARDED, Act.SAVE): Stage.DRAFT,
}
"""(approved, submit) asks for approval again where a revoked key's has fallen."""


class NotPossibleError(EdgeError, ValueError):
    """The bulletin is at a stage where this cannot be done."""

    def __init__(self, stage: Stage, act: Act) -> None:
        super().__init__(f"a bulletin that is {stage} cannot be {act}: see LIFE")
        self.stage = stage
        self.act = act


def after(stage: Stage, act: Act) -> Stage:
    """The stage that follows.

    Raises:
        NotPossibleError: the table has no such step.
    """
    try:
        return LIFE[stage, act]
    except KeyError:
        raise NotPossibleError(stage, act) from None


def possible(stage: Stage) -> frozenset[Act]:
    """What can be done at this stage, permissions aside."""
    return frozenset(act for at, act in LIFE if at == stage)


def begun_together(
    body: Bulletin, approved: datetime, lasts: timedelta | None = None
) -> Bulletin:
    """What is signed: an emergency begins ``TOGETHER`` after, if it says no later.

    With ``lasts`` its expiry counts from the approval; it may have waited for long.
    """
    alert = body.alert
    if alert is None:
        return body
    expires = alert.expires if lasts is None else approved + lasts
    effective = max(alert.effective, approved + TOGETHER)
    alert = msgspec.structs.replace(alert, effective=effective, expires=expires)
    return msgspec.structs.replace(body, alert=alert)
