"""Sheets: their order, views, page breaks, copies."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
import xlwings as xw

from tests.xlwings_engines.libreoffice.looking import pdf_pages


def test_sheets(app: xw.App, book: xw.Book, sheet: xw.Sheet) -> None:
    book.sheets.add("hai", after=sheet)
    book.sheets.add("không", before=sheet)
    assert book.sheet_names == ["không", "Sheet1", "hai"]
    assert book.sheets.active.name == "không"
    sheet["A1"].value = "xyz"
    copied = sheet.copy()
    assert (copied.name, copied["A1"].value, copied.index) == ("Sheet1 (2)", "xyz", 4)
    book.sheets["hai"].move(before=book.sheets[0])
    book.sheets["không"].delete()
    assert book.sheet_names == ["hai", "Sheet1", "Sheet1 (2)"]
    sheet.name = "đổi tên"
    assert book.sheets["ĐỔI TÊN"] == sheet
    with pytest.raises(ValueError, match="already"):
        sheet.name = "hai"
    with pytest.raises(ValueError, match="already"):
        book.sheets.add("HAI")
    with pytest.raises(KeyError):
        book.sheets["nope"]
    sheet.visible = False
    assert not sheet.visible
    other = app.books.add()
    other.close()


REFUSED = r"cannot be the name|sheet name (must not|can't|is 31)"  # by the engine or, of a new name, by xlwings


@pytest.mark.parametrize("name", ["x" * 32, "a/b", "a:b", "[x]", "a*b", "a?b", "a\\b", "'a", "a'", "", "History"])
def test_names_that_no_sheet_can_have(book: xw.Book, sheet: xw.Sheet, name: str) -> None:
    with pytest.raises(ValueError, match=REFUSED):
        sheet.name = name
    if name:  # to xlwings, no name
        with pytest.raises(ValueError, match=REFUSED):
            book.sheets.add(name)
    assert book.sheet_names == ["Sheet1"]
    sheet.name = "Đơn vị's " + "x" * 22
    assert len(sheet.name) == 31


def test_the_last_sheet_that_is_shown(book: xw.Book, sheet: xw.Sheet) -> None:
    for action in (lambda: setattr(sheet, "visible", False), sheet.delete):
        with pytest.raises(ValueError, match="at least one"):
            action()
    other = book.sheets.add("hai")
    sheet.visible = False
    assert (sheet.visible, other.visible) == (False, True)
    with pytest.raises(ValueError, match="at least one"):
        other.delete()
    sheet.visible = True
    other.delete()
    assert book.sheet_names == ["Sheet1"]


def test_sheets_into_another_book(app: xw.App, book: xw.Book, sheet: xw.Sheet, tmp_path: Path) -> None:
    sheet["A1"].value = [["việc", 1.5], ["=A1&B1", True]]
    sheet["B1"].number_format = "0.00"
    sheet["A3:B3"].merge()
    sheet["A1"].column_width = 31
    sheet["A2"].row_height = 44
    sheet["A1"].note or sheet["A1"].impl.add_note("ghi chú")
    other = app.books.add()
    other.save(tmp_path / "sổ đích.xlsx")  # a copy into a saved book is where LibreOffice's own commands end
    active = book.sheets.active
    for _ in range(15):
        copied = sheet.copy(before=other.sheets[0])
    assert (copied.index, len(other.sheets)) == (1, 16)
    assert other.sheets.active == copied
    assert copied["A1:B2"].value == [["việc", 1.5], ["việc1.5", True]]
    assert copied["A2"].formula == "=A1&B1"
    assert (copied["B1"].number_format, copied["A3"].merge_area.address) == ("0.00", "$A$3:$B$3")
    assert (copied["A1"].column_width, copied["A2"].row_height) == (31, 44)
    assert copied["A1"].note.text == "ghi chú"
    assert sheet.copy(after=other.sheets[0], name="mới").name == "mới"
    with pytest.raises(ValueError, match="mới"):
        sheet.copy(after=other.sheets[0], name="mới")
    assert (sheet.name, book.sheets.active) == ("Sheet1", active)
    other.close()


def test_arranged_rows_leave_the_breaks_of_columns(sheet: xw.Sheet) -> None:
    api = sheet.impl.api
    api.getColumns().getByIndex(3).IsStartOfNewPage = True
    for rows in ([5, 20], []):
        sheet.impl.arrange_rows(1, [18], rows)
        breaks = api.getRowPageBreaks()[:40], api.getColumnPageBreaks()
        assert [[one.Position for one in of if one.ManualBreak] for of in breaks] == [[row - 1 for row in rows], [3]]


def test_each_book_has_its_own_view(app: xw.App, book: xw.Book, sheet: xw.Sheet, tmp_path: Path) -> None:
    """LibreOffice writes the view of the book that is active into every file."""
    sheet.freeze_panes.freeze_at("A1:B2")
    other = app.books.add()
    other.sheets[0].freeze_panes.freeze_at("A1:A4")
    book.save(tmp_path / "first.xlsx")
    assert app.books.active == other
    other.save(tmp_path / "other.xlsx")
    other.close()
    panes = [openpyxl.load_workbook(tmp_path / name).active.freeze_panes for name in ("first.xlsx", "other.xlsx")]
    assert panes == ["C3", "B5"]


def test_views_and_page_breaks(book: xw.Book, sheet: xw.Sheet, tmp_path: Path) -> None:
    back = book.sheets.add("sau", after=sheet)
    sheet.freeze_panes.freeze_at(sheet["A1:B2"])
    sheet.show_gridlines = False
    assert (sheet.show_gridlines, back.show_gridlines) == (False, True)
    assert book.sheets.active == back
    sheet["A1:A30"].value = 1
    sheet.impl.arrange_rows(3, [30, 30, 0, 18], [5, 20])
    sheet.impl.arrange_rows(6, [18], [10])
    with pytest.raises(ValueError, match="row 2"):
        sheet.impl.arrange_rows(1, [], [1])
    book.save(tmp_path / "view.xlsx")
    read = openpyxl.load_workbook(tmp_path / "view.xlsx")["Sheet1"]
    assert read.freeze_panes == "C3"
    assert read.sheet_view.showGridLines is False
    assert [item.id for item in read.row_breaks.brk] == [9]
    sheet.to_pdf(tmp_path / "view.pdf")
    assert pdf_pages(tmp_path / "view.pdf") == 2
    sheet.freeze_panes.unfreeze()
    assert [list(kind) for kind in (sheet.charts, sheet.pictures, sheet.shapes)] == [[], [], []]
