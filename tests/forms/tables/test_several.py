"""Several tables on a sheet: below each other, beside each other, and others than units'."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests.forms.samples import HEADS
from tests.forms.tables.samples import figures, read_rows, sheet, total
from thads.figures.names import unit_key
from thads.figures.problems import Level
from thads.figures.settings import settings_of_plan
from thads.forms.merge import Sent
from thads.forms.tables.read import read_tables
from thads.rules.plan import load_plan

A, B = "Chi cục THADS huyện A", "Chi cục THADS huyện B"
TURNED = [HEADS[0], *HEADS[6:], *HEADS[1:6]]
ONE = [HEADS[0], "Tổng số giải quyết", "Số chuyển kỳ sau năm 2022", "Số chuyển kỳ sau năm 2023"]


def turned(load: int) -> list[Any]:
    return [*figures(load)[5:], *figures(load)[:5]]


def test_a_second_table_has_its_own_columns_unit_and_date() -> None:
    rows = [
        ["Đơn vị tính: 1.000 đồng"],
        ["Số liệu đến 31/8/2023"],
        list(HEADS),
        [A, *figures(5)],
        [],
        ["Bảng 2: số liệu đến 30/9/2023"],
        ["ĐVT: triệu đồng"],
        TURNED,
        ["A", *range(1, 11)],
        [B, *turned(7)],
        ["Cộng", *turned(7)],
    ]
    (one, two), problems = read_rows(rows)
    assert problems == []
    assert (one.unit, list(one.figures), one.money_unit, one.report_date) == (
        A,
        figures(5),
        "1.000 đồng",
        dt.date(2023, 8, 31),
    )
    assert (two.unit, list(two.figures), two.money_unit, two.report_date) == (
        B,
        figures(7),
        "triệu đồng",
        dt.date(2023, 9, 30),
    )
    assert two.cells[:2] == ["A10", "G10"]


def test_each_year_on_a_sheet_of_its_own() -> None:
    """What the baseline year closed with keeps its part in the separate register: 515 − 36 of việc, 612 − 12 of tiền."""
    then = [HEADS[0], *HEADS[2:4], *HEADS[7:9]]
    now = [HEADS[0], HEADS[1], *HEADS[4:6], HEADS[6], *HEADS[9:]]
    sheets = [
        sheet([["Đơn vị tính: triệu đồng"], then, [A, 515, 36, 612, 12]], name="2022"),
        sheet([["Đơn vị tính: triệu đồng"], now, [A, 1_240, 480, 5, 1_180, 579, 3]], name="2023"),
    ]
    submissions, problems = read_tables(sheets, "f")
    assert problems == []
    settings = settings_of_plan(load_plan(2023))
    sent = Sent(settings)
    for one in submissions:
        sent.add(one, None)
    (checked,), problems = sent.merged("")
    million = 10**6
    assert list(checked.figures) == [1_240, 515, 36, 480, 5, *(n * million for n in (1_180, 612, 12, 579, 3))]
    assert problems == []


@pytest.mark.parametrize("states", ["table", "cover"])
@pytest.mark.parametrize("first", [True, False])
def test_the_money_unit_stands_on_another_sheet(states: str, first: bool) -> None:
    said = [["Đơn vị tính: triệu đồng"], *([list(HEADS), [A, *figures(5)]] if states == "table" else [])]
    sheets = [sheet(said, name="một"), sheet([list(HEADS), [B, *figures(7)]], name="hai")]
    submissions, (problem,) = read_tables(sheets if first else sheets[::-1], "f")
    assert {one.money_unit for one in submissions} == {"triệu đồng"}
    assert (problem.level, problem.cell) == (Level.WARNING, "hai!A2")
    assert "Bảng không ghi đơn vị tính tiền; đã hiểu là triệu đồng" in problem.text
    # Of several units none is chosen.
    sheets.append(sheet([["(tỷ đồng)"], list(HEADS), ["Chi cục THADS huyện C", *figures(9)]], name="ba"))
    submissions, (problem,) = read_tables(sheets, "f")
    assert [one.unit for one in submissions if one.unreadable] == [B]
    assert (problem.level, problem.cell) == (Level.ERROR, "hai!A2")
    assert "chỗ khác của tệp ghi triệu đồng, tỷ đồng" in problem.text


def test_headings_that_are_repeated_on_each_page() -> None:
    rows = [
        ["Đơn vị tính: tỷ đồng"],
        list(HEADS),
        ["A", *range(1, 11)],
        [A, *figures(5)],
        list(HEADS),
        ["A", *range(1, 11)],
        [B, *figures(7)],
    ]
    (one, two), problems = read_rows(rows)
    assert (problems, list(one.figures), list(two.figures)) == ([], figures(5), figures(7))
    assert two.money_unit == "tỷ đồng"


@pytest.mark.parametrize("blank", [[], [[]]])
def test_what_a_page_break_parts_belongs_together(blank: list[list[Any]]) -> None:
    """Sums of what stands on the page before, and officers whose unit stands there."""
    people = [["Nguyễn Văn Ất", *figures(4)], ["Trần Thị Bính", *figures(3)]]
    page = [*blank, list(HEADS)]
    rows = [list(HEADS), [A, *figures(5)], *page, [B, *figures(7)], *page, *people, ["Hệ thống", *total(5, 7)]]
    submissions, (sums, officers) = read_rows(rows)
    assert [one.unit for one in submissions] == [A, B]
    assert "“Hệ thống” là dòng cộng" in sums.text
    assert "Nguyễn Văn Ất" in officers.text
    # A title between them makes it another table.
    rows = [["Về việc"], ONE, [A, 10, 4, 3], ["Về tiền"], ONE, [A, 100, 40, 30]]
    assert len(read_rows(rows)[0]) == 2


def test_the_numbers_of_columns_alone_may_be_repeated() -> None:
    rows = [list(HEADS), ["A", *range(1, 11)], [A, *figures(5)], ["A", *range(1, 11)], [B, *figures(7)]]
    submissions, problems = read_rows(rows)
    assert ([one.unit for one in submissions], problems) == ([A, B], [])


def test_a_table_a_measure_below_each_other() -> None:
    rows: list[list[Any]] = [
        ["Đơn vị tính: việc, triệu đồng"],
        ["I. VỀ VIỆC"],
        ONE,
        [A, 10, 4, 3],
        ["II. VỀ TIỀN"],
        ONE,
        [A, 100, 40, 30],
    ]
    (cases, money), problems = read_rows(rows)
    assert problems == []
    assert list(cases.figures) == [10, 4, None, 3, None, *[None] * 5]
    assert list(money.figures) == [*[None] * 5, 100, 40, None, 30, None]
    assert [cases.states(place) for place in range(10)] == [True, True, False, True, *[False] * 6]


def test_tables_beside_each_other_keep_their_own_names() -> None:
    heads = ["TT", "Đơn vị", *HEADS[1:6], None, "TT", "Đơn vị", *HEADS[6:]]
    rows: list[list[Any]] = [
        heads,
        [1, A, *figures(5)[:5], None, 1, B, *figures(7)[5:]],
        [2, B, *figures(7)[:5], None, 2, A, *figures(5)[5:]],
    ]
    submissions, problems = read_rows(rows)
    assert problems == []
    assert [(one.unit, list(one.figures)) for one in submissions] == [
        (A, [*figures(5)[:5], *[None] * 5]),
        (B, [*figures(7)[:5], *[None] * 5]),
        (B, [*[None] * 5, *figures(7)[5:]]),
        (A, [*[None] * 5, *figures(5)[5:]]),
    ]


def test_a_table_of_officers_below_or_beside_is_passed_over() -> None:
    below: list[list[Any]] = [
        list(HEADS),
        [A, *figures(5)],
        [],
        ["Chấp hành viên", *HEADS[1:]],
        ["Nguyễn Văn C", *figures(5)],
    ]
    beside: list[list[Any]] = [[*HEADS, None, "Họ và tên", HEADS[1]], [A, *figures(5), None, "Nguyễn Văn C", 3]]
    for rows, cell in ((below, "A4"), (beside, "M1")):
        (one,), (problem,) = read_rows(rows)
        assert (one.unit, list(one.figures)) == (A, figures(5))
        assert (problem.level, problem.cell) == (Level.WARNING, cell)
        assert "không phải bảng của các đơn vị" in problem.text


def test_a_table_without_a_column_of_units_is_never_read_by_the_columns_above() -> None:
    for heads, level in ((["STT", *TURNED[1:]], Level.ERROR), (["TT", "Nội dung", "Số lượng"], Level.WARNING)):
        rows = [list(HEADS), [A, *figures(5)], [], heads, [B, *turned(7)]]
        (one,), (problem,) = read_rows(rows)
        assert one.unit == A
        assert (problem.level, problem.cell) == (level, "A4")
        assert "Từ dòng 4 là một bảng khác" in problem.text


@pytest.mark.parametrize(
    "heads",
    [
        ["Đơn vị", "Số việc xong", "Số tiền xong"],
        ["Phân loại", "Cột 1", "Cột 2", "Cột 3"],
        ["Tên cơ quan", "Án chủ động", "Án theo đơn", "Cộng"],
    ],
)
@pytest.mark.parametrize("known", [None, {unit_key(A), unit_key(B)}])
@pytest.mark.parametrize("blank", [[], [[]]])
def test_a_table_of_other_figures_is_never_read_by_the_columns_above(
    heads: list[str], known: set[str] | None, blank: list[list[Any]]
) -> None:
    """Its first figures would do for a load of 700 and 500 carried over."""
    rows = [list(HEADS), [A, *figures(5)], *blank, heads, [B, 700, 500]]
    submissions, problems = read_rows(rows, known=known)
    assert [one.unit for one in submissions] == [A]
    assert any(f"Từ dòng {3 + len(blank)} là một bảng khác" in problem.text for problem in problems)


@pytest.mark.parametrize("words", [["chưa báo cáo"] * 10, ["x", "x"], ["A", "B", "C", "D"], ["việc", "1.000 đồng"]])
def test_words_in_place_of_figures_do_not_end_a_table(words: list[str]) -> None:
    rows = [list(HEADS), [A, *figures(5)], ["Hàm Yên", *words], [B, *figures(7)]]
    assert B in [one.unit for one in read_rows(rows, known={unit_key(A), unit_key(B)})[0]]


def test_a_table_that_is_unclear_does_not_hide_the_others() -> None:
    wrong = [HEADS[0], "Tổng số giải quyết", *HEADS[2:]]
    (one,), (problem,) = read_rows([list(HEADS), [A, *figures(5)], [], wrong, [B, *figures(7)]])
    assert one.unit == A
    assert "là về việc hay về tiền" in problem.text
