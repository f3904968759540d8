"""What an entry of the audit log did and changed, in words.

Details are text in the log, as they were written then: instants in ISO 8601, rules as
JSON. What cannot be read any more is shown as it stands.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime
from typing import Final

import msgspec
from flask_babel import lazy_gettext as _l

from console import auth
from console.core.rules import Wish
from console.models import AuditEntry
from console.views import camera_words, setting_words, sighting_words, wording
from console.views.languages import gettext as _
from console.views.words import Words
from edge.contract.settings import LocalSpan
from edge.timetable import ending

SHOWN_CHARACTERS: Final = 80
NAMES: Final[Words] = {
    "area": _l("Địa bàn"),
    "areas": _l("Địa bàn"),
    "audience": _l("Nơi"),
    "cache_mib": _l("Bộ nhớ âm thanh (MiB)"),
    "ceilings": _l("Âm lượng tối đa"),
    "clip": _l("Đoạn phim số"),
    "comment": _l("Góp ý"),
    "controller": _l("Đơn vị chịu trách nhiệm"),
    "copy": _l("Bản sao số"),
    "day": _l("Ngày"),
    "decision": _l("Quyết định"),
    "due": _l("Hạn làm xong"),
    "end": _l("Đến"),
    "file": _l("Tệp"),
    "held": _l("Dòng máy chủ nhớ"),
    "hour": _l("Giờ xem"),
    "kind": _l("Loại"),
    "link": _l("Dòng của chuỗi"),
    "live": _l("Lượt xem số"),
    "lock": _l("Khóa số"),
    "looks": _l("Nhìn về"),
    "node": _l("Thiết bị"),
    "number": _l("Văn bản số"),
    "office": _l("Nơi hỏi trực tiếp"),
    "outcome": _l("Đã làm"),
    "kept": _l("Đoạn phim còn trên máy chủ"),
    "phone": _l("Điện thoại hỏi đáp"),
    "receiver": _l("Giao cho"),
    "revision": _l("Lượt phát hành"),
    "sha256": _l("Dấu của tệp (SHA-256)"),
    "start": _l("Từ"),
    "told": _l("Dòng thiết bị báo"),
    "purpose": _l("Mục đích"),
    "words": _l("Việc cụ thể"),
    "epoch": _l("Lượt đánh số"),
    "groups": _l("Nhóm"),
    "key": _l("Khóa ký"),
    "mute": _l("Tắt loa"),
    "name": _l("Tên"),
    "own_approval": _l("Tự duyệt"),
    "place": _l("Chỗ (ngang, dọc, phần trăm)"),
    "planned": _l("Lượt phát"),
    "quiet": _l("Giờ không phát loa"),
    "quota_minutes": _l("Định mức (phút mỗi ngày)"),
    "reason": _l("Lý do"),
    "roles": _l("Vai trò"),
    "said": _l("Đọc là"),
    "trim_ms": _l("Chỉnh độ trễ (ms)"),
    "until": _l("Đến"),
    "version": _l("Bản"),
    "why": _l("Lý do"),
    "wish": _l("Cài đặt"),
}
VALUES: Final[Mapping[str, Words]] = {
    "decision": camera_words.DECISIONS,
    "file": camera_words.FILES,
    "kind": sighting_words.BREAKS,
    "looks": camera_words.DIRECTIONS,
    "purpose": camera_words.PURPOSES,
}
DEEDS: Final[Words] = {
    "bulletin.create": _l("soạn bản tin"),
    "bulletin.save": _l("lưu bản nháp"),
    "bulletin.submit": _l("gửi duyệt"),
    "bulletin.recall": _l("lấy lại để sửa"),
    "bulletin.return": _l("trả lại kèm góp ý"),
    "bulletin.approve": _l("duyệt bản tin"),
    "bulletin.withdraw": _l("rút lại bản tin"),
    "bulletin.reinstate": _l("khôi phục bản tin"),
    "bulletin.discard": _l("bỏ bản nháp"),
    "bulletin.fall": _l("mất hiệu lực vì thu hồi khóa"),
    "occurrence.suppress": _l("hủy lượt phát"),
    "occurrence.restore": _l("khôi phục lượt phát"),
    "guidance.fill": _l("nhận nội dung có sẵn"),
    "guidance.add": _l("thêm thủ tục"),
    "guidance.save": _l("sửa thủ tục"),
    "guidance.fact": _l("sửa một mục của thủ tục"),
    "guidance.drop": _l("bỏ một mục của thủ tục"),
    "guidance.check": _l("đối chiếu một mục với nguồn"),
    "guidance.compare": _l("xem hai thứ tiếng của một câu"),
    "guidance.uncompare": _l("hoàn tác việc xem hai thứ tiếng của một câu"),
    "guidance.discard": _l("bỏ phần đang sửa của thủ tục"),
    "guidance.submit": _l("gửi duyệt thủ tục"),
    "guidance.recall": _l("lấy lại thủ tục để sửa"),
    "guidance.return": _l("trả lại thủ tục kèm góp ý"),
    "guidance.approve": _l("duyệt thủ tục"),
    "guidance.voice": _l("duyệt phần đọc thành tiếng"),
    "guidance.fall": _l("thủ tục mất hiệu lực vì thu hồi khóa"),
    "guidance.bundle": _l("chuẩn bị nội dung màn hình"),
    "guidance.fail": _l("chưa làm được nội dung màn hình"),
    "guidance.publish": _l("gửi nội dung ra màn hình"),
    "command.staff-coming": _l("báo cán bộ đang tới"),
    "kiosk.settings": _l("đổi cài đặt màn hình hướng dẫn"),
    "hotspot.settings": _l("đổi cài đặt điểm Wi-Fi"),
    "camera.settings": _l("đổi cài đặt camera"),
    "camera.notice": _l("đổi lời bảng báo camera"),
    "camera.place": _l("đặt camera lên bản đồ"),
    "camera.unplace": _l("lấy camera khỏi bản đồ"),
    "camera.plan": _l("đổi sơ đồ xã của bản đồ camera"),
    "camera.no-plan": _l("bỏ sơ đồ xã của bản đồ camera"),
    "camera.places-checked": _l("xác nhận chỗ các camera trên sơ đồ mới"),
    "deletion.receive": _l("ghi nhận yêu cầu xóa hình"),
    "deletion.answer": _l("trả lời lần đầu yêu cầu xóa hình"),
    "deletion.decide": _l("quyết định yêu cầu xóa hình"),
    "deletion.done": _l("đóng yêu cầu xóa hình"),
    "camera.live": _l("xem trực tiếp camera"),
    "camera.day": _l("xem số lần camera thấy có động trong ngày"),
    "camera.events": _l("xem danh sách sự việc của camera"),
    "camera.search": _l("tìm hình camera theo giờ"),
    "camera.clip": _l("xem lại đoạn hình camera"),
    "camera.export": _l("trích xuất chứng cứ của camera"),
    "clip.ask": _l("lấy đoạn phim của camera"),
    "clip.cancel": _l("thôi không lấy đoạn phim"),
    "clip.remove": _l("xóa đoạn phim khỏi máy chủ"),
    "evidence.lock": _l("khóa chứng cứ trên camera"),
    "evidence.unlock": _l("mở khóa chứng cứ trên camera"),
    "evidence.explain": _l("giải thích chuỗi chứng cứ của camera"),
    "command.clip": _l("hỏi camera đoạn phim"),
    "command.lock": _l("gửi lệnh khóa chứng cứ"),
    "command.unlock": _l("gửi lệnh mở khóa chứng cứ"),
    "camera.still": _l("chụp một hình để cài đặt camera"),
    "command.still": _l("xin một hình của camera để cài đặt"),
    "command.stop": _l("dừng phát"),
    "command.stop-emergency": _l("báo hết cảnh báo"),
    "command.test-tone": _l("phát âm thử"),
    "person.add": _l("thêm người dùng"),
    "person.roles": _l("đổi vai trò"),
    "person.password": _l("đổi mật khẩu"),
    "person.lock": _l("khóa tài khoản"),
    "person.unlock": _l("mở lại tài khoản"),
    "key.add": _l("cấp khóa ký"),
    "key.retired": _l("cho khóa ký thôi dùng"),
    "key.revoked": _l("thu hồi khóa ký"),
    "keyset.issue": _l("gửi danh sách khóa ký"),
    "area.put": _l("ghi nhận địa bàn"),
    "node.put": _l("ghi nhận cụm loa"),
    "node.revoke": _l("thu hồi thiết bị"),
    "settings.put": _l("đổi quy định"),
    "forged.seen": _l("xem cảnh báo lệnh giả"),
    "word.put": _l("thêm từ vào từ điển"),
    "word.remove": _l("bỏ từ khỏi từ điển"),
    "epoch.open": _l("mở lượt đánh số mới"),
    "console.restore": _l("khôi phục từ bản sao lưu"),
    "audit.explain": _l("giải thích vì sao sổ khác với điều cụm loa nhớ"),
}
OF_FILM: Final = ("start", "end")
"""Of a stretch of film: seconds matter."""
NOT_SHOWN: Final = ("title", "body")


def details(
    entry: AuditEntry, *, without: Collection[str] = ()
) -> Iterator[tuple[str, str]]:
    """Name and value of each, for a line of the page."""
    rules = entry.action == "settings.put"
    for name, value in entry.detail.items():
        if name in NOT_SHOWN or name in without or not (value or rules):
            continue
        said = _rule(name, value) if rules else _value(name, value)
        label = str(NAMES[name]) if name in NAMES else name
        yield label, said


def _value(name: str, value: str) -> str:
    if value in VALUES.get(name, {}):
        return str(VALUES[name][value])
    if name == "wish":
        return setting_words.in_words(value)
    if name == "day":
        with suppress(ValueError):
            return f"{date.fromisoformat(value):%d/%m/%Y}"
    return _plain(value, seconds=name in OF_FILM)


def _plain(value: str, *, seconds: bool = False) -> str:
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        longer = len(value) > SHOWN_CHARACTERS
        return value[:SHOWN_CHARACTERS] + "…" if longer else value
    return wording.moment(at, auth.now(), auth.web().zone, seconds=seconds)


def _rule(name: str, value: str) -> str:
    """A rule of ``console.core.rules.Wish``, as ``console.store.settings`` wrote it."""
    if not value:
        return _("theo quy định chung")
    try:
        wish = msgspec.convert({name: msgspec.json.decode(value)}, Wish)
    except msgspec.MsgspecError:
        return value
    match name:
        case "quiet":
            spans = wish.quiet or ()
            said = [_span(span) for span in spans]
            return ", ".join(said) or _("không có")
        case "ceilings":
            return ", ".join(
                f"{_span(one.span)}: {one.volume_percent}%"
                for one in wish.ceilings or ()
            ) or _("không có")
        case "mute" if wish.mute is not None:
            until = wording.moment(wish.mute.until, auth.now(), auth.web().zone)
            return _("đến %(at)s: %(reason)s", at=until, reason=wish.mute.reason)
        case "own_approval":
            return _("bật") if wish.own_approval else _("tắt")
        case _:
            return str(getattr(wish, name, value))


def _span(span: LocalSpan) -> str:
    return f"{span.start}–{ending(span)}"  # noqa: RUF001 times
