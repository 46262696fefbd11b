"""Sheet `Kiểm tra`: every text within its row, and pages that hold their rows."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import openpyxl
import pytest

from tests.conftest import fill
from thads import layout
from thads.figures.problems import Level, Problem
from thads.sheets.checks import fill_check_list
from thads.workbook.book_file import open_book, save

SHORT = "Chưa nhập ngày báo cáo."
LONG = " ".join(["Phòng Nghiệp vụ và Tổ chức thi hành án"] * 24)


@pytest.mark.parametrize(
    ("count", "text", "pages"),
    [(1, SHORT, 1), (2, 9 * LONG, 2), (3, LONG, 1), (24, SHORT, 1), (60, SHORT, 3), (200, SHORT, 8)],
)
def test_rows_hold_their_text_and_pages_their_rows(tmp_path: Path, count: int, text: str, pages: int) -> None:
    blank = fill(tmp_path / "so.xlsm", [])
    problems = [Problem(Level.ERROR, "phiếu.xlsx", f"E{number}", text) for number in range(1, count + 1)]
    with open_book(blank) as book:
        fill_check_list(book, problems)
        save(book)
    sheet = openpyxl.load_workbook(blank)[layout.CHECK_SHEET]
    width = sheet.column_dimensions["E"].width * 5.3  # points of a character of Times New Roman 11
    lines = -(-len(text) * 5 // width)
    for row in range(4, 4 + count):
        assert (sheet.row_dimensions[row].height or 0) >= min(409, lines * 14)
    breaks = [entry.id for entry in sheet.row_breaks.brk]
    assert len(breaks) == pages - 1
    turns = [3, *breaks, 3 + count]
    for first, last in pairwise(turns):
        assert sum(sheet.row_dimensions[row].height or 0 for row in range(first + 1, last + 1)) <= 450
