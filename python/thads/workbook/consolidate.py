"""The program behind the buttons, over any xlwings Book: read the typed figures, check, judge, fill `Tổng hợp`.

Written against the public xlwings API alone, so that Excel, LibreOffice and plain files run the same lines. The
number of range reads and writes does not grow with the number of units: one read a sheet, one write a block.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import xlwings as xw

from thads import layout
from thads.figures.problems import Level, Problem
from thads.results.progress import statistics_year
from thads.results.report import Report, Request, judge_all
from thads.results.words import a_year_before, joined_units, other_lines, same_period
from thads.sheets import charts, commended, officers
from thads.sheets.checks import fill_check_list, write_check_list
from thads.sheets.entry import write_sources
from thads.sheets.history import other_figures, read_records, record_rows, with_records
from thads.sheets.host import dress, ensure_rows_can_be_arranged, writing
from thads.sheets.kept import keep
from thads.sheets.places import Place, add_rows, find_places, write_cells
from thads.sheets.progress import fill_progress
from thads.sheets.summary import fill_summary
from thads.workbook.request import read_request
from thads.workbook.upgrade import own_plan


def run(
    book: xw.Book, replaces: Callable[[str], bool] = lambda _: True, before_writing: Callable[[], None] = lambda: None
) -> tuple[Report | None, list[Problem]]:
    """The button "Tổng hợp": fill the consolidated sheet, or leave it alone and list the errors on `Kiểm tra`.

    Args:
        book: the workbook.
        replaces: told what it is about, whether other figures of the same date in `TheoDoi` are replaced.
        before_writing: called once it is sure that the sheets are filled.

    Returns:
        The report, None when there are errors; and all problems, warnings included.
    """
    request = read_request(book)
    problems = list(request.problems)
    report = None if request.errors else judged(book, request)
    if report is not None:
        others = other_figures(report)
        if others and not replaces(text := _stands_otherwise(report, others)):
            date = find_places(book, (layout.REPORT_DATE,))[layout.REPORT_DATE]
            cell = layout.cell_address(date.row, date.column)
            problems.append(Problem(Level.ERROR, date.sheet, cell, f"{text} {_REMEDY}"))
            report = None
    if report is not None:
        before_writing()
        fill_sheets(book, report, problems)
    else:
        fill_check_list(book, problems)
    return report, problems


def judged(book: xw.Book, request: Request) -> Report:
    """What a sound request comes to, with all that the notes have to say of it."""
    report = judge_all(request)
    then = request.report_date and a_year_before(request.report_date)
    former = read_records(request.history, report.measures, then, then) if then else []
    remarks = [*joined_units(report, own_plan(book)), *same_period(report, former)]
    return replace(report, remarks=[*remarks, *other_lines(report)])


_REMEDY = (
    "Nếu là số liệu của ngày khác, hãy sửa ngày ở ô này; nếu là số đã sửa của chính ngày đó, hãy tổng hợp lại và chọn thay"
    " (nút “Tổng hợp”: bấm OK; lệnh tong-hop: thêm --thay)."
)


def _stands_otherwise(report: Report, others: Sequence[str]) -> str:
    day = report.request.report_date
    return f"{layout.HISTORY_SHEET} đã có ngày {day:%d/%m/%Y} với số liệu khác ({len(others)} đơn vị khác: {'; '.join(others)})."


def fill_sheets(book: xw.Book, report: Report, problems: Sequence[Problem] | None = None) -> None:
    """Fill every sheet that the report changes, the list of problems among them where there is to be a new one.

    What they need is found and read before the first is written.
    """
    ensure_rows_can_be_arranged(book)
    each = len(report.measures)
    needed = dict.fromkeys((layout.SUMMARY_UNITS, layout.PROGRESS), (len(report.units) * each, each))
    names = (layout.SUMMARY_HEAD, layout.SUMMARY_TAIL)
    request = report.request
    history, changed = with_records(request.history, record_rows(report) if request.report_date else [])
    needed[layout.HISTORY] = (len(history), 1)
    listed = officers.needed_names(request.typed)
    proposed = commended.rows_of(report)
    if layout.COMMENDED in request.typed:
        needed[layout.COMMENDED] = (len(proposed), 1)
    with writing(book):
        drawn_names = charts.needed_names(book, report.measures)
        places = _roomy(book, find_places(book, (*names, *needed, *listed, *drawn_names)), needed)

        rows = {layout.SUMMARY_SHEET: fill_summary(book, report, places)}
        if layout.COMMENDED in needed:
            rows[layout.COMMENDED_SHEET] = commended.fill(book, report, places[layout.COMMENDED], proposed)
        if listed:
            officers.fill(book, report, places)
        if request.sources != request.stored_sources:
            write_sources(book, request.sources)
        if changed is not None:
            place = places[layout.HISTORY]
            write_cells(book.sheets[place.sheet], place.row + changed, place.column, history[changed:])
        records = read_records(history, report.measures, statistics_year(report)[0])
        rows[layout.PROGRESS_SHEET] = fill_progress(book, places[layout.PROGRESS], report, records)
        drawn = places.get(layout.CHART_DATA)
        points = charts.data_cells(report, records) if drawn else []
        keep(book, request.typed, drawn, points)
        if problems is not None:
            rows |= write_check_list(book, problems)
        dress(book, rows, charts.series(book, drawn, points, report.measures) if drawn else {})


def _roomy(book: xw.Book, places: dict[str, Place], needed: Mapping[str, tuple[int, int]]) -> dict[str, Place]:
    """The places after each has the rows that it needs, given as (rows, rows that look alike)."""
    short = {name: rows for name, rows in needed.items() if rows[0] > places[name].rows}
    for name, (rows, group) in short.items():
        add_rows(book.sheets[places[name].sheet], places[name], rows - places[name].rows, group)
    return find_places(book, places) if short else places
