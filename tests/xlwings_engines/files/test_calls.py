"""Formulas that are calls of Python functions."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import openpyxl
import pytest
import xlsxwriter
import xlwings as xw

from tests.xlwings_engines.files.workbooks import (
    DIV0,
    NA,
    SHEET,
    parts,
    with_parts,
    with_sheet_xml,
)


@pytest.fixture
def formulas(tmp_path: Path) -> Path:
    path = tmp_path / "formulas.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Bảng tính")
        sheet.write_row("A1", [1, 2, "x", True])
        sheet.write_row("A2", [3, 4])
        sheet.write_datetime("A5", dt.datetime(2025, 7, 31), book.add_format({"num_format": "dd/mm/yyyy"}))
        book.define_name("Block", "='Bảng tính'!$A$1:$B$2")
        book.add_worksheet("Two").write("A1", "other")
    return path


@pytest.mark.parametrize(
    ("formula", "arguments"),
    [
        ("=F()", []),
        ("=F(A1)", [1.0]),
        ("=f( A1:B2 )", [((1.0, 2.0), (3.0, 4.0))]),
        ("=_xlfn.F(A1:B1,,C1)", [((1.0, 2.0),), None, "x"]),
        ("=_xludf.F(D1,C2)", [True, None]),
        ("=F('Bảng tính'!A1,Two!A1)", [1.0, "other"]),
        ("=F(Block)", [((1.0, 2.0), (3.0, 4.0))]),
        ('=F("a ""b"", c",-1.5,TRUE,false)', ['a "b", c', -1.5, True, False]),
        ('=F(A1&"",C2&"",C1&" & "&Two!A1,A2:B2)', ["1", "", "x & other", ((3.0, 4.0),)]),
        ('=F(D1&"",1&2)', ["TRUE", "12"]),
        ('=F(C1&"|"&A5,A5&"")', ["x|45869", "45869"]),  # a date joined is its number
    ],
)
def test_arguments_of_a_call(app: xw.App, formulas: Path, formula: str, arguments: list[Any]) -> None:
    book = app.books.open(formulas)
    book.sheets[0]["H1"].formula = formula
    calls: list[list[Any]] = []
    app.impl.register_function("F", lambda *given: calls.append(list(given)) or "done")
    app.calculate()
    assert calls == [arguments]
    assert book.sheets[0]["H1"].value == "done"


@pytest.mark.parametrize(
    "formula", ["=F(1)+1", "=F(A1*2)", "=F(F(1))", "=F(Unknown)", '=F(A1:B1&"")', "=G(1)", "=SUM(A1)", "=F(1"]
)
def test_other_formulas_keep_their_values(app: xw.App, formulas: Path, formula: str) -> None:
    xml = (
        parts(formulas)[SHEET]
        .decode()
        .replace("</row>", f'<c r="H1"><f>{escape(formula[1:])}</f><v>42</v></c></row>', 1)
    )
    book = app.books.open(with_parts(formulas, {SHEET: xml.encode()}))
    app.impl.register_function("F", lambda *given: 0)
    app.calculate()
    assert book.sheets[0]["H1"].value == 42


@pytest.mark.parametrize(
    ("result", "shown"),
    [
        ("a", [["a", "a"], ["a", "a"]]),
        ([1, 2], [[1, 2], [1, 2]]),
        ([[1], [2]], [[1, 1], [2, 2]]),
        ([[1, None], [True, ""]], [[1, ""], [True, ""]]),
        ([[1, 2, 3], [4, 5, 6], [7, 8, 9]], [[1, 2], [4, 5]]),
        ([[1, 2, 3]], [[1, 2], [1, 2]]),
        ([dt.date(2026, 1, 2), DIV0], [[46024, DIV0], [46024, DIV0]]),
    ],
)
def test_results_fill_the_formulas_cells(app: xw.App, tmp_path: Path, result: Any, shown: list[list[Any]]) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        book.add_worksheet().write_array_formula("B2:C3", "{=F(1)}", None, 0)
    book = app.books.open(tmp_path / "a.xlsx")
    app.impl.register_function("f", lambda number: result)
    app.calculate()
    book.save()
    block = book.sheets[0]["B2:C3"]
    assert block.raw_value == tuple(tuple(row) for row in shown)
    assert block.has_array
    cached = openpyxl.load_workbook(tmp_path / "a.xlsx", data_only=True).active
    assert cached["B2"].value == (shown[0][0] or None)
    assert openpyxl.load_workbook(tmp_path / "a.xlsx").active["B2"].value.text == "=F(1)"


def test_a_result_that_is_too_small_is_padded(app: xw.App, tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        book.add_worksheet().write_array_formula("A1:C3", "{=F(1)}", None, 0)
    sheet = app.books.open(tmp_path / "a.xlsx").sheets[0]
    app.impl.register_function("F", lambda number: [[1, 2], [3, 4]])
    app.calculate()
    assert sheet["A1:C3"].raw_value == ((1, 2, NA), (3, 4, NA), (NA, NA, NA))


def test_cells_of_an_array_that_the_file_lacks_are_made(app: xw.App, blank: Path) -> None:
    with_sheet_xml(blank, '<row r="1"><c r="A1"><f t="array" ref="A1:B2">F()</f></c></row>')
    book = app.books.open(blank)
    app.impl.register_function("F", lambda: [["a", "b"], ["c", "d"]])
    app.calculate()
    book.save()
    assert book.sheets[0]["A1:B2"].value == [["a", "b"], ["c", "d"]]
    cached = openpyxl.load_workbook(blank, data_only=True).worksheets[0]
    assert [cell.value for row in cached["A1:B2"] for cell in row] == ["a", "b", "c", "d"]


def test_results_that_depend_on_results(app: xw.App, formulas: Path) -> None:
    book = app.books.open(formulas)
    sheet = book.sheets[0]
    sheet["A10:A12"].formula = [["=PLUS(A11)"], ["=PLUS(A12)"], ["=PLUS(A1)"]]
    app.impl.register_function("PLUS", lambda number: (number or 0) + 1)
    app.calculate()
    assert sheet["A10:A12"].value == [4, 3, 2]


def test_a_circle_comes_to_an_end(app: xw.App, formulas: Path) -> None:
    book = app.books.open(formulas)
    book.sheets[0]["H1"].formula = "=F(H1)"
    app.impl.register_function("F", lambda value: (value or 0) + 1)
    app.calculate()
    assert book.sheets[0]["H1"].value == 100


def test_a_calculation_that_changes_nothing_changes_no_part(app: xw.App, formulas: Path) -> None:
    book = app.books.open(formulas)
    book.sheets[0]["H1:H3"].formula = [["=F(A1)"], ["=F(B1)"], ["=F(C1)"]]
    app.impl.register_function("F", lambda value: value)
    app.calculate()
    book.save()
    before = formulas.read_bytes()
    book.close()
    book = app.books.open(formulas)
    app.calculate()
    assert not book.impl.workbook.touched
    book.save()
    assert formulas.read_bytes() == before


def test_formulas_of_cells_and_texts_are_brought_up_to_date(app: xw.App, tmp_path: Path) -> None:
    path = tmp_path / "mirror.xlsx"
    formulas = {
        "='Số liệu'!$B$2": "mới", "='Số liệu'!B3": 0.0, "=A1": "mới", '="năm "&Nam': "năm 2024", '="a"&A1&"&"&TRUE': "amới&TRUE",
        '="x"&\'Số liệu\'!B4': -2146826281, '=A1&UPPER("b")': "trước", "='Số liệu'!B2:B3": "trước", '="chữ"': "trước",
    }  # fmt: skip
    with xlsxwriter.Workbook(path) as made:
        data = made.add_worksheet("Số liệu")
        data.write("B2", "cũ")
        data.write_formula("B4", "=1/0", None, "#DIV/0!")
        made.define_name("Nam", "='Số liệu'!$A$1")
        mirror = made.add_worksheet("Gương")
        for row, formula in enumerate(formulas):
            mirror.write_formula(row, 0, formula, None, "trước")
    book = app.books.open(path)
    book.sheets[0]["A1:B2"].value = [[2024, None], [None, "mới"]]
    app.calculate()
    shown = book.sheets[1].range((1, 1), (len(formulas), 1)).raw_value
    assert [value for (value,) in shown] == list(formulas.values())


@pytest.mark.parametrize("kept", ["<v></v>", "<v>7</v>", ""])
def test_results_of_other_formulas_can_be_told(tmp_path: Path, app: xw.App, kept: str) -> None:
    """The formula stays; what another program left as its value, be it empty, is replaced."""
    path = tmp_path / "formulas.xlsx"
    xlsxwriter.Workbook(path).close()
    with_sheet_xml(path, f'<row r="1"><c r="A1"><f>SUM(B1:C1)*1</f>{kept}</c></row>')
    book = app.books.open(path)
    cell = book.sheets[0]["A1"]
    for value, shown in ((3, 3.0), ("chữ", "chữ"), ("", None), (0, 0.0)):
        cell.impl.show_results([[value]])
        assert (cell.value, cell.formula) == (shown, "=SUM(B1:C1)*1")
    book.save()
    book.close()
    again = app.books.open(path).sheets[0]["A1"]
    assert (again.value, again.formula) == (0.0, "=SUM(B1:C1)*1")
