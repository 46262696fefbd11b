"""Reads the plain tables of the sector: any sheet whose headings carry the column names of `Nhập liệu`.

The columns may stand in any order, under one heading row or under several with group headings above them. What stays
unclear is said, never guessed.
"""

from __future__ import annotations

from collections.abc import Sequence

from thads import layout
from thads.figures.problems import Level, Problem
from thads.forms.files.sheet import Sheet
from thads.forms.submission import Reading, Submission, UnclearError
from thads.forms.tables.head import find_head
from thads.forms.tables.rows import read_rows
from thads.forms.tables.statistics import find_form
from thads.forms.tables.statistics_rows import read_form

# The other sheets of the product's own workbook: they hold results, or nothing of the units.
_OWN_SHEETS = {name for key, name in vars(layout).items() if key.endswith("_SHEET")} - {layout.INPUT_SHEET}


def read_tables(sheets: Sequence[Sheet], shown: str) -> Reading:
    """The rows of every complete table in a file's sheets, one table a sheet."""
    submissions: list[Submission] = []
    problems: list[Problem] = []
    incomplete: list[Problem] = []
    without_units: list[Problem] = []  # statistics forms about other things, which offices send in one file with these
    tables = 0
    prefixes = {sheet.name: f"{sheet.name}!" if len(sheets) > 1 else "" for sheet in sheets}
    if layout.INPUT_SHEET in prefixes and len(_OWN_SHEETS.intersection(prefixes)) > 2:
        sheets = [sheet for sheet in sheets if sheet.name not in _OWN_SHEETS]
    for sheet in sheets:
        head = None
        try:
            if form := find_form(sheet):
                tables += 1
                found, wrong = read_form(sheet, form, shown, prefixes[sheet.name])
                submissions += found
                (problems if found else without_units).extend(wrong)
            elif head := find_head(sheet):
                tables += 1
                found, wrong = read_rows(sheet, head, shown, prefixes[sheet.name])
                submissions += found
                problems += wrong
        except UnclearError as error:
            (problems if head else incomplete).append(error.problem(shown, prefixes[sheet.name]))
    if not tables and not incomplete:
        text = "Không thấy phiếu báo cáo, cũng không thấy bảng có các cột như sheet Nhập liệu. Hãy đề nghị đơn vị gửi phiếu tạo từ sổ."
        problems.append(Problem(Level.ERROR, shown, "", text))
    return submissions, problems + incomplete + ([] if submissions else without_units)
