"""What has changed since the last consolidation: counted and said by the file engine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwings as xw

from tests.conftest import TEMPLATE, area
from tests.forms.samples import form
from thads import layout
from thads.commands import buttons, cli
from thads.errors import WrongBookError
from thads.rules.plan import load_plan
from thads.sheets.kept import changed_cells
from thads.workbook import consolidate, example
from thads.workbook.book_file import open_book, save

# What somebody may change in the consolidated example: the block, the 0-based cell, what it holds then.
CHANGES: dict[str, tuple[str, int, int, object]] = {
    "a figure": ("NhapLieu", 0, 2, 161),
    "a blank to 0": ("NhapLieu", 0, 5, 0),
    "0 to a blank": ("NhapLieu", 7, 7, None),
    "a name's capitals": ("NhapLieu", 1, 0, "CHI CỤC THADS THÀNH PHỐ TUYÊN QUANG"),
    "a figure written as text": ("NhapLieu", 5, 6, "40.000.000"),
    "a unit more": ("NhapLieu", 8, 0, "Phòng THADS khu vực 1"),
    "a scale": ("ChiTieu_Viec", 0, 2, 0.07),
    "a scale's text": ("ChiTieu_Cuc_Tien", 0, 6, "Kế hoạch khác"),
    "a reading": ("CachHieu", 0, 0, "Đạt"),
    "the unit of money": ("DonViTinh", 0, 0, "triệu đồng"),
    "the year before": ("NamSoSanh", 0, 0, 2021),
    "the year": ("NamThiDua", 0, 0, 2024),
    "the date": ("NgayBaoCao", 0, 0, dt.datetime(2023, 10, 1)),
    "no date": ("NgayBaoCao", 0, 0, None),
    "a printed text": ("ThongTinIn", 8, 0, "Trần Văn A"),
}
NEVER = "Chưa tổng hợp lần nào."


def note(cells: int) -> str:
    return f"Có {cells} ô đã thay đổi sau lần tổng hợp gần nhất. Bấm “Tổng hợp” trước khi in."


def said(book: xw.Book) -> tuple[int | None, Any, Any]:
    """What Python counts, and what the workbook's formulas show."""
    count, text = (book.names[name].refers_to_range.value for name in ("SoO_ThayDoi", "LoiNhac_ThayDoi"))
    return changed_cells(book), count, text


@pytest.fixture(scope="session")
def consolidated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example, consolidated; not to be changed."""
    path = tmp_path_factory.mktemp("kept") / "so.xlsm"
    with open_book(TEMPLATE) as book:
        example.fill(book, dt.date(2023, 9, 30))
        assert consolidate.run(book)[0]
        save(book, path)
    return path


@pytest.mark.parametrize("change", CHANGES)
def test_every_kind_of_change_is_counted_and_said(change: str, consolidated: Path, tmp_path: Path) -> None:
    name, row, column, value = CHANGES[change]
    path = tmp_path / "so.xlsm"
    with open_book(consolidated) as book:
        cell = book.names[name].refers_to_range[row, column]
        former = cell.value
        cell.value = value
        save(book, path)
    with open_book(path) as book:
        assert said(book) == (1, 1, note(1))
        book.names[name].refers_to_range[row, column].value = former
        save(book)
    with open_book(path) as book:
        assert said(book) == (0, 0, None)


def test_a_new_consolidation_takes_the_mark_away(consolidated: Path, tmp_path: Path) -> None:
    path = tmp_path / "so.xlsm"
    with open_book(consolidated) as book:
        entry = book.names["NhapLieu"].refers_to_range
        entry[0, 2].value = 161
        entry[8, :3].value = ["'=tên lạ", None, "0123"]
        book.names["ThongTinIn"].refers_to_range[8, 0].value = "  Trần\nVăn A "
        save(book, path)
        assert said(book) == (4, 4, note(4))
        assert consolidate.run(book)[0]
        save(book)
        assert said(book) == (0, 0, None)
    with open_book(path) as book:
        assert said(book) == (0, 0, None)
        save(book)
        assert said(book) == (0, 0, None)


@pytest.mark.parametrize("lost", ["DaTongHop_NhapLieu", "NgayKetThuc"])
def test_of_a_workbook_that_cannot_say_nothing_is_printed_without_a_word(
    lost: str, consolidated: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A former version has no copy, and a sheet or a row may have been deleted: whether the sheets are true is not known."""
    path = tmp_path / "so.xlsm"
    opened = openpyxl.load_workbook(consolidated, keep_vba=True)
    opened.defined_names[lost].attr_text = "#REF!"
    opened.save(path)
    for command in ("xuat-pdf", "ban-gui"):
        assert cli.main([command, str(path)]) == 2
        said = capsys.readouterr().err
        assert "Không biết bảng còn đúng với số liệu hay không nên chưa ghi gì." in said
        assert f"thiếu vùng “{lost}”" in said
    with open_book(path) as book:
        for action in (buttons.print_summary, buttons.write_copy):
            with pytest.raises(WrongBookError, match=f"chưa ghi gì.*“{lost}”"):
                action(book)
    assert list(tmp_path.iterdir()) == [path]


def test_inserted_rows_are_counted_and_the_copy_grows_with_them(consolidated: Path, tmp_path: Path) -> None:
    path = tmp_path / "so.xlsm"
    with open_book(consolidated) as book:
        for name in ("NhapLieu", "ChiTieu_Viec"):
            first = book.names[name].refers_to_range.row + 1
            book.sheets["Nhập liệu" if name == "NhapLieu" else "Chỉ tiêu"].range(f"{first}:{first + 1}").insert("down")
        save(book, path)
        assert said(book) == (2 * 11 + 2 * 16 + 2 * 7, 68, note(68))
        book.names["ChiTieu_Viec"].refers_to_range[1:3, :].value = [
            [500, 700, 0.05, None, "Từ mức giảm trở lên", None, None],
            [700, 500, 0.05, None, "Từ mức giảm trở lên", None, None],
        ]
        assert consolidate.run(book)[0] is None  # the scale has a fault: the copy stays as it was
        assert changed_cells(book) == 68
        book.names["ChiTieu_Viec"].refers_to_range[1:4, :2].value = [[500, 700], [700, 800], [800, 1000]]
        assert consolidate.run(book)[0]
        save(book)
    with open_book(path) as book:
        assert said(book) == (0, 0, None)
        assert book.names["DaTongHop_NhapLieu"].refers_to_range.shape == (26, 11)
        assert book.names["DaTongHop_ChiTieu_Viec"].refers_to_range.shape == (8, 7)
        book.names["NhapLieu"].refers_to_range[25, 2].value = 7
        assert changed_cells(book) == 1


def test_a_copy_that_shrinks_leaves_nothing_behind(consolidated: Path) -> None:
    with open_book(consolidated) as book:
        book.names["NhapLieu"].refers_to_range[23, :3].value = ["Đơn vị cuối", 100, 50]
        assert consolidate.run(book)[0]
        assert book.names["DaTongHop_NhapLieu"].refers_to_range[23, 0].value == "Đơn vị cuối"
        book.names["NhapLieu"].refers_to = "='Nhập liệu'!$B$9:$L$20"
        assert changed_cells(book) == 12 * 11
        assert consolidate.run(book)[0]
        assert changed_cells(book) == 0
        copy = book.names["DaTongHop_NhapLieu"].refers_to_range
        assert copy.shape == (12, 11)
        assert copy.offset(12, 0).options(ndim=2).value == [[None] * 11] * 12


def test_blank_upgraded_and_new_years_workbooks_were_never_consolidated(consolidated: Path, tmp_path: Path) -> None:
    for command in ("nang-cap", "sang-nam"):
        assert cli.main([command, str(consolidated), "--ra", str(tmp_path / f"{command}.xlsm")]) == 0
    for path in (TEMPLATE, tmp_path / "nang-cap.xlsm", tmp_path / "sang-nam.xlsm"):
        with open_book(path) as book:
            assert said(book) == (None, None, NEVER)


def test_the_example_is_fresh(tmp_path: Path) -> None:
    assert cli.main(["vi-du", str(tmp_path / "so.xlsm")]) == 0
    with open_book(tmp_path / "so.xlsm") as book:
        assert said(book) == (0, 0, None)


def test_forms_taken_in_raise_the_mark(consolidated: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    unit = load_plan().units[0]
    sent = form(tmp_path / "phieu.xlsx", unit, (450, 160, 10, 140, None, 9_600_000, 3_000_000, None, 2_810_000, None))
    path = tmp_path / "so.xlsm"
    assert cli.main(["nhap-phieu", str(sent), str(consolidated), "--ra", str(path)]) == 0
    with open_book(path) as book:
        assert said(book) == (1, 1, note(1))
    capsys.readouterr()
    assert cli.main(["kiem-tra", str(path)]) == 0
    expected = "Có 1 ô đã thay đổi sau lần tổng hợp gần nhất. Hãy chạy “thads tong-hop” trước khi in.\n"
    assert capsys.readouterr().out.endswith(expected)
    assert cli.main(["tong-hop", "--thay", str(path)]) == 0
    capsys.readouterr()
    assert cli.main(["kiem-tra", str(path)]) == 0
    assert "thay đổi" not in capsys.readouterr().out


def test_a_workbook_saved_by_another_program_is_counted_alike(consolidated: Path, tmp_path: Path) -> None:
    """openpyxl leaves out what formulas come to."""
    path = tmp_path / "so.xlsm"
    book = openpyxl.load_workbook(consolidated, keep_vba=True)
    book.save(path)
    with open_book(path) as own:
        assert changed_cells(own) == 0
        save(own)
        assert said(own) == (0, 0, None)
    area(book, "NhapLieu")[0][1].value = 451
    book.save(path)
    with open_book(path) as own:
        assert changed_cells(own) == 1


def test_a_former_workbook_makes_no_claim(consolidated: Path, tmp_path: Path) -> None:
    """Without the names it is consolidated and saved as ever."""
    path = tmp_path / "so.xlsm"
    with open_book(consolidated) as book:
        for name in (*layout.KEPT.values(), layout.CHANGED, layout.CHANGED_NOTE):
            book.names[name].delete()
        book.names["NhapLieu"].refers_to_range[0, 2].value = 161
        save(book, path)
    with open_book(path) as book:
        assert changed_cells(book) == 0
        assert consolidate.run(book)[0]
        save(book)
        assert changed_cells(book) == 0


@pytest.mark.parametrize("sheet", ["Tổng hợp", "tiến độ", "Biểu đồ", "tat-ca"])
def test_what_is_not_true_is_not_printed(
    sheet: str, consolidated: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], filled: Callable[..., Path]
) -> None:
    path, pdf = tmp_path / "doi.xlsm", tmp_path / "bang.pdf"
    with open_book(consolidated) as book:
        book.names["DonViTinh"].refers_to_range.value = "triệu đồng"
        save(book, path)
    remedy = "Chưa in gì. Hãy chạy “thads tong-hop” rồi in lại; muốn in bảng như đang có thì thêm --van-in.\n"
    for unprinted, why in (
        (path, "Có 1 ô đã thay đổi sau lần tổng hợp gần nhất. "),
        (filled(), "Chưa tổng hợp lần nào. "),
    ):
        assert cli.main(["xuat-pdf", str(unprinted), "--sheet", sheet, "--ra", str(pdf)]) == 1
        assert capsys.readouterr() == ("", why + remedy)
        assert not pdf.exists()
