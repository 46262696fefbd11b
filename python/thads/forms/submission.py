"""What one file says of one unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from thads.figures.cells import is_blank
from thads.figures.problems import Level, Problem
from thads.layout import cell_address


class Submission(NamedTuple):
    """What one file says of one unit.

    Attributes:
        file: the file, as messages name it.
        unit: the unit's name.
        figures: the figures in the order of `NhapLieu`, five a measure, as the cells hold them; None where blank. Of what is
            no form, those of the usual two measures, until it is known what they are for (`judged.as_judged`).
        cells: where the name and the figures stand, for messages.
        baseline_year, current_year, report_date, money_unit: None where the file does not say.
        date_cell: where the date stands, "" where that is not known.
        year_cells: where the two years stand, none where that is not known.
        net: places in `figures` of the separate-register figures that are none because the file's own figures are net.
        unreadable: the form is this unit's, but its figures could not be read; the reason is among the problems.
        statistics: the file is one of the sector's statistics forms, its baseline figures being what its own year opened with.
        head_office: the row is of what the provincial agency enforces itself, whatever its unit there is called.
        files: where several files say it together, the file of the name and of each figure.
        origins: how the figures were found in forms and put together, a line a measure.
        judged: of a unit form, what the figures of việc and of tiền are for (`rules.quantities.key_of`).
        columns: of any other file, figures and cells of the columns that other plans judge by: by việc or tiền, and kind.
        doubts: of a table, by kind, the cell of a heading and why it is not understood as that.
        doubted: how what can be enforced differs in a statistics form from the sum of its parts, "" where it does not.
        officers: of a statistics form, what stands below the unit, each under an officer's name.
        others: of a form, values and cells of what nobody has to report, by its columns (`figures.others`).
    """

    file: str
    unit: str
    figures: Sequence[object]
    cells: Sequence[str]
    baseline_year: int | None
    current_year: int | None
    report_date: date | None
    money_unit: str | None
    date_cell: str = ""
    net: frozenset[int] = frozenset()
    unreadable: bool = False
    statistics: bool = False
    head_office: bool = False
    files: Sequence[str] = ()
    origins: Sequence[str] = ()
    year_cells: tuple[str, ...] = ()
    judged: tuple[str, str] | None = None
    columns: Mapping[tuple[str, str], tuple[object, str]] = {}
    doubts: Mapping[str, tuple[str, str]] = {}
    doubted: str = ""
    officers: Sequence[Submission] = ()
    others: Mapping[int, tuple[object, str]] = {}

    def states(self, figure: int) -> bool:
        """Whether the file has a place for this figure, blank or not, or says that it is none."""
        return bool(self.cells[figure + 1]) or figure in self.net

    @property
    def blank(self) -> bool:
        """Whether nothing is filled in."""
        return all(map(is_blank, self.figures)) and not self.unreadable

    def problem(self, text: str, column: int | None = None, level: Level = Level.ERROR) -> Problem:
        """A problem of the file, or of one of its cells: 0 is the name, 1 to 10 are the figures."""
        if column is None:
            return Problem(level, self.file, "", text)
        return Problem(level, self.files[column] if self.files else self.file, self.cells[column], text)

    def place(self, figure: int) -> str:
        """Where a figure stands, in messages: file and cell."""
        file, cell = self.files[figure + 1] if self.files else self.file, self.cells[figure + 1]
        return f"{file}, ô {cell}" if cell else file

    def stated_years(self, years: tuple[int, int]) -> tuple[int, int]:
        """The two years, those given where the file does not say."""
        return self.baseline_year or years[0], self.current_year or years[1]

    def year_problem(self, text: str, years: tuple[int, int]) -> Problem:
        """A problem of the first year stated that is not the one of these two, at its cell; where that is not known, at the name."""
        stated = zip(self.year_cells, (self.baseline_year, self.current_year), years, strict=False)
        cell = next((cell for cell, year, wanted in stated if cell and year not in (None, wanted)), "")
        cell = cell or ("" if self.statistics else self.cells[0])
        return Problem(Level.ERROR, self.file, cell, text)


Reading = tuple[list[Submission], list[Problem]]


# Of a row.
NAMELESS = "Dòng này có số liệu nhưng không có tên đơn vị. Hãy ghi tên đơn vị vào dòng."


class UnclearError(Exception):
    """What cannot be read for sure: a 0-based place of the sheet and a Vietnamese sentence."""

    def __init__(self, row: int, column: int, text: str) -> None:
        super().__init__(text)
        self.address = cell_address(row + 1, column + 1)

    def problem(self, file: str, prefix: str) -> Problem:
        """The same as a problem of the file; `prefix` names the sheet."""
        return Problem(Level.ERROR, file, f"{prefix}{self.address}", str(self))
