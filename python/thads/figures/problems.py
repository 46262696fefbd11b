"""What is wrong with what was typed: sheet, cell, sentence; and the blocks of cells that it is said of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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
