"""Binary worksheets that claim more than they hold."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import pytest

from tests.forms.files.conftest import REFUSED, read_sheets, reason
from tests.forms.samples import record, wide, xlsb
from thads.forms.files.sheet import ERROR_TEXT, UNCALCULATED_TEXT


@pytest.mark.parametrize(("row", "column"), [(1_048_575, 16_383), (1_000_000, 3), (3, 4_000_000_000)])
def test_a_cell_far_away_in_xlsb(tmp_path: Path, row: int, column: int) -> None:
    path = xlsb(tmp_path / "a.xlsb", "Biểu", {(0, 0): "a", (row, column): 1})
    assert reason(path.read_bytes()) == "too_large"


def test_a_count_of_strings_that_is_a_lie_in_xlsb(tmp_path: Path) -> None:
    path = xlsb(tmp_path / "a.xlsb", "Biểu", {(0, 0): "a"})
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("xl/sharedStrings.bin", record(159, struct.pack("<LL", 1, 0xFFFFFFFF)))
    assert reason(path.read_bytes()) in REFUSED


_NUMBER, _TEXT, _ERROR = 9, 8, 11  # BrtFmlaNum, BrtFmlaString, BrtFmlaError
_FORMULA = struct.pack("<HLBHL", 0, 3, 0x1E, 1, 0)  # flags, and 1 as its tokens

# BrtCalcProp: formulas are to be calculated when the file is opened.
_RECALCULATED = record(157, struct.pack("<LLLdLH", 0, 1, 100, 0.001, 1, 1))


@pytest.mark.parametrize(
    ("cell", "recalculated", "expected"),
    [
        ((_NUMBER, struct.pack("<d", 36) + _FORMULA), True, 36),
        ((_NUMBER, struct.pack("<d", 0) + _FORMULA), True, UNCALCULATED_TEXT),
        ((_NUMBER, struct.pack("<d", 0) + _FORMULA), False, 0),
        ((_TEXT, wide("36") + _FORMULA), True, "36"),
        ((_TEXT, wide("") + _FORMULA), True, UNCALCULATED_TEXT),
        ((_TEXT, wide("") + _FORMULA), False, ""),
        ((_ERROR, b"\x07" + _FORMULA), False, ERROR_TEXT),
        (ArithmeticError(), False, ERROR_TEXT),
    ],
)
def test_formulas_and_errors_of_xlsb(tmp_path: Path, cell: object, recalculated: bool, expected: object) -> None:
    cells = {(0, 0): "a", (0, 1): cell, (0, 2): 7}
    path = xlsb(tmp_path / "a.xlsb", "Biểu", cells, _RECALCULATED if recalculated else b"")
    assert [sheet.rows for sheet in read_sheets(path.read_bytes())] == [[["a", expected, 7]]]


@pytest.mark.parametrize(
    ("number_format", "expected"),
    [("#,##0,", 9_600), ("#,##0,,", 9.6), ("0.0,", 9_600), ("#,##0", 9_600_000), ('0"a,"', 9_600_000)],
)
def test_a_format_of_xlsb_that_hides_thousands(tmp_path: Path, number_format: str, expected: float) -> None:
    formats = record(615, struct.pack("<L", 1)) + record(44, struct.pack("<H", 164) + wide(number_format)) + record(616)
    looks = b"".join(record(47, struct.pack("<HH", 0xFFFF, key) + bytes(12)) for key in (0, 164))
    styles = record(278) + formats + record(617, struct.pack("<L", 2)) + looks + record(618) + record(279)
    number = struct.pack("<d", 9_600_000)
    # As a number, as 30 bits of a whole one, as a formula's result; and in no such style.
    marked: list[object] = [(5, number), (2, struct.pack("<l", 9_600_000 << 2 | 2)), (9, number + _FORMULA), 9_600_000]
    path = xlsb(tmp_path / "a.xlsb", "Biểu", {(0, place): cell for place, cell in enumerate(marked)}, styles=styles)
    (sheet,) = read_sheets(path.read_bytes())
    assert sheet.rows == [[*[expected] * 3, 9_600_000]]


def test_cells_of_xlsb_beside_the_former_one_are_refused(tmp_path: Path) -> None:
    """Short records, which other programs than Excel write, are passed over by the reader of the cells."""
    path = xlsb(tmp_path / "a.xlsb", "Biểu", {(0, 0): "a", (0, 1): (16, struct.pack("<d", 36)), (1, 0): "b"})
    assert reason(path.read_bytes()) == "binary"
