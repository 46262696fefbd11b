"""What the printed sheets share: the page, where it turns, and tables with a row a measure of each unit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from thads.figures.settings import Settings
from thads.layout import MEASURES, ROWS_PER_UNIT, Measure
from thads.results.amounts import amount_cell
from thads.results.report import MeasureResult, Report, UnitResult
from thads.sheets.columns import Column
from thads.sheets.draft import Draft
from thads.sheets.host import Rows
from thads.sheets.places import Cells, Place
from thads.sheets.styles import set_a4_landscape

# A4 landscape inside the margins of Decree 30/2020 is 714 × 482 points; Excel prints columns by the printer's metrics,
# some 4% wider than on the screen, as LibreOffice does, so 686 is what fits at full size.
PAGE_WIDTH, PAGE_HEIGHT = 686, 476

ROW_HEIGHT = 26.25
LINE_HEIGHT = 13
_PIXELS_PER_POINT = 96 / 72


@dataclass(frozen=True)
class Line:
    """A row of a printed table: one measure of a unit, or of the province, which has no number."""

    number: int | None
    unit: UnitResult
    measure: Measure
    settings: Settings

    @property
    def result(self) -> MeasureResult:
        return self.unit.measure(self.measure)

    def amount(self, amount: int | None) -> object:
        """Cases or đồng as a cell, in the sheet's unit."""
        return amount_cell(amount, self.settings.factor(self.measure))


AnyLine = TypeVar("AnyLine", bound=Line)

UNIT_COLUMNS: tuple[Column[Line], ...] = (
    Column("TT", None, "A", 17, "print_centre", lambda line: line.number, merged=True),
    Column("Đơn vị", None, "B", 68, "print_cell", lambda line: line.unit.name, merged=True),
    Column("Chỉ số", None, 1, 26, "print_centre", lambda line: line.measure.label),
)


def amounts(
    heading: str | None, detail: str | None, number: str | int, width: float, amount: Callable[[AnyLine], int | None]
) -> Column[AnyLine]:
    """A column of cases or đồng."""
    return Column(heading, detail, number, width, "print_number", lambda line: line.amount(amount(line)), digits=True)


def report_lines(report: Report) -> list[Line]:
    """Every unit's lines, then those of the province."""
    units = (*enumerate(report.units, start=1), (None, report.province))
    return [Line(number, unit, measure, report.request.settings) for number, unit in units for measure in MEASURES]


def line_cells(columns: Sequence[Column[AnyLine]], lines: Iterable[AnyLine]) -> Cells:
    """The cells of a table; what is merged over a unit's rows stands in the first of them."""
    return [
        [None if column.merged and line.measure is not MEASURES[0] else column.value(line) for column in columns]
        for line in lines
    ]


def with_room(cells: Cells, rows: int) -> Cells:
    """The cells of a table whose units have `rows` rows: empty ones between the units and the province."""
    units, province = cells[:-ROWS_PER_UNIT], cells[-ROWS_PER_UNIT:]
    empty: Cells = [[None] * len(cells[0]) for _ in range(rows - len(units))]
    return units + empty + province


def arranged(
    place: Place,
    units: Sequence[float],
    head: Sequence[float],
    repeated: Sequence[float],
    closing: float = 0,
    tail: Sequence[float] = (),
) -> Rows:
    """The rows of a printed table: their heights, those that no unit needs hidden, and pages that turn between units.

    Args:
        place: the units' rows.
        units: height of each unit's rows, one by one.
        head, repeated: heights of the rows above the first unit, and of those that each further page repeats.
        closing: height of what must stand below the province on the page of the last unit.
        tail: heights of the rows below the province.
    """
    rows = [height for height in units for _ in range(ROWS_PER_UNIT)]
    province = [ROW_HEIGHT] * ROWS_PER_UNIT
    breaks = page_breaks(
        [height * ROWS_PER_UNIT for height in units], sum(head), sum(repeated), sum(province) + closing
    )
    return Rows(
        place.row,
        [*rows, *[0] * (place.rows - len(rows)), *province, *tail],
        [place.row + index * ROWS_PER_UNIT for index in breaks],
    )


def page_breaks(heights: Sequence[float], head: float, repeated: float, closing: float = 0) -> list[int]:
    """Before which units a printed sheet turns to a new page, so that the last unit stays with what closes the table.

    Args:
        heights: height of each unit's rows in points.
        head: height of what stands above the first unit.
        repeated: height of the headings that each further page repeats.
        closing: height of what must stand on the page of the last unit.

    Returns:
        0-based indices of units, ascending.
    """
    breaks = []
    used = head
    for index, height in enumerate(heights):
        last = index == len(heights) - 1
        if index and used + height + (closing if last else 0) > PAGE_HEIGHT:
            breaks.append(index)
            used = repeated
        used += height
    return breaks


def count_lines(text: object, width: float) -> int:
    """Lines that a text takes in a cell `width` points wide, Times New Roman 11: on the safe side."""
    import textwrap

    return len(textwrap.wrap(str(text), max(1, int((width - 5) / 5.3)))) if text else 1


def write_lines(draft: Draft, columns: Sequence[Column[AnyLine]], first: int, units: int, shown: int) -> int:
    """Empty rows for units, the first `shown` of them visible, and for the province; returns the province's row."""
    province = first + units * ROWS_PER_UNIT
    for row in range(first, province + 1, ROWS_PER_UNIT):
        rows = range(row, row + ROWS_PER_UNIT)
        for one in rows:
            draft.sheet.set_row(one, ROW_HEIGHT, None, {"hidden": first + shown * ROWS_PER_UNIT <= row < province})
        for place, column in enumerate(columns):
            style = f"{column.style}_bold" if row == province else column.style
            for top, bottom in [(row, rows[-1])] if column.merged else zip(rows, rows, strict=True):
                draft.merge(top, place, bottom, place, None, style)
    draft.dress(columns, first, province + ROWS_PER_UNIT - 1)
    draft.allow_text_numbers(first, 0, province + ROWS_PER_UNIT - 1, len(columns) - 1)
    return province


def set_widths(sheet: Any, widths: Iterable[float]) -> None:
    """Widths of the columns from the first on, in points."""
    for column, width in enumerate(widths):
        sheet.set_column_pixels(column, column, round(width * _PIXELS_PER_POINT))


def set_page(sheet: Any, last_row: int, last_column: int, titles: tuple[int, int]) -> None:
    """Print on A4 landscape, one page wide, the page's number above, the rows `titles` repeated on each page."""
    set_a4_landscape(sheet)
    sheet.set_header('&C&"Times New Roman,Regular"&13&P', {"margin": 10 / 25.4})
    sheet.print_area(0, 0, last_row, last_column)
    sheet.repeat_rows(*titles)
    sheet.center_horizontally()
    sheet.hide_gridlines(2)
