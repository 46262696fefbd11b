"""The program behind the buttons, over any xlwings Book: read the typed figures, check, judge, fill `Tổng hợp`.

Written against the public xlwings API alone, so that Excel, LibreOffice and plain files run the same lines. The
number of range reads and writes does not grow with the number of units: one read a sheet, one write a block.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import xlwings as xw

from thads import layout
from thads.figures.problems import Problem
from thads.results.report import Report, judge_all
from thads.rules.plan import load_plan, plan_years
from thads.sheets.charts import show_charts
from thads.sheets.checks import fill_check_list
from thads.sheets.history import read_records, record_rows, with_records
from thads.sheets.host import ensure_rows_can_be_arranged
from thads.sheets.kept import keep_typed
from thads.sheets.places import Place, add_rows, find_places, read_blocks, write_cells
from thads.sheets.progress import fill_progress, progress_cells
from thads.sheets.summary import fill_summary
from thads.workbook.request import read_request


def run(book: xw.Book, before_writing: Callable[[], None] = lambda: None) -> tuple[Report | None, list[Problem]]:
    """The button "Tổng hợp": fill the consolidated sheet, or leave it alone and list the errors on `Kiểm tra`.

    Args:
        book: the workbook.
        before_writing: called once it is sure that the sheets are filled.

    Returns:
        The report, None when there are errors; and all problems, warnings included.
    """
    request = read_request(book)
    problems = list(request.problems)
    report = None if request.errors else judge_all(request)
    if report is not None:
        before_writing()
        fill_sheets(book, report)
    fill_check_list(book, problems)
    return report, problems


def fill_sheets(book: xw.Book, report: Report) -> None:
    """Fill every sheet that the report changes. What they need is found and read before the first is written."""
    ensure_rows_can_be_arranged(book)
    needed = {
        layout.SUMMARY_UNITS: (len(report.units) * layout.ROWS_PER_UNIT, layout.ROWS_PER_UNIT),
        layout.PROGRESS: (len(report.units) * layout.ROWS_PER_UNIT, layout.ROWS_PER_UNIT),
    }
    names = (layout.SUMMARY_HEAD, layout.SUMMARY_TAIL, *needed)
    former = read_blocks(book, layout.HISTORY)[layout.HISTORY].rows
    history, changed = with_records(former, record_rows(report) if report.request.report_date else [])
    needed[layout.HISTORY] = (len(history), 1)
    places = _roomy(book, find_places(book, (*names, layout.HISTORY)), needed)
    year = report.request.settings.current_year
    plan = load_plan(year) if year in plan_years() else None

    fill_summary(book, report, places)
    if changed is not None:
        place = places[layout.HISTORY]
        write_cells(book.sheets[place.sheet], place.row + changed, place.column, history[changed:])
    fill_progress(book, places[layout.PROGRESS], progress_cells(report, read_records(history), plan))
    show_charts(book, report, places, len(history))
    keep_typed(book, report.request.typed)


def _roomy(book: xw.Book, places: dict[str, Place], needed: Mapping[str, tuple[int, int]]) -> dict[str, Place]:
    """The places after each has the rows that it needs, given as (rows, rows that look alike)."""
    short = {name: rows for name, rows in needed.items() if rows[0] > places[name].rows}
    for name, (rows, group) in short.items():
        add_rows(book.sheets[places[name].sheet], places[name], rows - places[name].rows, group)
    return find_places(book, places) if short else places
