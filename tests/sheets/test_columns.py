"""A column is one record: put into a sheet's tuple it is printed, and all others only make room for it."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tests.conftest import ROOT, UNITS, area
from thads import layout
from thads.rules.plan import load_plan
from thads.rules.quantities import CARRIED_OVER, COMPLETION, measures_of
from thads.sheets import charts, entry, page, progress, summary
from thads.sheets.columns import Column, named
from thads.sheets.page import Line
from thads.workbook import consolidate
from thads.workbook.book_file import open_book, save
from thads.workbook.build import build_workbook
from xlwings_engines.shared.references import column_name

WIDTH = 12
NEW: Column[Line] = Column(
    "Số mới", None, "M", WIDTH, "print_number", lambda line: line.number and 1_000 * line.number, digits=True
)
OTHERS = {
    layout.SUMMARY_SHEET: (summary, (layout.SUMMARY_HEAD, layout.SUMMARY_UNITS, layout.SUMMARY_PROVINCE, layout.SUMMARY_TAIL)),
    layout.PROGRESS_SHEET: (progress, (layout.PROGRESS,)),
}  # fmt: skip


def consolidated(path: Path) -> Path:
    """A workbook built from the columns as they are, with figures of two dates consolidated."""
    build_workbook(path, load_plan(), rows=8)
    with open_book(path) as book:
        figures = book.names[layout.INPUT].refers_to_range
        figures.clear_contents()
        figures[: len(UNITS), :].value = [list(unit) for unit in UNITS]
        for day in (dt.date(2023, 8, 31), dt.date(2023, 9, 30)):
            book.names[layout.REPORT_DATE].refers_to_range.value = day
            report, problems = consolidate.run(book)
            assert report is not None, problems
        save(book)
    return path


@pytest.fixture(scope="module")
def former(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return consolidated(tmp_path_factory.mktemp("former") / "so.xlsm")


def look(cell: Any) -> tuple[Any, ...]:
    return (cell.number_format, *map(repr, (cell.font, cell.border, cell.alignment, cell.fill, cell.protection)))


def cells(sheet: Worksheet) -> list[list[tuple[Any, Any]]]:
    return [[(cell.value, look(cell)) for cell in row] for row in sheet.iter_rows()]


def values(sheet: Worksheet) -> list[list[Any]]:
    return [[getattr(cell.value, "text", cell.value) for cell in row] for row in sheet.iter_rows()]


def merged(sheet: Worksheet, moved: Callable[[int], int] = int) -> set[tuple[int, int, int, int]]:
    """Merged areas: rows and columns, 1-based."""
    return {(one.min_row, one.max_row, moved(one.min_col), moved(one.max_col)) for one in sheet.merged_cells.ranges}


def conditions(sheet: Worksheet) -> Counter[int]:
    """How many conditional looks each column has."""
    found: Counter[int] = Counter()
    for condition in sheet.conditional_formatting:
        for place in condition.sqref.ranges:
            found.update(column for column in range(place.min_col, place.max_col + 1) for _ in condition.rules)
    return found


@pytest.mark.parametrize(
    ("name", "place"), [(layout.SUMMARY_SHEET, 3), (layout.SUMMARY_SHEET, 11), (layout.PROGRESS_SHEET, 4)]
)
def test_a_new_column_is_one_record(
    former: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, place: int
) -> None:
    module, names = OTHERS[name]
    columns: Sequence[Column[Any]] = module.COLUMNS
    # The new column takes its width from the one on its right.
    narrowed = replace(columns[place], width=columns[place].width - WIDTH)
    monkeypatch.setattr(
        module, "COLUMNS", (*columns[:place], replace(NEW, style=columns[3].style), narrowed, *columns[place + 1 :])
    )
    path = consolidated(tmp_path / "so.xlsm")
    before, after = (openpyxl.load_workbook(book, keep_vba=True) for book in (former, path))

    sheet, old = after[name], before[name]
    found = [row[place] for row in cells(sheet)]
    first = len(module.HEAD_HEIGHTS)
    rows = len(UNITS) * len(layout.MEASURES)
    said = [value for value, _ in found]
    assert said.index("Số mới") in (first - 2, first - 3)
    assert said[first - 1] == "M"
    assert said[first : first + rows] == [1_000, 1_000, 2_000, 2_000, 3_000, 3_000]
    assert sum(value is not None for value in said) == 2 + rows
    look_of_numbers = [look(cell) for cell in next(old.iter_cols(min_col=4, max_col=4))]
    assert [one for _, one in found[first : first + 2]] == look_of_numbers[first : first + 2]

    # All else only stands one column further right.
    def moved(column: int) -> int:
        return column + (column > place)

    rest = [[cell for column, cell in enumerate(row) if column != place] for row in cells(sheet)]
    assert rest == cells(old)
    joined = {
        (top, bottom, left, right) for top, bottom, left, right in merged(sheet) if (left, right) != (place + 1,) * 2
    }
    assert joined == merged(old, moved)
    assert conditions(sheet) - Counter({place + 1: 6}) == Counter({moved(c): n for c, n in conditions(old).items()})
    heights, old_heights = ({row: at.height for row, at in one.row_dimensions.items()} for one in (sheet, old))
    assert heights == old_heights
    for own in names:
        new, was = area(after, own), area(before, own)
        assert (len(new), len(new[0])) == (len(was), len(was[0]) + 1)
        assert new[0][0].coordinate == was[0][0].coordinate
    assert sheet.print_area.replace(column_name(len(columns) + 1), "X") == old.print_area.replace(
        column_name(len(columns)), "X"
    )
    assert (sheet.print_title_rows, sheet.freeze_panes) == (old.print_title_rows, old.freeze_panes)
    for other in before.sheetnames:
        if other != name:
            assert values(after[other]) == values(before[other]), other
    assert drawn(path) == drawn(former)


def drawn(path: Path) -> dict[str, bytes]:
    """The charts with what they show."""
    with zipfile.ZipFile(path) as package:
        return {part: package.read(part) for part in package.namelist() if part.startswith("xl/charts/")}


@pytest.mark.parametrize("module", [summary, progress])
def test_printed_columns_fit_the_page_at_full_size(module: ModuleType) -> None:
    assert sum(column.width for column in module.COLUMNS) <= page.PAGE_WIDTH == 700


def test_heads_are_as_long_as_their_texts() -> None:
    assert [len(module.HEAD_HEIGHTS) for module in (summary, progress)] == [10, 8]
    assert len(entry.live_columns(load_plan(2023))) == layout.live_columns()


def test_a_press_does_not_import_what_builds() -> None:
    program = "import sys, thads.workbook.consolidate; sys.exit('xlsxwriter' in sys.modules)"
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "python")}
    subprocess.run([sys.executable, "-c", program], env=environment, check=True)


def test_charts_show_columns_that_are_there() -> None:
    for measures in (layout.MEASURES, measures_of((CARRIED_OVER, COMPLETION), (CARRIED_OVER, COMPLETION))):
        shown = {name for names in charts.charts_of(measures).values() for name in names}
        units, days, _ = charts.columns_of(measures)
        assert shown == {*named(units), *named(days)}


def test_short_names_stay_apart() -> None:
    """What stands in front goes, be it written out or not; an area keeps its number; two that would be one stay whole."""
    names = (
        "Chi cục THADS huyện Yên Sơn",
        "Chi cục Thi hành án dân sự thành phố Tuyên Quang",
        "Phòng THADS khu vực 1 - Tuyên Quang",
    )
    assert charts.short_names(names) == ["Yên Sơn", "TP Tuyên Quang", "KV 1"]
    assert charts.short_names(["Phòng Nghiệp vụ và Tổ chức thi hành án"]) == ["Phòng NV và TC THA"]
    twins = ["Chi cục THADS huyện Yên Sơn", "Chi cục THADS Yên Sơn"]
    assert charts.short_names(twins) == twins
