"""Neighbours of tables that were taken in wrong: names of sums, notes in the column of names, parts of a year, units without accents."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from tests.forms.samples import HEADS, table
from tests.forms.tables.samples import figures, read, read_rows, total
from thads.figures.names import unit_key
from thads.figures.problems import Level
from thads.numerals import format_number

A, B = "Chi cục THADS huyện Yên Sơn", "Chi cục THADS huyện Sơn Dương"
UNIT = ["Đơn vị tính: 1.000 đồng"]
SUMS = (
    "Tong cong", "TONG SO", "Cong", "Total", "Sum", "Σ", "Hai đơn vị", "2 đơn vị", "Chi cục các huyện", "Huyện", "T/C", "TC:",
    "* Tổng", "Luỹ kế", "Cộng dồn", "Toàn ngành", "Các huyện", "TS", "T.S", "Số tổng", "Số liệu chung", "Chung toàn tỉnh",
    "Kết quả toàn tỉnh",
)  # fmt: skip


@pytest.mark.parametrize("name", SUMS)
@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("off", [0, 7])
def test_a_sum_is_no_unit_where_it_is_right_and_where_it_is_wrong(name: str, place: int, off: int) -> None:
    own = total(124, 101)
    own[0] += off
    rows = [[A, *figures(124)], [B, *figures(101)]]
    rows.insert(place, [name, *own])
    submissions, problems = read_rows([UNIT, list(HEADS), *rows])
    assert [one.unit for one in submissions] == [A, B]
    assert all(problem.level is Level.WARNING for problem in problems)
    if off:
        assert any("ghi 2.257, cộng các dòng lại là 2.250" in problem.text for problem in problems)


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("name", [None, "", "=1+1", "#N/A"])
def test_a_sum_without_a_name_is_no_unit(name: str | None, place: int) -> None:
    rows = [[A, *figures(124)], [B, *figures(101)]]
    rows.insert(place, ["#LỖI" if name == "#N/A" else "#CHƯA TÍNH" if name else name, *total(124, 101)])
    submissions, problems = read_rows([UNIT, list(HEADS), *rows])
    assert ([one.unit for one in submissions], problems) == ([A, B], [])
    # Where it is no sum it may be a unit's row: a list of units goes on without it, what is to be complete does not.
    rows[place][1] += 7
    for known in (None, {unit_key(A), unit_key(B)}):
        submissions, (problem,) = read_rows([UNIT, list(HEADS), *rows], known=known)
        assert [one.unreadable for one in submissions] == [known is None] * 2
        assert (problem.level, problem.cell) == (Level.ERROR, f"A{3 + place}")
        assert "không có tên đơn vị" in problem.text


@pytest.mark.parametrize("place", [0, 3])
def test_a_row_of_one_figure_counts_in_a_sum(place: int) -> None:
    rows = [
        [A, 124, 40, None, 30, None],
        [B, 3, 0, None, 0, None],
        ["Chi cục THADS huyện Hàm Yên", 90, 20, None, 10, None],
    ]
    rows.insert(place, ["Vùng thấp", 217, 60, None, 40, None])
    submissions, (problem,) = read_rows([list(HEADS[:6]), *rows])
    assert [one.unit for one in submissions] == [A, B, "Chi cục THADS huyện Hàm Yên"]
    assert "“Vùng thấp” là dòng cộng" in problem.text


@pytest.mark.parametrize("place", [0, 3])
@pytest.mark.parametrize(("off", "stopped"), [(0, False), (50, True), (-100, True), (500, False)])
def test_a_group_that_is_nearly_the_sum_of_its_units_stops_the_table(place: int, off: int, stopped: bool) -> None:
    """Of 124 + 101 + 90 loads the sum is 3.150 việc: 5% are 157."""
    rows = [[A, *figures(124)], [B, *figures(101)], ["Chi cục THADS huyện Hàm Yên", *figures(90)]]
    rows.insert(place, ["Vùng thấp", *total(124, 101, 90)])
    rows[place][1] += off
    submissions, problems = read_rows([UNIT, list(HEADS), *rows])
    assert [one.unreadable for one in submissions] == [stopped] * len(submissions)
    if stopped:
        (problem,) = problems
        assert (problem.level, problem.cell) == (Level.ERROR, f"B{3 + place}")
        assert "“Vùng thấp” có các số gần bằng tổng của 3 dòng khác" in problem.text
        assert f"3 đơn vị có {format_number(3150 + off)}" in problem.text


@pytest.mark.parametrize(
    "name", ["Năm 2022", "6 tháng đầu năm", "Số liệu 2022", "- Án kinh tế", "Chủ động", "Theo đơn"]
)
def test_what_is_of_another_time_or_a_kind_of_cases_is_no_unit(name: str) -> None:
    rows = [[A, *figures(124)], [B, *figures(101)], [name, *figures(90)]]
    submissions, (problem,) = read_rows([UNIT, list(HEADS), *rows])
    assert [one.unit for one in submissions] == [A, B]
    assert (problem.level, f"{name} (ô A5)" in problem.text) == (Level.WARNING, True)


@pytest.mark.parametrize("text", ["-", "–", "— ", " − "])
def test_a_dash_says_that_nothing_is_in_the_separate_register(text: str) -> None:
    """Blank there is none as well; of any other figure it may be one that is missing."""
    row = figures(124)
    row[4] = row[7] = text
    (one,), problems = read_rows([UNIT, list(HEADS), [A, *row]])
    assert ([one.figures[4], one.figures[7]], problems) == ([None, None], [])
    row[3] = text
    (one,), _ = read_rows([UNIT, list(HEADS), [A, *row]])
    assert one.figures[3] == text


@pytest.mark.parametrize("column", [1, 3, 10])
def test_a_cell_that_is_merged_over_two_units_stops_the_table(column: int) -> None:
    rows = [UNIT, list(HEADS), [A, *figures(124)], [B, *figures(101)]]
    rows[3][column] = None
    submissions, (problem,) = read_rows(rows, [((2, column), (3, column))])
    assert (submissions, problem.cell) == ([], f"{'ABCDEFGHIJK'[column]}3")
    assert "gộp nhiều dòng" in problem.text
    # Rows that are merged with the blank ones below them are one unit's.
    areas = [((top, at), (top + 1, at)) for top in (2, 4) for at in range(11)]
    rows = [UNIT, list(HEADS), [A, *figures(124)], [], [B, *figures(101)], []]
    submissions, problems = read_rows(rows, areas)
    assert ([one.figures for one in submissions], problems) == ([figures(124), figures(101)], [])


@pytest.mark.parametrize("value", ["#CHƯA TÍNH", "#LỖI"])
def test_a_title_without_a_result_may_be_the_money_unit(value: str) -> None:
    submissions, (problem,) = read_rows([[value], list(HEADS), [A, *figures(124)]])
    assert (submissions, problem.cell) == ([], "A1")
    assert "không rõ có ghi đơn vị tính" in problem.text
    submissions, problems = read_rows([[value], UNIT, list(HEADS), [A, *figures(124)]])
    assert ([one.money_unit for one in submissions], problems) == (["1.000 đồng"], [])


@pytest.mark.parametrize("number", ["1.000", "1.000.000", "1000"])
def test_noughts_in_the_brackets_of_a_heading_are_no_columns_number(number: str) -> None:
    heads = [*HEADS[:6], *(f"{head} ({number})" for head in HEADS[6:])]
    submissions, (problem,) = read_rows([heads, [A, *figures(124)]])
    assert (submissions, problem.cell) == ([], "G1")
    heads = [*HEADS[:6], *(f"{head} ({column})" for column, head in enumerate(HEADS[6:], 6))]
    assert [one.figures for one in read_rows([UNIT, heads, [A, *figures(124)]])[0]] == [figures(124)]


@pytest.mark.parametrize("unit", ["việc; nghìn đồng", "Số việc: việc; số tiền: 1.000đ"])
def test_a_heading_of_both_measures_stands_for_what_lacks(unit: str) -> None:
    heads = [*HEADS[:6], *(f"{head} ({unit})" for head in HEADS[6:])]
    submissions, (problem, *_) = read_rows([heads, [A, *figures(124)]])
    assert (submissions, problem.level, problem.cell) == ([], Level.ERROR, "G1")


def test_days_head_columns() -> None:
    heads: list[list[Any]] = [
        [HEADS[0], "Tổng số việc giải quyết", "Số việc chuyển kỳ sau", None, "Tổng số tiền giải quyết", "Số tiền chuyển kỳ sau"],
        [None, None, dt.date(2022, 9, 30), dt.date(2023, 9, 30), None, dt.date(2022, 9, 30), dt.date(2023, 9, 30)],
    ]  # fmt: skip
    (one,), problems = read_rows([UNIT, *heads, [A, 1_240, 515, 480, 11_800, 6_120, 5_790]])
    assert ((one.baseline_year, one.current_year), problems) == ((2022, 2023), [])
    assert one.figures == [1_240, 515, None, 480, None, 11_800, 6_120, None, 5_790, None]


@pytest.mark.parametrize(
    "name", ["Mang sang", "Cộng mang sang", "Trang trước chuyển sang", "Cộng trang 1", "Tong trang"]
)
def test_what_a_page_carries_to_the_next_is_no_unit(name: str) -> None:
    rows = [list(HEADS), [A, *figures(124)], list(HEADS), [name, *figures(124)], [B, *figures(101)]]
    assert [one.unit for one in read_rows([UNIT, *rows])[0]] == [A, B]


@pytest.mark.parametrize(
    "note",
    [
        "(*) Số liệu đã trừ 5 việc",
        "* Không kể án phí",
        "(1) Số liệu tạm tính",
        "Tuyên Quang, ngày 30 tháng 9 năm 2023",
        "Yên Sơn, ngày …/9/2023",
    ],
)
def test_a_note_below_is_no_unit(note: str) -> None:
    submissions, problems = read_rows([UNIT, list(HEADS), [A, *figures(124)], [note]])
    assert ([one.unit for one in submissions], problems) == ([A], [])


@pytest.mark.parametrize("months", ["9 tháng", "06 tháng đầu", "3 tháng", "10 tháng"])
def test_months_of_the_comparison_year_are_not_its_close(months: str) -> None:
    heads = [head.replace("năm 2022", f"{months} năm 2022") for head in HEADS]
    submissions, (problem,) = read_rows([UNIT, heads, [A, *figures(124)]])
    assert (submissions, problem.cell) == ([], "C2")
    assert "chưa phải số cuối năm so sánh" in problem.text
    # The year that is judged is not over; twelve months are a year.
    heads = [head.replace("năm 2022", "12 tháng năm 2022").replace("năm 2023", f"{months} năm 2023") for head in HEADS]
    assert [one.figures for one in read_rows([UNIT, heads, [A, *figures(124)]])[0]] == [figures(124)]


@pytest.mark.parametrize(
    ("stated", "unit"),
    [
        ("DVT: trieu dong", "triệu đồng"), ("Don vi tinh: nghin dong", "1.000 đồng"), ("dvt: 1.000 dong", "1.000 đồng"),
        ("ĐVT: (triệu đ)", "triệu đồng"), ("Đvt: tỷ đ", "tỷ đồng"), ("- Tiền: tr.đ; - Việc: việc", "triệu đồng"),
        ("Đơn vị tính tiền là triệu đồng", "triệu đồng"), ("ĐVT: 1,000 đ", "1.000 đồng"), ("(tỷ)", "tỷ đồng"),
        ("Đơn vị tính: 100.000 đồng", None), ("ĐVT: nghìn tỷ đồng", None), ("Don vi tinh: tram trieu dong", None),
    ],
)  # fmt: skip
def test_money_units(stated: str, unit: str | None) -> None:
    submissions, problems = read_rows([[stated], list(HEADS), [A, *figures(124)]])
    assert [one.money_unit for one in submissions] == ([unit] if unit else [])
    assert ["Không rõ đơn vị tính" in problem.text for problem in problems] == ([] if unit else [True])


@pytest.mark.parametrize(
    "name", [f"Chi cục {'x' * 800}", "x" * 32_000, "Chi cục\u202eA", "Chi cục \u2066B", "Chi cục\x7fA"]
)
def test_names_that_cannot_be_shown(name: str, tmp_path: Path) -> None:
    path = table(tmp_path / "b.xlsx", [UNIT, list(HEADS), [name, *figures(124)], [B, *figures(101)]])
    submissions, (problem,) = read(path)
    assert [one.unreadable for one in submissions] == [True, False]
    assert (problem.level, problem.cell) == (Level.ERROR, "A3")
    assert "Hãy nhập lại tên đơn vị" in problem.text
    assert len(submissions[0].unit) <= 250
