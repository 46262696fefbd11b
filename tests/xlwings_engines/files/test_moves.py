"""Rows inserted and cells copied, with all that follows them."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
import xlwings as xw

from tests.xlwings_engines.files.workbooks import (
    calc_chain,
    parts,
    sheet_xml,
    with_parts,
    with_sheet_xml,
)


def test_inserted_rows_move_everything_below(app: xw.App, form: Path) -> None:
    book = app.books.open(form)
    sheet = book.sheets["Form"]
    sheet.range("6:7").insert("down")
    sheet.range("5:5").insert("down")
    book.save()
    xml = sheet_xml(form)
    written = openpyxl.load_workbook(form)
    cells = written["Form"]
    assert [cells.cell(row, 1).value for row in range(1, 12)] == [
        "title", None, "row 3", "row 4", None, "row 5", None, None, "=SUM(B:B)", None, "signature",
    ]  # fmt: skip
    assert cells["B9"].value == "=SUM(B3:B6)+$B$1+Other!B6"
    assert (cells["C6"].value.ref, cells["C6"].value.text) == ("C6:D6", "=TWICE(B6)")
    assert written["Other"]["A1"].value == '=Form!B9&Form!A1&"Form!B6"&B6'
    assert {name: d.attr_text for name, d in written.defined_names.items()} == {
        "Body": "Form!$A$3:$B$6",
        "Total": "Form!$B$9",
        "Title": "Form!$A$1",
    }
    assert [str(merged) for merged in cells.merged_cells.ranges] == ["A11:B11"]
    assert str(cells.data_validations.dataValidation[0].sqref) == "B3:B6"
    assert cells.auto_filter.ref == "A2:B6"
    assert '<ignoredError sqref="A3:A6"' in xml
    assert (cells.print_area, cells.print_title_rows) == ("'Form'!$A$1:$D$11", "$2:$3")
    assert [(str(area.sqref), area.rules[0].formula) for area in cells.conditional_formatting] == [
        ("A3:B6", ["$B3>$B$9"])
    ]
    assert [brk.id for brk in cells.row_breaks.brk] == [2, 10]
    assert cells.row_dimensions[8].height == cells.row_dimensions[6].height == 24  # as the row above
    assert cells["A8"].border.left.style == cells["D5"].border.left.style == "thin"
    assert '<dimension ref="A1:D11"/>' in xml
    assert sheet["Body"].value[-1] == ["row 5", 5]


def test_inserted_rows_can_look_like_the_row_below(app: xw.App, form: Path) -> None:
    sheet = app.books.open(form).sheets["Form"]
    sheet.range("5:5").insert("down", "format_from_right_or_below")
    assert sheet["A5:A6"].row_height == 24


def test_inserted_rows_leave_no_calculation_chain(app: xw.App, form: Path) -> None:
    calc_chain(form, '<c r="C3" i="1"/><c r="C5"/><c r="B6"/><c r="A1" i="2"/>')
    book = app.books.open(form)
    book.sheets["Form"].range("4:5").insert("down")
    book.save()
    assert "xl/calcChain.xml" not in parts(form)


X14_RULE = (
    '<extLst><ext uri="{0}" xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main">'
    "<xm:f>'Sheet 1'!A4</xm:f><xm:sqref>B2:B4</xm:sqref></ext></extLst>"
)


PIVOT = '<pivotCacheDefinition><cacheSource><worksheetSource ref="A1:B5" sheet="Sheet 1"/></cacheSource></pivotCacheDefinition>'


def test_rules_of_a_later_excel_follow_and_pivot_tables_are_refused(app: xw.App, blank: Path) -> None:
    with_sheet_xml(blank, '<row r="9"/>', X14_RULE)
    sheet = app.books.open(blank).sheets[0]
    sheet.range("3:4").insert("down")
    sheet.book.save()
    assert "<xm:f>'Sheet 1'!A6</xm:f><xm:sqref>B2:B6</xm:sqref>" in sheet_xml(blank)
    sheet.book.close()
    sheet = app.books.open(with_parts(blank, {"xl/pivotCache/pivotCacheDefinition1.xml": PIVOT.encode()})).sheets[0]
    with pytest.raises(NotImplementedError, match="pivotCache"):
        sheet.range("5:5").insert("down")


def test_rows_below_charted_cells_can_be_inserted(app: xw.App, rich: Path) -> None:
    sheet = app.books.open(rich).sheets["Ẩn"]
    sheet["A9"].value = "below"
    sheet.range("5:8").insert("down")
    assert sheet["A13"].value == "below"


def test_copying_cells(app: xw.App, form: Path) -> None:
    book = app.books.open(form)
    sheet = book.sheets["Form"]
    sheet["A5:D5"].copy(sheet["A10:D11"])
    sheet["A8:B8"].copy(sheet["F1"])
    sheet["B6"].copy(sheet["C7"])
    sheet.range("5:5").copy(sheet.range("20:22"))
    book.save()
    cells = openpyxl.load_workbook(form)["Form"]
    assert [cells[f"A{row}"].value for row in (9, 10, 11, 12, 20, 22)] == [
        None,
        "row 5",
        "row 5",
        None,
        "row 5",
        "row 5",
    ]
    assert (cells["C11"].value.ref, cells["C11"].value.text) == ("C11:D11", "=TWICE(B11)")
    assert cells["C7"].value == "=SUM(C4:C6)+$B$1+Other!C7"
    assert cells["A11"].border.left.style == cells["A22"].border.left.style == "thin"
    assert sorted(str(merged) for merged in cells.merged_cells.ranges) == ["A8:B8", "F1:G1"]
    assert cells.row_dimensions[22].height == 24
    assert cells.row_dimensions[10].height is None
