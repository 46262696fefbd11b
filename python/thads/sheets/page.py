"""What the printed sheets share: where pages turn, how many lines a text takes."""

from __future__ import annotations

from collections.abc import Sequence

from thads import layout


def page_breaks(heights: Sequence[float], head: float, repeated: float, closing: float = 0) -> list[int]:
    """Before which units a printed sheet turns to a new page, so that the last unit stays with what closes the table.

    Args:
        heights: height of each unit's rows in points.
        head: height of what stands above the first unit.
        repeated: height of the headings that each further page repeats.
        closing: height of what must stand on the page of the last unit.

    Returns:
        0-based indices of units, ascending.
    """
    breaks = []
    used = head
    for index, height in enumerate(heights):
        last = index == len(heights) - 1
        if index and used + height + (closing if last else 0) > layout.PAGE_HEIGHT:
            breaks.append(index)
            used = repeated
        used += height
    return breaks


def _lines(text: str, width: float) -> int:
    """Lines that a text takes in a cell `width` points wide, Times New Roman 11: on the safe side."""
    import textwrap

    return len(textwrap.wrap(text, max(1, int((width - 5) / 5.3)))) if text else 1
