"""Tables."""

from __future__ import annotations

import pandas as pd
import xlwings as xw


def test_tables(sheet: xw.Sheet) -> None:
    sheet["B2"].value = [["tên", "số"], ["a", 1], ["b", 2]]
    table = sheet.tables.add(sheet["B2"].expand(), name="Bang")
    assert table.header_row_range.value == ["tên", "số"]
    assert table.data_body_range.address == "$B$3:$C$4"
    assert table.show_autofilter
    assert sheet["C4"].table.name == "Bang"
    assert sheet["E9"].table is None
    sheet["F1"].formula = "=SUM(Bang[số])"
    assert sheet["F1"].value == 3.0
    table.update(pd.DataFrame({"tên": ["x", "y", "z"], "số": [4, 5, 6]}), index=False)
    assert table.range.address == "$B$2:$C$5"
    assert sheet["F1"].value == 15.0
    table.update(pd.DataFrame({"tên": ["x"], "số": [1]}), index=False)
    assert sheet["B4:C5"].value == [[None, None]] * 2
    table.name = "Bang2"
    assert [item.name for item in sheet.tables] == ["Bang2"]
    table.impl.delete()
    assert len(sheet.tables) == 0
    assert sheet["B3"].value == "x"


def test_looks_of_tables(app: xw.App, sheet: xw.Sheet) -> None:
    """LibreOffice has no styles of tables: they are remembered; a row of totals it has."""
    sheet["A1"].value = [["tên", "số"], ["a", 1], ["b", 2], [None, None], ["dưới", 9]]
    table = sheet.tables.add(sheet["A1:B3"], table_style_name="TableStyleLight1")
    assert (table.table_style, table.show_table_style_row_stripes) == ("TableStyleLight1", True)
    table.show_table_style_row_stripes = False
    table.show_table_style_last_column = True
    table.name = "Khác"
    again = app.books.active.sheets[sheet.name].tables["Khác"]
    assert (again.show_table_style_row_stripes, again.show_table_style_last_column) == (False, True)
    assert (again.table_style, again.show_table_style_first_column) == ("TableStyleLight1", False)
    assert (table.show_totals, table.totals_row_range) == (False, None)
    table.show_totals = True
    assert table.totals_row_range.address == "$A$4:$B$4"
    assert table.totals_row_range.value == ["Total", 3.0]
    assert (table.range.address, table.data_body_range.address) == ("$A$1:$B$4", "$A$2:$B$3")
    table.show_totals = False
    assert sheet["A4:B5"].value == [[None, None], ["dưới", 9.0]]
    assert (table.range.address, table.data_body_range.address) == ("$A$1:$B$3", "$A$2:$B$3")
    sheet["A4"].value = "chắn"
    table.show_totals = True
    assert sheet["A4:A6"].value == ["Total", "chắn", "dưới"]
