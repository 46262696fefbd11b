"""How cells look, as openpyxl reads it and as Excel's schema allows it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
import xlwings as xw

from tests.xlwings_engines.files.workbooks import changed, faults, parts

STYLES = "xl/styles.xml"


def saved(sheet: xw.Sheet, path: Path) -> Any:
    sheet.book.save(path)
    assert faults(path) == []
    return openpyxl.load_workbook(path)[sheet.name]


def test_fonts_fills_formats_and_alignment(app: xw.App, blank: Path) -> None:
    sheet = app.books.open(blank).sheets[0]
    block = sheet["B2:C3"]
    block.value = [[1, 2], [3, 4]]
    block.font.bold = True
    block.font.name, block.font.size, block.font.color = "Times New Roman", 13.5, (255, 0, 16)
    sheet["B2"].font.italic = True
    block.color = "#ffee00"
    block.number_format = "#,##0.000"
    sheet["C3"].wrap_text = True
    sheet["C3"].horizontal_alignment, sheet["C3"].vertical_alignment = "center_across_selection", "top"
    assert (block.font.bold, block.font.italic, sheet["A1:B2"].font.bold) == (True, None, None)
    assert (block.font.name, block.font.size, block.font.color) == ("Times New Roman", 13.5, (255, 0, 16))
    assert (block.color, block.number_format) == ((255, 238, 0), "#,##0.000")
    assert (sheet["C3"].wrap_text, sheet["C3"].horizontal_alignment) == (True, "center_across_selection")
    assert (sheet["B2"].wrap_text, sheet["B2"].vertical_alignment) == (False, "bottom")
    block.font.bold = False
    sheet["B3"].color = None
    written = saved(sheet, blank)
    font = written["B2"].font
    assert (font.b, font.i, font.name, font.sz, font.color.rgb) == (False, True, "Times New Roman", 13.5, "FFFF0010")
    assert (written["B2"].fill.fill_type, written["B2"].fill.fgColor.rgb) == ("solid", "FFFFEE00")
    assert written["B3"].fill.fill_type is None
    assert (written["C2"].number_format, written["C2"].value) == ("#,##0.000", 2)
    alignment = written["C3"].alignment
    assert (alignment.horizontal, alignment.vertical, alignment.wrap_text) == ("centerContinuous", "top", True)
    assert written["A1"].font.name == "Calibri"


def test_a_cell_that_looks_like_another_gets_its_style(app: xw.App, blank: Path) -> None:
    sheet = app.books.open(blank).sheets[0]
    for address in ("A1", "C1:C9", "A1"):
        sheet[address].font.bold = True
    sheet["A1"].font.bold = False
    sheet["A1"].font.bold = True
    sheet.book.save()
    assert parts(blank)[STYLES].count(b"<b ") == 1
    assert parts(blank)["xl/worksheets/sheet1.xml"].count(b's="1"') == 10


@pytest.mark.parametrize(
    ("code", "number"),
    [("General", 0), ("0.00", 2), ("m/d/yyyy", 14), ("@", 49), ("dd/mm/yyyy", 164), ("[$-42A]dd mmmm", 164)],
)
def test_number_formats_by_their_numbers(app: xw.App, blank: Path, code: str, number: int) -> None:
    sheet = app.books.open(blank).sheets[0]
    sheet["A1"].number_format = "0%"
    sheet["A1"].number_format = code
    assert sheet["A1"].number_format == code
    sheet["A1"].value = 45000
    written = saved(sheet, blank)["A1"]
    assert written._style.numFmtId == number


def test_a_format_decides_what_is_read(app: xw.App, blank: Path) -> None:
    sheet = app.books.open(blank).sheets[0]
    sheet["A1"].value = 45000
    sheet["A1"].number_format = "yyyy-mm-dd"
    assert str(sheet["A1"].value) == "2023-03-15 00:00:00"
    sheet["A1"].number_format = "@"
    sheet["A1"].value = "0123"
    assert sheet["A1"].value == "0123"


def test_entire_columns_and_rows(app: xw.App, blank: Path) -> None:
    sheet = app.books.open(blank).sheets[0]
    sheet["B2"].value = 1
    sheet["B:C"].number_format = "0.0"
    sheet["2:3"].color = (1, 2, 3)
    sheet["C:C"].font.bold = True
    assert (sheet["C9"].number_format, sheet["C2"].number_format, sheet["D9"].number_format) == (
        "0.0",
        "0.0",
        "General",
    )
    assert (sheet["C2"].color, sheet["Z3"].color, sheet["Z4"].color) == ((1, 2, 3), (1, 2, 3), None)
    assert (sheet["C2"].font.bold, sheet["C77"].font.bold, sheet["B2:C2"].font.bold) == (True, True, None)
    assert (sheet["B:C"].number_format, sheet["A:B"].number_format, sheet["2:3"].color) == ("0.0", None, (1, 2, 3))
    sheet["C5"].value = 7  # a new cell looks like its column
    written = saved(sheet, blank)
    assert (written["C5"].number_format, written["C5"].font.b) == ("0.0", True)
    assert (written["B2"].number_format, written["B2"].fill.fgColor.rgb) == ("0.0", "FF010203")
    assert written.max_column == 3


def test_all_cells(app: xw.App, rich: Path) -> None:
    sheet = app.books.open(rich).sheets[0]
    sheet.cells.font.name = "Arial"
    assert sheet.cells.font.name == sheet["B2"].font.name == sheet["D4"].font.name == sheet["XFD9"].font.name == "Arial"
    assert sheet["B2"].font.bold
    sheet.clear_formats()
    assert sheet.cells.font.name == "Calibri"
    assert not sheet["B2"].font.bold
    assert sheet["A8"].merge_area.address == "$A$8"
    assert sheet["B2"].value == 1
    written = saved(sheet, rich)
    assert list(written.conditional_formatting) == []
    assert len(written.data_validations.dataValidation) == 1


def test_colours_of_the_theme(app: xw.App, tmp_path: Path) -> None:
    path = tmp_path / "theme.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for row, color in enumerate([(4, 0), (0, 3), (1, 0)]):
            sheet.write(row, 0, 1, book.add_format({"bg_color": xlsxwriter.color.Color(color)}))
    cells = app.books.open(path).sheets[0]
    # Excel's own blue, white darkened by a quarter, and black
    assert [cells[f"A{row}"].color for row in (1, 2, 3)] == [(0x4F, 0x81, 0xBD), (191, 191, 191), (0, 0, 0)]


def test_widths_and_places(app: xw.App, blank: Path) -> None:
    sheet = app.books.open(blank).sheets[0]
    assert (sheet["A1"].column_width, sheet["A1"].row_height) == (8.43, 15)
    assert (sheet["B3"].left, sheet["B3"].top, sheet["A1:B2"].width, sheet["A1:B2"].height) == (48, 30, 96, 30)
    sheet["B:D"].column_width = 20
    sheet["C1"].column_width = 0.5
    sheet["D1"].columns.hidden = True
    sheet["2:2"].row_height = 0
    assert [sheet[f"{letter}9"].column_width for letter in "ABCDE"] == [8.43, 20, 0.5, 0, 8.43]
    assert sheet["B:C"].column_width is None
    assert (sheet["E3"].left, sheet["E3"].top) == ((64 + 145 + 6) * 0.75, 15)
    assert (sheet["A1"].columns.hidden, sheet["D1"].columns.hidden, sheet["C1:D1"].columns.hidden) == (
        False,
        True,
        None,
    )
    with pytest.raises(ValueError, match="255"):
        sheet["A1"].column_width = 256
    written = saved(sheet, blank)
    assert [round(written.column_dimensions[letter].width, 2) for letter in "BC"] == [20.71, 0.86]
    assert written.column_dimensions["D"].hidden
    assert written.row_dimensions[2].hidden


def test_merging_keeps_the_first_value(app: xw.App, blank: Path) -> None:
    sheet = app.books.open(blank).sheets[0]
    sheet["A1:C3"].value = [[None, None, None], [None, "first", 2], [3, 4, 5]]
    sheet["A1:C3"].merge()
    assert (sheet["A1"].value, sheet["B2"].value, sheet["C3"].value) == ("first", None, None)
    assert (sheet["B2"].merge_cells, sheet["A1:D1"].merge_cells, sheet["D1"].merge_cells) == (True, None, False)
    sheet["E1:F2"].merge(across=True)
    assert sorted(str(area) for area in saved(sheet, blank).merged_cells.ranges) == ["A1:C3", "E1:F1", "E2:F2"]
    sheet["B2"].unmerge()
    sheet["E1:F2"].unmerge()
    sheet.book.save()
    assert b"mergeCell" not in parts(blank)["xl/worksheets/sheet1.xml"]


def test_a_copy_leaves_no_part_of_merged_cells(app: xw.App, blank: Path) -> None:
    sheet = app.books.open(blank).sheets[0]
    sheet["A1"].value = [[1, 2], [3, 4]]
    sheet["D1:E2"].merge()
    with pytest.raises(ValueError, match="only a part of merged cells"):
        sheet["A1:B1"].copy(sheet["D2"])
    assert sheet["D2"].merge_area.address == "$D$1:$E$2"
    sheet["A1:B2"].copy(sheet["D1"])
    assert (sheet["D1:E2"].value, sheet["D1"].merge_cells) == ([[1, 2], [3, 4]], False)


def test_clearing(app: xw.App, form: Path) -> None:
    sheet = app.books.open(form).sheets["Form"]
    sheet["A4:D4"].clear()
    assert sheet["A4:D4"].value == [None] * 4
    sheet["A8:B8"].clear()
    with pytest.raises(ValueError, match="part of the array formula"):
        sheet["C3"].clear()
    written = saved(sheet, form)
    assert written["A4"].border.left.style is None
    assert [str(rule.sqref) for rule in written.conditional_formatting] == ["A3:B3 A5:B5"]
    assert str(written.data_validations.dataValidation[0].sqref) == "B3 B5"
    assert written.merged_cells.ranges == set()


def test_what_is_left_of_a_rule_looks_at_the_same_cells(app: xw.App, form: Path) -> None:
    sheet = app.books.open(form).sheets["Form"]
    sheet["A3:D3"].clear()
    written = saved(sheet, form)
    assert [(str(rule.sqref), rule.rules[0].formula) for rule in written.conditional_formatting] == [
        ("A4:B5", ["$B4>$B$6"])
    ]
    validation = written.data_validations.dataValidation[0]
    assert (str(validation.sqref), validation.formula1) == ("B4:B5", "B4>0")


def test_a_look_touches_only_the_sheet_and_the_styles(app: xw.App, rich: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.xlsm"
    copy.write_bytes(rich.read_bytes())
    book = app.books.open(copy)
    book.sheets["Tổng hợp"]["D9"].color = (1, 2, 3)
    book.save()
    assert changed(rich, copy) == {STYLES, "xl/worksheets/sheet2.xml"}


def test_sizes_that_are_given_again_change_no_byte(app: xw.App, rich: Path, tmp_path: Path) -> None:
    for source, target in ((rich, tmp_path / "1.xlsm"), (tmp_path / "1.xlsm", tmp_path / "2.xlsm")):
        book = app.books.open(source)
        sheet = book.sheets[0]
        sheet["2:2"].row_height, sheet["B:B"].column_width = 20, 12
        sheet["4:4"].row_height, sheet["C:C"].column_width = 0, 0
        sheet["2:2"].impl.row_hidden, sheet["B:B"].impl.column_hidden = False, False
        sheet["A1:B2"].set_colors([[(1, 2, 3), ...], [..., (4, 5, 6)]])
        book.save(target)
        book.close()
    assert (tmp_path / "1.xlsm").read_bytes() == (tmp_path / "2.xlsm").read_bytes()
