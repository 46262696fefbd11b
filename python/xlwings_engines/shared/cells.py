"""Where a range is, and what follows from that alone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self

from xlwings_engines.shared.references import MAX_COLUMN, MAX_ROW, Area, column_name, qualified


class Cells:
    """What the engines' ranges have in common. A subclass is made from its sheet and an area."""

    max_cells_per_read = None
    max_cells_per_write = None
    options: dict[str, Any]  # xlwings sets it
    sheet: Any  # its module imports that of the ranges
    area: Area

    def __init__(self, sheet: object, area: Area) -> None:
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

    def filled(self, line: Area) -> Iterable[Area]:
        """Where cells of one row or column are not empty: areas in any order that have none in common."""
        raise NotImplementedError

    def end(self, direction: str) -> Self:
        """Where Ctrl and an arrow key would lead from the first cell: its block's end, the next block, the edge."""
        steps = {"u": "up", "d": "down", "l": "left", "r": "right"}
        direction = steps.get(direction, direction)
        if direction not in steps.values():
            raise ValueError(f"{direction!r} is not up, down, left or right")
        vertical, back = direction in ("up", "down"), direction in ("up", "left")
        start, limit = (self.row, MAX_ROW) if vertical else (self.column, MAX_COLUMN)
        line = self.first._replace(top=1, bottom=limit) if vertical else self.first._replace(left=1, right=limit)
        areas = self.filled(line)
        blocks = _joined((a.top, a.bottom) if vertical else (a.left, a.right) for a in areas)
        if back:
            stops = [first if start <= last else last for first, last in blocks if first < start]
        else:
            stops = [last if first <= start else first for first, last in reversed(blocks) if start < last]
        stop = stops[-1] if stops else 1 if back else limit
        return self.at(Area.sized(stop, self.column) if vertical else Area.sized(self.row, stop))

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


def _joined(stretches: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Stretches that touch joined: LibreOffice parts them by what the cells hold."""
    blocks: list[tuple[int, int]] = []
    for first, last in sorted(stretches):
        if blocks and first == blocks[-1][1] + 1:
            first, _ = blocks.pop()
        blocks.append((first, last))
    return blocks
