"""Macros in Basic and VBA, and what becomes of those that fail."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import xlwings as xw

MACROS = """
Function Cong(a, b)
    Cong = a + b
End Function
Sub Ghi(cell, text)
    cell.setString(text)
End Sub
Sub GhiO
    ThisComponent.Sheets(0).getCellByPosition(0, 0).Value = 7
End Sub
Function Ngay(so)
    Ngay = DateSerial(2023, 9, so) + TimeSerial(13, 45, 0)
End Function
Function Kieu(gi)
    Kieu = VarType(gi)
End Function
Function Nam(ngay)
    Nam = Year(ngay) * 100 + Month(ngay)
End Function
Function Mang()
    Mang = Array(1, "a", DateSerial(2020, 1, 2), Array(True, CCur(1.5)))
End Function
Function Bang()
    Dim o(1, 2)
    o(0, 0) = "x": o(1, 1) = DateSerial(2021, 3, 4): o(1, 2) = 5
    Bang = o
End Function
Function Rong()
    Rong = Array()
End Function
Function KhongGi()
End Function
Sub Hong
    khong = 0
    x = 1 / khong
End Sub
Function HongSau(a)
    Hong
    HongSau = 1
End Function
Function Dau(o)
    Dau = o.getCellByPosition(0, 0).Value
End Function
Function Tuy(a, Optional b As Variant)
    If IsMissing(b) Then
        Tuy = a
    Else
        Tuy = a + b
    End If
End Function
Function Khoi()
    Dim k(1, 0, 2)
    Khoi = k
End Function
Function Cot()
    Dim c(1 To 2, 5 To 5)
    c(1, 5) = CDate("2020-01-02")
    c(2, 5) = "z"
    Cot = c
End Function
Private Function Rieng()
    Rieng = 3
End Function
"""
VBA = """Option VBASupport 1
Public Function GapDoi(o)
    GapDoi = o.Cells(1, 1).Value * 2
End Function
Function NoiO(o)
    NoiO = o.Worksheet.Name & o.Address
End Function
Function Dem(ParamArray nhung())
    Dem = UBound(nhung) + 1
End Function
Function TenSheet(s)
    TenSheet = s.Name
End Function
"""
BROKEN = """Sub x(
    Dim 1 =
End Function"""


def put(book: xw.Book, library: str = "Standard", **modules: str) -> None:
    libraries = book.impl.api.BasicLibraries
    if not libraries.hasByName(library):
        libraries.createLibrary(library)
    for name, source in modules.items():
        libraries.getByName(library).insertByName(name, source)


def test_macros(app: xw.App, book: xw.Book, sheet: xw.Sheet, tmp_path: Path) -> None:
    put(book, Module1=MACROS)
    assert book.macro("Cong")(1, 2.5) == 3.5
    assert app.macro("Module1.Cong")("a", "b") == "ab"
    assert book.macro("Standard.Module1.GhiO")() is None
    assert sheet["A1"].value == 7
    url = "vnd.sun.star.script:Standard.Module1.Cong?language=Basic&location=document"
    assert app.macro(url)(1, 1) == 2
    with pytest.raises(LookupError, match="Nope"):
        book.macro("Nope")()
    book.save(tmp_path / "macro.ods")
    book.close()
    locked = app.books.open(tmp_path / "macro.ods")
    with pytest.raises(PermissionError, match="macros"):
        locked.macro("Cong")(1, 2)
    locked.close()
    app.impl.macro_execution_mode = 4
    try:
        opened = app.books.open(tmp_path / "macro.ods")
        assert opened.macro("Cong")(1, 2) == 3
        assert not opened.impl.api.isModified()
        assert opened.impl.api.BasicLibraries.getElementNames() == ("Standard",)
        opened.close()
    finally:
        app.impl.macro_execution_mode = 0


@pytest.mark.parametrize(
    ("name", "arguments", "result"),
    [
        ("Ngay", (30,), dt.datetime(2023, 9, 30, 13, 45)),
        ("Kieu", (dt.datetime(2023, 9, 30),), 7), ("Kieu", ("x",), 8), ("Kieu", (True,), 11), ("Kieu", (None,), 0),
        ("Nam", (dt.date(2023, 9, 30),), 202309),
        ("Cong", (dt.datetime(2023, 9, 29), 1), dt.datetime(2023, 9, 30)),
        ("Mang", (), (1, "a", dt.datetime(2020, 1, 2), (True, 1.5))),
        ("Bang", (), (("x", None, None), (None, dt.datetime(2021, 3, 4), 5))),
        ("Cot", (), ((dt.datetime(2020, 1, 2),), ("z",))),
        ("Rong", (), ()), ("KhongGi", (), None), ("Rieng", (), 3), ("Tuy", (2,), 2), ("Tuy", (2, 3), 5),
    ],
)  # fmt: skip
def test_what_goes_in_and_what_comes_out(book: xw.Book, name: str, arguments: Any, result: Any) -> None:
    put(book, Module1=MACROS)
    assert book.macro(name)(*arguments) == result


@pytest.mark.parametrize("library", ["Standard", "VBAProject", "Khac"])
def test_a_macro_that_fails_says_so(book: xw.Book, library: str) -> None:
    put(book, library, Module1=MACROS)
    for name, arguments in (
        ("Hong", ()),
        ("HongSau", (1,)),
        ("Cong", (1,)),
        ("Cong", (1, 2, 3)),
        ("Dau", ("x",)),
        ("Tuy", ()),
        ("Ngay", ()),
        ("Khoi", ()),
    ):
        with pytest.raises((RuntimeError, LookupError), match=f"{name} (failed|cannot be run): ."):
            book.macro(name)(*arguments)
    assert book.macro("Cong")(1, 2) == 3


def test_a_module_that_does_not_compile_silences_no_other(book: xw.Book) -> None:
    put(book, Module1=MACROS, Hu=BROKEN + "\nSub Cau\nEnd Sub\n")
    assert book.macro("Cong")(1, 2) == 3
    assert book.macro("Ngay")(1) == dt.datetime(2023, 9, 1, 13, 45)
    with pytest.raises(RuntimeError, match=r"Cau failed: \w+"):
        book.macro("Cau")()


def test_ranges_and_sheets_as_arguments(app: xw.App, book: xw.Book, sheet: xw.Sheet) -> None:
    put(book, Module1=MACROS, Module2=VBA)
    other = app.books.add()
    other.sheets[0].name = "Số liệu"
    sheet["B2"].value, other.sheets[0]["A1"].value = 21, 4
    assert book.macro("Dau")(sheet["B2:C3"]) == 21
    assert book.macro("GapDoi")(sheet["B2:C3"]) == 42
    assert book.macro("NoiO")(sheet["B2:C3"]) == "Sheet1$B$2:$C$3"
    assert book.macro("GapDoi")(other.sheets[0]["A1"]) == 8
    assert book.macro("TenSheet")(other.sheets[0]) == "Số liệu"
    assert book.macro("Dem")(1, 2, 3) == 3
    book.macro("Ghi")(sheet["A1"], "chữ")
    assert sheet["A1"].value == "chữ"
    book.macro("Ghi")(sheet.range((1, 1)), "số")
    assert sheet["A1"].value == "số"
    other.close()
