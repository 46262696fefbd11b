"""What the texts above a table state: the money unit, and the date of the figures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from thads import layout
from thads.figures.cells import is_blank
from thads.forms.files.sheet import Sheet
from thads.forms.submission import UnclearError
from thads.forms.tables.head import Head
from thads.forms.tables.words import NOUNS, folded, money_unit
from thads.numerals import name_key, parse_day

_DATE = re.compile(r"(\d{1,2})\s*(?:/|-|\.|tháng)\s*(\d{1,2})\s*(?:/|-|\.|năm)\s*((?:19|20|21)\d\d)")
# What states the money unit in a text: a label, or brackets behind a heading.
_UNIT_LABEL = re.compile(r"(?:(?:đơn vị tính(?: tiền)?|đvt)\s*:?|(?:đơn vị tiền|đơn vị)\s*:)([^)]*)")
_IN_BRACKETS = re.compile(r"\(([^()]*)\)")
_OF_DATES = ("số liệu", "tính đến", "đến", "ngày", "từ ngày")


def stated_money_unit(sheet: Sheet, head: Head) -> str | None:
    """The money unit that the texts above the figures state.

    Raises:
        UnclearError: they state an unknown one, or several.
    """
    found: dict[str, str] = {}
    for cells in sheet.rows[: head.bottom]:
        for column, value in enumerate(cells):
            if not isinstance(value, str) or not value:
                continue
            for unit, text in _money_units(value, cells[column + 1 :]):
                if unit is None:
                    choices = ", ".join(layout.MONEY_UNITS)
                    text = f"Không rõ đơn vị tính tiền “{text}”. Hãy ghi một trong: {choices}."
                    raise UnclearError(head.bottom - 1, head.unit, text)
                found[unit] = text
    if len(found) > 1:
        text = f"Bảng ghi nhiều đơn vị tính tiền khác nhau ({'; '.join(found)}). Hãy chỉ ghi một đơn vị tính."
        raise UnclearError(head.bottom - 1, head.unit, text)
    return next(iter(found), None)


def _money_units(value: str, following: Sequence[object]) -> Iterator[tuple[str | None, str]]:
    """The money units of one text, or of the cell behind a label, None for an unknown one; and how they are written."""
    text = folded(value)
    for inside in _IN_BRACKETS.findall(text):
        if (unit := money_unit(inside.strip(" ."))) is not None:
            yield unit, inside
    match = _UNIT_LABEL.search(text)
    if not match:
        return
    label, stated = match[0], match[1]
    if not stated.strip() and label.endswith(":"):
        stated = folded(str(next((cell for cell in following if not is_blank(cell)), "")))
    # A comma between digits belongs to the number: 1,000 đồng.
    for piece in re.split(r"[;\n]|,(?!\d)|\bvà\b|/", _DATE.sub(" ", stated)):
        piece = piece.strip(" .")
        if not piece or name_key(piece) in NOUNS or piece.startswith(_OF_DATES):
            continue
        unit = money_unit(piece)
        if unit is not None or (":" in label and label.startswith(("đơn vị tính", "đvt"))):
            yield unit, piece


# What the date of the figures stands behind; any other date is a circular's or a signature's.
_UNTIL = re.compile(r"(?:số liệu đến|tính đến|đến ngày)(?:\s|:|hết|ngày)*")


def stated_day(sheet: Sheet, head: Head) -> date | None:
    """The date of the figures where the texts above the table state exactly one."""
    days: set[date | None] = set()
    for cells in sheet.rows[: head.top]:
        for index, value in enumerate(cells):
            if not isinstance(value, str):
                continue
            text = folded(value)
            for until in _UNTIL.finditer(text):
                if match := _DATE.match(text, until.end()):
                    days.add(parse_day("/".join(match.groups())))
                elif until.end() == len(text):
                    days |= set(map(parse_day, cells[index + 1 :]))
    days.discard(None)
    return days.pop() if len(days) == 1 else None
