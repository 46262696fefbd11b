"""Sheet `Tiến độ`: where each unit stands on its way to the target; the program fills plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial

import xlwings as xw

from thads import layout
from thads.figures.names import unit_key
from thads.numerals import format_date, format_number
from thads.results.history import Record
from thads.results.progress import Calendar, Progress, calendar, progress, together
from thads.results.report import Report, Request
from thads.results.words import day_text, unit_text
from thads.sheets import page
from thads.sheets.columns import Column, cells_at, heading_rows
from thads.sheets.draft import Draft
from thads.sheets.host import Rows
from thads.sheets.page import NONE, UNIT_COLUMNS, Line, amounts
from thads.sheets.places import Cells, Place, write_cells


@dataclass(frozen=True)
class ProgressLine(Line):
    """A row of `TienDo`."""

    progress: Progress


_small = partial(amounts, style="print_number_small")

# `TienDo`.
COLUMNS: tuple[Column[ProgressLine], ...] = (
    *UNIT_COLUMNS,
    _small("{before}", None, 1, 57, lambda line: line.result.figures.before),
    _small("{now}", None, 2, 57, lambda line: line.result.figures.after),
    _small("{goal}", None, 3, 57, lambda line: _shown_goal(line), NONE),
    _small("Đã {done}", None, "4=1-2", 51, lambda line: line.result.assessment.reduction),
    _small("Còn phải {done}", None, 5, 48, lambda line: line.result.assessment.shortfall or None, NONE),
    _small("Mỗi tuần phải {done}", None, 6, 48, lambda line: line.progress.weekly or None, NONE),
    _small("{Done} từ lần trước", None, 7, 48, lambda line: line.progress.since_last, NONE),
    Column("Mức {done} bình quân tuần", None, 8, 51, "print_figure_small", lambda line: _pace_text(line)),
    _small("Ước thực hiện đến hết đợt (1)", None, 9, 57, lambda line: line.progress.forecast, NONE),
    Column("Nhận định\n(1)", None, 10, 63, "print_verdict", lambda line: str(line.progress.outlook), verdict=True),
)

HEAD_HEIGHTS = (18, 16.5, 14.25, 14.25, 5.25, 14.25, 54, 10.5)
_HEAD_STYLES = ("print_title", "print_subtitle", "print_italic", "print_italic", "print_italic", "print_unit")
_DATE_ROW, _HEADINGS = 2, len(_HEAD_STYLES)


def _shown_goal(line: ProgressLine) -> int | None:
    """The goal in whole units of the sheet, which says the same as long as what stands beside it is whole, too."""
    goal, after, step = line.progress.goal, line.result.figures.after, line.settings.factor(line.measure)
    return goal if goal is None or (after is not None and after % step) else goal // step * step


def _pace_text(line: ProgressLine) -> str | None:
    """A pace as Vietnamese text: cases cut to one decimal; money to whole units, small numbers of them to two decimals."""
    if line.progress.pace is None:
        return None
    pace = line.progress.pace / line.settings.factor(line.measure)
    digits = 1 if not line.measure.money else 2 if abs(pace) < 1_000 else 0
    return format_number(Decimal(int(pace * 10**digits)).scaleb(-digits))


def fill_progress(book: xw.Book, place: Place, report: Report, records: Sequence[Record]) -> Rows:
    """Write sheet `Tiến độ`: its head, the units, the province right below their place, the note on what was estimated.

    Returns:
        How its rows are to stand; those not needed hidden.
    """
    days = calendar(report, records)
    units, each = together(report), len(report.measures)
    of_unit: dict[str, list[Record]] = {}
    for record in records:
        of_unit.setdefault(record.unit, []).append(record)
    lines = []
    for line in page.report_lines(report):
        known = of_unit.get(unit_key(line.unit.name), [])
        if line.unit is report.province:
            known = [record for record in known if record.together == units]
        found = progress(line.unit, line.measure, known, days, line.settings.factor(line.measure))
        lines.append(ProgressLine(line.number, line.unit, line.measure, line.request, found))
    head, rows = head_cells(report.request, days), page.line_cells(COLUMNS, lines)
    note = _note(min((line.progress.since for line in lines if line.progress.since), default=None))
    cells = head + page.with_room(rows, place.rows, each) + [cells_at(len(COLUMNS), {0: note})]
    write_cells(book.sheets[place.sheet], place.row - len(head), place.column, cells)
    names = [page.name_lines(row[1], report.measures) for row in rows[:-each:each]]
    tail = [page.note_height(note)]
    return page.arranged(place, each, names, HEAD_HEIGHTS, HEAD_HEIGHTS[_HEADINGS:], tail)


def head_cells(request: Request, days: Calendar | None = None) -> Cells:
    """The head of sheet `Tiến độ`, rows and columns as `HEAD_HEIGHTS` × `COLUMNS`."""
    previous = format_date(days.previous) if days and days.previous else "chưa có"
    texts = (
        f"TIẾN ĐỘ {request.settings.matter}",
        request.print_info["title"],
        f"Số liệu đến {day_text(request)}; lần tổng hợp trước: {previous}",
        _end_text(request, days),
        None,
        unit_text(request),
    )
    return [cells_at(len(COLUMNS), {0: text}) for text in texts] + heading_rows(COLUMNS, request.settings)


def _note(since: date | None = None) -> str:
    start = "số liệu đầu tiên của năm thống kê" + (f" ({format_date(since)})" if since else "")
    return (
        f"(1) Ước theo đường thẳng: giữ nguyên tốc độ từ {start} đến nay cho tới hết đợt; chỉ để tham khảo, không phải"
        " kết quả xét. “Đúng tiến độ”, “Chậm tiến độ” là so số ước với mức phải đạt."
    )


def _end_text(request: Request, days: Calendar | None) -> str:
    if days is None:
        return "Bấm “Tổng hợp” ở sheet Nhập liệu để lập bảng này."
    if days.end is None:
        return f"Chưa nhập ngày kết thúc đợt (sheet {layout.TARGET_SHEET}) nên chưa ước được kết quả cuối đợt."
    if days.days_left == 0:
        return f"Đợt thi đua đã kết thúc {format_date(days.end)}."
    left = f", còn {days.days_left} ngày" if days.days_left else ""
    return f"Đợt thi đua kết thúc {format_date(days.end)}{left}."


def build(draft: Draft, request: Request, units: int) -> None:
    """Add the sheet with room for `units` units and the province, the units' rows hidden until they are filled."""
    body, last_column, measures = len(HEAD_HEIGHTS), len(COLUMNS) - 1, request.settings.measures
    page.set_widths(draft.sheet, page.widths(COLUMNS, measures))
    cells = head_cells(request)
    draft.set_heights(HEAD_HEIGHTS)
    for row, style in enumerate(_HEAD_STYLES):
        draft.merge(row, 0, row, last_column, cells[row][0], style)
    draft.watch(_DATE_ROW)
    draft.write_headings(_HEADINGS, COLUMNS, cells[_HEADINGS:], looks=("print_head", "print_columns"))
    province = page.write_lines(draft, COLUMNS, body, len(measures), units, shown=0)
    tail = province + len(measures)
    draft.merge(tail, 0, tail, last_column, _note(), "print_note")
    draft.set_heights((page.note_height(_note()),), tail)
    draft.protect()
    draft.define(layout.PROGRESS, body, 0, province - 1, last_column)
    page.set_page(draft.sheet, tail, last_column, (_HEADINGS, body - 1))
