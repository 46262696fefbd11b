"""What leaves the office as a file beside the workbook: its name, and a copy of values for who has no Python."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import xlwings as xw

from thads import layout
from thads.errors import WrongBookError, explained, unwritable
from thads.sheets import commended, summary
from thads.sheets.host import show_results
from thads.sheets.kept import changed_cells
from thads.sheets.places import Cells, find_places, has_name
from thads.workbook import consolidate
from thads.workbook.book_file import open_book, save
from thads.workbook.request import read_request
from thads.workbook.upgrade import follow
from xlwings_engines.files.plain import values_only
from xlwings_engines.shared.replacing import write_file
from xlwings_engines.shared.scratch import Scratch

PDF, COPY = ".pdf", " bản gửi.xlsx"

# A name on each sheet that is sent, unless it is hidden: figures and results, none of what works with the program alone.
_SENT = (
    layout.INPUT, layout.OFFICERS, layout.SUMMARY_UNITS, layout.PROGRESS, layout.CHART_TITLE, layout.COMMENDED, layout.HISTORY,
)  # fmt: skip

_HINTS = (summary.OFF_PAPER, commended.OFF_PAPER)


def file_name(book: xw.Book, ending: str) -> str:
    """A file's name: the workbook's, the date of its figures where there is one, and the ending."""
    day = None
    with suppress(WrongBookError):  # no workbook of the program's
        day = read_request(book).report_date
    return f"{Path(book.name).stem}{f' {day}' if day else ''}{ending}"


def summary_sheet(book: xw.Book) -> xw.Sheet:
    """The printed sheet.

    Raises:
        WrongBookError: there is none.
    """
    return book.sheets[find_places(book, (layout.SUMMARY_UNITS,))[layout.SUMMARY_UNITS].sheet]


def write_copy(source: Path, target: Path, book: xw.Book | None = None) -> None:
    """Write a consolidated workbook's figures and results as values: no macros, formulas or links, as it looks and prints.

    Args:
        source: the workbook's file; it stays as it is.
        target: .xlsx file to write, replaced if present.
        book: the workbook where it is open in a program, whose values may be newer than those of its file.

    Raises:
        UnusableFileError, WrongBookError: the workbook is no good, or the copy cannot be written.
    """
    with Scratch() as folder:
        draft = folder / f"so{source.suffix}"
        with open_book(source) as copy:
            if book is not None:
                follow(copy, book)
                if changed_cells(copy) != 0:  # as many rows as were consolidated
                    consolidate.run(copy)
            names = [name for name in _SENT if has_name(copy, name)]  # workbooks of former versions have no charts
            sheets = [place.sheet for place in find_places(copy, names).values() if copy.sheets[place.sheet].visible]
            for name in sheets:
                _drop_hints(copy.sheets[name])
            save(copy, draft)
            if book is not None:
                _show_values(copy, book, sheets)
                copy.save()
            first = summary_sheet(copy).name
        content = values_only(str(draft), sheets, first)
    with explained(unwritable(target)):
        write_file(target, content)


def _drop_hints(sheet: xw.Sheet) -> None:
    """Clear what tells beside the paper how to go on with the program."""
    cells = sheet.used_range
    for row, values in enumerate(cells.options(ndim=2).value):
        for column, value in enumerate(values):
            if value in _HINTS:
                cells[row, column].clear_contents()


def _show_values(copy: xw.Book, book: xw.Book, sheets: list[str]) -> None:
    """Let cells that are otherwise in the program's book hold what it shows: texts below a table, results of formulas."""
    for name in sheets:
        mine, theirs = copy.sheets[name], book.sheets[name]
        corners = [sheet.used_range.last_cell for sheet in (mine, theirs)]
        last = max(cell.row for cell in corners), max(cell.column for cell in corners)
        rows: list[Cells] = [
            sheet.range((1, 1), last).options(ndim=2, err_to_str=True).value for sheet in (mine, theirs)
        ]
        for row, (former, shown) in enumerate(zip(*rows, strict=True), start=1):
            for column, (value, wanted) in enumerate(zip(former, shown, strict=True), start=1):
                if value != wanted and wanted not in _HINTS and {value, wanted} != {None, ""}:
                    show_results(mine.range((row, column)), [[wanted]])
