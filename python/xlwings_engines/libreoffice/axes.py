"""What a chart is made of: its axes, its series."""

from __future__ import annotations

from typing import Any

from xlwings import base_classes

from xlwings_engines.libreoffice.base import UnoObject, given, key_of
from xlwings_engines.libreoffice.look import from_color, from_points, points
from xlwings_engines.libreoffice.soffice import Uno, enum, struct
from xlwings_engines.libreoffice.values import format_code, format_key
from xlwings_engines.shared.colors import to_rgb
from xlwings_engines.shared.lookup import Lookup
from xlwings_engines.shared.references import quoted_text

CROSSES = {"ZERO": "automatic", "START": "minimum", "END": "maximum", "VALUE": "custom"}
# LibreOffice's numbers of its symbols.
MARKERS = {
    ("STANDARD", 0): "square", ("STANDARD", 1): "diamond", ("STANDARD", 3): "triangle", ("STANDARD", 8): "circle",
    ("STANDARD", 10): "x", ("STANDARD", 11): "plus", ("STANDARD", 12): "star", ("STANDARD", 13): "dash",
    ("NONE", 0): "none", ("AUTO", 0): "automatic",
}  # fmt: skip


def scale(name: str, automatic: str) -> property:
    """A number of an axis, which None leaves to LibreOffice."""

    def put(axis: ChartAxis, value: float | None) -> None:
        if value is None:
            setattr(axis.shown, automatic, True)
        else:
            setattr(axis.shown, name, float(value))

    return property(lambda axis: float(getattr(axis.shown, name)), put)


class ChartAxis(UnoObject, contract=base_classes.ChartAxis):
    minimum_scale = scale("Min", "AutoMin")
    maximum_scale = scale("Max", "AutoMax")
    major_unit = scale("StepMain", "AutoStepMain")
    reverse_order = property(
        lambda axis: bool(axis.shown.ReverseDirection),
        lambda axis, value: setattr(axis.shown, "ReverseDirection", bool(value)),
    )

    def __init__(self, chart: Any, letter: str, group: str = "") -> None:
        super().__init__(chart)
        self.letter = letter
        self.name = f"{group}{letter}Axis"
        if group and not any(one.axis_group == "secondary" for one in chart.series):
            raise ValueError(f"the chart {chart.name!r} has no series on secondary axes")

    @property
    def diagram(self) -> Uno:
        return self.parent.model.getDiagram()

    @property
    def api(self) -> Uno:
        return getattr(self.diagram, f"get{self.name}")() if self.visible else None

    @property
    def shown(self) -> Uno:
        if not self.visible:
            raise ValueError(f"the chart {self.parent.name!r} shows no such axis")
        return self.api

    @property
    def visible(self) -> bool:
        # A pie has none of the kind at all.
        return bool(getattr(self.diagram, f"Has{self.name}", False))

    @visible.setter
    def visible(self, value: bool) -> None:
        setattr(self.diagram, f"Has{self.name}", bool(value))

    @property
    def title(self) -> str | None:
        has = self.visible and getattr(self.diagram, f"Has{self.name}Title")
        return str(self.title_shape.String) if has else None

    @title.setter
    def title(self, value: str | None) -> None:
        if value is not None:
            self.visible = True
        setattr(self.diagram, f"Has{self.name}Title", value is not None)
        if value is not None:
            self.title_shape.String = value

    @property
    def title_shape(self) -> Uno:
        return getattr(self.diagram, f"get{self.name.replace('Secondary', 'Second')}Title")()

    @property
    def number_format(self) -> str:
        return format_code(self.parent.model.getNumberFormats(), self.shown.NumberFormat)

    @number_format.setter
    def number_format(self, value: str) -> None:
        self.shown.LinkNumberFormatToSource = False
        self.shown.NumberFormat = format_key(self.parent.model.getNumberFormats(), value)

    @property
    def other(self) -> Uno:
        """Excel says of an axis where the other one crosses it, LibreOffice says it of the other one."""
        letter = "Y" if self.letter == "X" else "X"
        return getattr(self.diagram, f"get{self.name.replace(self.letter + 'Axis', letter + 'Axis')}")()

    @property
    def crosses(self) -> str:
        return CROSSES[self.other.CrossoverPosition.value]

    @crosses.setter
    def crosses(self, value: str) -> None:
        self.other.CrossoverPosition = enum("chart.ChartAxisPosition", key_of(CROSSES, value, "crossing"))

    def set(self, **changes: object) -> None:
        wanted = given(changes)  # shown before all else, hidden after it
        order = sorted(wanted, key=lambda name: (name == "visible") * (1 if wanted[name] is False else -1))
        for name in order:
            setattr(self, name, wanted[name])


def colored(part: str) -> property:
    """The colour of a series' symbols."""

    def put(series: ChartSeries, value: int | str | tuple[int, int, int] | list[int] | None) -> None:
        series.change_symbol(**{part: from_color(value)})

    return property(lambda series: to_rgb(getattr(series.api.Symbol, part)), put)


class ChartSeries(UnoObject, contract=base_classes.ChartSeries):
    """One series of a chart, by its UNO object; `kind` is the UNO object of the type that draws it."""

    api: Uno = None
    marker_foreground_color = colored("BorderColor")
    marker_background_color = colored("FillColor")

    def __init__(self, chart: Any, api: Uno, kind: Uno) -> None:
        super().__init__(chart)
        self.api = api
        self.kind = kind

    @property
    def values(self) -> Uno:
        """The sequence of what is drawn upwards, which has the name."""
        sequences = self.api.getDataSequences()
        role = self.kind.getRoleOfSequenceForSeriesLabel()
        return next((one for one in sequences if one.getValues().Role == role), sequences[0])

    @property
    def name(self) -> str:
        label = self.values.getLabel()
        text = " ".join(label.getTextualData()) if label else ""
        number = 1 + [one.api for one in self.parent.series].index(self.api)
        return text or f"Series{number}"

    @name.setter
    def name(self, value: str) -> None:
        """A text, or a formula that names a cell: "=Sheet1!$A$1"."""
        provider = self.parent.model.getDataProvider()
        is_cell = value.startswith("=")
        source = self.parent.parent.range(value[1:]).api.AbsoluteName if is_cell else quoted_text(value)
        label = provider.createDataSequenceByRangeRepresentation(source)
        label.Role = "label"
        self.values.setLabel(label)

    @property
    def is_line(self) -> bool:
        return str(self.kind.getChartType()).endswith((".LineChartType", ".ScatterChartType", ".NetChartType"))

    @property
    def line_color(self) -> tuple[int, int, int] | None:
        if self.is_line:
            return None if self.api.LineStyle.value == "NONE" else to_rgb(self.api.Color)
        return None if self.api.BorderStyle.value == "NONE" else to_rgb(self.api.BorderColor)

    @line_color.setter
    def line_color(self, value: int | str | tuple[int, int, int] | list[int] | None) -> None:
        solid = enum("drawing.LineStyle", "SOLID")
        if self.is_line:
            self.api.LineStyle, self.api.Color = solid, from_color(value)
        else:
            self.api.BorderStyle, self.api.BorderColor = solid, from_color(value)

    @property
    def fill_color(self) -> tuple[int, int, int] | None:
        if self.is_line or self.api.FillStyle.value == "NONE":
            return None
        return to_rgb(self.api.Color)

    @fill_color.setter
    def fill_color(self, value: int | str | tuple[int, int, int] | list[int] | None) -> None:
        if self.is_line:
            raise ValueError(f"the series {self.name!r} is a line and has no fill")
        self.api.FillStyle, self.api.Color = enum("drawing.FillStyle", "SOLID"), from_color(value)

    @property
    def marker_style(self) -> str:
        symbol = self.api.Symbol
        style = symbol.Style.value
        return MARKERS.get((style, symbol.StandardSymbol if style == "STANDARD" else 0), "automatic")

    @marker_style.setter
    def marker_style(self, value: str) -> None:
        style, number = key_of(MARKERS, value, "marker")
        self.change_symbol(Style=enum("chart2.SymbolStyle", style), StandardSymbol=number)

    @property
    def marker_size(self) -> int:
        return round(points(self.api.Symbol.Size.Width))

    @marker_size.setter
    def marker_size(self, value: int) -> None:
        side = from_points(value)
        self.change_symbol(Size=struct("awt.Size", Width=side, Height=side))

    def change_symbol(self, **parts: object) -> None:
        symbol = self.api.Symbol
        for name, value in parts.items():
            setattr(symbol, name, value)
        self.api.Symbol = symbol

    @property
    def axis_group(self) -> str:
        return "secondary" if self.api.AttachedAxisIndex else "primary"

    @axis_group.setter
    def axis_group(self, value: str) -> None:
        self.api.AttachedAxisIndex = int(value == "secondary")
        if value == "secondary":
            self.parent.model.getDiagram().HasSecondaryYAxis = True

    def set(self, **changes: object) -> None:
        order = ("chart_type", "axis_group", "name", "line_color", "fill_color", "marker_style")
        wanted = given(changes)
        for name in sorted(wanted, key=lambda name: order.index(name) if name in order else len(order)):
            setattr(self, name, wanted[name])


class ChartSeriesCollection(UnoObject, Lookup[ChartSeries], contract=base_classes.ChartSeriesCollection):
    """The series of a chart by their numbers, in the order of its cells."""

    def entries(self) -> list[ChartSeries]:
        systems = self.parent.model.getFirstDiagram().getCoordinateSystems()
        kinds = [kind for system in systems for kind in system.getChartTypes()]
        return [ChartSeries(self.parent, one, kind) for kind in kinds for one in kind.getDataSeries()]

    def __call__(self, key: object) -> ChartSeries:
        if not isinstance(key, int) or isinstance(key, bool):
            raise KeyError(key)
        return super().__call__(key)
