"""Sheet `Kiểm tra`: the list of what is to be mended, filled by both buttons."""

from __future__ import annotations

from collections.abc import Sequence

import xlwings as xw
from xlsxwriter import Workbook
from xlsxwriter.utility import xl_range_abs
from xlsxwriter.worksheet import Worksheet

from thads import layout
from thads.figures.problems import Level, Problem
from thads.sheets.places import Cells, find_places, write_cells
from thads.sheets.styles import Styles


def fill_check_list(book: xw.Book, problems: Sequence[Problem]) -> None:
    """Write the list of problems on sheet `Kiểm tra`, replacing the former one."""
    place = find_places(book, (layout.CHECK_LIST,))[layout.CHECK_LIST]
    rows = problem_rows(problems)
    if len(rows) > place.rows:
        rest = len(rows) - place.rows + 1
        rows[place.rows - 1 :] = [
            [None, None, None, None, f"… và {rest} mục khác. Hãy sửa các mục trên rồi kiểm tra lại."]
        ]
    rows += [[None] * place.columns for _ in range(place.rows - len(rows))]
    write_cells(book.sheets[place.sheet], place.row, place.column, rows)


def problem_rows(problems: Sequence[Problem]) -> Cells:
    """The list's rows, errors first; one that says so where there is nothing to mend."""
    labels = {Level.ERROR: "Phải sửa", Level.WARNING: "Nên xem lại"}
    ordered = sorted(problems, key=lambda problem: problem.level is not Level.ERROR)
    rows: Cells = [
        [number, labels[problem.level], problem.sheet, problem.cell, problem.text]
        for number, problem in enumerate(ordered, start=1)
    ]
    return rows or [[None, None, None, None, "Không có lỗi, không có cảnh báo."]]


_WIDTHS = (6, 14, 14, 10, 110)


_FIRST = 3


def build(workbook: Workbook, styles: Styles) -> Worksheet:
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
