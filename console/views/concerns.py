"""What speaks against a bulletin, told to its author and its approver alike.

Both ask ``console.core.guard`` of the same world. The words differ only where what to
do about it does: the author chooses another time, the approver returns it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from console import auth
from console.core import guard
from console.core.finding import Code, Finding
from console.core.guard import World
from console.models import Bulletin, Version
from console.store import nodes, passed, pictures
from console.views import compose_when, finding_words, wording
from console.views.languages import gettext as _
from edge.contract.bulletin import Bulletin as Body

Told = list[tuple[Finding, str]]
"""Findings, each with its sentence."""


@dataclass(frozen=True, slots=True)
class Concerns:
    """What any bulletin would meet if it were approved now."""

    world: World
    names: Mapping[str, str]
    """Node -> what people call it."""

    def for_author(self, bulletin: Bulletin, body: Body) -> Told:
        """Of a working copy that is about to be submitted."""
        gone = passed.before_submission(auth.db(), bulletin, body, auth.now())
        found = guard.findings(body, self.world, auth.now(), gone)
        return [(one, _gone(body, one) or self._said(one)) for one in found]

    def for_approver(self, put: Version) -> Told:
        """Of a version that waits."""
        gone = passed.overtaken(auth.db(), put, auth.now())
        found = guard.findings(put.body, self.world, auth.now(), gone)
        return [(one, _return_it(put.body, one) or self._said(one)) for one in found]

    def _said(self, finding: Finding) -> str:
        return finding_words.sentence(finding, self.names)


def known() -> Concerns:
    """What is in force and waits now."""
    return Concerns(
        pictures.guard_world(auth.db(), auth.web().zone, auth.now()),
        {node.id: node.name for node in nodes.listed(auth.db())},
    )


def _gone(body: Body, finding: Finding) -> str:
    """With the time that was chosen, and the time that it is."""
    if finding.code is not Code.PAST or body.timetable is None:
        return ""
    return compose_when.gone(body.timetable, auth.now(), auth.web().zone)


def _return_it(body: Body, finding: Finding) -> str:
    if finding.code is not Code.PAST or body.alert is not None or finding.at is None:
        return ""
    return _(
        "Giờ phát %(at)s đã qua: duyệt cũng không phát nữa. "
        "Trả lại để người soạn đổi giờ.",
        at=wording.moment(finding.at, auth.now(), auth.web().zone),
    )
