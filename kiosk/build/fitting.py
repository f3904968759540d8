"""Whether every text has room on its page, at the largest text size, in every state.

What has room at 200 % has room below. A page that was found to fit is remembered in the
cache, as long as neither the layout nor the fonts change.
"""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Final

from edge.contract.content import Language
from edge.errors import MessageError
from kiosk.adapters.typefaces import Typefaces
from kiosk.build.files import Source
from kiosk.core import layout, speech
from kiosk.core.layout import Size, TextTooLongError, lay_out
from kiosk.core.page import Look, Page
from kiosk.core.sentences import texts
from kiosk.core.source import Fault, as_written

SCREEN: Final = Size(1920, 1080)
LARGEST: Final = Look(scale_percent=200)
LANGUAGES: Final[tuple[Language, ...]] = ("vi", "en")


def misfits(
    source: Source, fonts: Path, cache: Path, tell: Callable[[str], None]
) -> list[Fault]:
    """Every text that is too long for its place; each is named once."""
    measure = Typefaces(fonts)
    known = _Known(cache / f"fits-{_digest(fonts)}.json")
    pages = dict.fromkeys(speech.every_page(source.content, LANGUAGES))
    new = [page for page in pages if page not in known]
    found: dict[tuple[str, str], Fault] = {}
    for number, page in enumerate(new):
        if number % 50 == 0:
            tell(f"pages {len(pages) - len(new) + number}/{len(pages)}")
        try:
            lay_out(page, LARGEST, SCREEN, measure)
        except TextTooLongError as error:
            fault = _fault(error, page, source)
            found.setdefault((fault.file, fault.key or fault.what), fault)
        except MessageError as error:
            found[source.front_file, str(error)] = Fault(
                source.front_file, "", str(error)
            )
        else:
            known.add(page)
    known.save()
    return list(found.values())


def _fault(error: TextTooLongError, page: Page, source: Source) -> Fault:
    """In the words of the file that the text stands in, that of the page first."""
    files = sorted(source.files.items(), key=lambda one: one[1].code not in page.id)
    for file, value in (*files, (source.front_file, source.front)):
        for key, text in texts(value):
            if error.text in text.get(page.language, ""):
                return Fault(file, f"{as_written(key)}.{page.language}", str(error))
    return Fault(source.front_file, "", str(error))


class _Known:
    """Pages that fitted, by their content."""

    def __init__(self, path: Path) -> None:
        self._path = path
        held = json.loads(path.read_text()) if path.exists() else []
        self._held, self._before = set(held), frozenset(held)

    def __contains__(self, page: Page) -> bool:
        return _key(page) in self._held

    def add(self, page: Page) -> None:
        self._held.add(_key(page))

    def save(self) -> None:
        """Written aside and renamed: two builds may share a cache."""
        if self._held == self._before:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        new = self._path.with_suffix(".new")
        new.write_text(json.dumps(sorted(self._held)))
        new.rename(self._path)


def _key(page: Page) -> str:
    return hashlib.sha256(repr(page).encode()).hexdigest()[:24]


def _digest(fonts: Path) -> str:
    """Of all that decides whether a text fits."""
    rooms = Path(layout.__file__).parent
    files = [*sorted(rooms.glob("*.py")), *sorted(fonts.iterdir())]
    whole = hashlib.sha256()
    for path in files:
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()[:24]
