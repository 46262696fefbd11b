"""The example of `thads vi-du`: invented figures, which stand in example.toml, typed into a workbook."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import xlwings as xw

from thads import layout

MARK = "SỐ LIỆU MINH HỌA, KHÔNG PHẢI SỐ THẬT"


_DATA = tomllib.loads(Path(__file__).with_name("example.toml").read_text(encoding="utf-8"))

REPORT_DATE: date = _DATA["day"]

# One row a unit of the plan, the ten inputs in the order of `NhapLieu`; money in 1.000 đồng.
FIGURES: tuple[tuple[int | str | None, ...], ...] = tuple(
    tuple(None if cell == "" else cell for cell in row) for row in _DATA["figures"]
)

# What was still carried over at earlier dates, in the same order: việc, then tiền.
EARLIER: dict[date, tuple[list[int], list[int]]] = {
    one["day"]: (one["cases"], one["money"]) for one in _DATA["earlier"]
}
_AFTER = 3


def fill(book: xw.Book, day: date = REPORT_DATE) -> None:
    """Type the example of one day into a workbook, marked on every printed page as illustrative."""
    rows = [list(row) for row in FIGURES]
    for measure, figures in zip(layout.MEASURES, EARLIER.get(day, ()), strict=False):
        for row, figure in zip(rows, figures, strict=True):
            row[measure.first - 1 + _AFTER] = figure
    entry = book.names[layout.INPUT].refers_to_range
    entry[0 : len(rows), 1 : entry.shape[1]].value = rows
    book.names[layout.REPORT_DATE].refers_to_range.value = day
    title = book.names[layout.PRINT_INFO].refers_to_range[0, 0]
    if MARK not in str(title.value):
        title.value = f"{title.value} – {MARK}"
