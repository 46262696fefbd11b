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

# The other sheets of the product's own workbook: they hold results, or nothing of the units.
_OWN_SHEETS = {name for key, name in vars(layout).items() if key.endswith("_SHEET")} - {layout.INPUT_SHEET}


def read_tables(sheets: Sequence[Sheet], shown: str) -> Reading:
    """The rows of every complete table in a file's sheets, one table a sheet."""
    submissions: list[Submission] = []
    problems: list[Problem] = []
    incomplete: list[Problem] = []
    tables = 0
    several = len(sheets) > 1
    names = {sheet.name for sheet in sheets}
    if layout.INPUT_SHEET in names and len(names & _OWN_SHEETS) > 2:
        sheets = [sheet for sheet in sheets if sheet.name not in _OWN_SHEETS]
    for sheet in sheets:
        prefix = f"{sheet.name}!" if several else ""
        try:
            head = find_head(sheet)
        except UnclearError as error:
            incomplete.append(error.problem(shown, prefix))
            continue
        if head is None:
            continue
        tables += 1
        try:
            found, wrong = read_rows(sheet, head, shown, prefix)
        except UnclearError as error:
            found, wrong = [], [error.problem(shown, prefix)]
        submissions += found
        problems += wrong
    if not tables and not incomplete:
        text = "Không thấy phiếu báo cáo, cũng không thấy bảng có các cột như sheet Nhập liệu. Hãy đề nghị đơn vị gửi phiếu tạo từ sổ."
        problems.append(Problem(Level.ERROR, shown, "", text))
    return submissions, problems + incomplete
