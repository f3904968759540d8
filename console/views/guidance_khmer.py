"""Khmer: who reads it, its words beside the Vietnamese, and its sentences read aloud.

People write and read it, never the machine. A recording is put into the office's record
as it is made: it waits for the approver like everything else, and she who is named as
its reader signs (``console.signing_guidance``).
"""

import secrets
from datetime import datetime, time
from pathlib import Path

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from console import auth, sound
from console.adapters import kiosk_sentences
from console.adapters.kiosk_picture import KioskProgramError
from console.adapters.kiosk_sentences import Sentence
from console.auth import require
from console.core import khmer, outline
from console.core.guidance import OFFICE
from console.core.khmer import Recording
from console.core.permissions import Action
from console.models import GuidanceRecord
from console.store import guidance, sounds
from console.store.guidance_hand import RecordConflictError
from console.views import frame, making
from console.views import guidance_record as pages
from console.views.guidance_edit import common, kept, mine
from console.views.guidance_form import MOST_LETTERS
from console.views.languages import gettext as _
from console.views.making import takes_uploads

blueprint = Blueprint("guidance_khmer", __name__, url_prefix="/guidance")

LONGEST_S = 90
"""Of one sentence, slowly read; a longer recording is another file than was meant."""
WAIT_S = 30.0
"""A sentence is made in a second; who waits longer is told to try again."""
Page = str | tuple[str, int] | BaseResponse


# -- words ----------------------------------------------------------------------------


@blueprint.get("/<code>/khmer")
def words(code: str) -> Page:
    """Every text of a record, with room for its Khmer."""
    row = mine(code)
    return _words_page(row, khmer.texts(row.draft))


@blueprint.post("/<code>/khmer")
def save_words(code: str) -> Page:
    """Keeps them."""
    row = mine(code)
    typed = {
        place: request.form[f"km:{place}"][:MOST_LETTERS]
        for place in (one.place for one in khmer.texts(row.draft))
        if f"km:{place}" in request.form
    }
    changed = khmer.with_texts(row.draft, typed)
    try:
        return kept(row, changed, "")
    except RecordConflictError as error:
        theirs = error.theirs
        mixed = khmer.texts(khmer.with_texts(theirs.draft, typed))
        return _words_page(theirs, mixed, theirs=theirs), 409


def _words_page(
    row: GuidanceRecord,
    texts: tuple[khmer.Said, ...],
    theirs: GuidanceRecord | None = None,
) -> str:
    return render_template(
        "guidance_khmer.html",
        **common(row, {}, theirs),
        texts=texts,
        reader=khmer.reader(pages.of(OFFICE).draft),
    )


# -- voice ----------------------------------------------------------------------------


@blueprint.get("/khmer/voice")
def voice() -> Page:
    """Which sentences are read out, and by whom; the others can be."""
    require(Action.VIEW)
    office = pages.of(OFFICE)
    problem, found = _sentences()
    return render_template(
        "guidance_voice.html",
        row=office,
        reader=khmer.reader(office.draft),
        sentences=found,
        read={one.sentence: one for one in khmer.recordings(office.draft)},
        titles=_titles(),
        condition=pages.condition(office),
        may_edit=pages.may_edit(office),
        problem=problem,
        gw=common(office, {}, None)["gw"],
    )


@blueprint.get("/khmer/voice/<clip>")
def sentence(clip: str) -> Page:
    """One sentence, to be read out now."""
    return _sentence_page(clip, {})


@blueprint.post("/khmer/voice/<clip>")
@takes_uploads
def record(clip: str) -> Page:
    """Keeps what was read out, and goes on to the next one."""
    office = mine(OFFICE)
    found = _named(clip)
    if request.form.get("as") == "remove":
        _put(khmer.without_recording(office.draft, found.sentence), office)
        flash(_("Đã bỏ đoạn ghi âm của câu này."), "good")
        return redirect(url_for("guidance_khmer.voice"))
    upload = making.receive(request.files.get("upload"))
    fault = upload.fault or ("" if upload.name else _("Ghi âm hoặc chọn tệp trước."))
    made = None if fault else _made(upload)
    if isinstance(made, str) or made is None:
        return _sentence_page(clip, {"upload": made or fault}), 422
    office = mine(OFFICE)  # somebody else may have recorded another one meanwhile
    one = Recording(
        sentence=found.sentence,
        sound=made.sha256,
        by=auth.person().display,
        on=frame.today(),
    )
    _put(khmer.with_recording(office.draft, one), office)
    flash(_("Đã ghi. Ghi xong các câu thì gửi duyệt."), "good")
    following = _following(clip)
    if not following:
        return redirect(url_for("guidance_khmer.voice"))
    return redirect(url_for("guidance_khmer.sentence", clip=following))


def _sentence_page(clip: str, problems: dict[str, str]) -> str:
    office, found = mine(OFFICE), _named(clip)
    read = {one.sentence: one for one in khmer.recordings(office.draft)}
    return render_template(
        "guidance_sentence.html",
        row=office,
        one=found,
        read=read.get(found.sentence),
        following=_following(clip),
        problems=problems,
    )


def _made(upload: making.Upload) -> sound.Made | str:
    """The finished sound, or why there is none."""
    web, deed = auth.web(), auth.deed()
    found: list[sound.Made] = []
    job = secrets.token_hex(12)
    shelf = web.work / "uploads" / upload.name

    def work(scratch: Path, told: sound.OnStage) -> None:
        taken = sound.take_in(shelf, upload.as_called, scratch, told)
        if taken.duration_s > LONGEST_S:
            raise sound.SoundError("too-long")
        recipe = sound.Recipe(chime=False)
        made = sound.finish(taken.wav, recipe, web.sounds, scratch, told)
        with web.database.write() as changing:
            sounds.put(
                changing,
                sha256=made.sha256,
                size_bytes=made.size_bytes,
                duration_ms=made.duration_ms,
                made="recorded",
                deed=deed,
            )
        found.append(made)

    auth.let_go()
    sound.start(web.work / "jobs", job, work).join(timeout=WAIT_S)
    shelf.unlink(missing_ok=True)
    if found:
        return found[0]
    state = sound.look(web.work / "jobs", job)
    failed = state is not None and state.state == "failed"
    fault, kind = (state.fault, state.found) if state and failed else ("too-slow", "")
    if fault == "too-long":
        return _("Một câu đọc không quá 90 giây. Có lẽ chọn nhầm tệp: chọn lại.")
    return making.why_not(fault, kind)


def _put(changed: dict[str, object], office: GuidanceRecord) -> None:
    """Sentences do not get in each other's way: what is newest is changed."""
    try:
        pages.store(OFFICE, changed, seen=office.row_version)
    except RecordConflictError:
        abort(409)


def _sentences() -> tuple[str, tuple[Sentence, ...]]:
    """What goes wrong, and the sentences; none while nobody is named to read them."""
    records = {row.code: row.draft for row in guidance.listed(auth.db())}
    if not khmer.reader(records.get(OFFICE, {})):
        return "", ()
    midnight = datetime.combine(frame.today(), time(23, 59), auth.web().zone)
    codes = tuple(code for code in records if code != OFFICE)
    source = outline.source(codes, records, made=midnight.isoformat())
    try:
        folder = auth.web().work / "sentences"
        return "", kiosk_sentences.sentences(folder, source)
    except KioskProgramError as error:
        return str(error), ()


def _titles() -> dict[str, str]:
    """What staff call a procedure, or a tile."""
    rows = guidance.listed(auth.db())
    tiles = pages.of(OFFICE).draft.get("life_events", ())
    return {one["key"]: one["name"].get("vi", "") for one in tiles} | {
        row.code: pages.name_of(row) for row in rows if row.code != OFFICE
    }


def _named(clip: str) -> Sentence:
    found = {one.clip: one for one in _sentences()[1]}
    if clip not in found:
        abort(404)
    return found[clip]


def _following(clip: str) -> str:
    """The next sentence that nobody has read out; empty: there is none."""
    read = {one.sentence for one in khmer.recordings(pages.of(OFFICE).draft)}
    listed = _sentences()[1]
    at = next((n for n, one in enumerate(listed) if one.clip == clip), 0)
    rest = (*listed[at + 1 :], *listed[:at])
    return next((one.clip for one in rest if one.sentence not in read), "")
