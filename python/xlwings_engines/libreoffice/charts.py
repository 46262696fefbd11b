"""Charts: made, changed, bound to cells. LibreOffice reads a chart of defined names as a picture of its last values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import xlwings as xw
from xlwings import base_classes

from xlwings_engines.libreoffice.axes import ChartAxis, ChartSeriesCollection
from xlwings_engines.libreoffice.base import ENGINE, UnoObject, key_of
from xlwings_engines.libreoffice.drawn import Drawn, Shapes, is_chart, put_at
from xlwings_engines.libreoffice.range import Range
from xlwings_engines.libreoffice.soffice import Uno, enum, properties, struct
from xlwings_engines.shared.lookup import Part

PROVIDER = "com.sun.star.chart2.data.DataProvider"

NO_SYMBOLS, SYMBOLS = -3, -2  # constants of com.sun.star.chart.ChartSymbolType
LINES, MARKED = {"SymbolType": NO_SYMBOLS}, {"SymbolType": SYMBOLS}
POINTS = {"Lines": True, "SymbolType": SYMBOLS, "SplineType": 0}
STACKS = {"": (False, False), "_stacked": (True, False), "_stacked_100": (False, True)}


def stacked(
    name: str, diagram: str, looks: Mapping[str, int], plain: str = ""
) -> dict[str, tuple[str, Mapping[str, int]]]:
    """A type, whose name ends with `plain`, and those with its series on top of one another."""
    return {
        f"{name}{ending or plain}": (diagram, {"Stacked": on_top, "Percent": percent, **looks})
        for ending, (on_top, percent) in STACKS.items()
    }


# xlwings' types: LibreOffice's diagram, and how it is drawn.
TYPES: dict[str, tuple[str, Mapping[str, int]]] = {
    **stacked("column", "BarDiagram", {"Vertical": False, "Dim3D": False}, "_clustered"),
    **stacked("bar", "BarDiagram", {"Vertical": True, "Dim3D": False}, "_clustered"),
    **stacked("line", "LineDiagram", LINES),
    **stacked("line_markers", "LineDiagram", MARKED),
    **stacked("area", "AreaDiagram", {"Dim3D": False}),
    "pie": ("PieDiagram", {"Dim3D": False}),
    "doughnut": ("DonutDiagram", {"Dim3D": False}),
    "radar": ("NetDiagram", LINES),
    "radar_markers": ("NetDiagram", MARKED),
    "radar_filled": ("FilledNetDiagram", {}),
    "xy_scatter": ("XYDiagram", {**POINTS, "Lines": False}),
    "xy_scatter_lines": ("XYDiagram", POINTS),
    "xy_scatter_lines_no_markers": ("XYDiagram", {**POINTS, "SymbolType": NO_SYMBOLS}),
    "xy_scatter_smooth": ("XYDiagram", {**POINTS, "SplineType": 1}),
    "xy_scatter_smooth_no_markers": ("XYDiagram", {**POINTS, "SplineType": 1, "SymbolType": NO_SYMBOLS}),
}
POSITIONS = {"LEFT": "left", "RIGHT": "right", "TOP": "top", "BOTTOM": "bottom"}
EXCELS_STYLE = 227  # what xlwings gives every new chart


class ChartLegend(UnoObject, contract=base_classes.ChartLegend):
    @property
    def api(self) -> Uno:
        return self.parent.model.getLegend() if self.visible else None

    @property
    def visible(self) -> bool:
        return bool(self.parent.model.HasLegend)

    @visible.setter
    def visible(self, value: bool) -> None:
        self.parent.model.HasLegend = bool(value)

    @property
    def position(self) -> str | None:
        return POSITIONS.get(self.api.Alignment.value) if self.visible else None

    @position.setter
    def position(self, value: str) -> None:
        wanted = key_of(POSITIONS, value, "legend's position")
        self.visible = True
        self.parent.model.getLegend().Alignment = enum("chart.ChartLegendPosition", wanted)


class Chart(Drawn, contract=base_classes.Chart):
    """A chart; `api` is the shape that holds it."""

    kind = ""  # the type that was set: without data, LibreOffice forgets most of it

    @property
    def model(self) -> Uno:
        return self.api.Model

    @property
    def chart_type(self) -> str:
        if self.kind and self.model.getDataProvider() is None:
            return self.kind
        diagram = self.model.getDiagram()
        kind = diagram.getDiagramType().rpartition(".")[2]
        for name, (wanted, looks) in TYPES.items():
            if kind == wanted and all(self.look(look) == value for look, value in looks.items()):
                return name
        raise NotImplementedError(f"this kind of chart ({kind}) is not known to the '{ENGINE}' engine")

    @chart_type.setter
    def chart_type(self, value: str) -> None:
        if value not in TYPES:
            raise NotImplementedError(f"the chart type {value!r} is not implemented by the '{ENGINE}' engine")
        self.kind = value
        kind, looks = TYPES[value]
        model = self.model
        model.setDiagram(model.createInstance(f"com.sun.star.chart.{kind}"))
        for look, wanted in looks.items():
            setattr(model.getDiagram(), look, wanted)

    def look(self, name: str) -> object:
        """How the diagram is drawn; of lines between points its own property tells nothing."""
        if name != "Lines":
            return getattr(self.model.getDiagram(), name)
        return any(one.api.LineStyle.value != "NONE" for one in self.series)

    @property
    def title(self) -> str | None:
        return str(self.model.getTitle().String) if self.model.HasMainTitle else None

    @title.setter
    def title(self, value: str | None) -> None:
        self.model.HasMainTitle = value is not None
        if value is not None:
            self.model.getTitle().String = value

    series = Part(ChartSeriesCollection)
    legend = Part(ChartLegend)

    category_axis = property(lambda self: ChartAxis(self, "X"))
    value_axis = property(lambda self: ChartAxis(self, "Y"))
    secondary_category_axis = property(lambda self: ChartAxis(self, "X", "Secondary"))
    secondary_value_axis = property(lambda self: ChartAxis(self, "Y", "Secondary"))

    def set_source_data(self, rng: Range, plot_by: str | None = None) -> None:
        """Show the cells of a range; as in Excel, texts above and beside the numbers are names and categories.

        The longer side of the numbers has the categories, unless `plot_by` says what a series is: "rows" or "columns".
        """
        above, beside = headings(rng)
        height, width = rng.shape
        by_rows = width - beside > height - above if plot_by is None else plot_by == "rows"
        self.show(rng.api.AbsoluteName, by_rows, above, beside)

    def show(self, cells: str, by_rows: bool, above: bool, beside: bool) -> None:
        arguments = properties(
            CellRangeRepresentation=cells,
            DataRowSource=enum("chart.ChartDataRowSource", "ROWS" if by_rows else "COLUMNS"),
            FirstCellAsLabel=beside if by_rows else above,
            HasCategories=above if by_rows else beside,
        )
        model = self.model
        if model.getDataProvider() is None or model.hasInternalDataProvider():
            model.attachDataProvider(self.parent.book.api.createInstance(PROVIDER))
        model.getFirstDiagram().setDiagramData(model.getDataProvider().createDataSource(arguments), arguments)
        if self.kind:
            self.chart_type = self.kind

    def source(self) -> dict[str, Any]:
        """What was given for the data that the chart shows. Raises ValueError for a chart without any."""
        if self.model.getDataProvider() is None:
            raise ValueError(f"the chart {self.name!r} shows no cells")
        found = self.model.getDataProvider().detectArguments(self.model.getUsedData())
        return {each.Name: each.Value for each in found}

    @property
    def plot_by(self) -> str:
        return str(self.source()["DataRowSource"].value).lower()

    @plot_by.setter
    def plot_by(self, value: str) -> None:
        told = self.source()
        by_rows = told["DataRowSource"].value == "ROWS"
        labels, categories = bool(told["FirstCellAsLabel"]), bool(told["HasCategories"])
        above, beside = (categories, labels) if by_rows else (labels, categories)
        self.show(told["CellRangeRepresentation"], value == "rows", above, beside)

    def bind(self, series: Sequence[tuple[Range, Range]]) -> None:
        """Show the cells of (categories or x, values) for each of the chart's series, in its order, and follow them.

        Raises ValueError for another number of series than the chart has.
        """
        chart = self.model
        plotted = [one.api for one in self.series]
        if len(plotted) != len(series):
            raise ValueError(f"the chart has {len(plotted)} series, not {len(series)}")
        axes = [system.getAxisByDimension(0, 0) for system in chart.getFirstDiagram().getCoordinateSystems()]
        scales = [(axis, scale) for axis in axes if (scale := axis.getScaleData()).Categories is not None]
        former = [(scale.Categories, scale.Categories.getValues(), series[0][0]) for _, scale in scales]
        for one, (categories, values) in zip(plotted, series, strict=True):
            for labelled in one.getDataSequences():
                shown = labelled.getValues()
                former.append((labelled, shown, categories if shown.Role == "values-x" else values))
        internal = chart.hasInternalDataProvider()
        wanted = [(labelled, shown.Role, cells.api.AbsoluteName) for labelled, shown, cells in former]
        if not internal and [shown.getSourceRangeRepresentation() for _, shown, _ in former] == [
            cells for *_, cells in wanted
        ]:
            return  # it follows them by itself; to be given them again, it would be drawn anew
        provider = self.parent.book.api.createInstance(PROVIDER)
        chart.lockControllers()
        try:
            if internal:
                chart.attachDataProvider(provider)
            for labelled, role, cells in wanted:
                sequence = provider.createDataSequenceByRangeRepresentation(cells)
                sequence.Role = role
                labelled.setValues(sequence)
            for axis, scale in scales:
                axis.setScaleData(scale)
        finally:
            chart.unlockControllers()

    def to_png(self, path: str) -> None:
        export = self.soffice.service("com.sun.star.drawing.GraphicExportFilter")
        export.setSourceDocument(self.api)
        if not export.filter(properties(URL=Path(path).absolute().as_uri(), MediaType="image/png")):
            raise OSError(f"LibreOffice could not write the file: {path}")


def headings(cells: Range) -> tuple[bool, bool]:
    """Whether the first row and the first column are texts, or have an empty corner, beside numbers."""
    rows = cells.raw_value if len(cells) > 1 else ((cells.raw_value,),)
    corner = rows[0][0]
    top, side = rows[0][1:], [row[0] for row in rows[1:]]
    above = bool(side) and all(isinstance(value, str) for value in top or [corner])
    beside = bool(top) and (corner is None or all(not isinstance(value, float) for value in side))
    return above or (corner is None and bool(side)), beside


class Charts(Shapes, contract=base_classes.Charts):
    kind = Chart

    def wanted(self, shape: Uno) -> bool:
        return is_chart(shape)

    def add(
        self,
        left: float,
        top: float,
        width: float,
        height: float,
        chart_type: str | None = None,
        source: Range | None = None,
        plot_by: str | None = None,
        name: str | None = None,
        anchor: xw.Range | None = None,
        style: int | None = EXCELS_STYLE,
    ) -> Chart:
        """Add a chart at a place, in points, or at a range's corner. LibreOffice has none of Excel's styles."""
        if style not in (None, EXCELS_STYLE):
            raise NotImplementedError(f"Chart.style is not implemented by the '{ENGINE}' engine")
        if chart_type is not None and chart_type not in TYPES:
            raise NotImplementedError(f"the chart type {chart_type!r} is not implemented by the '{ENGINE}' engine")
        name = name or self.new_name("Chart")
        before = [shape.api for shape in self.entries()]
        charts = self.parent.api.Charts
        inner = next(
            text for number in range(1, charts.getCount() + 2) if not charts.hasByName(text := f"Object {number}")
        )
        charts.addNewByName(inner, struct("awt.Rectangle", Width=1000, Height=1000), (), False, False)
        chart = next(chart for chart in self.entries() if chart.api not in before)
        put_at(chart.api, anchor, left, top, width, height)
        chart.name = name
        chart.chart_type = chart_type or "column_clustered"
        if source is not None:
            chart.set_source_data(source, plot_by)
        return chart  # type: ignore[no-any-return]
