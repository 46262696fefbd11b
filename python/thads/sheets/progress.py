"""Sheet `Tiến độ`: where each unit stands on its way to the target; the program fills plain values."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

import xlwings as xw
from xlsxwriter import Workbook
from xlsxwriter.utility import xl_range, xl_range_abs
from xlsxwriter.worksheet import Worksheet

from thads import layout
from thads.layout import CASES, MEASURES, Measure
from thads.numerals import format_date, format_number, name_key
from thads.results.amounts import amount_cell
from thads.results.history import Record
from thads.results.progress import Calendar, calendar, progress
from thads.results.report import Report, Request
from thads.results.words import day_text, unit_text
from thads.rules.plan import Plan
from thads.sheets.host import arrange_rows
from thads.sheets.page import page_breaks
from thads.sheets.places import Cells, Place, write_cells
from thads.sheets.styles import Styles, add_verdict_looks, add_vietnamese_digits, set_a4_landscape


def progress_cells(report: Report, records: Sequence[Record], plan: Plan | None) -> Cells:
    """Sheet `Tiến độ`: its head, then two rows a unit and two for the province, as `layout.PROGRESS_COLUMNS`."""
    days = calendar(report, records, plan)
    of_unit: dict[str, list[Record]] = {}
    for record in records:
        of_unit.setdefault(record.unit, []).append(record)
    body: Cells = []
    since: list[date] = []
    together = frozenset(name_key(unit.name) for unit in (*report.units, report.province))
    for number, unit in enumerate((*report.units, report.province), start=1):
        known = of_unit.get(name_key(unit.name), [])
        if unit is report.province:
            known = [record for record in known if record.together == together]
        for measure in MEASURES:
            step = report.request.settings.factor(measure)
            found = progress(unit, measure, known, days, step)
            since += [found.since] if found.since else []
            first = measure is CASES
            judged = unit.measure(measure)
            body.append(
                [
                    number if first and unit is not report.province else None,
                    unit.name if first else None,
                    measure.label,
                    *(
                        amount_cell(amount, step)
                        for amount in (
                            judged.figures.before,
                            judged.figures.after,
                            _shown_goal(found.goal, judged.figures.after, step),
                            judged.assessment.reduction,
                            judged.assessment.shortfall,
                            found.weekly,
                            found.since_last,
                        )
                    ),
                    None if found.pace is None else _pace_text(found.pace / step, measure),
                    amount_cell(found.forecast, step),
                    str(found.outlook),
                ]
            )
    return [*head_cells(report.request, days, min(since, default=None)), *body]


def _shown_goal(goal: int | None, after: int | None, step: int) -> int | None:
    """The goal in whole units of the sheet, which says the same as long as what stands beside it is whole, too."""
    return goal if goal is None or (after is not None and after % step) else goal // step * step


def _pace_text(pace: Fraction, measure: Measure) -> str:
    """A pace as Vietnamese text: cases cut to one decimal; money to whole units, small numbers of them to two decimals."""
    digits = 1 if measure is CASES else 2 if abs(pace) < 1_000 else 0
    return format_number(Decimal(int(pace * 10**digits)).scaleb(-digits))


def head_cells(request: Request, days: Calendar | None = None, since: date | None = None) -> Cells:
    """The head of sheet `Tiến độ`, rows and columns as `layout.PROGRESS_HEAD_HEIGHTS` × `layout.PROGRESS_COLUMNS`."""
    settings = request.settings
    previous = format_date(days.previous) if days and days.previous else "chưa có"
    if days is None:
        end = "Bấm “Tổng hợp” ở sheet Nhập liệu để lập bảng này."
    elif days.end is None:
        end = f"Chưa có tệp kế hoạch plan_{settings.current_year}.toml nên chưa biết ngày kết thúc đợt."
    elif days.days_left is None:
        end = f"Đợt thi đua kết thúc {format_date(days.end)}."
    elif days.days_left:
        end = f"Đợt thi đua kết thúc {format_date(days.end)}, còn {days.days_left} ngày."
    else:
        end = f"Đợt thi đua đã kết thúc {format_date(days.end)}."
    start = (
        f"số liệu đầu tiên của năm thống kê ({format_date(since)})" if since else "số liệu đầu tiên của năm thống kê"
    )
    rows: Cells = [[None] * len(layout.PROGRESS_COLUMNS) for _ in layout.PROGRESS_HEAD_HEIGHTS]
    for row, text in enumerate(
        (
            "TIẾN ĐỘ GIẢM ÁN TỒN ĐỌNG",
            request.print_info["title"],
            f"Số liệu đến {day_text(request)}; lần tổng hợp trước: {previous}",
            end,
            f"(1) Ước theo đường thẳng: giữ nguyên tốc độ từ {start} đến nay cho tới hết đợt; chỉ để tham khảo, không phải"
            " kết quả xét. “Kịp”, “Không kịp” là so số ước với mức phải xuống còn.",
            unit_text(request),
        )
    ):
        rows[row][0] = text
    rows[6] = [
        heading.format(baseline=settings.baseline_year, current=settings.current_year)
        for heading, _ in layout.PROGRESS_COLUMNS
    ]
    rows[7] = [number for _, number in layout.PROGRESS_COLUMNS]
    return rows


def fill_progress(book: xw.Book, place: Place, cells: Cells) -> None:
    """Write sheet `Tiến độ`: its head, the units, the province right below their place; rows not needed are hidden."""
    sheet = book.sheets[place.sheet]
    head, province = len(layout.PROGRESS_HEAD_HEIGHTS), len(cells) - layout.ROWS_PER_UNIT
    used = province - head
    empty: Cells = [[None] * place.columns for _ in range(place.rows - used)]
    write_cells(sheet, place.row - head, place.column, cells[:province] + empty + cells[province:])
    height = layout.SUMMARY_ROW_HEIGHT
    breaks = page_breaks(
        [height * layout.ROWS_PER_UNIT] * (used // layout.ROWS_PER_UNIT),
        head=sum(layout.PROGRESS_HEAD_HEIGHTS),
        repeated=sum(layout.PROGRESS_HEAD_HEIGHTS[layout.PROGRESS_TITLE_ROWS[0] - 1 :]),
        closing=height * layout.ROWS_PER_UNIT,
    )
    arrange_rows(
        sheet,
        place.row,
        [height] * used + [0] * len(empty) + [height] * layout.ROWS_PER_UNIT,
        [place.row + index * layout.ROWS_PER_UNIT for index in breaks],
    )


_PIXELS_PER_POINT = 96 / 72


_LAST = len(layout.PROGRESS_COLUMNS) - 1


_HEAD_STYLES = ("print_title", "print_subtitle", "print_italic", "print_italic", "print_note", "print_unit")


# Style of one row, column by column; merged over a unit's two rows where True.
_COLUMNS = (
    ("print_centre", True),
    ("print_cell", True),
    ("print_centre", False),
    *[("print_number", False)] * 7,
    ("print_rate", False),
    ("print_number", False),
    ("print_verdict", False),
)


def build(workbook: Workbook, request: Request, styles: Styles, units: int) -> Worksheet:
    """Add the sheet with room for `units` units and the province, the units' rows hidden until they are filled."""
    sheet = workbook.get_worksheet_by_name(layout.PROGRESS_SHEET)
    for column, width in enumerate(layout.PROGRESS_WIDTHS):
        sheet.set_column_pixels(column, column, round(width * _PIXELS_PER_POINT))
    cells = head_cells(request)
    for row, height in enumerate(layout.PROGRESS_HEAD_HEIGHTS):
        sheet.set_row(row, height)
    for row, style in enumerate(_HEAD_STYLES):
        sheet.merge_range(row, 0, row, _LAST, cells[row][0], styles[style])
    top = len(_HEAD_STYLES)
    for column in range(_LAST + 1):
        sheet.write(top, column, cells[top][column], styles["head"])
        sheet.write(top + 1, column, cells[top + 1][column], styles["number_head"])
    body = len(layout.PROGRESS_HEAD_HEIGHTS)
    province = body + units * layout.ROWS_PER_UNIT
    last = province + layout.ROWS_PER_UNIT - 1
    for row in range(body, last, layout.ROWS_PER_UNIT):
        bold = "_bold" if row == province else ""
        for offset in range(layout.ROWS_PER_UNIT):
            sheet.set_row(row + offset, layout.SUMMARY_ROW_HEIGHT, None, {"hidden": row < province})
        for column, (style, merged) in enumerate(_COLUMNS):
            if merged:
                sheet.merge_range(row, column, row + layout.ROWS_PER_UNIT - 1, column, None, styles[style + bold])
            else:
                for offset in range(layout.ROWS_PER_UNIT):
                    sheet.write_blank(row + offset, column, None, styles[style + bold])
    add_vietnamese_digits(sheet, styles, xl_range(body, 3, last, 11))
    add_verdict_looks(sheet, styles, xl_range(body, 12, last, 12))
    sheet.ignore_errors({"number_stored_as_text": xl_range(body, 0, last, _LAST)})
    area = xl_range_abs(body, 0, province - 1, _LAST)
    workbook.define_name(layout.PROGRESS, f"='{layout.PROGRESS_SHEET}'!{area}")
    set_a4_landscape(sheet)
    sheet.set_header('&C&"Times New Roman,Regular"&13&P', {"margin": 10 / 25.4})
    sheet.print_area(0, 0, last, _LAST)
    sheet.repeat_rows(layout.PROGRESS_TITLE_ROWS[0] - 1, layout.PROGRESS_TITLE_ROWS[1] - 1)
    sheet.fit_to_pages(1, 0)
    sheet.center_horizontally()
    sheet.hide_gridlines(2)
    return sheet
