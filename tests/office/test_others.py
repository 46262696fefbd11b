"""Figures that nobody has to type, in LibreOffice: the formulas of their rates, and what consolidating says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.workbook.test_others import BLANK, FIRST, SECOND, TAKEN_OFF, sent_back, with_others
from thads.libreoffice import office
from thads.workbook import consolidate


def test_libreoffice_says_the_same(filled: Callable[..., Path]) -> None:
    with office.open_copy(
        with_others(filled(), (FIRST, SECOND, (None, None, 3, 2, 30_000, 19_999, *BLANK[6:])))
    ) as book:
        report, problems = consolidate.run(book)
        assert (problems, report is not None) == ([], True)
        rates = book.names["SoLieuKhac_TyLe"].refers_to_range.value
        assert [rates[0][0], rates[0][5], rates[1][0], rates[2][:2]] == [
            "60,00%",
            "28,57%",
            "99,50%",
            ["66,66%", "66,66%"],
        ]
        tail = book.names["TongHop_CuoiTrang"].refers_to_range.value
        assert "thi hành xong: việc 261/303 (86,13%), tiền" in str(tail[3][0])


def test_what_was_sent_back_is_taken_off(filled: Callable[..., Path]) -> None:
    """1 of 9 cases of the first unit, of its money as much as leaves exactly 6%."""
    with office.open_copy(sent_back(filled, 1, 10_000, TAKEN_OFF)) as book:
        report, problems = consolidate.run(book)
        assert (problems, report is not None) == ([], True)
        printed = book.names["TongHop_DonVi"].refers_to_range.value[:2]
        assert [row[place] for row in printed for place in (7, 10)] == ["5,33%", "Không đạt", "6,00%", "Đạt"]
