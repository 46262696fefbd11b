"""The workbook's cells by its defined names, over any xlwings Book: look-up, one read a sheet, one write a block."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import xlwings as xw

from thads import layout
from thads.errors import WrongBookError
from thads.figures.problems import Block
from thads.layout import Measure
from thads.numerals import NOT_CALCULATED
from thads.rules.plan import terms_of
from thads.rules.quantities import measures_of
from thads.sheets.host import uncalculated

Cells = list[list[object]]

# A larger whole number goes to Excel as a float: COM has 64-bit integers, cells have none. Exact up to 2**53.
_LARGEST_LONG = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Place:
    """Where a defined name points: a sheet and 1-based coordinates."""

    sheet: str
    row: int
    column: int
    rows: int
    columns: int


def find_places(book: xw.Book, names: Iterable[str]) -> dict[str, Place]:
    """Where the names point.

    Raises:
        WrongBookError: the workbook lacks one of them.
    """
    places = {}
    for name in names:
        try:
            found = book.names[name].refers_to_range
        except Exception as error:  # each engine has its own error for an unknown or broken name
            raise WrongBookError(
                f"Sổ này thiếu vùng “{name}”: có thể là sổ của bản cũ, hoặc vùng đã bị xóa. Hãy dùng sổ mẫu tuyenquang_thads.xlsm"
                " (chuyển số liệu của sổ cũ sang: thads nang-cap SỔ_CŨ -o SỔ_MỚI), hoặc bản trước đó trong thư mục"
                f" “{layout.BACKUP_FOLDER}” cạnh sổ."
            ) from error
        rows, columns = found.shape
        places[name] = Place(found.sheet.name, found.row, found.column, rows, columns)
    return places


def has_name(book: xw.Book, name: str) -> bool:
    """Whether the workbook has a defined name that points somewhere."""
    try:
        find_places(book, (name,))
    except WrongBookError:
        return False
    return True


def read_blocks(book: xw.Book, *names: str) -> dict[str, Block]:
    """The cells behind defined names: one read for each sheet that they stand on."""
    places = find_places(book, names)
    blocks: dict[str, Block] = {}
    for sheet in dict.fromkeys(place.sheet for place in places.values()):
        mine = {name: place for name, place in places.items() if place.sheet == sheet}
        top = min(place.row for place in mine.values())
        left = min(place.column for place in mine.values())
        bottom = max(place.row + place.rows for place in mine.values()) - 1
        right = max(place.column + place.columns for place in mine.values()) - 1
        area = book.sheets[sheet].range((top, left), (bottom, right))
        cells: Any = area.options(ndim=2, err_to_str=True).value
        for row, column in uncalculated(area):
            cells[row][column] = NOT_CALCULATED
        for name, place in mine.items():
            rows = [
                row[place.column - left : place.column - left + place.columns]
                for row in cells[place.row - top : place.row - top + place.rows]
            ]
            above = cells[max(0, place.row - top - layout.HEAD_ROWS) : place.row - top]
            heads = [row[place.column - left : place.column - left + place.columns] for row in above]
            blocks[name] = Block(rows, sheet, place.row, place.column, heads)
    return blocks


def measures_in(book: xw.Book) -> tuple[Measure, ...]:
    """What the workbook's plan judges; the usual two where it follows one of the program's.

    Raises:
        WrongBookError: the cells of its plan were deleted.
    """
    if layout.PLAN not in book.names:
        return layout.MEASURES
    (block,) = read_blocks(book, layout.PLAN).values()
    terms = terms_of(str(block.rows[0][0]))
    return measures_of(terms.cases, terms.money)


class Formula(str):
    """A cell's text that is to be computed."""


def write_cells(sheet: xw.Sheet, row: int, column: int, cells: Cells) -> None:
    """One write of a block in which text stays text, all but `Formula`.

    Excel would read "6,00%" as 600% on a machine with American settings, and a name that begins with "=" as a formula;
    a leading apostrophe is what it takes off again.
    """
    sheet.range((row, column)).value = [[_sent(cell) for cell in line] for line in cells]


def _sent(cell: object) -> object:
    if isinstance(cell, Formula):
        return str(cell)
    if isinstance(cell, str):
        return f"'{cell}"
    return float(cell) if isinstance(cell, int) and abs(cell) > _LARGEST_LONG else cell


_CANNOT_FOLLOW = (
    "Sổ có phần tự thêm mà chương trình không chuyển theo được khi thêm dòng (ví dụ PivotTable, bảng Table, công thức cộng qua"
    " nhiều sheet). Hãy mở sổ bằng Excel hoặc LibreOffice rồi làm việc này bằng nút, hoặc bỏ phần đó ra khỏi sổ. Chưa có gì bị"
    " thay đổi."
)


def add_rows(sheet: xw.Sheet, place: Place, missing: int, group: int) -> None:
    """Make room for more rows: insert them before the last `group` of rows, then copy that onto them.

    Raises:
        WrongBookError: somebody has added what the engine cannot let follow the rows.
    """
    first = place.row + place.rows - group
    try:
        sheet.range(f"{first}:{first + missing - 1}").insert("down")
    except NotImplementedError as error:
        raise WrongBookError(_CANNOT_FOLLOW) from error
    source = sheet.range(f"{first + missing}:{first + missing + group - 1}")
    source.copy(sheet.range(f"{first}:{first + missing - 1}"))
