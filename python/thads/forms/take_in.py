"""Takes what the units send into the workbook: matches units, plans what would change, writes `NhapLieu`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby

import xlwings as xw

from thads import layout
from thads.figures.names import unit_key
from thads.figures.problems import Problem
from thads.forms.changes import Taking, take, warn_of_results
from thads.forms.check import gathered
from thads.forms.current import Standing
from thads.forms.former import Formers, is_former, period_before
from thads.forms.judged import as_judged
from thads.forms.merge import Sent, as_unit, closes, not_closing, register_left_open
from thads.forms.names import Names
from thads.forms.officers import officer_rows
from thads.forms.others import take_others
from thads.forms.submission import Submission
from thads.forms.tables.names import is_total_name
from thads.forms.tables.statistics_rows import PASSED_OVER
from thads.sheets.checks import write_known
from thads.sheets.entry import write_sources
from thads.sheets.history import with_records
from thads.sheets.host import writing
from thads.sheets.places import add_rows, find_places, write_cells
from thads.workbook.upgrade import write_typed


def plan_taking(
    names: Names, incoming: Iterable[tuple[Submission | None, list[Problem]]], with_officers: bool = False
) -> Taking:
    """What taking the submissions in would change, but for the date of the workbook; nothing is written.

    Officers' own figures are taken where they are asked for.
    """
    standing = names.standing
    taking = Taking(standing, sources=dict(standing.request.sources))
    received, formers = Sent(standing.settings), Formers(standing.settings)
    incoming = list(incoming)
    before = period_before((sent for sent, _ in incoming), standing)
    of_units: list[Submission] = []
    for sent, problems in incoming:
        received.problems += problems
        if sent and sent.head_office and unit_key(sent.unit) not in names.places:
            sent, problems = as_unit(sent, [str(row[0]) for row in standing.block.rows])
            received.problems += problems
        former = sent is not None and is_former(sent, before, standing)
        if sent and is_total_name(sent.unit) and not names.has(sent.unit):
            if former:
                continue
            total, _ = as_judged(sent, standing.settings)
            received.totals += [total] if total else []
            continue
        submission, problem = names.of_unit(sent) if sent else (None, None)
        if submission is None:
            received.problems += [problem] if problem else []
            continue
        if former:
            received.problems += formers.add(submission)
            continue
        submission, found = as_judged(submission, standing.settings)
        if submission is None:
            received.problems += found
            continue
        refused = _refusal(submission, standing, names.places[unit_key(submission.unit)][0])
        received.add(submission, refused)
        of_units += [] if refused else [submission]
    contradictions = names.contradictions()
    received.sound = [one for one in received.sound if one.submission.unit not in contradictions]
    text = f"Bảng không ghi đơn vị tính tiền; đã hiểu là {standing.request.money_unit} như sổ. Nếu không phải, hãy ghi “Đơn vị tính: …” phía trên bảng rồi làm lại."
    chosen, problems = received.merged(text)
    if with_officers:
        taking.officers, taking.about_officers, found = officer_rows(standing, of_units)
        received.problems = [one for one in received.problems if PASSED_OVER not in one.text] + found
    # What is said of a whole file, once.
    taking.problems = gathered(dict.fromkeys([*received.problems, *contradictions.values(), *problems]))
    for checked in chosen:
        take(taking, checked, names.places[unit_key(checked.submission.unit)][0])
    take_others(taking, of_units)
    taking.problems += register_left_open(taking.taken, standing.settings)
    warn_of_results(taking)
    if before and formers.units:
        taking.former, problems = formers.rows(before, standing)
        taking.problems += problems
    taking.names, problems = names.finish()
    taking.problems += problems
    return taking


def _refusal(submission: Submission, standing: Standing, place: int) -> Problem | None:
    """Why a submission of the unit in this row is not for this workbook; None if it is."""
    unit, years = submission.unit, standing.years
    if reason := not_closing(submission, years[0]):
        return submission.problem(reason)
    if closes(submission, years[0]):
        return None
    stated = submission.stated_years(years)
    if stated != years and submission.statistics:
        text = f"Biểu thống kê năm {stated[1]} không dùng được cho sổ năm {years[1]} so với năm {years[0]}. Hãy đưa biểu năm {years[1]} (và biểu 12 tháng năm {years[0]} nếu có)."
        return submission.year_problem(text, years)
    if stated != years:
        text = f"{unit}: phiếu của kỳ khác (năm {stated[1]} so với năm {stated[0]}; sổ là năm {years[1]} so với năm {years[0]}). Hãy tạo phiếu mới từ sổ này cho đơn vị điền lại."
        return submission.year_problem(text, years)
    day, standing_day = submission.report_date, standing.date_of(place)
    if day is not None and standing_day is not None and day < standing_day:
        who = "Biểu thống kê" if submission.statistics else unit
        text = f"{who}: số liệu đến ngày {day:%d/%m/%Y}, cũ hơn số liệu của sổ ({standing_day:%d/%m/%Y}). Hãy đề nghị đơn vị gửi phiếu mới, hoặc sửa ngày trong phiếu nếu nhập nhầm."
        return submission.problem(text, None if submission.statistics else 0)
    return None


def write(book: xw.Book, taking: Taking) -> None:
    """Write what `plan_taking` found: neighbouring rows of `NhapLieu` in one write, the date of the figures, and where they come from.

    Rows that nothing was taken for are not touched. Text goes in behind an apostrophe, so that it stays text.
    """
    block = taking.standing.block
    for _, run in groupby(enumerate(sorted(taking.rows)), lambda item: item[1] - item[0]):
        rows = [row for _, row in run]
        cells = [taking.rows[row] for row in rows]
        write_cells(book.sheets[block.sheet], block.row + rows[0], block.column + 1, cells)
    for place, row in taking.others.items():
        others = taking.standing.request.typed[layout.OTHERS]
        write_cells(book.sheets[others.sheet], others.row + place, others.column, [row])
    if taking.report_date is not None:
        day = datetime.combine(taking.report_date, datetime.min.time())
        book.names[layout.REPORT_DATE].refers_to_range.value = day
    if taking.former:
        _write_former(book, taking)
    write_sources(book, taking.sources)
    if taking.officers is not None:
        with writing(book):
            write_typed(book, layout.OFFICERS, taking.officers)
    if taking.names is not None:
        write_known(book, taking.names)


def _write_former(book: xw.Book, taking: Taking) -> None:
    """Put the rows of an earlier date into `TheoDoi`, which grows where it must."""
    history, changed = with_records(taking.standing.request.history, taking.former)
    place = find_places(book, (layout.HISTORY,))[layout.HISTORY]
    sheet = book.sheets[place.sheet]
    with writing(book):
        if len(history) > place.rows:
            add_rows(sheet, place, len(history) - place.rows, 1)
        write_cells(sheet, place.row + (changed or 0), place.column, history[changed:])
