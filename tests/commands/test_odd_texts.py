"""Texts and columns that would end as something else: said with their cell before anything is written, or kept as text."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from lxml import etree

from tests import faults
from tests.conftest import UNITS, area, fill
from tests.forms.samples import blank_form, fill_form
from thads.commands.places import new_folder, output
from thads.errors import UnusableFileError
from thads.layout import PRINT_INFO_ROWS
from thads.workbook.book_file import open_book, save

# Written by Excel as _xD83D_ and the like, where it stands in a cell.
ODD = {
    "half a character": "Chi cục \ud83d THADS",
    "control character": "Chi cục\x07 THADS",
    "delete": "Chi cục\x7f THADS",
    "right to left": "Chi cục \u202eSĐAHT",
    "isolate": "Chi cục \u2067THADS\u2069",
    "mark": "Chi cục\u200f THADS",
    "no character": "Chi cục\uffff THADS",
    "800": "a" * 800,
    "32767": "a" * 32_767,
}
COMMANDS = (
    "kiem-tra so.xlsm",
    "tong-hop so.xlsm",
    "tong-hop so.xlsm -o ra.xlsm",
    "nhap-phieu p.xlsx so.xlsm",
    "tao-phieu so.xlsm -o phieu",
    "sang-nam so.xlsm -o moi.xlsm",
)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    fill_form(blank_form(tmp_path / "p.xlsx", UNITS[2][0]))
    return tmp_path


def run(command: str) -> faults.Ended:
    return faults.run(command.split(), lambda: faults.temporary(Path.cwd() / "tmp"))


def assert_refused(here: Path, cell: str, what: str, commands: tuple[str, ...] = COMMANDS) -> None:
    before = {path.name: path.read_bytes() for path in here.iterdir() if path.is_file()}
    for command in commands:
        ended = run(command)
        assert ended.code in (1, 2), (command, ended.said)
        assert (f"ô {cell}" in ended.said, what in ended.said) == (True, True), (command, ended.said)
        assert "gặp lỗi" not in ended.said, command
    after = {path.name: path.read_bytes() for path in here.iterdir() if path.is_file()}
    assert after == before
    assert not (here / "phieu").exists()


def typed(here: Path, name: str, place: tuple[int, int], text: str) -> None:
    """Type a text into a workbook by the file engine, which writes characters that XML has not as Excel does."""
    path = fill(here / "so.xlsm")
    with open_book(path) as book:
        book.names[name].refers_to_range[place].value = text
        save(book)
    (here / "so.xlsm.bak").unlink()


@pytest.mark.parametrize("kind", ODD)
def test_a_units_name(here: Path, kind: str) -> None:
    typed(here, "NhapLieu", (1, 0), ODD[kind])
    assert_refused(here, "B10", "dài" if kind.isdecimal() else "ký tự ẩn")


@pytest.mark.parametrize("kind", ODD)
def test_a_printed_text(here: Path, kind: str) -> None:
    typed(here, "ThongTinIn", (0, 0), ODD[kind])
    with open_book(here / "so.xlsm") as book:
        first = book.names["ThongTinIn"].refers_to_range[0, 0].address.replace("$", "")
    assert_refused(here, first, "dài" if kind.isdecimal() else "ký tự ẩn", (*COMMANDS[:3], COMMANDS[4]))


@pytest.mark.parametrize("row", ["agency", "place", "preparer_title", "preparer"])
@pytest.mark.parametrize("kind", ["half a character", "right to left", "32767"])
def test_a_text_that_forms_print_or_stands_beside_it(here: Path, row: str, kind: str) -> None:
    place = list(PRINT_INFO_ROWS).index(row)
    typed(here, "ThongTinIn", (place, 0), ODD[kind])
    with open_book(here / "so.xlsm") as book:
        cell = book.names["ThongTinIn"].refers_to_range[place, 0].address.replace("$", "")
    assert_refused(here, cell, "dài" if kind.isdecimal() else "ký tự ẩn", ("tao-phieu so.xlsm -o phieu",))


def test_names_as_long_as_they_may_be_and_letters_of_every_kind(here: Path) -> None:
    rows = [list(row) for row in UNITS]
    rows[0][0] = "Chi cục THADS " + "ă" * 186
    rows[1][0] = unit = "Chi cục 😀 “Đắk Lắk” – H’leo 中文"
    fill(here / "so.xlsm", rows)
    assert run("tong-hop so.xlsm").code == 0
    with open_book(here / "so.xlsm") as book:
        assert book.names["TongHop_DonVi"].refers_to_range[2, 1].value == unit


@pytest.mark.parametrize("first", ["=1+1", "+1+1", "-2", "@ABS(1)", "=cmd|' /c calc'!A0", "$(touch x)", "; touch x"])
def test_a_name_that_would_be_a_formula_or_a_command_is_text(here: Path, first: str) -> None:
    typed(here, "NhapLieu", (0, 0), f"'{first} Chi cục")  # as Excel takes a text that begins so
    assert run("tong-hop so.xlsm").code == 0
    assert run("tao-phieu so.xlsm -o tinh/A").code == 0
    (form,) = (here / "tinh/A").glob(f"*{first[-1]} Chi cục.xlsx")
    fill_form(form)
    for other in set((here / "tinh/A").iterdir()) - {form}:
        other.unlink()
    assert run("gop tinh -o gop.xlsx").code == 0
    found = 0
    for path in (here / "so.xlsm", form, here / "gop.xlsx"):
        with zipfile.ZipFile(path) as package:
            for part in package.namelist():
                if part.endswith(".xml"):
                    for element in etree.fromstring(package.read(part)).iter():
                        is_formula = etree.QName(element).localname in ("f", "formula1")
                        assert not (is_formula and (element.text or "").lstrip("=").startswith(first.lstrip("=")))
                        found += first in (element.text or "")
    assert found >= 3
    assert not (here / "x").exists()


def changed_columns(here: Path, change: Callable[[openpyxl.worksheet.worksheet.Worksheet], None], last: str) -> None:
    """A workbook in whose sheet columns were inserted or taken out, as Excel does it: the name follows."""
    path = fill(here / "so.xlsm")
    book = openpyxl.load_workbook(path, keep_vba=True)
    sheet = area(book, "NhapLieu")[0][0].parent
    for merged in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(merged))
    change(sheet)
    book.defined_names["NhapLieu"].attr_text = f"'{sheet.title}'!$B$9:${last}$32"
    book.save(path)


@pytest.mark.parametrize("column", range(3, 12))
def test_a_column_inserted(here: Path, column: int) -> None:
    changed_columns(here, lambda sheet: sheet.insert_cols(column), "M")
    assert_refused(here, "B9", "12 cột")


@pytest.mark.parametrize("column", range(2, 12))
def test_a_column_removed(here: Path, column: int) -> None:
    changed_columns(here, lambda sheet: sheet.delete_cols(column), "K")
    assert_refused(here, "B9", "10 cột")


@pytest.mark.parametrize(("inserted", "removed"), [(3, 8), (4, 12), (5, 10), (8, 3), (12, 4), (10, 6)])
def test_columns_shifted(here: Path, inserted: int, removed: int) -> None:
    """One inserted and one removed: eleven again, but not the same."""

    def change(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        sheet.insert_cols(inserted)
        sheet.delete_cols(removed)

    changed_columns(here, change, "L")
    assert_refused(here, "", "Đầu cột này")


def moved_cells(path: Path, cells: str, down: int = 0, right: int = 0) -> None:
    """Cells moved as Excel moves what stands behind cells that are inserted or taken out; array formulas go with them."""
    book = openpyxl.load_workbook(path, keep_vba=True)
    sheet = area(book, "NhapLieu")[0][0].parent
    for row in sheet[cells]:
        for cell in row:
            if isinstance(cell.value, openpyxl.worksheet.formula.ArrayFormula):
                first, _, last = cell.value.ref.partition(":")
                moved = (sheet[name].offset(down, right).coordinate for name in (first, last))
                cell.value.ref = ":".join(moved)
    sheet.move_range(cells, rows=down, cols=right)
    book.save(path)


@pytest.mark.parametrize(
    ("cells", "right"),
    [("C10:AH10", 1), ("G10:AH10", 2), ("B10:AH10", 1), ("E10:AH10", -1), ("L10:AH10", -1), ("I10:AH10", -3)],
)
def test_cells_of_one_row_moved_sideways(here: Path, cells: str, right: int) -> None:
    moved_cells(fill(here / "so.xlsm"), cells, right=right)
    assert_refused(
        here,
        "B10",
        "Công thức đánh giá của dòng này không còn bắt đầu ở ô N10",
        (*COMMANDS, "nang-cap so.xlsm -o moi.xlsm"),
    )


@pytest.mark.parametrize(
    ("cells", "down", "right", "said"),
    [
        ("E10:E32", -1, 0, "E9"),  # a cell above was taken out; the last unit's figure has gone up
        ("E9:E11", 1, 0, "E10"),  # one was inserted
        ("C10:G10", 0, 1, "D10"),  # inserted and taken out within the row: its end is where it was
        ("J11:K11", 0, -1, "I11"),
    ],
)
def test_figures_one_cell_on_since_the_last_time(here: Path, cells: str, down: int, right: int, said: str) -> None:
    """What nothing but the figures themselves shows is doubtful: said, beside whatever is plainly wrong."""
    fill(here / "so.xlsm")
    assert run("tong-hop so.xlsm").code == 0
    assert "lệch một ô" not in run("kiem-tra so.xlsm").said
    moved_cells(here / "so.xlsm", cells, down, right)
    ended = run("kiem-tra so.xlsm")
    assert ended.code in (0, 1)
    assert (f"ô {said}" in ended.said, "lệch một ô" in ended.said) == (True, True), ended.said


def test_new_figures_that_resemble_others(here: Path) -> None:
    """A unit more between two others, and figures that happen to be a neighbour's former ones once: nothing is said."""
    fill(here / "so.xlsm")
    assert run("tong-hop so.xlsm").code == 0
    rows = [UNITS[0], ("Chi cục THADS Na Hang", *UNITS[0][1:]), *UNITS[1:]]
    with open_book(here / "so.xlsm") as book:
        typed = book.names["NhapLieu"].refers_to_range
        typed[:4, :].value = rows
        typed[0, 1].value = UNITS[1][1]
        save(book)
    assert "lệch một ô" not in run("kiem-tra so.xlsm").said


@pytest.mark.parametrize("name", ["con", "NUL", "aux.1", "com1", "a:b", "a?", "ten.", "ten ", "LPT¹", "a\ud83d"])
def test_file_names_that_windows_would_take_for_something_else(here: Path, name: str) -> None:
    for check, text in ((output(".xlsx"), f"{name}.xlsx"), (new_folder, name)):
        if check is not new_folder and name in ("ten.", "ten "):
            continue  # in front of the ending a dot is a dot
        with pytest.raises(UnusableFileError, match="Windows"):
            check(text)
    assert output(".xlsx")("Kết quả (1).xlsx") == Path("Kết quả (1).xlsx")
    assert new_folder("contents") == Path("contents")


def test_what_somebody_added_and_cannot_follow_is_said(here: Path) -> None:
    """More units than rows on the consolidated sheet, and a formula of the office's own over several sheets."""
    path = fill(here / "so.xlsm")
    with open_book(path) as book:
        place = book.names["NhapLieu"].refers_to_range
        place.sheet.range(f"{place.row + 5}:{place.row + 8}").insert("down")
        place = book.names["NhapLieu"].refers_to_range
        place.value = [[f"Chi cục {number}", *UNITS[number % 3][1:]] for number in range(place.shape[0])]
        save(book)
    own = openpyxl.load_workbook(path, keep_vba=True)
    own.create_sheet("Riêng")["A1"] = "=SUM('Nhập liệu:Tổng hợp'!C9)"
    own.save(path)
    before = path.read_bytes()
    ended = run("tong-hop so.xlsm")
    assert (ended.code, "phần tự thêm" in ended.said, "Chưa có gì bị thay đổi" in ended.said) == (2, True, True), (
        ended.said
    )
    assert path.read_bytes() == before


def test_another_kind_of_file_is_not_written(here: Path) -> None:
    fill(here / "so.xlsm")
    ended = run("tong-hop so.xlsm -o ra.xlsx")
    assert (ended.code, "Không ghi được tệp ra.xlsx" in ended.said) == (2, True), ended.said
    assert not (here / "ra.xlsx").exists()


@pytest.mark.parametrize(
    ("name", "code", "said"),
    [
        ("CachHieu_GuiLai", 0, "Đạt cả hai"),
        ("TenDaHieu", 0, "Đạt cả hai"),
        ("KhenThuong", 0, "Đạt cả hai"),
        ("SoLieuKhac", 2, "thiếu vùng “SoLieuKhac”"),  # its rates look at it
        ("ChapHanhVien_Ngay", 0, "Đạt cả hai"),
    ],
)
def test_a_workbook_that_has_lost_a_name(here: Path, name: str, code: int, said: str) -> None:
    own = openpyxl.load_workbook(fill(here / "so.xlsm"), keep_vba=True)
    del own.defined_names[name]
    own.save(here / "so.xlsm")
    ended = run("tong-hop so.xlsm")
    assert (ended.code, said in ended.said) == (code, True), ended.said
