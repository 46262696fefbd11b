"""What a workbook says that another program filled: formulas nobody calculated are errors at their cells, never blanks."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.conftest import UNITS
from thads.commands import cli
from thads.errors import WrongBookError
from thads.figures.problems import Level
from thads.workbook import consolidate
from thads.workbook.book_file import open_book
from thads.workbook.request import read_request


def errors(path: Path) -> dict[str, str]:
    with open_book(path) as book:
        return {problem.cell: problem.text for problem in read_request(book).errors}


def with_formula(column: int) -> list[list[Any]]:
    rows = [list(row) for row in UNITS]
    rows[1][column] = "=10+26"
    return rows


@pytest.mark.parametrize("column", range(1, 11))
def test_a_figure_without_a_result_is_an_error(column: int, filled: Callable[..., Path]) -> None:
    """openpyxl stores no result: the separate register blank would be 0, and 515 − 36 = 479 → 480 would pass."""
    cell = f"{'BCDEFGHIJKL'[column]}10"
    found = errors(filled(with_formula(column)))
    assert list(found) == [cell]
    assert "công thức chưa có kết quả" in found[cell]
    assert "nhập thẳng số" in found[cell]


@pytest.mark.parametrize("stored", ["0", "36"])
def test_a_result_of_0_under_a_calculation_still_to_come(stored: str, filled: Callable[..., Path]) -> None:
    """XlsxWriter and its kin store 0 for a formula that nobody calculated, and ask for the calculation on loading."""
    path = filled(with_formula(3))
    with zipfile.ZipFile(path) as source:
        parts = {entry.filename: source.read(entry) for entry in source.infolist()}
    name = next(name for name, content in parts.items() if b"<f>10+26</f>" in content)
    for empty in (b"<v></v>", b"<v/>", b"<v />"):
        parts[name] = parts[name].replace(b"<f>10+26</f>" + empty, f"<f>10+26</f><v>{stored}</v>".encode())
    with zipfile.ZipFile(path, "w") as target:
        for part, content in parts.items():
            target.writestr(part, content)
    assert b'fullCalcOnLoad="1"' in parts["xl/workbook.xml"]
    assert list(errors(path)) == (["E10"] if stored == "0" else [])


def test_a_printed_text_without_a_result(filled: Callable[..., Path]) -> None:
    found = errors(filled(single={"ThongTinIn": '="Đợt "&1'}))
    assert ["công thức chưa có kết quả" in text for text in found.values()] == [True]


@pytest.mark.parametrize(
    ("unit", "said"), [("1.000 đồng", False), ("đồng", True), ("triệu đồng", True), ("tỷ đồng", True)]
)
def test_money_of_another_unit_than_last_time(unit: str, said: bool, filled: Callable[..., Path]) -> None:
    path = filled()
    with open_book(path) as book:
        assert consolidate.run(book)[0]
        book.names["DonViTinh"].refers_to_range.value = unit
        book.names["NgayBaoCao"].refers_to_range.value = dt.date(2023, 10, 5)
        found = [problem for problem in read_request(book).problems if "lần tổng hợp 30/09/2023" in problem.text]
    assert [(problem.cell, str(problem.level)) for problem in found] == ([("F4", "canh_bao")] if said else [])
    assert all("là 80.110.000.000 đồng" in problem.text for problem in found)  # 2,81 + 58,3 + 19 tỷ


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("CachHieu", "dòng, phải là 2 dòng"),
        ("ThongTinIn", "dòng, phải là 13 dòng"),
        ("ChiTieu_Viec", "cột, phải là 7 cột"),
        ("TheoDoi", "10 cột"),
    ],
)
@pytest.mark.parametrize("change", ["insert", "delete"])
def test_lists_and_scales_keep_their_shape(
    name: str, said: str, change: str, filled: Callable[..., Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A row put in among the printed texts would print the agency as its superior; a column, one rate as another."""
    path = tmp_path / "so.xlsm"
    with open_book(filled()) as book:
        second = book.names[name].refers_to_range[1, 1 if "cột" in said else 0]
        _, column, row = second.address.split("$")
        whole, how = (f"{column}:{column}", "right") if "cột" in said else (f"{row}:{row}", "down")
        line = second.sheet.range(whole)
        line.insert(how) if change == "insert" else line.delete()
        book.save(path)
    before = path.read_bytes()
    # Former versions had more columns in `TheoDoi`.
    over = [["nang-cap", "-o", str(tmp_path / "moi.xlsm")]] if (name, change) != ("TheoDoi", "insert") else []
    for command in (["kiem-tra"], ["tong-hop"], *over):
        assert cli.main([*command, str(path)]) == 2
        assert said in capsys.readouterr().err
    assert path.read_bytes() == before
    assert not (tmp_path / "moi.xlsm").exists()


def test_a_copy_of_the_sheet_is_not_taken_for_it(filled: Callable[..., Path]) -> None:
    """Excel answers so where a copied sheet, which has names of its own, is in front."""
    opened = openpyxl.load_workbook(path := filled(), keep_vba=True)
    opened.copy_worksheet(opened["Nhập liệu"]).title = "bản tháng 8"
    opened.defined_names["NhapLieu"].attr_text = "'bản tháng 8'!$B$9:$L$32"
    opened.save(path)
    with (
        open_book(path) as book,
        pytest.raises(WrongBookError, match="Sheet bản tháng 8 là bản chép của sheet Nhập liệu"),
    ):
        read_request(book)


@pytest.mark.parametrize("how", ["deleted", "typed over", "emptied"])
def test_a_unit_of_the_last_consolidation_that_is_no_more_is_told(how: str, filled: Callable[..., Path]) -> None:
    with open_book(filled(report_date=dt.date(2023, 9, 30))) as book:
        assert consolidate.run(book)[0]
        entry = book.names["NhapLieu"].refers_to_range
        if how == "deleted":
            book.sheets["Nhập liệu"].range(f"{entry.row + 2}:{entry.row + 2}").delete()
        elif how == "typed over":
            entry[2, 0].value = "Đội 3"
        else:
            entry[2, :].value = [None] * 11
        (told,) = [problem for problem in read_request(book).problems if "gần nhất có" in problem.text]
        assert str(UNITS[2][0]) in told.text
        assert told.level is Level.WARNING
        consolidate.run(book)
        assert not [problem for problem in read_request(book).problems if "gần nhất có" in problem.text]


def test_a_copy_of_the_figures_that_lost_a_column_compares_with_nothing(filled: Callable[..., Path]) -> None:
    with open_book(filled(report_date=dt.date(2023, 9, 30))) as book:
        assert consolidate.run(book)[0]
        book.names["DaTongHop_NhapLieu"].refers_to = "='Đã tổng hợp'!$B$63:$I$86"
        assert not read_request(book).problems
