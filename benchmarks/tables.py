"""Speed of reading tables: linear in the rows, whatever the rows are.

Run: PYTHONPATH=python:. .venv/bin/python benchmarks/tables.py
It ends with 1 where a bound is missed.
"""

from __future__ import annotations

import random
import sys
from functools import partial

from benchmarks._measure import limit, medians, report
from tests.forms.samples import HEADS
from thads.forms.files.sheet import Cell, Sheet
from thads.forms.tables.read import read_tables

FEW, MANY = 3_000, 20_000


def sheet(rows: int, running_totals: bool) -> Sheet:
    """Units of different figures; with running totals every second row is the sum of all above."""
    chance = random.Random(rows)
    cells: list[list[Cell]] = [["Đơn vị tính: 1.000 đồng"], list(HEADS)]
    sums = [0.0] * 10
    for row in range(rows):
        own = [float(chance.randint(1, 10**6)) for _ in range(10)]
        if running_totals and row % 2:
            cells.append(["Cộng", *sums])
        else:
            cells.append([f"Chi cục THADS huyện {row}", *own])
            sums = [one + more for one, more in zip(sums, own, strict=True)]
    return Sheet("Biểu", cells, [])


def main() -> None:
    kept = []
    for name, running in (("units", False), ("units and running totals", True)):
        small, large = sheet(FEW, running), sheet(MANY, running)
        few, many = medians(3, *(partial(read_tables, [one], "f") for one in (small, large)))
        kept += [limit(f"{name}: {FEW:,} rows, s", few, 0.5), limit(f"{name}: {MANY:,} rows, s", many, 2)]
        kept.append(report(f"{name}: {MANY:,} rows against {FEW:,}", many, few, 10))
    sys.exit(not all(kept))


if __name__ == "__main__":
    main()
