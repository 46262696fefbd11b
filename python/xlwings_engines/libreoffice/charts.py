"""Charts bound to cells. LibreOffice reads a chart of defined names as a picture of its last values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

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
    axes = [system.getAxisByDimension(0, 0) for system in systems]
    scales = [(axis, scale) for axis in axes if (scale := axis.getScaleData()).Categories is not None]
    wanted = [(scale.Categories, series[0][0].api.AbsoluteName) for _, scale in scales]
    for one, (categories, values) in zip(plotted, series, strict=True):
        for labelled in one.getDataSequences():
            cells = categories if labelled.getValues().Role == "values-x" else values
            wanted.append((labelled, cells.api.AbsoluteName))
    internal = chart.hasInternalDataProvider()
    if not internal and all(found.getValues().getSourceRangeRepresentation() == cells for found, cells in wanted):
        return  # it follows them by itself; to be given them again, it would be drawn anew
    provider = document.createInstance(PROVIDER)
    chart.lockControllers()
    try:
        if internal:
            chart.attachDataProvider(provider)
        for labelled, cells in wanted:
            role = labelled.getValues().Role
            sequence = provider.createDataSequenceByRangeRepresentation(cells)
            sequence.Role = role
            labelled.setValues(sequence)
        for axis, scale in scales:
            axis.setScaleData(scale)
    finally:
        chart.unlockControllers()
