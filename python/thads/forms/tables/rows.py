"""Reads the rows below a table's headings: each names a unit and holds its figures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from thads.figures.cells import is_blank
from thads.figures.problems import Level, Problem
from thads.forms.files.sheet import ERROR_TEXT, Cell, Sheet
from thads.forms.submission import Reading, Submission
from thads.forms.tables.head import Head, cell_at
from thads.forms.tables.stated import stated_day, stated_money_unit
from thads.forms.tables.totals import is_total_name, sums_of_others
from thads.forms.tables.words import folded, plain_key
from thads.layout import cell_address
from thads.numerals import name_key

# What stands below a table, in the column of the names.
_CLOSINGS = "Người lập, Thủ trưởng, Cục trưởng, Phó, KT, TM, TL, Kế toán, Lập biểu, Nơi nhận, Ghi chú"
_CLOSING_KEYS = tuple(f"{name_key(text)} " for text in _CLOSINGS.split(", "))
_NUMBERED = re.compile(r"\(?\s*(?:[0-9]{1,2}|[A-Za-z])\s*\)?(?:\s*=.*)?")
_ROMAN = re.compile(r"[IVX]+")


def read_rows(sheet: Sheet, head: Head, shown: str, prefix: str) -> Reading:
    """The units of a table; its rows of totals are left out.

    Raises:
        UnclearError: the table states no money unit for sure.
    """
    about = (head.baseline, head.current, stated_day(sheet, head), stated_money_unit(sheet, head))
    submissions: list[Submission] = []
    problems: list[Problem] = []
    for row, name, figures in _rows_of_units(sheet, head):
        cells = [
            "" if column is None else f"{prefix}{cell_address(row + 1, column + 1)}"
            for column in (head.unit, *head.figures)
        ]
        if not isinstance(name, str) or not name.strip() or name == ERROR_TEXT:
            text = "Dòng này có số liệu nhưng không có tên đơn vị. Hãy ghi tên đơn vị vào dòng."
            problems.append(Problem(Level.ERROR, shown, cells[0], text))
            continue
        unit = " ".join(name.split())
        submissions.append(Submission(shown, unit, figures, cells, *about, net=head.net))
    totals = sums_of_others([submission.figures for submission in submissions])
    for place in sorted(totals):
        text = f"“{submissions[place].unit}” là dòng cộng (các số đều bằng tổng của những dòng khác) nên đã bỏ qua. Nếu đây là một đơn vị, hãy kiểm tra lại số liệu."
        problems.append(submissions[place].problem(text, 0, Level.WARNING))
    submissions = [submission for place, submission in enumerate(submissions) if place not in totals]
    if not submissions and not problems:
        text = "Bảng chưa có dòng nào của đơn vị. Hãy đề nghị đơn vị gửi lại bảng có số liệu."
        problems.append(Problem(Level.ERROR, shown, "", text))
    return submissions, problems


def _rows_of_units(sheet: Sheet, head: Head) -> Iterator[tuple[int, Cell | None, list[Cell | None]]]:
    """0-based row, name and figures of each row that is neither blank, nor a heading, nor a total, nor below the table."""
    closed, first_row = False, True
    for row in range(head.bottom, len(sheet.rows)):
        cells = sheet.rows[row]
        found = (None if column is None else cell_at(sheet.rows, row, column) for column in head.figures)
        figures = [None if is_blank(value) else value for value in found]
        used = [value for value in figures if value is not None]
        first = next((value for value in cells if value != ""), "")
        closed = closed or (isinstance(first, str) and f"{plain_key(first)} ".startswith(_CLOSING_KEYS))
        name = _row_name(cells, head.unit)
        # Signatures, places and dates stand below a table; a row with figures is one of the table all the same.
        if (closed or not isinstance(name, str)) and not any(map(_is_digits, used)):
            continue
        if not used and isinstance(first, str) and _ROMAN.fullmatch(first.strip(" .")):
            continue  # the heading of a group
        if first_row and _is_number_row(name, used):
            continue
        first_row = False
        if not (isinstance(name, str) and is_total_name(name)):
            yield row, name, figures


def _is_digits(value: Cell) -> bool:
    """Whether a cell holds a number, or text that is typed as one; a line with a date is none."""
    if isinstance(value, str):
        return bool(re.search(r"\d", value)) and "ngày" not in folded(value)
    return not isinstance(value, date)


def _row_name(cells: Sequence[Cell], unit: int) -> Cell | None:
    """The unit's name; where its cell is blank, a text to its left, as in a total row merged over both columns."""
    value = cells[unit] if unit < len(cells) else ""
    if not is_blank(value):
        return value
    left = [cell for cell in cells[:unit] if isinstance(cell, str) and cell.strip()]
    return left[-1] if left and not _NUMBERED.fullmatch(left[-1].strip()) else None


def _is_number_row(name: Cell | None, used: Sequence[Cell]) -> bool:
    """Whether a row numbers the columns: A, B, 1, 2, 3=1-2."""
    if not is_blank(name) and not _NUMBERED.fullmatch(str(name).strip().removesuffix(".0")):
        return False
    texts = [str(int(value)) if isinstance(value, float) and value.is_integer() else str(value) for value in used]
    if not all(_NUMBERED.fullmatch(text.strip()) for text in texts):
        return False
    if not is_blank(name):
        return True
    numbers = [int(text) for text in texts if text.isdecimal()]
    return len(set(texts)) == len(texts) >= 6 and numbers == sorted(numbers)
