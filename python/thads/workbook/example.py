"""Illustrative figures for `thads vi-du`: invented, chosen so that every verdict of the rules appears."""

from __future__ import annotations

from datetime import date

import xlwings as xw

from thads import layout

MARK = "SỐ LIỆU MINH HỌA, KHÔNG PHẢI SỐ THẬT"


# Amid the drive, so that the forecast says something.
REPORT_DATE = date(2023, 8, 31)


# One row a unit of the plan, the ten inputs in the order of `NhapLieu`; money in 1.000 đồng.
FIGURES: tuple[tuple[int | str | None, ...], ...] = (
    (450, 160, 10, 141, None, 9_600_000, 3_000_000, None, 2_810_000, None),
    (2_310, 1_180, 130, 1_062, 22, 412_500_000, 210_512_345, 512_345, 204_750_000, None),
    (1_240, 515, 15, 480, None, 118_000_000, 61_200_000, 1_200_000, 58_300_000, None),
    (1_000, 400, None, 385, 1, 96_400_000, 30_500_000, 500_000, 28_800_000, None),
    (999, 402, 2, 380, None, 39_999_999, 20_000_000, None, 18_950_000, None),
    (760, 300, None, 290, 4, 40_000_000, "12.345.678", None, 11_900_000, None),
    (505, 100, None, 104, None, 12_300_000, 4_000_000, None, 3_790_000, None),
    (320, 80, None, 75, None, 5_000_000, 0, None, 0, None),
)


# What was still carried over at earlier dates, in the same order: việc, then tiền.
EARLIER: dict[date, tuple[tuple[int, ...], tuple[int, ...]]] = {
    date(2023, 6, 30): (
        (152, 1_078, 497, 380, 396, 303, 101, 80),
        (2_960_000, 209_300_000, 59_900_000, 29_900_000, 19_700_000, 12_280_000, 3_930_000, 0),
    ),
    date(2023, 7, 31): (
        (147, 1_070, 489, 383, 388, 296, 103, 78),
        (2_880_000, 206_800_000, 59_100_000, 29_300_000, 19_300_000, 12_080_000, 3_860_000, 0),
    ),
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
