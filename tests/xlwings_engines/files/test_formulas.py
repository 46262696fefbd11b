"""How files spell formulas, and what other programs make of it."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
import xlwings as xw
from lxml import etree

from xlwings_engines.shared.formulas import FUTURE, from_file, to_file

SPELLED = [
    ("=XLOOKUP(1,A1:A2,B1:B2)", "=_xlfn.XLOOKUP(1,A1:A2,B1:B2)"),
    ("=SUM(filter(A1:A3,B1:B3))", "=SUM(_xlfn._xlws.FILTER(A1:A3,B1:B3))"),
    ("=_xlfn.IFS(1,2)", "=_xlfn.IFS(1,2)"),
    ('=CONCAT("CONCAT(1)",A1)', '=_xlfn.CONCAT("CONCAT(1)",A1)'),
    ("=Tab[@a]", "=Tab[[#This Row],[a]]"),
    ("=Tab[@[b c]]", "=Tab[[#This Row],[b c]]"),
    ("=Tab[@[a]:[b c]]", "=Tab[[#This Row],[a]:[b c]]"),
    ("=Tab[@]", "=Tab[#This Row]"),
    ("=Tab[[#All],[a]]", "=Tab[[#All],[a]]"),
    ("=SUM(A1#)", "=SUM(_xlfn.ANCHORARRAY(A1))"),
    ("=SUM('Sheet1'!$B$2#)", "=SUM(_xlfn.ANCHORARRAY('Sheet1'!$B$2))"),
    ("=@A1:A3", "=A1:A3"),
    ("=SUM(A1:B2,[1]Sheet1!A1)", "=SUM(A1:B2,[1]Sheet1!A1)"),
    ("=THADS_KET_QUA(A1,B1)", "=THADS_KET_QUA(A1,B1)"),
]


@pytest.mark.parametrize(("shown", "spelled"), SPELLED)
def test_how_files_spell_a_formula(shown: str, spelled: str) -> None:
    assert to_file(shown, lambda: {"sheet1"}, lambda: {"tab": {"a", "b c"}}) == spelled
    back = from_file(spelled)
    assert back.casefold() == shown.replace("@A1", "A1").replace("_xlfn.", "").casefold()


def test_the_functions_with_a_prefix(tmp_path: Path) -> None:
    """XlsxWriter's list, which is another's reading of Excel's, has no function with another prefix."""
    with xlsxwriter.Workbook(tmp_path / "x.xlsx", {"use_future_functions": True}) as book:
        sheet = book.add_worksheet()
        for row, name in enumerate(FUTURE):
            sheet.write_formula(row, 0, f"={name}(1)")
    with zipfile.ZipFile(tmp_path / "x.xlsx") as package:
        root = etree.fromstring(package.read("xl/worksheets/sheet1.xml"))
    theirs = [str(node.text).removesuffix("(1)") for node in root.iter("{*}f")]
    known = [spelled for spelled in theirs if spelled.startswith("_xlfn.")]
    assert len(known) > 140
    assert set(known) <= {prefix + name for name, prefix in FUTURE.items()}


@pytest.mark.parametrize(
    "formula", ["=LET(x,1,x)", "=LAMBDA(x,x)(1)", "='/a/[b.xlsx]Sheet1'!A1", "=[b.xlsx]Sheet1!A1", "=[@a]"]
)
def test_what_would_need_more_than_a_spelling_is_refused(app: xw.App, blank: Path, formula: str) -> None:
    sheet = app.books.open(blank).sheets[0]
    with pytest.raises(NotImplementedError):
        sheet["A1"].formula = formula
    assert sheet["A1"].formula == ""


def test_a_file_s_formulas_as_excel_shows_them(app: xw.App, tmp_path: Path) -> None:
    path = tmp_path / "others.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_formula("A1", "=_xlfn.XLOOKUP(1,B1:B2,C1:C2)")
        sheet.write_dynamic_array_formula("A2", "=_xlfn._xlws.SORT(B1:B2)")
        sheet.add_table("E1:F3", {"name": "Tab", "columns": [{"header": "a"}, {"header": "b", "formula": "=[@a]*2"}]})
        book.define_name("one", "=_xlfn.CONCAT(Sheet1!$B$1:$B$2)")
    book = app.books.open(path)
    sheet = book.sheets[0]
    assert [sheet[cell].formula for cell in ("A1", "A2", "F2")] == [
        "=XLOOKUP(1,B1:B2,C1:C2)",
        "=SORT(B1:B2)",
        "=[@a]*2",
    ]
    assert sheet["A2"].formula_array == "=SORT(B1:B2)"
    assert book.names["one"].refers_to == "=CONCAT(Sheet1!$B$1:$B$2)"
    sheet["A1"].formula = sheet["A1"].formula
    with pytest.raises(NotImplementedError, match="without its table's name"):
        sheet["F2"].formula = sheet["F2"].formula
    book.save()
    assert openpyxl.load_workbook(path)["Sheet1"]["A1"].value == "=_xlfn.XLOOKUP(1,B1:B2,C1:C2)"
