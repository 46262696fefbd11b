"""Ranges: addresses, ways around, edits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlwings as xw

from xlwings_engines.libreoffice.soffice import struct


@pytest.mark.parametrize(
    ("arguments", "address"),
    [
        (("A1",), "$A$1"),
        (("B2:D5",), "$B$2:$D$5"),
        ((1, 2), "$B$1"),
        (((2, 2), (5, 4)), "$B$2:$D$5"),
        (("A1", (2, 2)), "$A$1:$B$2"),
        (("C3", "A1"), "$A$1:$C$3"),
        (("A:C",), "$A:$C"),
        (("2:5",), "$2:$5"),
    ],
)
def test_addresses(sheet: xw.Sheet, arguments: Any, address: str) -> None:
    assert sheet.range(*arguments).address == address


def test_addresses_of_others(book: xw.Book, sheet: xw.Sheet) -> None:
    cells = sheet["A1:C3"]
    assert cells.get_address(False, True) == "$A1:$C3"
    assert cells.get_address(external=True) == f"'[{book.name}]Sheet1'!$A$1:$C$3"
    assert cells(2, 2).address == "$B$2"
    assert cells[1:, :2].address == "$A$2:$B$3"
    assert cells.offset(1, 1).resize(1, 2).address == "$B$2:$C$2"
    assert cells.last_cell.address == "$C$3"
    assert sheet["Sheet1!B2"].address == "$B$2"
    for wrong in ((0, 1), (1, 0), (1, 16_385)):
        with pytest.raises(IndexError):
            sheet.range(wrong)
    with pytest.raises(ValueError, match="no address"):
        sheet.range("nosuchname")


def test_ways_around(sheet: xw.Sheet) -> None:
    sheet["B2"].value = [[1, 2, 3], ["x", None, "=1"], [dt.date(2020, 1, 1), True, '=""']]
    ends = {"down": "B4", "right": "D2", "up": "B1", "left": "A2"}
    assert {way: sheet["B2"].end(way).get_address(False, False) for way in ends} == ends
    assert sheet["D4"].end("up").address == "$D$2"
    assert sheet["A1"].end("down").address == "$A$1048576"
    assert sheet["XFD1"].end("left").address == "$A$1"
    assert sheet["B2"].expand().address == "$B$2:$D$4"
    assert sheet["B2"].expand("down").address == "$B$2:$B$4"
    assert sheet["C2"].expand("down").address == "$C$2"
    assert sheet["C3"].current_region.address == "$B$2:$D$4"
    assert sheet.used_range.address == "$B$2:$D$4"


def test_inserting_and_deleting(sheet: xw.Sheet) -> None:
    sheet["A1"].value = [[1, 2, 3], [4, 5, 6], ["=SUM(A1:A2)", None, None]]
    sheet["2:2"].insert("down")
    assert sheet["A1:C4"].value == [[1, 2, 3], [None] * 3, [4, 5, 6], [5, None, None]]
    assert sheet["A4"].formula == "=SUM(A1:A3)"
    sheet["2:2"].delete()
    sheet["A1"].insert("right")
    assert sheet["A1:D1"].value == [None, 1, 2, 3]
    sheet["A1"].delete("left")
    sheet["B:B"].insert("right")
    assert sheet["A1:D2"].value == [[1, None, 2, 3], [4, None, 5, 6]]
    sheet["B:B"].delete()
    sheet["A1"].delete()
    assert sheet["A1:C1"].value == [2, 3, None]


def test_a_sheet_stays_whole_when_cells_move_up(book: xw.Book, sheet: xw.Sheet) -> None:
    """LibreOffice moves its own sheet objects then: the next "A1" would be another cell, or none."""
    other = book.sheets[0]
    sheet["A1"].value = [["one", "two"], ["three", "four"]]
    sheet["A1"].delete("up")
    for handle in (sheet, other):
        assert handle["A1:B2"].value == [["three", "two"], [None, "four"]]
        assert handle.range((1, 1)).address == "$A$1"
    sheet["A1:B2"].delete("up")
    assert other["A1"].value is None


def test_copying(app: xw.App, sheet: xw.Sheet) -> None:
    sheet["A1"].value = [[1, "=A1*2"]]
    sheet["A1:B1"].color = (255, 0, 0)
    sheet["A1:B1"].copy(sheet["A3:B6"])
    assert sheet["A3:B6"].formula == tuple(("1", f"=A{row}*2") for row in range(3, 7))
    sheet["A1:B1"].copy(sheet["I10:N14"])
    rows = sheet["I10:N14"].formula
    assert rows == tuple(("1", f"=I{row}*2", "1", f"=K{row}*2", "1", f"=M{row}*2") for row in range(10, 15))
    assert sheet["I15"].value is sheet["O10"].value is None
    sheet["A1:B1"].copy()
    sheet["D1"].paste("values")
    sheet["D2"].paste()
    sheet["D3"].paste("formats")
    sheet["D5"].paste("values", transpose=True)
    sheet["D2"].paste("values", operation="add")
    assert sheet["D1:E1"].formula == (("1", "2"),)
    assert sheet["D5:D6"].value == [1, 2]
    assert [sheet[cell].color for cell in ("D1", "D2", "D3")] == [None, (255, 0, 0), (255, 0, 0)]
    assert sheet["D2"].value == 2
    other = app.books.add()
    sheet["A1:B1"].copy(other.sheets[0]["C3"])
    assert other.sheets[0]["C3:D3"].formula == (("1", "=C3*2"),)
    other.sheets[0]["A1"].copy_from(sheet["A1:B1"], "values")
    assert other.sheets[0]["A1:B1"].formula == (("1", "2"),)
    other.close()
    sheet["A1:B1"].move(sheet["G7"])
    assert sheet["G7:H7"].formula == (("1", "=G7*2"),)
    assert sheet["A1"].value is None


def test_merging(sheet: xw.Sheet) -> None:
    assert sheet["A1"].merge_area == sheet["A1"]
    assert sheet["A1"].merge_cells is False
    sheet["A1:A2"].merge()
    assert sheet["A2"].merge_area == sheet["A1:A2"]
    assert sheet["A1:A2"].merge_cells is True
    assert sheet["A1:B3"].merge_cells is None
    sheet["A1:B2"].merge()
    assert sheet["A1"].merge_area == sheet["A1:B2"]
    sheet["A1:B2"].unmerge()
    sheet["A1:B2"].merge(across=True)
    assert sheet["A2"].merge_area == sheet["A2:B2"]


def test_merging_keeps_the_first_value_alone(sheet: xw.Sheet) -> None:
    sheet["A1"].value = [[1, 2], ["=A1+1", 4]]
    sheet["D1"].value = "=B2"
    sheet["A1:B2"].merge()
    assert sheet["A1:B2"].value == [[1, None], [None, None]]
    sheet["A1:B2"].unmerge()
    assert (sheet["A1:B2"].value, sheet["D1"].value) == ([[1, None], [None, None]], 0)
    sheet["A5"].value = [[None, None], [None, "x"], ["y", "z"]]
    sheet["A5:B7"].merge()
    assert sheet["A5:B7"].value == [["x", None], [None, None], [None, None]]
    sheet["A9"].value = [[None, 1], [2, 3]]
    sheet["A9:B10"].merge(across=True)
    assert sheet["A9:B10"].value == [[1, None], [2, None]]
    sheet["F1:G3"].merge()
    assert sheet["F1:G3"].merge_cells is True


def test_clearing(sheet: xw.Sheet) -> None:
    def put() -> None:
        sheet["A1"].value = dt.date(2020, 1, 1)
        sheet["A1"].color = (1, 2, 3)

    put()
    sheet["A1"].clear_contents()
    assert (sheet["A1"].value, sheet["A1"].color) == (None, (1, 2, 3))
    put()
    sheet["A1"].clear_formats()
    assert (sheet["A1"].value, sheet["A1"].color) == (43831.0, None)
    put()
    sheet["A1"].clear()
    assert (sheet["A1"].value, sheet["A1"].color) == (None, None)
    put()
    sheet.clear_contents()
    assert sheet["A1"].value is None


def test_sorting_finding_filling(sheet: xw.Sheet) -> None:
    sheet["A1"].value = [["n", "v"], ["b", 2], ["a", 3], ["c", 1]]
    sheet["A1:B4"].sort(1, has_headers=True)
    assert sheet["A2:B4"].value == [["a", 3], ["b", 2], ["c", 1]]
    sheet["A1:B4"].sort([2], ascending=False, has_headers=True)
    assert sheet["B2:B4"].value == [3, 2, 1]
    assert sheet["A1:B4"].find("b") == sheet["A3"]
    assert sheet["A1:B4"].find("zzz") is None
    sheet["A1:B4"].replace_all("b", "bb")
    assert sheet["A3"].value == "bb"
    sheet["D1"].value = [[1], [2]]
    sheet["D1:D2"].autofill(sheet["D1:D5"])
    assert sheet["D1:D5"].value == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("a~*c", "$B$1"),
        ("a*c", "$A$1"),
        ("a\\b", "$A$2"),
        ("a~~b", "$B$2"),
        ("x~?", "$A$3"),
        ("x?", "$A$3"),
        ("b*", None),
    ],
)
def test_signs_for_any_character(sheet: xw.Sheet, text: str, address: str | None) -> None:
    sheet["A1"].value = [["abc", "a*c"], ["a\\b", "a~b"], ["x?", "xy"]]
    found = sheet["A1:B3"].find(text, whole=True)
    assert (found and found.address) == address


def test_replacing_takes_the_same_signs(sheet: xw.Sheet) -> None:
    sheet["A1"].value = [["abc", "a*c"], ["a.c", "(x)"]]
    sheet["A1:B2"].replace_all("a~*c", "1")
    sheet["A1:B2"].replace_all("a?c", "Z\\1&")
    assert sheet["A1:B2"].value == [["Z\\1&", 1], ["Z\\1&", "(x)"]]
    sheet["B2"].value = "a*c?"
    sheet["B2"].replace_all("*", "9")  # in a single cell all signs are as they are
    assert sheet["B2"].value == "a9c?"


def test_truth_values_are_not_sorted_as_numbers(sheet: xw.Sheet) -> None:
    """Excel has them after all texts."""
    sheet["A1"].value = [["b", 1], [True, 2], [3, 3]]
    with pytest.raises(NotImplementedError, match=r"Range\.sort"):
        sheet["A1:B3"].sort(1)
    sheet["A1:B3"].sort(2, ascending=False)
    assert sheet["A1:A3"].value == [3, True, "b"]


@pytest.mark.parametrize("formula", ["={1;2}", "={1,2;3,4}", '={"a;b",TRUE}', "=TRANSPOSE({1,2,3})"])
def test_array_formulas_read_as_they_were_entered(sheet: xw.Sheet, formula: str) -> None:
    cells = sheet["B2:D4"]
    cells.formula_array = formula
    assert cells.formula_array == sheet["C3"].formula_array == sheet["B2"].formula == formula


def test_truth_values_as_formulas(sheet: xw.Sheet) -> None:
    sheet["A1"].value = [[True, 1, "TRUE()"], [False, 0, "=TRUE"], ["'1", "=1", None]]
    assert sheet["A1:C3"].formula == (("TRUE", "1", "TRUE()"), ("FALSE", "0", "=TRUE"), ("1", "=1", ""))
    assert sheet["A1"].formula == "TRUE"


@pytest.mark.parametrize(
    "value", [float("inf"), -float("inf"), "x" * 32_768, [[1.0, float("inf")]], [["a", "x" * 32_768]]]
)
def test_what_no_cell_holds_is_refused(sheet: xw.Sheet, value: object) -> None:
    with pytest.raises(ValueError, match="cannot hold"):
        sheet["A1"].value = value
    assert sheet["A1:B1"].value == [None, None]


@pytest.mark.parametrize(
    "change",
    [
        lambda cells: cells.clear_contents(), lambda cells: cells.clear_formats(), lambda cells: cells.clear(),
        lambda cells: setattr(cells, "color", (255, 0, 0)), lambda cells: setattr(cells, "number_format", "0.00"),
        lambda cells: setattr(cells.font, "bold", True), lambda cells: setattr(cells, "horizontal_alignment", "center"),
        lambda cells: cells.borders.set("all", line_style="continuous"), lambda cells: cells.merge(),
        lambda cells: cells.unmerge(), lambda cells: cells.insert("down"), lambda cells: cells.delete("up"),
        lambda cells: cells.add_hyperlink("https://www.xlwings.org"), lambda cells: cells.autofill(cells.resize(5)),
        lambda cells: cells.paste(), lambda cells: setattr(cells, "value", 5),
    ],
)  # fmt: skip
def test_protected_cells_are_not_passed_over_in_silence(sheet: xw.Sheet, change: Callable[[xw.Range], None]) -> None:
    sheet["A1"].value = [[1, 2], [3, 4]]
    sheet["D1"].api.CellProtection = struct("util.CellProtection", IsLocked=False)
    sheet["D1"].copy()
    sheet.api.protect("")
    with pytest.raises(ValueError, match="refused to change the cells"):
        change(sheet["A1:A2"])
    assert sheet["A1:B2"].value == [[1, 2], [3, 4]]
    assert (sheet["A1"].color, sheet["A1"].number_format, sheet["A1"].font.bold) == (None, "General", False)
    sheet["D1"].color = (255, 0, 0)
    sheet["D1"].value = 7
    sheet["D1"].clear_contents()
    assert (sheet["D1"].value, sheet["D1"].color) == (None, (255, 0, 0))


def test_filling_as_excel_does(sheet: xw.Sheet) -> None:
    sheet["A1"].value = [[7, "Mon", "=A1"]]
    sheet["A1:C1"].autofill(sheet["A1:C3"])
    assert sheet["A1:C3"].value == [[7, "Mon", 7], [7, "Tue", 7], [7, "Wed", 7]]
    sheet["A1"].autofill(sheet["A1:A3"], "fill_series")
    assert sheet["A1:A3"].value == [7, 8, 9]
    sheet["E1"].value = 5
    sheet["E1"].autofill(sheet["E1:G1"])
    assert sheet["E1:G1"].value == [5, 5, 5]
    sheet["I1"].value = [[1], [3]]
    sheet["I1:I2"].autofill(sheet["I1:I5"], "fill_copy")
    assert sheet["I1:I5"].value == [1, 3, 1, 3, 1]
    with pytest.raises(ValueError, match="in one direction"):
        sheet["A1"].autofill(sheet["A1:C3"])


@pytest.mark.parametrize("type_", ["fill_default", "fill_series"])
def test_numbers_without_even_steps_go_on_by_their_linear_trend(sheet: xw.Sheet, type_: str) -> None:
    """Excel documents the least squares: of 1, 2, 4 the line has a slope of 3/2 and 16/3 as its next."""
    sheet["A1"].options(transpose=True).value = [1, 2, 4]
    sheet["A1:A3"].autofill(sheet["A1:A6"], type_)
    assert sheet["A4:A6"].value == pytest.approx([16 / 3, 41 / 6, 25 / 3])
    sheet["C1"].value = [[4, 3, 1], [1, 3, 5]]
    sheet["C1:E2"].autofill(sheet["C1:G2"], type_)
    assert sheet["F1:G2"].value == [pytest.approx([-1 / 3, -11 / 6]), [7, 9]]
    sheet["I1"].options(transpose=True).value = ["=A1", "=A2", "=A3"]
    sheet["I1:I3"].autofill(sheet["I1:I4"], type_)
    assert sheet["I4"].formula == "=A4"


def test_choices_that_there_are_not(sheet: xw.Sheet, tmp_path: Path) -> None:
    sheet["A1"].value = 5
    sheet["A1"].copy()
    with pytest.raises(ValueError, match="is no operation"):
        sheet["A2"].paste(operation="nonsense")
    with pytest.raises(ValueError, match="is no quality"):
        sheet["A1"].to_pdf(tmp_path / "a.pdf", quality="nonsense")
    assert (sheet["A2"].value, list(tmp_path.iterdir())) == (None, [])


def test_a_half_of_a_surrogate_pair_is_refused(sheet: xw.Sheet) -> None:
    for value in ("\ud800", [["a", "x\udc00"]]):
        with pytest.raises(ValueError, match="surrogate pair"):
            sheet["A1"].value = value
    assert sheet["A1:B1"].value == [None, None]
