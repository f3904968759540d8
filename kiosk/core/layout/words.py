"""The few words that the layout itself puts on a page.

The Khmer ones were read by no Khmer reader yet: pages in Khmer are offered only where
their content was.
"""

from edge.contract.content import Language

NEXT_SHEET = "sheet:next"
PREVIOUS_SHEET = "sheet:previous"

_SHEET = {"vi": "Trang {}/{}", "en": "Page {}/{}", "km": "ទំព័រ {}/{}"}
_NEXT = {"vi": "Xem tiếp", "en": "Next page", "km": "បន្ទាប់"}
_PREVIOUS = {"vi": "Trước", "en": "Back a page", "km": "មុន"}
_SPACE = {"vi": "Cách", "en": "Space", "km": "ចន្លោះ"}
_ERASE = {"vi": "Xóa", "en": "Erase", "km": "លុប"}


def sheet_of(language: Language, number: int, count: int) -> str:
    """Which of them this is: "Trang 1/3"."""
    return _SHEET[language].format(number, count)


def next_sheet(language: Language) -> str:
    """On the control that leads on."""
    return _NEXT[language]


def previous_sheet(language: Language) -> str:
    """On the control that leads back."""
    return _PREVIOUS[language]


def space_key(language: Language) -> str:
    """On the keyboard's long key."""
    return _SPACE[language]


def erase_key(language: Language) -> str:
    """On the key that takes back the last letter."""
    return _ERASE[language]
