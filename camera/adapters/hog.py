"""A Spotter: OpenCV's people detector, a process of the lowest priority per picture.

Recording and watch never wait for it. It looks at one picture at a time and says no to
others meanwhile. What it does wrong (it is not installed, it crashes, it takes too
long) is told once, and costs an event its name and nothing else.
"""

import logging
import os
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Sequence
from importlib.util import find_spec
from typing import Final

from camera.core.media import Luma
from camera.core.naming import Spotted, What
from camera.ports import Post, SpotterBack, SpotterFailed
from edge.errors import HardwareError

LOOK: Final = (sys.executable, "-m", "camera.adapters.people")
PATIENCE_S: Final = 30.0
MISSING: Final = (
    "OpenCV is not installed: .venv/bin/python -m pip install --require-hashes "
    "--no-deps -r requirements-hog.lock"
)
_ONE_THREAD: Final = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}

log = logging.getLogger(__name__)


class HogSpotter:
    """See ``camera.core.naming.Spotter``. Posts when it begins and ends to fail."""

    def __init__(
        self,
        post: Post,
        *,
        command: Sequence[str] = LOOK,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._post, self._command, self._patience_s = post, command, patience_s
        self._free = threading.Lock()
        self._answers: deque[Spotted] = deque()
        self._failed = ""
        if not is_installed():
            self._fail(MISSING)

    def ask(self, event: int, picture: Luma) -> bool:
        """Whether it looks; not while it looks at another."""
        if not self._free.acquire(blocking=False):
            return False
        words = (event, picture)
        thread = threading.Thread(
            target=self._look, args=words, name="spotter", daemon=True
        )
        try:
            thread.start()
        except RuntimeError:  # no room for another thread; perhaps next time
            self._free.release()
            return False
        return True

    def answers(self) -> Sequence[Spotted]:
        """What it has found since."""
        return [self._answers.popleft() for _ in range(len(self._answers))]

    def _look(self, event: int, picture: Luma) -> None:
        confidence = 0.0
        try:
            confidence = self._confidence(picture)
        except HardwareError as error:
            self._fail(str(error))
        else:
            self._recover()
        finally:
            kind: What = "person" if confidence > 0 else "motion"
            self._answers.append(Spotted(event, kind, confidence))
            self._free.release()

    def _confidence(self, picture: Luma) -> float:
        if not is_installed():
            raise HardwareError(MISSING)
        rows, columns = picture.shape
        question = rows.to_bytes(4) + columns.to_bytes(4) + picture.tobytes()
        try:
            ended = subprocess.run(
                self._command,
                input=question,
                capture_output=True,
                env=os.environ | _ONE_THREAD,
                timeout=self._patience_s,
                check=True,
            )
            return min(1.0, max(0.0, float(ended.stdout)))
        except subprocess.TimeoutExpired as error:
            why = f"no answer within {self._patience_s:g} s"
            raise HardwareError(why) from error
        except subprocess.CalledProcessError as error:
            last = error.stderr.decode(errors="replace").strip().splitlines()[-1:]
            why = f"it ended with {error.returncode}: {''.join(last)[:200]}"
            raise HardwareError(why) from error
        except (OSError, ValueError) as error:
            raise HardwareError(f"it cannot be asked: {error}") from error

    def _fail(self, reason: str) -> None:
        if reason != self._failed:
            self._failed = reason
            log.warning("spotter failed error=%s", reason)
            self._post(SpotterFailed(reason))

    def _recover(self) -> None:
        if self._failed:
            self._failed = ""
            self._post(SpotterBack())


def is_installed() -> bool:
    """Whether OpenCV is there; it is not loaded for that."""
    return find_spec("cv2") is not None
