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


def test_net_figures_may_be_named_so() -> None:
    heads = [
        HEADS[0],
        HEADS[1],
        "Số việc chuyển kỳ sau năm 2022 (đã trừ sổ riêng)",
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
