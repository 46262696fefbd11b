"""Charts bound to cells."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlwings as xw

from tests.xlwings_engines.files.workbooks import charted


def test_charts_of_names_follow_their_cells(app: xw.App, tmp_path: Path) -> None:
    """LibreOffice reads such a chart as a picture of its last values; bound to cells, it moves with them."""
    book = app.books.open(charted(tmp_path / "charts.xlsx"))
    data, sheet = book.sheets["Dữ liệu"], book.sheets["Biểu đồ"]
    sheet.impl.bind_charts(
        {
            "Cột": [(data.range("A1:A2").impl, data.range("B1:B2").impl)],
            "Đường": [(data.range("D1:D3").impl, data.range("E1:E3").impl)],
            "không có": [],
        }
    )
    data["B1"].value = 0.5
    data["E3"].value = 80

    def shown(name: str) -> list[list[float]]:
        (shape,) = (shape for shape in sheet.charts if shape.name == name)
        (kind,) = shape.api.Model.getFirstDiagram().getCoordinateSystems()[0].getChartTypes()
        (series,) = kind.getDataSeries()
        return [list(labelled.getValues().getData()) for labelled in series.getDataSequences()]

    assert shown("Cột") == [[0.5, 0.07]]
    values, days = shown("Đường")
    assert (values[0], values[2], days) == (100.0, 80.0, [45138.0, 45169.0, 45199.0])
    with pytest.raises(ValueError, match="has 1 series, not 0"):
        sheet.impl.bind_charts({"Cột": []})
    book.close()
