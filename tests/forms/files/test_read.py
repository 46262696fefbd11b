"""What may reach the reader: files that claim more than they hold, and files that are broken in every way."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.forms.samples import blank_form, converted, form, record, rezip, table, xlsb
from thads.forms.files import sheet as sheets
from thads.forms.files import xls
from thads.forms.files.read import read_sheets
from thads.forms.files.sheet import UnreadableError


def reason(data: bytes) -> str:
    with pytest.raises(UnreadableError) as caught:
        read_sheets(data)
    assert caught.value.reason in sheets.REASONS
    return caught.value.reason


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    return table(tmp_path / "a.xlsx", [["a", 1], ["b", 2]])


def test_cells_begin_at_a1(tmp_path: Path) -> None:
    path = table(tmp_path / "a.xlsx", [[], [None, "x", 1.5], []], merged=["B2:B3"])
    (sheet,) = read_sheets(path.read_bytes())
    assert (sheet.name, sheet.rows, sheet.merged) == ("Biểu", [["", "", ""], ["", "x", 1.5]], [((1, 1), (2, 1))])


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (b'<c r="B1"><f>1+1</f></c>', sheets.UNCALCULATED_TEXT),
        (b'<c r="B1"><f>1+1</f><v/></c>', sheets.UNCALCULATED_TEXT),
        (b'<c r="B1"><f>1+1</f><v></v></c>', sheets.UNCALCULATED_TEXT),
        (b'<c r="B1" t="str"><f>""</f><v></v></c>', ""),
        (b'<c r="B1"><f>1+1</f><v>2</v></c>', 2),
    ],
)
def test_formulas_without_a_result(plain: Path, tmp_path: Path, cell: bytes, expected: object) -> None:
    def change(_: str, content: bytes) -> bytes:
        return re.sub(rb'<c r="B1".*?</c>', lambda _: cell, content)

    (sheet,) = read_sheets(rezip(plain, tmp_path / "b.xlsx", change).read_bytes())
    assert sheet.rows[0] == ["a", expected]


def test_hidden_sheets_are_not_read(tmp_path: Path) -> None:
    path = table(tmp_path / "a.xlsx", [["a"]], more={"Ẩn": [["b"]], "Thấy": [["c"]]})
    book = openpyxl.load_workbook(path)
    book["Ẩn"].sheet_state = "hidden"
    book.save(path)
    assert [sheet.name for sheet in read_sheets(path.read_bytes())] == ["Biểu", "Thấy"]


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

    assert reason(rezip(plain, tmp_path / "b.xlsx", change).read_bytes()) == "too_large"


def test_a_count_of_strings_that_is_a_lie(tmp_path: Path) -> None:
    plain = blank_form(tmp_path / "a.xlsx", "A")

    def change(name: str, content: bytes) -> bytes:
        if "haredStr" not in name:
            return content
        assert b"<sst" in content
        return re.sub(rb"<sst [^>]*>", _SST, content)

    assert reason(rezip(plain, tmp_path / "b.xlsx", change).read_bytes()) == "too_large"


_SST = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="2" uniqueCount="4294967295">'


def test_declared_sizes(plain: Path, tmp_path: Path) -> None:
    bomb = rezip(plain, tmp_path / "b.xlsx", lambda _, content: content)
    with zipfile.ZipFile(bomb, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/media/image1.bmp", bytes(sheets.MAX_UNPACKED))
    assert bomb.stat().st_size < 200_000
    assert reason(bomb.read_bytes()) == "too_large"


def test_a_size_that_is_a_lie(plain: Path, tmp_path: Path) -> None:
    """The directory says a few bytes, the part holds eighty million."""

    def change(name: str, content: bytes) -> bytes:
        return content.replace(b"</sheetData>", b"</sheetData>" + b" " * 80_000_000) if "sheet1" in name else content

    data = bytearray(rezip(plain, tmp_path / "b.xlsx", change).read_bytes())
    place = data.rfind(b"PK\x01\x02", 0, data.rfind(b"xl/worksheets/sheet1.xml"))
    struct.pack_into("<L", data, place + 24, 500)
    assert reason(bytes(data)) == "too_large"


def test_entries_that_overlap(tmp_path: Path) -> None:
    """Many names for one packed part: counted as often as it would be unpacked."""
    content = zlib.compress(bytes(1_000_000), 9)[2:-4]
    local = struct.pack("<4sHHHHHLLLHH", b"PK\3\4", 20, 0, 8, 0, 33, 0, len(content), 1_000_000, 0, 0) + content
    listed = b""
    names = [b"xl/workbook.xml", *(b"xl/worksheets/sheet%d.xml" % number for number in range(1, 90))]
    for name in names:
        listed += struct.pack(
            "<4sHHHHHHLLLHHHHHLL", b"PK\1\2", 20, 20, 0, 8, 0, 33, 0, len(content), 1_000_000, len(name), 0, 0, 0, 0, 0, 0
        ) + name  # fmt: skip
    end = struct.pack("<4sHHHHLLH", b"PK\5\6", 0, 0, len(names), len(names), len(listed), len(local), 0)
    assert reason(local + listed + end) == "too_large"


def test_locked_packages(plain: Path) -> None:
    data = bytearray(plain.read_bytes())
    struct.pack_into("<H", data, data.find(b"PK\x01\x02") + 8, 1)
    assert reason(bytes(data)) == "password"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ('<table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384" {v}', "too_large"),
        ('<table:table-row table:number-rows-repeated="1048575"><table:table-cell table:number-columns-repeated="16384"/></table:table-row><table:table-row><table:table-cell {v}', "too_large"),
        ('<table:table-row><table:table-cell table:number-columns-repeated="99999999999"/><table:table-cell {v}', "too_large"),
        ('<table:table-row><table:table-cell table:number-columns-repeated="x"/><table:table-cell {v}', "damaged"),
    ],
)  # fmt: skip
def test_repetitions_in_ods(tmp_path: Path, rows: str, expected: str) -> None:
    value = 'office:value-type="float" office:value="1"/></table:table-row>'
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", _CONTENT.format(rows=rows.format(v=value)))
    assert reason(data.getvalue()) == expected


def test_the_empty_rest_of_an_ods_sheet_is_no_harm(tmp_path: Path) -> None:
    rows = '<table:table-row><table:table-cell office:value-type="float" office:value="7"/><table:table-cell'
    rows += ' table:number-columns-repeated="16383"/></table:table-row><table:table-row table:number-rows-repeated="1048575">'
    rows += '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", _CONTENT.format(rows=rows))
        package.writestr("META-INF/manifest.xml", "<manifest/>")
    (sheet,) = read_sheets(data.getvalue())
    assert sheet.rows == [[7]]


_CONTENT = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content'
    ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet><table:table'
    ' table:name="Biểu">{rows}</table:table></office:spreadsheet></office:body></office:document-content>'
)


@pytest.mark.parametrize(("row", "column"), [(1_048_575, 16_383), (1_000_000, 3), (3, 4_000_000_000)])
def test_a_cell_far_away_in_xlsb(tmp_path: Path, row: int, column: int) -> None:
    path = xlsb(tmp_path / "a.xlsb", "Biểu", {(0, 0): "a", (row, column): 1})
    assert reason(path.read_bytes()) == "too_large"


def test_a_count_of_strings_that_is_a_lie_in_xlsb(tmp_path: Path) -> None:
    path = xlsb(tmp_path / "a.xlsb", "Biểu", {(0, 0): "a"})
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("xl/sharedStrings.bin", record(159, struct.pack("<LL", 1, 0xFFFFFFFF)))
    assert reason(path.read_bytes()) == "too_large"


def test_xls(tmp_path: Path) -> None:
    """A sound one is read; lies about its cells, its strings and its chains are found."""
    source = table(tmp_path / "a.xlsx", [["Số liệu", 1], ["b", 2.5]] + [["dòng", number] for number in range(300)])
    (path,) = converted("xls", source)
    data = path.read_bytes()
    (sheet,) = read_sheets(data)
    assert sheet.rows[:2] == [["Số liệu", 1], ["b", 2.5]]

    stream = xls.workbook_stream(data)
    where = data.find(stream[:64])
    assert data[where : where + 4096] == stream[:4096]

    def spoiled(kind: int, change: Callable[[bytearray, int], None]) -> bytes:
        """The file with the first record of a kind changed in place."""
        changed = bytearray(data)
        place = 0
        while True:
            found, length = struct.unpack_from("<HH", stream, place)
            if found == kind:
                change(changed, where + place + 4)
                return bytes(changed)
            place += 4 + length

    assert reason(spoiled(0x00FC, lambda file, at: struct.pack_into("<l", file, at + 4, 2**31 - 1))) == "too_large"
    assert reason(spoiled(0x0200, lambda file, at: struct.pack_into("<LL", file, at, 0, 2**32 - 1))) == "too_large"

    def far(file: bytearray, at: int) -> None:
        struct.pack_into("<HH", file, at, 65_535, 65_535)

    assert reason(spoiled(0x00FD, far)) == "too_large"
    looped = bytearray(data)
    (fat,) = struct.unpack_from("<L", data, 76)
    (directory,) = struct.unpack_from("<L", data, 48)
    struct.pack_into("<L", looped, (fat + 1) * 512 + 4 * directory, directory)
    assert reason(bytes(looped)) == "damaged"
    huge = bytearray(data)
    struct.pack_into("<L", huge, 44, 2**31)
    assert reason(bytes(huge)) == "damaged"
    assert reason(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)) == "damaged"


def test_other_files() -> None:
    assert reason(b"%PDF-1.7") == "unknown"
    assert reason("Kính gửi".encode()) == "unknown"
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as package:
        package.writestr("word/document.xml", "<w/>")
    assert reason(data.getvalue()) == "unknown"


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damage_is_always_said(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """Whatever bytes are changed or cut, the file is read or refused in one of the known ways."""
    global _form
    _form = _form or form(tmp_path_factory.mktemp("f") / "a.xlsx", "A").read_bytes()
    changed = bytearray(_form)
    for place in data.draw(st.lists(st.integers(0, len(changed) - 1), max_size=4)):
        changed[place] = data.draw(st.integers(0, 255))
    if data.draw(st.booleans()):
        changed = changed[: data.draw(st.integers(0, len(changed)))]
    try:
        read_sheets(bytes(changed))
    except UnreadableError as error:
        if error.reason not in sheets.REASONS:
            raise


_form = b""
