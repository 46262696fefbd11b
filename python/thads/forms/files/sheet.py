"""A worksheet as it was read, and why a file gives none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from thads.numerals import format_number

# What calamine makes of a cell; "" where it is blank.
Cell = str | int | float | bool | date | datetime | time | timedelta

ERROR_TEXT = "#LỖI"
UNCALCULATED_TEXT = "#CHƯA TÍNH"

# 0-based corners (row, column) of cells that are merged.
Area = tuple[tuple[int, int], tuple[int, int]]

# 0-based row and column, and what is put there.
Marks = list[tuple[int, int, Cell]]


class UnreadableError(Exception):
    """The file gives no cells; `reason` is a key of `REASONS`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


REASONS = {
    "unopened": "không mở được. Hãy đóng tệp ở chương trình khác, kiểm tra quyền mở tệp rồi làm lại.",
    "empty": "rỗng. Hãy đề nghị đơn vị gửi lại.",
    "unknown": "không phải là bảng tính (.xlsx, .xls, .xlsb, .ods). Hãy chọn đúng tệp phiếu.",
    "web_page": "là trang web (HTML) mang tên bảng tính. Hãy mở bằng Excel, lưu lại thành .xlsx rồi làm lại.",
    "binary": "là .xlsb của chương trình khác Excel, không đọc được hết. Hãy mở bằng Excel, lưu lại thành .xlsx rồi làm lại.",
    "old": "là của Excel đời rất cũ (trước năm 1993). Hãy mở bằng Excel, lưu lại thành .xlsx rồi làm lại.",
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


def put(rows: list[list[Cell]], marks: Marks) -> None:
    """Put what marks say into a sheet's rows."""
    for row, column, value in marks:
        rows += [[] for _ in range(row + 1 - len(rows))]
        rows[row] += [""] * (column + 1 - len(rows[row]))
        rows[row][column] = value


# How a number format shows its numbers: what they are divided by, and the money unit that it writes beside them.
Look = tuple[Decimal, str]

# Commas behind the last digit of a number format divide by a thousand each (ECMA-376, part 1, 18.8.31).
_HIDDEN = re.compile(r"[0#?](,+)(?![0#?,])")
_LETTERS = re.compile(r'"([^"]*)"|\[[^\]]*\]|[\\_*].')
_SCALE = re.compile(r"\b(?:nghìn|ngàn|triệu|trđ?|tỷ|tỉ)\b", re.IGNORECASE)


def look_of(factor: Decimal, texts: Iterable[str]) -> Look | None:
    """How a format that divides by `factor` and writes `texts` shows numbers; None where it shows them as they are."""
    unit = next((text.strip() for text in texts if _SCALE.search(text)), "")
    return (factor, unit) if unit or factor != 1 else None


def _of_format(code: str) -> Look | None:
    hidden = "," in code and _HIDDEN.search(_LETTERS.sub("", code).split(";")[0])
    return look_of(Decimal(1000) ** len(hidden[1]) if hidden else Decimal(1), _LETTERS.findall(code))


def shown(number: float, look: Look) -> float | str:
    """A number as a format shows it: text where a unit stands beside it."""
    amount = Decimal(str(number)) / look[0]
    return f"{format_number(amount)} {look[1]}" if look[1] else float(amount)


def looks_of(formats: Mapping[int, str], styles: list[int]) -> dict[int, Look]:
    """How the cells' styles show numbers, by their numbers; `styles` holds the key of each one's number format."""
    looks = {key: found for key, code in formats.items() if (found := _of_format(code))}
    return {number: looks[key] for number, key in enumerate(styles) if key in looks} if looks else {}
