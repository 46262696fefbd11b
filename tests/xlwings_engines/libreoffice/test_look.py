"""How cells look."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
import xlwings as xw


@pytest.mark.parametrize(
    "code",
    [
        "General",
        "0.00",
        "#,##0",
        "0%",
        "dd/mm/yyyy",
        "mm/dd/yy;@",
        "[h]:mm:ss",
        "@",
        "#,##0_);[Red](#,##0)",
        '0 "vụ"',
        "[$-42A]dd/mm/yyyy",
        "[$-42A]d mmmm, yyyy h:mm",
        "[$-42A]#,##0.00",
        "[$-407]dd.mm.yyyy",
        "[$-40C]dddd d mmmm",
        "[$-809]dd mmmm yyyy",
        "#,##0 [$₫-42A]",
        "[Color10]0",
        "[$-F800]dddd, mmmm dd, yyyy",
    ],
)
def test_number_formats(sheet: xw.Sheet, code: str) -> None:
    sheet["A1:B2"].number_format = code
    assert sheet["A1:B2"].number_format == code
    sheet["A1"].number_format = "0.000"
    assert sheet["A1:B2"].number_format is None


def test_numbered_colours_leave_nothing_behind(sheet: xw.Sheet) -> None:
    sheet["B2"].value = 5
    for code in ("[Color10]0", "[COLOR 3]0.0;[Red]-0.0"):
        sheet["B2"].number_format = code
    assert (sheet["XFD1048576"].value, sheet["XFD1048576"].formula, sheet.used_range.address) == (None, "", "$B$2")
    sheet["XFD1048576"].value = "kept"
    sheet["B3"].number_format = "[Color12]0"
    assert sheet["XFD1048576"].value == "kept"


def test_number_formats_of_other_languages_in_a_file(sheet: xw.Sheet, tmp_path: Path) -> None:
    codes = ["[$-42A]dd/mm/yyyy", "[$-42A]dddd", "[$-vi-VN]d mmmm"]
    sheet["A1"].value = [[45200]] * len(codes)
    for row, code in enumerate(codes, 1):
        sheet[f"A{row}"].number_format = code
    assert sheet["A3"].number_format == "[$-42A]d mmmm"
    sheet.book.save(tmp_path / "codes.xlsx")
    saved = openpyxl.load_workbook(tmp_path / "codes.xlsx").worksheets[0]
    assert [cell.number_format.replace("\\", "").upper() for (cell,) in saved["A1:A3"]] == [
        code.replace("vi-VN", "42A").upper() for code in codes
    ]
    with pytest.raises(ValueError, match="no number format"):
        sheet["A1"].number_format = "[nonsense"


def test_fonts_and_colours(sheet: xw.Sheet) -> None:
    cells = sheet["A1:B2"]
    font = cells.font
    font.name, font.size, font.bold, font.italic, font.color = "Liberation Serif", 13, True, True, "#010203"
    assert (font.name, font.size, font.bold, font.italic, font.color) == ("Liberation Serif", 13, True, True, (1, 2, 3))
    sheet["A1"].font.bold = False
    assert font.bold is None
    cells.color = 0xFF  # Excel's numbers begin with blue
    assert cells.color == (255, 0, 0)
    cells.color = None
    assert cells.color is None
    cells.set_colors([["#ff0000", None], [..., (0, 0, 255)]])
    assert [cell.color for cell in cells] == [(255, 0, 0), None, None, (0, 0, 255)]


def test_alignment_and_borders(sheet: xw.Sheet) -> None:
    cells = sheet["B2:D4"]
    for value in ("left", "center", "right", "fill", "justify", "distributed", "general"):
        cells.horizontal_alignment = value
        assert cells.horizontal_alignment == value
    with pytest.raises(NotImplementedError, match="center_across_selection"):
        cells.horizontal_alignment = "center_across_selection"
    for value in ("top", "center", "justify", "distributed", "bottom"):
        cells.vertical_alignment = value  # type: ignore[assignment]
        assert cells.vertical_alignment == value
    cells.wrap_text = True
    assert cells.wrap_text is True
    cells.borders.set("outside", line_style="continuous", weight="thin", color=(255, 0, 0))
    edge = cells.borders["edge_top"]
    assert (edge.line_style, edge.weight, edge.color) == ("continuous", "thin", (255, 0, 0))
    assert cells.borders["inside_vertical"].line_style == "none"
    cells.borders.clear()
    assert cells.borders.line_style == "none"


def test_sizes(sheet: xw.Sheet) -> None:
    cells = sheet["A1:B2"]
    cells.column_width, cells.row_height = 10, 15
    assert (cells.column_width, cells.row_height, cells.height) == (10.0, 15.0, 30.0)
    assert sheet["C3"].left == cells.width
    assert sheet["C3"].top == cells.height
    sheet["B2"].column_width = sheet["B2"].row_height = 20
    assert (cells.column_width, cells.row_height) == (None, None)
    sheet["A1"].value = "a rather long text for a narrow column"
    cells.autofit()
    assert (sheet["A1"].column_width or 0) > 20
    sheet["A2"].rows.hidden = True
    sheet["B1"].columns.hidden = True
    assert sheet["A2"].rows.hidden is True
    assert cells.columns.hidden is None


def test_sizes_are_those_that_excel_has(sheet: xw.Sheet) -> None:
    cells = sheet["B2:C3"]
    for name, most in (("column_width", 255), ("row_height", 409)):
        setattr(cells, name, most)
        assert getattr(cells, name) == most
        for wrong in (-1, 410, 256 if most == 255 else 409.75):
            with pytest.raises(ValueError, match=f"not {wrong}"):
                setattr(cells, name, wrong)
        assert getattr(cells, name) == most
        setattr(cells, name, 0)
        assert getattr(cells, name) == 0
    assert (cells.columns.hidden, cells.rows.hidden) == (True, True)
    cells.column_width = cells.row_height = 20
    assert (cells.columns.hidden, cells.rows.hidden, cells.column_width) == (False, False, 20)


def test_one_format_for_cells_of_several(sheet: xw.Sheet) -> None:
    for code in ("General", "dd/mm/yyyy", "@"):
        sheet["A1"].number_format, sheet["B1"].number_format, sheet["C1"].number_format = "#,##0", "@", "General"
        sheet["A1:C1"].number_format = code
        assert [cell.number_format for cell in sheet["A1:C1"]] == [code] * 3
