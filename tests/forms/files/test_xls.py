"""The old format: sound files are read, lies are found."""

from __future__ import annotations

import datetime as dt
import io
import struct
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import xlwt
from xlrd import compdoc

from tests.forms.files.conftest import REFUSED, read_sheets, reason
from tests.forms.samples import converted, table
from thads.forms.files.sheet import ERROR_TEXT, UNCALCULATED_TEXT
from thads.forms.read import read_file

# A table of Excel 5: a unit's separate register shows #DIV/0!, in D3.
EXCEL_5 = Path(__file__).parent.parent / "data" / "excel5.xls"


def test_xls(tmp_path: Path) -> None:
    """A sound one is read; lies about its cells, its strings and its chains are found."""
    source = table(tmp_path / "a.xlsx", [["Số liệu", 1], ["b", 2.5]] + [["dòng", number] for number in range(300)])
    (path,) = converted("xls", source)
    data = path.read_bytes()
    (sheet,) = read_sheets(data)
    assert sheet.rows[:2] == [["Số liệu", 1], ["b", 2.5]]

    stream = bytes(compdoc.CompDoc(data, io.StringIO()).get_named_stream("Workbook"))
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

    assert reason(spoiled(0x00FC, lambda file, at: struct.pack_into("<l", file, at + 4, 2**31 - 1))) in REFUSED
    (sheet,) = read_sheets(spoiled(0x0200, lambda file, at: struct.pack_into("<LL", file, at, 0, 2**32 - 1)))
    assert sheet.rows[:2] == [["Số liệu", 1], ["b", 2.5]]  # a lie that nothing believes

    def far(file: bytearray, at: int) -> None:
        struct.pack_into("<HH", file, at, 65_535, 65_535)

    assert reason(spoiled(0x00FD, far)) in REFUSED
    looped = bytearray(data)
    (fat,) = struct.unpack_from("<L", data, 76)
    (directory,) = struct.unpack_from("<L", data, 48)
    struct.pack_into("<L", looped, (fat + 1) * 512 + 4 * directory, directory)
    assert reason(bytes(looped)) == "damaged"
    huge = bytearray(data)
    struct.pack_into("<L", huge, 44, 2**31)
    (sheet,) = read_sheets(bytes(huge))  # another lie that nothing believes
    assert sheet.rows[:2] == [["Số liệu", 1], ["b", 2.5]]
    assert reason(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)) == "damaged"


def test_no_chain_nor_tree_is_followed_for_ever() -> None:
    """Short streams whose links go round, and a directory whose branches join again."""
    data = bytearray(EXCEL_5.read_bytes())
    (directory,) = struct.unpack_from("<L", data, 48)
    root = (directory + 1) * 512
    book = root + 128
    short = bytearray(data)
    sectors = len(data) // 512 - 1
    struct.pack_into("<LLLL", short, 56, 2**20, sectors, 1, 0xFFFFFFFE)
    (fat,) = struct.unpack_from("<L", data, 76)
    struct.pack_into("<l", short, (fat + 1) * 512 + 4 * sectors, -2)
    short += struct.pack("<128l", 0, *[-1] * 127)
    start, length = struct.unpack_from("<LL", data, book + 116)
    struct.pack_into("<LL", short, root + 116, start, length)
    struct.pack_into("<LL", short, book + 116, 0, length)
    assert reason(bytes(short)) in REFUSED
    joined = bytearray(data)
    place = len(data) // 512 - 1
    struct.pack_into("<l", joined, (fat + 1) * 512 + 4 * directory, place)
    for index in range(25):
        struct.pack_into("<l", joined, (fat + 1) * 512 + 4 * (place + index), place + index + 1 if index < 24 else -2)
    for number in range(4, 104):
        both = number + 1 if number < 103 else -1
        entry = "x".encode("utf-16-le").ljust(64, b"\0") + struct.pack("<HBBlll", 4, 2, 1, both, both, -1)
        joined += entry.ljust(116, b"\0") + struct.pack("<ll4x", -2, 0)
    struct.pack_into("<lll", joined, root + 68, -1, -1, 4)
    assert reason(bytes(joined)) == "too_large"


def test_excel_5(capfd: pytest.CaptureFixture[str]) -> None:
    """An error of the old format is told as well, and the stream has either spelling."""
    data = EXCEL_5.read_bytes()
    for one in (data, data.replace("Book".encode("utf-16-le"), "BOOK".encode("utf-16-le"))):
        (sheet,) = read_sheets(one)
        assert sheet.rows[2][1:] == [1240, 515, ERROR_TEXT, 480, 0, 118_000_000, 60_000_000, 0, 58_300_000, 0]
    assert capfd.readouterr() == ("", "")
    submissions, problems = read_file(EXCEL_5, "a.xls")
    assert problems == []
    assert [(one.figures[2], one.cells[3]) for one in submissions] == [(ERROR_TEXT, "D3")]


@pytest.mark.parametrize("result", [3, 0])
def test_formulas_of_excel_5_without_a_result(result: int) -> None:
    """A formula whose result the file says to be nothing, or whose text does not follow."""
    data = EXCEL_5.read_bytes()
    error = struct.pack("<HHHHHBB", 0x0205, 8, 2, 3, 15, 7, 1)
    number = struct.pack("<HHHHHd", 0x0203, 14, 2, 4, 15, 480)
    end = struct.pack("<HH", 0x000A, 0)
    # What follows moves on, over the zeros behind the end of the stream.
    start = data.index(error)
    assert data[start + 12 : start + 30] == number
    formula = struct.pack("<HHHHHB5xHHLH", 0x0006, 22, 2, 3, 15, result, 0xFFFF, 0, 0, 0)
    rest = data[start + 12 : data.index(end, start) + 4]
    changed = data[:start] + formula + rest + data[start + len(formula + rest) :]
    assert len(changed) == len(data)
    (sheet,) = read_sheets(changed)
    assert sheet.rows[2][3:5] == [UNCALCULATED_TEXT, 480]


def test_cells_of_every_kind(tmp_path: Path) -> None:
    """Dates, times, truths, errors and empty texts, and a sheet that is hidden."""
    path = table(tmp_path / "a.xlsx", [[dt.date(2023, 9, 30), dt.time(6), True, "x"]], ["A2:B3"], {"Ẩn": [["b"]]})
    book = openpyxl.load_workbook(path)
    book["Ẩn"].sheet_state = "hidden"
    book["Biểu"]["E1"], book["Biểu"]["F1"], book["Biểu"]["G1"] = "=1/0", '=""', 9_600_000
    book["Biểu"]["G1"].number_format = "dd/mm/yyyy"
    book.save(path)
    (path,) = converted("xls", path)
    (sheet,) = read_sheets(path.read_bytes())
    assert sheet.name == "Biểu"
    assert sheet.rows[0] == [dt.datetime(2023, 9, 30), dt.time(6), True, "x", ERROR_TEXT, "", 9_600_000]
    assert sheet.merged == [((1, 0), (2, 1))]


@pytest.mark.parametrize(
    ("number_format", "expected"), [("#,##0,", 9_600), ("#,##0,,", 9.6), ("#,##0", 9_600_000), ('0"a,"', 9_600_000)]
)
def test_a_format_of_the_old_format_that_hides_thousands(number_format: str, expected: float) -> None:
    """In a number, a whole number, and many of them in one record."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("Biểu")
    look = xlwt.easyxf(num_format_str=number_format)
    for column, number in enumerate([9_600_000, 9_600_000.0, 9_600_000]):
        sheet.write(0, column, number, look)
        sheet.write(1, column + 2 * column, number, look)
    sheet.write(2, 0, 9_600_000)
    book.save(data := io.BytesIO())
    (found,) = read_sheets(data.getvalue())
    assert found.rows[0][:3] == [expected] * 3
    assert [found.rows[1][column] for column in (0, 3, 6)] == [expected] * 3
    assert found.rows[2][0] == 9_600_000


def test_a_library_s_formulas_without_a_result() -> None:
    """xlwt stores the empty text, and no record of what has calculated the file."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("Biểu")
    for column, formula in enumerate(["30+6", '"a"', 'IF(1=1;"";"x")', "1/0"]):
        sheet.write(0, column, xlwt.Formula(formula))
    sheet.write(0, 4, "")
    sheet.write(0, 5, 36)
    book.save(data := io.BytesIO())
    (found,) = read_sheets(data.getvalue())
    assert found.rows == [[*[UNCALCULATED_TEXT] * 4, "", 36]]
