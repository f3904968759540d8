"""The recovery sheet: one page to print and lock away (pure)."""

from collections.abc import Sequence
from datetime import datetime

from edge.contract.units import KeyId
from provisioning.core.site import Site


def recovery_sheet(
    site: Site, *, root: KeyId, lines: Sequence[str], made: datetime
) -> str:
    """The text of the sheet. ``lines``: the keys, from ``recovery.on_paper``."""
    keys = "\n".join(f"    {line}" for line in lines)
    return f"""\
PHIẾU KHÔI PHỤC - {site.commune.name} ({site.commune.area})
RECOVERY SHEET - made {made:%Y-%m-%d} - root key {root}
======================================================================

AI CẦM PHIẾU NÀY LÀ LÀM CHỦ HỆ THỐNG LOA CỦA XÃ.
WHOEVER HOLDS THIS SHEET IS MASTER OF THE COMMUNE'S LOUDSPEAKERS.

 1. In phiếu này ra giấy, niêm phong, cất trong két của xã.
    Print it, seal it, lock it away.
 2. Xóa hai tệp recovery-sheet.txt và recovery-sheet.svg khỏi máy.
    Delete recovery-sheet.txt and recovery-sheet.svg from the machine.
 3. Không chụp ảnh, không gửi qua mạng.
    Take no photograph of it, send it to no one.

KHI NÀO CẦN: quên mật khẩu quản trị, hoặc mất tệp khóa trong console/keys.
WHEN IT IS NEEDED: the administrator's passphrase is lost, or the key files
in console/keys are. It is no backup: keep copies of the whole directory too.

CÁCH DÙNG: gõ tám dòng dưới đây vào một tệp, rồi chạy lệnh
HOW: type the eight lines below into a file, then run

    commune-provision recover --dir COMMUNE --sheet FILE

{keys}

Hai chữ cuối mỗi dòng là chữ kiểm tra: gõ sai dòng nào, máy báo dòng đó.
Không dùng chữ I, L, O, U: chỉ có số 1, số 0 và chữ V.
The last two letters of a line check it: a mistyped line is named.
There is no I, L, O or U: read 1, 0 and V.
======================================================================
"""
