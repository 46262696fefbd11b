"""What stands on the terminal: the table of results, and how far a long piece of work is.

`rich` is imported here alone and only when something is shown, so that nothing of it is in Excel's way. Where nobody looks
(a file, a pipe) the table has no colours and 80 columns, and no progress is shown.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from textwrap import fill
from typing import TYPE_CHECKING

from thads.results.amounts import shown_amount, shown_rate
from thads.results.report import MeasureResult, Report
from thads.results.words import notes_line, summary_line
from thads.rules.verdicts import Verdict

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

# From this width of a terminal on the table shows as many figures as leave the units' names readable.
_WIDE, _NAME = 100, 20
_NARROWEST = 80
_YEARS = ("Năm so sánh", "Năm thi đua")
_FIGURES = (("Tổng số", *_YEARS), _YEARS, ())


def print_result(report: Report) -> None:
    """The result as a table, two lines a unit, and the sentences below it."""
    from rich.measure import Measurement

    console = _console(sys.stdout.isatty())
    unbounded = console.options.update(max_width=10 * _WIDE)
    foldable = max(0, max(len(unit.name) for unit in (*report.units, report.province)) - _NAME)
    for heads in _FIGURES:
        table = _table(report, heads)
        if console.width >= max(_WIDE, Measurement.get(console, unbounded, table).maximum - foldable):
            break
    console.print(table)
    sentences = filter(None, (summary_line(report), notes_line(report)))
    console.print("", *(fill(text, console.width, break_on_hyphens=False) for text in sentences), sep="\n")


def _table(report: Report, heads: Sequence[str]) -> Table:
    """The table with these figures of `_FIGURES[0]`, the last ones of them."""
    from rich import box
    from rich.table import Table

    lacking = report.request.settings.texts["lacking"]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), show_edge=False)
    table.add_column("Đơn vị", overflow="fold", ratio=1)
    table.add_column("")
    for head in heads:
        table.add_column(head, justify="right", no_wrap=True)
    table.add_column("Tỷ lệ", justify="right", no_wrap=True)
    table.add_column("Chỉ tiêu", no_wrap=True)
    table.add_column("Kết quả", no_wrap=True)
    table.add_column(lacking, justify="right", no_wrap=True)
    table.add_column("Hạng", justify="right", no_wrap=True)
    for unit in (*report.units, report.province):
        for measure in report.measures:
            result, factor = unit.measure(measure), report.request.settings.factor(measure)
            bad = result.assessment.verdict is Verdict.FAILED
            first = ("" if measure.index > 1 else f"  → {unit.overall}") if measure.index else unit.name
            cells = _cells(result, factor)[len(_FIGURES[0]) - len(heads) :]
            table.add_row(first, measure.label, *cells, style="red" if bad else None)
    return table


def _cells(result: MeasureResult, factor: int) -> list[str]:
    judged, figures = result.assessment, result.figures
    return [
        *(shown_amount(amount, factor) for amount in (figures.workload, figures.before, figures.after)),
        shown_rate(judged.rate) or "",
        "" if judged.tier is None else judged.tier.target.sign,
        judged.words,
        shown_amount(judged.shortfall, factor),
        "" if result.rank is None else str(result.rank),
    ]


@contextmanager
def counting(text: str) -> Iterator[Callable[[int, int], None]]:
    """How far a work of many files is, and how long it will still take: the caller tells what is done, and of how much."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(compact=True))
    with Progress(*columns, TextColumn("còn lại"), console=_console(True, error=True), transient=True) as progress:
        task = progress.add_task(text, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


@contextmanager
def working(text: str) -> Iterator[None]:
    """That a work goes on whose length nobody knows, and how long it has taken so far."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=_console(True, error=True), transient=True) as progress:
        progress.add_task(text, total=None)
        yield


def _console(terminal: bool, error: bool = False) -> Console:
    from rich.console import Console

    class Screen(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError  # the command line ends quietly by itself

    if terminal:
        return Screen(stderr=error, highlight=False, emoji=False, markup=False)
    return Screen(width=_NARROWEST, color_system=None, highlight=False, emoji=False, markup=False)
