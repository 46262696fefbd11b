"""Worksheets that claim more than they hold, and formulas without a result."""

from __future__ import annotations

import io
import itertools
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from tests.forms.files.conftest import REFUSED, read_sheets, reason
from tests.forms.samples import blank_form, form, rezip
from thads.forms.files import sheet as sheets
from thads.forms.files import xlsx


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (b'<c r="B1"><f>1+1</f></c>', sheets.UNCALCULATED_TEXT),
        (b'<c r="B1"><f>1+1</f><v/></c>', sheets.UNCALCULATED_TEXT),
        (b'<c r="B1"><f>1+1</f><v></v></c>', sheets.UNCALCULATED_TEXT),
        (b'<c r="B1" t="str"><f>=1+1</f></c>', sheets.UNCALCULATED_TEXT),  # excelize
        (b'<c r="B1" t="n"><f>1+1</f></c>', sheets.UNCALCULATED_TEXT),  # SheetJS
        (b'<c r="B1" t="str"><f>""</f><v></v></c>', ""),
        (b'<c r="B1"><f>1+1</f><v>2</v></c>', 2),
    ],
)
def test_formulas_without_a_result(plain: Path, tmp_path: Path, cell: bytes, expected: object) -> None:
    def change(_: str, content: bytes) -> bytes:
        return re.sub(rb'<c r="B1".*?</c>', lambda _: cell, content)

    (sheet,) = read_sheets(rezip(plain, tmp_path / "b.xlsx", change).read_bytes())
    assert sheet.rows[0] == ["a", expected]


@pytest.mark.parametrize("make", [blank_form, form])
def test_our_own_forms_need_only_a_look(tmp_path: Path, make: Callable[..., Path]) -> None:
    """The preparer's name below the signature is a formula without a result, which is no lack."""
    path = make(tmp_path / "a.xlsx", "A")
    with zipfile.ZipFile(path) as package:
        xml = package.read("xl/worksheets/sheet1.xml")
    assert not xlsx.has_formulas(xml)
    assert xlsx.has_formulas(xml.replace(b'Phieu_NguoiLap="",', b'Phieu_DienThoai="",'))
    (sheet,) = read_sheets(path.read_bytes())
    assert sheets.UNCALCULATED_TEXT not in itertools.chain.from_iterable(sheet.rows)


@pytest.mark.parametrize("corner", ["XFD1048576", "A1048576", "XFD100", "ZZZ99999999"])
@pytest.mark.parametrize(
    "spelling", ['<c r="{}"><v>1</v></c>', "<c s='0' r='{}'><v>1</v></c>", '<x:c r="{}"><v>1</v></x:c>']
)
def test_a_cell_far_away(plain: Path, tmp_path: Path, corner: str, spelling: str) -> None:
    row = "".join(filter(str.isdecimal, corner))
    cell = f'<row r="{row}">{spelling.format(corner)}</row></sheetData>'.encode()
    far = rezip(plain, tmp_path / "b.xlsx", lambda _, content: content.replace(b"</sheetData>", cell))
    if "x:" in spelling:
        far = rezip(
            far,
            tmp_path / "c.xlsx",
            lambda _, content: content.replace(
                b"<worksheet ", b'<worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
            ),
        )
    assert reason(far.read_bytes()) == "too_large"


def test_cells_without_addresses_count(plain: Path, tmp_path: Path) -> None:
    cells = b'<row r="900000">' + b"<c><v>1</v></c>" * 40 + b"</row></sheetData>"
    far = rezip(plain, tmp_path / "b.xlsx", lambda _, content: content.replace(b"</sheetData>", cells))
    assert reason(far.read_bytes()) == "too_large"


def test_formatted_but_empty_cells_far_away_are_no_harm(plain: Path, tmp_path: Path) -> None:
    cell = b'<row r="1048576" spans="1:4"><c r="XFD1048576" s="0"/></row></sheetData>'
    far = rezip(plain, tmp_path / "b.xlsx", lambda _, content: content.replace(b"</sheetData>", cell))
    (sheet,) = read_sheets(far.read_bytes())
    assert sheet.rows == [["a", 1], ["b", 2]]


def test_a_part_that_is_a_worksheet_in_disguise(plain: Path, tmp_path: Path) -> None:
    """The workbook calls its styles a worksheet, and a far cell stands there."""
    xml = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1048576">'
    xml += b'<c r="XFD1048576"><v>1</v></c><c r="A1"><v>1</v></c></row></sheetData></worksheet>'

    def change(name: str, content: bytes) -> bytes:
        if name == "xl/_rels/workbook.xml.rels":
            return content.replace(b"/xl/worksheets/sheet1.xml", b"/xl/styles.xml")
        return xml if name == "xl/styles.xml" else content

    assert reason(rezip(plain, tmp_path / "b.xlsx", change).read_bytes()) in REFUSED


def test_a_count_of_strings_that_is_a_lie(tmp_path: Path) -> None:
    plain = blank_form(tmp_path / "a.xlsx", "A")

    def change(name: str, content: bytes) -> bytes:
        if "haredStr" not in name:
            return content
        assert b"<sst" in content
        return re.sub(rb"<sst [^>]*>", _SST, content)

    assert reason(rezip(plain, tmp_path / "b.xlsx", change).read_bytes()) in REFUSED


_SST = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="2" uniqueCount="4294967295">'


@pytest.mark.parametrize(
    "name",
    [
        "xl/worksheets/Sheet1.xml",
        "xl\\worksheets\\sheet1.xml",
        "XL/WORKSHEETS/SHEET1.XML",
        "./xl/worksheets/sheet1.xml",
    ],
)
def test_a_sheet_under_a_name_that_its_relation_spells_otherwise(tmp_path: Path, name: str) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["a", "=1+1", "#DIV/0!"])
    book.save(tmp_path / "a.xlsx")
    data = io.BytesIO()
    with zipfile.ZipFile(tmp_path / "a.xlsx") as package, zipfile.ZipFile(data, "w") as other:
        for part in package.namelist():
            other.writestr(name if part == "xl/worksheets/sheet1.xml" else part, package.read(part))
    (found,) = read_sheets(data.getvalue())
    assert found.rows == [["a", sheets.UNCALCULATED_TEXT, sheets.ERROR_TEXT]]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-16-le", "utf-8-sig", "iso-8859-1", "windows-1252"])
@pytest.mark.parametrize(
    "part", ["sheet1.xml", "sharedStrings.xml", "workbook.xml", "styles.xml", ".rels", "_Types].xml"]
)
def test_parts_in_any_encoding_of_xml(plain: Path, tmp_path: Path, part: str, encoding: str) -> None:
    """Every reader of XML knows UTF-16; the others are met in files that programs made of text."""
    shared = tmp_path / "shared.xlsx"
    with xlsxwriter.Workbook(shared) as book:
        sheet = book.add_worksheet("Biểu")
        for row, cells in enumerate([["a", 1], ["b", 2]]):
            sheet.write_row(row, 0, cells)

    def change(name: str, content: bytes) -> bytes:
        if not name.endswith(part):
            return content
        text = re.sub(r"<\?xml.*?\?>\s*", "", content.decode())
        text = text.replace(">a<", ">café<").replace("Biểu", "Biéu")
        declared = encoding.removesuffix("-be").removesuffix("-le")
        return f'<?xml version="1.0" encoding="{declared.removesuffix("-sig")}"?>{text}'.encode(encoding)

    # The texts of one stand in its sheet, those of the other in a part of their own.
    source = plain if part == "sheet1.xml" else shared
    (found,) = read_sheets(rezip(source, tmp_path / "b.xlsx", change).read_bytes())
    assert found.name == ("Biéu" if part == "workbook.xml" else "Biểu")
    assert found.rows == [["café" if part in ("sheet1.xml", "sharedStrings.xml") else "a", 1], ["b", 2]]
