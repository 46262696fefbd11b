"""Areas within a block of cells, whose first one is in row 1 and column 1 here."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from itertools import groupby
from operator import itemgetter

from xlwings_engines.shared.references import MAX_ROW, Area, stretches

MAX_CELLS = 20_000_000


def covering(areas: Iterable[Area], width: int) -> Callable[[int, int], bool]:
    """Whether a cell, given by row and column up to `width`, is in one of the areas, which have none in common."""
    columns: dict[int, list[tuple[int, int]]] = {}
    for area in areas:
        for column in range(area.left, min(area.right, width) + 1):
            columns.setdefault(column, []).append((area.top, area.bottom))
    for runs in columns.values():
        runs.sort()

    def covers(row: int, column: int) -> bool:
        runs = columns.get(column, [])
        place = bisect_right(runs, (row, MAX_ROW)) - 1
        return place >= 0 and row <= runs[place][1]

    return covers


def rectangles(cells: Iterable[tuple[int, int]]) -> list[Area]:
    """Few rectangles that together are just these cells."""
    columns: dict[tuple[int, int], list[int]] = {}  # by their rows
    for column, group in groupby(sorted((column, row) for row, column in cells), itemgetter(0)):
        for rows in stretches(row for _, row in group):
            columns.setdefault(rows, []).append(column)
    return [
        Area(top, left, bottom, right) for (top, bottom), found in columns.items() for left, right in stretches(found)
    ]


def joined(areas: list[Area]) -> list[Area]:
    """The single cells among the areas, joined."""
    return rectangles((area.top, area.left) for area in areas) if len(areas) > 1 else areas
