"""Charts bound to cells. LibreOffice reads a chart of defined names as a picture of its last values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xlwings_engines.libreoffice.soffice import Uno
from xlwings_engines.libreoffice.range import Range

PROVIDER = "com.sun.star.chart2.data.DataProvider"


def bind(document: Uno, chart: Uno, series: Sequence[tuple[Range, Range]]) -> None:
    """Let a chart show the cells of (categories or x, values) for each of its series, and follow them.

    Args:
        document: the spreadsheet's UNO object.
        chart: the embedded chart's UNO object.
        series: one pair for each series in the order of the chart.

    Raises:
        ValueError: the chart has another number of series.
    """
    systems = chart.getFirstDiagram().getCoordinateSystems()
    plotted = [one for system in systems for kind in system.getChartTypes() for one in kind.getDataSeries()]
    if len(plotted) != len(series):
        raise ValueError(f"the chart has {len(plotted)} series, not {len(series)}")
    provider = document.createInstance(PROVIDER)

    def sequence(cells: Range, role: str) -> Any:
        found = provider.createDataSequenceByRangeRepresentation(cells.api.AbsoluteName)
        found.Role = role
        return found

    chart.lockControllers()
    try:
        if chart.hasInternalDataProvider():
            chart.attachDataProvider(provider)
        for one, (categories, values) in zip(plotted, series, strict=True):
            for labelled in one.getDataSequences():
                role = labelled.getValues().Role
                labelled.setValues(sequence(categories if role == "values-x" else values, role))
        for system in systems:
            axis = system.getAxisByDimension(0, 0)
            scale = axis.getScaleData()
            if scale.Categories is not None:
                scale.Categories.setValues(sequence(series[0][0], "categories"))
                axis.setScaleData(scale)
    finally:
        chart.unlockControllers()
