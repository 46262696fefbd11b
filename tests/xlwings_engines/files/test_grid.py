"""Values read from and written to cells, judged by openpyxl."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
import xlsxwriter
import xlwings as xw
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.xlwings_engines.files.workbooks import (
    DIV0,
    NA,
    calc_chain,
    parts,
    sheet_xml,
    with_parts,
    with_sheet_xml,
)
from xlwings_engines.shared import references, values


def test_values_come_as_com_hands_them_over(app: xw.App, tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "v.xlsx") as book:
        date, elapsed = book.add_format({"num_format": "dd/mm/yyyy"}), book.add_format({"num_format": "[h]:mm"})
        builtin, money = book.add_format({"num_format": 14}), book.add_format({"num_format": '#,##0 "đồng/ngày"'})
        red = book.add_format({"num_format": "[Red]0.0;[$-42A]\\d0"})
        sheet = book.add_worksheet()
        sheet.write_row("A1", [1, 2.5, "text", True])
        sheet.write_datetime("E1", dt.datetime(2026, 11, 30, 13, 45, 10), date)
        sheet.write_number("F1", 44197, builtin)
        sheet.write_number("G1", 0.5, elapsed)
        sheet.write_number("H1", 44197, money)
        sheet.write_number("I1", 3, red)
        sheet.write_rich_string("J1", "a ", book.add_format({"bold": True}), "b", " c")
        sheet.write_formula("K1", '=""', None, "")
        sheet.write_formula("L1", "=1/0", None, "#DIV/0!")
        sheet.write_formula("M1", "=NA()", None, "#N/A")
        sheet.write_formula("N1", "=A1", None, 7)
        sheet.write_string("P1", "tab\tline\nend\x07_x0041_")
        sheet.write_formula("Q1", "=TRUE", None, True)
    sheet = app.books.open(tmp_path / "v.xlsx").sheets[0]
    assert sheet["A1:Q1"].raw_value == (
        (
            1.0, 2.5, "text", True, dt.datetime(2026, 11, 30, 13, 45, 10), dt.datetime(2021, 1, 1),
            0.5, 44197.0, 3.0, "a b c", "", DIV0, NA, 7.0, None,
            "tab\tline\nend\x07_x0041_", True,
        ),
    )  # fmt: skip
    assert [type(value) for value in sheet["A1:D1"].raw_value[0]] == [float, float, str, bool]
    assert sheet["A1"].raw_value == 1.0
    assert sheet["A1"].options(numbers=int).value == 1
    assert sheet["E1"].options(dates=dt.date).value == dt.date(2026, 11, 30)
    assert sheet["K1:M1"].value == [None, None, None]
    assert sheet["K1:O1"].options(ndim=2, err_to_str=True, empty="-").value == [["-", "#DIV/0!", "#N/A", 7.0, "-"]]
    assert sheet["N1"].formula == "=A1"
    assert sheet["A1:D1"].formula == (("1", "2.5", "text", "TRUE"),)


@pytest.mark.parametrize("error", values.ERROR_CODES)
def test_errors_are_coms_integers(app: xw.App, blank: Path, error: str) -> None:
    with_sheet_xml(blank, f'<row r="1"><c r="A1" t="e"><v>{error}</v></c></row>')
    cell = app.books.open(blank).sheets[0]["A1"]
    assert cell.raw_value == values.ERROR_CODES[error]
    assert cell.value is None
    assert cell.options(err_to_str=True).value == error


def test_cells_without_an_address_phonetics_and_iso_dates(app: xw.App, blank: Path) -> None:
    cell = '<c t="inlineStr"><is><r><t>日</t></r><rPh sb="0" eb="1"><t>ni</t></rPh><r><t>本</t></r></is></c>'
    with_sheet_xml(blank, f'<row>{cell}<c><v>2</v></c></row><row r="3"><c t="d"><v>2026-01-02</v></c></row>')
    assert app.books.open(blank).sheets[0]["A1:B3"].value == [
        ["日本", 2.0],
        [None, None],
        [dt.datetime(2026, 1, 2), None],
    ]


@pytest.mark.parametrize(("date_1904", "serial"), [(False, "45991.25"), (True, "44529.25")])
def test_both_date_systems(app: xw.App, tmp_path: Path, date_1904: bool, serial: str) -> None:
    path, date = tmp_path / "d.xlsx", dt.datetime(2025, 11, 30, 6)
    with xlsxwriter.Workbook(path, {"date_1904": date_1904}) as book:
        sheet = book.add_worksheet()
        sheet.write_datetime("A1", date, book.add_format({"num_format": "yyyy-mm-dd hh:mm"}))
        sheet.write_blank("A2", None, book.add_format({"num_format": "yyyy-mm-dd hh:mm"}))
    book = app.books.open(path)
    assert book.sheets[0]["A1"].value == date
    book.sheets[0]["A2"].value = date
    book.save()
    assert f"<v>{serial}</v>" in sheet_xml(path)
    assert openpyxl.load_workbook(path).active["A2"].value == date


def test_a_read_that_is_too_large_is_refused(app: xw.App, blank: Path) -> None:
    sheet = app.books.open(blank).sheets[0]
    assert sheet["B:B"].value == [None] * references.MAX_ROW
    with pytest.raises(ValueError, match="too large"):
        _ = sheet.cells.value


@pytest.mark.parametrize(
    ("value", "stored", "read"),
    [
        (1, "<c {}><v>1</v></c>", 1),
        (0.1, "<c {}><v>0.1</v></c>", 0.1),
        (2**60 + 1, "<c {}><v>1152921504606846977</v></c>", 2**60 + 1),
        (True, '<c {} t="b"><v>1</v></c>', True),
        ("Đơn vị", '<c {} t="inlineStr"><is><t>Đơn vị</t></is></c>', "Đơn vị"),
        ("0123", "<c {}><v>123</v></c>", 123),
        ("'0123", '<c {} t="inlineStr"><is><t>0123</t></is></c>', "0123"),
        ("TRUE", '<c {} t="b"><v>1</v></c>', True),
        ("#N/A", '<c {} t="e"><v>#N/A</v></c>', "#N/A"),
        ("(5)", "<c {}><v>-5</v></c>", -5),
        ("'=1", '<c {} t="inlineStr"><is><t>=1</t></is></c>', "=1"),
        ("=", '<c {} t="inlineStr"><is><t>=</t></is></c>', "="),
        (" a", '<c {} t="inlineStr"><is><t xml:space="preserve"> a</t></is></c>', " a"),
        ("a<b&", '<c {} t="inlineStr"><is><t>a&lt;b&amp;</t></is></c>', "a<b&"),
        ("\x01_x0041_", '<c {} t="inlineStr"><is><t>_x0001__x005F_x0041_</t></is></c>', "\x01_x0041_"),
        ("=A2&1", "<c {}><f>A2&amp;1</f></c>", "=A2&1"),
        (pd.Series([7])[0], "<c {}><v>7</v></c>", 7),
        (pd.Series([True])[0], '<c {} t="b"><v>1</v></c>', True),
        (pd.NA, "<c {}/>", None),
        (pd.NaT, "<c {}/>", None),
        (float("nan"), "<c {}/>", None),
        ("", "<c {}/>", None),
    ],
)
def test_what_is_written(app: xw.App, blank: Path, value: Any, stored: str, read: Any) -> None:
    with_sheet_xml(blank, '<row r="1"><c r="A1" s="0"><v>99</v></c></row>')
    book = app.books.open(blank)
    book.sheets[0]["A1"].value = value
    book.save()
    assert stored.format('r="A1" s="0"') in sheet_xml(blank)
    cell = openpyxl.load_workbook(blank).worksheets[0]["A1"]
    if isinstance(value, str) and "_x0041_" in value:
        return  # openpyxl decodes no escapes in inline strings
    assert cell.value == read


@pytest.mark.parametrize(
    ("value", "error"), [(float("inf"), ValueError), ("x" * 32_768, ValueError), (object(), TypeError)]
)
def test_what_cannot_be_written_leaves_everything_alone(app: xw.App, rich: Path, value: Any, error: type) -> None:
    book = app.books.open(rich)
    before = book.sheets[0]["A1:C4"].value
    with pytest.raises(error):
        book.sheets[0]["A1:B1"].value = [1, value]
    assert book.sheets[0]["A1:C4"].value == before


text = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("_x0041\x01\r\n "), max_size=20)


any_values = (
    st.none()
    | st.booleans()
    | st.floats(allow_nan=False, allow_infinity=False)
    | text.filter(bool).map(lambda t: "'" + t)
)


@settings(deadline=None, max_examples=60)
@given(
    rows=st.integers(1, 4).flatmap(
        lambda n: st.lists(st.lists(any_values, min_size=n, max_size=n), min_size=1, max_size=4)
    )
)
def test_any_values_come_back(rows: list[list[Any]], tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("any")
    with xlsxwriter.Workbook(folder / "a.xlsx") as workbook:
        workbook.add_worksheet().write("C3", "in between")
    with xw.engines["files"].apps.add(add_book=False) as app:
        book = app.books.open(folder / "a.xlsx")
        book.sheets[0]["B2"].value = rows
        book.save()
        book.close()
        block = app.books.open(folder / "a.xlsx").sheets[0]["B2"].resize(len(rows), len(rows[0]))
        read = block.options(ndim=2).value
    assert read == [[value[1:] if isinstance(value, str) else value for value in row] for row in rows]
    openpyxl.load_workbook(folder / "a.xlsx")


def test_cells_and_rows_are_made_in_order_and_take_their_style(app: xw.App, rich: Path) -> None:
    book = app.books.open(rich)
    sheet = book.sheets[0]
    sheet["F4"].value = 1
    sheet["E4"].value = 2
    sheet["C12"].value = 3
    sheet["B10"].value = 4
    sheet["A11"].value = None
    book.save()
    xml = sheet_xml(rich)
    assert [int(row) for row in re.findall(r'<row r="(\d+)"', xml)] == [1, 2, 3, 4, 6, 7, 8, 10, 12]
    assert re.findall(r'r="([A-Z]+4)"', xml) == ["A4", "B4", "E4", "F4"]
    assert '<dimension ref="A1:F12"/>' in xml
    written = openpyxl.load_workbook(rich)["Nhập liệu"]
    assert written["F4"].font.b
    assert written["C12"].font.b
    assert not written["B10"].font.b


def test_a_scalar_fills_and_a_formula_is_filled_as_if_copied(app: xw.App, blank: Path) -> None:
    sheet = app.books.open(blank).sheets[0]
    sheet["A1:B2"].value = 5
    sheet["C1:D2"].value = "=A1+$B$1+'Other'!A1&\"A1\""
    assert sheet["A1:B2"].value == [[5, 5], [5, 5]]
    assert sheet["D2"].formula == "=B2+$B$1+'Other'!B2&\"A1\""
    sheet["A1:B2"].clear_contents()
    assert sheet["A1:B2"].value == [[None, None], [None, None]]


def test_a_new_formula_is_calculated_when_excel_opens_the_file(app: xw.App, blank: Path) -> None:
    workbook = parts(blank)["xl/workbook.xml"].replace(b' fullCalcOnLoad="1"', b"")
    with_parts(blank, {"xl/workbook.xml": workbook})
    book = app.books.open(blank)
    book.sheets[0]["A1"].value = "=1+1"
    book.save()
    assert openpyxl.load_workbook(blank).calculation.fullCalcOnLoad


def test_array_and_shared_formulas(app: xw.App, rich: Path, blank: Path) -> None:
    sheet = app.books.open(rich).sheets[0]
    assert sheet["B6"].formula == sheet["C6"].formula_array == "=DOUBLE(B2:B4)"
    assert sheet["B6:D6"].has_array
    assert not sheet["B7"].has_array
    with pytest.raises(ValueError, match="array formula"):
        sheet["C6"].value = 1
    sheet["A6:D6"].value = [1, 2, 3, 4]
    assert not sheet["B6"].has_array

    shared = "".join(
        f'<row r="{n}"><c r="B{n}"><f t="shared" {a} si="0"{b}<v>{n}</v></c></row>'
        for n, a, b in [(1, 'ref="B1:B3"', ">A1*$C$1</f>"), (2, "", "/>"), (3, "", "/>")]
    )
    book = app.books.open(with_sheet_xml(blank, shared))
    sheet = book.sheets[0]
    assert sheet["B1:B3"].formula == (("=A1*$C$1",), ("=A2*$C$1",), ("=A3*$C$1",))
    sheet["B1"].value = 1
    book.save()
    written = openpyxl.load_workbook(blank).worksheets[0]
    assert [written[f"B{n}"].value for n in (1, 2, 3)] == [1, "=A2*$C$1", "=A3*$C$1"]


def test_a_tables_header_keeps_its_texts(app: xw.App, rich: Path) -> None:
    sheet = app.books.open(rich).sheets["Tổng hợp"]
    sheet["A1:B2"].value = [["Column1", "Column2"], [9, 9]]
    for attempt in (lambda: setattr(sheet["B1"], "value", "x"), sheet["A1"].clear_contents):
        with pytest.raises(NotImplementedError, match="table's column"):
            attempt()
    assert sheet["A1:B2"].value == [["Column1", "Column2"], [9, 9]]


def test_no_calculation_chain_names_a_cell_without_formula(app: xw.App, rich: Path) -> None:
    calc_chain(rich, '<c r="A7" i="1"/><c r="B6" a="1"/><c r="C6" a="1"/>')
    book = app.books.open(rich)
    book.sheets[0]["A1"].value = "no formula"
    book.save()
    assert "xl/calcChain.xml" in parts(rich)
    book.sheets[0]["A7"].value = 1
    book.save()
    assert "xl/calcChain.xml" not in parts(rich)
    assert b"calcChain" not in parts(rich)["[Content_Types].xml"] + parts(rich)["xl/_rels/workbook.xml.rels"]
    book.sheets[0]["A1"].value = "again"
    book.save()
    assert openpyxl.load_workbook(rich)["Nhập liệu"]["A1"].value == "again"


@pytest.mark.parametrize(
    ("code", "is_date"),
    [
        ("dd/mm/yyyy", True), ("m/d/yy h:mm", True), ("mmm", True), ("yyyy", True), ("[$-42A]d mmmm", True),
        ("h:mm", False), ("h:mm:ss AM/PM", False), ("[h]:mm", False), ("[mm]:ss", False), ("mm:ss.0", False),
        ("0.00", False), ('0 "d"', False), ("[Red]0", False), ("hh\\:mm", False), ("yyyy-mm-dd hh:mm:ss", True),
    ],
)  # fmt: skip
def test_a_time_without_a_date_is_a_number_to_excel(app: xw.App, tmp_path: Path, code: str, is_date: bool) -> None:
    with xlsxwriter.Workbook(tmp_path / "t.xlsx") as book:
        book.add_worksheet().write_number("A1", 45200.5, book.add_format({"num_format": code}))
    value = app.books.open(tmp_path / "t.xlsx").sheets[0]["A1"].value
    assert value == (dt.datetime(2023, 10, 1, 12) if is_date else 45200.5)


@pytest.mark.parametrize(
    ("value", "read", "code"),
    [
        (dt.date(2026, 1, 2), dt.datetime(2026, 1, 2), "mm-dd-yy"),  # openpyxl's word for format 14
        (dt.datetime(2026, 1, 2, 12), dt.datetime(2026, 1, 2, 12), "m/d/yy h:mm"),
        (pd.Timestamp(2026, 1, 2, 12), dt.datetime(2026, 1, 2, 12), "m/d/yy h:mm"),
        (pd.Timestamp(2026, 1, 2).to_datetime64(), dt.datetime(2026, 1, 2), "mm-dd-yy"),
        ("2023-09-30", dt.datetime(2023, 9, 30), "mm-dd-yy"), ("9/2023", dt.datetime(2023, 9, 1), "mmm-yy"),
        (dt.time(13, 30), 0.5625, "h:mm:ss"), (dt.timedelta(hours=36), 1.5, "[h]:mm:ss"), ("13:30", 0.5625, "h:mm"),
        ("50%", 0.5, "0%"), ("1,234.5", 1234.5, "#,##0.00"), ("$5", 5.0, "$#,##0"), ("0 1/2", 0.5, "# ?/?"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("date_1904", [False, True])
def test_what_is_typed_brings_its_format_along(
    app: xw.App, tmp_path: Path, value: Any, read: Any, code: str, date_1904: bool
) -> None:
    path = tmp_path / "typed.xlsx"
    with xlsxwriter.Workbook(path, {"date_1904": date_1904}) as made:
        sheet = made.add_worksheet()
        bold = made.add_format({"bold": True})
        sheet.write_blank("A2", None, bold)
        sheet.write_blank("A3", None, made.add_format({"num_format": "0.000"}))
        sheet.write_blank("A4", None, made.add_format({"num_format": "@"}))
    book = app.books.open(path)
    book.sheets[0]["A1:A4"].value = value
    book.sheets[0]["B1"].value = [[value, value], [value, "x"]]
    book.save()
    opened = openpyxl.load_workbook(path)
    cells = opened.active
    assert [cells[place].number_format for place in ("A1", "A2", "A3", "B1", "C1")] == [code, code, "0.000", code, code]
    assert (cells["A2"].font.b, cells["A1"].font.b) == (True, False)
    assert len(opened._cell_styles) == 6  # each new style is made once
    assert book.sheets[0]["A1:A2"].value == [read, read]
    again = app.books.open(path).sheets[0]
    assert again["A1:A2"].value == [read, read]
    assert again["A4"].value == (value if isinstance(value, str) else again["A3"].value)


def test_texts_that_excel_leaves_alone(app: xw.App, blank: Path) -> None:
    book = app.books.open(blank)
    texts = ["12 vụ", "13/31", "Mar vin", "1.5.2023", "a", " b"]
    book.sheets[0]["A1"].value = texts
    book.save()
    read = openpyxl.load_workbook(blank).worksheets[0]
    assert [cell.value for cell in read[1]] == texts
    assert {cell.number_format for cell in read[1]} == {"General"}
