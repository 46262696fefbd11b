"""What `Nhập liệu` reads back in words: the same from Python, for plain files, and from the sheet's own formula."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from tests.conftest import UNITS, area
from thads.sheets.entry import echo_text, outcome_text
from thads.workbook.book_file import open_book, save


@pytest.mark.parametrize(
    ("dong", "words"),
    [
        (0, ""),
        (999_999, "Cả tỉnh: 999.999 đồng."),
        (1_000_000, "Cả tỉnh: 1,0 triệu đồng."),
        (733_799_999, "Cả tỉnh: 733,8 triệu đồng."),
        (733_799_999_000, "Cả tỉnh: 733,8 tỷ đồng."),
        (733_749_999_999, "Cả tỉnh: 733,7 tỷ đồng."),
        (733_799_999_000_000, "Cả tỉnh: 733.800,0 tỷ đồng."),
    ],
)
def test_money_in_words(dong: int, words: str) -> None:
    assert echo_text(None, dong) == words


@pytest.mark.parametrize(
    ("unit", "words"),
    [("đồng", "167,6 triệu đồng"), ("1.000 đồng", "167,6 tỷ đồng"), ("triệu đồng", "167.600,0 tỷ đồng")],
)
def test_a_money_unit_set_wrongly_is_seen_in_the_sum(unit: str, words: str, filled: Callable[..., Path]) -> None:
    """9,6 + 118 + 39,999999 tỷ in 1.000 đồng."""
    with open_book(filled(UNITS, {"DonViTinh": unit})) as book:
        save(book)
        text = book.names["DocLai"].refers_to_range.value
    assert text == f"Số liệu đến ngày 30 tháng 9 năm 2023. Cả tỉnh: {words}."


# What stands in the cell of the date, and how it is read back.
DATES = {
    "15/10/2023": "Số liệu đến ngày 15 tháng 10 năm 2023.",
    " 5-9-2023 ": "Số liệu đến ngày 5 tháng 9 năm 2023.",
    "05.09.2023": "Số liệu đến ngày 5 tháng 9 năm 2023.",
    "29/2/2024": "Số liệu đến ngày 29 tháng 2 năm 2024.",
    "31/9/2023": "Ngày “31/9/2023” không đọc được.",
    "9/30/2023": "Ngày “9/30/2023” không đọc được.",
    "30/9/23": "Ngày “30/9/23” không đọc được.",
    "30 tháng 9": "Ngày “30 tháng 9” không đọc được.",
    "30/9": "Ngày “30/9” không đọc được.",
    "1/2/3/2023": "Ngày “1/2/3/2023” không đọc được.",
    "30 9 2023": "Ngày “30 9 2023” không đọc được.",
}


@pytest.mark.parametrize("typed", DATES)
def test_a_date_that_came_as_text(typed: str, filled: Callable[..., Path]) -> None:
    path = filled(single={"NgayBaoCao": typed})
    with open_book(path) as book:
        save(book)
    shown = area(openpyxl.load_workbook(path, data_only=True), "DocLai")[0][0].value
    assert shown == f"{DATES[typed]} Cả tỉnh: 167,6 tỷ đồng."


def test_money_typed_as_text_is_said_not_to_be_in_the_sum(filled: Callable[..., Path]) -> None:
    rows = [list(unit) for unit in UNITS]
    rows[0][6] = "9.600.000"
    with open_book(filled(rows)) as book:
        save(book)
        cell = book.names["DocLai"].refers_to_range
        assert cell.value.endswith(" 2023. Cả tỉnh: 158,0 tỷ đồng (chưa cộng 1 ô nhập dạng chữ).")
        for row in (1, 2):
            book.names["NhapLieu"].refers_to_range[row, 6].value = "'118.000.000"
        save(book)
        assert cell.value.endswith(" 2023. Cả tỉnh: chưa cộng 3 ô nhập dạng chữ.")


@pytest.mark.parametrize(
    ("cases", "money", "total", "note", "said"),
    [
        (("", ""), ("", ""), "", "", ""),
        (("", ""), ("", ""), "", "Chưa có số liệu.", "Chưa có số liệu."),
        (("Đạt", 0.0), ("Đạt", 0.0), "Đạt cả hai", "", "Đạt cả hai"),
        (("Đạt", 0.0), ("Đạt", 0.0), "Đạt cả hai", "Xem lại: số lớn.", "Đạt cả hai, xem lại"),
        (("Đạt", 0.0), ("Không đạt", 1250000.0), "Đạt về việc", "", "Đạt về việc (tiền 1.250.000)"),
        (("Không đạt", 12.0), ("Đạt", 0.0), "Đạt về tiền", "", "Đạt về tiền (việc 12)"),
        (("Không đạt", 1.0), ("Không đạt", 48150.0), "Không đạt", "", "Không đạt (việc 1, tiền 48.150)"),
        (("Không đạt", "Giảm thêm không đạt"), ("Không xét", ""), "Không đạt", "", "Không đạt"),
        (("Thiếu số liệu", ""), ("Đạt", 0.0), "Thiếu số liệu", "", "Thiếu số liệu về việc"),
        (("Đạt", 0.0), ("Thiếu số liệu", ""), "Thiếu số liệu", "", "Thiếu số liệu về tiền"),
        (("Thiếu số liệu", ""), ("Thiếu số liệu", ""), "Thiếu số liệu", "", "Thiếu số liệu về việc, tiền"),
        (("Sai số liệu", ""), ("Sai số liệu", ""), "Sai số liệu", "Việc: …", "Sai số liệu: bấm “Kiểm tra”"),
    ],
)
def test_the_result_in_short(
    cases: tuple[object, object], money: tuple[object, object], total: str, note: str, said: str
) -> None:
    assert outcome_text([*[""] * 6, *cases, *[""] * 6, *money, total, note]) == said
