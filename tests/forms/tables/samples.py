"""Tables in memory, as calamine reads them."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

from tests.forms.samples import FIGURES
from thads.figures.problems import Problem
from thads.forms.files.sheet import Sheet
from thads.forms.read import read_file
from thads.forms.submission import Submission
from thads.forms.tables.read import read_tables

ROW: list[Any] = ["Chi cục A", *FIGURES]

CASES = Path(__file__).parents[1] / "data" / "cases"


def figures(load: int) -> list[Any]:
    """Ten figures that no two different loads share: việc and tiền with a part in the separate register."""
    return [load * 10, load * 4, load, load * 3, 0, load * 1_003, load * 407, load, load * 301, 0]


def total(*loads: int) -> list[Any]:
    return [sum(column) for column in zip(*map(figures, loads), strict=True)]


def read(path: Path) -> tuple[list[Submission], list[Problem]]:
    return read_file(path, path.name)


def sheet(
    rows: list[list[Any]], merged: list[tuple[tuple[int, int], tuple[int, int]]] | None = None, name: str = "Biểu"
) -> Sheet:
    """The rows as a sheet whose cells calamine has read."""
    width = max(map(len, rows))
    filled = [["" if value is None else value for value in row] + [""] * (width - len(row)) for row in rows]
    return Sheet(name, filled, merged)


def read_rows(
    rows: list[list[Any]],
    merged: list[tuple[tuple[int, int], tuple[int, int]]] | None = None,
    known: Collection[str] | None = None,
    name: str = "Biểu",
) -> tuple[list[Submission], list[Problem]]:
    """What such a sheet says; `known` are keys of names that are units for sure."""
    return read_tables([sheet(rows, merged, name)], "f", known)
