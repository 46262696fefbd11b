"""Sheet `Theo dõi`: what each consolidation found, by date; the program adds rows, staff look at them."""

from __future__ import annotations

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_range, xl_range_abs
from xlsxwriter.worksheet import Worksheet

from thads import layout
from thads.book.styles import Styles, add_verdict_looks, add_vietnamese_digits, set_a4_landscape
from thads.layout import CASES, MEASURES

_FIRST = 4
_MEASURE_STYLES = (("record_number", 14), ("record_number", 17), ("record_rate", 10), ("record_centre", 15))


def write(workbook: Workbook, styles: Styles, units: int) -> Worksheet:
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
