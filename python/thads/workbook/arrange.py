"""The order of the units: rows of `NhapLieu` move with what hangs on them; formulas beside them stay where they are."""

from __future__ import annotations

import re
from collections.abc import Sequence

import xlwings as xw

from thads import layout
from thads.errors import WrongBookError
from thads.figures.cells import is_blank
from thads.figures.names import unit_key
from thads.sheets.places import Cells, Formula, Place, find_places, has_name, read_blocks, write_cells

# A copy for undoing is kept before.
BEFORE = "xếp lại dòng"


def move_up(book: xw.Book, row: int) -> int:
    """Exchange a 0-based row of `NhapLieu` with the one above it; returns where it stands now.

    Raises:
        WrongBookError: it is the first, or a formula in the two would say something else; nothing has moved.
    """
    if row == 0:
        raise WrongBookError("Dòng này đã ở trên cùng.")
    _rearrange(book, row - 1, [row, row - 1])
    return row - 1


def insert(book: xw.Book, row: int) -> None:
    """Make a 0-based row of `NhapLieu` blank: what stands from there to the next blank row moves down.

    Raises:
        WrongBookError: no row below is blank, or a formula in them would say something else; nothing has moved.
    """
    blocks = read_blocks(book, *_moved(book))
    places = range(len(blocks[layout.INPUT].rows))
    rows = [[cell for block in blocks.values() for cell in block.rows[place]] for place in places]
    free = next((place for place in range(row, len(rows)) if all(map(is_blank, rows[place]))), None)
    if free is None:
        raise WrongBookError(
            f"Dưới dòng đang chọn không còn dòng trống (sheet {layout.INPUT_SHEET} có {len(rows)} dòng) nên chưa chèn. Hãy xóa"
            " tên và số liệu của một dòng thừa bên dưới rồi làm lại."
        )
    if free > row:
        _rearrange(book, row, [free, *range(row, free)])


def row_of(book: xw.Book, name: str) -> int:
    """The 0-based row of `NhapLieu` of a unit.

    Raises:
        WrongBookError: there is no such unit.
    """
    units = [str(row[0]) if row[0] else "" for row in read_blocks(book, layout.INPUT)[layout.INPUT].rows]
    found = [row for row, unit in enumerate(units) if unit and unit_key(unit) == unit_key(name)]
    if len(found) != 1:
        listed = "; ".join(unit for unit in units if unit)
        raise WrongBookError(f"Sổ không có đơn vị “{name}”. Các đơn vị của sổ: {listed}. Hãy chọn một tên trong đó.")
    return found[0]


def selected_row(book: xw.Book) -> int:
    """The 0-based row of `NhapLieu` in which a cell is selected.

    Raises:
        WrongBookError: none is.
    """
    place = find_places(book, (layout.INPUT,))[layout.INPUT]
    selected = book.app.selection
    row = selected.row - place.row if selected is not None and selected.sheet.name == place.sheet else -1
    if not 0 <= row < place.rows:
        raise WrongBookError(
            f"Hãy bấm vào một ô trên dòng của đơn vị (sheet {layout.INPUT_SHEET}, từ dòng {place.row} đến dòng"
            f" {place.row + place.rows - 1}) rồi bấm lại nút."
        )
    return row


def _moved(book: xw.Book) -> list[str]:
    """What moves together; a workbook of a former version has no other figures."""
    return [layout.INPUT, layout.SOURCES, *([layout.OTHERS] if has_name(book, layout.OTHERS) else [])]


def _rearrange(book: xw.Book, first: int, order: Sequence[int]) -> None:
    """Let the rows from `first` on be those of `order`."""
    places = find_places(book, _moved(book))
    cells = {name: _cells(book, place, min(order), max(order)) for name, place in places.items()}
    for name, place in places.items():
        moved = [cells[name][row - min(order)] for row in order]
        write_cells(book.sheets[place.sheet], place.row + first, place.column, moved)


def _cells(book: xw.Book, place: Place, first: int, last: int) -> Cells:
    """What is typed into some rows of a block: values, and formulas that stay what they are wherever they stand."""
    sheet = book.sheets[place.sheet]
    area = sheet.range((place.row + first, place.column), (place.row + last, place.column + place.columns - 1))
    values = area.options(ndim=2, err_to_str=True).value
    found: Cells = [list(row) for row in values]
    for down, formulas in enumerate(area.formula):
        for right, formula in enumerate(formulas):
            if not (isinstance(formula, str) and formula.startswith("=")) or formula == found[down][right]:
                continue
            if re.search(r"[A-Za-z]", formula):
                cell = layout.cell_address(place.row + first + down, place.column + right)
                raise WrongBookError(
                    f"Ô {cell} của sheet {place.sheet} là công thức lấy số từ ô khác nên chưa chuyển dòng nào. Hãy nhập thẳng số"
                    " vào ô đó rồi làm lại."
                )
            found[down][right] = Formula(formula)
    return found
