"""The search as the kiosk uses it: what is found, and what a line may become."""

from dataclasses import dataclass

from edge.contract.content import Content
from kiosk.core.search.ask import LIMIT, Answer, codes_of, kind_of
from kiosk.core.search.index import Index, build_index
from kiosk.core.search.suggest import answer, suggest
from kiosk.core.session import Hits


@dataclass(frozen=True, slots=True)
class ContentFinder:
    """Finds in one content; any thread."""

    index: Index

    def find(self, query: str) -> Hits:
        """What is meant; never empty-handed where anything is near."""
        found = self.ask(query)
        return Hits(query, kind_of(found), codes_of(found))

    def ask(self, query: str, limit: int = LIMIT) -> Answer:
        """The same with what topic it is that others handle."""
        return answer(self.index, query, limit)

    def suggest(self, typed: str) -> tuple[str, ...]:
        """Short names of what may be meant, to put in place of what was typed."""
        return tuple(one.text for one in suggest(self.index, typed))


def make_finder(content: Content) -> ContentFinder:
    """Takes about half a second on a desktop computer, seconds on a Pi Zero."""
    return ContentFinder(build_index(content))
