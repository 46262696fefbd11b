"""Sheet `Tiến độ`: where each unit stands on its way to the target; the program fills plain values."""

from __future__ import annotations

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_range, xl_range_abs
from xlsxwriter.worksheet import Worksheet

from thads import layout
from thads.book.styles import Styles, add_verdict_looks, add_vietnamese_digits, set_a4_landscape
from thads.progress import head_cells
from thads.report import Request

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


def write(workbook: Workbook, request: Request, styles: Styles, units: int) -> Worksheet:
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
