"""Headings in any order and grouping, and the ones that must not be guessed at."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.forms.samples import FIGURES, HEADS
from tests.forms.tables.samples import ROW, read_rows


@given(st.permutations(range(11)))
def test_columns_in_any_order(order: list[int]) -> None:
    nouns = [
        head.replace("Trong đó:", f"Trong đó: số {noun}")
        for head, noun in zip(HEADS, [""] + ["việc"] * 5 + ["tiền"] * 5, strict=True)
    ]
    rows = [[line[column] for column in order] for line in (nouns, ROW)]
    (one,), problems = read_rows(rows)
    assert problems == []
    assert (one.unit, tuple(one.figures)) == ("Chi cục A", FIGURES)


def test_a_part_without_its_own_noun_belongs_to_the_column_at_its_left() -> None:
    heads = [head.split(" năm ")[0] if head.startswith("Trong đó") else head for head in HEADS]
    (one,), problems = read_rows([heads, ROW])
    assert (tuple(one.figures), problems) == (FIGURES, [])
    # In other orders it may stand right of nothing that it could be a part of: said, never guessed.
    for order in itertools.islice(itertools.permutations(range(1, 6)), 0, None, 7):
        columns = [0, *order, 6, 7, 8, 9, 10]
        rows = [[line[column] for column in columns] for line in (heads, ROW)]
        submissions, problems = read_rows(rows)
        lefts = [order[order.index(part) - 1] if order.index(part) else 0 for part in (3, 5)]
        if sorted(lefts) == [2, 4]:
            (one,) = submissions
            whole_of = dict(zip(lefts, (3, 5), strict=True))
            assert [one.figures[2], one.figures[4]] == [ROW[whole_of[2]], ROW[whole_of[4]]]
        else:
            assert submissions == []
            assert "Hãy" in problems[0].text


def test_optional_columns_may_be_missing() -> None:
    heads, row = [HEADS[column] for column in (0, 1, 2, 4, 6, 7, 9)], [ROW[column] for column in (0, 1, 2, 4, 6, 7, 9)]
    (one,), problems = read_rows([heads, row])
    assert problems == []
    assert tuple(one.figures) == (450, 160, None, 141, None, 9_600_000, 3_000_000, None, 2_810_000, None)


def test_words_for_the_years() -> None:
    heads = [head.replace("năm 2022", "kỳ trước").replace("năm 2023", "kỳ này") for head in HEADS]
    (one,), problems = read_rows([heads, ROW])
    assert problems == []
    assert (tuple(one.figures), one.baseline_year) == (FIGURES, None)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({1: "Tổng số việc giải quyết xong"}, "thiếu cột: Tổng số việc giải quyết"),
        ({6: None}, "thiếu cột: Tổng số tiền giải quyết"),
        ({1: "Tổng số giải quyết"}, "là về việc hay về tiền"),
        ({2: "Số việc chuyển kỳ sau"}, "là của năm nào"),
        ({4: "Số việc chuyển kỳ sau năm 2024"}, "là phần của cột nào"),
        ({4: "Số việc chuyển kỳ sau năm 2024", 5: None}, "Không rõ hai năm"),
        ({4: "Số việc chuyển kỳ sau năm 2022"}, "cùng một nghĩa"),
        ({3: "Trong đó: đã chuyển sổ theo dõi riêng", 2: "Ghi chú", 1: HEADS[2], 5: HEADS[1]}, "là phần của cột nào"),
        ({2: "Số việc chuyển kỳ sau đã trừ sổ theo dõi riêng năm 2022"}, "bỏ một trong hai"),
    ],
)
def test_unclear_headings_are_said(change: dict[int, str | None], expected: str) -> None:
    heads = [change.get(column, head) for column, head in enumerate(HEADS)]
    submissions, problems = read_rows([heads, ROW])
    assert submissions == []
    assert expected in problems[0].text
    assert problems[0].cell.endswith("1")


@pytest.mark.parametrize("net", ["đã trừ sổ riêng", "đã trừ sổ theo dõi riêng", "đã trừ số chuyển sổ theo dõi riêng"])
def test_net_figures_may_be_named_so(net: str) -> None:
    heads = [
        HEADS[0],
        HEADS[1],
        f"Số việc chuyển kỳ sau năm 2022 ({net})",
        HEADS[4],
        HEADS[6],
        HEADS[7],
        HEADS[9],
    ]
    (one,), problems = read_rows([heads, ["A", 450, 150, 141, 9_600_000, 3_000_000, 2_810_000]])
    assert problems == []
    assert one.figures[1:3] == [150, None]


def test_a_group_that_contradicts_its_column() -> None:
    rows: list[list[Any]] = [[None, "VỀ TIỀN", None, None, None, None, "VỀ TIỀN"], list(HEADS), ROW]
    submissions, problems = read_rows(rows, [((0, 1), (0, 5)), ((0, 6), (0, 10))])
    assert submissions == []
    assert "tự mâu thuẫn" in problems[0].text


WITHOUT_PARTS = ["Đơn vị", *(head for head in HEADS[1:] if not head.startswith("Trong đó"))]
VALUES = [1_240, 515, 480, 118_000, 60_000, 58_300]
TEN = [1_240, 515, None, 480, None, 118_000, 60_000, None, 58_300, None]


@pytest.mark.parametrize("year", ["năm 2022", "kỳ trước"])
def test_the_workload_of_another_year_is_never_taken(year: str) -> None:
    heads = list(WITHOUT_PARTS)
    if year == "kỳ trước":
        heads = [head.replace("năm 2022", "kỳ trước").replace("năm 2023", "kỳ này") for head in heads]
    heads[1] = f"Tổng số việc giải quyết {year}"
    submissions, (problem,) = read_rows([heads, ["A", *VALUES]])
    assert submissions == []
    assert problem.cell == "B1"
    assert f"“Tổng số việc giải quyết {year}”" in problem.text
    assert "cần cột “Tổng số việc giải quyết”" in problem.text


@pytest.mark.parametrize("grouped", [False, True])
@pytest.mark.parametrize("former", [2022, 2019])
def test_of_two_years_workloads_the_one_of_this_year_counts(former: int, grouped: bool) -> None:
    heads = [
        WITHOUT_PARTS[0],
        f"Tổng số việc giải quyết năm {former}",
        f"{WITHOUT_PARTS[1]} năm 2023",
        *WITHOUT_PARTS[2:],
    ]
    rows: list[list[Any]] = [heads, ["A", 2_600, *VALUES]]
    if grouped:
        rows = [
            [None, f"Năm {former}", "Năm 2023", *[None] * 5],
            [heads[0], "Tổng số việc giải quyết", "Tổng số việc giải quyết", *heads[3:]],
            rows[1],
        ]
    (one,), problems = read_rows(rows, [])
    assert (list(one.figures), problems) == (TEN, [])


def test_carried_over_of_a_third_year_is_said() -> None:
    heads = [*WITHOUT_PARTS, "Số việc chuyển kỳ sau năm 2021"]
    submissions, (problem,) = read_rows([heads, ["A", *VALUES, 600]])
    assert submissions == []
    assert "Không rõ hai năm so sánh với nhau (bảng có năm 2021, 2022, 2023)" in problem.text


@pytest.mark.parametrize(
    ("change", "cell", "said"),
    [
        ({2: "Số việc chuyển sang năm sau 2022"}, "C1", "Cột C “Số việc chuyển sang năm sau 2022”: thiếu chữ “kỳ”"),
        ({1: "Tổng số việc đã giải quyết"}, "B1", "chưa hiểu từ “đã”"),
        ({6: "Số tiền chuyển kỳ sau năm 2023 (đã trừ)"}, "G1", "chưa hiểu từ “đã trừ”"),
        ({3: "Số việc có điều kiện chuyển kỳ sau năm 2023"}, "D1", "chưa hiểu từ “có điều kiện”"),
    ],
)
def test_a_column_that_is_nearly_right_is_named(change: dict[int, str], cell: str, said: str) -> None:
    heads = [change.get(column, head) for column, head in enumerate(WITHOUT_PARTS)]
    submissions, (problem,) = read_rows([heads, ["A", *VALUES]])
    assert submissions == []
    assert problem.cell == cell
    assert said in problem.text


def test_a_sheet_of_which_no_column_is_right_names_the_nearest() -> None:
    submissions, (problem,) = read_rows([["Đơn vị", "Số thụ lý", "Chuyển năm sau 2022"], ["A", 1, 2]])
    assert submissions == []
    assert "Cột B “Số thụ lý”: thiếu chữ “tổng”" in problem.text


def test_what_stands_below_a_heading_or_over_it_may_change_its_meaning() -> None:
    below: list[list[Any]] = [
        [None, "Tổng số việc giải quyết", *WITHOUT_PARTS[2:]],
        ["Đơn vị", "Có điều kiện"],
        ["A", *VALUES],
    ]
    above: list[list[Any]] = [[None, "Án có điều kiện", None, "Việc"], WITHOUT_PARTS, ["A", *VALUES]]
    for rows, merged in ((below, [((0, column), (1, column)) for column in range(2, 7)]), (above, [((0, 1), (0, 2))])):
        submissions, (problem,) = read_rows(rows, merged)
        assert submissions == []
        assert "có điều kiện" in problem.text.lower()


@pytest.mark.parametrize("merged", [False, True])
def test_measures_and_years_from_groups(merged: bool) -> None:
    rows: list[list[Any]] = [
        [None, "Năm 2022", None, "12 tháng năm 2023", None, None, None],
        [None, "Việc", "Tiền (triệu đ)", "Kết quả thi hành án về việc", None, "Tiền (triệu đ)", None],
        [
            "Đơn vị",
            "Chuyển kỳ sau",
            "Chuyển kỳ sau",
            "Tổng số thụ lý",
            "Chuyển kỳ sau",
            "Tổng số thụ lý",
            "Chuyển kỳ sau",
        ],
        ["A", 515, 60_000, 1_240, 480, 118_000, 58_300],
    ]
    areas = [((0, 1), (0, 2)), ((0, 3), (0, 6)), ((1, 3), (1, 4)), ((1, 5), (1, 6))]
    (one,), problems = read_rows(rows, areas if merged else None)
    assert (list(one.figures), one.money_unit, problems) == (TEN, "triệu đồng", [])


@pytest.mark.parametrize(
    ("title", "name", "first"),
    [
        ("KẾT QUẢ TÍNH BẰNG VIỆC", "Sheet1", 0),
        ("BIỂU SỐ 2: KẾT QUẢ GIẢM ÁN VỀ TIỀN", "Sheet1", 5),
        ("Đơn vị tính: việc", "Sheet1", 0),
        ("BẢNG TỔNG HỢP", "Tiền", 5),
    ],
)
def test_a_table_of_one_measure(title: str, name: str, first: int) -> None:
    heads = [
        "Đơn vị",
        "Tổng số giải quyết",
        "Số chuyển kỳ sau năm 2022",
        "Số chuyển kỳ sau năm 2023",
        "Tăng/giảm",
        "Tỷ lệ (%)",
    ]
    (one,), problems = read_rows([[title], heads, ["A", 10, 4, 3, -1, 25]], name=name)
    expected: list[Any] = [None] * 10
    expected[first : first + 5] = [10, 4, None, 3, None]
    assert (list(one.figures), problems) == (expected, [])
    stated = [place for place in range(10) if one.states(place)]
    assert stated == [first, first + 1, first + 3]


def test_a_table_of_one_measure_and_one_year() -> None:
    rows: list[list[Any]] = [
        ["TÍNH BẰNG VIỆC, 12 THÁNG NĂM 2022"],
        ["Đơn vị", "Tổng số giải quyết", "Số chuyển kỳ sau"],
        ["A", 10, 4],
    ]
    (one,), problems = read_rows(rows)
    assert (problems, one.baseline_year, one.current_year) == ([], None, 2022)
    assert list(one.figures) == [10, None, None, 4, None, *[None] * 5]


@pytest.mark.parametrize("column", [1, 2, 3, 4, 5, 6])
def test_of_two_years_and_a_measure_no_figure_may_be_missing(column: int) -> None:
    rows = [[value for place, value in enumerate(line) if place != column] for line in (WITHOUT_PARTS, ["A", *VALUES])]
    submissions, problems = read_rows(rows)
    assert submissions == []
    assert f"thiếu cột: {WITHOUT_PARTS[column]}" in problems[0].text
