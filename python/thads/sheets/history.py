"""Sheet `Theo dõi`: what each consolidation found, by date; the program adds rows, staff look at them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_range, xl_range_abs
from xlsxwriter.worksheet import Worksheet

from thads import layout
from thads.figures.cells import is_blank
from thads.layout import CASES, MEASURES
from thads.results.amounts import amount_cell
from thads.results.history import Cells, row_day
from thads.results.report import Report, UnitResult
from thads.rules.verdicts import RATE_STEPS
from thads.sheets.styles import Styles, add_verdict_looks, add_vietnamese_digits, set_a4_landscape


def record_rows(report: Report) -> Cells:
    """The report as rows of `TheoDoi`: the units, then the province. There must be a date of figures."""
    day = report.request.report_date
    assert day is not None
    rows: Cells = [_row(day, unit, of_province=False) for unit in report.units]
    return [*rows, _row(day, report.province, of_province=True)]


def _row(day: date, unit: UnitResult, of_province: bool) -> list[object]:
    row: list[object] = [day, unit.name]
    for measure in MEASURES:
        result = unit.measure(measure)
        rate = result.assessment.rate
        row += [
            amount_cell(result.figures.workload, 1),
            amount_cell(result.figures.after, 1),
            None if rate is None else rate / RATE_STEPS,
            str(result.verdict),
        ]
    # A sum that lacks units would show as a fall on the chart.
    for measure in MEASURES:
        complete = unit.measure(measure).assessment.reduction is not None
        row.append(amount_cell(unit.measure(measure).figures.after, 1) if of_province and complete else None)
    return row


def with_records(rows: Sequence[Sequence[object]], new: Cells) -> tuple[Cells, int | None]:
    """Put the rows of one date among those kept: in place of that date's, else after all earlier dates.

    Args:
        rows: the cells of `TheoDoi`.
        new: rows of one date; none leave everything as it is.

    Returns:
        All rows, with empty ones where fewer are needed than before; and the index of the first that is not as it was,
        None if all are.
    """
    used = max((index for index, row in enumerate(rows, start=1) if not _is_empty(row)), default=0)
    former = [list(row) for row in rows[:used]]
    if not new:
        return former, None
    day = row_day(new[0])
    assert day is not None
    kept = [row for row in former if not _is_empty(row) and row_day(row) != day]
    place = next((index for index, row in enumerate(kept) if (row_day(row) or date.min) > day), len(kept))
    merged = [*kept[:place], *new, *kept[place:]]
    merged += [[None] * len(new[0]) for _ in range(used - len(merged))]
    changed = (index for index, row in enumerate(merged) if index >= used or not _equal(row, former[index]))
    return merged, next(changed, None)


def _is_empty(row: Sequence[object]) -> bool:
    return all(is_blank(cell) for cell in row)


def _equal(one: Sequence[object], other: Sequence[object]) -> bool:
    def plain(cell: object) -> object:
        return cell.date() if isinstance(cell, datetime) else None if is_blank(cell) else cell

    return [plain(cell) for cell in one] == [plain(cell) for cell in other]


_FIRST = 4


_MEASURE_STYLES = (("record_number", 14), ("record_number", 17), ("record_rate", 10), ("record_centre", 15))


def build(workbook: Workbook, styles: Styles, units: int) -> Worksheet:
    """Add the sheet with an empty table, room for `layout.HISTORY_ROWS` rows or four dates of `units` units."""
    sheet = workbook.get_worksheet_by_name(layout.HISTORY_SHEET)
    last_row = _FIRST + max(layout.HISTORY_ROWS, 4 * (units + 1)) - 1
    last = layout.HISTORY_COLUMNS - 1
    head = styles["head"]
    sheet.set_row(0, 24)
    sheet.write(0, 0, "THEO DÕI KẾT QUẢ QUA CÁC LẦN TỔNG HỢP", styles["title_left"])
    hint = "Mỗi lần bấm “Tổng hợp”, kết quả của ngày số liệu đó được ghi vào đây (cùng ngày thì thay); các ngày khác giữ nguyên."
    sheet.write(1, 0, hint, styles["hint_line"])
    sheet.set_row(3, 48)
    # The columns carry the form, so that two thousand empty rows cost nothing.
    sheet.set_column(0, 0, 12, styles["record_date"])
    sheet.set_column(1, 1, 36, styles["record"])
    sheet.merge_range(2, 0, 3, 0, "Số liệu đến ngày", head)
    sheet.merge_range(2, 1, 3, 1, "Đơn vị", head)
    for index, measure in enumerate(MEASURES):
        first = 2 + index * len(_MEASURE_STYLES)
        title = "VỀ VIỆC (việc)" if measure is CASES else "VỀ TIỀN (đồng)"
        sheet.merge_range(2, first, 2, first + len(_MEASURE_STYLES) - 1, title, head)
        for offset, (text, (style, width)) in enumerate(
            zip(layout.HISTORY_MEASURE_COLUMNS, _MEASURE_STYLES, strict=True)
        ):
            sheet.write(3, first + offset, text, head)
            wider = 6 if measure is not CASES and style == "record_number" else 0
            sheet.set_column(first + offset, first + offset, width + wider, styles[style])
    sheet.merge_range(2, last - 1, 2, last, "TOÀN CỤC (vẽ biểu đồ)", head)
    for column, text, width in ((last - 1, "Việc chuyển kỳ sau", 14), (last, "Tiền chuyển kỳ sau (đồng)", 23)):
        sheet.write(3, column, text, head)
        sheet.set_column(column, column, width, styles["record_number"])

    table = xl_range(_FIRST, 0, last_row, last)
    add_vietnamese_digits(sheet, styles, xl_range(_FIRST, 2, last_row, last))
    add_verdict_looks(sheet, styles, xl_range(_FIRST, 2, last_row, last))
    sheet.ignore_errors({"number_stored_as_text": table})
    _define(workbook, layout.HISTORY, xl_range_abs(_FIRST, 0, last_row, last))
    for name, column in layout.HISTORY_CHART_NAMES.items():
        define_growing(workbook, layout.HISTORY_SHEET, name, _FIRST, last_row, column, counted=0)
    sheet.freeze_panes(_FIRST, 2)
    set_a4_landscape(sheet)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(2, 3)
    return sheet


def _define(workbook: Workbook, name: str, area: str) -> None:
    workbook.define_name(name, f"='{layout.HISTORY_SHEET}'!{area}")


def define_growing(workbook: Workbook, sheet: str, name: str, first: int, last: int, column: int, counted: int) -> None:
    """Name the rows in use of a column, on its own sheet as charts want it.

    Args:
        first, last: 0-based rows of the whole block.
        column: 0-based column that the name is of.
        counted: 0-based column whose filled cells tell how many rows are in use.
    """
    whole, count = (f"'{sheet}'!{xl_range_abs(first, one, last, one)}" for one in (column, counted))
    start = f"'{sheet}'!{xl_range_abs(first, column, first, column)}"
    workbook.define_name(f"'{sheet}'!{name}", f"={start}:INDEX({whole},MAX(1,COUNTA({count})))")
