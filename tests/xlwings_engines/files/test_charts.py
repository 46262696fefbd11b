"""The values that charts keep."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlwings as xw

from tests.xlwings_engines.files.workbooks import (
    chart_xml,
    charted,
)


def test_charts_keep_the_values_of_their_cells(app: xw.App, tmp_path: Path) -> None:
    path = charted(tmp_path / "charts.xlsx")
    book = app.books.open(path)
    data = book.sheets["Dữ liệu"]
    series = {
        "Cột": [(data.range("A1:A2").impl, data.range("B1:B2").impl)],
        "Đường": [(data.range("D1:D3").impl, data.range("E1:E3").impl)],
        "không có": [],
    }
    book.sheets["Biểu đồ"].impl.bind_charts(series)
    book.save()
    column, line = chart_xml(path, 1), chart_xml(path, 2)
    assert (
        '<c:cat><c:strRef><c:f>\'Dữ liệu\'!Ten</c:f><c:strCache><c:ptCount val="2"/><c:pt idx="0"><c:v>Na Hang</c:v></c:pt>'
        '<c:pt idx="1"><c:v>Hàm Yên</c:v></c:pt></c:strCache></c:strRef></c:cat>'
    ) in column
    assert '<c:pt idx="0"><c:v>0.05</c:v></c:pt><c:pt idx="1"><c:v>0.07</c:v></c:pt></c:numCache>' in column
    # 31/7/2023 is 45138; the second date has no figure.
    assert '<c:v>45138</c:v></c:pt><c:pt idx="1"><c:v>45169</c:v></c:pt><c:pt idx="2"><c:v>45199</c:v>' in line
    assert (
        '<c:ptCount val="3"/><c:pt idx="0"><c:v>100</c:v></c:pt><c:pt idx="2"><c:v>90</c:v></c:pt></c:numCache>' in line
    )
    saved = path.read_bytes()
    again = app.books.open(path)
    data = again.sheets["Dữ liệu"]
    ranges = {"Cột": [(data.range("A1:A2").impl, data.range("B1:B2").impl)]}
    again.sheets["Biểu đồ"].impl.bind_charts(ranges)
    again.save()
    assert path.read_bytes() == saved
    with pytest.raises(ValueError, match="has 1 series, not 0"):
        again.sheets["Biểu đồ"].impl.bind_charts({"Cột": []})
