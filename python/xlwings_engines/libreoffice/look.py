"""How cells look: fonts, colours, borders, alignment, sizes."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, ClassVar

from xlwings import base_classes

from xlwings_engines.libreoffice.base import UnoObject, common, given, key_of
from xlwings_engines.libreoffice.soffice import Uno, enum, runtime_exception
from xlwings_engines.libreoffice.values import (
    GENERAL,
    LOGICAL_FORMAT,
    NUMBERS,
    REFUSED,
    format_code,
    format_key,
    typed_cells,
)
from xlwings_engines.shared.cells import Cells, same
from xlwings_engines.shared.colors import Color, checked_font, checked_size, number_of, to_rgb
from xlwings_engines.shared.lookup import Part
from xlwings_engines.shared.references import MAX_COLUMN, MAX_ROW
from xlwings_engines.shared.values import check_format

NUMBERED_COLOR = re.compile(r"\[color *\d", re.IGNORECASE)

DEFAULT = -1  # UNO's colour of what has none
BOLD, NORMAL = 150.0, 100.0
INCH, PIXELS = 2540, 96  # of UNO's hundredths of a millimetre, and how many pixels it has

HORIZONTAL = {
    ("STANDARD", 0): "general", ("LEFT", 0): "left", ("CENTER", 0): "center", ("RIGHT", 0): "right",
    ("BLOCK", 0): "justify", ("REPEAT", 0): "fill", ("BLOCK", 1): "distributed",
}  # fmt: skip
VERTICAL = {
    (3, 0): "bottom", (0, 0): "bottom", (1, 0): "top", (2, 0): "center", (4, 0): "justify", (4, 1): "distributed",
}  # fmt: skip


def points(length: int) -> float:
    """Hundredths of a millimetre as points. They were rounded, line by line: Excel knows nothing below a quarter."""
    return round(length / INCH * 72 * 4) / 4


def from_points(length: float) -> int:
    return round(length / 72 * INCH)


def from_color(color: Color | None) -> int:
    return DEFAULT if color is None else number_of(color)


def aligned(direction: str, names: dict[tuple[Any, int], str]) -> property:
    justify, method = f"{direction}Justify", f"{direction}JustifyMethod"

    def name_of(look: Look) -> str | None:
        found = look.common(justify)
        return names.get((getattr(found, "value", found), look.common(method)))

    def align(look: Look, wanted: str) -> None:
        value, number = key_of(names, wanted, "alignment")
        setattr(look.changing, justify, enum("table.CellHoriJustify", value) if isinstance(value, str) else value)
        setattr(look.api, method, number)

    return property(name_of, align)


def load_palette(sheet: Uno) -> None:
    """Let LibreOffice read the palette of numbered colours while it calculates a cell, the sheet's last.

    If it first needs one when it is given a number format, it reads it then, holding what its windows may be waiting for
    while they hold what the reading waits for: LibreOffice 7.4 then stands still for ever.
    """
    cell = sheet.getCellByPosition(MAX_COLUMN - 1, MAX_ROW - 1)
    if not cell.getFormula():
        with contextlib.suppress(runtime_exception()):  # protected: the format will be refused as well
            cell.setFormula('=TEXT(1;"[Color9]0")')
            cell.getString()
            cell.setFormula("")


class Font(UnoObject, contract=base_classes.Font):
    bold = common("CharWeight", lambda weight: weight > NORMAL, lambda value: BOLD if value else NORMAL)
    italic = common(
        "CharPosture",
        lambda posture: posture.value != "NONE",
        lambda value: enum("awt.FontSlant", "ITALIC" if value else "NONE"),
    )
    size = common("CharHeight", lambda size: round(size, 1), checked_size)
    color = common("CharColor", lambda color: to_rgb(0 if color == DEFAULT else color), from_color)
    name = common("CharFontName", str, checked_font)
    changing = property(lambda self: self.parent.changing)


SIDES = {
    "edge_top": "TopLine", "edge_bottom": "BottomLine", "edge_left": "LeftLine", "edge_right": "RightLine",
    "inside_vertical": "VerticalLine", "inside_horizontal": "HorizontalLine",
}  # fmt: skip
DIAGONALS = {"diagonal_down": "DiagonalTLBR2", "diagonal_up": "DiagonalBLTR2"}
NO_LINE = 32767
LINE_STYLES = {0: "continuous", 1: "dot", 2: "dash", 3: "double", 16: "dash_dot", 17: "dash_dot_dot", NO_LINE: "none"}
WEIGHTS = {"hairline": 2, "thin": 26, "medium": 53, "thick": 88}  # hundredths of a millimetre


def drawn(name: str, read: Callable[[Uno], Any], otherwise: object = None) -> property:
    """A property of a border; `otherwise` is for a border without a line."""
    return property(
        lambda border: read(line) if (line := border.api).LineWidth else otherwise,
        lambda border, value: border.change(**{name: value}),
    )


class Border(UnoObject, contract=base_classes.Border):
    line_style = drawn("line_style", lambda line: LINE_STYLES.get(line.LineStyle, "continuous"), "none")
    weight = drawn("weight", lambda line: min(WEIGHTS, key=lambda name: abs(WEIGHTS[name] - line.LineWidth)))
    color = drawn("color", lambda line: to_rgb(line.Color))

    def __init__(self, parent: Look, side: str) -> None:
        super().__init__(parent)
        self.side = side

    @property
    def api(self) -> Uno:
        if self.side in DIAGONALS:
            return self.parent.api.getPropertyValue(DIAGONALS[self.side])
        return getattr(self.parent.api.TableBorder2, SIDES[self.side])

    def change(self, **changes: object) -> None:
        line = self.api
        _draw(line, **changes)
        cells = self.parent.changing
        if self.side in DIAGONALS:
            cells.setPropertyValue(DIAGONALS[self.side], line)
            return
        table = cells.TableBorder2
        for side in SIDES.values():
            setattr(table, f"Is{side}Valid", side == SIDES[self.side])
        setattr(table, SIDES[self.side], line)
        cells.TableBorder2 = table


def _draw(line: Uno, **changes: Any) -> None:
    """Change a line's `line_style` ("none" or None: no line), `weight`, `color`."""
    if "line_style" in changes and changes["line_style"] in (None, "none"):
        line.LineStyle, line.LineWidth, line.OuterLineWidth, line.InnerLineWidth = NO_LINE, 0, 0, 0
        return
    if "line_style" in changes:
        line.LineStyle = key_of(LINE_STYLES, changes["line_style"], "line style")
    elif line.LineStyle == NO_LINE:
        line.LineStyle = 0
    line.LineWidth = WEIGHTS[changes["weight"]] if "weight" in changes else line.LineWidth or WEIGHTS["thin"]
    line.OuterLineWidth = line.LineWidth
    if "color" in changes:
        line.Color = from_color(changes["color"])


def of_all_sides(name: str) -> property:
    return property(
        lambda borders: same(getattr(borders[side], name) for side in borders._grid_sides()),
        lambda borders, value: borders.set(base_classes.BORDER_GRID_SIDES, **{name: value}),
    )


class Borders(UnoObject, contract=base_classes.Borders):
    _grid_sides: ClassVar[Any] = base_classes.Borders._grid_sides
    line_style = of_all_sides("line_style")
    weight = of_all_sides("weight")
    color = of_all_sides("color")

    def __getitem__(self, side: str) -> Border:
        return Border(self.parent, side)

    def set(self, which: str | Iterable[str] = "all", **changes: object) -> None:
        for side in (which,) if isinstance(which, str) else which:
            if side in DIAGONALS or side in self._grid_sides():
                self[side].change(**given(changes))

    def clear(self, which: str | Iterable[str] = "everything") -> None:
        self.set(which, line_style=None)


class Look(Cells, UnoObject):
    """The part of a range that is about its looks. `api` is the UNO object."""

    horizontal_alignment = aligned("Hori", HORIZONTAL)
    vertical_alignment = aligned("Vert", VERTICAL)

    color = common("CellBackColor", lambda color: None if color == DEFAULT else to_rgb(color), from_color)
    wrap_text = common("IsTextWrapped", bool, bool)
    width = property(lambda self: points(self.api.Size.Width))
    height = property(lambda self: points(self.api.Size.Height))
    left = property(lambda self: points(self.api.Position.X))
    top = property(lambda self: points(self.api.Position.Y))

    @property
    def changing(self) -> Uno:
        if self.parent.api.isProtected() and getattr(self.common("CellProtection"), "IsLocked", True):
            raise ValueError(REFUSED)
        return self.api

    font = Part(Font)
    borders = Part(Borders)

    @property
    def number_format(self) -> str | None:
        key = self.common("NumberFormat")
        return None if key is None else format_code(self.parent.book.api.getNumberFormats(), key)

    @number_format.setter
    def number_format(self, value: str) -> None:
        if NUMBERED_COLOR.search(check_format(value)):
            load_palette(self.parent.api)
        key = format_key(self.parent.book.api.getNumberFormats(), value)
        cells = self.changing
        with self.keeping_truths():
            if key == GENERAL:  # LibreOffice passes this one over where the cells have several formats
                cells.setPropertyToDefault("NumberFormat")
            cells.NumberFormat = key

    @contextlib.contextmanager
    def keeping_truths(self) -> Iterator[None]:
        """Let truth values keep their number format, without which they would be numbers."""
        book = self.parent.book
        found = typed_cells(self.api, book.api, book.known_formats)
        truths = [(each.key, each.cells.queryContentCells(NUMBERS)) for each in found if each.kind & LOGICAL_FORMAT]
        yield
        for key, cells in truths:
            if cells.getCount():
                cells.NumberFormat = key

    # Sizes

    def lines(self, of_rows: bool) -> Iterator[Any]:
        """The range's rows or columns; of very many only the first, whose size stands for all."""
        lines = self.api.getRows() if of_rows else self.api.getColumns()
        count = lines.getCount()
        return (lines.getByIndex(index) for index in range(count if count <= 1000 else 1))

    def sizes(self, of_rows: bool) -> Iterator[float]:
        for line in self.lines(of_rows):
            yield (points(line.Height) if of_rows else line.Width / INCH * PIXELS) if line.IsVisible else 0

    def put_sizes(self, of_rows: bool, size: float | None) -> None:
        lines = self.api.getRows() if of_rows else self.api.getColumns()
        lines.IsVisible = size != 0
        if size and of_rows:
            lines.Height = from_points(size)
        elif size:
            lines.Width = round(size / PIXELS * INCH)

    def autofit(self, axis: str | None = None) -> None:
        if axis not in ("rows", "r"):
            self.api.getColumns().OptimalWidth = True
        if axis not in ("columns", "c"):
            self.api.getRows().OptimalHeight = True
