"""Sheet `Đề nghị khen thưởng`: who is proposed in which order; what people decide is theirs and stays."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
import xlwings as xw

from tests.conftest import TEMPLATE, area, fill
from tests.workbook.test_officers import AN, BINH, UNITS, YEN_SON, type_in
from thads.commands import cli
from thads.papers import kinds
from thads.results.report import Report
from thads.workbook import consolidate
from thads.workbook.book_file import open_book, save
from thads.workbook.request import read_request

# Gone of 100 việc and of 1.000.000, both asked 6%: D has most of the cases and too little money.
GONE = {"Đơn vị A": (6, 90_000), "Đơn vị B": (9, 60_000), "Đơn vị C": (8, 80_000), "Đơn vị D": (10, 59_999)}
HEAD = ["I", "TẬP THỂ", None, None, None, None]


def unit(name: str, gone: tuple[int, int]) -> list[Any]:
    return [name, 300, 100, None, 100 - gone[0], None, 5_000_000, 1_000_000, None, 1_000_000 - gone[1], None]


FOUR = [unit(*one) for one in GONE.items()]


def run(book: xw.Book) -> tuple[Report, list[list[Any]]]:
    """Consolidate; the report, and the rows of the list that are shown."""
    report, problems = consolidate.run(book)
    assert report, problems
    return report, rows(book)


def rows(book: xw.Book) -> list[list[Any]]:
    return [row for row in book.names["KhenThuong"].refers_to_range.value if any(cell is not None for cell in row)]


def names(found: Sequence[Sequence[Any]]) -> list[str]:
    return [row[1] for row in found if row[0] not in ("I", "II")]


def choose(book: xw.Book, order: str) -> None:
    book.names["ThongTinIn"].refers_to_range[12, 0].value = order


def decide(book: xw.Book, name: str, *cells: Any) -> None:
    place = book.names["KhenThuong"].refers_to_range
    at = next(row for row, found in enumerate(place.value) if found[1] == name)
    place[at, 3:6].value = list(cells)


def test_units_and_officers_that_have_all_that_is_asked() -> None:
    """Of the units only the room passes in both, 9 of 150 việc and 190.000 of 3.000.000; of the two officers An."""
    with open_book(TEMPLATE) as book:
        type_in(book, [AN, BINH])
        _, found = run(book)
        sheet = book.sheets["Đề nghị khen thưởng"]
        assert "Số liệu đến ngày 30 tháng 9 năm 2023" in sheet["A3"].value
        assert sheet["A4"].value.startswith(
            "Thứ tự: đơn vị, cá nhân đạt chỉ tiêu, xếp theo tổng thứ hạng về việc và về tiền. "
        )
    assert found == [
        HEAD,
        [1, UNITS[0][0], "việc giảm 9 việc (6,00%), đạt; tiền giảm 190.000 nghìn đồng (6,33%), đạt", None, None, None],
        ["II", "CÁ NHÂN", None, None, None, None],
        [1, f"Nguyễn Văn An\nChấp hành viên\n{YEN_SON}", "việc giảm 4 việc (4,00%), đạt; tiền giảm 30.000 nghìn đồng (3,00%), đạt", None, None, None],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("order", "wanted"),
    [
        ("", "BCA"),
        ("Tổng thứ hạng về việc và về tiền", "BCA"),
        ("Thứ hạng về việc", "BCA"),
        ("Thứ hạng về tiền", "ACB"),
        ("Thứ tự đã nhập", "ABC"),
    ],
)
def test_the_rule_of_order_is_a_setting(order: str, wanted: str) -> None:
    """Ranks are among all units, D with 10 việc the first: A 4, B 2, C 3 by việc; A 1, B 3, C 2 by tiền; sums 5, 5, 5: by việc."""
    with open_book(TEMPLATE) as book:
        type_in(book, [], FOUR)
        choose(book, order)
        _, found = run(book)
        said = book.sheets["Đề nghị khen thưởng"]["A4"].value
    assert names(found) == [f"Đơn vị {letter}" for letter in wanted]
    assert (order or "Tổng thứ hạng về việc và về tiền").lower() in said.lower()


def test_a_rule_that_there_is_not_is_an_error() -> None:
    with open_book(TEMPLATE) as book:
        type_in(book, [], FOUR)
        choose(book, "Theo ý kiến")
        report, problems = consolidate.run(book)
    assert report is None
    assert [problem.sheet for problem in problems if "Không rõ thứ tự “Theo ý kiến”" in problem.text] == ["Chỉ tiêu"]


def test_what_people_decide_stays_with_whom_it_is_of() -> None:
    with open_book(TEMPLATE) as book:
        type_in(book, [], FOUR)
        run(book)
        decide(book, "Đơn vị C", "Giấy khen", 9, None)
        decide(book, "Đơn vị A", None, None, "Xét sau")
        for order in ("Thứ hạng về tiền", "Thứ tự đã nhập"):
            choose(book, order)
            _, found = run(book)
            decided = {row[1]: row[3:] for row in found}
            assert decided["Đơn vị C"] == ["Giấy khen", 9, None]
            assert decided["Đơn vị A"] == [None, None, "Xét sau"]
            assert decided["Đơn vị B"] == [None, None, None]


def test_who_passes_no_longer_keeps_what_was_decided_below_the_others() -> None:
    gone = "Không còn trong diện đề nghị theo số liệu này"
    with open_book(TEMPLATE) as book:
        type_in(book, [], FOUR)
        run(book)
        decide(book, "Đơn vị B", "Giấy khen", "5/9", None)
        entry = book.names["NhapLieu"].refers_to_range
        entry[1, 4].value = 99
        for _ in range(2):
            _, found = run(book)
            assert names(found) == ["Đơn vị C", "Đơn vị A", "Đơn vị B"]  # 2 + 2 and 3 + 1: by việc
            assert found[-1] == [None, "Đơn vị B", gone, "Giấy khen", "5/9", None]
        entry[1, 4].value = 91
        _, found = run(book)
        assert found[1][:2] == [1, "Đơn vị B"]
        assert found[1][3:] == ["Giấy khen", "5/9", None]
        assert not any(row[2] == gone for row in found)


def test_an_officers_title_may_change() -> None:
    with open_book(TEMPLATE) as book:
        type_in(book, [AN])
        _, found = run(book)
        decide(book, found[-1][1], "Giấy khen", None, None)
        book.names["ChapHanhVien"].refers_to_range[0, 12].value = "Phó Chi cục trưởng"
        _, found = run(book)
    assert found[-1][1:2] + found[-1][3:4] == [f"Nguyễn Văn An\nPhó Chi cục trưởng\n{YEN_SON}", "Giấy khen"]


def test_nobody() -> None:
    with open_book(TEMPLATE) as book:
        type_in(book, [], FOUR[3:])
        _, found = run(book)
    assert found == [HEAD, [None, "Chưa có đơn vị nào đạt chỉ tiêu", *[None] * 4]]


def test_more_than_there_is_room_for_and_what_is_not_needed_is_hidden(tmp_path: Path) -> None:
    officers = [[YEN_SON, f"Người {number}", *AN[2:]] for number in range(60)]
    path = tmp_path / "so.xlsm"
    with open_book(TEMPLATE) as book:
        type_in(book, officers)
        _, found = run(book)
        assert len(found) == 2 + 1 + 60
        save(book, path)
    sheet = openpyxl.load_workbook(path)["Đề nghị khen thưởng"]
    first, last = 6, 6 + len(found) - 1
    assert not any(sheet.row_dimensions[row].hidden for row in range(first, last + 1))
    with open_book(path) as book:
        type_in(book, officers[:1])
        _, found = run(book)
        save(book)
    sheet = openpyxl.load_workbook(path)["Đề nghị khen thưởng"]
    assert [sheet.row_dimensions[row].hidden for row in range(first, last + 1)] == [False] * 4 + [True] * 59


def test_only_what_people_decide_can_be_typed() -> None:
    book = openpyxl.load_workbook(TEMPLATE)
    (row, *_) = area(book, "KhenThuong")
    assert [cell.protection.locked for cell in row] == [True] * 3 + [False] * 3
    assert [cell.number_format for cell in row[3:]] == ["@"] * 3  # 5/9 stays what it is
    assert book["Đề nghị khen thưởng"].protection.sheet


@pytest.fixture
def decided(tmp_path: Path) -> Path:
    path = tmp_path / "so.xlsm"
    with open_book(TEMPLATE) as book:
        type_in(book, [AN, BINH])
        _, found = run(book)
        decide(book, UNITS[0][0], "Giấy khen", "9/9", "Cờ thi đua")
        decide(book, found[-1][1], "Bằng khen", 8, None)
        run(book)
        save(book, path)
    return path


def test_an_upgrade_carries_the_decisions(decided: Path, tmp_path: Path) -> None:
    new = tmp_path / "moi.xlsm"
    assert cli.main(["nang-cap", str(decided), "-o", str(new)]) == 0
    with open_book(new) as book:
        assert {tuple(row[3:]) for row in rows(book)} == {
            ("Giấy khen", "9/9", "Cờ thi đua"),
            ("Bằng khen", 8, None),
            (None,) * 3,
        }
        with open_book(decided) as old:
            assert run(book)[1] == rows(old)


def test_next_year_begins_without_a_list(decided: Path, tmp_path: Path) -> None:
    new = tmp_path / "tuyenquang_thads_2024.xlsm"
    assert cli.main(["sang-nam", str(decided), "-o", str(new)]) == 0
    with open_book(new) as book:
        assert rows(book) == []


def test_undo_brings_a_decision_back(decided: Path) -> None:
    with open_book(decided) as book:
        decide(book, UNITS[0][0], "Không khen", None, None)
        save(book, before="tổng hợp")
    assert cli.main(["hoan-tac", str(decided)]) == 0
    with open_book(decided) as book:
        assert rows(book)[1][3:] == ["Giấy khen", "9/9", "Cờ thi đua"]


def test_a_workbook_of_a_former_version_has_no_such_sheet(tmp_path: Path) -> None:
    with open_book(fill(tmp_path / "so.xlsm", UNITS)) as book:
        book.names["KhenThuong"].delete()
        assert consolidate.run(book)[0]


def test_word_says_what_the_sheet_says(decided: Path, tmp_path: Path) -> None:
    with open_book(decided) as book:
        source = kinds.source_of(book, read_request(book))
    made = {
        kind: docx.Document(io.BytesIO(kinds.make(kind, source, tmp_path)))
        for kind in ("khen-thuong", "to-trinh", "bien-ban")
    }
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in made["khen-thuong"].tables]
    units, persons = (table for table in tables if table[0][0] == "TT")
    assert [row[:2] + row[3:] for row in units[1:]] == [["1", UNITS[0][0], "Giấy khen", "9/9", "Cờ thi đua"]]
    assert [row[:2] + row[3:] for row in persons[1:]] == [
        ["1", f"Nguyễn Văn An\nChấp hành viên\n{YEN_SON}", "Bằng khen", "8", ""]
    ]
    assert "Thứ tự: đơn vị, cá nhân đạt chỉ tiêu" in "\n".join(one.text for one in made["khen-thuong"].paragraphs)
    assert "khen thưởng 01 tập thể và 01 cá nhân" in "\n".join(one.text for one in made["to-trinh"].paragraphs)
    votes = next(table for table in made["bien-ban"].tables if table.cell(0, 0).text == "TT")
    assert [row.cells[1].text.partition("\n")[0] for row in votes.rows[1:]] == [UNITS[0][0], "Nguyễn Văn An"]


def test_without_officers_the_papers_leave_room_for_persons(tmp_path: Path) -> None:
    with open_book(fill(tmp_path / "so.xlsm", UNITS, report_date=dt.date(2023, 9, 30))) as book:
        source = kinds.source_of(book, read_request(book))
    paper = docx.Document(io.BytesIO(kinds.make("to-trinh", source, tmp_path)))
    assert "01 tập thể và …… cá nhân" in "\n".join(one.text for one in paper.paragraphs)
