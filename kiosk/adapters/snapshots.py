"""Shows the console what is on the screen, when it asks; never whom it serves.

What may be seen is judged by the page that the screen itself proves, not by what it was
told to show: a resident may have come in between. In a session the console learns that
there is one, which bundle is shown and when something was drawn last. A hash of the
pixels would name the page: there are few, and anybody can draw them.

For the agent's thread only.
"""

import hashlib
from typing import Literal

from edge.contract.command import Snapshot
from edge.contract.kiosk import ScreenSeen
from edge.node.node import Node
from kiosk.ports import Courier, Delivered, Proof, Screen


class Snapshots:
    """One question at a time; a newer one takes its place."""

    def __init__(self, node: Node, screen: Screen, courier: Courier) -> None:
        self._node, self._screen, self._courier = node, screen, courier
        self._asked = ""
        self._answer: ScreenSeen | None = None

    def want(self, order: Snapshot) -> None:
        """The console asks."""
        self._asked, self._answer = order.snapshot, None
        self._screen.prove()

    def hear(self, event: object, bundle: str | None) -> None:
        """What the screen proves, and what became of the picture."""
        match event:
            case Proof() if self._asked and self._answer is None:
                self._take(event, bundle)
            case Delivered(snapshot, well) if self._answer is not None:
                if snapshot == self._asked:
                    self._tell(self._answer, pictured=well)
            case _:
                pass

    def _take(self, proof: Proof, bundle: str | None) -> None:
        kind = _kind(proof.page)
        answer = ScreenSeen(
            snapshot=self._asked,
            kind=kind,
            bundle=bundle,
            frame=proof.drew,
            picture=hashlib.sha256(proof.png).hexdigest(),
        )
        if kind == "session":
            self._tell(answer, pictured=False)
        else:
            self._answer = answer
            self._courier.deliver(self._asked, proof.png)

    def _tell(self, answer: ScreenSeen, *, pictured: bool) -> None:
        told = ScreenSeen(
            snapshot=answer.snapshot,
            kind=answer.kind,
            bundle=answer.bundle,
            frame=answer.frame,
            picture=answer.picture if pictured else None,
        )
        self._asked, self._answer = "", None
        self._node.report(told)


def _kind(page: str) -> Literal["dark", "idle", "session", "emergency"]:
    """Whatever is not known to be for everybody is somebody's."""
    if not page:
        return "dark"
    if page == "alarm":
        return "emergency"
    return "idle" if page.startswith("idle:") else "session"
