"""The file engine, judged by others: XlsxWriter makes the workbooks, zipfile and openpyxl look at the results."""

from __future__ import annotations

import datetime as dt
import io
import os
import re
import stat
import struct
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
import xlsxwriter
import xlwings as xw
from hypothesis import given, settings
from hypothesis import strategies as st
from xlwings import base_classes

from xlwings_engines import _package, _references, _values, files

SHEET = "xl/worksheets/sheet1.xml"
NA, DIV0 = -2146826246, -2146826281


@pytest.fixture
def app() -> Iterator[xw.App]:
    with xw.engines["files"].apps.add(add_book=False) as app:
        yield app


@pytest.fixture
def blank(tmp_path: Path) -> Path:
    path = tmp_path / "blank.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Sheet 1")
        book.add_worksheet("Other")
    return path


@pytest.fixture
def rich(tmp_path: Path) -> Path:
    """A workbook with about everything that must survive."""
    path = tmp_path / "rich.xlsm"
    with xlsxwriter.Workbook(path) as book:
        bold = book.add_format({"bold": True, "num_format": "#,##0"})
        sheet = book.add_worksheet("Nhập liệu")
        sheet.set_column("C:D", 20, bold)
        sheet.set_row(3, 30, bold)
        sheet.write_row("A1", ["Đơn vị", "Số", "Ngày"])
        sheet.write_column("A2", ["Na Hang", "Chiêm Hóa", "Hàm Yên"])
        sheet.write_column("B2", [1, 2.5, -3], bold)
        sheet.write_array_formula("B6:D6", "{=DOUBLE(B2:B4)}", None, 0)
        sheet.write_formula("A7", "=SUM(B2:B4)", None, 0.5)
        sheet.merge_range("A8:B8", "merged", bold)
        sheet.insert_button("H1", {"macro": "Run", "height": 20})
        sheet.write_comment("A1", "note")
        sheet.data_validation("A2:A4", {"validate": "list", "source": ["a", "b"]})
        sheet.conditional_format("B2:B4", {"type": "cell", "criteria": ">", "value": 1, "format": bold})
        sheet.print_area("A1:D8")
        other = book.add_worksheet("Tổng hợp")
        other.add_table("A1:B3", {"data": [[1, 2], [3, 4]]})
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "='Nhập liệu'!$B$2:$B$4"})
        chart.add_series({"values": "='Ẩn'!$B$2:$B$4"})
        other.insert_chart("D2", chart)
        pie = book.add_chart({"type": "pie"})
        pie.add_series({"values": "='Tổng hợp'!$B$2:$B$3"})
        book.add_chartsheet("Biểu đồ").set_chart(pie)
        book.add_worksheet("Ẩn").hide()
        book.define_name("Khối", "='Nhập liệu'!$A$2:$B$4")
        book.define_name("'Tổng hợp'!Riêng", "='Tổng hợp'!$A$1")
        book.add_vba_project(io.BytesIO(b"macros"), is_stream=True)
    return path


def parts(path: Path | str) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def changed(before: Path | str, after: Path | str) -> set[str]:
    old, new = parts(before), parts(after)
    return {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}


def with_parts(path: Path, replaced: dict[str, bytes]) -> Path:
    """Replace or add parts of a workbook."""
    everything = parts(path) | replaced
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in everything.items():
            package.writestr(name, data)
    return path


def with_sheet_xml(path: Path, data: str, rest: str = "") -> Path:
    xml = parts(path)[SHEET].decode()
    xml = xml.replace("<sheetData/>", f"<sheetData>{data}</sheetData>{rest}")
    return with_parts(path, {SHEET: xml.encode()})


def sheet_xml(path: Path | str, part: str = SHEET) -> str:
    return parts(path)[part].decode()


# What stays as it was


def test_one_changed_cell_changes_one_part(app: xw.App, rich: Path, tmp_path: Path) -> None:
    book = app.books.open(rich)
    book.sheets["Nhập liệu"]["A3"].value = "Sơn Dương"
    book.save(tmp_path / "saved.xlsm")
    assert changed(rich, tmp_path / "saved.xlsm") == {SHEET}
    with zipfile.ZipFile(rich) as before, zipfile.ZipFile(tmp_path / "saved.xlsm") as after:
        facts = [
            [(i.filename, i.date_time, i.compress_type, i.external_attr) for i in package.infolist()]
            for package in (before, after)
        ]
    assert facts[0] == facts[1]
    sheet = openpyxl.load_workbook(tmp_path / "saved.xlsm")["Nhập liệu"]
    assert [cell.value for cell in sheet["A"]][:4] == ["Đơn vị", "Na Hang", "Sơn Dương", "Hàm Yên"]
    assert sheet["A1"].comment.text.endswith("note")


def test_saving_without_a_change_keeps_every_byte(app: xw.App, rich: Path, tmp_path: Path) -> None:
    book = app.books.open(rich)
    _ = [sheet.used_range.value for sheet in book.sheets]
    before = rich.read_bytes()
    book.save()
    assert rich.read_bytes() == before
    assert not (tmp_path / "rich.xlsm.bak").exists()
    book.save(tmp_path / "copy.xlsm")
    assert (tmp_path / "copy.xlsm").read_bytes() == before


def test_writing_the_same_again_gives_the_same_bytes(app: xw.App, rich: Path, tmp_path: Path) -> None:
    values = [["x", 1.5, dt.datetime(2026, 3, 1), True], [None, " a\n", "_x0041_", 7]]
    for source, target in ((rich, tmp_path / "1.xlsm"), (tmp_path / "1.xlsm", tmp_path / "2.xlsm")):
        book = app.books.open(source)
        book.sheets[0]["A20"].value = values
        book.save(target)
        book.close()
    assert (tmp_path / "1.xlsm").read_bytes() == (tmp_path / "2.xlsm").read_bytes()


def test_the_rest_of_a_changed_sheet_survives_letter_by_letter(app: xw.App, blank: Path) -> None:
    xml = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac" '
        'xmlns:xr="http://schemas.microsoft.com/office/spreadsheetml/2014/revision" mc:Ignorable="x14ac xr" xr:uid="{0}">'
        '<sheetFormatPr defaultRowHeight="15" x14ac:dyDescent="0.25"/><!-- kept --><sheetData>'
        '<row r="1" spans="1:2" x14ac:dyDescent="0.25"><c r="A1" s="0"><v>1</v></c><c r="B1"><f>A1*2</f><v>2</v></c></row>'
        '</sheetData><pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/><extLst>'
        '<ext xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" uri="{1}"><x14:any/></ext>'
        "</extLst></worksheet>"
    )
    with_parts(blank, {SHEET: xml.encode()})
    book = app.books.open(blank)
    book.sheets[0]["A1"].value = 5
    book.save()
    assert sheet_xml(blank) == xml.replace("<v>1</v>", "<v>5</v>")


# Reading


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
            dt.datetime(1899, 12, 30, 12), 44197.0, 3.0, "a b c", "", DIV0, NA, 7.0, None,
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


@pytest.mark.parametrize("error", _values.ERROR_CODES)
def test_errors_are_coms_integers(app: xw.App, blank: Path, error: str) -> None:
    with_sheet_xml(blank, f'<row r="1"><c r="A1" t="e"><v>{error}</v></c></row>')
    cell = app.books.open(blank).sheets[0]["A1"]
    assert cell.raw_value == _values.ERROR_CODES[error]
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
    assert sheet["B:B"].value == [None] * _references.MAX_ROW
    with pytest.raises(ValueError, match="too large"):
        _ = sheet.cells.value


# Writing


@pytest.mark.parametrize(
    ("value", "stored", "read"),
    [
        (1, "<c {}><v>1</v></c>", 1),
        (0.1, "<c {}><v>0.1</v></c>", 0.1),
        (2**60 + 1, "<c {}><v>1152921504606846977</v></c>", 2**60 + 1),
        (True, '<c {} t="b"><v>1</v></c>', True),
        ("Đơn vị", '<c {} t="inlineStr"><is><t>Đơn vị</t></is></c>', "Đơn vị"),
        ("0123", '<c {} t="inlineStr"><is><t>0123</t></is></c>', "0123"),
        ("'=1", '<c {} t="inlineStr"><is><t>=1</t></is></c>', "=1"),
        ("=", '<c {} t="inlineStr"><is><t>=</t></is></c>', "="),
        (" a", '<c {} t="inlineStr"><is><t xml:space="preserve"> a</t></is></c>', " a"),
        ("a<b&", '<c {} t="inlineStr"><is><t>a&lt;b&amp;</t></is></c>', "a<b&"),
        ("\x01_x0041_", '<c {} t="inlineStr"><is><t>_x0001__x005F_x0041_</t></is></c>', "\x01_x0041_"),
        ("=A2&1", "<c {}><f>A2&amp;1</f></c>", "=A2&1"),
        (dt.date(2026, 1, 2), "<c {}><v>46024</v></c>", 46024),
        (dt.datetime(2026, 1, 2, 12), "<c {}><v>46024.5</v></c>", 46024.5),
        (pd.Timestamp(2026, 1, 2, 12), "<c {}><v>46024.5</v></c>", 46024.5),
        (pd.Timestamp(2026, 1, 2).to_datetime64(), "<c {}><v>46024</v></c>", 46024),
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
values = (
    st.none()
    | st.booleans()
    | st.floats(allow_nan=False, allow_infinity=False)
    | text.filter(bool).map(lambda t: "'" + t)
)


@settings(deadline=None, max_examples=60)
@given(
    rows=st.integers(1, 4).flatmap(lambda n: st.lists(st.lists(values, min_size=n, max_size=n), min_size=1, max_size=4))
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


def calc_chain(path: Path, cells: str) -> Path:
    """Add the part in which Excel notes the order of calculation."""
    old = parts(path)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"
    types = f'<Override PartName="/xl/calcChain.xml" ContentType="{kind}"/></Types>'
    rel = (
        '<Relationship Id="rId99" Target="calcChain.xml" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain"/></Relationships>'
    )
    rels = "xl/_rels/workbook.xml.rels"
    chain = f'<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{cells}</calcChain>'
    return with_parts(
        path,
        {
            "xl/calcChain.xml": chain.encode(),
            "[Content_Types].xml": old["[Content_Types].xml"].replace(b"</Types>", types.encode()),
            rels: old[rels].replace(b"</Relationships>", rel.encode()),
        },
    )


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


# Saving


def test_the_former_version_is_kept(app: xw.App, rich: Path, tmp_path: Path) -> None:
    before = rich.read_bytes()
    rich.chmod(0o640)
    book = app.books.open(rich)
    book.sheets[0]["A1"].value = "new"
    book.save()
    assert (tmp_path / "rich.xlsm.bak").read_bytes() == before
    assert stat.S_IMODE(rich.stat().st_mode) == (0o640 if os.name == "posix" else stat.S_IMODE(rich.stat().st_mode))
    assert sorted(os.listdir(tmp_path)) == ["rich.xlsm", "rich.xlsm.bak"]
    book.sheets[0]["A1"].value = "newer"
    book.save()
    assert openpyxl.load_workbook(rich)["Nhập liệu"]["A1"].value == "newer"


def test_saving_under_another_name_moves_the_book_there(app: xw.App, rich: Path, tmp_path: Path) -> None:
    book = app.books.open(rich)
    book.sheets[0]["A1"].value = "new"
    book.save(tmp_path / "other.xlsm")
    assert (book.name, book.fullname) == ("other.xlsm", str(tmp_path / "other.xlsm"))
    assert openpyxl.load_workbook(rich)["Nhập liệu"]["A1"].value == "Đơn vị"
    with pytest.raises(ValueError, match=r"\.xlsx"):
        book.save(tmp_path / "other.xlsx")


@pytest.mark.parametrize("call", [1, 2], ids=["backup", "workbook"])
@pytest.mark.parametrize("error", [OSError, PermissionError])
def test_a_failing_save_leaves_the_file_alone(
    app: xw.App, rich: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: type[OSError], call: int
) -> None:
    before, calls, replace = rich.read_bytes(), [], os.replace

    def failing(source: str, target: str) -> None:
        calls.append(target)
        if len(calls) == call:
            raise error("no")
        replace(source, target)

    book = app.books.open(rich)
    book.sheets[0]["A1"].value = "new"
    monkeypatch.setattr(os, "replace", failing)
    with pytest.raises(files.BookInUseError if error is PermissionError else OSError):
        book.save()
    assert rich.read_bytes() == before
    assert set(os.listdir(tmp_path)) <= {"rich.xlsm", "rich.xlsm.bak"}
    monkeypatch.undo()
    book.save()
    assert openpyxl.load_workbook(rich)["Nhập liệu"]["A1"].value == "new"


def test_a_file_that_was_written_wrongly_is_not_used(
    app: xw.App, rich: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = rich.read_bytes()
    book = app.books.open(rich)
    book.sheets[0]["A1"].value = "new"
    monkeypatch.setattr(zipfile.ZipFile, "testzip", lambda self: SHEET)
    with pytest.raises(OSError, match="not written correctly"):
        book.save()
    assert rich.read_bytes() == before
    assert os.listdir(tmp_path) == ["rich.xlsm"]


@pytest.mark.parametrize("lock", ["~$rich.xlsm", ".~lock.rich.xlsm#"])
def test_a_book_that_is_open_elsewhere_is_not_replaced(app: xw.App, rich: Path, tmp_path: Path, lock: str) -> None:
    before = rich.read_bytes()
    book = app.books.open(rich)
    book.sheets[0]["A1"].value = "new"
    (tmp_path / lock).touch()
    with pytest.raises(files.BookInUseError) as caught:
        book.save()
    assert (caught.value.path, caught.value.lock_path) == (str(rich), str(tmp_path / lock))
    assert rich.read_bytes() == before
    (tmp_path / lock).unlink()
    book.save()


def test_a_book_that_somebody_else_changed_is_not_overwritten(app: xw.App, rich: Path, tmp_path: Path) -> None:
    book = app.books.open(rich)
    book.sheets[0]["A1"].value = "new"
    with_parts(rich, {"docProps/app.xml": b"<changed/>"})
    with pytest.raises(files.BookChangedError) as caught:
        book.save()
    assert caught.value.path == str(rich)
    book.save(tmp_path / "mine.xlsm")


def test_a_read_only_book_is_only_saved_elsewhere(app: xw.App, rich: Path, tmp_path: Path) -> None:
    book = app.books.open(rich, read_only=True)
    book.sheets[0]["A1"].value = "new"
    with pytest.raises(PermissionError):
        book.save()
    book.save(tmp_path / "copy.xlsm")
    book.sheets[0]["A1"].value = "newer"
    book.save()


@pytest.mark.skipif(os.name != "posix", reason="symbolic links need rights on Windows")
def test_a_symbolic_link_stays_one(app: xw.App, rich: Path, tmp_path: Path) -> None:
    (tmp_path / "link").mkdir()
    link = tmp_path / "link" / "book.xlsm"
    link.symlink_to(rich)
    book = app.books.open(link)
    book.sheets[0]["A1"].value = "new"
    book.save(str(link))
    assert link.is_symlink()
    assert openpyxl.load_workbook(rich)["Nhập liệu"]["A1"].value == "new"


# Files that are refused


def ole(name: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000) + name.encode("utf-16-le") + bytes(1000)


def zipped(**members: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name, data in members.items():
            package.writestr(name, data)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "not_a_package"),
        (b"a,b\n1,2\n", "not_a_package"),
        (zipped(a="b"), "not_a_package"),
        (zipped(a="b")[:-30], "damaged"),
        (ole("EncryptedPackage"), "encrypted"),
        (ole("Workbook"), "legacy_xls"),
    ],
)
def test_what_is_no_workbook(app: xw.App, tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(content)
    with pytest.raises(files.BookFormatError) as caught:
        app.books.open(path)
    assert (caught.value.reason, caught.value.path) == (reason, str(path))
    assert len(app.books) == 0


@pytest.mark.parametrize(
    "xml",
    [
        "<worksheet>",
        "<worksheet/>",
        '<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>',
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="x"/></sheetData></worksheet>',
    ],
)
def test_a_damaged_sheet_is_found_when_it_is_asked_for(app: xw.App, blank: Path, xml: str) -> None:
    book = app.books.open(with_parts(blank, {SHEET: xml.encode()}))
    assert book.sheets[1]["A1"].value is None
    with pytest.raises(files.BookFormatError) as caught:
        _ = book.sheets[0]["A1"].value
    assert caught.value.reason == "damaged"


@pytest.mark.parametrize(("limit", "value"), [("MAX_PART", 2_000), ("MAX_TOTAL", 9_000), ("MAX_ENTRIES", 5)])
def test_sizes_are_bounded_before_anything_is_unpacked(
    app: xw.App, blank: Path, monkeypatch: pytest.MonkeyPatch, limit: str, value: int
) -> None:
    with_parts(blank, {"xl/media/zeros.bin": bytes(100_000)})
    monkeypatch.setattr(_package, limit, value)
    with pytest.raises(files.BookFormatError) as caught:
        app.books.open(blank)
    assert caught.value.reason == "too_large"


def test_a_size_that_lies_does_not_help_a_bomb(app: xw.App, blank: Path) -> None:
    with_parts(blank, {SHEET: b"<x>" + bytes(50_000_000)})
    content = blank.read_bytes()
    blank.write_bytes(content.replace(struct.pack("<I", 50_000_003), struct.pack("<I", 100)))
    book = app.books.open(blank)
    with pytest.raises(files.BookFormatError) as caught:
        _ = book.sheets[0]["A1"].value
    assert caught.value.reason == "damaged"


# Books, sheets, ranges


def test_apps_and_books(app: xw.App, rich: Path, blank: Path, capsys: pytest.CaptureFixture[str]) -> None:
    apps = xw.engines["files"].apps
    assert app.pid in apps.keys()  # noqa: SIM118
    assert app.pid < 0
    assert apps.active == app
    first, second = app.books.open(rich), app.books.open(blank)
    assert app.books.active == second
    assert app.books["RICH.XLSM"] == app.books[0] == app.books.open(rich) == first
    assert [book.name for book in app.books] == ["rich.xlsm", "blank.xlsx"]
    with xw.engines["files"].apps.add(add_book=False) as other:
        assert len(other.books) == 0
        assert apps.active == other
        assert apps[app.pid] == app
    assert other.pid not in apps.keys()  # noqa: SIM118
    second.close()
    assert app.books.active == first
    assert app.alert("Hello", "Title") == "ok"
    assert capsys.readouterr().err == "Title: Hello\n"
    with app.properties(screen_updating=False, calculation="manual", status_bar="…"):
        assert app.calculation == "manual"
    assert app.calculation == "automatic"
    assert app.selection is None
    assert app.version.major == 1
    with pytest.raises(NotImplementedError):
        app.books.add()
    with pytest.raises(NotImplementedError):
        app.macro("Run")()
    with pytest.raises(FileNotFoundError):
        app.books.open("nothing.xlsx")


def test_the_mock_caller(app: xw.App, rich: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xw.Book, "_mock_caller", None, raising=False)
    monkeypatch.setattr(sys, "argv", ["python"])
    app.books.open(rich).set_mock_caller()
    assert xw.Book.caller().name == "rich.xlsm"


def test_sheets(app: xw.App, rich: Path) -> None:
    book = app.books.open(rich)
    assert book.sheet_names == ["Nhập liệu", "Tổng hợp", "Ẩn"]
    assert book.sheets["nhập LIỆU"].index == 1
    assert book.sheets[2].index == 3
    assert [sheet.visible for sheet in book.sheets] == [True, True, False]
    assert book.sheets.active.name == "Nhập liệu"
    assert "TỔNG HỢP" in book.sheets
    assert book.sheets[0].used_range.address == "$A$1:$D$8"
    assert book.sheets["Ẩn"].used_range.address == "$A$1"
    with pytest.raises(KeyError):
        book.sheets("none")


def test_activating(app: xw.App, rich: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xw.engines, "active", xw.engines["files"])  # xlwings asks the active engine for its apps
    with xw.engines["files"].apps.add(add_book=False) as other:
        book = app.books.open(rich)
        book.sheets["Tổng hợp"].activate()
        assert xw.apps.active == app != other
        assert xw.sheets.active.name == "Tổng hợp"
        assert xw.Book(rich.name) == book


@pytest.mark.parametrize(
    ("arguments", "address"),
    [
        (("b2",), "$B$2"),
        (("B2:A1",), "$A$1:$B$2"),
        (("A:C",), "$A:$C"),
        (("15:40",), "$15:$40"),
        (((2, 3),), "$C$2"),
        (((1, 1), (2, 2)), "$A$1:$B$2"),
        (("A1", "C3"), "$A$1:$C$3"),
        (("Khối",), "$A$2:$B$4"),
        (("khối",), "$A$2:$B$4"),
        (("'Nhập liệu'!Khối",), "$A$2:$B$4"),
    ],
)
def test_addresses(app: xw.App, rich: Path, arguments: tuple[Any, ...], address: str) -> None:
    assert app.books.open(rich).sheets[0].range(*arguments).address == address


def test_ranges(app: xw.App, rich: Path) -> None:
    sheet = app.books.open(rich).sheets[0]
    block = sheet["A2:B4"]
    assert (block.row, block.column, block.shape, block.size) == (2, 1, (3, 2), 6)
    assert block(2, 2).address == block(4).address == block[1, 1].address == "$B$3"
    assert block[1:, :].address == "$A$3:$B$4"
    assert block.offset(1, 1).address == "$B$3:$C$5"
    assert block.get_address(False, False) == "A2:B4"
    assert block.get_address(external=True) == "'[rich.xlsm]Nhập liệu'!$A$2:$B$4"
    assert block.name.name == "Khối"
    assert sheet["A1"].name is None
    assert [row.address for row in block.rows][-1] == "$A$4:$B$4"
    assert sheet["A1"].expand().address == "$A$1:$C$4"
    assert sheet["A1"].expand("down").address == "$A$1:$A$4"
    assert sheet["A1"].options(expand="table").value[1] == ["Na Hang", 1, None]
    assert sheet["B6"].current_region.address == "$A$6:$D$8"
    assert sheet["A8"].merge_area.address == "$A$8:$B$8"
    assert (sheet["A4"].row_height, sheet["A5"].row_height, sheet["A4:A5"].row_height) == (30, 15, None)
    sheet["A5:A6"].row_height = 21.75
    sheet["2:3"].impl.row_hidden = True
    assert sheet["A5:A6"].row_height == 21.75
    assert (sheet["A2"].rows.hidden, sheet["A2:A4"].rows.hidden) == (True, None)
    sheet["A2:A3"].rows.hidden = False
    assert not sheet["A2:A4"].rows.hidden
    for elsewhere in ("Nothing here", "'Tổng hợp'!A1", "A0", "XFE1", "A1:B"):
        with pytest.raises(ValueError, match="no address"):
            sheet.range(elsewhere)
    with pytest.raises(IndexError):
        sheet.range((0, 1))


@pytest.mark.parametrize(
    ("start", "direction", "end"),
    [
        ("A1", "down", "A4"),
        ("A4", "down", "A6"),
        ("A8", "down", "A1048576"),
        ("A1048576", "up", "A8"),
        ("A1", "right", "C1"),
        ("XFD1", "left", "C1"),
        ("C1", "right", "XFD1"),
        ("A2", "up", "A1"),
        ("E5", "left", "A5"),
    ],
)
def test_end(app: xw.App, rich: Path, start: str, direction: str, end: str) -> None:
    sheet = app.books.open(rich).sheets[0]
    sheet["A6"].value = 1
    assert sheet[start].end(direction).get_address(False, False) == end


def test_data_frames(app: xw.App, blank: Path) -> None:
    book = app.books.open(blank)
    frame = pd.DataFrame({"unit": ["a", "b"], "cases": [1.0, None], "day": pd.to_datetime(["2026-01-01", None])})
    book.sheets[0]["B2"].options(index=False).value = frame
    read = book.sheets[0]["B2"].options(pd.DataFrame, header=1, index=False, expand="table").value
    assert list(read["unit"]) == ["a", "b"]
    assert read["cases"].tolist()[0] == 1
    assert read["cases"].isna().tolist() == [False, True]


# Names


def test_names(app: xw.App, rich: Path) -> None:
    book = app.books.open(rich)
    assert "KHỐI" in book.names
    assert book.names["khối"].refers_to == "='Nhập liệu'!$A$2:$B$4"
    assert book.names["Khối"].refers_to_range.value[0] == ["Na Hang", 1]
    assert "Riêng" not in book.names
    assert book.sheets["Tổng hợp"].names["Riêng"].refers_to_range.address == "$A$1"
    assert {name.name for name in book.names} == {"Khối", "'Tổng hợp'!Riêng", "'Nhập liệu'!Print_Area"}
    with pytest.raises(KeyError):
        book.names["none"]
    before = parts(rich)
    book.sheets[1]["A2:B3"].name = "Mới"
    book.names.add("Số", "=5")
    book.names["Khối"].refers_to = "='Nhập liệu'!$A$2:$B$5"
    del book.names["'Tổng hợp'!Riêng"]
    with pytest.raises(ValueError, match="cannot be a name"):
        book.names.add("A1", "=5")
    with pytest.raises(ValueError, match="not of one range"):
        _ = book.names["Số"].refers_to_range
    book.save()
    assert {name for name, data in parts(rich).items() if data != before[name]} == {"xl/workbook.xml"}
    names = openpyxl.load_workbook(rich).defined_names
    assert {name: names[name].attr_text for name in names} == {
        "Khối": "'Nhập liệu'!$A$2:$B$5",
        "Mới": "'Tổng hợp'!$A$2:$B$3",
        "Số": "5",
    }


def test_quotation_marks_in_a_sheet_name(app: xw.App, tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "q.xlsx") as book:
        book.add_worksheet("It's").write("B2", 7)
        book.define_name("Seven", "='It''s'!$B$2")
    book = app.books.open(tmp_path / "q.xlsx")
    assert book.names["Seven"].refers_to_range.value == 7
    book.sheets[0]["A1:B1"].name = "Row"
    assert book.names["Row"].refers_to == "='It''s'!$A$1:$B$1"


def test_the_first_name_is_made_in_its_place(app: xw.App, blank: Path) -> None:
    book = app.books.open(blank)
    book.names.add("Here", "='Sheet 1'!$A$1")
    book.save()
    assert re.search(r"</sheets><definedNames>.*</definedNames><calcPr", sheet_xml(blank, "xl/workbook.xml"))
    del book.names["Here"]
    book.save()
    assert "definedNames" not in sheet_xml(blank, "xl/workbook.xml")


# Rows inserted, cells copied


@pytest.fixture
def form(tmp_path: Path) -> Path:
    """Rows 3 to 5 are a body, row 6 sums it."""
    path = tmp_path / "form.xlsx"
    with xlsxwriter.Workbook(path) as book:
        line = book.add_format({"border": 1})
        sheet = book.add_worksheet("Form")
        sheet.write("A1", "title")
        sheet.set_row(4, 24)
        for row in (2, 3, 4):
            sheet.write_row(row, 0, [f"row {row + 1}", row + 1], line)
            sheet.write_array_formula(row, 2, row, 3, f"{{=TWICE(B{row + 1})}}", line, 0)
        sheet.write_formula("B6", "=SUM(B3:B5)+$B$1+Other!B6", line, 0)
        sheet.write_formula("A6", "=SUM(B:B)", line, 0)
        sheet.merge_range("A8:B8", "signature")
        sheet.data_validation("B3:B5", {"validate": "custom", "value": "=B3>0"})
        sheet.conditional_format("A3:B5", {"type": "formula", "criteria": "=$B3>$B$6", "format": line})
        sheet.autofilter("A2:B5")
        sheet.set_h_pagebreaks([2, 7])
        sheet.ignore_errors({"number_stored_as_text": "A3:A5"})
        sheet.print_area("A1:D8")
        sheet.repeat_rows(1, 2)
        book.define_name("Body", "=Form!$A$3:$B$5")
        book.define_name("Total", "=Form!$B$6")
        book.define_name("Title", "=Form!$A$1")
        other = book.add_worksheet("Other")
        other.write_formula("A1", '=Form!B6&Form!A1&"Form!B6"&B6')
    return path


def test_inserted_rows_move_everything_below(app: xw.App, form: Path) -> None:
    book = app.books.open(form)
    sheet = book.sheets["Form"]
    sheet.range("6:7").insert("down")
    sheet.range("5:5").insert("down")
    book.save()
    xml = sheet_xml(form)
    written = openpyxl.load_workbook(form)
    cells = written["Form"]
    assert [cells.cell(row, 1).value for row in range(1, 12)] == [
        "title", None, "row 3", "row 4", None, "row 5", None, None, "=SUM(B:B)", None, "signature",
    ]  # fmt: skip
    assert cells["B9"].value == "=SUM(B3:B6)+$B$1+Other!B6"
    assert (cells["C6"].value.ref, cells["C6"].value.text) == ("C6:D6", "=TWICE(B6)")
    assert written["Other"]["A1"].value == '=Form!B9&Form!A1&"Form!B6"&B6'
    assert {name: d.attr_text for name, d in written.defined_names.items()} == {
        "Body": "Form!$A$3:$B$6",
        "Total": "Form!$B$9",
        "Title": "Form!$A$1",
    }
    assert [str(merged) for merged in cells.merged_cells.ranges] == ["A11:B11"]
    assert str(cells.data_validations.dataValidation[0].sqref) == "B3:B6"
    assert cells.auto_filter.ref == "A2:B6"
    assert '<ignoredError sqref="A3:A6"' in xml
    assert (cells.print_area, cells.print_title_rows) == ("'Form'!$A$1:$D$11", "$2:$3")
    assert [(str(area.sqref), area.rules[0].formula) for area in cells.conditional_formatting] == [
        ("A3:B6", ["$B3>$B$9"])
    ]
    assert [brk.id for brk in cells.row_breaks.brk] == [2, 10]
    assert cells.row_dimensions[8].height == cells.row_dimensions[6].height == 24  # as the row above
    assert cells["A8"].border.left.style == cells["D5"].border.left.style == "thin"
    assert '<dimension ref="A1:D11"/>' in xml
    assert sheet["Body"].value[-1] == ["row 5", 5]


def test_inserted_rows_can_look_like_the_row_below(app: xw.App, form: Path) -> None:
    sheet = app.books.open(form).sheets["Form"]
    sheet.range("5:5").insert("down", "format_from_right_or_below")
    assert sheet["A5:A6"].row_height == 24


def test_inserted_rows_leave_no_calculation_chain(app: xw.App, form: Path) -> None:
    calc_chain(form, '<c r="C3" i="1"/><c r="C5"/><c r="B6"/><c r="A1" i="2"/>')
    book = app.books.open(form)
    book.sheets["Form"].range("4:5").insert("down")
    book.save()
    assert "xl/calcChain.xml" not in parts(form)


@pytest.mark.parametrize(
    ("address", "sheet", "error"),
    [
        ("1:1", "Tổng hợp", "drawing is below"),
        ("90:90", "Tổng hợp", "table"),
        ("1:1", "Nhập liệu", "control is below"),
        ("90:90", "Nhập liệu", "comments"),
        ("2:2", "Ẩn", "refers to cells"),
        ("A2:B2", "Nhập liệu", "less than entire rows"),
    ],
)
def test_what_cannot_be_moved_is_refused_before_any_change(
    app: xw.App, rich: Path, address: str, sheet: str, error: str
) -> None:
    before = rich.read_bytes()
    book = app.books.open(rich)
    with pytest.raises(NotImplementedError, match=error):
        book.sheets[sheet].range(address).insert("down")
    book.save()
    assert rich.read_bytes() == before


X14_RULE = (
    '<extLst><ext uri="{0}" xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main">'
    "<xm:f>'Sheet 1'!A4</xm:f><xm:sqref>B2:B4</xm:sqref></ext></extLst>"
)
PIVOT = '<pivotCacheDefinition><cacheSource><worksheetSource ref="A1:B5" sheet="Sheet 1"/></cacheSource></pivotCacheDefinition>'


def test_rules_of_a_later_excel_follow_and_pivot_tables_are_refused(app: xw.App, blank: Path) -> None:
    with_sheet_xml(blank, '<row r="9"/>', X14_RULE)
    sheet = app.books.open(blank).sheets[0]
    sheet.range("3:4").insert("down")
    sheet.book.save()
    assert "<xm:f>'Sheet 1'!A6</xm:f><xm:sqref>B2:B6</xm:sqref>" in sheet_xml(blank)
    sheet.book.close()
    sheet = app.books.open(with_parts(blank, {"xl/pivotCache/pivotCacheDefinition1.xml": PIVOT.encode()})).sheets[0]
    with pytest.raises(NotImplementedError, match="pivotCache"):
        sheet.range("5:5").insert("down")


def test_rows_below_charted_cells_can_be_inserted(app: xw.App, rich: Path) -> None:
    sheet = app.books.open(rich).sheets["Ẩn"]
    sheet["A9"].value = "below"
    sheet.range("5:8").insert("down")
    assert sheet["A13"].value == "below"


@pytest.mark.parametrize(
    ("formula", "after"),
    [
        ("A5+A4", "A7+A4"),
        ("SUM($A$1:$B5)", "SUM($A$1:$B7)"),
        ("SUM(5:6)+SUM(A:B)", "SUM(7:8)+SUM(A:B)"),
        ('"A5"&LOG10(A5)&Tbl[A5]', '"A5"&LOG10(A7)&Tbl[A5]'),
        ("'My sheet'!A5+Other!A5+'[1]My sheet'!A5", "'My sheet'!A7+Other!A5+'[1]My sheet'!A5"),
        ("'My A5 sheet'!Name+Q5_1+ZZZ5", "'My A5 sheet'!Name+Q5_1+ZZZ5"),
        ("A5:INDEX(A:A,5)", "A7:INDEX(A:A,5)"),
    ],
)
def test_references_follow_inserted_rows(formula: str, after: str) -> None:
    assert _references.formula_with_rows_inserted(formula, "My sheet", "my SHEET", 5, 2) == after


def test_references_over_several_sheets_are_refused() -> None:
    for formula in ("SUM(One:Three!A5)", "SUM('One:My sheet'!A5)"):
        with pytest.raises(NotImplementedError, match="several sheets"):
            _references.formula_with_rows_inserted(formula, "One", "One", 5, 2)


def test_copying_cells(app: xw.App, form: Path) -> None:
    book = app.books.open(form)
    sheet = book.sheets["Form"]
    sheet["A5:D5"].copy(sheet["A10:D11"])
    sheet["A8:B8"].copy(sheet["F1"])
    sheet["B6"].copy(sheet["C7"])
    sheet.range("5:5").copy(sheet.range("20:22"))
    book.save()
    cells = openpyxl.load_workbook(form)["Form"]
    assert [cells[f"A{row}"].value for row in (9, 10, 11, 12, 20, 22)] == [
        None,
        "row 5",
        "row 5",
        None,
        "row 5",
        "row 5",
    ]
    assert (cells["C11"].value.ref, cells["C11"].value.text) == ("C11:D11", "=TWICE(B11)")
    assert cells["C7"].value == "=SUM(C4:C6)+$B$1+Other!C7"
    assert cells["A11"].border.left.style == cells["A22"].border.left.style == "thin"
    assert sorted(str(merged) for merged in cells.merged_cells.ranges) == ["A8:B8", "F1:G1"]
    assert cells.row_dimensions[22].height == 24
    assert cells.row_dimensions[10].height is None


def test_page_breaks_stand_where_the_schema_wants_them(app: xw.App, form: Path) -> None:
    book = app.books.open(form)
    book.sheets["Form"].impl.arrange_rows(1, [], [9, 4])
    book.sheets["Other"].impl.arrange_rows(1, [], [2])
    book.save()
    written = openpyxl.load_workbook(form)
    assert [(brk.id, brk.man) for brk in written["Form"].row_breaks.brk] == [(3, True), (8, True)]
    assert re.search(r'<pageMargins[^>]*/><rowBreaks count="2" manualBreakCount="2">.*<ignoredErrors', sheet_xml(form))
    assert sheet_xml(form, "xl/worksheets/sheet2.xml").endswith("</rowBreaks></worksheet>")
    book.sheets["Form"].impl.arrange_rows(1, [], [])
    book.save()
    assert "rowBreaks" not in sheet_xml(form)
    with pytest.raises(ValueError, match="row 2"):
        book.sheets["Form"].impl.arrange_rows(1, [], [1])


# Calculation


@pytest.fixture
def formulas(tmp_path: Path) -> Path:
    path = tmp_path / "formulas.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Bảng tính")
        sheet.write_row("A1", [1, 2, "x", True])
        sheet.write_row("A2", [3, 4])
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


@pytest.mark.parametrize("formula", ["=F(1)+1", "=F(A1*2)", "=F(F(1))", "=F(Unknown)", "=G(1)", "=SUM(A1)", "=F(1"])
def test_other_formulas_keep_their_values(app: xw.App, formulas: Path, formula: str) -> None:
    xml = parts(formulas)[SHEET].decode().replace("</row>", f'<c r="H1"><f>{formula[1:]}</f><v>42</v></c></row>', 1)
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


# What is not there


@pytest.mark.parametrize("name", ["Apps", "App", "Books", "Book", "Sheets", "Sheet", "Names", "Name", "Range"])
def test_every_member_of_the_contract_answers(name: str) -> None:
    contract, own = getattr(base_classes, name), getattr(files, name)
    public = {member for member in vars(contract) if not member.startswith("_")}
    assert {member for member in public if not hasattr(own, member) and member not in own.__annotations__} == set()


def test_missing_members_say_who_misses_them(app: xw.App, rich: Path) -> None:
    sheet = app.books.open(rich).sheets[0]
    attempts = {
        "Range.borders": lambda: sheet["A1"].borders,
        "Range.number_format": lambda: sheet["A1"].number_format,
        "Sheet.page_setup": lambda: sheet.page_setup,
        "Range.delete": lambda: sheet["A1"].delete(),
        "Sheet.charts": lambda: sheet.charts,
        "Sheet.name": lambda: setattr(sheet, "name", "x"),
        "Book.to_pdf": lambda: sheet.book.impl.to_pdf("x", "y"),
        "App.run": lambda: app.macro("x")(),
    }
    for member, attempt in attempts.items():
        with pytest.raises(NotImplementedError, match=re.escape(f"{member} is not implemented by the 'files' engine")):
            attempt()


# Charts and rows


def charted(path: Path) -> Path:
    """A workbook of two charts bound to names: one of texts and numbers, one of dates with gaps."""
    with xlsxwriter.Workbook(path) as book:
        data, sheet = book.add_worksheet("Dữ liệu"), book.add_worksheet("Biểu đồ")
        date = book.add_format({"num_format": "dd/mm/yyyy"})
        data.write_column("A1", ["Na Hang", "Hàm Yên"])
        data.write_column("B1", [0.05, 0.07])
        for row in range(3):
            data.write_datetime(row, 3, dt.datetime(2023, 7 + row, 31 if row < 2 else 30), date)
        data.write_column("E1", [100, None, 90])
        for name, area in (("Ten", "$A$1:$A$2"), ("TyLe", "$B$1:$B$2"), ("Ngay", "$D$1:$D$3"), ("Con", "$E$1:$E$3")):
            book.define_name(f"'Dữ liệu'!{name}", f"='Dữ liệu'!{area}")
        column = book.add_chart({"type": "column", "name": "Cột"})
        column.add_series({"categories": "='Dữ liệu'!Ten", "values": "='Dữ liệu'!TyLe"})
        line = book.add_chart({"type": "scatter", "subtype": "straight", "name": "Đường"})
        line.add_series({"categories": "='Dữ liệu'!Ngay", "values": "='Dữ liệu'!Con"})
        line.show_blanks_as("span")
        sheet.insert_chart("A1", column)
        sheet.insert_chart("A20", line)
    return path


def chart_xml(path: Path, number: int) -> str:
    with zipfile.ZipFile(path) as package:
        return package.read(f"xl/charts/chart{number}.xml").decode()


def test_charts_keep_the_values_of_their_cells(app: xw.App, tmp_path: Path) -> None:
    path = charted(tmp_path / "charts.xlsx")
    book = app.books.open(path)
    data = book.sheets["Dữ liệu"]
    series = {
        "Cột": [(data.range("A1:A2").impl, data.range("B1:B2").impl)],
        "Đường": [(data.range("D1:D3").impl, data.range("E1:E3").impl)],
        "không có": [],
    }
    book.sheets["Biểu đồ"].impl.bind_charts(series)
    book.save()
    column, line = chart_xml(path, 1), chart_xml(path, 2)
    assert (
        '<c:cat><c:strRef><c:f>\'Dữ liệu\'!Ten</c:f><c:strCache><c:ptCount val="2"/><c:pt idx="0"><c:v>Na Hang</c:v></c:pt>'
        '<c:pt idx="1"><c:v>Hàm Yên</c:v></c:pt></c:strCache></c:strRef></c:cat>'
    ) in column
    assert '<c:pt idx="0"><c:v>0.05</c:v></c:pt><c:pt idx="1"><c:v>0.07</c:v></c:pt></c:numCache>' in column
    # 31/7/2023 is 45138; the second date has no figure.
    assert '<c:v>45138</c:v></c:pt><c:pt idx="1"><c:v>45169</c:v></c:pt><c:pt idx="2"><c:v>45199</c:v>' in line
    assert (
        '<c:ptCount val="3"/><c:pt idx="0"><c:v>100</c:v></c:pt><c:pt idx="2"><c:v>90</c:v></c:pt></c:numCache>' in line
    )
    saved = path.read_bytes()
    again = app.books.open(path)
    data = again.sheets["Dữ liệu"]
    ranges = {"Cột": [(data.range("A1:A2").impl, data.range("B1:B2").impl)]}
    again.sheets["Biểu đồ"].impl.bind_charts(ranges)
    again.save()
    assert path.read_bytes() == saved
    with pytest.raises(ValueError, match="has 1 series, not 0"):
        again.sheets["Biểu đồ"].impl.bind_charts({"Cột": []})


def test_rows_are_arranged_in_one_call(app: xw.App, blank: Path) -> None:
    book = app.books.open(blank)
    book.sheets[0].impl.arrange_rows(4, [26.25, 26.25, 0, 0, 13], [6])
    book.sheets[0].impl.arrange_rows(6, [20], [])
    book.save()
    written = openpyxl.load_workbook(blank).worksheets[0]
    rows = {number: (form.height, form.hidden) for number, form in written.row_dimensions.items()}
    assert rows == {4: (26.25, False), 5: (26.25, False), 6: (20, False), 7: (None, True), 8: (13, False)}
    assert written.row_breaks.brk == []


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
