"""The copy to send: what the workbook shows, as values alone, read by other programs than the one that wrote it."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import python_calamine

from tests.conftest import UNITS, fill
from thads.commands import cli
from thads.workbook import consolidate
from thads.workbook.book_file import open_book, save

SENT = ["Nhập liệu", "Tổng hợp", "Tiến độ", "Biểu đồ", "Theo dõi"]
NAME = "so 2023-09-30 bản gửi.xlsx"

Cells = dict[tuple[str, str], object]


def consolidated(path: Path, rows: Any = UNITS, **options: Any) -> Path:
    fill(path, rows, **options)
    with open_book(path) as book:
        assert consolidate.run(book)[0]
        save(book)
    return path


def shown(path: Path) -> Cells:
    """Values by sheet and cell, of the columns that are not hidden."""
    book = openpyxl.load_workbook(path, data_only=True)
    found: Cells = {}
    for name in SENT:
        hidden = {
            column
            for dimension in book[name].column_dimensions.values()
            if dimension.hidden
            for column in range(dimension.min, dimension.max + 1)
        }
        for row in book[name].iter_rows():
            for cell in row:
                if cell.value not in (None, "") and cell.column not in hidden:
                    found[name, cell.coordinate] = cell.value
    return found


@pytest.fixture
def sent(tmp_path: Path) -> Path:
    assert cli.main(["ban-gui", str(consolidated(tmp_path / "so.xlsm"))]) == 0
    return tmp_path / NAME


def test_every_value_is_there_and_no_formula(sent: Path) -> None:
    values = shown(sent)
    assert values == shown(sent.with_name("so.xlsm"))
    assert values["Nhập liệu", "N9"] == "dưới 500 việc"  # the plan, of 450 cases
    assert values["Tổng hợp", "A5"] == "BẢNG TỔNG HỢP KẾT QUẢ GIẢM ÁN TỒN ĐỌNG"
    assert not [cell for cell, value in shown_formulas(sent).items() if str(value).startswith("=")]
    read = python_calamine.CalamineWorkbook.from_path(str(sent))
    assert read.sheet_names == SENT
    assert "Chi cục THADS\nYên Sơn" in {cell for row in read.get_sheet_by_name("Tổng hợp").to_python() for cell in row}


def shown_formulas(path: Path) -> Cells:
    book = openpyxl.load_workbook(path)
    return {(sheet.title, cell.coordinate): cell.value for sheet in book for row in sheet.iter_rows() for cell in row}


def test_nothing_else_is_in_the_file(sent: Path) -> None:
    with zipfile.ZipFile(sent) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    everything = b"".join(parts.values())
    assert not [name for name in parts if "vba" in name or "external" in name or "comments" in name]
    for text in (
        b"<f>",
        b"<f ",
        b":f>",
        b'macro="[',
        b"THADS_",
        b"SoO_ThayDoi",
        b"xlwings",
        b"pythonw",
        b'hidden="1" cust',
    ):
        assert text not in everything, text
    assert b"macroEnabled" not in parts["[Content_Types].xml"]
    book = openpyxl.load_workbook(sent)
    assert not book.defined_names
    assert book.active.title == "Tổng hợp"
    assert not [sheet.title for sheet in book if sheet.protection.sheet or sheet.data_validations.dataValidation]
    assert [sheet.title for sheet in book if sheet.sheet_view.tabSelected] == ["Tổng hợp"]
