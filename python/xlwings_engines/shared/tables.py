"""Tables: the ranges that they are made of, and what a new one is given."""

from __future__ import annotations

from typing import Generic, TypeVar

from xlwings_engines.shared.cells import Cells
from xlwings_engines.shared.references import Area, check_table_name

R = TypeVar("R", bound=Cells)


class TableRanges(Generic[R]):
    """A table, whose subclass tells its range and which rows it shows."""

    range = show_headers = show_totals = property()

    @property
    def header_row_range(self) -> R | None:
        cells: R = self.range
        return cells.at(cells.area._replace(bottom=cells.row)) if self.show_headers else None

    @property
    def totals_row_range(self) -> R | None:
        cells: R = self.range
        return cells.at(cells.area._replace(top=cells.area.bottom)) if self.show_totals else None

    @property
    def data_body_range(self) -> R | None:
        cells: R = self.range
        top, left, bottom, right = cells.area
        body = Area(top + self.show_headers, left, bottom - self.show_totals, right)
        return cells.at(body) if body.height > 0 else None

    @property
    def insert_row_range(self) -> R | None:
        """The row of an empty table into which its first data will go."""
        body = self.data_body_range
        return body if body and body.area.height == 1 and not body.filled(body.area) else None


def new_table_name(name: str | None, taken: set[str]) -> str:
    """The name of a table to come, its own or the next one; `taken` are case folded. Raises ValueError."""
    if name is None:
        name = next(text for n in range(1, len(taken) + 2) if (text := f"Table{n}").casefold() not in taken)
    check_table_name(name, taken)
    return name
