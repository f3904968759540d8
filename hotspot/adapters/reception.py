"""What the portal is answered: how a visitor stands, who is let on, what is shown.

All questions that wait are answered at once, and everybody who may go on line is let on
in one transaction. For the agent's thread only.
"""

import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from edge.contract.hotspot import NotLetOn
from edge.contract.settings import HotspotSettings
from edge.errors import HardwareError
from edge.timetable import zone_of
from hotspot.adapters.door import Door
from hotspot.adapters.noticeboard import Noticeboard
from hotspot.adapters.parts import Parts
from hotspot.adapters.tally import Tally
from hotspot.core import codes
from hotspot.core.clients import Client, client
from hotspot.core.codes import code_text
from hotspot.core.hours import Opening, day_after
from hotspot.core.sessions import Verdict, device
from hotspot.ports import (
    AskAccept,
    AskBoard,
    AskCode,
    AskLeave,
    AskVisitor,
    Board,
    Question,
    Standing,
    UplinkState,
    Visitor,
)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Wish:
    """A guest who may be let on."""

    question: Question
    guest: Client
    voucher: str | None = None
    """The number of hers, which is used when she is on line and not before."""


class Reception:
    """Holds what the agent last knew of settings, hours and uplink."""

    def __init__(
        self, parts: Parts, door: Door, tally: Tally, settings: HotspotSettings
    ) -> None:
        self._parts, self._door, self._tally = parts, door, tally
        self._clock = parts.clock
        self.settings = settings
        self.notices = Noticeboard(parts.node, parts.config.sounds, parts.assets)
        self.opening = Opening(open=False)
        self.uplink = UplinkState()
        self._codes = codes.Codes()

    def answer(self, questions: Sequence[Question]) -> None:
        """Each of them, but for wishes that the kernel does not take."""
        wishes = list[_Wish]()
        for question in questions:
            match question.ask:
                case AskBoard():
                    question.answer(self._board())
                case AskVisitor(address):
                    question.answer(self._visitor(self._client(address)))
                case AskLeave(address):
                    question.answer(self._leave(self._client(address)))
                case AskCode(address, telephone):
                    question.answer(self._send_code(self._client(address), telephone))
                case AskAccept(address, voucher):
                    wish = self._wish(question, self._client(address), voucher, wishes)
                    if wish is not None:
                        wishes.append(wish)
        self._admit(wishes)

    def _client(self, address: str) -> Client | None:
        """Who has this address."""
        try:
            mac = self._parts.neighbourhood.mac(address)
            leases = self._parts.neighbourhood.leases()
        except HardwareError as error:
            log.warning("client not recognised error=%s", error)
            return None
        return client(address, mac, leases) if mac else None

    def _wish(
        self,
        question: Question,
        guest: Client | None,
        code: str | None,
        before: Sequence[_Wish],
    ) -> _Wish | None:
        """What is to be granted; None: something is in the way, and was answered."""
        visitor = self._visitor(guest)
        if guest is None or visitor.standing not in {"new", "expired"}:
            self._count_refusal(visitor.standing)
            question.answer(visitor)
            return None
        if self.settings.sign_in != "voucher":
            return _Wish(question, guest)
        if self._is_sent_code(guest, code):
            return _Wish(question, guest)
        voucher = self._held(code)
        if voucher is None or any(
            one.voucher == voucher and one.guest.mac != guest.mac for one in before
        ):
            self._tally.refused("voucher")
            question.answer(Visitor(standing="voucher"))
            return None
        return _Wish(question, guest, voucher)

    def _is_sent_code(self, guest: Client, typed: str | None) -> bool:
        now_s = self._clock.monotonic()
        self._codes, holds = codes.tried(self._codes, guest.mac, typed or "", now_s)
        return holds

    def _send_code(self, guest: Client | None, typed: str) -> Visitor:
        """By text message, where there is a gateway."""
        visitor = self._visitor(guest)
        messenger, section = self._parts.messenger, self._parts.config.sms
        if messenger is None or section is None or self.settings.sign_in != "voucher":
            return visitor
        if guest is None or visitor.standing not in {"new", "expired"}:
            return visitor
        number = codes.telephone(typed)
        if number is None:
            return Visitor(standing="number")
        to = device(self._door.register.key, number)
        digits = f"{secrets.randbelow(10**codes.DIGITS):0{codes.DIGITS}}"
        sent = codes.Sent(self._clock.monotonic(), guest.mac, to)
        issued = codes.issued(self._codes, sent, digits, hourly=section.hourly)
        if issued is None:
            return Visitor(standing="wait")
        try:
            messenger.send(number, code_text(self._parts.config.portal.name, digits))
        except HardwareError as error:
            log.warning("code not sent error=%s", error)
            return Visitor(standing="wait")
        self._codes = issued
        return Visitor(standing="sent")

    def _held(self, code: str | None) -> str | None:
        try:
            return None if code is None else self._parts.vouchers.held(code)
        except HardwareError as error:
            log.warning("voucher not looked up error=%s", error)
            return None

    def _admit(self, wishes: Sequence[_Wish]) -> None:
        """Everybody who asks now, in one transaction."""
        if not wishes:
            return
        try:
            begun = self._door.admit([wish.guest for wish in wishes])
        except HardwareError as error:
            # No answer: the portal says that the hotspot is being looked after.
            log.warning("nobody let on error=%s", error)
            return
        self._tally.accepted(sum(session is not None for session in begun))
        for wish, session in zip(wishes, begun, strict=True):
            if session is not None:
                self._codes = codes.without(self._codes, wish.guest.mac)
                if wish.voucher is not None:
                    self._use(wish.voucher)
            visitor = self._visitor(wish.guest)
            wish.question.answer(visitor)
            self._count_refusal(visitor.standing)

    def _use(self, voucher: str) -> None:
        try:
            self._parts.vouchers.use(voucher)
        except HardwareError as error:
            log.warning("voucher used, and not marked so error=%s", error)

    def _leave(self, guest: Client | None) -> Visitor:
        if guest is not None:
            self._door.dismiss(guest.mac, lapsed=False)
        return self._visitor(guest)

    def _visitor(self, guest: Client | None) -> Visitor:
        if guest is None:
            return Visitor(standing="unknown")
        verdict = self._door.standing(guest)
        return Visitor(
            standing=verdict.standing,
            until=self._until(verdict),
            bytes_left=verdict.bytes_left,
            code=self._door.code(guest),
        )

    def _until(self, verdict: Verdict) -> datetime | None:
        match verdict.standing:
            case "accepted" if verdict.left_s is not None:
                return self._clock.now() + timedelta(seconds=verdict.left_s)
            case "closed":
                return self.opening.until
            case "quota" if (now := self._parts.node.believed_now()) is not None:
                return day_after(self.settings, now)
            case "blocked" if self.settings.pause is not None:
                return self.settings.pause.until
            case _:
                return None

    def _count_refusal(self, standing: Standing) -> None:
        reasons: dict[Standing, NotLetOn] = {
            "full": "full",
            "closed": "closed",
            "quota": "quota",
            "blocked": "blocked",
        }
        if standing in reasons:
            self._tally.refused(reasons[standing])

    def _board(self) -> Board:
        settings, portal = self.settings, self._parts.config.portal
        return Board(
            commune=portal.name,
            message=settings.message,
            zone=str(zone_of(settings.zone)),
            hours=settings.hours,
            closure=settings.closure,
            open=self.opening.open,
            uplink="up" if self.uplink.interface else "down",
            session_minutes=settings.session_minutes,
            sign_in=settings.sign_in,
            messages=settings.sign_in == "voucher"
            and self._parts.messenger is not None,
            terms=settings.terms,
            retention_days=settings.retention_days,
            alert=self.notices.alert(),
            notices=self.notices.notices(),
            procedures=portal.procedures,
        )
