"""Rectangles within a block of cells."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

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
        place = bisect_right(runs, (row, MAX_CELLS)) - 1
        return place >= 0 and row < runs[place][1]

    return covers


def rectangles(cells: Iterable[tuple[int, int]]) -> list[Span]:
    """Few rectangles that together are just these cells."""
    runs: dict[tuple[int, int], list[int]] = {}  # rows from, to: columns
    for column, top, bottom in _runs(cells):
        runs.setdefault((top, bottom), []).append(column)
    found = []
    for (top, bottom), columns in runs.items():
        left = columns[0]
        for column, following in zip(columns, [*columns[1:], None], strict=True):
            if following != column + 1:
                found.append(Span(top, left, bottom, column + 1))
                left = following or 0
    return found


def joined(areas: list[Span]) -> list[Span]:
    """The single cells among the areas, joined."""
    return rectangles((area.top, area.left) for area in areas) if len(areas) > 1 else areas


def _runs(cells: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int, int]]:
    column, top, bottom = -1, -1, -1
    for this_column, row in sorted((column, row) for row, column in cells):
        if (this_column, row) == (column, bottom):
            bottom += 1
            continue
        if column >= 0:
            yield column, top, bottom
        column, top, bottom = this_column, row, row + 1
    if column >= 0:
        yield column, top, bottom
