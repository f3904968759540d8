"""What Chrome 109 or Firefox ESR 115 lacks stays out of the console's pages.

Those two are the newest browsers on Windows 7 and 8 (docs/adr/0008). The table holds
what came after one of them and tempts a writer of pages. Versions are the first that
have it without a flag or prefix, from MDN's browser-compat-data 8.1.9 under the key in
the row. What it cannot see: attributes and styles that Python code might write.
"""
# ruff: noqa: E501 a row of the table is a line

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

import console

CHROME: Final = 109
FIREFOX: Final = 115
NEVER: Final = 10_000

PLACE = Path(console.__file__).parent
FILES = {
    "css": [*PLACE.glob("static/*.css")],
    "js": [*PLACE.glob("static/*.js")],
    "html": [*PLACE.glob("templates/**/*.html")],
}
COMMENTS = {
    "css": r"/\*.*?\*/",
    "js": r"/\*.*?\*/|(?<![:\"'])//[^\n]*",
    "html": r"\{#.*?#\}|<!--.*?-->",
}


@dataclass(frozen=True, slots=True)
class Feature:
    """Something new: how it looks, where it is listed, and one use of it."""

    key: str
    chrome: int
    firefox: int
    looks: str
    """A regular expression."""
    use: str

    @property
    def kind(self) -> str:
        """In which files it would stand."""
        return {"css": "css", "html": "html"}.get(self.key.split(".")[0], "js")


B, A = "javascript.builtins.", "api."
NEW = [
    Feature("css.selectors.has", 105, 121, r":has\(", "a:has(b) {}"),
    Feature("css.selectors.user-invalid", 119, 88, r":user-(?:in)?valid", "a:user-valid {}"),
    Feature("css.selectors.popover-open", 114, 125, ":popover-open", "a:popover-open {}"),
    Feature("css.selectors.dir", 120, 49, r":dir\(", "a:dir(ltr) {}"),
    Feature("css.selectors.open", 133, 136, r":open\b", "details:open {}"),
    Feature("css.selectors.details-content", 131, 143, "::details-content", "a::details-content {}"),
    Feature("css.selectors.nth-child.of_syntax", 111, 113, r":nth-[\w-]*child\([^)]*\bof\b", "li:nth-child(2 of .a) {}"),
    Feature("css.at-rules.scope", 118, 146, "@scope", "@scope (.a) {}"),
    Feature("css.at-rules.starting-style", 117, 129, "@starting-style", "@starting-style {}"),
    Feature("css.at-rules.property", 85, 128, "@property", "@property --a {}"),
    Feature("css.at-rules.view-transition", 126, NEVER, "@view-transition", "@view-transition {}"),
    Feature("css.at-rules.container.style_queries_for_custom_properties", 111, 151, r"@container[^{]*style\(", "@container style(--a: b) {}"),
    Feature("css.at-rules.media.scripting", 120, 113, r"\(\s*scripting", "@media (scripting: none) {}"),
    Feature("css.at-rules.media.update", 113, 102, r"\(\s*update", "@media (update: fast) {}"),
    Feature("css.at-rules.media.prefers-reduced-transparency", 118, NEVER, "prefers-reduced-transparency", "@media (prefers-reduced-transparency) {}"),
    Feature("css.types.color.color-mix", 111, 113, r"\bcolor-mix\(", "a { color: color-mix(in srgb, red, blue); }"),
    Feature("css.types.color.light-dark", 123, 120, r"\blight-dark\(", "a { color: light-dark(red, blue); }"),
    Feature("css.types.color.oklch", 111, 113, r"(?<![\w-])(?:ok)?l(?:ch|ab)\(", "a { color: oklch(40% .2 20); }"),
    Feature("css.types.color.color", 111, 113, r"(?<![\w-])color\(", "a { color: color(srgb 1 0 0); }"),
    Feature("css.types.color.rgb.relative_syntax", 122, 128, r"(?:rgb|hsl|hwb)a?\(\s*from\b", "a { color: rgb(from red r g b); }"),
    Feature("css.types.round", 125, 118, r"(?<![\w-])(?:round|mod|rem)\(", "a { width: round(1.5px, 1px); }"),
    Feature("css.types.pow", 120, 118, r"(?<![\w-])(?:pow|sqrt|hypot|exp|log)\(", "a { width: calc(1px * sqrt(2)); }"),
    Feature("css.types.sin", 111, 108, r"(?<![\w-])a?(?:sin|cos|tan)2?\(", "a { width: calc(1px * cos(1)); }"),
    Feature("css.types.calc-size", 129, NEVER, r"\bcalc-size\(", "a { height: calc-size(auto, size); }"),
    Feature("css.types.if", 137, NEVER, r"(?<![\w-])if\(", "a { color: if(style(--a): red); }"),
    Feature("css.types.easing-function.linear-function", 113, 112, r"(?<![\w-])linear\(", "a { transition: all 1s linear(0, 1); }"),
    Feature("css.types.image.image-set", 113, 89, r"(?<![\w-])image-set\(", "a { background: image-set('a' 1x); }"),
    Feature("css.types.length.lh", 109, 120, r"\dr?lh\b", "a { height: 2lh; }"),
    Feature("css.properties.text-wrap", 114, 121, r"\btext-wrap[\w-]*:", "a { text-wrap: balance; }"),
    Feature("css.properties.white-space-collapse", 114, 124, r"\bwhite-space-collapse:", "a { white-space-collapse: preserve; }"),
    Feature("css.properties.field-sizing", 123, 152, r"\bfield-sizing:", "a { field-sizing: content; }"),
    Feature("css.properties.interpolate-size", 129, NEVER, r"\binterpolate-size:", "a { interpolate-size: allow-keywords; }"),
    Feature("css.properties.anchor-name", 125, 147, r"\b(?:anchor-name|position-anchor|position-area):", "a { anchor-name: --b; }"),
    Feature("css.properties.animation-timeline", 115, 159, r"\b(?:animation|view|scroll)-timeline:", "a { animation-timeline: scroll(); }"),
    Feature("css.properties.content-visibility", 85, 125, r"\bcontent-visibility:", "a { content-visibility: auto; }"),
    Feature("css.properties.grid-template-columns.subgrid", 117, 71, r"\bsubgrid\b", "a { grid-template-columns: subgrid; }"),
    Feature("css.properties.mask", 120, 53, r"(?<!-)\bmask[\w-]*:", "a { mask: url(b); }"),
    Feature("css.properties.scrollbar-width", 121, 64, r"\bscrollbar-(?:width|color):", "a { scrollbar-width: thin; }"),
    Feature("css.properties.transition-behavior", 117, 129, r"allow-discrete", "a { transition-behavior: allow-discrete; }"),
    Feature("css.properties.view-transition-name", 111, 144, r"\bview-transition-name:", "a { view-transition-name: b; }"),
    Feature("css.properties.zoom", 1, 126, r"(?<![\w-])zoom:", "a { zoom: 2; }"),
    Feature("css.properties.text-box", 133, 154, r"\btext-box[\w-]*:", "a { text-box: trim-both cap alphabetic; }"),
    Feature("css.properties.initial-letter", 110, NEVER, r"\binitial-letter:", "a { initial-letter: 2; }"),
    Feature(B + "Array.toSorted", 110, 115, r"\.to(?:Sorted|Reversed|Spliced)\(", "a.toSorted()"),
    Feature(B + "Array.with", 110, 115, r"\.with\(", "a.with(0, 1)"),
    Feature(B + "Array.fromAsync", 121, 115, r"\bArray\.fromAsync\b", "Array.fromAsync(a)"),
    Feature(B + "Object.groupBy", 117, 119, r"\.groupBy\(", "Object.groupBy(a, b)"),
    Feature(B + "Promise.withResolvers", 119, 121, r"\bPromise\.(?:withResolvers|try)\b", "Promise.withResolvers()"),
    Feature(B + "Set.union", 122, 127, r"\.(?:union|intersection|(?:symmetricD|d)ifference|isSubsetOf|isSupersetOf|isDisjointFrom)\(", "a.difference(b)"),
    Feature(B + "Iterator.from", 122, 131, r"\bIterator\.|\.(?:values|keys|entries)\(\)\.(?:map|filter|take|drop|toArray)\(", "a.values().map(b)"),
    Feature(B + "String.isWellFormed", 111, 119, r"\.(?:is|to)WellFormed\(", "a.isWellFormed()"),
    Feature(B + "RegExp.unicodeSets", 112, 116, r"/[dgimsuy]*v[dgimsuy]*(?=[.;,)\s])", "a.match(/b/v)"),
    Feature(B + "RegExp.escape", 136, 134, r"\bRegExp\.escape\b", "RegExp.escape(a)"),
    Feature(B + "Intl.Segmenter", 87, 125, r"\bIntl\.Segmenter\b", "new Intl.Segmenter()"),
    Feature(B + "Intl.DurationFormat", 129, 136, r"\bIntl\.DurationFormat\b", "new Intl.DurationFormat()"),
    Feature(B + "Temporal", 144, 139, r"\bTemporal\.", "Temporal.Now"),
    Feature(B + "Uint8Array.fromBase64", 140, 133, r"\b(?:from|to)(?:Base64|Hex)\(", "Uint8Array.fromBase64(a)"),
    Feature("javascript.statements.using", 134, 141, r"(?m)^\s*(?:await )?using \w+ =", "using a = b"),
    Feature("javascript.statements.import.import_attributes", 123, 138, r"\bimport\b[^;\n]*\bwith\s*[:{]", "import a from 'b' with { type: 'json' }"),
    Feature(A + "URL.canParse_static", 120, 115, r"\bURL\.(?:canP|p)arse\b", "URL.canParse(a)"),
    Feature(A + "AbortSignal.any_static", 116, 124, r"\bAbortSignal\.any\b", "AbortSignal.any(a)"),
    Feature(A + "AbortSignal.timeout_static", 124, 100, r"\bAbortSignal\.timeout\b", "AbortSignal.timeout(1)"),
    Feature(A + "Document.startViewTransition", 111, 144, "startViewTransition", "document.startViewTransition(a)"),
    Feature(A + "HTMLElement.showPopover", 114, 125, r"\b(?:show|hide|toggle)Popover\b", "a.showPopover()"),
    Feature(A + "HTMLDialogElement.requestClose", 134, 139, r"\brequestClose\b", "a.requestClose()"),
    Feature(A + "HTMLSelectElement.showPicker", 121, 122, r"\bshowPicker\(", "select.showPicker()"),
    Feature(A + "Window.showSaveFilePicker", 86, NEVER, r"\bshow(?:OpenFile|SaveFile|Directory)Picker\b", "showSaveFilePicker()"),
    Feature(A + "Scheduler", 94, 142, r"\bscheduler\.(?:yield|postTask)\b", "scheduler.yield()"),
    Feature(A + "Navigation", 102, 147, r"\bnavigation\.", "navigation.navigate(a)"),
    Feature(A + "Element.setHTMLUnsafe", 124, 123, r"\b(?:set|parse)HTML(?:Unsafe)?\b", "a.setHTMLUnsafe(b)"),
    Feature(A + "Element.moveBefore", 133, 144, r"\.moveBefore\(", "a.moveBefore(b, c)"),
    Feature(A + "Element.ariaLabel", 81, 119, r"\.aria[A-Z]\w+", "a.ariaLabel = b"),
    Feature(A + "Element.scrollIntoViewIfNeeded", 1, NEVER, "scrollIntoViewIfNeeded", "a.scrollIntoViewIfNeeded()"),
    Feature(A + "Document.scrollend_event", 114, 109, r"scrollend\b", "a.onscrollend = b"),
    Feature(A + "FormData.FormData.submitter", 112, 111, r"\bFormData\([^()]*,", "new FormData(form, button)"),
    Feature(A + "Navigator.wakeLock", 84, 126, r"\.wakeLock\b", "navigator.wakeLock.request()"),
    Feature(A + "Navigator.share", 128, NEVER, r"\bnavigator\.(?:share|canShare)\b", "navigator.share(a)"),
    Feature(A + "Navigator.connection", 61, NEVER, r"\bnavigator\.(?:connection|userAgentData)\b", "navigator.connection"),
    Feature(A + "ClipboardItem", 76, 127, r"\bClipboardItem\b|\bclipboard\.read\(", "navigator.clipboard.read()"),
    Feature(A + "CookieStore", 87, 140, r"\bcookieStore\b", "cookieStore.get(a)"),
    Feature("html.global_attributes.popover", 114, 125, r"\spopover(?:target\w*)?[\s=>]", "<p popover>"),
    Feature("html.elements.button.command", 135, 144, r"\scommand(?:for)?=", "<button command='close'>"),
    Feature("html.elements.details.name", 120, 130, r"<details[^>]*\sname=", "<details name='a'>"),
    Feature("html.elements.dialog.closedby", 134, 141, r"\sclosedby=", "<dialog closedby='any'>"),
    Feature("html.elements.search", 118, 118, r"<search\b", "<search>"),
    Feature("html.elements.select.hr_in_select", 119, 122, r"</option>\s*<hr", "<option>a</option><hr>"),
    Feature("html.elements.selectedcontent", 135, NEVER, r"<selectedcontent\b", "<selectedcontent>"),
    Feature("html.elements.input.type_month", 20, NEVER, r"type=[\"'](?:month|week)", '<input type="month">'),
    Feature("html.elements.iframe.loading", 77, 121, r"<iframe[^>]*\sloading=", "<iframe loading='lazy'>"),
    Feature("html.elements.template.shadowrootmode", 111, 123, r"\sshadowrootmode=", "<template shadowrootmode='open'>"),
    Feature("html.elements.script.blocking", 105, NEVER, r"\sblocking=", "<script blocking='render'>"),
]  # fmt: skip


def said(kind: str, text: str) -> str:
    """The text without its comments."""
    return re.sub(COMMENTS[kind], " ", text, flags=re.DOTALL)


def too_new(kind: str, text: str) -> Iterator[str]:
    """The keys of what the text uses and one of the two browsers lacks."""
    text = said(kind, text)
    for feature in NEW:
        if feature.kind == kind and re.search(feature.looks, text):
            yield feature.key
    if kind == "css" and nests(text):
        yield "css.selectors.nesting"  # Chrome 120, Firefox 117


def nests(css: str) -> bool:
    """Whether a rule stands inside another that is not an at-rule around rules."""
    around: list[str] = []
    for before, brace in re.findall(r"([^{};]*)([{};])", css):
        if brace == "{":
            if around and not around[-1].startswith("@"):
                return True
            around.append(before.strip())
        elif brace == "}" and around:
            around.pop()
    return False


def test_the_pages_use_nothing_that_an_old_browser_lacks() -> None:
    found = {
        f"{file.relative_to(PLACE)}": keys
        for kind, files in FILES.items()
        for file in files
        if (keys := [*too_new(kind, file.read_text())])
    }

    assert all(FILES.values())
    assert found == {}


@pytest.mark.parametrize("feature", NEW, ids=lambda feature: feature.key)
def test_a_feature_that_one_of_them_lacks_is_found(feature: Feature) -> None:
    assert feature.chrome > CHROME or feature.firefox > FIREFOX

    assert feature.key in too_new(feature.kind, feature.use)


@pytest.mark.parametrize(
    "css",
    ["a { b { top: 0; } }", "a { &:hover { top: 0; } }", "a { @media x { top: 0; } }"],
)
def test_a_rule_inside_a_rule_is_found(css: str) -> None:
    assert [*too_new("css", css)] == ["css.selectors.nesting"]


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("css", "@layer a { b { height: 100dvh; accent-color: red; } }"),
        ("css", "@media (min-width: 9rem) { a:is(b, :focus-visible) { inset: 0; } }"),
        ("css", "@container (width > 9rem) { a { gap: calc(1rem + 2px); } }"),
        ("css", "/* no :has */ @keyframes a { 50% { opacity: 1; } }"),
        ("js", "structuredClone(a.at(-1)); b.showModal(); new FormData(c)"),
        ("js", "fetch('https://a/b'); // no toSorted() here"),
        ("html", '<dialog inert><details open><summary>a</summary><input type="date">'),
    ],
)
def test_what_both_have_is_left_alone(kind: str, text: str) -> None:
    assert [*too_new(kind, text)] == []


def test_the_recorder_leaves_the_container_to_the_browser() -> None:
    """Chrome 109 records WebM and refuses Ogg or MP4; Firefox 115 prefers Ogg."""
    scripts = "".join(said("js", file.read_text()) for file in FILES["js"])

    assert re.findall(r"new MediaRecorder\(([^)]*)\)", scripts) == ["stream"]
