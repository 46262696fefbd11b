"""How cells look: fonts, colours, borders, alignment, sizes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from xlwings import base_classes

from xlwings_engines.libreoffice.soffice import load_uno, reports_death
from xlwings_engines.libreoffice.values import format_code, format_key
from xlwings_engines.shared.unsupported import implements

ENGINE = "libreoffice"
DEFAULT = -1  # UNO's colour of what has none
AMBIGUOUS = "AMBIGUOUS_VALUE"
BOLD, NORMAL = 150.0, 100.0
# One character of the width of a column in Excel is 7 pixels wide, 5 more are its margins; 96 pixels are an inch.
CHARACTER, MARGINS = 7, 5
INCH = 2540  # of UNO's hundredths of a millimetre

HORIZONTAL = {
    "general": ("STANDARD", 0), "left": ("LEFT", 0), "center": ("CENTER", 0), "right": ("RIGHT", 0),
    "justify": ("BLOCK", 0), "fill": ("REPEAT", 0), "distributed": ("BLOCK", 1),
}  # fmt: skip
VERTICAL = {"bottom": (3, 0), "top": (1, 0), "center": (2, 0), "justify": (4, 0), "distributed": (4, 1)}
STANDARD_VERTICAL = 0  # at the bottom


def points(length: int) -> float:
    """Hundredths of a millimetre as points. They were rounded, line by line: Excel knows nothing below a quarter."""
    return round(length / INCH * 72 * 4) / 4


def from_points(length: float) -> int:
    return round(length / 72 * INCH)


def to_rgb(color: int) -> tuple[int, int, int]:
    return color >> 16 & 255, color >> 8 & 255, color & 255


def from_color(color: Any) -> int:
    """Excel's number (blue first), a "#rrggbb" or a triple, as UNO's number (red first)."""
    if isinstance(color, str):
        return int(color.lstrip("#"), 16)
    if isinstance(color, int):
        blue, green, red = to_rgb(color)
    else:
        red, green, blue = color
    return int(red) << 16 | int(green) << 8 | int(blue)


@reports_death
class Look:
    """The part of a range that is about its looks. `api` is the UNO object."""

    api: Any
    sheet: Any
    shape: tuple[int, int]
    soffice: Any

    def common(self, name: str) -> Any:
        """The property if all cells have the same, else None."""
        return None if self.api.getPropertyState(name).value == AMBIGUOUS else self.api.getPropertyValue(name)

    @property
    def color(self) -> tuple[int, int, int] | None:
        color = self.common("CellBackColor")
        return None if color is None or color == DEFAULT else to_rgb(color)

    @color.setter
    def color(self, value: Any) -> None:
        self.api.CellBackColor = DEFAULT if value is None else from_color(value)

    def set_colors(self, colors: Any) -> None:
        for row_number, row in enumerate(colors):
            for column, color in enumerate(row):
                if color is not ...:
                    self.api.getCellByPosition(column, row_number).CellBackColor = (
                        DEFAULT if color is None else from_color(color)
                    )

    @property
    def font(self) -> Font:
        return Font(self)

    @property
    def borders(self) -> Borders:
        return Borders(self)

    @property
    def number_format(self) -> str | None:
        key = self.common("NumberFormat")
        return None if key is None else format_code(self.sheet.book.formats(), key)

    @number_format.setter
    def number_format(self, value: str) -> None:
        self.api.NumberFormat = format_key(self.sheet.book.formats(), value)

    @property
    def wrap_text(self) -> bool | None:
        wrapped: bool | None = self.common("IsTextWrapped")
        return wrapped

    @wrap_text.setter
    def wrap_text(self, value: bool) -> None:
        self.api.IsTextWrapped = bool(value)

    @property
    def horizontal_alignment(self) -> str | None:
        justify, method = self.common("HoriJustify"), self.common("HoriJustifyMethod")
        found = justify and (justify.value, method)
        return next((name for name, value in HORIZONTAL.items() if value == found), None)

    @horizontal_alignment.setter
    def horizontal_alignment(self, value: str) -> None:
        if value not in HORIZONTAL:
            raise NotImplementedError(f"horizontal alignment {value!r} is not known to the '{ENGINE}' engine")
        justify, method = HORIZONTAL[value]
        self.api.HoriJustify = load_uno().Enum("com.sun.star.table.CellHoriJustify", justify)
        self.api.HoriJustifyMethod = method

    @property
    def vertical_alignment(self) -> str | None:
        found = (self.common("VertJustify") or VERTICAL["bottom"][0], self.common("VertJustifyMethod"))
        return next((name for name, value in VERTICAL.items() if value == found), None)

    @vertical_alignment.setter
    def vertical_alignment(self, value: str) -> None:
        self.api.VertJustify, self.api.VertJustifyMethod = VERTICAL[value]

    # Sizes

    def lines(self, of_rows: bool) -> Iterator[Any]:
        """The range's rows or columns; of very many only the first, whose size stands for all."""
        lines = self.api.getRows() if of_rows else self.api.getColumns()
        count = lines.getCount()
        return (lines.getByIndex(index) for index in range(count if count <= 1000 else 1))

    @property
    def column_width(self) -> float | None:
        widths: set[int] = {column.Width for column in self.lines(of_rows=False)}
        if len(widths) > 1:
            return None
        pixels = widths.pop() / INCH * 96
        characters = (pixels - MARGINS) / CHARACTER
        return round(characters if characters >= 1 else pixels / (CHARACTER + MARGINS), 2)

    @column_width.setter
    def column_width(self, value: float) -> None:
        pixels = value * CHARACTER + MARGINS if value >= 1 else value * (CHARACTER + MARGINS)
        self.api.getColumns().Width = round(pixels / 96 * INCH)

    @property
    def row_height(self) -> float | None:
        heights = {row.Height for row in self.lines(of_rows=True)}
        return points(heights.pop()) if len(heights) == 1 else None

    @row_height.setter
    def row_height(self, value: float) -> None:
        self.api.getRows().Height = from_points(value)

    @property
    def row_hidden(self) -> bool | None:
        hidden = {not row.IsVisible for row in self.lines(of_rows=True)}
        return hidden.pop() if len(hidden) == 1 else None

    @row_hidden.setter
    def row_hidden(self, value: bool) -> None:
        self.api.getRows().IsVisible = not value

    @property
    def column_hidden(self) -> bool | None:
        hidden = {not column.IsVisible for column in self.lines(of_rows=False)}
        return hidden.pop() if len(hidden) == 1 else None

    @column_hidden.setter
    def column_hidden(self, value: bool) -> None:
        self.api.getColumns().IsVisible = not value

    @property
    def width(self) -> float:
        return points(self.api.Size.Width)

    @property
    def height(self) -> float:
        return points(self.api.Size.Height)

    @property
    def left(self) -> float:
        return points(self.api.Position.X)

    @property
    def top(self) -> float:
        return points(self.api.Position.Y)

    def autofit(self, axis: str | None = None) -> None:
        if axis not in ("rows", "r"):
            self.api.getColumns().OptimalWidth = True
        if axis not in ("columns", "c"):
            self.api.getRows().OptimalHeight = True


@implements(base_classes.Font, ENGINE)
@reports_death
class Font:
    parent: Any

    def __init__(self, parent: Any) -> None:
        self.parent = parent

    @property
    def soffice(self) -> Any:
        return self.parent.soffice

    @property
    def api(self) -> Any:
        return self.parent.api

    @property
    def bold(self) -> bool | None:
        weight = self.parent.common("CharWeight")
        return None if weight is None else weight > NORMAL

    @bold.setter
    def bold(self, value: bool) -> None:
        self.api.CharWeight = BOLD if value else NORMAL

    @property
    def italic(self) -> bool | None:
        posture = self.parent.common("CharPosture")
        return None if posture is None else posture.value != "NONE"

    @italic.setter
    def italic(self, value: bool) -> None:
        self.api.CharPosture = load_uno().Enum("com.sun.star.awt.FontSlant", "ITALIC" if value else "NONE")

    @property
    def size(self) -> float | None:
        size = self.parent.common("CharHeight")
        return None if size is None else round(size, 1)

    @size.setter
    def size(self, value: float) -> None:
        self.api.CharHeight = float(value)

    @property
    def color(self) -> tuple[int, int, int] | None:
        color = self.parent.common("CharColor")
        return None if color is None else to_rgb(0 if color == DEFAULT else color)

    @color.setter
    def color(self, value: Any) -> None:
        self.api.CharColor = DEFAULT if value is None else from_color(value)

    @property
    def name(self) -> str | None:
        name: str | None = self.parent.common("CharFontName")
        return name

    @name.setter
    def name(self, value: str) -> None:
        self.api.CharFontName = value


SIDES = {
    "edge_top": "TopLine", "edge_bottom": "BottomLine", "edge_left": "LeftLine", "edge_right": "RightLine",
    "inside_vertical": "VerticalLine", "inside_horizontal": "HorizontalLine",
}  # fmt: skip
DIAGONALS = {"diagonal_down": "DiagonalTLBR2", "diagonal_up": "DiagonalBLTR2"}
LINE_STYLES = {"continuous": 0, "dot": 1, "dash": 2, "double": 3, "dash_dot": 16, "dash_dot_dot": 17}
NO_LINE = 32767
WEIGHTS = {"hairline": 2, "thin": 26, "medium": 53, "thick": 88}  # hundredths of a millimetre


@implements(base_classes.Border, ENGINE)
@reports_death
class Border:
    parent: Any

    def __init__(self, parent: Any, side: str) -> None:
        self.parent = parent
        self.side = side

    @property
    def soffice(self) -> Any:
        return self.parent.soffice

    @property
    def api(self) -> Any:
        if self.side in DIAGONALS:
            return self.parent.api.getPropertyValue(DIAGONALS[self.side])
        return getattr(self.parent.api.TableBorder2, SIDES[self.side])

    @property
    def line_style(self) -> str | None:
        line = self.api
        if line.LineStyle == NO_LINE or not line.LineWidth:
            return "none"
        return next((name for name, style in LINE_STYLES.items() if style == line.LineStyle), "continuous")

    @line_style.setter
    def line_style(self, value: str | None) -> None:
        self.change(line_style=value)

    @property
    def weight(self) -> str | None:
        width = self.api.LineWidth
        return min(WEIGHTS, key=lambda name: abs(WEIGHTS[name] - width)) if width else None

    @weight.setter
    def weight(self, value: str) -> None:
        self.change(weight=value)

    @property
    def color(self) -> tuple[int, int, int] | None:
        line = self.api
        return to_rgb(line.Color) if line.LineWidth else None

    @color.setter
    def color(self, value: Any) -> None:
        self.change(color=value)

    def change(self, **changes: Any) -> None:
        line = self.api
        if "line_style" in changes and changes["line_style"] in (None, "none"):
            line.LineStyle, line.LineWidth, line.OuterLineWidth, line.InnerLineWidth = NO_LINE, 0, 0, 0
        else:
            style = changes.get("line_style")
            if style is not None and style not in LINE_STYLES:
                raise NotImplementedError(f"border line style {style!r} is not known to the '{ENGINE}' engine")
            if style is not None:
                line.LineStyle = LINE_STYLES[style]
            elif line.LineStyle == NO_LINE:
                line.LineStyle = LINE_STYLES["continuous"]
            line.LineWidth = WEIGHTS[changes["weight"]] if "weight" in changes else line.LineWidth or WEIGHTS["thin"]
            line.OuterLineWidth = line.LineWidth
            if "color" in changes:
                line.Color = from_color(changes["color"])
        if self.side in DIAGONALS:
            self.parent.api.setPropertyValue(DIAGONALS[self.side], line)
            return
        table = self.parent.api.TableBorder2
        for side in SIDES.values():
            setattr(table, f"Is{side}Valid", side == SIDES[self.side])
        setattr(table, SIDES[self.side], line)
        self.parent.api.TableBorder2 = table


@implements(base_classes.Borders, ENGINE)
@reports_death
class Borders:
    parent: Any
    _grid_sides: ClassVar[Any] = base_classes.Borders._grid_sides

    def __init__(self, parent: Any) -> None:
        self.parent = parent

    @property
    def soffice(self) -> Any:
        return self.parent.soffice

    @property
    def api(self) -> Any:
        return self.parent.api

    def __getitem__(self, side: str) -> Border:
        return Border(self.parent, side)

    def common(self, name: str) -> Any:
        values = {getattr(self[side], name) for side in self._grid_sides()}
        return values.pop() if len(values) == 1 else None

    @property
    def line_style(self) -> str | None:
        style: str | None = self.common("line_style")
        return style

    @line_style.setter
    def line_style(self, value: str) -> None:
        self.set(base_classes.BORDER_GRID_SIDES, line_style=value)

    @property
    def weight(self) -> str | None:
        weight: str | None = self.common("weight")
        return weight

    @weight.setter
    def weight(self, value: str) -> None:
        self.set(base_classes.BORDER_GRID_SIDES, weight=value)

    @property
    def color(self) -> tuple[int, int, int] | None:
        color: tuple[int, int, int] | None = self.common("color")
        return color

    @color.setter
    def color(self, value: Any) -> None:
        self.set(base_classes.BORDER_GRID_SIDES, color=value)

    def set(self, which: Any = "all", **changes: Any) -> None:
        given = {name: value for name, value in changes.items() if value is not base_classes._UNSET}
        for side in (which,) if isinstance(which, str) else which:
            if side in DIAGONALS or side in self._grid_sides():
                self[side].change(**given)

    def clear(self, which: Any = "everything") -> None:
        self.set(which, line_style=None)
