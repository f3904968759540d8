"""Who may do what: one table, read on a tree of areas.

A person holds roles on areas; a role on an area counts for everything that lies within
it. An area is a path of slugs, so "within" is a prefix. The signature of a key is
checked by the nodes besides: this table decides what the pages offer and accept.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from edge.audience import covered


class Role(StrEnum):
    """What someone is trusted with, on one area and all within it."""

    VIEWER = "viewer"
    AUTHOR = "author"
    APPROVER = "approver"
    TECHNICIAN = "technician"
    ADMINISTRATOR = "administrator"
    WATCHER = "watcher"
    """Sees what cameras saw: the commune's police. No other role does."""


class Action(StrEnum):
    """What can be asked of the console."""

    VIEW = "view"
    COMPOSE = "compose"
    SUBMIT = "submit"
    APPROVE = "approve"
    RETURN = "return"
    WITHDRAW = "withdraw"
    STOP = "stop"
    """Silences routine and priority bulletins; nobody need be asked to quieten."""
    STOP_EMERGENCY = "stop-emergency"
    SUPPRESS = "suppress"
    MUTE = "mute"
    SET_UP_NODES = "set-up-nodes"
    TEST_NODES = "test-nodes"
    SET_RULES = "set-rules"
    """Quiet hours, ceilings and quotas."""
    SET_OWN_APPROVAL = "set-own-approval"
    """Lets approvers approve what they wrote: nobody switches it on for herself."""
    MANAGE_PEOPLE = "manage-people"
    MANAGE_KEYS = "manage-keys"
    READ_AUDIT = "read-audit"
    SEE_CAMERAS = "see-cameras"
    """That they are there, and whether they work: no picture."""
    WATCH = "watch"
    """What cameras see and saw: live view, events, clips. Each look is logged."""
    EXPORT = "export"
    """Evidence that leaves the console."""
    TAKE_REQUESTS = "take-requests"
    """What residents ask about pictures of themselves: written down, and done."""
    DECIDE_REQUESTS = "decide-requests"


_V, _A, _P, _T, _M, _W = Role

TABLE: Final[dict[Action, frozenset[Role]]] = {
    Action.VIEW: frozenset({_V, _A, _P, _T, _M, _W}),
    Action.COMPOSE: frozenset({_A, _P}),
    Action.SUBMIT: frozenset({_A, _P}),
    Action.APPROVE: frozenset({_P}),
    Action.RETURN: frozenset({_P}),
    Action.WITHDRAW: frozenset({_A, _P}),
    Action.STOP: frozenset({_A, _P, _T, _M}),
    Action.STOP_EMERGENCY: frozenset({_P}),
    Action.SUPPRESS: frozenset({_A, _P}),
    Action.MUTE: frozenset({_A, _P, _T}),
    Action.SET_UP_NODES: frozenset({_T, _M}),
    Action.TEST_NODES: frozenset({_T}),
    Action.SET_RULES: frozenset({_P, _M}),
    Action.SET_OWN_APPROVAL: frozenset({_M}),
    Action.MANAGE_PEOPLE: frozenset({_M}),
    Action.MANAGE_KEYS: frozenset({_M}),
    Action.READ_AUDIT: frozenset({_P, _M}),
    Action.SEE_CAMERAS: frozenset({_T, _M, _W}),
    Action.WATCH: frozenset({_W}),
    Action.EXPORT: frozenset({_W}),
    Action.TAKE_REQUESTS: frozenset({_P, _M, _W}),
    Action.DECIDE_REQUESTS: frozenset({_P, _M}),
}


@dataclass(frozen=True, slots=True)
class Grant:
    """A role on an area."""

    role: Role
    area: str


def may(grants: Iterable[Grant], action: Action, area: str) -> bool:
    """True where one of the grants allows the action on the whole of the area."""
    allowed = TABLE[action]
    return any(
        grant.role in allowed and covered(area, (grant.area,)) for grant in grants
    )


def areas_for(grants: Iterable[Grant], action: Action) -> tuple[str, ...]:
    """The outermost areas on which the grants allow the action."""
    areas = sorted({grant.area for grant in grants if grant.role in TABLE[action]})
    return tuple(
        area
        for area in areas
        if not any(area != outer and covered(area, (outer,)) for outer in areas)
    )


def may_set_own_approval(grants: Iterable[Grant], commune: str) -> bool:
    """An administrator of the commune who approves nothing herself."""
    held = tuple(grants)
    administers = may(held, Action.SET_OWN_APPROVAL, commune)
    return administers and not areas_for(held, Action.APPROVE)


def may_approve(
    grants: Iterable[Grant], area: str, *, own: bool, own_allowed: bool
) -> bool:
    """The role, and somebody else's bulletin unless the commune allows one's own."""
    return may(grants, Action.APPROVE, area) and (own_allowed or not own)
