"""Figures that nobody has to type, in LibreOffice: the formulas of their rates, and what consolidating says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from tests.forms.samples import form
from tests.workbook.test_others import BLANK, FIRST, SECOND, TAKEN_OFF, sent_back
from thads.forms import commands
from thads.forms.changes import settle_dates
from thads.libreoffice import office
from thads.workbook import consolidate


def test_libreoffice_says_the_same(filled: Callable[..., Path]) -> None:
    with office.open_copy(filled(others=(FIRST, SECOND, (None, None, 3, 2, 30_000, 19_999, *BLANK[6:])))) as book:
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


def test_last_years_forms_are_written_into_the_protected_sheet(filled: Callable[..., Path], tmp_path: Path) -> None:
    now = (450, 160, 10, 141, None, 9_600_000, 3_000_000, None, 2_810_000, None)
    then = (400, 200, None, 150, None, 9_000_000, 3_100_000, None, 2_810_000, None)
    path = filled([("A", *now)], report_date=dt.date(2023, 6, 30))
    paper = form(tmp_path / "a.xlsx", "A", then, day=dt.date(2022, 6, 30), years=(2021, 2022))
    with office.open_copy(path) as book:
        taking, _ = commands.plan_files(book, [paper], lambda done, total: None)
        settle_dates(taking, taking.newest)
        assert (taking.errors, taking.writes) == (0, True)
        commands.apply(book, taking)
        report, problems = consolidate.run(book)
        assert (problems, report is not None) == ([], True)
        tail = book.names["TongHop_CuoiTrang"].refers_to_range.value
        assert (
            "(30/06/2022), chuyển kỳ sau (đã trừ số chuyển sổ theo dõi riêng): việc giảm 9 (6,00%), tiền không đổi"
            in tail[3][0]
        )
