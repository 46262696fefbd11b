"""A worksheet as it was read, why a file gives none, and the bounds that no form could reach."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

# What calamine makes of a cell; "" where it is blank.
Cell = str | int | float | bool | date | datetime | time | timedelta

# A form takes 35 KB unpacked and 150 cells, the widest table of a province some 20,000 cells.
MAX_FILE = 32 * 2**20
MAX_UNPACKED = 64 * 2**20
MAX_CELLS = 1_000_000
MAX_PARTS = 2_000

ERROR_TEXT = "#LỖI"
UNCALCULATED_TEXT = "#CHƯA TÍNH"

# 0-based corners (row, column) of cells that are merged.
Area = tuple[tuple[int, int], tuple[int, int]]

# 0-based row and column, and what is put there; by sheet.
Marks = list[tuple[int, int, Cell]]
Errors = Mapping[str, Marks]


class UnreadableError(Exception):
    """The file gives no cells; `reason` is a key of `REASONS`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


REASONS = {
    "empty": "rỗng. Hãy đề nghị đơn vị gửi lại.",
    "unknown": "không phải là bảng tính (.xlsx, .xls, .xlsb, .ods). Hãy chọn đúng tệp phiếu.",
    "web_page": "là trang web (HTML) mang tên bảng tính. Hãy mở bằng Excel, lưu lại thành .xlsx rồi làm lại.",
    "xml": "là bảng tính kiểu XML. Hãy mở bằng Excel, lưu lại thành .xlsx rồi làm lại.",
    "text": "là tệp văn bản (CSV). Hãy mở bằng Excel, xem lại số và chữ, lưu thành .xlsx rồi làm lại.",
    "archive": "là tệp nén. Hãy giải nén rồi chọn thư mục vừa giải nén.",
    "document": "là văn bản (Word, PDF), không phải bảng tính. Hãy đề nghị đơn vị gửi tệp Excel.",
    "password": "có đặt mật khẩu mở. Hãy đề nghị đơn vị bỏ mật khẩu rồi gửi lại.",
    "too_large": "lớn khác thường nên không mở, để giữ an toàn cho máy. Hãy đề nghị đơn vị chép số liệu sang phiếu mới rồi gửi lại.",
    "damaged": "bị hỏng, không đọc được. Hãy đề nghị đơn vị gửi lại.",
}


@dataclass(slots=True)
class Sheet:
    """One visible worksheet: `rows` begin at cell A1; a blank cell is "", one that shows an error is `ERROR_TEXT`,
    a formula whose result the file does not hold is `UNCALCULATED_TEXT`.

    `merged` holds 0-based (row, column) corners, None where the file's kind does not tell.
    """

    name: str
    rows: list[list[Cell]]
    merged: list[Area] | None


def check_size(cells: int) -> None:
    """Refuse more cells, or texts of cells, than any form could have, before calamine takes memory for them."""
    if cells > MAX_CELLS:
        raise UnreadableError("too_large")
