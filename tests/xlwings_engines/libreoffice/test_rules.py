"""Data validation, notes and links."""

from __future__ import annotations

import xlwings as xw


def test_rules_notes_links(book: xw.Book, sheet: xw.Sheet) -> None:
    rule = sheet["A1:A5"].data_validation
    assert rule.type == "none"
    rule.set_list(["Mở", "Đóng"])
    assert (rule.type, rule.source, rule.in_cell_dropdown) == ("list", "Mở,Đóng", True)
    rule.delete()
    sheet["B1"].data_validation.set_whole_number("between", 1, 10)
    assert sheet["B1"].data_validation.operator == "between"
    note = sheet["C1"].add_note("một")
    note.text = "hai"
    assert [item.text for item in sheet.notes] == ["hai"]
    note.delete()
    assert sheet["C1"].note is None
    sheet["D1"].add_hyperlink("http://www.xlwings.org", "xlwings")
    assert (sheet["D1"].value, sheet["D1"].hyperlink) == ("xlwings", "http://www.xlwings.org")
