"""Rows that name a unit, and those that do not."""

from __future__ import annotations

import pytest

from tests.forms.samples import FIGURES, HEADS
from tests.forms.tables.samples import ROW, read_rows
from thads.figures.problems import Level


def test_figures_without_a_name_are_said() -> None:
    submissions, problems = read_rows([list(HEADS), ROW, [None, *FIGURES]])
    assert len(submissions) == 1
    assert (problems[0].cell, problems[0].level) == ("A3", Level.ERROR)
    assert "không có tên đơn vị" in problems[0].text


def test_the_foot_of_a_table_is_no_figures() -> None:
    foot = [
        [*[None] * 8, "Hà Giang, ngày 05 tháng 10 năm 2023"],
        [*[None] * 8, "KT. CỤC TRƯỞNG"],
        ["KT. CỤC TRƯỞNG", *[None] * 7, "PHÓ CỤC TRƯỞNG"],
    ]
    submissions, problems = read_rows([list(HEADS), ROW, *foot])
    assert ([one.unit for one in submissions], problems) == (["Chi cục A"], [])


@pytest.mark.parametrize("note", ["Ghi chú", "Ghi chú: chưa gồm việc mới", "GHI CHÚ:"])
def test_rows_below_a_note_are_read(note: str) -> None:
    submissions, problems = read_rows([list(HEADS), ROW, [note], ["Chi cục B", *FIGURES], ["Một dòng chữ"]])
    assert ([one.unit for one in submissions], problems) == (["Chi cục A", "Chi cục B"], [])


def test_numbers_of_columns_stand_right_below_the_headings() -> None:
    submissions, problems = read_rows([list(HEADS), [None, *range(1, 11)], ROW])
    assert (len(submissions), problems) == (1, [])
    figures = [None, 12, 34, None, 23, None, 45, 56, None, 11, None]
    for rows in ([figures, ROW], [ROW, figures]):
        submissions, problems = read_rows([list(HEADS), *rows])
        assert len(submissions) == 1
        assert "không có tên đơn vị" in problems[0].text


LONG = (
    "(" + " " * 32_000,
    "(" * 32_000,
    "( " * 16_000,
    "trừ số " * 5_000,
    "đơn vị tính " * 3_000,
    "1.000" * 7_000,
    "đến ngày " * 4_000,
    "1" * 32_000,
)


@pytest.mark.parametrize("text", LONG)
@pytest.mark.parametrize("place", [(0, 0), (1, 1), (2, 0), (2, 1)])
def test_long_texts_are_read_in_one_pass(text: str, place: tuple[int, int]) -> None:
    """Each of these would take minutes where a pattern tries again from every letter."""
    rows = [["Đơn vị tính: đồng"], list(HEADS), list(ROW), ["Chi cục B", *FIGURES]]
    rows[place[0]][place[1]] = text
    submissions, problems = read_rows(rows)
    assert len(submissions) == 2 or problems


def test_twenty_thousand_rows() -> None:
    rows = [[f"Chi cục {number}", *FIGURES] for number in range(20_000)]
    submissions, problems = read_rows([["Đơn vị tính: đồng"], list(HEADS), *rows])
    assert (len(submissions), problems) == (20_000, [])
