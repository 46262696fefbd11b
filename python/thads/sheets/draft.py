"""One sheet of the workbook while it is built: XlsxWriter's sheet, and the workbook's styles and names.

XlsxWriter is imported for its types alone: a press of a button needs the sheets' columns and builds nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby, takewhile
from typing import TYPE_CHECKING, Any

from thads.sheets.columns import Column, Row
from thads.sheets.places import Cells
from thads.sheets.styles import Styles, add_short_verdicts, add_stale_look, add_verdict_looks, add_vietnamese_digits
from xlwings_engines.shared.references import column_name

if TYPE_CHECKING:
    from xlsxwriter import Workbook


# What a protected sheet lets everybody do.
_ALLOWED = {"format_columns": True, "format_rows": True, "autofilter": True}


def area(row: int, column: int, last_row: int, last_column: int, fixed: str = "") -> str:
    """A1 text of 0-based cells; `fixed` "$" makes it absolute."""
    first, last = (
        f"{fixed}{column_name(right + 1)}{fixed}{down + 1}" for down, right in ((row, column), (last_row, last_column))
    )
    return first if first == last else f"{first}:{last}"


class Draft:
    """A sheet being built; rows and columns are 0-based, styles go by their name in `STYLES`.

    It is printed on A4 landscape inside the margins of Decree 30/2020, one page wide, where its own part does not say otherwise.
    """

    def __init__(self, workbook: Workbook, styles: Styles, name: str) -> None:
        self.workbook, self.styles, self.name = workbook, styles, name
        self.sheet: Any = workbook.get_worksheet_by_name(name)
        self.sheet.hide_gridlines(2)
        self.sheet.set_landscape()
        self.sheet.set_paper(9)
        self.sheet.set_margins(left=30 / 25.4, right=15 / 25.4, top=20 / 25.4, bottom=20 / 25.4)
        self.sheet.fit_to_pages(1, 0)

    def write(self, row: int, column: int, value: object, style: str) -> None:
        self.sheet.write(row, column, value, self.styles[style])

    def merge(self, row: int, column: int, last_row: int, last_column: int, value: object, style: str) -> None:
        """One cell over an area, be it of one cell alone."""
        if (row, column) == (last_row, last_column):
            self.write(row, column, value, style)
        else:
            self.sheet.merge_range(row, column, last_row, last_column, value, self.styles[style])

    def formula(self, row: int, column: int, formula: str, style: str, value: object) -> None:
        """A formula with the value that it has already."""
        self.sheet.write_formula(row, column, formula, self.styles[style], value)

    def merge_formula(self, row: int, column: int, last: int, formula: str, style: str, value: object) -> None:
        """A formula whose text has the room of all cells up to column `last`."""
        self.merge(row, column, row, last, "", style)
        self.formula(row, column, formula, style, value)

    def define(self, name: str, row: int, column: int, last_row: int, last_column: int) -> None:
        place = area(row, column, last_row, last_column, "$")
        self.workbook.define_name(name, f"='{self.name}'!{place}")

    def define_growing(self, columns: Mapping[str, int], first: int, last: int, counted: int) -> None:
        """Name the rows in use of some columns, on their own sheet as charts want it.

        Args:
            columns: 0-based column by name.
            first, last: 0-based rows of the whole block.
            counted: 0-based column whose filled cells tell how many rows are in use.
        """
        count = area(first, counted, last, counted, "$")
        for name, column in columns.items():
            start, whole = (area(first, column, bottom, column, "$") for bottom in (first, last))
            start, whole, used = (f"'{self.name}'!{place}" for place in (start, whole, count))
            self.workbook.define_name(f"'{self.name}'!{name}", f"={start}:INDEX({whole},MAX(1,COUNTA({used})))")

    def set_widths(self, columns: Sequence[Column[Row]], first: int = 0, styled: bool = False) -> None:
        """Widths in characters; `styled` columns carry the look of their cells."""
        for place, column in enumerate(columns, start=first):
            style = self.styles[column.style] if styled else None
            self.sheet.set_column(place, place, column.width, style)

    def fill(self, columns: Sequence[Column[Row]], first: int, last: int, left: int = 0) -> None:
        """Empty cells in the looks of their columns, the first of them at `left`."""
        for place, column in enumerate(columns, start=left):
            for row in range(first, last + 1):
                self.write(row, place, None, column.style)

    def set_heights(self, heights: Sequence[float], first: int = 0) -> None:
        for row, height in enumerate(heights, start=first):
            self.sheet.set_row(row, height)

    def write_headings(
        self,
        row: int,
        columns: Sequence[Column[Row]],
        cells: Cells,
        first: int = 0,
        depth: int = 0,
        looks: tuple[str, str] = ("head", "number_head"),
    ) -> None:
        """The headings of a table from `row` on; `cells` as `heading_rows` gives them.

        Args:
            first: where the first column stands.
            depth: rows of headings and details together, where that is more than one of each.
            looks: styles of the headings and of the columns' numbers.
        """
        depth = depth or 1 + any(column.detail is not None for column in columns)
        for index, column in enumerate(columns):
            place = first + index
            if column.heading is not None:
                more = takewhile(lambda other: other.heading is None, columns[index + 1 :])
                bottom = row + (depth - 1 if column.detail is None else 0)
                self.merge(row, place, bottom, place + len(list(more)), cells[0][index], looks[0])
            if column.detail is not None:
                self.merge(row + 1, place, row + depth - 1, place, cells[1][index], looks[0])
            if column.number is not None:
                self.write(row + depth, place, cells[-1][index], looks[1])

    def dress(self, columns: Sequence[Column[Row]], first: int, last: int, left: int = 0) -> None:
        """Digits and verdicts of a table's rows as its columns, the first of them at `left`, say."""
        for look, flags in (
            (add_vietnamese_digits, [column.digits for column in columns]),
            (add_short_verdicts, [column.style == "print_verdict" for column in columns]),
            (add_verdict_looks, [column.verdict for column in columns]),
        ):
            for flag, run in groupby(range(len(columns)), key=flags.__getitem__):
                places = list(run)
                if flag:
                    look(self.sheet, self.styles, area(first, left + places[0], last, left + places[-1]))

    def watch(self, row: int, column: int = 0) -> None:
        """Let the line in a cell say when figures have changed since it was written."""
        add_stale_look(self.sheet, self.styles, area(row, column, row, column))

    def turn_at(self, column: int, scale: int, repeated: int) -> None:
        """Print the columns from one on upon further pages, at `scale` percent, those up to `repeated` on each.

        Fitted to so many pages the sheet would not turn there: LibreOffice then passes breaks over.
        """
        self.sheet.set_print_scale(scale)
        self.sheet.set_v_pagebreaks([column])
        self.sheet.repeat_columns(0, repeated)

    def protect(self, drawings: bool = False) -> None:
        """Keep cells that are not meant for it from being typed over; no password. `drawings` can be changed all the same."""
        self.sheet.protect("", {**_ALLOWED, "objects": drawings})

    def allow_text_numbers(self, row: int, column: int, last_row: int, last_column: int) -> None:
        """No green corner beside numbers that stand as text."""
        self.sheet.ignore_errors({"number_stored_as_text": area(row, column, last_row, last_column)})
