"""What the texts around a table state: the money unit, and the date of the figures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from thads import layout
from thads.figures.cells import is_blank
from thads.forms.files.sheet import ERROR_TEXT, UNCALCULATED_TEXT, Cell, Sheet
from thads.forms.submission import UnclearError
from thads.forms.tables.head import Place
from thads.forms.tables.words import IN_BRACKETS, LONGEST, folded, money_unit, speaks_of_money
from thads.numerals import parse_day

_DATE = re.compile(r"(\d{1,2}) ?(?:/|-|\.|tháng) ?(\d{1,2}) ?(?:/|-|\.|năm) ?((?:19|20|21)\d\d)")
# What states the money unit in a text besides brackets: a label, one that may also say something else.
_LABEL = re.compile(r"\b(?:đơn vị tính|đvt|đv tính|đơn vị tiền|don vi tinh|dvt)(?: tiền| tệ)? ?(:?) ?([^()]*)")
_WEAK_LABEL = re.compile(r"\b(?:(?:đơn vị|đv|tiền) ?:|tính bằng|tính theo|đơn vị) ?:? ?([^()]*)")
# Words before a unit: “tiền: triệu đồng”.
_BEFORE = re.compile(r"(?:(?:đơn vị|đvt|đv|số|về|việc|tiền|tính|bằng|theo|là|giá trị|đối với|án|vụ|và)\b[ :.,-]*)+")
_BETWEEN = re.compile(r"[;\n/]|,(?!\d)|\bvà\b| - ")
_OF_DATES = ("số liệu", "tính đến", "đến", "ngày", "từ ngày")
_MONEY_WORDS = set(re.split(" ", "đồng đ vnđ vnd tr trđ triệu tỉ nghìn ngàn trăm chục vạn usd đô la việt nam"))
# A unit in the middle of a text; “trên 10 tỷ đồng” is an amount.
_ANYWHERE = re.compile(
    r"(?<![\d.,])(?<!\d )(?<!hàng )(?<!chục )(?<!trăm )\b((?:1[.,]?000(?:[.,]?000){0,2}|nghìn|ngàn|triệu|tr|tỉ)[ .]{0,2}(?:đồng|đ|vnđ|vnd))\b"
)

_Stated = tuple[str | None, str]


def stated_money_unit(sheet: Sheet, place: Place, around: Iterable[int] = ()) -> str | None:
    """The money unit that the texts above the figures state, or those in the rows `around` them.

    Raises:
        UnclearError: they state an unknown one, or several.
    """
    found: dict[str, tuple[int, int]] = {}
    unknown: tuple[int, int] | None = None
    for unit, _ in _money_units(sheet.name, ()):
        if unit is not None:
            found[unit] = (place.top, place.unit)
    for row in (*range(place.start, place.bottom), *around):
        cells = sheet.rows[row]
        for column, value in enumerate(cells):
            if not isinstance(value, str) or not value:
                continue
            if value in (UNCALCULATED_TEXT, ERROR_TEXT):
                unknown = row, column
            for unit, text in _money_units(value, cells[column + 1 :]):
                if unit is None:
                    choices = ", ".join(layout.MONEY_UNITS)
                    raise UnclearError(
                        row, column, f"Không rõ đơn vị tính tiền “{text}”. Hãy ghi một trong: {choices}."
                    )
                found.setdefault(unit, (row, column))
    if len(found) > 1:
        text = f"Bảng ghi nhiều đơn vị tính tiền khác nhau ({'; '.join(found)}). Hãy chỉ ghi một đơn vị tính."
        raise UnclearError(*list(found.values())[1], text)
    if unknown and not found:
        text = "Ô này là công thức đang báo lỗi hoặc chưa có kết quả nên không rõ có ghi đơn vị tính không. Hãy mở tệp bằng Excel, lưu lại rồi làm lại."
        raise UnclearError(*unknown, text)
    return next(iter(found), None)


def _money_units(value: str, following: Sequence[Cell]) -> Iterator[_Stated]:
    """The money units of one text, or of the cell behind a label, None for an unknown one; and how they are written."""
    text = folded(value[: 4 * LONGEST])[:LONGEST]
    if label := _LABEL.search(text):
        colon, stated = label[1], label[2]
        if not stated.strip(" ."):
            beside = folded(str(next((cell for cell in following if not is_blank(cell)), "")))[:LONGEST]
            stated = beside if colon or money_unit(beside) else ""
        found = list(_of_pieces(stated, strict=bool(colon)))
    else:
        found = [one for weak in _WEAK_LABEL.finditer(text) for one in _of_pieces(weak[1], strict=False)]
    for inside in IN_BRACKETS.findall(text):
        found += [one for one in _of_pieces(inside, strict=False) if inside.strip(" .") not in ("đ", "tr")]
    if not found and money_unit(text) and text not in ("đ", "tr"):
        found = [(money_unit(text), text)]
    yield from found or [(money_unit(unit), unit) for unit in _ANYWHERE.findall(text)]


def _of_pieces(stated: str, *, strict: bool) -> list[_Stated]:
    """The units that a statement names; unknown ones where it speaks of money alone, or `strict` where nothing else is known."""
    known: list[_Stated] = []
    unknown: list[_Stated] = []
    for piece in _BETWEEN.split(_DATE.sub(" ", stated)):
        piece = piece.strip(" .:-*")
        if piece.startswith(_OF_DATES):
            continue
        if not (rest := piece[match.end() :] if (match := _BEFORE.match(piece)) else piece):
            continue
        if unit := money_unit(rest):
            known.append((unit, rest))
        elif _says_money_only(rest) or (strict and not known):
            unknown.append((None, rest))
    return known + [one for one in unknown if not known or _says_money_only(one[1])]


def _says_money_only(text: str) -> bool:
    words = re.findall(r"[^\W\d]+", text)
    return speaks_of_money(text) and all(word in _MONEY_WORDS for word in words)


# What the date of the figures stands behind; any other date is a circular's or a signature's.
_UNTIL = re.compile(r"(?:số liệu đến|tính đến|đến ngày)(?:\s|:|hết|ngày)*")


def stated_day(sheet: Sheet, place: Place) -> date | None:
    """The date of the figures where the texts above the table state exactly one."""
    days: set[date | None] = set()
    for cells in sheet.rows[place.start : place.top]:
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
