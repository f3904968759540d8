"""Codes that come by text message: what holds, and how many may be sent (pure).

A code lets on the device that asked for it and no other, once, within ten minutes; who
guesses wrong five times asks for another. Messages cost the commune money and can be a
nuisance to others, so they are few: for one device, for one number, and in all. What
is for all is shared out by the quarter of an hour: a device that gives itself ever new
MAC addresses takes one share, and does not use up the hour of those who come after it.
Only mobile numbers of Viet Nam get any. A number is held as long as its message takes,
and afterwards for an hour under a keyed number (`sessions.device`), to be counted.
"""

import hmac
import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

DIGITS: Final = 6
LASTS_S: Final = 600.0
TRIES: Final = 5
EACH_HOURLY: Final = 3
"""Messages to one number, and of one device."""
HOUR_S: Final = 3600.0
QUARTER_S: Final = HOUR_S / 4

_MOBILE: Final = re.compile(r"(?:\+?84|0)([35789][0-9]{8})")
_BETWEEN: Final = re.compile(r"[\s.()-]")


@dataclass(frozen=True, slots=True)
class Code:
    """What was sent to a device's owner."""

    digits: str
    until_s: float
    tries: int = TRIES


@dataclass(frozen=True, slots=True)
class Sent:
    """One message, as far as it is counted."""

    at_s: float
    mac: str
    to: str
    """The keyed number of the telephone number."""


@dataclass(frozen=True, slots=True)
class Codes:
    """All that hold, and what was sent within the hour."""

    held: Mapping[str, Code] = field(default_factory=dict)
    """By MAC address."""
    sent: tuple[Sent, ...] = ()


def telephone(typed: str) -> str | None:
    """A mobile number of Viet Nam as +84...; None: it is none."""
    found = _MOBILE.fullmatch(_BETWEEN.sub("", typed))
    return f"+84{found[1]}" if found else None


def code_text(commune: str, digits: str) -> str:
    """The message, in ASCII: with marks it would hold 70 letters and cost twice."""
    plain = unicodedata.normalize("NFD", commune.translate({0x111: "d", 0x110: "D"}))
    letters = plain.encode("ascii", "ignore").decode()
    name = "".join(filter(str.isprintable, letters))[:40]
    minutes = int(LASTS_S // 60)
    return f"Ma vao mang Wi-Fi {name}: {digits}. Dung trong {minutes} phut."


def issued(codes: Codes, new: Sent, digits: str, *, hourly: int) -> Codes | None:
    """With one code more, in the place of the device's last; None: too many were sent.

    ``hourly``: of all devices together.
    """
    now_s = new.at_s
    sent = tuple(one for one in codes.sent if now_s < one.at_s + HOUR_S)
    lately = sum(now_s < one.at_s + QUARTER_S for one in sent)
    if (
        len(sent) >= hourly
        or lately >= max(EACH_HOURLY, math.ceil(hourly / 4))
        or sum(one.mac == new.mac for one in sent) >= EACH_HOURLY
        or sum(one.to == new.to for one in sent) >= EACH_HOURLY
    ):
        return None
    held = {mac: code for mac, code in codes.held.items() if now_s < code.until_s}
    held[new.mac] = Code(digits, now_s + LASTS_S)
    return Codes(held, (*sent, new))


def tried(codes: Codes, mac: str, typed: str, now_s: float) -> tuple[Codes, bool]:
    """Whether this device has typed its code; a wrong one is counted."""
    code = codes.held.get(mac)
    if code is None or now_s >= code.until_s:
        return without(codes, mac), False
    plain = _BETWEEN.sub("", typed)
    if not re.fullmatch(f"[0-9]{{{DIGITS}}}", plain):
        return codes, False  # a voucher, or nothing
    if hmac.compare_digest(plain, code.digits):
        return codes, True
    if code.tries <= 1:
        return without(codes, mac), False
    left = replace(code, tries=code.tries - 1)
    return replace(codes, held={**codes.held, mac: left}), False


def without(codes: Codes, mac: str) -> Codes:
    """Its code holds no more."""
    held = {one: code for one, code in codes.held.items() if one != mac}
    return replace(codes, held=held)
