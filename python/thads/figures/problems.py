"""What is wrong with what was typed: sheet, cell, sentence; and the blocks of cells that it is said of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from thads import layout

Row = Sequence[object]


class Level(StrEnum):
    """How grave a problem is: an error stops the consolidation, a warning does not."""

    ERROR = "loi"
    WARNING = "canh_bao"

    @property
    def label(self) -> str:
        """What users read."""
        return "Phải sửa" if self is Level.ERROR else "Nên xem lại"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend: where it is (sheet and A1 cell), what is wrong and what to do.

    `place` is the 0-based row of `NhapLieu` concerned, None for what stands elsewhere.
    """

    level: Level
    sheet: str
    cell: str
    text: str
    place: int | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """Cell values of a rectangle, and where it stands: 1-based row and column of its first cell.

    Attributes:
        above: the rows right above it, of its columns, as far as they were read.
    """

    rows: Sequence[Row]
    sheet: str = layout.INPUT_SHEET
    row: int = 1
    column: int = 1
    above: Sequence[Row] = ()

    def problem(self, level: Level, row: int, column: int, text: str) -> Problem:
        """A problem at a 0-based place of the block."""
        return Problem(level, self.sheet, self.cell(row, column), text, row)

    def cell(self, row: int, column: int) -> str:
        """A1 address of a 0-based place of the block."""
        return layout.cell_address(self.row + row, self.column + column)


def problem_line(problem: Problem) -> str:
    """One problem on one line: sheet (or file), cell if it is about one, what is wrong and what to do."""
    where = f"{problem.sheet}, ô {problem.cell}" if problem.cell else problem.sheet
    return f"• {where}: {problem.text}"


# A text on a unit's row begins with the unit's name.
_ON_A_UNIT = re.compile(r"(.+?)([:,] .*)", re.DOTALL)


def by_fault(problems: Iterable[Problem]) -> list[Problem]:
    """The problems, those that say the same of several units in one, which names all their cells and units."""
    groups: dict[tuple[object, ...], list[tuple[str, Problem]]] = {}
    for number, problem in enumerate(problems):
        found = None if problem.place is None else _ON_A_UNIT.fullmatch(problem.text)
        unit, fault = (found[1], found[2]) if found else ("", problem.text)
        column = problem.cell.rstrip("0123456789")
        key = (problem.level, problem.sheet, column, fault) if found else (number,)
        groups.setdefault(key, []).append((unit, problem))
    return [_as_one(group) for group in groups.values()]


def _as_one(group: Sequence[tuple[str, Problem]]) -> Problem:
    unit, first = group[0]
    if len(group) == 1:
        return first
    units = [name for name, _ in group]
    said = f"{len(units):02d} đơn vị ({'; '.join(units)}){first.text.removeprefix(unit)}"
    return replace(first, cell=_cells([problem.cell for _, problem in group]), text=said)


def _cells(cells: Sequence[str]) -> str:
    """Cells of one column, runs of them as areas: B9:B12, B15."""
    column = cells[0].rstrip("0123456789")
    runs: list[list[int]] = []
    for row in sorted({int(cell.removeprefix(column)) for cell in cells}):
        if runs and row == runs[-1][-1] + 1:
            runs[-1].append(row)
        else:
            runs.append([row])
    return ", ".join(f"{column}{run[0]}" + (f":{column}{run[-1]}" if run[1:] else "") for run in runs)
