"""What every node and the console share: contract, keys, timetable, link, health."""

from typing import Final

VERSION: Final = "0.1.0"
"""Of all packages together. `importlib.metadata` knows it too, but at the cost of a
megabyte in each agent."""
