"""Sheet `Kiểm tra`: the list of what is to be mended, filled by both buttons."""

from __future__ import annotations

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_range_abs
from xlsxwriter.worksheet import Worksheet

from thads import layout
from thads.book.styles import Styles

_WIDTHS = (6, 14, 14, 10, 110)
_FIRST = 3


def write(workbook: Workbook, styles: Styles) -> Worksheet:
    """Add the sheet with an empty list."""
    sheet = workbook.get_worksheet_by_name(layout.CHECK_SHEET)
    last_column = len(layout.CHECK_COLUMNS) - 1
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    sheet.set_row(0, 24)
    sheet.merge_range(0, 0, 0, last_column, "KẾT QUẢ KIỂM TRA SỐ LIỆU", styles["title"])
    hint = "Còn mục “Phải sửa” thì chưa tổng hợp được. Mục “Nên xem lại”: nếu số đúng thì để nguyên. Sửa xong, bấm lại nút ở sheet Nhập liệu."
    sheet.merge_range(1, 0, 1, last_column, hint, styles["hint"])
    for column, text in enumerate(layout.CHECK_COLUMNS):
        sheet.write(_FIRST - 1, column, text, styles["head"])
    last_row = _FIRST + layout.CHECK_ROWS - 1
    for column in range(last_column + 1):
        style = styles["plain" if column == last_column else "plain_centre"]
        for row in range(_FIRST, last_row + 1):
            sheet.write_blank(row, column, None, style)
    workbook.define_name(layout.CHECK_LIST, f"='{layout.CHECK_SHEET}'!{xl_range_abs(_FIRST, 0, last_row, last_column)}")
    sheet.freeze_panes(_FIRST, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_FIRST - 1)
    return sheet
