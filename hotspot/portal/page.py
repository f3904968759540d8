"""What the page for guests says: how one stands, and the commune's word (pure)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from zoneinfo import ZoneInfo

from edge.contract.settings import LocalSpan
from edge.timetable import ending
from hotspot.core.wanted import Wanted
from hotspot.portal.words import Language, word
from hotspot.ports import Board, Visitor

Button = Literal["accept", "leave", ""]
_RETRY_S: Final = {"full": 60, "unknown": 15}
_MAY_COME_ON_LINE: Final = frozenset(
    {"new", "expired", "voucher", "sent", "number", "wait"}
)
ONWARD_S: Final = 2
CUT_S: Final = 20
"""Until the page of somebody on line looks whether the line is back."""


@dataclass(frozen=True, slots=True)
class Face:
    """The upper part of the page."""

    tone: Literal["plain", "good", "warn"]
    key: str
    """Of the words of its headline."""
    headline: str
    details: tuple[str, ...]
    button: Button
    voucher: bool = False
    """Whether a code is asked for."""
    refresh: str = ""
    """Content of a meta refresh; empty: the page stays."""


def face(
    visitor: Visitor,
    board: Board,
    language: Language,
    *,
    now: datetime,
    onward: Wanted | None = None,
) -> Face:
    """How the visitor stands, in words, and the one button that follows from it."""
    standing = visitor.standing
    asks = board.sign_in == "voucher"
    details = tuple(_details(visitor, board, language, now))
    said = (standing, word(standing, language))
    match standing:
        case "accepted" if not _up(board):
            cut = ("uplink-down", word("uplink-down", language))
            return Face("warn", *cut, details, "leave", refresh=str(CUT_S))
        case "accepted":
            refresh = f"{ONWARD_S};url={onward.url}" if onward else ""
            return Face("good", *said, details, "leave", refresh=refresh)
        case "new":
            return Face("plain", *said, details, "accept", asks)
        case "sent":
            return Face("plain", *said, details, "accept", voucher=True)
        case "voucher" | "number" | "wait":
            return Face("warn", *said, details, "accept", voucher=True)
        case "expired":
            return Face("warn", *said, details, "accept", asks)
        case "quota" | "blocked" | "full" | "closed" | "unknown":
            again_s = _RETRY_S.get(standing)
            refresh = str(again_s) if again_s else ""
            return Face("warn", *said, details, "", refresh=refresh)


def away(language: Language) -> Face:
    """While the agent does not answer."""
    return Face("warn", "away", word("away", language), (), "", refresh="10")


def terms(board: Board, language: Language) -> tuple[str, ...]:
    """In plain words; Khmer has none, and shows the Vietnamese."""
    by_code = "terms-message" if board.messages else "terms-code"
    first = by_code if board.sign_in == "voucher" else "terms-free"
    return (
        word(first, language),
        word("terms-time", language, board.session_minutes),
        word("terms-law", language),
        word("terms-kept", language, board.retention_days),
        word("terms-open", language),
    )


def message(board: Board, language: Language) -> str:
    """What staff wrote, in this language or in Vietnamese."""
    said = board.message
    wished = {"vi": said.vi, "km": said.km, "en": said.en}[language]
    return wished or said.vi


def opening(hours: tuple[LocalSpan, ...], language: Language) -> str:
    """As in "05:00-11:00 và 13:00-22:00"."""
    spans = [f"{span.start}-{ending(span)}" for span in hours]
    return word("and", language).join(spans)


def moment(at: datetime, language: Language, *, zone: str, now: datetime) -> str:
    """As in "hôm nay 17:00"."""
    local, here = at.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone))
    time = f"{local:%H:%M}"
    days = (local.date() - here.date()).days
    if days == 0:
        return word("today", language, time)
    if days == 1 and language != "km":  # we have no word for it
        return word("tomorrow", language, time)
    return word("on-day", language, f"{local:%d/%m/%Y}", time)


def amount(bytes_: int, language: Language) -> str:
    """As in "1,2 GB"; GB and MB as sellers of data count them."""
    value, unit = (bytes_ / 1e9, "GB") if bytes_ >= 1e9 else (bytes_ / 1e6, "MB")
    shown = f"{value:.1f}" if unit == "GB" else f"{value:.0f}"
    return f"{shown if language == 'en' else shown.replace('.', ',')} {unit}"


def _details(
    visitor: Visitor, board: Board, language: Language, now: datetime
) -> Iterator[str]:
    until = visitor.until
    if until is not None:
        when = moment(until, language, zone=board.zone, now=now)
        if visitor.standing == "accepted":
            left = _left((until - now).total_seconds(), language)
            yield f"{word('until', language, when)}, {left}"
        else:
            yield word("again", language, when)
    if visitor.standing == "accepted" and visitor.bytes_left is not None:
        yield word("bytes-left", language, amount(visitor.bytes_left, language))
    if visitor.standing == "closed":
        if board.closure is not None and board.closure.until > now:
            yield board.closure.reason
        if board.hours:
            yield word("hours", language, opening(board.hours, language))
    if not _up(board) and visitor.standing in _MAY_COME_ON_LINE:
        yield word("uplink-down", language)


def _left(seconds: float, language: Language) -> str:
    minutes = max(0, int(seconds // 60))
    if minutes < 120:
        return word("left-minutes", language, minutes)
    return word("left-hours", language, minutes // 60)


def _up(board: Board) -> bool:
    return board.uplink != "down"
