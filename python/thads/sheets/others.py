"""`SoLieuKhac` on sheet `Nhập liệu`, right of all else: figures that nobody has to type, and their rates."""

from __future__ import annotations

import xlwings as xw

from thads import layout
from thads.figures.others import COLUMNS, PAIRS
from thads.results.amounts import shown_rate
from thads.rules.verdicts import RATE_STEPS
from thads.sheets.draft import Draft, area
from thads.sheets.host import show_results
from thads.sheets.places import has_name, read_blocks
from thads.sheets.styles import add_vietnamese_digits

_WIDTH, _RATE_WIDTH = 14.5, 17
_HINT = "Không bắt buộc, tiền theo đơn vị tính ở đầu sheet. Cột để trống thì không in ở đâu; cột có số thì ghi ở ghi chú dưới bảng in và trong báo cáo."


def build(draft: Draft, head: int, first: int, last: int, left: int) -> None:
    """Add the columns from `left` on, their three rows of headings from `head` on, the rows of units from `first` to `last`."""
    rates = left + len(COLUMNS)
    draft.sheet.set_column(left, rates - 1, _WIDTH)
    draft.sheet.set_column(rates, rates + len(PAIRS) - 1, _RATE_WIDTH)
    draft.write(head - 2, left, _HINT, "hint_line")
    _write_heads(draft, head, left)
    draft.merge(head, rates, head, rates + len(PAIRS) - 1, "TỶ LỆ", "head")
    for column, (one, measure) in enumerate(PAIRS.values(), start=rates):
        draft.merge(head + 1, column, head + 2, column, f"{one.heading}: {measure.noun}", "head")
    for row in range(first, last + 1):
        for column in range(left, rates):
            draft.write(row, column, None, "input_number")
        for column, place in enumerate(PAIRS, start=rates):
            draft.formula(row, column, _rate_formula(row, left + place), "live_cell_rate", "")
    add_vietnamese_digits(draft.sheet, draft.styles, area(first, left, last, rates - 1))
    draft.define(layout.OTHERS, first, left, last, rates - 1)
    draft.define(layout.OTHER_RATES, first, rates, last, rates + len(PAIRS) - 1)


def _write_heads(draft: Draft, head: int, left: int) -> None:
    for column, (one, measure, part) in enumerate(COLUMNS, start=left):
        parts, paired = len(one.parts), len(one.parts) > 1
        if part == one.parts[0] and measure is one.measures[0]:
            draft.merge(head, column, head, column + len(one.measures) * parts - 1, one.heading, "head")
        if part == one.parts[0] and paired:
            draft.merge(head + 1, column, head + 1, column + parts - 1, f"Về {measure.noun}", "head")
        draft.merge(head + 1 + paired, column, head + 2, column, part.format(noun=measure.noun), "head")


def _rate_formula(row: int, column: int) -> str:
    """The share that is done, cut to 2 decimals of a percent, as text: on every machine the same."""
    whole, done = (area(row, place, row, place) for place in (column, column + 1))
    hundredths = f'RIGHT("0"&MOD(INT({done}*{RATE_STEPS}/{whole}),100),2)'
    shown = f'INT({done}*100/{whole})&","&{hundredths}&"%"'
    return f'=IF(COUNT({whole},{done})<2,"",IF(OR({whole}<=0,{done}<0,{done}>{whole}),"",{shown}))'


def show_rates(book: xw.Book) -> None:
    """Bring the rates up to date, in an engine that does not compute plain formulas; as the formulas say them."""
    if not has_name(book, layout.OTHER_RATES):
        return
    (block,) = read_blocks(book, layout.OTHERS).values()
    rates = [[_rate(row[place], row[place + 1]) for place in PAIRS] for row in block.rows]
    show_results(book.names[layout.OTHER_RATES].refers_to_range, rates)


def _rate(whole: object, done: object) -> str:
    if not (isinstance(whole, int | float) and isinstance(done, int | float)) or bool in (type(whole), type(done)):
        return ""
    return shown_rate(int(done * RATE_STEPS // whole)) or "" if 0 <= done <= whole and whole else ""
