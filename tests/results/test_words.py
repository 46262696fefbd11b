"""Sentences below and above the printed table, against the plan's own words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

import pytest

from tests.results.test_report import Figures, T, request
from thads.figures.names import unit_key
from thads.figures.others import COLUMNS
from thads.figures.problems import Level, Problem
from thads.layout import CASES, MONEY
from thads.results import words
from thads.results.history import Record
from thads.results.report import Report, Request, judge_all
from thads.results.words import day_text, footnotes
from thads.rules.kinds import AtLeast, NotJudged, Target
from thads.rules.plan import load_plan
from thads.rules.quantities import CARRIED_OVER, COMPLETION, ENFORCEABLE, Quantities, Quantity
from thads.rules.scales import TargetScale, Tier
from thads.rules.verdicts import EACH

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


TWO: dict[str, tuple[Figures, Figures]] = {
    "A": ((499, 150, 141), (5 * T, T, 940 * 10**6)),
    "B": ((499, 150, 150), (5 * T, T, T)),
}
OF_UNITS = ("unit_cases", "unit_money")


def judged(
    asked: Request, cases: Quantities = (CARRIED_OVER,), money: Quantities = (CARRIED_OVER,), overall: str = EACH
) -> Request:
    """The request where the plan judges by these."""
    return replace(asked, settings=replace(asked.settings, cases=cases, money=money, overall=overall))


FIVE_PERCENT = AtLeast(Fraction(5, 100))


def scaled(*starts: int, unit: str = "", last: Target = FIVE_PERCENT) -> TargetScale:
    """A scale whose tiers begin there, the last of them asking for `last`; of one unit a row of its own."""
    asked: list[Target] = [AtLeast(Fraction(6, 100))] * (len(starts) - 1) + [last]
    tiers = tuple(Tier(*row, "", "") for row in zip(starts, (*starts[1:], None), asked, strict=True))
    return TargetScale(tiers, (Tier(0, None, AtLeast(Fraction(3, 100)), unit, "", unit),) if unit else ())


@pytest.mark.parametrize(
    ("day", "before"),
    [
        ((2024, 2, 29), (2023, 2, 28)),
        ((2024, 3, 29), (2023, 3, 29)),
        ((2024, 2, 27), (2023, 2, 27)),
        ((2025, 2, 28), (2024, 2, 28)),
    ],
)
def test_the_same_day_a_year_before(day: tuple[int, int, int], before: tuple[int, int, int]) -> None:
    assert words.a_year_before(dt.date(*day)) == dt.date(*before)


@pytest.mark.parametrize(
    ("count", "rest"), [(24, ""), (25, "Còn 1 đơn vị khác, xem sheet Kiểm tra"), (27, "Còn 3 đơn vị")]
)
def test_notes_of_more_units_than_a_row_holds_are_counted(count: int, rest: str) -> None:
    problems = [Problem(Level.WARNING, "Nhập liệu", "C7", "", place=place) for place in range(count)]
    line = words.notes_line(
        judge_all(request({f"Đơn vị {place}": TWO["A"] for place in range(count)}, problems=problems))
    )
    assert line.count("cần xem lại") == min(count, 24)
    assert rest in line
    assert ("Còn " in line) == bool(rest)


A_YEAR_AGO = dt.date(2022, 9, 30)
FROM_THEN = "so với cùng kỳ năm trước (30/09/2022), chuyển kỳ sau (đã trừ số chuyển sổ theo dõi riêng): "


@pytest.mark.parametrize(
    ("former", "said"),
    [
        ((150, T), "việc giảm 9 (6,00%), tiền giảm 60.000 nghìn đồng (6,00%)"),
        ((142, 939 * 10**6), "việc giảm 1 (0,70%), tiền tăng 1.000 nghìn đồng (0,10%)"),
        ((141, 940 * 10**6), "việc không đổi, tiền không đổi"),
        ((0, None), "việc tăng 141"),
        ((None, None), ""),
    ],
)
def test_what_is_left_compares_with_the_same_day_a_year_ago(former: tuple[int | None, ...], said: str) -> None:
    """141 and 940 triệu are left. 9 of 150 are 6%, 1 of 142 is 0,704%, 1 triệu of 939 is 0,106%; of nothing there is no share."""
    report = judge_all(request(TWO))
    records = [
        Record(dt.date(2022, 9, 29), "a", (1, 1)),
        Record(A_YEAR_AGO, unit_key("B"), (2, 2)),
        Record(A_YEAR_AGO, unit_key("A"), former),
    ]
    unit = report.units[0]
    assert words.same_period(report, records, unit, " nghìn đồng") == ([f"A {FROM_THEN}{said}"] if said else [])
    assert words.same_period(report, records[:1], unit) == []
    own = replace(report, request=replace(report.request, own_dates={0: dt.date(2023, 9, 29)}))
    assert words.same_period(own, records[1:], unit) == []
    assert len(words.same_period(own, records, unit)) == 1
    undated = replace(report, request=replace(report.request, report_date=None))
    assert words.same_period(undated, records, unit) == []


def test_what_lacks_figures_now_compares_with_nothing() -> None:
    report = judge_all(request({"A": ((499, 150, 141), (5 * T, T, None)), "B": ((None, 150, 141), (5 * T, T, T))}))
    records = [Record(A_YEAR_AGO, unit_key(name), (150, T)) for name in "AB"]
    first, second = (words.same_period(report, records, unit)[0] for unit in report.units)
    assert (first.endswith("việc giảm 9 (6,00%)"), second.endswith(": tiền không đổi")) == (True, True)


def test_sums_compare_where_the_units_are_the_same() -> None:
    """282 and 1.990 triệu are left of both: 18 of 300, 10 of 2.000."""
    report = judge_all(request(TWO))
    keys = frozenset(map(unit_key, ("A", "B", "Toàn Cục")))

    def said(together: frozenset[str]) -> list[str]:
        return words.same_period(report, [Record(A_YEAR_AGO, unit_key("Toàn Cục"), (300, 1_950 * 10**6), together)])

    assert said(keys) == [f"Toàn Cục {FROM_THEN}việc giảm 9 (3,00%), tiền giảm 10.000 (0,51%)"]
    assert said(keys - {unit_key("B")}) == ["Không so với cùng kỳ năm trước (30/09/2022) vì các đơn vị khác nhau"]


def others(**typed: int) -> list[int | None]:
    """A row of what else is typed, by its columns: c0, c1."""
    row: list[int | None] = [None] * len(COLUMNS)
    for key, value in typed.items():
        row[int(key.removeprefix("c"))] = value
    return row


def test_what_else_is_typed_is_said_with_its_shares() -> None:
    """Columns: sent back việc, tiền; with conditions việc (of, done), tiền (of, done); over a year việc. 40 of 80, 1 of 3."""
    asked = replace(
        request(TWO),
        others={
            0: others(c0=5, c1=1_200_000, c2=80, c3=40, c4=3_000, c5=1_000, c6=0, c7=0),
            1: others(c4=3_000, c5=1_000),
        },
    )
    report = judge_all(asked)
    sent = "Gửi lại yêu cầu (Nghị định 152/2026/NĐ-CP, Điều 22): việc 5, tiền 1.200 nghìn đồng"
    able, old = "Số có điều kiện thi hành, thi hành xong: ", "Án có điều kiện trên một năm, thi hành xong: việc 0/0"
    assert words.other_lines(report) == [
        sent,
        f"{able}việc 40/80 (50,00%) của 01/02 đơn vị, tiền 2/6 nghìn đồng (33,33%)",
        f"{old} của 01/02 đơn vị",
    ]
    assert words.other_lines(report, report.units[0]) == [
        sent,
        f"{able}việc 40/80 (50,00%), tiền 1/3 nghìn đồng (33,33%)",
        old,
    ]
    assert words.other_lines(report, report.units[1]) == [f"{able}tiền 1/3 nghìn đồng (33,33%)"]
    nothing = judge_all(replace(asked, others={0: others(c0=0)}))
    assert words.other_lines(nothing) == []


@pytest.mark.parametrize(
    ("reading", "typed", "cases", "said"),
    [
        ("counted", {"c0": 5}, CARRIED_OVER, " Số gửi lại yêu cầu: tính là giảm."),
        ("taken_off", {"c0": 5}, CARRIED_OVER, " Số gửi lại yêu cầu: không tính là giảm, đã cộng vào số chuyển kỳ sau năm 2023."),
        ("taken_off", {"c1": 5_000}, COMPLETION, " Số gửi lại yêu cầu: không tính là giảm, đã cộng vào số chuyển kỳ sau năm 2023."),
        # What is done of what can be enforced has nothing to do with it.
        ("taken_off", {"c0": 5}, COMPLETION, ""),
        ("counted", {"c0": 0}, CARRIED_OVER, ""),
        ("counted", {"c2": 5}, CARRIED_OVER, ""),
    ],
)  # fmt: skip
def test_the_footnote_says_how_requests_sent_back_count(
    reading: str, typed: Mapping[str, int], cases: Quantity, said: str
) -> None:
    asked = judged(replace(request(TWO, {"sent_back": reading}), others={1: others(**typed)}), cases=(cases,))
    (end,) = footnotes(asked)[0].split("Ô trống: thiếu số liệu.")[1:]
    assert end == said


def test_the_footnote_of_unlike_measures_names_each() -> None:
    alike, unlike = (footnotes(judged(request(UNITS), cases=(one,)))[0] for one in (CARRIED_OVER, COMPLETION))
    assert alike.startswith("(1) Đã trừ số chuyển sổ theo dõi riêng; tỷ lệ không làm tròn lên. Năm so sánh bằng 0")
    assert unlike.startswith("(1) Việc: tỷ lệ thi hành xong trên số có điều kiện thi hành, không làm tròn lên. ")
    assert ". Tiền: đã trừ số chuyển sổ theo dõi riêng;" in unlike


@pytest.mark.parametrize(
    ("cases", "money", "said"),
    [
        # "Trên 5 tỷ" begins a đồng above; of cases 1.001 are 1.001.
        (scaled(0, 1_001), scaled(0, 5 * T + 1), "việc 1 dưới 1.001, 2 từ 1.001; tiền (tỷ đồng) 1 dưới 5, 2 trên 5."),
        (scaled(0), scaled(0, 5 * 10**6, 5 * T), "việc 1 mọi đơn vị; tiền (triệu đồng) 1 dưới 5, 2 từ 5, 3 từ 5.000."),
        (scaled(0), scaled(0, 2_002), "việc 1 mọi đơn vị; tiền (đồng) 1 dưới 2.002, 2 từ 2.002."),
        (scaled(0, unit="A"), scaled(0, T, unit="A"), "việc 1 mọi đơn vị khác, 2 trở đi theo tên đơn vị; tiền (tỷ đồng) 1 dưới 1, 2 từ 1, 3 trở đi theo tên đơn vị."),
        (scaled(0, 500, last=NotJudged(Fraction(0))), scaled(0), "việc 1 dưới 500, 2 từ 500 (không xét); tiền (tỷ đồng) 1 mọi đơn vị."),
    ],
)  # fmt: skip
def test_tiers_by_their_numbers(cases: TargetScale, money: TargetScale, said: str) -> None:
    asked = request(UNITS)
    scales = {**asked.scales, "unit_cases": cases, "unit_money": money}
    assert footnotes(replace(asked, scales=scales))[1] == f"(2) Nhóm: {said}"


@pytest.mark.parametrize(
    ("cases", "overall", "readings", "ends"),
    [
        (CARRIED_OVER, EACH, {}, ("mức giảm nêu trên", "Toàn Cục (xét khi đủ số liệu): việc đạt từ 4%", "tiền đạt từ 5%.")),
        (COMPLETION, EACH, {"missing": "zero"}, ("mức nêu trên", "Toàn Cục: việc đạt từ 4%", "tiền đạt từ 5%.")),
        (CARRIED_OVER, "all", {}, ("mức giảm nêu trên", "Toàn Cục", "Kết quả chung: đạt khi đạt cả về việc và về tiền.")),
    ],
)  # fmt: skip
def test_what_passes_is_said(cases: Quantity, overall: str, readings: dict[str, str], ends: Sequence[str]) -> None:
    asked = judged(request(UNITS, readings), cases=(cases,), overall=overall)
    note = footnotes(replace(asked, scales={**asked.scales, **dict.fromkeys(OF_UNITS, scaled(0))}))[2]
    level, whole, end = ends
    assert note.startswith(f"(3) Các chỉ tiêu đều tính đạt từ {level} trở lên. {whole}")
    assert note.endswith(end)


@pytest.mark.parametrize(
    ("overall", "line", "best"),
    [
        (EACH, "01/02 đơn vị đạt cả 02 chỉ tiêu; 01 đơn vị không đạt.", "Đạt cả hai"),
        ("all", "01/02 đơn vị đạt; 01 đơn vị không đạt.", "Đạt"),
    ],
)
def test_who_has_passed_by_the_plans_rule(overall: str, line: str, best: str) -> None:
    report = judge_all(judged(request(TWO), overall=overall))
    assert (words.summary_line(report), words.all_passed(report)) == (line, best)


def test_of_which_former_units_a_baseline_is_the_sum() -> None:
    joined = {"A": ("X", "Y"), "toàn  cục": ("M", "N"), "Không có": ("P", "Q")}
    plan, report = replace(load_plan(2023), former_units=joined), judge_all(request(TWO))
    assert words.joined_units(report, plan) == [
        "A: số năm 2022 là của X, Y cộng lại",
        "toàn  cục: số năm 2022 là của M, N cộng lại",
    ]
    assert words.joined_units(report, None) == []
    done = judge_all(judged(request(TWO), (COMPLETION,), (COMPLETION,)))
    assert words.joined_units(done, plan) == []


@pytest.fixture
def report() -> Report:
    return judge_all(request(TWO))


@pytest.mark.parametrize(
    ("amount", "cases", "money"),
    [
        (None, "chưa có số liệu", "chưa có số liệu"),
        (0, "0 việc", "0 nghìn đồng"),
        (1_234, "1.234 việc", "1.234 đồng"),
        (1_234_000, "1.234.000 việc", "1.234 nghìn đồng"),
    ],
)
def test_amounts_are_said_with_their_unit(report: Report, amount: int | None, cases: str, money: str) -> None:
    assert [words.said_amount(amount, measure, report) for measure in (CASES, MONEY)] == [cases, money]


@pytest.mark.parametrize(
    ("reduction", "fallen", "done"),
    [
        (5, "giảm 5 việc", "thi hành xong 5 việc"),
        (1, "giảm 1 việc", "thi hành xong 1 việc"),
        (0, "không tăng, không giảm", "thi hành xong 0 việc"),
        (-4, "tăng 4 việc", "thi hành xong -4 việc"),
    ],
)
def test_changes_in_sentences(report: Report, reduction: int, fallen: str, done: str) -> None:
    assert words.said_change(reduction, CASES, report) == fallen
    completion = replace(report, request=judged(report.request, cases=(COMPLETION,)))
    assert words.said_change(reduction, CASES, completion) == done


@pytest.mark.parametrize(
    ("cases", "subjects"),
    [
        ((CARRIED_OVER,), ["việc", "tiền"]),
        ((ENFORCEABLE,), ["việc", "tiền"]),
        ((CARRIED_OVER, ENFORCEABLE), ["việc", "việc có điều kiện", "tiền"]),
    ],
)
def test_what_has_fallen_is_told_apart_where_several_are_judged(
    report: Report, cases: Quantities, subjects: list[str]
) -> None:
    asked = replace(report, request=judged(report.request, cases=cases))
    assert [words.said_subject(measure, asked) for measure in asked.measures] == subjects
