"""Sheet `Kiểm tra`: the list of what is to be mended, filled by the buttons, and beside it how names in files were understood.

The names stay until somebody clears them: `TenDaHieu`, a row a name as files write it and the unit that it means.
"""

from __future__ import annotations

from collections.abc import Sequence

import xlwings as xw

from thads import layout
from thads.figures.cells import is_blank
from thads.figures.problems import Level, Problem
from thads.sheets.columns import Column, cells_at, heading_rows
from thads.sheets.draft import Draft
from thads.sheets.places import Cells, find_places, has_name, read_blocks, write_cells

# `KiemTra_DanhSach`, of a problem and its number; the last says what is to be done.
COLUMNS: tuple[Column[tuple[int, Problem]], ...] = (
    Column("TT", None, None, 6, "plain_centre", lambda item: item[0]),
    Column("Mức độ", None, None, 14, "plain_centre", lambda item: item[1].level.label),
    Column("Sheet", None, None, 14, "plain_centre", lambda item: item[1].sheet),
    Column("Ô", None, None, 10, "plain_centre", lambda item: item[1].cell),
    Column("Nội dung và cách sửa", None, None, 110, "plain", lambda item: item[1].text),
)
_TEXT = len(COLUMNS) - 1
_ROWS, _FIRST = 200, 3

# `TenDaHieu`, beyond an empty column; its headings are its first row, and stand there with names alone, so that the list is
# printed as wide as it is.
_KNOWN: tuple[Column[object], ...] = (
    Column("Tên viết trong tệp (xóa dòng thì lần sau hỏi lại)", None, None, 30, "plain"),
    Column("Đã hiểu là đơn vị", None, None, 30, "plain"),
)
_KNOWN_FIRST = len(COLUMNS) + 1


def fill_check_list(book: xw.Book, problems: Sequence[Problem]) -> None:
    """Write the list of problems on sheet `Kiểm tra`, replacing the former one."""
    place = find_places(book, (layout.CHECK_LIST,))[layout.CHECK_LIST]
    rows = problem_rows(problems)
    rest = len(rows) - place.rows + 1
    if rest > 1:
        text = f"… và {rest} mục khác. Hãy sửa các mục trên rồi kiểm tra lại."
        rows[place.rows - 1 :] = [cells_at(len(COLUMNS), {_TEXT: text})]
    rows += [[None] * place.columns for _ in range(place.rows - len(rows))]
    write_cells(book.sheets[place.sheet], place.row, place.column, rows)


def problem_rows(problems: Sequence[Problem]) -> Cells:
    """The list's rows, errors first; one that says so where there is nothing to mend."""
    ordered = sorted(problems, key=lambda problem: problem.level is not Level.ERROR)
    rows: Cells = [[column.value(item) for column in COLUMNS] for item in enumerate(ordered, start=1)]
    return rows or [cells_at(len(COLUMNS), {_TEXT: "Không có lỗi, không có cảnh báo."})]


def read_known(book: xw.Book) -> list[tuple[str, str]] | None:
    """The names understood, as files write them, and their units; None where a workbook of a former version has no place."""
    if not has_name(book, layout.NAMES_KNOWN):
        return None
    _, *rows = read_blocks(book, layout.NAMES_KNOWN)[layout.NAMES_KNOWN].rows
    return [(str(written), str(unit)) for written, unit in rows if not (is_blank(written) or is_blank(unit))]


def write_known(book: xw.Book, names: Sequence[tuple[str, str]]) -> None:
    """Replace the names understood; where they are more than there is room for, the earliest go."""
    place = find_places(book, (layout.NAMES_KNOWN,))[layout.NAMES_KNOWN]
    rows: Cells = heading_rows(_KNOWN) if names else []
    rows += [list(pair) for pair in names[1 - place.rows :]]
    rows += [[None] * place.columns for _ in range(place.rows - len(rows))]
    write_cells(book.sheets[place.sheet], place.row, place.column, rows)


def build(draft: Draft) -> None:
    """Add the sheet with an empty list."""
    draft.set_widths(COLUMNS)
    draft.set_heights((24,))
    draft.merge(0, 0, 0, _TEXT, "KẾT QUẢ KIỂM TRA SỐ LIỆU", "title")
    hint = "Còn mục “Phải sửa” thì chưa tổng hợp được. Mục “Nên xem lại”: nếu số đúng thì để nguyên. Sửa xong, bấm lại nút ở sheet Nhập liệu."
    draft.merge(1, 0, 1, _TEXT, hint, "hint")
    draft.write_headings(_FIRST - 1, COLUMNS, heading_rows(COLUMNS))
    last_row = _FIRST + _ROWS - 1
    for place, column in enumerate(COLUMNS):
        for row in range(_FIRST, last_row + 1):
            draft.write(row, place, None, column.style)
    draft.define(layout.CHECK_LIST, _FIRST, 0, last_row, _TEXT)
    _build_known(draft, last_row)
    draft.sheet.freeze_panes(_FIRST, 0)
    draft.sheet.set_landscape()
    draft.sheet.set_paper(9)
    draft.sheet.fit_to_pages(1, 0)
    draft.sheet.repeat_rows(_FIRST - 1)


def _build_known(draft: Draft, last_row: int) -> None:
    draft.set_widths(_KNOWN, _KNOWN_FIRST)
    for place, column in enumerate(_KNOWN, start=_KNOWN_FIRST):
        draft.write(_FIRST - 1, place, None, "section")
        for row in range(_FIRST, last_row + 1):
            draft.write(row, place, None, column.style)
    draft.define(layout.NAMES_KNOWN, _FIRST - 1, _KNOWN_FIRST, last_row, _KNOWN_FIRST + len(_KNOWN) - 1)
