"""Rectangles within a block of cells."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from xlwings_engines.shared.references import stretches

MAX_CELLS = 20_000_000


class Span(NamedTuple):
    """A rectangle within a block of cells, counted from 0, ends excluded."""

    top: int
    left: int
    bottom: int
    right: int


EVERYWHERE = Span(0, 0, 2**31, 2**31)


def covering(areas: Iterable[Span], width: int) -> Callable[[int, int], bool]:
    """Whether a cell, given by row and column below `width`, is in one of the areas, which have none in common."""
    columns: dict[int, list[tuple[int, int]]] = {}
    for area in areas:
        for column in range(area.left, min(area.right, width)):
            columns.setdefault(column, []).append((area.top, area.bottom))
    for runs in columns.values():
        runs.sort()

    def covers(row: int, column: int) -> bool:
        runs = columns.get(column)
        if not runs:
            return False
        place = bisect_right(runs, (row, EVERYWHERE.bottom)) - 1
        return place >= 0 and row < runs[place][1]

    return covers


def rectangles(cells: Iterable[tuple[int, int]]) -> list[Span]:
    """Few rectangles that together are just these cells."""
    columns: dict[tuple[int, int], list[int]] = {}  # by their rows
    for column, group in groupby(sorted((column, row) for row, column in cells), itemgetter(0)):
        for rows in stretches(row for _, row in group):
            columns.setdefault(rows, []).append(column)
    return [
        Span(top, left, bottom + 1, right + 1)
        for (top, bottom), found in columns.items()
        for left, right in stretches(found)
    ]


def joined(areas: list[Span]) -> list[Span]:
    """The single cells among the areas, joined."""
    return rectangles((area.top, area.left) for area in areas) if len(areas) > 1 else areas
