"""One cell as a figure: blank, or a whole number of cases or đồng."""

from __future__ import annotations

import re
from fractions import Fraction

from thads.numerals import EXCEL_DIGITS, FigureError, format_number, parse_number
from thads.rules.verdicts import MAX_FIGURE

# Whole numbers below this have at most the digits that Excel keeps.
_EXACT_BELOW = 10**EXCEL_DIGITS


def is_blank(value: object) -> bool:
    """Whether a cell counts as empty."""
    return value is None or (isinstance(value, str) and not value.strip())


# What no file, printed sheet or screen shows as it is: control characters, marks that turn the direction of writing, halves
# of characters.
_UNSHOWN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)

LONGEST_NAME, LONGEST_TEXT = 200, 500


def text_fault(value: object, longest: int = LONGEST_TEXT) -> str:
    """What is wrong with a cell as a text, whatever it says, and what to do; "" if nothing is."""
    if not isinstance(value, str):
        return ""
    if found := _UNSHOWN.search(value):
        return f"Ô này có ký tự ẩn không in được (mã U+{ord(found[0]):04X}), thường do chép từ nơi khác. Hãy xóa cả ô rồi nhập lại."
    if len(value) > longest:
        return f"Ô này dài {format_number(len(value))} chữ, nhiều nhất {longest} chữ mới in đủ. Hãy viết gọn lại."
    return ""


def whole_figure(value: object, factor: int) -> int | None:
    """A figure in whole cases (factor 1) or whole đồng (factor: đồng in the sheet's unit)."""
    if type(value) is float and 0 <= value < _EXACT_BELOW and value.is_integer():
        figure = int(value) * factor
        if figure <= MAX_FIGURE:  # nearly every cell; what follows would give the same at ten times the time
            return figure
    number = parse_number(value)
    if number is None:
        return None
    if factor != 1 and isinstance(value, str) and value.rstrip().endswith(("đ", "₫")):
        text = value.strip()
        raise FigureError(
            f"“{text}” ghi đồng, không theo đơn vị tính của bảng. Hãy bỏ chữ “{text[-1]}”, nhập số theo đơn vị tính của bảng."
        )
    scaled = Fraction(number) * factor
    if scaled > MAX_FIGURE:
        raise FigureError(f"số quá lớn ({format_number(number)}). Hãy kiểm tra lại số và đơn vị tính.")
    if scaled.denominator != 1:
        if factor == 1:
            raise FigureError(f"“{format_number(number)}” không phải số nguyên. Hãy nhập số nguyên.")
        raise FigureError(f"“{format_number(number)}” lẻ dưới một đồng. Hãy nhập số đúng đến đồng.")
    return int(scaled)
