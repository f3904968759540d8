"""From a draft to its sound, beside the request; and the uploads that it is made of."""

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import msgspec
from flask import request
from werkzeug.datastructures import FileStorage

from console import auth, sound
from console.adapters.disk import has_room
from console.auth import Web, writing
from console.core.draft import Draft, Making
from console.models import Bulletin
from console.sound import JobState, Recipe
from console.store import bulletins, sounds
from console.store.audit import Deed
from console.views.compose_form import recipe_key
from console.views.languages import gettext as _
from console.views.reading_of import read_out
from console.views.words import SOUND_FAULTS, said
from edge.contract.units import BroadcastClass

UPLOAD_LIMIT_BYTES = 100 * 1024 * 1024
WAIT_S = 1.5
"""Short texts are done by then, and the person sees no progress page at all."""

View = TypeVar("View", bound=Callable[..., object])


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with the form. ``name``: in the uploads directory."""

    name: str = ""
    as_called: str = ""
    fault: str = ""


def takes_uploads(view: View) -> View:
    """Marks a view whose request may be as large as an upload."""
    view.takes_uploads = True  # type: ignore[attr-defined]  # read by widen()
    return view


def widen(view: Callable[..., object] | None) -> None:
    """Lets a large request through where the view wants one."""
    if getattr(view, "takes_uploads", False):
        request.max_content_length = UPLOAD_LIMIT_BYTES + 2 * 1024 * 1024


def receive(file: FileStorage | None) -> Upload:
    """Keeps an uploaded file under a name of ours; no file gives an empty Upload."""
    if file is None or not file.filename:
        return Upload()
    shelf = _uploads(auth.web())
    if not has_room(shelf):
        return Upload(fault=why_not("no-room", ""))
    shelf.mkdir(parents=True, exist_ok=True)
    name = secrets.token_hex(16)
    try:
        file.save(shelf / name)
    except OSError:
        (shelf / name).unlink(missing_ok=True)
        raise
    size = (shelf / name).stat().st_size
    if size == 0 or size > UPLOAD_LIMIT_BYTES:
        (shelf / name).unlink()
        fault = _("Tệp này trống.") if size == 0 else _("Tệp quá lớn: tối đa 100 MB.")
        return Upload(fault=fault)
    try:
        sound.refuse_other_kinds(shelf / name)
    except sound.SoundError as error:
        (shelf / name).unlink()
        return Upload(fault=why_not(error.fault, error.found))
    return Upload(name=name, as_called=Path(file.filename).name)


def carried(upload: Upload) -> Upload:
    """What came with a save that met another one; the next form names it again."""
    name = request.form.get("carried", "")
    if not re.fullmatch("[0-9a-f]{32}", name) or not is_there(name):
        return upload
    called = Path(request.form.get("carried_name", "")).name
    return Upload(name=name, as_called=called, fault=upload.fault)


def why_not(fault: str, found: str) -> str:
    """The sentence for a ``SoundError``."""
    if fault == "not-sound" and found:
        return _(
            "Tệp này là tệp %(kind)s, không phải âm thanh. Chọn tệp ghi âm.", kind=found
        )
    return str(said(SOUND_FAULTS, fault))


def is_there(name: str) -> bool:
    """True while the upload is still kept."""
    return bool(name) and (_uploads(auth.web()) / Path(name).name).exists()


def begin(bulletin: Bulletin, *, wait_s: float = WAIT_S) -> None:
    """Starts making the draft's sound, unless it has the right one already."""
    draft = bulletin.draft
    if draft.sound_sha256 is not None:
        return
    job = secrets.token_hex(12)
    with writing() as changing:
        same = bulletins.get(changing, bulletin.lineage)
        making = msgspec.structs.replace(same.draft.making, job=job)
        same.draft = msgspec.structs.replace(same.draft, making=making)
    web, deed = auth.web(), Deed(auth.person(), auth.now())

    def work(scratch: Path, told: sound.OnStage) -> None:
        made, misnamed = _make(web, draft, scratch, told)

        def into(making: Making) -> Making:
            return msgspec.structs.replace(
                making,
                job="",
                made_for=recipe_key(draft),
                misnamed=misnamed,
                refused="",
            )

        _keep(web, bulletin.lineage, draft, made, into, job=job, deed=deed)

    thread = sound.start(_jobs(web), job, work)
    thread.join(timeout=wait_s)


def state(draft: Draft) -> JobState | None:
    """How the making under way is doing; None where there is none."""
    if not draft.making.job:
        return None
    found = sound.look(_jobs(auth.web()), draft.making.job)
    return found or JobState(state="failed", fault="too-slow")


def _make(
    web: Web, draft: Draft, scratch: Path, told: sound.OnStage
) -> tuple[sound.Made, bool]:
    """The finished sound, and whether the upload's name claims another format."""
    making = draft.making
    if draft.klass is not BroadcastClass.EMERGENCY and not has_room(web.work):
        raise sound.SoundError("no-room")
    if making.source == "spoken":
        misnamed = False
        body = sound.speak(
            read_out(web, draft.text, making.voice),
            scratch,
            voice=making.voice,
            words_per_minute=making.words_per_minute,
        )
    else:
        upload = _uploads(web) / Path(making.upload).name
        if not upload.exists():
            raise sound.SoundError("empty")
        taken = sound.take_in(upload, making.upload_name, scratch, told)
        body, misnamed = taken.wav, taken.misnamed
    recipe = Recipe(chime=making.chime, repeats=making.repeats)
    return sound.finish(body, recipe, web.sounds, scratch, told), misnamed


def _keep(
    web: Web,
    lineage: str,
    draft: Draft,
    made: sound.Made,
    into: Callable[[Making], Making],
    *,
    job: str,
    deed: Deed,
) -> None:
    """Enters the sound, and into the draft if it still waits for this job."""
    with web.database.write() as changing:
        sounds.put(
            changing,
            sha256=made.sha256,
            size_bytes=made.size_bytes,
            duration_ms=made.duration_ms,
            made="spoken" if draft.making.source == "spoken" else "uploaded",
            text=draft.text,
            deed=deed,
        )
        same = bulletins.get(changing, lineage)
        if same.draft.making.job == job:
            same.draft = msgspec.structs.replace(
                same.draft, making=into(same.draft.making), sound_sha256=made.sha256
            )


def _uploads(web: Web) -> Path:
    return web.work / "uploads"


def _jobs(web: Web) -> Path:
    return web.work / "jobs"
