"""Rows of totals, by their names and by their figures."""

from __future__ import annotations

from typing import Any

import pytest

from tests.forms.samples import FIGURES, HEADS
from tests.forms.tables.samples import ROW, read_rows
from thads.figures.problems import Level

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
