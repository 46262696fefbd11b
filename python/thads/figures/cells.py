"""One cell as a figure: blank, or a whole number of cases or đồng."""

from __future__ import annotations

from fractions import Fraction

from thads.numerals import EXCEL_DIGITS, FigureError, format_number, parse_number
from thads.rules.verdicts import MAX_FIGURE

# Whole numbers below this have at most the digits that Excel keeps.
_EXACT_BELOW = 10**EXCEL_DIGITS


def is_blank(value: object) -> bool:
    """Whether a cell counts as empty."""
    return value is None or (isinstance(value, str) and not value.strip())


def whole_figure(value: object, factor: int) -> int | None:
    """A figure in whole cases (factor 1) or whole đồng (factor: đồng in the sheet's unit)."""
    if type(value) is float and 0 <= value < _EXACT_BELOW and value.is_integer():
        figure = int(value) * factor
        if figure <= MAX_FIGURE:  # nearly every cell; what follows would give the same at ten times the time
            return figure
    number = parse_number(value)
    if number is None:
        return None
    scaled = Fraction(number) * factor
    if scaled > MAX_FIGURE:
        raise FigureError(f"số quá lớn ({format_number(number)}). Hãy kiểm tra lại số và đơn vị tính.")
    if scaled.denominator != 1:
        if factor == 1:
            raise FigureError(f"“{format_number(number)}” không phải số nguyên. Hãy nhập số nguyên.")
        raise FigureError(f"“{format_number(number)}” lẻ dưới một đồng. Hãy nhập số đúng đến đồng.")
    return int(scaled)
