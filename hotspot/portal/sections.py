"""The parts of the page, each in the guest's language (pure)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from hotspot.core.wanted import Wanted
from hotspot.portal.markup import NOTHING, hidden, joined, lines, tag
from hotspot.portal.page import Face
from hotspot.portal.words import Language, has_khmer, word

_SIGNS: Final = {"good": "✓", "warn": "!", "plain": "→"}


@dataclass(frozen=True, slots=True)
class Tongue:
    """Says our words in one language."""

    language: Language

    def __call__(self, key: str, *what: object) -> str:
        """The words."""
        return word(key, self.language, *what)

    def of(self, key: str) -> Language:
        """In which language they come: Khmer lacks some."""
        return self.language if has_khmer(key) or self.language != "km" else "vi"


@dataclass(frozen=True, slots=True)
class Alarm:
    """What is in force now."""

    drill: bool
    text: str
    language: str
    until: str


@dataclass(frozen=True, slots=True)
class Notice:
    """An announcement that sounded."""

    title: str
    text: str
    when: str
    sound: str
    """Its address; empty: there is none to hear."""
    silent: bool
    """It was spoken, and the recording is not here."""


def alarm(one: Alarm | None, say: Tongue) -> Markup:
    """On top of every page."""
    if one is None:
        return NOTHING
    inside = (
        tag("h2", say("drill" if one.drill else "alarm")),
        tag("p", one.text, lang=one.language),
        tag("p", one.until),
    )
    return tag("section", lines(inside), class_="alarm", role="alert")


def title(text: str, commune: str) -> Markup:
    """The page's heading, with whose page it is."""
    return tag("h1", text, tag("small", commune) if commune else "")


def standing(
    face: Face, say: Tongue, *, note: str, onward: Wanted | None, form: Markup
) -> Markup:
    """How the guest stands, and the one button."""
    sign = tag("span", _SIGNS[face.tone], aria_hidden="true")
    inside = [
        tag("p", note, class_="note") if note else NOTHING,
        tag("p", sign, " ", face.headline, class_="headline", lang=say.of(face.key)),
        *(tag("p", detail) for detail in face.details),
    ]
    if onward is not None and face.button == "leave":
        way = tag("a", say("onward", onward.name), class_="main", href=onward.url)
        inside.append(tag("p", way))
        if face.refresh:
            inside.append(tag("p", say("onward-soon"), class_="soft"))
    return tag("section", lines([*inside, form]), class_=f"face {face.tone}")


def accepting(
    face: Face, say: Tongue, *, carried: Markup, terms: int, by_message: bool
) -> Markup:
    """The button beneath the terms, and where a code is typed or asked for."""
    inside = [
        carried + hidden("terms", str(terms)),
        *(_asked("voucher", say, autocapitalize="characters") if face.voucher else ()),
        tag("button", say("go"), class_="main"),
    ]
    asks = tag("form", lines(inside), method="post", action="/accept")
    if not (face.voucher and by_message):
        return asks
    telephone = [
        carried,
        *_asked("telephone", say, type="tel", letters=20, autocomplete="tel-national"),
        tag("button", say("telephone-go")),
    ]
    return lines([asks, tag("form", lines(telephone), method="post", action="/code")])


def leaving(say: Tongue, *, carried: Markup) -> Markup:
    """The button of who is on line."""
    button = carried + tag("button", say("leave"))
    return tag("form", button, method="post", action="/leave")


def _asked(
    name: str,
    say: Tongue,
    *,
    letters: int = 40,
    autocomplete: str = "off",
    autocapitalize: str | None = None,
    type: str | None = None,  # noqa: A002 (the field's own name)
) -> tuple[Markup, ...]:
    """A label, a hint and a field."""
    hint = f"{name}-hint"
    return (
        tag("label", say(f"{name}-label"), for_=name),
        tag("p", say(hint), class_="soft", id=hint),
        tag(
            "input",
            id=name,
            name=name,
            type=type,
            maxlength=str(letters),
            autocomplete=autocomplete,
            autocapitalize=autocapitalize,
            spellcheck="false",
            aria_describedby=hint,
            required=True,
        ),
    )


def agreement(terms: tuple[str, ...], sound: str, say: Tongue, *, kept: str) -> Markup:
    """The terms, to read and to hear. ``kept``: the address of what is kept."""
    inside = [
        tag("h2", say("terms")),
        _sound(sound, say("terms-aloud")) if sound else NOTHING,
        tag("ul", *(tag("li", term) for term in terms)),
        tag("p", tag("a", say("kept-link"), href=kept)),
    ]
    return tag("section", lines(inside), lang=say.of("terms"))


def announcements(notices: tuple[Notice, ...], say: Tongue) -> Markup:
    """The commune's own, to read and to hear again."""
    if not notices:
        return NOTHING
    heading = tag("h2", say("notices"))
    return tag("section", lines([heading, *(_notice(one, say) for one in notices)]))


def _notice(one: Notice, say: Tongue) -> Markup:
    heard = NOTHING
    if one.sound:
        heard = _sound(one.sound)
    elif one.silent:
        heard = tag("p", say("no-sound"), class_="soft")
    inside = [
        tag("h3", one.title) + tag("p", one.when, class_="soft"),
        heard,
        tag("p", one.text) if one.text else NOTHING,
    ]
    return tag("article", lines(inside), lang="vi")


def _sound(address: str, title: str = "") -> Markup:
    audio = tag("audio", controls=True, preload="none", src=address)
    return tag("p", tag("span", title) if title else "", audio, class_="sound")


def kept(days: int, commune: str, say: Tongue) -> Markup:
    """What is kept, and what is not."""

    def listed(*keys: str) -> Markup:
        return tag("ul", *(tag("li", say(key, days)) for key in keys))

    inside = [
        tag("h2", say("kept-yes")),
        listed("kept-times", "kept-code", "kept-counts"),
        tag("h2", say("kept-no")),
        listed("kept-not-sites", "kept-not-names"),
        tag("p", say("kept-now")),
        tag("p", say("kept-who", commune)) if commune else NOTHING,
    ]
    return tag("section", lines(inside), lang=say.of("kept-yes"))


def languages(
    names: Mapping[Language, str], here: Language, to: Mapping[Language, str]
) -> Markup:
    """The three to choose from. ``to``: the page's address in each."""
    return tag(
        "nav",
        joined(
            tag("b", name, lang=code)
            if code == here
            else tag("a", name, lang=code, href=to[code])
            for code, name in names.items()
        ),
    )
