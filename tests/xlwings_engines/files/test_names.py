"""Defined names."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
import xlwings as xw

from tests.xlwings_engines.files.workbooks import (
    parts,
    sheet_xml,
)


def test_names(app: xw.App, rich: Path) -> None:
    book = app.books.open(rich)
    assert "KHỐI" in book.names
    assert book.names["khối"].refers_to == "='Nhập liệu'!$A$2:$B$4"
    assert book.names["Khối"].refers_to_range.value[0] == ["Na Hang", 1]
    assert "Riêng" not in book.names
    assert book.sheets["Tổng hợp"].names["Riêng"].refers_to_range.address == "$A$1"
    assert {name.name for name in book.names} == {"Khối", "'Tổng hợp'!Riêng", "'Nhập liệu'!Print_Area"}
    with pytest.raises(KeyError):
        book.names["none"]
    before = parts(rich)
    book.sheets[1]["A2:B3"].name = "Mới"
    book.names.add("Số", "=5")
    book.names["Khối"].refers_to = "='Nhập liệu'!$A$2:$B$5"
    del book.names["'Tổng hợp'!Riêng"]
    with pytest.raises(ValueError, match="cannot be a name"):
        book.names.add("A1", "=5")
    with pytest.raises(ValueError, match="not of one range"):
        _ = book.names["Số"].refers_to_range
    book.save()
    assert {name for name, data in parts(rich).items() if data != before[name]} == {"xl/workbook.xml"}
    names = openpyxl.load_workbook(rich).defined_names
    assert {name: names[name].attr_text for name in names} == {
        "Khối": "'Nhập liệu'!$A$2:$B$5",
        "Mới": "'Tổng hợp'!$A$2:$B$3",
        "Số": "5",
    }


def test_quotation_marks_in_a_sheet_name(app: xw.App, tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "q.xlsx") as book:
        book.add_worksheet("It's").write("B2", 7)
        book.define_name("Seven", "='It''s'!$B$2")
    book = app.books.open(tmp_path / "q.xlsx")
    assert book.names["Seven"].refers_to_range.value == 7
    book.sheets[0]["A1:B1"].name = "Row"
    assert book.names["Row"].refers_to == "='It''s'!$A$1:$B$1"


def test_the_first_name_is_made_in_its_place(app: xw.App, blank: Path) -> None:
    book = app.books.open(blank)
    book.names.add("Here", "='Sheet 1'!$A$1")
    book.save()
    assert re.search(r"</sheets><definedNames>.*</definedNames><calcPr", sheet_xml(blank, "xl/workbook.xml"))
    del book.names["Here"]
    book.save()
    assert "definedNames" not in sheet_xml(blank, "xl/workbook.xml")
