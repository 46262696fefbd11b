"""Checks what one file says of one unit as `kiem-tra` checks the workbook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from thads import layout
from thads.figures.cells import is_blank, whole_figure
from thads.figures.problems import Block, Level, Problem
from thads.figures.settings import Settings, with_money_factor
from thads.figures.units import UnitFigures, read_unit
from thads.forms import contract
from thads.forms.files.sheet import UNCALCULATED_TEXT
from thads.forms.submission import Submission
from thads.layout import INPUT_LABELS, MEASURES
from thads.rules.plan import figure_days
from thads.rules.quantities import QUANTITIES


@dataclass(frozen=True, slots=True)
class Checked:
    """A submission without errors: its ten figures in whole cases and whole đồng, its net figures, and what is said of them."""

    submission: Submission
    figures: tuple[int | None, ...]
    unit: UnitFigures
    warnings: Sequence[Problem]


def check(
    submission: Submission, settings: Settings, today: date | None = None
) -> tuple[Checked | None, list[Problem]]:
    """Check one unit's figures as `kiem-tra` does.

    Args:
        submission: what the file says.
        settings: years, readings and thresholds; `money_factor` applies where the file states no money unit.
        today: figures cannot be of a later day.

    Returns:
        The figures, None where there is an error; and all problems, each at its cell of the file.
    """
    settings = in_its_unit(submission, settings)
    if problems := list(_unusable(submission, settings, today or date.today())):
        return None, problems
    row = [submission.unit, *submission.figures]
    unit, found = read_unit(Block([row]), 0, settings)
    problems = [submission.problem(problem.text, _COLUMNS[problem.cell], problem.level) for problem in found]
    if any(problem.level is Level.ERROR for problem in problems):
        return None, problems
    figures = tuple(
        whole_figure(row[measure.first + index], settings.factor(measure))
        for measure in settings.measures
        for index in range(len(INPUT_LABELS))
    )
    return Checked(submission, figures, unit, problems), problems


_NO_FIGURES = "chưa có số liệu"


def gathered(problems: Iterable[Problem]) -> list[Problem]:
    """The problems, that several units of one file have no figures as one."""
    found: dict[Problem | tuple[str, str], list[Problem]] = {}
    for problem in problems:
        _, _, sentence = problem.text.partition(": ")
        key = (problem.sheet, sentence) if sentence.startswith(_NO_FIGURES) else problem
        found.setdefault(key, []).append(problem)
    return [_together(same) for same in found.values()]


def _together(same: Sequence[Problem]) -> Problem:
    first, *others = same
    if not others:
        return first
    names, sentence = (problem.text.partition(": ")[0] for problem in same), first.text.partition(": ")[2]
    return replace(first, text=f"{len(same)} đơn vị ({'; '.join(names)}): {sentence}")


def _unusable(submission: Submission, settings: Settings, today: date) -> Iterator[Problem]:
    """Why the figures need not even be read: none in the places for this year's, a wrong date, formulas without a result."""
    current = [
        measure.columns[index] - 1
        for measure in settings.measures
        for index in contract.current_figures(settings.quantity(measure))
    ]
    stated = [place for place in current if submission.states(place)]
    if stated and all(is_blank(submission.figures[place]) for place in stated):
        text = f"{submission.unit}: {_NO_FIGURES} của năm {settings.current_year}. Hãy đề nghị đơn vị điền phiếu rồi gửi lại."
        yield submission.problem(text, 0)
    elif text := _wrong_date(submission, settings.current_year or 0, today):
        yield Problem(Level.ERROR, submission.file, submission.date_cell, text)
    else:
        for column, value in enumerate(submission.figures, start=1):
            if value == UNCALCULATED_TEXT:
                text = f"{submission.unit}: ô {submission.cells[column]} là công thức chưa có kết quả. Hãy mở tệp bằng Excel, lưu lại rồi làm lại."
                yield submission.problem(text, column)


def _wrong_date(submission: Submission, year: int, today: date) -> str:
    """What is wrong with the date of the figures, "" if nothing."""
    day, (first, last) = submission.report_date, figure_days(year)
    if day is None or first <= day <= min(last, today):
        return ""
    reason = f"sau ngày hôm nay ({today:%d/%m/%Y})"
    if not first <= day <= last:
        reason = f"không thuộc năm {year} (từ {first:%d/%m/%Y} đến {last:%d/%m/%Y})"
    return (
        f"{submission.unit}: ngày của số liệu {day:%d/%m/%Y} {reason}. Hãy sửa ngày trong phiếu cho đúng rồi làm lại."
    )


# A measure judged by every quantity there is.
_MOST_COLUMNS = 1 + len(MEASURES) * len(QUANTITIES) * len(INPUT_LABELS)

# Columns of a block of one row by their addresses, to say problems at the cells of the file.
_COLUMNS = {layout.cell_address(1, column + 1): column for column in range(_MOST_COLUMNS)}


_in_unit = cache(with_money_factor)


def in_its_unit(submission: Submission, settings: Settings) -> Settings:
    """The settings with the money unit that the file states, if it states one."""
    return settings if submission.money_unit is None else _in_unit(settings, submission.money_unit)
