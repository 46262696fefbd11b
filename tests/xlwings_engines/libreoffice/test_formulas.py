"""Both spellings of formulas, and what they come to."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwings as xw
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.formula import ArrayFormula

from xlwings_engines.libreoffice import formulas


class OnDisk(formulas.Surroundings):
    def url_of(self, folder: str, book: str) -> str:
        return (Path(folder) / book).as_uri()


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
        ('=IF(A1="a,b;c",FALSE,"x""y")', '=IF(A1="a,b;c";FALSE();"x""y")'),
        ("=CEILING(1.5,1)", "=CEILING.XCL(1.5;1)"),
        ("=Tab[[#All],[A, b]]", "=Tab[[#All];[A, b]]"),
        ("=SUM(A:A, 1:3)", "=SUM(A:A; 1:3)"),
        ("=a.b+STDEV.S(A1,2)", "=a.b+STDEV.S(A1;2)"),
        ("=A1 & B1", "=A1 & B1"),
        ("=#REF!+1.5E-3%", "=#REF!+1.5E-3%"),
        ("=TRUE", "=TRUE()"),
        # Tables.
        ("=Tab[#All]", "=Tab[[#All]]"),
        ("=Tab[[#Headers],[a]:[b c]]", "=Tab[[#Headers];[a]:[b c]]"),
        ("=Tab[@A]", "=Tab[[#This Row];[A]]"),
        ("=Tab[@[b c]]", "=Tab[[#This Row];[b c]]"),
        ("=Tab[@[a]:[b c]]", "=Tab[[#This Row];[a]:[b c]]"),
        ("=Tab[@]", "=Tab[[#This Row]]"),
        ("=Tab[số '#1 '[a']]", "=Tab[số '#1 '[a']]"),
        # Several sheets, other books.
        ("=SUM('Đơn vị 1:Đơn vị 2'!A1)", "=SUM($'Đơn vị 1'.A1:$'Đơn vị 2'.A1)"),
        ("=SUM(Sheet1:Sheet3!$A$1:B2,1)", "=SUM($'Sheet1'.$A$1:$'Sheet3'.B2;1)"),
        ("='/sổ/[x y.xlsx]Số liệu'!$A$1", "='file:///s%E1%BB%95/x%20y.xlsx'#$'Số liệu'.$A$1"),
        ("='/a/[x.xlsx]Sheet1'!A1:B2", "='file:///a/x.xlsx'#$'Sheet1'.A1:B2"),
    ],
)
def test_both_spellings_of_a_formula(excel: str, uno: str) -> None:
    assert formulas.to_uno(excel, OnDisk()) == uno
    assert formulas.to_excel(uno) == excel


@pytest.mark.parametrize(
    ("excel", "uno"),
    [
        ("=_xlfn.STDEV.S(A1)", "=STDEV.S(A1)"),
        ("=TRUE", "=TRUE()"),
        ("=@A1:A3", "=A1:A3"),
        ("=TRUE()", "=TRUE()"),
        ("=Tab[#all]", "=Tab[[#All]]"),
        ("=Tab[ [#Data], [a, b] ]", "=Tab[[#Data];[a, b]]"),
        ("=Tab[[a]]", "=Tab[a]"),
        ("=SUM(Sheet1:Sheet3!A1)", "=SUM($'Sheet1'.A1:$'Sheet3'.A1)"),
        ("=SUM(Two!A1:Two!B2)", "=SUM($'Two'.A1:$'Two'.B2)"),
        ("=XLOOKUP(1,A:A,B:B)", "=_xlfn.XLOOKUP(1;A:A;B:B)"),
        ("=_xlfn.XLOOKUP(1,A:A,B:B)", "=_xlfn.XLOOKUP(1;A:A;B:B)"),
        ("=sort(A1:A3)", "=_xlfn._xlws.SORT(A1:A3)"),
        ("=SUM(S2!A1#)", "=SUM(_xlfn.ANCHORARRAY($'S2'.A1))"),
    ],
)
def test_spellings_that_only_excel_has(excel: str, uno: str) -> None:
    assert formulas.to_uno(excel) == uno


@pytest.mark.parametrize(
    ("uno", "excel"),
    [
        ("=1E+020+1.5E-007", "=1E+20+1.5E-7"),
        ("=SUM($Sheet1.A1:Two.B2)", "=SUM(Sheet1:Two!A1:B2)"),
        ("=SUM($Sheet1.A1:S2.B2)", "=SUM('Sheet1:S2'!A1:B2)"),
        ("=SUM($Two.A1:$Two.B2)", "=SUM(Two!A1:B2)"),
        ("=SUM(Tab[])", "=SUM(Tab)"),
        ("=_xlfn.xlookup(1;A1;B1)", "=XLOOKUP(1,A1,B1)"),
        ("=_xlfn._xlws.sort(A1:A3)", "=SORT(A1:A3)"),
        ("=SUM(_xlfn.anchorarray($'S 2'.A1))", "=SUM('S 2'!A1#)"),
        ("=SUM(_xlfn.anchorarray(A1))", "=SUM(A1#)"),
        ("='file:///a/x y.xlsx'#$Sheet1.$A$1", "='/a/[x y.xlsx]Sheet1'!$A$1"),
    ],
)
def test_spellings_that_only_libreoffice_has(uno: str, excel: str) -> None:
    assert formulas.to_excel(uno) == excel


@pytest.mark.parametrize(
    "formula", ["=[@a]", "=LET(x,1,x)", "=SUM('/a/[b.xlsx]S1:S2'!A1)", "=S1:S2!x", "=[b.xlsx]S!A1"]
)
def test_what_formulas_cannot_be_is_named(sheet: xw.Sheet, formula: str) -> None:
    with pytest.raises((NotImplementedError, ValueError), match=r"\[@a\]|LET|S1:S2|b\.xlsx"):
        sheet["A1"].value = formula
    assert sheet["A1"].formula == ""


def test_references_to_tables(sheet: xw.Sheet, tmp_path: Path) -> None:
    sheet["B2"].value = [["a", "b c", "d"], [1, 2, 3], [4, 5, "x"]]
    sheet.tables.add(sheet["B2:D4"], name="Tab")
    expected = {
        "=COUNTA(Tab[#All])": 9, "=COUNTA(Tab[#Headers])": 3, "=COUNTA(Tab[#Data])": 6, "=COUNTA(Tab)": 6,
        "=COUNTA(Tab[[#Headers],[#Data],[a]:[b c]])": 6, "=SUM(Tab[b c])": 7, "=ROWS(Tab[[#All],[a]])": 3,
    }  # fmt: skip
    sheet["F1"].value = [[formula] for formula in expected]
    assert sheet["F1:F7"].value == list(expected.values())
    assert [row[0] for row in sheet["F1:F7"].formula] == list(expected)
    sheet["G4"].value = [["=Tab[@a]", "=SUM(Tab[@[a]:[b c]])"]]
    assert sheet["G4:H4"].value == [4, 9]
    assert sheet["G4:H4"].formula == (("=Tab[@a]", "=SUM(Tab[@[a]:[b c]])"),)
    sheet.book.names.add("tong", "=SUM(Tab[#Data])")
    assert sheet.book.names["tong"].refers_to == "=SUM(Tab[#Data])"
    sheet.book.save(tmp_path / "tables.xlsx")
    saved = openpyxl.load_workbook(tmp_path / "tables.xlsx").worksheets[0]
    assert saved["F1"].value.replace("[[#All]]", "[#All]") == "=COUNTA(Tab[#All])"


def test_references_over_several_sheets(app: xw.App, book: xw.Book, sheet: xw.Sheet, tmp_path: Path) -> None:
    for number in (2, 1):
        added = book.sheets.add(f"Đơn vị {number}", after=sheet)
        added["A1"].value = [[number, 10 * number], [100 * number, 1000 * number]]
    wanted = {"=SUM('Đơn vị 1:Đơn vị 2'!A1)": 3, "=SUM('Đơn vị 1:Đơn vị 2'!$A$1:B2)": 3333}
    sheet["D1"].value = [[formula] for formula in wanted]
    assert sheet["D1:D2"].value == [*wanted.values()]
    assert [row[0] for row in sheet["D1:D2"].formula] == [*wanted]
    book.names.add("tong", "=SUM('Đơn vị 1:Đơn vị 2'!$A$1)")
    sheet["D3"].formula_array = "=SUM('Đơn vị 1:Đơn vị 2'!A1:B1*1)"
    for extension in ("ods", "xlsx"):
        path = tmp_path / f"3d.{extension}"
        book.save(path)
        if extension == "xlsx":
            saved = openpyxl.load_workbook(path)
            assert saved.worksheets[0]["D2"].value == [*wanted][1]
            assert saved.defined_names["tong"].value == "SUM('Đơn vị 1:Đơn vị 2'!$A$1:$A$1)"
            sheet["E1"].value = 1
            book.save()  # the file was changed behind LibreOffice's back
        book.close()
        book = app.books.open(path)
        sheet = book.sheets[0]
        assert [row[0].replace("A1:A1", "A1") for row in sheet["D1:D2"].formula] == [*wanted]
        assert sheet["D1:D2"].value == [*wanted.values()]
        assert "'Đơn vị 1:Đơn vị 2'!$A$1" in str(book.names["tong"].refers_to)
        assert not book.impl.api.isModified()
    book.close()


def test_references_over_several_sheets_in_a_file_from_excel(app: xw.App, tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    first = made.active
    for number in (1, 2):
        added = made.create_sheet(f"Quý {number}")
        added["A1"], added["A2"], added["B1"] = number, 10 * number, 100 * number
    first["A1"], first["A2"] = "=SUM('Quý 1:Quý 2'!A1)", "=SUM('Quý 1:Quý 2'!A1:B2,Sheet!C9)&\"'x:y'!\""
    first["A3"] = "=SUM('Quý 2'!A1)"
    first["B1"] = ArrayFormula("B1:B2", "=SUM('Quý 1:Quý 2'!A2)*{1;2}")
    made.defined_names["tổng"] = DefinedName("tổng", attr_text="SUM('Quý 1:Quý 2'!$B$1)")
    first["C1"] = "=tổng"
    made.save(tmp_path / "excel.xlsx")
    book = app.books.open(tmp_path / "excel.xlsx")
    sheet = book.sheets[0]
    assert sheet["A1:A3"].value == [3, "333'x:y'!", 2]
    assert (sheet["B1:B2"].value, sheet["C1"].value) == ([30, 60], 300)
    assert sheet["A1"].formula == "=SUM('Quý 1:Quý 2'!A1)"
    assert sheet["B1:B2"].has_array
    book.save(tmp_path / "again.xlsx")
    saved = openpyxl.load_workbook(tmp_path / "again.xlsx").worksheets[0]
    assert saved["A1"].value.replace("A1:A1", "A1") == "=SUM('Quý 1:Quý 2'!A1)"
    assert saved["A3"].value == "=SUM('Quý 2'!A1)"
    book.close()


def test_references_to_other_books(app: xw.App, book: xw.Book, sheet: xw.Sheet, tmp_path: Path) -> None:
    other = app.books.add()
    other.sheets[0].name = "Số liệu"
    other.sheets[0]["A1"].value = [[42, 8]]
    with pytest.raises(NotImplementedError, match="never saved"):
        sheet["A1"].value = f"=[{other.name}]Sheet1!A1"
    other.save(tmp_path / "x y.xlsx")
    short = "='[x y.xlsx]Số liệu'!$A$1"
    sheet["A1"].value = [[short, "=SUM('[x y.xlsx]Số liệu'!A1:B1)"], [sheet["C9"].get_address(external=True), None]]
    sheet["A3"].value = "=" + sheet["A1"].get_address(external=True)  # its own book
    assert sheet["A1:B1"].value == [42, 50]
    assert (sheet["A1"].formula, sheet["A3"].value, sheet["A3"].formula) == (short, 42, "=Sheet1!$A$1")
    other.sheets[0]["A1"].value = 43
    book.names.add("ngoai", short)
    assert book.names["ngoai"].refers_to == short
    book.save(tmp_path / "own.xlsx")
    other.close()
    long = f"='{tmp_path}/[x y.xlsx]Số liệu'!$A$1"
    assert sheet["A1"].formula == long
    sheet["A5"].value = long
    assert sheet["A5"].value == 42
    with zipfile.ZipFile(tmp_path / "own.xlsx") as package:
        assert b"x%20y.xlsx" in package.read("xl/externalLinks/_rels/externalLink1.xml.rels")
    with pytest.raises(ValueError, match="no open book"):
        sheet["A6"].value = "='[gone.xlsx]S'!A1"


@pytest.mark.parametrize(
    "formula", ["=XLOOKUP(1,A1:A2,B1:B2)", "=SORT(A1:A2)", "=BINOM.DIST.RANGE(6,1,4)", "=SUM(A1#)"]
)
def test_functions_that_libreoffice_lacks_are_saved_for_excel(sheet: xw.Sheet, tmp_path: Path, formula: str) -> None:
    """The cell tells the error as long as LibreOffice has it; Excel finds the function in the file."""
    if {"XLOOKUP", "SORT"} & sheet.book.app.impl.functions:
        pytest.fail("this LibreOffice has them: the test needs others")
    sheet["C1"].value = formula
    assert sheet["C1"].formula == formula
    assert sheet["C1"].options(err_to_str=True).value == "#NAME?"
    sheet.book.save(tmp_path / "newer.xlsx")
    saved = openpyxl.load_workbook(tmp_path / "newer.xlsx").worksheets[0]["C1"].value
    assert saved.startswith("=SUM(_xlfn." if "SUM" in formula else "=_xlfn.")


def test_formulas_compute(book: xw.Book, sheet: xw.Sheet) -> None:
    other = book.sheets.add("Số liệu", after=sheet)
    other["A1"].value = [[1, 2], [3, 4]]
    formulas = {
        "=SUM('Số liệu'!A1:B2)": 10.0,
        "=VLOOKUP(3,'Số liệu'!$A$1:$B$2,2,FALSE)": 4.0,
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


def test_what_was_deleted_reads_as_in_excel(sheet: xw.Sheet) -> None:
    other = sheet.book.sheets.add("Ot her", after=sheet)
    formulas = [
        "=C3+1",
        "=SUM($C$3:C4)",
        "='Ot her'!C3",
        "=SUM('Ot her'!C3:D4)",
        "=SUM(C:C)",
        '=A9&"C#REF!"',
        "=SUM('Ot her'!3:3)",
    ]
    sheet["A1"].value = [[formula] for formula in formulas]
    other.range("3:4").delete()
    sheet.range("C:C").delete()
    gone = [
        "=#REF!+1",
        "=SUM(#REF!)",
        "='Ot her'!#REF!",
        "=SUM('Ot her'!#REF!)",
        "=SUM(#REF!)",
        '=A9&"C#REF!"',
        "=SUM('Ot her'!#REF!)",
    ]
    assert [row[0] for row in sheet["A1:A7"].formula] == gone


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ('="đơn"="Đơn"', True),
        ('=IF("x"<>"X",1,2)', 2),
        ('=INDIRECT("Sheet1!A1")', 4),
        ("=INDIRECT(\"'Sheet1'!$A$1\")", 4),
        ('=ADDRESS(1,2,,,"Sheet1")', "Sheet1!$B$1"),
        ('=INDIRECT(ADDRESS(1,1,1,TRUE,"Sheet1"))', 4),
        ('=CONVERT(1,"m","km")', 0.001),
        ("=PDURATION(0.025,2000,2200)", 3.86),
        ("=DURATION(DATE(2023,1,1),DATE(2024,1,1),0.05,0.05,1)", 1.0),
    ],
)
def test_values_of_a_new_book_are_excel_s(sheet: xw.Sheet, formula: str, value: Any) -> None:
    sheet["A1"].value = 4
    sheet["B1"].formula = formula
    assert sheet["B1"].formula == formula
    assert sheet["B1"].value == (pytest.approx(value, rel=0.001) if isinstance(value, float) else value)


def test_a_csv_compares_texts_as_excel(app: xw.App, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("đơn,Đơn\n", encoding="utf-8")
    book = app.books.open(path)
    book.sheets[0]["C1"].formula = "=A1=B1"
    assert book.sheets[0]["C1"].value is True
    book.close()


@pytest.mark.parametrize("formula", ["#SPILL!", "=#CALC!", "#GETTING_DATA", "=IF(A1,#FIELD!,1)"])
def test_errors_that_libreoffice_lacks_are_refused(sheet: xw.Sheet, formula: str) -> None:
    with pytest.raises(NotImplementedError, match="the error #"):
        sheet["A1"].value = formula


def test_what_the_file_engine_writes_is_understood(app: xw.App, tmp_path: Path) -> None:
    """Formulas that files spell otherwise than Excel shows them, computed by LibreOffice from such a file."""
    path = tmp_path / "written.xlsx"
    with xw.engines["files"].apps.add() as own:
        book = own.books.add()
        sheet = book.sheets[0]
        sheet["A1"].value = [["a", "b c"], [1, 2], [3, 4]]
        sheet.tables.add(sheet["A1:B3"], name="Tab")
        sheet["D2"].value = [
            ["=Tab[@a]*10"],
            ["=SUM(Tab[@[a]:[b c]])"],
            ['=CONCAT("x",Tab[[#Headers],[b c]])'],
            ["=IFS(A2=1,7)"],
        ]
        sheet["E2"].value = [
            ["=MAXIFS(A2:A3,B2:B3,4)"],
            ["=STDEV.P(A2:A3)"],
            ['=TEXTJOIN("-",TRUE,A1:B1)'],
            ["=SWITCH(A3,3,9)"],
        ]
        book.save(path)
    sheet = app.books.open(path).sheets[0]
    assert sheet["D2:E5"].value == [[10, 3], [7, 1], ["xb c", "a-b c"], [7, 9]]
