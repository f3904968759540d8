"""Where files of cameras lie: beside the sounds, and not among what may be emptied."""

from console.adapters.shelf import Shelf
from console.auth import web


def shelf() -> Shelf:
    """The commune's."""
    return Shelf(web().sounds.absolute().with_name("footage"))
