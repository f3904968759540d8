"""Why the demo cannot go on, in words for whoever started it."""


class DemoError(Exception):
    """Says what happened, where, and what to do: Vietnamese, then English."""

    def __init__(self, vi: str, en: str) -> None:
        super().__init__(f"{vi}\n  {en}")
