"""Tables in memory, as calamine reads them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.forms.samples import FIGURES
from thads.figures.problems import Problem
from thads.forms.files.sheet import Sheet
from thads.forms.read import read_file
from thads.forms.submission import Submission
from thads.forms.tables.read import read_tables

ROW: list[Any] = ["Chi cục A", *FIGURES]


def read(path: Path) -> tuple[list[Submission], list[Problem]]:
    return read_file(path, path.name)


def read_rows(
    rows: list[list[Any]], merged: list[tuple[tuple[int, int], tuple[int, int]]] | None = None
) -> tuple[list[Submission], list[Problem]]:
    """The rows as a sheet whose cells calamine has read."""
    width = max(map(len, rows))
    filled = [["" if value is None else value for value in row] + [""] * (width - len(row)) for row in rows]
    return read_tables([Sheet("Biểu", filled, merged)], "f")
