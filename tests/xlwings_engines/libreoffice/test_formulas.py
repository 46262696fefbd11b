"""Both spellings of formulas, and what they come to."""

from __future__ import annotations

import pytest
import xlwings as xw

from xlwings_engines.libreoffice import formulas


@pytest.mark.parametrize(
    ("excel", "uno"),
    [
        ("=SUM(A1,B1)", "=SUM(A1;B1)"),
        ("=Sheet2!A1:B2", "=$'Sheet2'.A1:B2"),
        ("='Nhập liệu'!$A$1+'It''s'!B2", "=$'Nhập liệu'.$A$1+$'It''s'.B2"),
        ("=Tổng_hợp!A1", "=$'Tổng_hợp'.A1"),
        ("=SUM((A1,B1))", "=SUM((A1~B1))"),
        ("=SUM(A1:B2 B1:C3)", "=SUM(A1:B2!B1:C3)"),
        ("={1,2;3,4}", "={1;2|3;4}"),
        ('=IF(A1="a,b;c",FALSE(),"x""y")', '=IF(A1="a,b;c";FALSE();"x""y")'),
        ("=CEILING(1.5,1)", "=CEILING.XCL(1.5;1)"),
        ("=Tab[[#All],[A, b]]", "=Tab[[#All];[A, b]]"),
        ("=SUM(A:A, 1:3)", "=SUM(A:A; 1:3)"),
        ("=a.b+STDEV.S(A1,2)", "=a.b+STDEV.S(A1;2)"),
        ("=A1 & B1", "=A1 & B1"),
        ("=#REF!+1.5E-3%", "=#REF!+1.5E-3%"),
    ],
)
def test_both_spellings_of_a_formula(excel: str, uno: str) -> None:
    assert formulas.to_uno(excel) == uno
    assert formulas.to_excel(uno) == excel


@pytest.mark.parametrize(
    ("excel", "uno"),
    [
        ("=_xlfn.STDEV.S(A1)", "=STDEV.S(A1)"),
        ("=TRUE", "=TRUE()"),
        ("=@A1:A3", "=A1:A3"),
        ("=Tab[@A]", "=Tab[[#This Row];[A]]"),
        ("=SUM(Sheet1:Sheet3!A1)", "=SUM($'Sheet1'.A1:$'Sheet3'.A1)"),
    ],
)
def test_spellings_that_only_excel_has(excel: str, uno: str) -> None:
    assert formulas.to_uno(excel) == uno


def test_formulas_compute(book: xw.Book, sheet: xw.Sheet) -> None:
    other = book.sheets.add("Số liệu", after=sheet)
    other["A1"].value = [[1, 2], [3, 4]]
    formulas = {
        "=SUM('Số liệu'!A1:B2)": 10.0,
        "=VLOOKUP(3,'Số liệu'!$A$1:$B$2,2,FALSE())": 4.0,
        '=IF(\'Số liệu\'!A1=1,"một","khác")': "một",
        "=EOMONTH(45000,0)": 45016.0,
        "=SUMPRODUCT('Số liệu'!A1:A2*'Số liệu'!B1:B2)": 14.0,
    }
    sheet["A1"].value = [[formula] for formula in formulas]
    assert [row[0] for row in sheet["A1:A5"].formula] == list(formulas)
    assert sheet["A1:A5"].value[:3] == [10.0, 4.0, "một"]
    assert sheet["A5"].value == 14.0
    other["A1"].value = 101
    assert sheet["A1"].value == 110.0


def test_formula_of_constants(sheet: xw.Sheet) -> None:
    sheet["A1"].value = [1, "x", None, "'0123"]
    assert sheet["A1:D1"].formula == (("1", "x", "", "0123"),)


def test_array_formulas(sheet: xw.Sheet) -> None:
    sheet["A1"].value = [[1, 4], [2, 5], [3, 6]]
    sheet["D1"].formula_array = "=SUM(A1:A3*B1:B3)"
    sheet["F1:F3"].formula_array = "=A1:A3*2"
    assert sheet["D1"].value == 32.0
    assert sheet["F1:F3"].value == [2.0, 4.0, 6.0]
    assert sheet["F2"].formula_array == "=A1:A3*2"
    assert sheet["F1:F3"].has_array
    assert not sheet["A1"].has_array
    with pytest.raises(ValueError, match="array formula"):
        sheet["F2"].value = 1


def test_calculation(app: xw.App, book: xw.Book, sheet: xw.Sheet) -> None:
    sheet["A1"].value = [1, "=A1*2"]
    app.calculation = "manual"
    sheet["A1"].value = 5
    assert app.calculation == "manual"
    app.calculate()
    assert sheet["B1"].value == 10.0
    app.calculation = "automatic"
    sheet["A1"].value = 6
    assert sheet["B1"].value == 12.0
