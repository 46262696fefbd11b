"""Charts bound to cells; their axes and series."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import xlwings as xw

from tests.xlwings_engines.files.workbooks import charted, parts


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


@pytest.fixture
def data(sheet: xw.Sheet) -> xw.Range:
    sheet["A1"].value = [["", "North", "South"], ["2022", 1, 2], ["2023", 3, 4]]
    return sheet["A1:C3"]


def saved_chart(sheet: xw.Sheet, path: Path) -> str:
    sheet.book.save(path)
    (xml,) = [data.decode() for name, data in parts(path).items() if name.startswith("xl/charts/chart")]
    return xml


def test_axes(data: xw.Range, tmp_path: Path) -> None:
    chart = data.sheet.charts.add(source=data, chart_type="column_clustered")
    value, category = chart.value_axis, chart.category_axis
    assert (value.title, value.visible, value.reverse_order, value.crosses) == (None, True, False, "automatic")
    value.set(title="Cases", minimum_scale=1, maximum_scale=9, major_unit=2, number_format="0.00", reverse_order=True)
    category.set(title="Year", crosses="maximum")
    assert (value.title, value.minimum_scale, value.maximum_scale, value.major_unit) == ("Cases", 1, 9, 2)
    assert (value.number_format, value.reverse_order, category.title, category.crosses) == (
        "0.00",
        True,
        "Year",
        "maximum",
    )
    assert (value.crosses, category.reverse_order) == ("automatic", False)
    xml = saved_chart(data.sheet, tmp_path / "axes.xlsx")
    (axis,) = re.findall("<c:valAx>.*</c:valAx>", xml)
    for part in (
        '<c:max val="9"/>',
        '<c:min val="1"/>',
        'val="maxMin"',
        '<c:majorUnit val="2"/>',
        ">Cases<",
        '0.00" sourceLinked="0"',
    ):
        assert part in axis
    assert '<c:crosses val="max"/>' in axis  # Excel's file says it of the axis that crosses
    value.set(minimum_scale=None, title=None)
    category.visible = False
    assert value.minimum_scale < 1  # LibreOffice chooses it
    assert (value.title, category.visible, category.title) == (None, False, None)
    with pytest.raises(ValueError, match="no such axis"):
        category.number_format = "0"
    with pytest.raises(ValueError, match="secondary"):
        chart.secondary_value_axis.title = "x"


def test_series(data: xw.Range, tmp_path: Path) -> None:
    chart = data.sheet.charts.add(source=data, chart_type="column_clustered")
    assert [(one.name, one.axis_group) for one in chart.series] == [("North", "primary"), ("South", "primary")]
    first, second = chart.series
    first.set(name='A "name"', fill_color="#ff0010", line_color=(1, 2, 3))
    second.set(name="=Sheet1!$A$3", axis_group="secondary")
    chart.secondary_value_axis.title = "Right"
    assert (first.name, first.fill_color, first.line_color) == ('A "name"', (255, 0, 16), (1, 2, 3))
    assert (second.name, second.axis_group, chart.secondary_value_axis.title) == ("2023", "secondary", "Right")
    xml = saved_chart(data.sheet, tmp_path / "series.xlsx")
    assert all(part in xml for part in ("Sheet1!$A$3<", "FF0010".lower(), "010203", ">Right<"))
    with pytest.raises(KeyError):
        chart.series("North")
    with pytest.raises(NotImplementedError, match=r"ChartSeries\.chart_type"):
        first.chart_type = "line"


def test_markers(data: xw.Range) -> None:
    first = data.sheet.charts.add(source=data, chart_type="line_markers").series[0]
    assert (first.marker_style, first.fill_color) == ("automatic", None)
    first.set(marker_style="diamond", marker_size=9, marker_background_color=(1, 2, 3), line_color=(4, 5, 6))
    assert (first.marker_style, first.marker_size, first.marker_background_color) == ("diamond", 9, (1, 2, 3))
    assert first.line_color == (4, 5, 6)
    first.marker_style = "none"
    assert first.marker_style == "none"
    with pytest.raises(NotImplementedError, match="dot"):
        first.marker_style = "dot"
    with pytest.raises(ValueError, match="no fill"):
        first.fill_color = (1, 2, 3)


def test_cells_as_a_picture(data: xw.Range, tmp_path: Path) -> None:
    path = tmp_path / "cells.png"
    data.impl.to_png(str(path))
    with path.open("rb") as file:
        start = file.read(24)
    assert start.startswith(b"\x89PNG")
    # 96 pixels are 72 points; the file's own fifth and sixth numbers are its sides
    sides = int.from_bytes(start[16:20], "big"), int.from_bytes(start[20:24], "big")
    assert sides == (round(data.width / 0.75), round(data.height / 0.75))
    with pytest.raises(FileNotFoundError):
        data.impl.to_png(str(tmp_path / "none" / "cells.png"))


@pytest.mark.parametrize(
    ("format", "kind", "start"),
    [("bitmap", "image/png", b"\x89PNG"), ("picture", "application/x-openoffice-emf", b"\x01\0\0\0")],
)
def test_cells_as_a_picture_on_the_clipboard(data: xw.Range, format: str, kind: str, start: bytes) -> None:  # noqa: A002
    """A picture and nothing else, which whoever pastes would take before it."""
    data.copy_picture(format=format)
    clipboard = data.impl.soffice.service("com.sun.star.datatransfer.clipboard.SystemClipboard")
    content = clipboard.getContents()
    kinds = {one.MimeType.split(";")[0]: one for one in content.getTransferDataFlavors()}
    assert not [name for name in kinds if "text" in name or "embed" in name]
    assert content.getTransferData(kinds[kind]).value.startswith(start)
    assert not content.isDataFlavorSupported(
        next(one for one in data.impl.transferable().getTransferDataFlavors() if one.MimeType == "text/html")
    )
    with pytest.raises(ValueError, match="paper"):
        data.copy_picture("paper")
