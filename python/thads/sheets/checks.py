"""Sheet `Kiểm tra`: the list of what is to be mended, filled by the buttons, and beside it how names in files were understood.

The names stay until somebody clears them: `TenDaHieu`, a row a name as files write it and the unit that it means.
"""

from __future__ import annotations

from collections.abc import Sequence

import xlwings as xw

from thads import layout
from thads.figures.cells import is_blank
from thads.figures.problems import Level, Problem, by_fault
from thads.sheets.columns import Column, cells_at, heading_rows
from thads.sheets.draft import Draft, area
from thads.sheets.host import Rows, dress, show_results
from thads.sheets.letters import text_lines
from thads.sheets.page import page_breaks
from thads.sheets.places import Cells, Formula, find_places, has_name, read_blocks, write_cells

# `KiemTra_DanhSach`, of a problem and its number; the last says what is to be done.
COLUMNS: tuple[Column[tuple[int, Problem]], ...] = (
    Column("TT", None, None, 6, "check_centre", lambda item: item[0]),
    Column("Mức độ", None, None, 14, "check_centre", lambda item: item[1].level.label),
    Column("Sheet", None, None, 14, "check_centre", lambda item: item[1].sheet),
    Column("Ô", None, None, 14, "check_link", lambda item: item[1].cell),
    Column("Nội dung và cách sửa", None, None, 106, "check", lambda item: item[1].text),
)
_LEVEL, _SHEET, _CELL, _TEXT = range(1, len(COLUMNS))
_ROWS, _FIRST = 200, 3

# Points: what the text's column has for its letters, a line of them, and what stands free above and below.
_TEXT_POINTS, _LINE, _AROUND = 545, 14.25, 3.75
_HIGHEST = 409  # of a row in Excel

# Points that the title and the headings take of a page: the sheet is printed at some 85%.
_HEAD = 30

# What stops the consolidation is bold on a ground of its own, what may be right is slanted.
LEVEL_LOOKS: dict[Level, dict[str, object]] = {
    Level.ERROR: {"bold": True, "font_color": "#8B1111", "bg_color": "#F8DEDB"},
    Level.WARNING: {"italic": True, "font_color": "#5F4700", "bg_color": "#FDF3DC"},
}

# `TenDaHieu`, beyond an empty column; its headings are its first row, and stand there with names alone, so that the list is
# printed as wide as it is.
_KNOWN: tuple[Column[object], ...] = (
    Column("Tên viết trong tệp (xóa dòng thì lần sau hỏi lại)", None, None, 30, "plain"),
    Column("Đã hiểu là đơn vị", None, None, 30, "plain"),
)
_KNOWN_FIRST = len(COLUMNS) + 1


def fill_check_list(book: xw.Book, problems: Sequence[Problem]) -> None:
    """Write the list of problems on sheet `Kiểm tra`, replacing the former one, and give its rows their heights."""
    dress(book, write_check_list(book, problems), {})


def write_check_list(book: xw.Book, problems: Sequence[Problem]) -> dict[str, Rows]:
    """Write the cells of that list; returns how its rows are to stand, for whoever dresses other sheets as well."""
    place = find_places(book, (layout.CHECK_LIST,))[layout.CHECK_LIST]
    rows = problem_rows(problems)
    rest = len(rows) - place.rows + 1
    if rest > 1:
        text = f"… và {rest} mục khác. Hãy sửa các mục trên rồi kiểm tra lại."
        rows[place.rows - 1 :] = [cells_at(len(COLUMNS), {_TEXT: text})]
    heights = [min(_HIGHEST, _LINE * len(text_lines(str(row[_TEXT]), _TEXT_POINTS)) + _AROUND) for row in rows]
    rows += [[None] * place.columns for _ in range(place.rows - len(rows))]
    sheet = book.sheets[place.sheet]
    sheets = book.sheet_names
    linked = [[*row[:_CELL], _link(row, sheets), *row[_TEXT:]] for row in rows]
    write_cells(sheet, place.row, place.column, linked)
    cells = sheet.range((place.row, place.column + _CELL)).resize(len(heights), 1)
    show_results(cells, [[row[_CELL]] for row in rows[: len(heights)]])
    breaks = [place.row + row for row in page_breaks(heights, _HEAD, _HEAD)]
    heights += [_LINE + _AROUND] * (place.rows - len(heights))
    return {place.sheet: Rows(place.row, heights, breaks)}


def _link(row: Sequence[object], sheets: Sequence[str]) -> object:
    """The cells that a row is about, as a formula that leads to the first of them where they are in this workbook."""
    sheet, cells = row[_SHEET], row[_CELL]
    if not (cells and sheet in sheets):
        return cells
    return Formula(f"""=HYPERLINK("#'{sheet}'!{str(cells).split(",")[0]}","{cells}")""")


def problem_rows(problems: Sequence[Problem]) -> Cells:
    """The list's rows, errors first; one that says so where there is nothing to mend."""
    ordered = sorted(by_fault(problems), key=lambda problem: problem.level is not Level.ERROR)
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
    hint = (
        "Bấm vào cột “Ô” để đến chỗ cần sửa. Còn mục “Phải sửa” thì chưa tổng hợp được. Mục “Nên xem lại”: nếu số đúng thì để"
        " nguyên. Sửa xong, bấm lại nút ở sheet Nhập liệu."
    )
    draft.merge(1, 0, 1, _TEXT, hint, "hint")
    draft.write_headings(_FIRST - 1, COLUMNS, heading_rows(COLUMNS))
    last_row = _FIRST + _ROWS - 1
    draft.fill(COLUMNS, _FIRST, last_row)
    draft.define(layout.CHECK_LIST, _FIRST, 0, last_row, _TEXT)
    draft.write(_FIRST, _TEXT, "Chưa kiểm tra lần nào.", COLUMNS[_TEXT].style)
    _add_looks(draft, last_row)
    _build_known(draft, last_row)
    draft.sheet.freeze_panes(_FIRST, 0)
    draft.sheet.repeat_rows(_FIRST - 1)


def _add_looks(draft: Draft, last_row: int) -> None:
    """Lines around the rows that are filled, and on the level what tells errors from warnings, in grey as well."""
    level = f"${area(_FIRST, _LEVEL, _FIRST, _LEVEL)}"
    for kind, look in LEVEL_LOOKS.items():
        rule = {"type": "formula", "criteria": f'={level}="{kind.label}"'}
        draft.sheet.conditional_format(
            area(_FIRST, _LEVEL, last_row, _LEVEL), {**rule, "format": draft.styles.conditional(**look, border=1)}
        )
    filled = f'=${area(_FIRST, _TEXT, _FIRST, _TEXT)}<>""'
    lines = {"type": "formula", "criteria": filled, "format": draft.styles.conditional(border=1)}
    draft.sheet.conditional_format(area(_FIRST, 0, last_row, _TEXT), lines)


def _build_known(draft: Draft, last_row: int) -> None:
    draft.set_widths(_KNOWN, _KNOWN_FIRST)
    for place, _ in enumerate(_KNOWN, start=_KNOWN_FIRST):
        draft.write(_FIRST - 1, place, None, "section")
    draft.fill(_KNOWN, _FIRST, last_row, _KNOWN_FIRST)
    draft.define(layout.NAMES_KNOWN, _FIRST - 1, _KNOWN_FIRST, last_row, _KNOWN_FIRST + len(_KNOWN) - 1)
