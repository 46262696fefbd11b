"""Reads the plain tables of the sector: any table whose headings carry the column names of `Nhập liệu`.

The columns may stand in any order, under one heading row or under several with group headings above them; a sheet may hold
several tables, each with its own headings. What stays unclear is said, never guessed.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from typing import Any

from thads import layout
from thads.figures.problems import Level, Problem
from thads.forms.files.sheet import Sheet
from thads.forms.submission import Reading, Submission, UnclearError
from thads.forms.tables.head import Place, cut, find_head, find_places, holds_kinds
from thads.forms.tables.rows import read_rows
from thads.forms.tables.stated import stated_money_unit
from thads.forms.tables.statistics import find_form
from thads.forms.tables.statistics_rows import read_form
from thads.layout import INPUT_LABELS, MONEY, cell_address

# The other sheets of the product's own workbook: they hold results, or nothing of the units.
_OWN_SHEETS = {name for key, name in vars(layout).items() if key.endswith("_SHEET")} - {layout.INPUT_SHEET}

_MONEY = range(MONEY.first - 1, MONEY.first - 1 + len(INPUT_LABELS))
# Above a table, or on a sheet of its own, a unit is stated in one of the first rows.
_TITLE_ROWS = 20


def read_tables(sheets: Sequence[Sheet], shown: str, known: Collection[str] | None = None) -> Reading:
    """The rows of every table in a file's sheets.

    Args:
        sheets: the file's sheets.
        shown: how messages call the file.
        known: keys of the names that are units for sure, those of the workbook; None where there is no list.
    """
    submissions: list[Submission] = []
    problems: list[Problem] = []
    without_units: list[Problem] = []  # statistics forms about other things, which offices send in one file with these
    tables = 0
    prefixes = {sheet.name: f"{sheet.name}!" if len(sheets) > 1 else "" for sheet in sheets}
    if layout.INPUT_SHEET in prefixes and len(_OWN_SHEETS.intersection(prefixes)) > 2:
        sheets = [sheet for sheet in sheets if sheet.name not in _OWN_SHEETS]
    for sheet in sheets:
        prefix = prefixes[sheet.name]
        try:
            form = find_form(sheet)
            found, wrong, count = (
                (*read_form(sheet, form, shown, prefix), 1) if form else _read_sheet(sheet, shown, prefix, known)
            )
        except UnclearError as error:
            form, found, wrong, count = None, [], [error.problem(shown, prefix)], 1
        (without_units if form and not found else problems).extend(wrong)
        submissions += found
        tables += count
    submissions, wrong = _with_units_of_the_file(submissions, sheets)
    problems += wrong
    if not tables:
        text = "Không thấy phiếu báo cáo, cũng không thấy bảng có các cột như sheet Nhập liệu. Hãy đề nghị đơn vị gửi phiếu tạo từ sổ."
        problems.append(Problem(Level.ERROR, shown, "", text))
    return submissions, problems + ([] if submissions else without_units)


def _with_units_of_the_file(submissions: list[Submission], sheets: Sequence[Sheet]) -> Reading:
    """The submissions, those that state no money unit with the one that the file states elsewhere; said where that is on another sheet."""

    def lacks(one: Submission) -> bool:
        return one.money_unit is None and any(map(one.states, _MONEY))

    first = next(filter(lacks, submissions), None)
    stated = {one.money_unit for one in submissions if not one.statistics}
    for sheet in sheets if first and len(sheets) > 1 else ():
        with suppress(UnclearError):
            stated.add(stated_money_unit(sheet, Place(0, min(len(sheet.rows), _TITLE_ROWS), 0)))
    units = sorted(filter(None, stated))
    if first is None or not units:
        return submissions, []
    text = f"Bảng không ghi đơn vị tính tiền; đã hiểu là {units[0]} như ở sheet khác của tệp. Nếu không phải, hãy ghi đơn vị tính phía trên bảng."
    changed: dict[str, Any] = {"money_unit": units[0]}
    if len(units) > 1:
        text = f"Bảng không ghi đơn vị tính tiền, chỗ khác của tệp ghi {', '.join(units)}. Hãy ghi đơn vị tính phía trên bảng."
        changed = {"figures": [None] * len(first.figures), "unreadable": True}
    problem = first.problem(text, 0, Level.WARNING if len(units) == 1 else Level.ERROR)
    said = [problem] if len(units) > 1 or len(sheets) > 1 else []
    return [one._replace(**changed) if lacks(one) else one for one in submissions], said


def _read_sheet(
    sheet: Sheet, shown: str, prefix: str, known: Collection[str] | None
) -> tuple[list[Submission], list[Problem], int]:
    """The units of one sheet, what is wrong with it, and how many tables it has."""
    submissions: list[Submission] = []
    problems: list[Problem] = []
    tables = 0
    for place in find_places(sheet):
        if not place.of_units:
            if holds_kinds(sheet.rows[place.top : place.bottom]):
                text = "Bảng này không phải bảng của các đơn vị (cột tên là của chấp hành viên, cán bộ) nên đã bỏ qua."
                cell = f"{prefix}{cell_address(place.top + 1, place.unit + 1)}"
                problems.append(Problem(Level.WARNING, shown, cell, text))
            continue
        own = cut(sheet, place)
        try:
            if head := find_head(own, place):
                tables += 1
                found, wrong = read_rows(own, head, shown, prefix, known)
                # The date of the table above holds here where none is stated.
                day = submissions[-1].report_date if submissions else None
                submissions += [one._replace(report_date=one.report_date or day) for one in found]
                problems += wrong
        except UnclearError as error:
            tables += 1
            problems.append(error.problem(shown, prefix))
    return submissions, problems, tables
