"""Rows of totals, by their names and by their figures."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Callable, Collection, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.forms.samples import FIGURES, HEADS
from tests.forms.tables.samples import ROW, figures, read_rows, sheet, total
from thads.figures.names import unit_key
from thads.figures.problems import Level
from thads.forms.tables.read import read_tables
from thads.numerals import format_number

DOUBLE = [None if figure is None else 2 * figure for figure in FIGURES]


@pytest.mark.parametrize("name", ["Tổng cộng toàn tỉnh", "Cộng toàn tỉnh", "Tổng cộng (2 đơn vị)"])
def test_totals_by_their_names(name: str) -> None:
    submissions, problems = read_rows([list(HEADS), ROW, [name, *FIGURES]])
    assert ([one.unit for one in submissions], problems) == (["Chi cục A"], [])


@pytest.mark.parametrize("place", [1, 2, 4])
def test_totals_by_their_figures(place: int) -> None:
    rows = [["Phòng", *FIGURES[:5], *[7] * 5], ROW, ["Chi cục B", *FIGURES]]
    rows.insert(place if place < 4 else 3, ["Các Chi cục", *DOUBLE] if place == 1 else ["Khối", *_sum(rows)])
    submissions, (problem,) = read_rows([list(HEADS), *rows])
    assert [one.unit for one in submissions] == ["Phòng", "Chi cục A", "Chi cục B"]
    assert problem.level is Level.WARNING
    assert "là dòng cộng" in problem.text


def _sum(rows: list[list[Any]]) -> list[int]:
    return [sum(row[column] or 0 for row in rows) for column in range(1, 11)]


def test_equal_rows_are_no_totals() -> None:
    submissions, problems = read_rows([list(HEADS), ROW, ["B", *FIGURES], ["Chi cục C", *[0] * 10]])
    assert (len(submissions), problems) == (3, [])


A, B, ROOM = "Chi cục THADS huyện Yên Sơn", "Chi cục THADS huyện Sơn Dương", "Phòng Nghiệp vụ"
ALL = [(A, 124), (B, 101), (ROOM, 57)]
TOTALS = (
    "T.Cộng", "T. cộng", "TC", "T/cộng", "I. Tổng số", "CỘNG", "Cộng (I+II)", "Cộng dồn", "Tổng", "TỔNG SỐ:", "* Tổng cộng",
    "Cả tỉnh", "Toàn tỉnh", "II - Cộng", "Toàn khối", unicodedata.normalize("NFD", "Tổng cộng"), "Tổng\u00a0cộng\u200b",
)  # fmt: skip
GROUPS = (
    "Các Chi cục",
    "Khối Cục",
    "Khối các Chi cục",
    "Các đơn vị",
    "Cục THADS tỉnh Hà Giang",
    "Tỉnh Hà Giang",
    "Hà Giang",
    "THADS tỉnh A",
)


def taken(rows: list[list[Any]], known: Collection[str] | None = None, heads: Sequence[Any] = HEADS) -> list[str]:
    return [one.unit for one in read_rows([list(heads), *rows], known=known)[0] if not one.unreadable]


@pytest.mark.parametrize(
    "name",
    ["Phòng Tổng hợp", "Phòng Hành chính - Tổng hợp", "Văn phòng tổng hợp", "Chi cục THADS Cộng Hòa", "THADS Tổng Cọt"],
)
def test_a_unit_whose_name_has_a_total_s_word_is_a_unit(name: str) -> None:
    submissions, problems = read_rows([list(HEADS), [A, *figures(124)], [B, *figures(101)], [name, *figures(57)]])
    assert ([one.unit for one in submissions], problems) == ([A, B, name], [])


@pytest.mark.parametrize("above", [True, False])
@pytest.mark.parametrize("name", [*TOTALS, *GROUPS])
def test_a_total_is_never_a_unit(name: str, above: bool) -> None:
    rows = [[unit, *figures(load)] for unit, load in ALL]
    rows.insert(0 if above else 3, [name, *total(124, 101, 57)])
    submissions, problems = read_rows([list(HEADS), *rows])
    assert [one.unit for one in submissions] == [A, B, ROOM]
    # Where the name alone would not tell, that it was passed over is said.
    assert len(problems) == (name in GROUPS)


@pytest.mark.parametrize("name", [*TOTALS, "Các Chi cục", "Khối Cục"])
def test_a_total_that_is_no_sum_is_said_with_both_numbers(name: str) -> None:
    wrong = [value + 7 for value in total(124, 101)]
    for rows in (
        [[A, *figures(124)], [B, *figures(101)], [name, *wrong]],
        [[name, *wrong], [A, *figures(124)], [B, *figures(101)]],
    ):
        submissions, (problem,) = read_rows([list(HEADS), *rows])
        assert [one.unit for one in submissions] == [A, B]
        assert problem.level is Level.WARNING
        assert "ghi 2.257, cộng các dòng lại là 2.250" in problem.text


@pytest.mark.parametrize(
    ("place", "loads"), [(3, (101,)), (3, (101, 57)), (3, (57,)), (0, (124,)), (0, (124, 101)), (0, (101, 57))]
)
def test_a_total_that_lacks_rows_is_said(place: int, loads: tuple[int, ...]) -> None:
    """All three are 2.820 việc; a range of a sum that is a row short is a usual mistake."""
    rows = [[A, *figures(124)], [B, *figures(101)], ["Chi cục THADS huyện Hàm Yên", *figures(57)]]
    rows.insert(place, ["Tổng số", *total(*loads)])
    submissions, (problem,) = read_rows([list(HEADS), *rows])
    assert [one.figures for one in submissions] == [figures(124), figures(101), figures(57)]
    assert (problem.level, problem.cell) == (Level.WARNING, f"B{2 + place}")
    assert f"“Tổng số” ghi {format_number(10 * sum(loads))}, cộng các dòng lại là 2.820" in problem.text


def test_a_unit_that_happens_to_be_the_sum_of_two_above_is_a_unit() -> None:
    rows = [[ROOM, *figures(57)], [A, *figures(124)], [B, *figures(101)], ["Hàm Yên", *total(124, 101)]]
    submissions, problems = read_rows([list(HEADS), *rows])
    assert ([one.unit for one in submissions], problems) == ([ROOM, A, B, "Hàm Yên"], [])


def test_totals_of_money_may_be_rounded() -> None:
    """Each of n rows and the total may be off by half of the last place: (n + 1)/2 together; cases are whole."""
    for off, said in ((1, False), (2, True)):
        rows: list[list[Any]] = [
            [A, *figures(124_000)],
            [B, *figures(101_000)],
            ["Khối Chi cục", *total(124_000, 101_000)],
        ]
        rows[2][6] += off
        submissions, problems = read_rows([list(HEADS), *rows])
        assert [one.unit for one in submissions] == [A, B]
        assert ("cộng các dòng lại là" in problems[0].text) == said
    rows[2][6] -= 2
    rows[2][1] += 1
    assert "cộng các dòng lại là" in read_rows([list(HEADS), *rows])[1][0].text


def test_totals_rounded_to_thousands_of_the_tables_unit() -> None:
    """In đồng, with a total that was made in 1.000 đồng: 1.000 · 3/2 for two rows."""
    rows: list[list[Any]] = [
        [A, *figures(12_400_000)[:5], *[123_456_789_400] * 5],
        [B, *figures(10_100_000)[:5], *[123_456_789_400] * 5],
    ]
    rows.append(["Khối Chi cục", *total(12_400_000, 10_100_000)[:5], *[246_913_579_000] * 5])
    submissions, (problem,) = read_rows([list(HEADS), *rows])
    assert [one.unit for one in submissions] == [A, B]
    assert "là dòng cộng" in problem.text


def test_groups_nested_in_totals() -> None:
    heads = ["TT", *HEADS]
    groups: list[list[Any]] = [
        [None, "Toàn tỉnh", *total(57, 124, 101)],
        ["I", "Khối Cục", *figures(57)],
        [1, ROOM, *figures(57)],
        ["II", "Khối Chi cục", *total(124, 101)],
        [1, A, *figures(124)],
        [2, B, *figures(101)],
    ]
    assert taken(groups, heads=heads) == [ROOM, A, B]
    assert taken([*groups[1:], groups[0]], heads=heads) == [ROOM, A, B]
    assert read_rows([heads, *groups])[1] == []
    # Other names of the groups, those that are not summed, and those without figures.
    for first, second in (
        ("Cục THADS tỉnh", "Các Chi cục THADS"),
        ("Văn phòng Cục", "Các huyện"),
        ("A", "Huyện, thành phố"),
    ):
        named = [list(row) for row in groups]
        named[1][1], named[3][1] = first, second
        assert taken(named, heads=heads) == [ROOM, A, B]
        named[3][2:] = [None] * 10
        assert taken(named, heads=heads) == [ROOM, A, B]


def test_totals_below_their_groups() -> None:
    rows = [
        [ROOM, *figures(57)],
        ["Cộng khối tỉnh", *figures(57)],
        [A, *figures(124)],
        [B, *figures(101)],
        ["Cộng Chi cục", *total(124, 101)],
        ["Tổng cộng", *total(57, 124, 101)],
    ]
    assert read_rows([list(HEADS), *rows])[1] == []
    assert taken(rows) == [ROOM, A, B]


def test_units_with_equal_figures_that_are_numbered_as_groups() -> None:
    rows = [[number, name, *figures(57)] for number, name in (("I", A), ("II", B), ("III", ROOM))]
    assert taken(rows, heads=["TT", *HEADS]) == [A, B, ROOM]


def test_a_unit_that_is_the_sum_of_others_stops_the_table() -> None:
    rows = [[ROOM, *total(124, 101)], [A, *figures(124)], [B, *figures(101)]]
    for known in (None, set(map(unit_key, (ROOM, A, B)))):
        submissions, (problem,) = read_rows([list(HEADS), *rows], known=known)
        # The units stay without figures, so that what they make up is not taken for complete.
        assert [(one.unit, one.unreadable, set(one.figures)) for one in submissions] == [
            (name, True, {None}) for name in (ROOM, A, B)
        ]
        assert (problem.level, problem.cell) == (Level.ERROR, "B2")
        assert "Nếu là dòng cộng, 2 đơn vị có 2.250; nếu là một đơn vị, 3 đơn vị có 4.500" in problem.text
    # Where the list of units has the others but not this one, there is no doubt.
    assert taken(rows, set(map(unit_key, (A, B)))) == [A, B]


@pytest.mark.parametrize("place", range(4))
def test_a_unit_that_is_the_sum_of_all_others_stops_the_table_wherever_it_stands(place: int) -> None:
    rows = [[A, *figures(124)], [B, *figures(101)], ["Chi cục THADS huyện Hàm Yên", *figures(57)]]
    rows.insert(place, [ROOM, *total(124, 101, 57)])
    submissions, (problem,) = read_rows([list(HEADS), *rows])
    assert all(one.unreadable for one in submissions)
    assert f"“{ROOM}” có các số bằng tổng của 3 dòng khác" in problem.text


def test_bare_names_that_sum_up_are_a_doubt_without_a_list_of_units() -> None:
    rows = [["Thị trấn", *total(124, 101)], ["Yên Sơn", *figures(124)], ["Sơn Dương", *figures(101)]]
    assert taken(rows) == []
    assert taken(rows, {"yên sơn", "sơn dương"}) == ["Yên Sơn", "Sơn Dương"]


def test_the_provinces_agency() -> None:
    name = "Cục THADS tỉnh Hà Giang"
    for row in ([name, *total(124, 101, 57)], ["Hà Giang", *total(124, 101, 57)]):
        # Alone, or larger than all others without being their sum, it may be the province's total.
        for rows in ([row], [row, [A, *figures(124)], [B, *figures(101)]]):
            assert taken(rows) == []
            assert "là số của cả tỉnh hay chỉ là phần" in read_rows([list(HEADS), *rows])[1][0].text
    # It is a unit where another has more, or a total counts it as one.
    own = [[name, *figures(124)], [A, *figures(101)], [B, *figures(57)]]
    assert taken([*own, ["Tổng cộng", *total(124, 101, 57)]]) == [name, A, B]
    assert taken([[name, *figures(50)], *own[1:]]) == [name, A, B]
    # The workbook's list says what it is.
    assert taken([own[0]], {unit_key(name)}) == [name]
    assert taken(own, {unit_key(A), unit_key(B)}) == [A, B]
    assert taken([[name, *figures(50)], *own[1:]], {unit_key(A), unit_key(B)}) == [name, A, B]


def test_a_total_alone_is_handed_on_to_be_compared() -> None:
    """Its units may stand in other files; `test_totals_alone.py` has what becomes of it."""
    submissions, problems = read_rows([list(HEADS), ["Toàn tỉnh", *figures(5)]])
    assert ([one.unit for one in submissions], problems) == (["Toàn tỉnh"], [])


OFFICERS = (
    ["Chấp hành viên A", "Chấp hành viên B"],
    ["CHV Nguyễn Văn A", "CHV. Trần B"],
    ["Nguyễn Văn A", "Trần Thị Bích B"],
    ["Đ/c A", "Ông B"],
)


@pytest.mark.parametrize("names", OFFICERS)
@pytest.mark.parametrize("unit", [A, ROOM, "Yên Sơn", "Cục THADS tỉnh Hà Giang"])
def test_officers_below_their_unit(unit: str, names: list[str]) -> None:
    rows = [[unit, *total(60, 64)], [names[0], *figures(60)], [names[1], *figures(64)], [B, *figures(200)]]
    for known in (None, {unit_key(unit), unit_key(B)}):
        submissions, (problem,) = read_rows([list(HEADS), *rows], known=known)
        assert [(one.unit, list(one.figures)) for one in submissions] == [(unit, total(60, 64)), (B, figures(200))]
        assert problem.level is Level.WARNING
        assert f"{names[0]} (ô A3); {names[1]} (ô A4)" in problem.text


def test_officers_in_groups_and_totals() -> None:
    rows = [
        ["Tổng số", *total(60, 64, 50, 20)],
        ["Các Chi cục", *total(60, 64, 50, 20)],
        [A, *total(60, 64)],
        ["Nguyễn Văn A", *figures(60)],
        ["Trần Văn B", *figures(64)],
        [B, *total(50, 20)],
        ["Lê Thị C", *figures(50)],
        ["Phạm Văn D", *figures(20)],
    ]
    assert taken(rows) == [A, B]


@pytest.mark.parametrize("name", ["Trong đó: án kinh tế", "Tỷ lệ (%)", "So sánh tăng, giảm", "- Cùng kỳ năm trước"])
def test_rows_that_explain_or_compare_are_no_units(name: str) -> None:
    submissions, (problem,) = read_rows([list(HEADS), [A, *figures(124)], [name, *figures(60)], [B, *figures(57)]])
    assert [one.unit for one in submissions] == [A, B]
    assert (problem.level, f"{name} (ô A3)" in problem.text) == (Level.WARNING, True)


def test_people_who_do_not_sum_up_to_the_unit_above() -> None:
    rows = [[A, *figures(124)], ["Nguyễn Văn A", *figures(60)], ["Trần Văn B", *figures(60)], [B, *figures(57)]]
    assert taken(rows) == []
    assert (
        "Không rõ Nguyễn Văn A; Trần Văn B là đơn vị hay là chấp hành viên"
        in read_rows([list(HEADS), *rows])[1][0].text
    )
    assert taken(rows, {unit_key(A), unit_key(B)}) == [A, B]


LOADS = st.lists(st.integers(1, 10**6), min_size=2, max_size=12)


@given(LOADS, st.data())
def test_sums_anywhere_are_found(loads: list[int], data: st.DataObject) -> None:
    """Whatever the figures: a total is never counted, and no unit is lost but in a table that is stopped."""
    cut = data.draw(st.integers(1, len(loads)))
    units = [[f"Chi cục THADS huyện {number}", *figures(load)] for number, load in enumerate(loads)]
    first, second = ["Khối 1", *total(*loads[:cut])], ["Khối 2", *total(*loads[cut:])] if loads[cut:] else None
    rows = [first, *units[:cut], *([second, *units[cut:]] if second else [])]
    rows.insert(data.draw(st.sampled_from([0, len(rows)])), ["Toàn tỉnh", *total(*loads)])
    submissions, problems = read_rows([list(HEADS), *rows])
    assert [one.unit for one in submissions] == [row[0] for row in units]
    stopped = any(problem.level is Level.ERROR for problem in problems)
    assert all(one.unreadable for one in submissions) == stopped
    assert not any("cộng các dòng lại là" in problem.text for problem in problems)


def _steps(rows: int, make: Callable[[int], list[Any]]) -> int:
    """How many functions are called for a table of so many rows."""
    table = sheet([list(HEADS), *map(make, range(rows))])
    calls = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        read_tables([table], "f")
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.parametrize(
    "make",
    [
        lambda number: [f"Chi cục {number}", *figures(100 + number)],
        lambda number: [f"Chi cục {number}", *figures(100)],
        lambda number: [f"Chi cục {number}", *figures(5_000 - number)],
        lambda number: [f"Chi cục {number}", *([0] * 10 if number % 2 else figures(2_000 - number))],
        lambda number: [f"Tổng số {number}", *figures(100)],
        lambda number: [f"Tổng số {number}" if number % 2 else f"Chi cục {number}", *figures(100 + number)],
        lambda number: [f"Cục THADS tỉnh {number}", *figures(100 + number)],
        lambda number: [f"Nguyễn Văn {number}" if number else A, *figures(100 + number)],
        lambda number: list(HEADS) if number % 2 else [A, *figures(5)],
    ],
)
def test_the_work_grows_with_the_rows(make: Callable[[int], list[Any]]) -> None:
    few, many = _steps(400, make), _steps(800, make)
    assert many < 2.2 * few


@pytest.mark.parametrize("name", ["Tổng số", "Cộng", "Toàn tỉnh"])
@pytest.mark.parametrize(
    ("place", "of"),
    [(3, slice(1, 3)), (3, slice(2, 3)), (0, slice(0, 2)), (0, slice(0, 1))],
    ids=["below, without the first", "below, the last alone", "above, without the last", "above, the first alone"],
)
def test_a_total_that_leaves_a_row_out_is_told_with_both_sums(name: str, place: int, of: slice) -> None:
    """A sum whose range is a row short is the mistake that is made most."""
    rows = [[unit, *figures(load)] for unit, load in ALL]
    loads = [load for _, load in ALL]
    rows.insert(place, [name, *total(*loads[of])])
    submissions, (problem,) = read_rows([list(HEADS), *rows])
    assert [one.unit for one in submissions] == [A, B, ROOM]
    assert problem.level is Level.WARNING
    first = total(*loads)[0], total(*loads[of])[0]
    assert all(f"{figure:,}".replace(",", ".") in problem.text for figure in first)


def test_the_total_of_a_group_may_leave_others_out() -> None:
    rows = [[unit, *figures(load)] for unit, load in (ALL[2], *ALL[:2])]
    submissions, problems = read_rows([list(HEADS), *rows, ["Cộng các Chi cục", *total(124, 101)]])
    assert ([one.unit for one in submissions], problems) == ([ROOM, A, B], [])
