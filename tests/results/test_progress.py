"""Progress and pace: figures worked out by hand."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from tests.conftest import TEMPLATE
from tests.results.test_report import request
from thads.layout import CASES, MONEY
from thads.numerals import name_key
from thads.results.history import Record
from thads.results.progress import Outlook, Progress, calendar, progress, statistics_year
from thads.results.report import judge_all as judge
from thads.rules.plan import load_plan
from thads.rules.verdicts import assess
from thads.workbook import consolidate
from thads.workbook.book_file import open_book

PLAN = load_plan(2023)
T = 10**9


def found(
    figures: tuple[int | None, int | None, int | None],
    today: dt.date | None,
    *earlier: tuple[dt.date, int | None],
    measure: Any = CASES,
    readings: dict[str, str] | None = None,
    end: dt.date | None = PLAN.drive_end,
) -> Progress:
    """Progress of the one unit "A"; the other measure is at rest."""
    step = 1 if measure is CASES else 1000
    pair = (figures, (0, 0, 0)) if measure is CASES else ((0, 0, 0), figures)
    report = judge(replace(request({"A": pair}, readings), report_date=today, drive_end=end))
    records = [Record(day, name_key("A"), (figure, figure)) for day, figure in earlier]
    return progress(report.units[0], measure, records, calendar(report, records), step)


def test_between_baseline_and_target() -> None:
    # 1.240 việc: 4% of 500 is 20, so 480 passes. 15/9 to 30/9 are 15 days; 31/7 to 15/9 are 46.
    got = found((1240, 500, 488), dt.date(2023, 9, 15), (dt.date(2023, 7, 31), 500), (dt.date(2023, 8, 31), 490))
    assert got.goal == 480
    assert got.since_last == 2
    assert got.since == dt.date(2023, 7, 31)
    assert got.pace == Fraction(12 * 7, 46)
    assert got.weekly == 4  # 8 in 15 days: 3,73… a week
    assert got.forecast == 485  # 488 − 12 × 15/46 = 484,08…
    assert got.outlook is Outlook.LATE


@pytest.mark.parametrize(
    ("after", "first", "outlook"),
    [
        # 46 days behind, 15 to go: at 484 the line must have fallen 12,26… since 31/7 to reach 480.
        (484, 497, Outlook.ON_TRACK),
        (484, 496, Outlook.LATE),
        # 480 has passed; a rise since 31/7 would lose it again.
        (480, 480, Outlook.PASSED),
        (480, 479, Outlook.AT_RISK),
        (470, 500, Outlook.PASSED),
    ],
)
def test_outlook_at_the_boundary(after: int, first: int, outlook: Outlook) -> None:
    assert found((1240, 500, after), dt.date(2023, 9, 15), (dt.date(2023, 7, 31), first)).outlook is outlook


@pytest.mark.parametrize(
    ("after", "first", "outlook"),
    [
        # 30 days behind, 15 to go: the forecast is the goal of 480 itself, and 480 passes.
        (490, 510, Outlook.ON_TRACK),
        (490, 509, Outlook.LATE),
        (475, 465, Outlook.PASSED),
        (475, 464, Outlook.AT_RISK),
    ],
)
def test_a_forecast_that_is_the_goal(after: int, first: int, outlook: Outlook) -> None:
    assert found((1240, 500, after), dt.date(2023, 9, 15), (dt.date(2023, 8, 16), first)).outlook is outlook


def test_without_earlier_figures_the_line_begins_at_the_baseline() -> None:
    # The statistics year begins on 1/10/2022: 500 on 30/9/2022, 488 on 15/9/2023, 350 days later.
    got = found((1240, 500, 488), dt.date(2023, 9, 15))
    assert got.since == dt.date(2022, 9, 30)
    assert got.pace == Fraction(12 * 7, 350)
    assert got.since_last is None
    assert got.forecast == 488  # 487,48… rounded up


def day(text: str) -> dt.date:
    return dt.datetime.strptime(text, "%d/%m/%Y").date()


@pytest.mark.parametrize(
    ("year", "typed", "closing", "start"),
    [
        (2023, None, "30/09/2022", "01/10/2022"),  # the sector's statistics year
        (2023, "01/12/2022", "30/11/2022", "01/12/2022"),
        (2023, "01/12/2021", "30/09/2022", "01/10/2022"),  # of another year
        (None, "01/12/2022", "30/11/2022", "01/12/2022"),
    ],
)
def test_the_statistics_year(year: int | None, typed: str | None, closing: str, start: str) -> None:
    asked = request({"A": ((1240, 500, 488), (0, 0, 0))})
    settings = replace(asked.settings, current_year=year, period_start=None if typed is None else day(typed))
    report = replace(judge(asked), request=replace(asked, settings=settings))
    assert statistics_year(report) == (day(closing), day(start))


def test_without_a_year_every_day_is_of_it() -> None:
    asked = request({"A": ((1240, 500, 488), (0, 0, 0))})
    settings = replace(asked.settings, current_year=None, period_start=None)
    assert statistics_year(replace(judge(asked), request=replace(asked, settings=settings))) == (
        dt.date.min,
        dt.date.min,
    )


@pytest.mark.parametrize(
    ("today", "previous", "left"),
    [
        ("29/09/2023", "31/07/2023", 1),
        ("30/09/2023", "31/07/2023", 0),
        ("01/10/2023", "31/07/2023", 0),
        ("31/07/2023", "30/09/2022", 61),  # what the year before closed with is as good as a consolidation
        ("30/09/2022", None, 365),
    ],
)
def test_the_days_that_progress_is_measured_by(today: str, previous: str | None, left: int) -> None:
    asked = replace(request({"A": ((1240, 500, 488), (0, 0, 0))}), report_date=day(today), drive_end=PLAN.drive_end)
    records = [Record(day(one), name_key("A"), (500, 500)) for one in ("29/09/2022", "30/09/2022", "31/07/2023")]
    days = calendar(judge(asked), records)
    assert (days.previous, days.days_left) == (None if previous is None else day(previous), left)


def test_figures_of_the_year_before_are_not_of_this_drive() -> None:
    got = found((1240, 500, 488), dt.date(2023, 9, 15), (dt.date(2022, 9, 15), 700))
    assert got.since == dt.date(2022, 9, 30)


def test_figures_of_its_first_day_are_of_the_year() -> None:
    got = found((1240, 500, 488), dt.date(2023, 9, 15), (dt.date(2022, 10, 1), 495))
    assert (got.since, got.pace) == (dt.date(2022, 10, 1), Fraction(7 * 7, 349))


def test_figures_of_today_and_after_are_no_beginning() -> None:
    got = found((1240, 500, 488), dt.date(2023, 9, 15), (dt.date(2023, 9, 15), 700), (dt.date(2023, 9, 16), 800))
    assert (got.since, got.since_last) == (dt.date(2022, 9, 30), None)


@pytest.mark.parametrize(
    ("today", "weekly"),
    [
        (dt.date(2023, 8, 5), 1),  # 56 days: one a week exactly
        (dt.date(2023, 8, 6), 2),
        (dt.date(2023, 9, 23), 8),  # 7 days
        (dt.date(2023, 9, 29), 8),  # never more than what is missing
        (dt.date(2023, 9, 30), None),
    ],
)
def test_how_much_a_week(today: dt.date, weekly: int | None) -> None:
    assert found((1240, 500, 488), today).weekly == weekly


def test_no_more_is_to_be_reduced_than_there_is() -> None:
    got = found((1240, 500, 10), dt.date(2023, 9, 15), (dt.date(2023, 7, 31), 500))
    assert (got.weekly, got.forecast) == (0, 0)


def test_of_nothing_carried_over_nothing_may_be_left() -> None:
    assert found((1240, 0, 5), dt.date(2023, 9, 15)).goal == 0


def test_money_is_counted_in_the_sheets_unit() -> None:
    # 5% of 4 tỷ is 200 triệu: 3.800.000.000 passes; 12.345 thousand are missing.
    got = found((20 * T, 4 * T, 3_800_000_000 + 12_345_000), dt.date(2023, 9, 16), measure=MONEY)
    assert got.goal == 3_800_000_000
    assert got.weekly == 6_173_000  # half of it, rounded up to a thousand
    # 6% of 1.000.000.500 is 60.000.030: 940.000.470 passes, whatever unit the sheet counts in.
    assert found((T, 1_000_000_500, 990_000_000), dt.date(2023, 9, 16), measure=MONEY).goal == 940_000_470


@pytest.mark.parametrize("before", [1, 2, 33, 150, 499, 500, 10**12 + 7])
@pytest.mark.parametrize("workload", [10**13, 999])
def test_goal_is_the_most_that_passes(before: int, workload: int) -> None:
    goal = found((workload, before, before), dt.date(2023, 9, 15)).goal
    assert goal is not None
    passed = ("Đạt", "Đạt (vượt mức)")
    assert assess(PLAN.scales["unit_cases"], workload, before, goal).verdict in passed
    assert assess(PLAN.scales["unit_cases"], workload, before, goal + 1).verdict not in passed


@pytest.mark.parametrize(
    ("figures", "today", "outlook"),
    [
        ((1240, 500, 480), dt.date(2023, 9, 30), Outlook.ENDED_PASSED),
        ((1240, 500, 481), dt.date(2023, 10, 5), Outlook.ENDED_FAILED),
        ((1240, 500, None), dt.date(2023, 9, 15), Outlook.MISSING),
        ((1240, 0, 0), dt.date(2023, 9, 15), Outlook.NOT_JUDGED),
        ((1240, 0, 3), dt.date(2023, 9, 15), Outlook.LATE),
        ((1240, 500, 481), None, Outlook.UNKNOWN),
        ((1240, 500, 480), None, Outlook.PASSED),
    ],
)
def test_outlooks(figures: Any, today: dt.date | None, outlook: Outlook) -> None:
    assert found(figures, today).outlook is outlook


def test_no_forecast_where_too_much_is_as_bad_as_too_little() -> None:
    # Reading 2 as a band: 2.600 việc pass only between 0 and 1%.
    got = found(
        (2600, 1000, 1000), dt.date(2023, 9, 15), (dt.date(2023, 8, 31), 1009), readings={"below_target": "band"}
    )
    assert got.outlook is Outlook.UNKNOWN


def test_nothing_is_reckoned_from_sums_that_lack_units() -> None:
    assert found((1240, 500, 488), dt.date(2023, 9, 15)).pace is not None
    got = found((None, 500, 488), dt.date(2023, 9, 15), (dt.date(2023, 7, 31), 500))
    assert (got.since_last, got.pace, got.forecast, got.outlook) == (None, None, None, Outlook.MISSING)


def test_the_outlook_does_not_depend_on_the_sheets_money_unit() -> None:
    # 60 tỷ, 3% asked: 58,2 tỷ pass. 59 tỷ on 31/7, 58,5 on 31/8, 30 days left: 58,016… tỷ.
    days = calendar(judge(replace(request({"A": ((0, 0, 0), (118 * T, 60 * T, 585 * T // 10))}), report_date=dt.date(2023, 8, 31), drive_end=PLAN.drive_end)), [])  # fmt: skip
    records = [Record(dt.date(2023, 7, 31), name_key("A"), (0, 59 * T))]
    for factor in (1, 1000, 10**9):
        asked = request({"A": ((0, 0, 0), (118 * T, 60 * T, 585 * T // 10))})
        asked = replace(asked, settings=replace(asked.settings, money_factor=factor), report_date=dt.date(2023, 8, 31))
        got = progress(judge(asked).units[0], MONEY, records, days, factor)
        assert (got.goal, got.outlook) == (582 * T // 10, Outlook.ON_TRACK)


@pytest.mark.parametrize(("after", "goal"), [(990_000, 940_000), ("990.000,125", "940.000,47")])
def test_the_goal_is_shown_as_exactly_as_the_figure_beside_it(after: object, goal: object) -> None:
    # 6% of 1.000.000.500 is 60.000.030: 940.000.470 đồng pass.
    row = ("A", 450, 150, None, 141, None, 1_000_001, "1.000.000,5", None, after, None)
    with open_book(TEMPLATE) as book:
        entry = book.names["NhapLieu"].refers_to_range
        entry.clear_contents()
        entry[:1, :].value = [list(row)]
        assert consolidate.run(book)[0]
        assert book.names["TienDo"].refers_to_range[1, 5].value == goal


def test_the_province_is_compared_over_the_same_units_only() -> None:
    row = ("Chi cục THADS Yên Sơn", 1240, 500, None, 490, None, 20_000_000, 4_000_000, None, 3_900_000, None)
    other = ("Chi cục THADS Hàm Yên", 1240, 500, None, 480, None, 20_000_000, 4_000_000, None, 3_700_000, None)
    lacking = (*other[:4], None, *other[5:9], None, None)
    presses = (
        (dt.date(2023, 7, 31), (row, lacking)),  # the sum lacks a unit
        (dt.date(2023, 8, 15), (row,)),  # another set of units
        (dt.date(2023, 8, 31), (row, other)),
    )
    with open_book(TEMPLATE) as book:
        for day, rows in presses:
            entry = book.names["NhapLieu"].refers_to_range
            entry.clear_contents()
            entry[: len(rows), :].value = [list(cells) for cells in rows]
            book.names["NgayBaoCao"].refers_to_range.value = day
            assert consolidate.run(book)[0]
        place = book.names["TienDo"].refers_to_range
        cases, money = book.sheets["Tiến độ"].range((place.row + 48, 4), (place.row + 49, 13)).value
    # 1.000 → 970 since 30/9/2022: 335 days; 30 days on it is 967,3…
    assert cases == [1000, 970, 960, 30, 10, 3, "–", "0,6", 968, "Chậm tiến độ"]
    assert money[:7] == [8_000_000, 7_600_000, 7_600_000, 400_000, "–", "–", "–"]


def test_without_its_last_day_there_is_no_end_to_reckon_with() -> None:
    got = found((1240, 500, 488), dt.date(2023, 9, 15), (dt.date(2023, 7, 31), 500), end=None)
    assert (got.weekly, got.forecast, got.outlook) == (None, None, Outlook.UNKNOWN)
    assert got.since_last == 12


def test_sheet() -> None:
    first = ("Chi cục THADS Yên Sơn", 1240, 500, None, 500, None, 20_000_000, 4_000_000, None, 3_900_000, None)
    later = ("Chi cục THADS Yên Sơn", 1240, 500, None, 488, None, 20_000_000, 4_000_000, None, 3_790_000, None)
    with open_book(TEMPLATE) as book:
        for day, row in ((dt.date(2023, 7, 31), first), (dt.date(2023, 9, 15), later)):
            entry = book.names["NhapLieu"].refers_to_range
            entry.clear_contents()
            entry[:1, :].value = [list(row)]
            book.names["NgayBaoCao"].refers_to_range.value = day
            report, problems = consolidate.run(book)
            assert report is not None, problems
        sheet = book.sheets["Tiến độ"]
        place = book.names["TienDo"].refers_to_range
        head = [row[0] for row in sheet.range("A1:A6").options(ndim=2).value]
        cells = place[:2, :].value
        province = sheet.range((place.row + place.shape[0], 1), (place.row + place.shape[0] + 1, 13)).value
        note = sheet.range((place.row + place.shape[0] + 2, 1)).value
        hidden = [sheet.range((row, 1)).rows.hidden for row in (9, 10, 11, 56, 57, 58, 59)]
    assert head[2] == "Số liệu đến ngày 15 tháng 9 năm 2023; lần tổng hợp trước: ngày 31 tháng 7 năm 2023"
    assert head[3] == "Đợt thi đua kết thúc ngày 30 tháng 9 năm 2023, còn 15 ngày."
    assert "đường thẳng" in note
    assert "(ngày 31 tháng 7 năm 2023)" in note
    assert cells[0] == [
        1, "Chi cục THADS\nYên Sơn", "Việc", 500, 488, 480, 12, 8, 4, 12, "1,8", 485, "Chậm tiến độ",
    ]  # fmt: skip
    # 110.000 in 46 days are 16.739,1… a week; 15 days more would make it 3.754.130,4…
    assert cells[1] == [
        None, None, "Tiền", 4_000_000, 3_790_000, 3_800_000, 210_000, "–", "–", 110_000, "16.739", 3_754_131, "Đã đạt",
    ]  # fmt: skip
    # The province: 4% of 500 is 20, 5% of the money 200.000.
    assert province[0][1:] == ["Toàn Cục", "Việc", 500, 488, 480, 12, 8, 4, 12, "1,8", 485, "Chậm tiến độ"]
    assert hidden == [False, False, True, True, False, False, False]
