"""How cells look: their styles, the widths of columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from functools import cache
from operator import itemgetter
from typing import Any, TypeVar

from xlwings import base_classes

from xlwings_engines.files.grid import MAX_CELLS, Grid, is_hidden, is_styled
from xlwings_engines.files.package import MAIN, WORKSHEET_ORDER, Element, child_in_order, detach, drop_attributes
from xlwings_engines.files.styles import Styles, argb
from xlwings_engines.shared.cells import CHARACTER, Cells, same
from xlwings_engines.shared.colors import Color, checked_font, checked_size
from xlwings_engines.shared.references import MAX_COLUMN, MAX_ROW, Area
from xlwings_engines.shared.unsupported import implements
from xlwings_engines.shared.values import number_text

T = TypeVar("T")

STANDARD_WIDTH = 64  # pixels of a column of which nothing is said
MAX_FORMATTED_ROWS = 100_000

POINT = 0.75  # of a pixel

IN_FILE = {"center_across_selection": "centerContinuous"}


def styles_in(grid: Grid, area: Area) -> set[int]:
    """The styles that the cells have, those that the file does not have included."""
    columns = range(area.left, area.right + 1)
    by_column = {column: grid.style_of(0, column, {}) for column in columns}
    found: set[int] = set()
    seen = 0
    for number, row in grid.rows_in(area):
        cells = grid.cells(number)
        seen += 1
        found.update(int(cells[column].get("s") or 0) for column in cells.keys() & by_column.keys())
        if not cells.keys() >= by_column.keys():
            beside = [by_column[column] for column in by_column.keys() - cells.keys()]
            found.update([int(row.get("s") or 0)] if is_styled(row) else beside)
    return found | set(by_column.values()) if seen < area.height else found


def restyle(grid: Grid, area: Area, change: Callable[[int], int]) -> None:
    """Give each cell the style that `change` makes of its own; of entire rows and columns, to those to come as well."""
    change = cache(change)
    for number, places in _to_restyle(grid, area):
        cells = grid.cells(number)
        for column in places:
            style = change(grid.style_of(number, column, cells))
            grid.cell(number, column, cells).set("s", str(style))
    if area.width == MAX_COLUMN and area.height < MAX_ROW:
        last = change(grid.style_of(0, MAX_COLUMN, {}))
        for line in map(grid.row, _bounded(area)):
            line.set("s", str(change(int(line.get("s") or 0)) if is_styled(line) else last))
            line.set("customFormat", "1")
    elif area.height == MAX_ROW:
        for line in columns(grid, area):
            line.set("style", str(change(int(line.get("style") or 0))))
        for line in filter(is_styled, grid.rows.values()) if area.width == MAX_COLUMN else ():
            line.set("s", str(change(int(line.get("s") or 0))))
    grid.changed(formulas=False)


def _to_restyle(grid: Grid, area: Area) -> Iterator[tuple[int, list[int]]]:
    """Rows with the columns of those cells that need a style of their own."""
    across = range(area.left, area.right + 1)
    if area.height < MAX_ROW and area.width < MAX_COLUMN:
        if area.height * area.width > MAX_CELLS:
            raise ValueError(f"{area} is too large to be formatted: more than {MAX_CELLS:,} cells")
        for number in range(area.top, area.bottom + 1):
            yield number, list(across)
        return
    # Empty cells follow their row, or else their column. Where a row gets a style of its own, it gets that of the
    # columns at the right end: the others, whose style differs, need cells.
    by_column = [grid.style_of(0, column, {}) for column in across]
    others = [column for column, style in zip(across, by_column, strict=True) if style != by_column[-1]]
    entire_rows = area.width == MAX_COLUMN
    for number in list(grid.rows) if area.height == MAX_ROW else _bounded(area):
        cells = [column for column in grid.cells(number) if area.left <= column <= area.right]
        styled = number in grid.rows and is_styled(grid.rows[number])
        if entire_rows and area.height < MAX_ROW and not styled:
            cells = sorted({*cells, *others})
        elif not entire_rows and styled:
            cells = list(across)
        yield number, cells


def _bounded(area: Area) -> range:
    if area.height > MAX_FORMATTED_ROWS:
        raise ValueError(f"{area} has too many rows to be formatted one by one")
    return range(area.top, area.bottom + 1)


# Columns


def pieces(grid: Grid, left: int, right: int) -> Iterator[tuple[int, int, Element | None]]:
    """What the sheet says of these columns, from the first of each piece to its last; None for nothing."""
    following = left
    for first, last, column in grid.columns:
        first, last = max(first, left), min(last, right)
        if first <= last:
            if following < first:
                yield following, first - 1, None
            yield first, last, column
            following = last + 1
    if following <= right:
        yield following, right, None


def columns(grid: Grid, area: Area) -> list[Element]:
    """What the sheet says of these columns and of no others: it is parted for that, and said where nothing was."""
    width = {"width": number_text(file_width(standard_width(grid)))}
    found = [
        (first, last, grid.root.makeelement(MAIN + "col", width) if column is None else deepcopy(column))
        for first, last, column in pieces(grid, area.left, area.right)
    ]
    beside = [*pieces(grid, 1, area.left - 1), *pieces(grid, area.right + 1, MAX_COLUMN)]
    put_columns(
        grid, [*found, *((first, last, deepcopy(column)) for first, last, column in beside if column is not None)]
    )
    return [column for _, _, column in found]


def put_columns(grid: Grid, found: Iterable[tuple[int, int, Element]]) -> None:
    """Let the sheet say this of its columns: from the first of each, to the last."""
    grid.columns = sorted(found, key=itemgetter(0))
    home = child_in_order(grid.root, "cols", WORKSHEET_ORDER)
    home[:] = [column for _, _, column in grid.columns]
    for first, last, column in grid.columns:
        column.set("min", str(first))
        column.set("max", str(last))
    if not grid.columns:
        detach(home)


def file_width(pixels: float) -> float:
    return int(pixels / CHARACTER * 256) / 256


def standard_width(grid: Grid) -> int:
    """Pixels of a column of which nothing is said."""
    default = grid.root.find(f"{MAIN}sheetFormatPr[@defaultColWidth]")
    return STANDARD_WIDTH if default is None else in_pixels(default.get("defaultColWidth"))


def in_pixels(width: str | None) -> int:
    return round(float(width or 0) * CHARACTER)


def widths(grid: Grid, left: int, right: int) -> Iterator[tuple[int, int]]:
    """Pixels of the columns, and of how many."""
    for first, last, column in pieces(grid, left, right):
        width = None if column is None else column.get("width")
        hidden = column is not None and is_hidden(column)
        yield 0 if hidden else in_pixels(width) if width else standard_width(grid), last + 1 - first


def heights(grid: Grid, top: int, bottom: int) -> Iterator[tuple[float, int]]:
    """Points of the rows, and of how many."""
    default = grid.root.find(MAIN + "sheetFormatPr")
    standard = float("15" if default is None else default.get("defaultRowHeight", "15"))
    rows = [row for _, row in grid.rows_in(Area(top, 1, bottom, 1))]
    for row in rows:
        yield 0.0 if is_hidden(row) else float(row.get("ht", standard)), 1
    if len(rows) <= bottom - top:
        yield standard, bottom + 1 - top - len(rows)


# What ranges have of it


def styled(read: Callable[[Styles, int], T], change: Callable[[Styles, int, Any], int]) -> property:
    """A property of cells' styles; None if they differ."""

    def put(cells: Look | Font, value: object) -> None:
        styles = cells.grid.workbook.styles
        restyle(cells.grid, cells.area, lambda style: change(styles, style, value))

    def get(cells: Look | Font) -> T | None:
        styles = cells.grid.workbook.styles
        return same(read(styles, style) for style in styles_in(cells.grid, cells.area))

    return property(get, put)


def switched(name: str) -> property:
    def read(styles: Styles, style: int) -> bool:
        found = styles.font(style, name)
        return found is not None and found.get("val", "1") in ("1", "true")

    return styled(read, lambda styles, style, on: styles.with_font(style, name, **({"val": "1"} if on else {})))


def aligned(name: str, otherwise: str) -> property:
    words = {word: name for name, word in IN_FILE.items()}
    return styled(
        lambda styles, style: words.get(found := styles.alignment(style, name, otherwise), found),
        lambda styles, style, value: styles.with_alignment(style, name, IN_FILE.get(value, value)),
    )


def _argb(color: Color | None) -> dict[str, str]:
    return {} if color is None else {"rgb": argb(color)}


def told(name: str, otherwise: str, kind: Callable[[str], T], spell: Callable[[Any], str]) -> property:
    def read(styles: Styles, style: int) -> T:
        found = styles.font(style, name)
        return kind(otherwise if found is None else found.get("val", otherwise))

    return styled(read, lambda styles, style, value: styles.with_font(style, name, val=spell(value)))


@implements(base_classes.Font, "files")
class Font:
    bold = switched("b")
    italic = switched("i")
    size = told("sz", "11", float, lambda size: number_text(checked_size(size)))
    name = told("name", "Calibri", str, checked_font)
    color = styled(Styles.font_color, lambda styles, style, color: styles.with_font(style, "color", **_argb(color)))

    def __init__(self, grid: Grid, area: Area) -> None:
        self.grid = grid
        self.area = area


class Look(Cells):
    """The part of a range that is about its looks."""

    number_format = styled(Styles.number_format, Styles.with_format)
    color = styled(Styles.fill_color, Styles.with_fill)
    horizontal_alignment = aligned("horizontal", "general")
    vertical_alignment = aligned("vertical", "bottom")
    wrap_text = styled(
        lambda styles, style: styles.alignment(style, "wrapText", "0") in ("1", "true"),
        lambda styles, style, value: styles.with_alignment(style, "wrapText", str(int(bool(value)))),
    )

    @property
    def grid(self) -> Grid:
        grid: Grid = self.sheet.grid
        return grid

    @property
    def font(self) -> Font:
        return Font(self.grid, self.area)

    # Sizes

    def sizes(self, of_rows: bool) -> Iterator[float]:
        return (size for size, _ in (heights if of_rows else widths)(self.grid, *self.area.ends(of_rows)))

    def put_sizes(self, of_rows: bool, size: float | None) -> None:
        lines = [self.grid.row(number) for number in _bounded(self.area)] if of_rows else columns(self.grid, self.area)
        said: dict[str, str] = {}
        if size == 0:
            said = {"hidden": "1"}
        elif size and of_rows:
            said = {"ht": number_text(size), "customHeight": "1"}
        elif size:
            said = {"width": number_text(file_width(round(size))), "customWidth": "1"}
        for line in lines:
            if size != 0:
                drop_attributes(line, "hidden")
            for name, value in said.items():
                line.set(name, value)
        self.grid.changed(formulas=False)

    # Points

    @property
    def width(self) -> float:
        """Points."""
        return _total(widths(self.grid, self.column, self.area.right)) * POINT

    @property
    def left(self) -> float:
        return _total(widths(self.grid, 1, self.column - 1)) * POINT

    @property
    def height(self) -> float:
        """Points."""
        return _total(heights(self.grid, self.row, self.area.bottom))

    @property
    def top(self) -> float:
        return _total(heights(self.grid, 1, self.row - 1))


def _total(sizes: Iterable[tuple[float, int]]) -> float:
    return sum(size * count for size, count in sizes)
