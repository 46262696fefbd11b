"""New books, sheets added, renamed, moved and deleted, what is seen of them; tables."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
import xlwings as xw

from tests.xlwings_engines.files.workbooks import changed, faults, parts


def test_a_new_book(app: xw.App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    book, other = app.books.add(), app.books.add()
    assert [each.name for each in app.books] == ["Book1", "Book2"]
    assert app.books.active == other
    assert [sheet.name for sheet in book.sheets] == ["Sheet1"]
    book.sheets[0]["B2"].value = [["Đơn vị", 1.5], [True, "=C2*2"]]
    book.save()
    assert (book.name, book.fullname) == ("Book1.xlsx", str(tmp_path / "Book1.xlsx"))
    book.sheets[0]["A1"].value = "again"
    book.save()
    other.save(tmp_path / "named.xlsx")
    with pytest.raises(NotImplementedError, match="xlsm"):
        app.books.add().save(tmp_path / "named.xlsm")
    for path in tmp_path.glob("*.xlsx"):
        assert faults(path) == []
    cells = openpyxl.load_workbook("Book1.xlsx")["Sheet1"]
    assert [[cell.value for cell in row] for row in cells["A1:C3"]] == [
        ["again", None, None], [None, "Đơn vị", 1.5], [None, True, "=C2*2"],
    ]  # fmt: skip


def test_an_app_with_a_book() -> None:
    with xw.engines["files"].apps.add(add_book=True) as app:
        assert app.books.active.sheets.active.name == "Sheet1"


def test_sheets_are_added(app: xw.App, rich: Path) -> None:
    book = app.books.open(rich)
    first = book.sheets.add()  # before the active one
    assert (first.name, first.index, book.sheets.active) == ("Sheet1", 1, first)
    book.sheets.add("Cuối", after=book.sheets[-1])
    book.sheets.add("Giữa", before=book.sheets["Tổng hợp"])
    first["A1"].value = 7
    assert book.sheet_names == ["Sheet1", "Nhập liệu", "Giữa", "Tổng hợp", "Ẩn", "Cuối"]
    assert book.sheets["Tổng hợp"].names["Riêng"].refers_to_range.sheet.name == "Tổng hợp"
    with pytest.raises(ValueError, match="already"):
        book.sheets.add("biểu ĐỒ")  # the chart sheet
    for name in ("", "a/b", "x" * 32, "History"):
        with pytest.raises(ValueError, match="name of a sheet"):
            book.sheets.add(name)
    book.save()
    written = openpyxl.load_workbook(rich)
    assert written.sheetnames == ["Sheet1", "Nhập liệu", "Giữa", "Tổng hợp", "Biểu đồ", "Ẩn", "Cuối"]
    assert written["Tổng hợp"].defined_names["Riêng"].attr_text == "'Tổng hợp'!$A$1"
    assert written["Nhập liệu"].print_area == "'Nhập liệu'!$A$1:$D$8"
    assert written["Sheet1"]["A1"].value == 7
    assert written.active.title == "Nhập liệu"  # the file keeps the one that it shows


def test_a_renamed_sheet_is_followed(app: xw.App, rich: Path) -> None:
    book = app.books.open(rich)
    book.sheets["Tổng hợp"]["F1"].formula = "='Nhập liệu'!A1&\"'Nhập liệu'!A1\"+SUM('Nhập liệu'!Khối)"
    book.sheets["nhập liệu"].name = "Data"
    assert book.sheets["Tổng hợp"]["F1"].formula == "=Data!A1&\"'Nhập liệu'!A1\"+SUM(Data!Khối)"
    assert book.names["Khối"].refers_to == "=Data!$A$2:$B$4"
    book.sheets["Data"].name = "DATA"
    with pytest.raises(ValueError, match="already"):
        book.sheets["Data"].name = "Ẩn"
    book.save()
    written = openpyxl.load_workbook(rich)
    assert written.sheetnames[0] == "DATA"
    assert written["DATA"].print_area == "'DATA'!$A$1:$D$8"
    assert b"DATA!$B$2:$B$4" in parts(rich)["xl/charts/chart1.xml"]
    assert parts(rich)["xl/vbaProject.bin"] == b"macros"


def test_sheets_are_moved_hidden_and_deleted(app: xw.App, rich: Path) -> None:
    book = app.books.open(rich)
    book.sheets["Nhập liệu"]["F1"].formula = "='Tổng hợp'!A1+1"
    book.sheets["Ẩn"].move(before=book.sheets[0])
    assert book.sheet_names == ["Ẩn", "Nhập liệu", "Tổng hợp"]
    book.sheets["Nhập liệu"].move(after=book.sheets["Tổng hợp"])
    assert book.sheets["Nhập liệu"].index == 3
    assert book.sheets["Tổng hợp"].names["Riêng"].name == "'Tổng hợp'!Riêng"
    book.sheets["Ẩn"].visible = True
    assert book.sheets["Ẩn"].visible
    book.sheets["Tổng hợp"].delete()
    assert book.sheet_names == ["Ẩn", "Nhập liệu"]
    assert book.sheets["Nhập liệu"]["F1"].formula == "=#REF!+1"
    assert [name.name for name in book.names] == ["Khối", "'Nhập liệu'!Print_Area"]
    book.sheets["Nhập liệu"].visible = False
    for attempt in (book.sheets["Ẩn"].delete, lambda: setattr(book.sheets["Ẩn"], "visible", False)):
        with pytest.raises(ValueError, match="at least one"):
            attempt()
    book.save()
    assert not [part for part in parts(rich) if "tables/" in part or part.endswith("chart1.xml")]
    written = openpyxl.load_workbook(rich)
    assert (written.sheetnames, written.active.title) == (["Ẩn", "Nhập liệu", "Biểu đồ"], "Ẩn")


def test_the_view_and_the_print_area(app: xw.App, blank: Path) -> None:
    book = app.books.open(blank)
    for name, area in (("Sheet 1", "A1:B2"), ("Other", "1:3")):
        book.sheets[name].freeze_panes.freeze_at(area)
        book.sheets[name].show_gridlines = False
    sheet = book.sheets["Sheet 1"]
    assert sheet.page_setup.print_area is None
    sheet.page_setup.print_area = "A1:C9,E1:F2"
    assert sheet.page_setup.print_area == "$A$1:$C$9,$E$1:$F$2"
    assert sheet.show_gridlines is False
    book.save()
    assert faults(blank) == []
    written = openpyxl.load_workbook(blank)
    assert (written["Sheet 1"].freeze_panes, written["Other"].freeze_panes) == ("C3", "A4")
    assert written["Sheet 1"].print_area == "'Sheet 1'!$A$1:$C$9,'Sheet 1'!$E$1:$F$2"
    assert written["Other"].sheet_view.showGridLines is False
    sheet.freeze_panes.unfreeze()
    sheet.page_setup.print_area = None
    book.save()
    written = openpyxl.load_workbook(blank)
    assert (written["Sheet 1"].freeze_panes, written["Sheet 1"].print_area) == (None, "")


def test_tables(app: xw.App, blank: Path) -> None:
    book = app.books.open(blank)
    sheet = book.sheets[0]
    sheet["B2"].value = [["Tên", 2023, None, "tên"], ["a", 1, 2, 3], ["b", 4, 5, 6]]
    table = sheet.tables.add(sheet["B2"].expand("down").resize(None, 4), name="Bảng")
    assert sheet["B2:E2"].value == ["Tên", "2023", "Column1", "tên2"]
    assert [cells.address for cells in (table.range, table.header_row_range, table.data_body_range)] == [
        "$B$2:$E$4", "$B$2:$E$2", "$B$3:$E$4",
    ]  # fmt: skip
    assert (table.name, table.display_name, table.table_style) == ("Bảng", "Bảng", "TableStyleMedium2")
    assert (table.show_headers, table.show_totals, table.totals_row_range) == (True, False, None)
    assert sheet["C3"].table.name == "Bảng"
    assert sheet["A1"].table is None
    table.table_style, table.show_table_style_first_column, table.show_autofilter = "TableStyleLight9", True, False
    sheet["G9"].value = 7
    bare = sheet.tables.add(sheet["G9"], has_headers=False)
    assert (bare.name, bare.range.address, sheet["G9:G10"].value) == ("Table1", "$G$9:$G$10", ["Column1", 7])
    table.resize(sheet["B2:E6"])
    assert table.data_body_range.address == "$B$3:$E$6"
    assert [each.name for each in sheet.tables] == ["Bảng", "Table1"]
    for address, name, error in (
        ("E4:F5", None, "cells of the table"),
        ("J1:K2", "bảng", "already"),
        ("J1:K2", "A1", "name"),
    ):
        with pytest.raises(ValueError, match=error):
            sheet.tables.add(sheet[address], name=name)
    with pytest.raises(NotImplementedError, match="rename a table's column"):
        sheet["B2"].value = "x"
    book.save()
    assert faults(blank) == []
    written = openpyxl.load_workbook(blank).worksheets[0].tables
    assert {name: written[name].ref for name in written} == {"Bảng": "B2:E6", "Table1": "G9:G10"}
    assert [column.name for column in written["Bảng"].tableColumns] == ["Tên", "2023", "Column1", "tên2"]
    style = written["Bảng"].tableStyleInfo
    assert (style.name, style.showFirstColumn, style.showRowStripes) == ("TableStyleLight9", True, True)
    assert (written["Bảng"].autoFilter, written["Table1"].autoFilter.ref) == (None, "G9:G10")


def test_tables_of_a_file(app: xw.App, rich: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.xlsm"
    copy.write_bytes(rich.read_bytes())
    book = app.books.open(copy)
    assert [table.range.address for table in book.sheets["Tổng hợp"].tables] == ["$A$1:$B$3"]
    assert len(book.sheets[0].tables) == 0
    book.sheets["Tổng hợp"].tables["Table1"].show_table_style_column_stripes = True
    book.save()
    assert changed(rich, copy) == {"xl/tables/table1.xml"}


def test_an_array_formula_is_entered(app: xw.App, blank: Path) -> None:
    sheet = app.books.open(blank).sheets[0]
    sheet["A1:B2"].formula_array = "=TRANSPOSE(D1:E2)"
    assert (sheet["B2"].formula_array, sheet["A1:B2"].has_array) == ("=TRANSPOSE(D1:E2)", True)
    with pytest.raises(ValueError, match="only a part"):
        sheet["A1"].value = 1
    with pytest.raises(ValueError, match="cannot be merged"):
        sheet["A1:B2"].merge()
    sheet.book.save()
    cell = openpyxl.load_workbook(blank).worksheets[0]["A1"].value
    assert (cell.ref, cell.text) == ("A1:B2", "=TRANSPOSE(D1:E2)")


def test_names_of_tables_and_their_order(app: xw.App, blank: Path) -> None:
    book = app.books.open(blank)
    sheet = book.sheets[0]
    sheet["A1"].value = [["a", "b"], [1, 2]]
    sheet.tables.add(sheet["A1:B2"], name="Tab")
    assert sheet["tab"].address == "$A$2:$B$2"  # without its head, as in Excel
    for name in ("zeta", "Alpha", "beta"):
        book.names.add(name, "='Sheet 1'!$A$1")
    assert [name.name for name in book.names] == ["Alpha", "beta", "zeta"]


def test_what_counts_as_used(app: xw.App, blank: Path) -> None:
    sheet = app.books.open(blank).sheets[0]
    sheet["C3"].value, sheet["F9"].value = 1, 2
    sheet["H12"].color = (1, 2, 3)
    assert sheet.used_range.address == "$C$3:$H$12"
    sheet["H12"].clear()
    sheet["F9"].value = None
    assert sheet.used_range.address == "$C$3"
    sheet.clear()
    assert sheet.used_range.address == "$A$1"
    sheet["A1:B3"].formula_array = "=TRANSPOSE(D1:F2)"
    assert sheet["A1"].end("down").address == "$A$3"
    assert sheet["A1"].current_region.address == "$A$1:$B$3"
    assert sheet["A1"].formula2 == "=TRANSPOSE(D1:F2)"


@pytest.mark.parametrize("code", ["", "0[;", '"x', "0]", "0;0;0;0;0", "0" * 256])
def test_what_is_no_number_format_is_refused(app: xw.App, blank: Path, code: str) -> None:
    sheet = app.books.open(blank).sheets[0]
    with pytest.raises(ValueError, match="no number format"):
        sheet["A1"].number_format = code
    for good in ('0.0" [;"', '[Red][>=100]0;[h]:mm;\\"0;@', "[$-42A]dd/mm/yyyy", "_(* #,##0_);;;@"):
        sheet["A1"].number_format = good
        assert sheet["A1"].number_format == good
