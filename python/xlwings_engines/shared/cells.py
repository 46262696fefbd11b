"""Where a range is, how large its rows and columns are, and what follows from that alone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Self, TypeVar

from xlwings_engines.shared.references import MAX_COLUMN, MAX_ROW, Area, column_name, qualified

T = TypeVar("T")

# What Excel makes of a width in characters, in a font whose digits are 7 pixels wide, as those of most are.
CHARACTER, MARGINS = 7, 5
MAX_WIDTH, MAX_HEIGHT = 255, 409.5  # of a column in characters, of a row in points


def one_of(value: T, known: Collection[T], what: str) -> T:
    """The value. Raises ValueError if it is none of those known."""
    if value not in known:
        raise ValueError(f"{value!r} is no {what}, which is one of {', '.join(map(repr, known))}")
    return value


ORIGINS = (None, "format_from_left_or_above", "format_from_right_or_below")  # of the looks of inserted cells


def same(values: Iterable[T]) -> T | None:
    """What all values are; None if they differ."""
    found = set(values)
    return found.pop() if len(found) == 1 else None


def hidden(of_rows: bool) -> property:
    """Whether the rows, or the columns, are hidden; None if some are."""

    def get(cells: Cells) -> bool | None:
        return same(not size for size in cells.sizes(of_rows))

    return property(get, lambda cells, value: cells.put_sizes(of_rows, 0 if value else None))


class Cells:
    """What the engines' ranges have in common. A subclass is made from its sheet and an area."""

    max_cells_per_read = None
    max_cells_per_write = None
    options: dict[str, Any]  # xlwings sets it
    sheet: Any  # its module imports that of the ranges
    if TYPE_CHECKING:  # no annotations otherwise: the table of what an engine does looks for its own members
        color: Any
        raw_value: Any
        current_region: Any
        merge_cells: Any
        insert: Callable[[str], None]
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

    def rows_of(self, data: object) -> Sequence[Sequence[Any]]:
        """Values given for the cells, row by row, or one for all. Raises ValueError if they have another shape."""
        if not isinstance(data, list | tuple):
            return [[data] * self.area.width] * self.area.height
        rows = data if data and isinstance(data[0], list | tuple) else [data]
        if [len(row) for row in rows] != [self.area.width] * self.area.height:
            raise ValueError(f"the values do not have the shape of {self.address}")
        return rows

    @property
    def table(self) -> object:
        return next((table for table in self.sheet.tables if table.range.area.covers(self.first)), None)

    # Sizes

    def sizes(self, of_rows: bool) -> Iterable[float]:
        """The heights of the rows in points, or the widths of the columns in pixels; 0 of hidden ones."""
        raise NotImplementedError

    def put_sizes(self, of_rows: bool, size: float | None) -> None:
        """Give all rows a height in points, or all columns a width in pixels; 0 hides them, None only shows them."""
        raise NotImplementedError

    @property
    def column_width(self) -> float | None:
        """In characters, 0 for hidden columns; None if they differ."""
        pixels = same(self.sizes(False))
        if pixels is None:
            return None
        characters = (pixels - MARGINS) / CHARACTER
        return round(characters if characters >= 1 else pixels / (CHARACTER + MARGINS), 2)

    @column_width.setter
    def column_width(self, value: float) -> None:
        if not 0 <= value <= MAX_WIDTH:
            raise ValueError(f"a column is 0 to {MAX_WIDTH} characters wide, not {value}")
        self.put_sizes(False, value * CHARACTER + MARGINS if value >= 1 else value * (CHARACTER + MARGINS))

    @property
    def row_height(self) -> float | None:
        """Points, 0 for hidden rows; None if they differ."""
        return same(self.sizes(True))

    @row_height.setter
    def row_height(self, value: float) -> None:
        if not 0 <= value <= MAX_HEIGHT:
            raise ValueError(f"a row is 0 to {MAX_HEIGHT} points high, not {value}")
        self.put_sizes(True, value)

    row_hidden, column_hidden = hidden(True), hidden(False)

    def set_colors(self, colors: Iterable[Iterable[Any]]) -> None:
        for row, line in enumerate(colors, 1):
            for column, color in enumerate(line, 1):
                if color is not ...:
                    self(row, column).color = color

    # Finding one's way

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
