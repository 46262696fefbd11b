"""Defined names."""

from __future__ import annotations

import pytest
import xlwings as xw


def test_names(book: xw.Book, sheet: xw.Sheet) -> None:
    sheet.name = "Nhập liệu"
    sheet["B2:C3"].name = "NhapLieu"
    book.names.add("Nam", "=2023")
    sheet.names.add("RiengTrang", "='Nhập liệu'!$A$1")
    assert [name.name for name in book.names] == ["Nam", "NhapLieu", "'Nhập liệu'!RiengTrang"]
    assert book.names["nhaplieu"].refers_to == "='Nhập liệu'!$B$2:$C$3"
    assert book.names["NhapLieu"].refers_to_range == sheet["NhapLieu"] == sheet["B2:C3"]
    assert sheet["B2:C3"].name.name == "NhapLieu"
    assert sheet["A1"].name.name == "'Nhập liệu'!RiengTrang"
    assert "NhapLieu" in book.names
    assert "Nope" not in book.names
    sheet["3:3"].insert("down")
    assert book.names["NhapLieu"].refers_to_range.address == "$B$2:$C$4"
    sheet["E1"].formula = "=Nam+1"
    book.names["Nam"].refers_to = "=2024"
    assert sheet["E1"].value == 2025.0
    with pytest.raises(ValueError, match="not of one range"):
        _ = book.names["Nam"].refers_to_range
    with pytest.raises(ValueError, match="cannot be a name"):
        book.names.add("A1", "=1")
    with pytest.raises(NotImplementedError, match=r"Nam\.2"):
        book.names.add("Nam.2", "=1")
    del book.names["Nam"]
    book.names["NhapLieu"].delete()
    assert len(book.names) == 1 == len(sheet.names)
    page = sheet.page_setup
    page.print_area = "A1:C9"
    assert (page.print_area, len(book.names)) == ("$A$1:$C$9", 1)
