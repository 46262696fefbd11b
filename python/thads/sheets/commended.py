"""Sheet `Đề nghị khen thưởng`: who is proposed, filled by the program, and what people decide of them, which stays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import xlwings as xw

from thads import layout
from thads.figures.cells import is_blank
from thads.results.commended import PARTS, listed, rule
from thads.results.report import Report, Request
from thads.results.words import day_text
from thads.sheets import page
from thads.sheets.columns import Column, cells_at, heading_rows
from thads.sheets.draft import Draft, area
from thads.sheets.host import Rows
from thads.sheets.places import Cells, Place, write_cells

# `KhenThuong`; the last three are people's.
COLUMNS: tuple[Column[object], ...] = (
    Column("TT", None, None, 24, "print_centre_plain"),
    Column("Tập thể, cá nhân\n(họ tên, chức vụ, đơn vị)", None, None, 122, "print_cell_plain"),
    Column("Thành tích", None, None, 138, "print_cell_plain"),
    Column("Hình thức\nđề nghị", None, None, 68, "print_decision"),
    Column("Số phiếu", None, None, 40, "print_decision"),
    Column("Ghi chú", None, None, 60, "print_decision"),
)
_ROWS = 40  # at least
_DAY_ROW = 2
_HEAD_HEIGHTS = (20, 32, 16, 25.5, 30)
OFF_PAPER = f"Nhập vào ô màu vàng; bấm “Tổng hợp” lần nữa vẫn giữ. Đổi thứ tự ở sheet {layout.TARGET_SHEET}."
_LAST = len(COLUMNS) - 1


def head_cells(request: Request, order: str = "") -> Cells:
    """The sheet's head, the headings of its table the last of its rows."""
    texts = (
        "DANH SÁCH ĐỀ NGHỊ KHEN THƯỞNG",
        request.print_info["title"],
        f"Số liệu đến {day_text(request)}",
        f"{order} Hình thức khen thưởng và số phiếu do Hội đồng quyết định.".strip(),
    )
    return [cells_at(len(COLUMNS), {0: text}) for text in texts] + heading_rows(COLUMNS)


def rows_of(report: Report) -> Cells:
    """The rows of `KhenThuong`; officers have a part where there are any."""
    cells: Cells = []
    for number, title in PARTS.items():
        rows, left = listed(report, number)
        if rows or left or number == next(iter(PARTS)):
            cells.append(cells_at(len(COLUMNS), {0: number, 1: title}))
            cells += [[place, *row] for place, row in enumerate(rows, start=1)] + [[None, *row] for row in left]
        if not rows and number == next(iter(PARTS)):
            cells.append(cells_at(len(COLUMNS), {1: "Chưa có đơn vị nào đạt chỉ tiêu"}))
    return cells


def decided(rows: Iterable[Sequence[object]]) -> Cells:
    """Of the rows of `KhenThuong` what people have typed, beside its names; none where that is nothing."""
    kept = [
        [number if number in PARTS else None, name, None, *cells]
        for number, name, _, *cells in rows
        if number in PARTS or not all(map(is_blank, cells))
    ]
    return kept if any(row[0] is None for row in kept) else []


def fill(book: xw.Book, report: Report, place: Place, rows: Cells) -> Rows:
    """Write the sheet, its place having room for the rows; returns how they are to stand, those not needed hidden."""
    head = head_cells(report.request, rule(report))
    empty: Cells = [[None] * len(COLUMNS) for _ in range(place.rows - len(rows))]
    write_cells(book.sheets[place.sheet], place.row - len(head), place.column, head + rows + empty)
    heights = [
        4 + 14 * max(page.lines(cell, column.width) for cell, column in zip(row, COLUMNS, strict=True)) for row in rows
    ]
    return Rows(place.row - len(head), [*_HEAD_HEIGHTS, *heights, *[0] * len(empty)], [])


def build(draft: Draft, request: Request, units: int) -> None:
    """Add the sheet with an empty table that has room for all of `units` units."""
    first = len(_HEAD_HEIGHTS)
    last_row = first + max(_ROWS, units + len(PARTS)) - 1
    page.set_widths(draft.sheet, (column.width for column in COLUMNS))
    draft.set_heights(_HEAD_HEIGHTS)
    cells = head_cells(request)
    for row, style in enumerate(("print_title", "print_subtitle_wrapped", "print_italic", "print_note")):
        draft.merge(row, 0, row, _LAST, cells[row][0], style)
    draft.write(_DAY_ROW, _LAST + 1, OFF_PAPER, "hint_line")
    draft.watch(_DAY_ROW)
    draft.write_headings(first - 1, COLUMNS, cells[first - 1 :], looks=("print_head", "print_columns"))
    draft.fill(COLUMNS, first, last_row)
    number = f"${area(first, 0, first, 0)}"
    heads = ",".join(f'{number}="{one}"' for one in PARTS)
    bold = draft.styles.conditional(bold=True)
    draft.sheet.conditional_format(
        area(first, 0, last_row, _LAST), {"type": "formula", "criteria": f"=OR({heads})", "format": bold}
    )
    draft.define(layout.COMMENDED, first, 0, last_row, _LAST)
    draft.protect()
    draft.sheet.set_portrait()
    draft.sheet.print_area(0, 0, last_row, _LAST)
    draft.sheet.repeat_rows(first - 1)
