"""The search as the kiosk uses it: what is found, and what a line may become."""

from dataclasses import dataclass

from kiosk.core.content import Content
from kiosk.core.search.ask import Close, Found, Nothing, ask
from kiosk.core.search.index import Index, build_index
from kiosk.core.search.suggest import suggest
from kiosk.core.session import Hits


@dataclass(frozen=True, slots=True)
class ContentFinder:
    """Finds in one content; any thread."""

    index: Index

    def find(self, query: str) -> Hits:
        """What is meant; never empty-handed where anything is near."""
        match ask(self.index, query):
            case Found(codes):
                return Hits(query, "found", codes)
            case Close(codes):
                return Hits(query, "close", codes)
            case Nothing(nearest):
                return Hits(query, "nothing", nearest)

    def suggest(self, typed: str) -> tuple[str, ...]:
        """Short names of what may be meant, to put in place of what was typed."""
        return tuple(one.text for one in suggest(self.index, typed))


def make_finder(content: Content) -> ContentFinder:
    """Takes about half a second on a desktop computer, seconds on a Pi Zero."""
    return ContentFinder(build_index(content))
