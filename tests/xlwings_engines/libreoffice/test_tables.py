"""Tables."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import xlwings as xw
from openpyxl.worksheet.table import Table, TableStyleInfo


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


def test_the_order_of_tables_is_that_of_their_making(app: xw.App, sheet: xw.Sheet, tmp_path: Path) -> None:
    for name, corner in (("Zeta", "A1"), ("Alpha", "D1"), ("Mi", "G1")):
        sheet[corner].value = [["k", "v"], [1, 2]]
        sheet.tables.add(sheet[corner].expand(), name=name)
    assert [table.name for table in sheet.tables] == ["Zeta", "Alpha", "Mi"]
    sheet.tables["Zeta"].name = "Beta"
    assert [sheet.tables[number].name for number in range(3)] == ["Beta", "Alpha", "Mi"]
    sheet.tables["Alpha"].impl.delete()
    sheet["D1:E2"].clear_contents()
    sheet["D1"].value = [["k"], [1]]
    sheet.tables.add(sheet["D1:D2"], name="Alpha")
    assert [table.name for table in sheet.tables] == ["Beta", "Mi", "Alpha"]


def test_the_tables_of_a_file(app: xw.App, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for name, area in (("Zeta", "A1:B2"), ("Alpha", "D1:E2")):
        for cell, value in zip(area.split(":"), ("k", 1), strict=True):
            book.active[cell] = value
        book.active[f"{area[3]}1"] = "v"
        table = Table(displayName=name, ref=area)
        table.tableStyleInfo = TableStyleInfo(
            name="TableStyleLight9", showLastColumn=True, showRowStripes=name == "Zeta"
        )
        book.active.add_table(table)
    book.save(tmp_path / "two.xlsx")
    opened = app.books.open(tmp_path / "two.xlsx")
    tables = opened.sheets[0].tables
    assert [table.name for table in tables] == ["Zeta", "Alpha"]
    assert [table.table_style for table in tables] == ["TableStyleLight9"] * 2
    assert [table.show_table_style_row_stripes for table in tables] == [True, False]
    assert tables[1].show_table_style_last_column is True
    opened.close()


def test_the_range_of_a_table_is_its_body(book: xw.Book, sheet: xw.Sheet) -> None:
    sheet["B2"].value = [["tên", "số"], ["a", 1], ["b", 2]]
    sheet.tables.add(sheet["B2:C4"], name="Bang")
    assert [sheet[name].address for name in ("Bang", "BANG")] == ["$B$3:$C$4"] * 2
    sheet.book.names.add("Khac", "=Sheet1!$B$2")
    assert sheet["Khac"].address == "$B$2"
    other = book.sheets.add("khác")
    with pytest.raises(ValueError, match="no address"):
        other.range("Bang")


@pytest.mark.parametrize(
    "name", ["a b", "A1", "tab1", "1x", "R1C1", "c", "R", "x" * 256, "a-b", "", "Bang", "bang", "TEN"]
)
def test_names_that_no_table_can_have(sheet: xw.Sheet, name: str) -> None:
    sheet["A1"].value = [["k", None, "k"], [1, None, 2]]
    table = sheet.tables.add(sheet["A1:A2"], name="Bang")
    sheet.book.names.add("Ten", "=Sheet1!$A$1")
    with pytest.raises(ValueError, match=r"cannot be|already"):
        sheet.tables.add(sheet["C1:C2"], name=name)
    assert len(sheet.tables) == 1
    if name.casefold() != "bang":
        with pytest.raises(ValueError, match=r"cannot be|already"):
            table.name = name
    table.name = "Bảng_1.x"
    assert sheet.tables["bảng_1.X"].name == "Bảng_1.x"


def test_tables_that_would_overlap(sheet: xw.Sheet) -> None:
    sheet["A1"].value = [["a", "b", "c"], [1, 2, 3]]
    sheet.tables.add(sheet["A1:B2"], name="Bang")
    with pytest.raises(ValueError, match="Bang"):
        sheet.tables.add(sheet["B1:C2"])
    assert [table.name for table in sheet.tables] == ["Bang"]
