"""Where a range is, and what follows from that alone."""

from __future__ import annotations

from typing import Any, Self

from xlwings_engines.shared.references import MAX_COLUMN, MAX_ROW, Area, column_name, qualified


class Cells:
    """What the engines' ranges have in common. A subclass is made from its sheet and an area."""

    max_cells_per_read = None
    max_cells_per_write = None
    options: dict[str, Any]  # xlwings sets it
    sheet: Any
    area: Area

    def __init__(self, sheet: Any, area: Area) -> None:
        self.sheet = sheet
        self.area = area

    def at(self, area: Area) -> Self:
        return type(self)(self.sheet, area)

    def __call__(self, row: int, column: int | None = None) -> Self:
        """The cell at a row and a column of the range, or at a place counted along its rows."""
        if column is None:
            row, column = (row - 1) // self.area.width + 1, (row - 1) % self.area.width + 1
        return self.at(Area.sized(self.row + row - 1, self.column + column - 1))

    def __len__(self) -> int:
        return self.area.height * self.area.width

    @property
    def row(self) -> int:
        return self.area.top

    @property
    def column(self) -> int:
        return self.area.left

    @property
    def shape(self) -> tuple[int, int]:
        return self.area.height, self.area.width

    @property
    def first(self) -> Area:
        """The first cell."""
        return self.area._replace(bottom=self.area.top, right=self.area.left)

    @property
    def rows(self) -> Self:
        return self

    columns = rows

    @property
    def address(self) -> str:
        return self.get_address(True, True, False)

    @property
    def reference(self) -> str:
        """The address as a formula or a name needs it."""
        return qualified(self.address, self.sheet.name)

    def get_address(self, row_absolute: bool = True, col_absolute: bool = True, external: bool = False) -> str:
        area = self.area
        rows = [("$" if row_absolute else "") + str(row) for row in (area.top, area.bottom)]
        columns = [("$" if col_absolute else "") + column_name(column) for column in (area.left, area.right)]
        if area.width == MAX_COLUMN:
            columns = ["", ""]
        elif area.height == MAX_ROW:
            rows = ["", ""]
        corners = [column + row for column, row in zip(columns, rows, strict=True)]
        address = corners[0] if len(self) == 1 else ":".join(corners)
        return qualified(address, self.sheet.name, self.sheet.book.name) if external else address
