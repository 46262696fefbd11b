"""Sentences below and above the printed table, against the plan's own words."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from tests.results.test_report import Figures, request
from thads.results.words import day_text, footnotes

UNITS: dict[str, tuple[Figures, Figures]] = {"A": ((450, 150, 141), (0, 0, 0))}


def test_a_date_that_is_not_known_leaves_room_to_write_it_by_hand() -> None:
    assert day_text(replace(request(UNITS), report_date=None)) == "ngày …… tháng …… năm ………"
    assert day_text(replace(request(UNITS), report_date=dt.date(2023, 9, 30))) == "ngày 30 tháng 9 năm 2023"
    # Decree 30/2020: days below 10 and the months 1 and 2 have a leading 0.
    assert day_text(replace(request(UNITS), report_date=dt.date(2023, 2, 5))) == "ngày 05 tháng 02 năm 2023"


def test_the_provinces_targets_and_those_that_are_below_a_rate() -> None:
    """Clause II.1: “từ 4-5% trở lên”, II.2: 5%; “dưới 2%”, “dưới 1%” of the highest tiers."""
    note = footnotes(request(UNITS))[2]
    assert "việc đạt từ 4%, vượt mức từ 5%; tiền đạt từ 5%" in note
    assert note.count("vượt mức từ") == 1
    assert "“< 2%”, “< 1%”: có giảm là Đạt; giảm từ mức đó là Vượt mức." in note


def test_the_tiers_of_the_plan() -> None:
    """Việc begins at 500, 1.000, 1.500, 2.000, 2.500; tiền at 10, 40, 100, 200, 500 tỷ."""
    note = footnotes(request(UNITS))[1]
    assert "việc 1 dưới 500, 2 từ 500, 3 từ 1.000, 4 từ 1.500, 5 từ 2.000, 6 từ 2.500" in note
    assert "1 dưới 10, 2 từ 10, 3 từ 40, 4 từ 100, 5 từ 200, 6 từ 500" in note
