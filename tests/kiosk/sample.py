"""A small content with a case of everything; nobody's real facts."""

from datetime import date

import msgspec

from edge.contract.content import (
    Case,
    Content,
    Fact,
    LifeEvent,
    Office,
    Paper,
    Procedure,
    Sureness,
    Text,
    Way,
)
from kiosk.core.page import Button, Choice, Page, Tick, Tile

DAY = date(2026, 11, 22)
BIRTH, DEATH, COPY = "1.001193", "1.000656", "2.000815"


def fact(text: str, *, sure: Sureness = "A", **changes: object) -> Fact:
    fields: dict[str, object] = {
        "text": {"vi": text, "en": f"({text})"},
        "source": "văn bản mẫu",
        "checked": date(2026, 11, 1),
        "sure": sure,
    }
    return Fact(**(fields | changes))  # type: ignore[arg-type]  # checked by msgspec


def both(text: str) -> Text:
    return {"vi": text, "en": f"({text})"}


def procedure(code: str = BIRTH, **changes: object) -> Procedure:
    fields: dict[str, object] = {
        "code": code,
        "name": both(f"Thủ tục {code}"),
        "short_name": both("Khai sinh"),
        "field": both("Hộ tịch"),
        "life_events": ("sinh-con",),
        "checklist": (
            Paper(key="chung-sinh", fact=fact("Giấy chứng sinh"), originals=1),
            Paper(key="can-cuoc", fact=fact("Căn cước của cha mẹ")),
            Paper(key="ket-hon", fact=fact("Giấy kết hôn"), copies=1),
        ),
        "cases": (
            Case(
                key="co-ket-hon",
                question=both("Cha mẹ có đăng ký kết hôn không?"),
                when_yes=("ket-hon",),
            ),
            Case(
                key="tre-chet",
                question=both("Có phải ghi việc tử luôn không?"),
                yes_leads_to=DEATH,
            ),
        ),
        "steps": (fact("Nộp giấy tờ."), fact("Nhận giấy hẹn.")),
        "ways": (
            Way(how="counter", time=(fact("Trong ngày"),), fee=(fact("Không thu"),)),
            Way(how="online", time=(fact("Một ngày"),), fee=(fact("?", sure="C"),)),
        ),
        "who": (fact("Cha hoặc mẹ"),),
        "office": (fact("Ủy ban nhân dân xã"),),
        "counter": "2",
        "portal_url": "https://dichvucong.gov.vn/p/khai-sinh",
    }
    return Procedure(**(fields | changes))  # type: ignore[arg-type]


def content(*procedures: Procedure) -> Content:
    listed = procedures or (
        procedure(),
        procedure(DEATH, short_name=both("Khai tử"), cases=(), checklist=()),
        procedure(COPY, short_name=both("Sao y"), cases=(), counter=""),
    )
    codes = tuple(one.code for one in listed)
    return Content(
        office=Office(
            name=both("Trung tâm Phục vụ hành chính công"),
            hours=(fact("Từ 7 giờ đến 17 giờ"),),
            counters={"1": both("Hướng dẫn"), "2": both("Hộ tịch")},
            help_counter="1",
            khmer_read_by="Thạch Sa Rây",
        ),
        life_events=(
            LifeEvent(
                key="sinh-con", name=both("Sinh con"), picture="baby", procedures=codes
            ),
            LifeEvent(
                key="sao-y", name=both("Sao y"), picture="copy", procedures=codes[-1:]
            ),
        ),
        procedures=listed,
    )


def read_in_khmer(content: Content) -> Content:
    """The content of a commune where somebody reads Khmer."""
    office = msgspec.structs.replace(content.office, khmer_read_by="Thạch Sa Rây")
    return msgspec.structs.replace(content, office=office)


def acts_of(page: Page) -> list[str]:
    """Everything on a page that can be touched."""
    touchable = (Tick, Tile, Choice)
    return [
        *(one.act for one in page.blocks if isinstance(one, touchable)),
        *(one.act for one in page.controls),
    ]


def texts_of(page: Page) -> str:
    """All words of a page's blocks, in order."""
    found: list[str] = []
    for block in page.blocks:
        found += (
            str(getattr(block, name))
            for name in ("text", "label", "note", "source", "caption")
            if getattr(block, name, "")
        )
    return "\n".join(found)


def control(page: Page, act: str) -> Button | None:
    return next((one for one in page.controls if one.act == act), None)
