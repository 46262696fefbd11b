"""Reads the rows below a table's headings: each names a unit and holds its figures."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from itertools import chain

from thads.figures.cells import is_blank
from thads.figures.problems import Level, Problem
from thads.forms.files.sheet import ERROR_TEXT, UNCALCULATED_TEXT, Cell, Sheet
from thads.forms.submission import NAMELESS, Reading, Submission, UnclearError
from thads.forms.tables.head import Head, cell_at, text_of
from thads.forms.tables.names import Kind, is_numbered_as_group, keys, kind_of
from thads.forms.tables.stated import stated_day, stated_money_unit
from thads.forms.tables.totals import Line, sort_rows
from thads.forms.tables.words import NOUNS, NUMBER_HEADS, folded, heading_key, money_unit, plain_key, understand
from thads.layout import MEASURES, SEPARATE, cell_address

# What stands below a table, in the column of the names.
_CLOSINGS = keys("Người lập, Thủ trưởng, Cục trưởng, Phó, KT, TM, TL, Kế toán, Lập biểu, Nơi nhận, Ghi chú")
_NUMBERED = re.compile(r"\(?\s*(?:[0-9]{1,2}|[A-Za-z])\s*\)?(?:\s*=.*)?")
# A footnote, or place and date, in the column of the names.
_NOTE = re.compile(r"^\(?(?:\*|\d\))|\bngày (?:\d|\W)")
_ROMAN = re.compile(r"[IVX]+")
# In the separate register a dash says that there is nothing; of any other figure it may be one that is missing.
_PARTS, _DASHES = [one.columns[index] - 1 for one in MEASURES for index in SEPARATE], ("-", "–", "—", "−")


def read_rows(sheet: Sheet, head: Head, shown: str, prefix: str, known: Collection[str] | None) -> Reading:
    """The units of a table; rows of totals and officers are left out.

    Args:
        known: keys of the names that are units for sure, None where there is no list.

    Raises:
        UnclearError: the table states no money unit for sure, or one cell holds a figure of several rows.
    """
    lines, texts, foreign = _find_rows(sheet, head)
    _check_merged(sheet, head, lines)
    stated = *head.years, stated_day(sheet, head.place), stated_money_unit(sheet, head.place, texts)
    columns = (head.place.unit, *head.figures)
    years_at = tuple(cell and f"{prefix}{cell}" for cell in head.year_cells)
    doubts = {kind: (f"{prefix}{cell}", text) for kind, (cell, text) in head.doubts.items()}
    rows = [
        Submission(
            shown, line.name, line.figures,
            ["" if column is None else f"{prefix}{cell_address(row + 1, column + 1)}" for column in columns],
            *stated, net=head.net, year_cells=years_at, columns=_others(sheet, head, row, prefix), doubts=doubts,
        )
        for row, line in lines.items()
    ]  # fmt: skip
    sorting = sort_rows(list(lines.values()), known)
    nameless = [rows[at] for at in sorting.units if not rows[at].unit]
    problems = [
        *(one.problem(NAMELESS, 0) for one in nameless),
        *(rows[at].problem(text, column, Level.WARNING) for at, column, text in sorting.said),
        *_passed_over([rows[at] for at in sorting.details]),
        *(rows[at].problem(text, column) for at, column, text in sorting.doubts),
    ]
    if foreign is not None:
        level = Level.ERROR if _kinds(sheet.rows[foreign]) else Level.WARNING
        text = f"Từ dòng {foreign + 1} là một bảng khác mà không rõ cột tên đơn vị hay cột số liệu, nên chưa lấy. Nếu bảng đó có số liệu của đơn vị, hãy ghi đủ tên cột, kể cả cột “Đơn vị”."
        problems.append(Problem(level, shown, f"{prefix}{cell_address(foreign + 1, 1)}", text))
    units = [rows[at] for at in sorting.units if rows[at].unit]
    if sorting.doubts or (nameless and known is None):
        # The units stay in the list without their figures, so that nothing else is taken in their place.
        nothing = [None] * len(head.figures)
        units = [one._replace(figures=nothing, unreadable=True) for one in units]
    elif sorting.totals:
        units = [rows[at] for at in sorting.totals]
    elif not units and not problems:
        text = "Bảng chưa có dòng nào của đơn vị. Hãy đề nghị đơn vị gửi lại bảng có số liệu."
        problems.append(Problem(Level.ERROR, shown, "", text))
    return units, problems


def _check_merged(sheet: Sheet, head: Head, lines: Collection[int]) -> None:
    for (top, left), (bottom, right) in sheet.merged or ():
        rows = range(max(top, head.place.bottom), min(bottom + 1, head.place.end))
        of_figures = any(column is not None and left <= column <= right for column in head.figures)
        if of_figures and sum(row in lines for row in rows) > 1:
            text = "Ô này gộp nhiều dòng, không rõ số là của đơn vị nào. Hãy bỏ gộp ô, nhập riêng số của từng đơn vị."
            raise UnclearError(top, left, text)


def _others(sheet: Sheet, head: Head, row: int, prefix: str) -> dict[tuple[str, str], tuple[object, str]]:
    """The figures and cells of what plans of other quantities judge by."""
    cells = {key: cell_at(sheet.rows, row, column) for key, column in head.others.items()}
    return {
        key: (None if is_blank(value) else value, f"{prefix}{cell_address(row + 1, head.others[key] + 1)}")
        for key, value in cells.items()
    }


def _passed_over(details: Sequence[Submission]) -> Iterator[Problem]:
    """That rows of officers and their like do not count, once a table."""
    if details:
        names = "; ".join(f"{one.unit} (ô {one.cells[0]})" for one in details[:5])
        more = f" và {len(details) - 5} dòng khác" if len(details) > 5 else ""
        text = f"Đã bỏ qua dòng của chấp hành viên, dòng chi tiết hoặc so sánh, không phải của đơn vị: {names}{more}."
        yield details[0].problem(text, 0, Level.WARNING)


def _find_rows(sheet: Sheet, head: Head) -> tuple[dict[int, Line], list[int], int | None]:
    """The rows of a table by their 0-based numbers, but headings, numbers of columns and what is below: those that name something or
    have figures; those with other texts; and the one where another table begins."""
    lines: dict[int, Line] = {}
    other: list[int] = []
    closed, first_row = False, True
    heads = sheet.rows[head.place.top : head.place.bottom]
    columns = sorted({column for column in (*head.figures, *head.others.values()) if column is not None})
    for row in range(head.place.bottom, head.place.end):
        cells = sheet.rows[row]
        if cells in heads:
            continue
        own = [None if column is None else cell_at(sheet.rows, row, column) for column in head.figures]
        figures = [
            None if is_blank(value) or (place in _PARTS and str(value).strip() in _DASHES) else value
            for place, value in enumerate(own)
        ]
        used = [value for column in columns if not is_blank(value := cell_at(sheet.rows, row, column))]
        first = next((value for value in cells if value != ""), "")
        closed = closed or (isinstance(first, str) and f"{plain_key(first)} ".startswith(_CLOSINGS))
        name = _row_name(cells, head.place.unit)
        if _begins_another(cells) or (not closed and _heads_others(name, used)):
            rest = chain.from_iterable(sheet.rows[row + 1 : head.place.end])
            return lines, other, row if any(isinstance(value, int | float) for value in rest) else None
        # Signatures, places and dates stand below a table; a row with figures is one of the table all the same.
        below = (closed or not isinstance(name, str)) and not any(map(_is_digits, used))
        if not below and not used and isinstance(first, str) and _ROMAN.fullmatch(first.strip(" .")):
            continue  # the heading of a group
        noted = not used and isinstance(name, str) and _NOTE.search(folded(name))
        if below or noted or _is_number_row(name, used, first_row) or _is_row_of_units(name, used):
            other.append(row)
            continue
        first_row = False
        if isinstance(name, str) and name not in (ERROR_TEXT, UNCALCULATED_TEXT):
            if used or kind_of(name) not in (Kind.TOTAL, Kind.GROUP):
                left = next((str(value) for value in cells[: head.place.unit] if not is_blank(value)), "")
                lines[row] = Line(" ".join(name.split()), is_numbered_as_group(left, name), figures)
        else:
            lines[row] = Line("", False, figures)
    return lines, other, None


def _begins_another(cells: Sequence[Cell]) -> bool:
    """Whether a row holds the headings of another table: texts only, three at least, one of which heads numbers or figures."""
    texts = [value for value in cells if value != ""]
    if len(texts) < 3 or not all(isinstance(value, str) for value in texts):
        return False
    return _kinds(cells) > 1 or heading_key(str(texts[0])) in NUMBER_HEADS


def _heads_others(name: Cell | None, used: Sequence[Cell]) -> bool:
    """Whether a row without a unit holds words alone where figures stand, each another: headings of a table that is not understood."""
    if len(used) < 2 or not isinstance(name, str) or not all(isinstance(value, str) for value in used):
        return False
    words = {plain_key(text) for value in used if len(text := str(value).strip()) > 1 and text[0].isalpha()}
    return len(words) == len(used) and kind_of(name) is not Kind.UNIT and not _is_row_of_units(name, used)


def _kinds(cells: Sequence[Cell]) -> int:
    """How many headings of figures a row holds."""
    meanings = (understand(value) for value in cells if isinstance(value, str) and value)
    return sum(meaning is not None and meaning.kind is not None for meaning in meanings)


def _is_digits(value: Cell) -> bool:
    """Whether a cell holds a number, or text that is typed as one; a line with a date or a unit is none."""
    if isinstance(value, str):
        return any(map(str.isdigit, value)) and "ngày" not in (text := folded(value)) and "đơn vị" not in text
    return not isinstance(value, date)


def _row_name(cells: Sequence[Cell], unit: int) -> Cell | None:
    """The unit's name; where its cell is blank, a text to its left, as in a total row merged over both columns."""
    value = cells[unit] if unit < len(cells) else ""
    if not is_blank(value):
        return value
    left = [cell for cell in cells[:unit] if isinstance(cell, str) and cell.strip()]
    return left[-1] if left and not _NUMBERED.fullmatch(left[-1].strip()) else None


def _is_number_row(name: Cell | None, used: Sequence[Cell], first: bool) -> bool:
    """Whether a row numbers the columns: A, B, 1, 2, 3=1-2; without a name only the first row does."""
    if not is_blank(name) and not _NUMBERED.fullmatch(str(name).strip().removesuffix(".0")):
        return False
    texts = list(map(text_of, used))
    if not texts or not all(_NUMBERED.fullmatch(text.strip()) for text in texts):
        return False
    numbers = [int(text) for text in texts if text.isdecimal()]
    if numbers != sorted(set(numbers)):
        return False
    return not is_blank(name) or (first and len(set(texts)) == len(texts) >= 6)


def _is_row_of_units(name: Cell | None, used: Sequence[Cell]) -> bool:
    """Whether a row says below the headings what is counted: việc, 1.000 đồng."""
    words = [str(value) for value in used]
    return bool(words) and all(money_unit(word) or heading_key(word) in NOUNS for word in words)
