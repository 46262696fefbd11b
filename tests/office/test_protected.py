"""The protected sheets in LibreOffice: nobody types over a printed figure, and the program writes all the same."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlwings as xw

from tests.conftest import UNITS
from thads import layout
from thads.errors import WrongBookError
from thads.libreoffice import office
from thads.rules.plan import load_plan
from thads.sheets import summary
from thads.sheets.page import printed_name
from thads.workbook import consolidate, undo
from thads.workbook.backups import keep
from thads.workbook.book_file import open_book, save
from thads.workbook.build import build_workbook

TAIL_OPEN = range(summary._FOOTNOTES, len(summary.TAIL_HEIGHTS))


def protected(book: xw.Book) -> list[str]:
    return [sheet.name for sheet in book.sheets if sheet.impl.api.isProtected()]


def refuses(cells: xw.Range) -> bool:
    former = cells.value
    try:
        cells.value = "gõ đè"
    except ValueError:
        return True
    cells.value = former
    return False


def table(book: xw.Book) -> Any:
    return [book.names[name].refers_to_range.value for name in (layout.SUMMARY_UNITS, layout.SUMMARY_PROVINCE)]


def test_figures_cannot_be_typed_over_and_what_is_said_below_can(filled: Callable[..., Path]) -> None:
    with office.open_copy(filled()) as book:
        assert consolidate.run(book)[0]
        assert protected(book) == [name for name in book.sheet_names if name in layout.PROTECTED_SHEETS]
        for name in (
            layout.SUMMARY_HEAD,
            layout.SUMMARY_UNITS,
            layout.SUMMARY_PROVINCE,
            layout.PROGRESS,
            layout.HISTORY,
        ):
            cells = book.names[name].refers_to_range
            assert all(refuses(cells[row, column]) for row in (0, 1) for column in (0, 6)), name
        assert refuses(book.sheets[layout.CHART_SHEET].range("A2"))
        tail = book.names[layout.SUMMARY_TAIL].refers_to_range
        for row in range(tail.rows.count):
            assert refuses(tail[row, 0]) == (row not in TAIL_OPEN), row
        right = summary._middle() + 1
        assert [row for row in range(tail.rows.count) if not refuses(tail[row, right])] == [*TAIL_OPEN]


def test_the_program_writes_more_units_than_there_are_rows_for(tmp_path: Path) -> None:
    path = tmp_path / "so.xlsm"
    build_workbook(path, load_plan(), rows=len(UNITS))
    with open_book(path) as book:
        book.names[layout.INPUT].refers_to_range.value = UNITS
        book.names[layout.REPORT_DATE].refers_to_range.value = dt.date(2023, 9, 30)
        save(book)
    with office.open_copy(path) as book:
        entry = book.names[layout.INPUT].refers_to_range
        entry.sheet.impl.api.unprotect("")
        row = entry.row + 1
        entry.sheet.range(f"{row}:{row}").insert("down")
        more = book.names[layout.INPUT].refers_to_range
        more[1, :].value = ("Chi cục THADS Na Hang", *UNITS[0][1:])
        entry.sheet.impl.api.protect("")
        report, _ = consolidate.run(book)
        assert report
        assert len(report.units) == len(UNITS) + 1
        rows = book.names[layout.SUMMARY_UNITS].refers_to_range
        assert [rows[place, 1].value for place in range(0, rows.rows.count, 2)] == [
            printed_name(unit.name) for unit in report.units
        ]
        assert set(protected(book)) == set(layout.PROTECTED_SHEETS)


def test_after_an_error_midway_the_next_press_fills_all(
    filled: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise OSError("hết bộ nhớ")

    with office.open_copy(filled()) as book:
        with monkeypatch.context() as patch:
            patch.setattr(consolidate, "fill_progress", fails)
            with pytest.raises(OSError, match="hết bộ nhớ"):
                consolidate.run(book)
        assert set(protected(book)) == set(layout.PROTECTED_SHEETS)
        assert consolidate.run(book)[0]
        assert set(protected(book)) == set(layout.PROTECTED_SHEETS)
        assert book.names[layout.PROGRESS].refers_to_range[0, 1].value == UNITS[0][0]


@pytest.mark.parametrize("name", [layout.SUMMARY_SHEET, layout.HISTORY_SHEET])
def test_a_password_of_somebodys_own_is_named_and_nothing_is_written(name: str, filled: Callable[..., Path]) -> None:
    with office.open_copy(filled()) as book:
        before = table(book)
        sheet = book.sheets[name].impl.api
        sheet.unprotect("")
        sheet.protect("riêng")
        with pytest.raises(WrongBookError, match=f"Sheet {name} đang khóa"):
            consolidate.run(book)
        assert table(book) == before
        assert set(protected(book)) == set(layout.PROTECTED_SHEETS)
        sheet.unprotect("riêng")
        assert consolidate.run(book)[0]
        assert table(book) != before
        assert set(protected(book)) == set(layout.PROTECTED_SHEETS)


def test_a_sheet_that_somebody_opened_is_protected_again(filled: Callable[..., Path]) -> None:
    with office.open_copy(filled()) as book:
        book.sheets[layout.SUMMARY_SHEET].impl.api.unprotect("")
        book.names[layout.SUMMARY_UNITS].refers_to_range[0, 3].value = 1
        assert consolidate.run(book)[0]
        assert book.names[layout.SUMMARY_UNITS].refers_to_range[0, 3].value == UNITS[0][1]
        assert layout.SUMMARY_SHEET in protected(book)


def test_undo_writes_into_protected_sheets(filled: Callable[..., Path]) -> None:
    """The former state has two more rows for units than the workbook now, which LibreOffice has open, protected."""
    path = filled()
    with open_book(path) as book:
        former = path.with_name("cu.xlsm")
        entry = book.names[layout.INPUT].refers_to_range
        row = entry.row + 1
        entry.sheet.range(f"{row}:{row + 1}").insert("down")
        book.names[layout.INPUT].refers_to_range[-1, :].value = ("Chi cục THADS Na Hang", *UNITS[0][1:])
        save(book, former)
    with open_book(path) as book:
        keep(path, former, "tổng hợp", 10)
        found = undo.find(book)
    assert found
    with office.open_copy(path) as book:
        undo.bring_back(book, found)
        assert book.names[layout.INPUT].refers_to_range[-1, 0].value == "Chi cục THADS Na Hang"
        assert set(protected(book)) == set(layout.PROTECTED_SHEETS)
