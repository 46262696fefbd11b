"""Rows of totals: by their names, and by figures that are the sums of other rows'."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import accumulate, islice, takewhile
from operator import add, le

from thads.forms.tables.words import plain_key
from thads.numerals import FigureError, name_key, parse_number

# What the name of a row of totals begins with.
_TOTALS = frozenset(name_key(word) for word in ("Tổng", "Cộng", "Toàn"))


def is_total_name(name: str) -> bool:
    """Whether a row is one of totals by its name."""
    words = plain_key(name).split()
    return bool(words) and words[0] in _TOTALS


def sums_of_others(rows: Sequence[Sequence[object]]) -> set[int]:
    """The places of rows whose figures are each the sum of other rows': of a run above or below, or of all."""
    numbers = [_numbers(figures) for figures in rows]
    totals: set[int] = set()
    start = 0
    for place, own in enumerate(numbers):
        if own is None or sum(value > 0 for value in own) < 2:
            continue
        if _is_sum(own, numbers[start:place]) or _begins_with_sum(own, numbers[place + 1 :]):
            totals.add(place)
            start = place + 1
    for place, own in enumerate(numbers):
        if own is not None and place not in totals and sum(value > 0 for value in own) > 1:
            others = [row for other, row in enumerate(numbers) if other != place and other not in totals]
            if _is_sum(own, others):
                totals.add(place)
                break
    return totals


def _numbers(figures: Sequence[object]) -> tuple[Decimal, ...] | None:
    try:
        return tuple(parse_number(value) or Decimal(0) for value in figures)
    except FigureError:
        return None


def _is_sum(own: tuple[Decimal, ...], rows: Sequence[tuple[Decimal, ...] | None]) -> bool:
    # A row equal to the one row that is not all 0 is no sum.
    used = [row for row in rows if row is not None and any(row)]
    return len(used) > 1 and all(
        sum(column) == value for column, value in zip(zip(*used, strict=True), own, strict=True)
    )


def _begins_with_sum(own: tuple[Decimal, ...], rows: Sequence[tuple[Decimal, ...] | None]) -> bool:
    """Whether the first rows, two at least, sum up to `own`."""
    used = (row for row in rows if row is not None and any(row))
    sums = accumulate(used, lambda before, row: tuple(map(add, before, row)))
    return own in islice(takewhile(lambda so_far: all(map(le, so_far, own)), sums), 1, None)
