"""A small table as each program that is met writes it: the figure, or its cell named with a remedy; never another figure."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any, NamedTuple

import odfdo
import openpyxl
import pyexcelerate
import pytest
import xlsxwriter
import xlwt

from tests.forms.samples import HEADS, converted
from thads.figures.problems import Level
from thads.figures.settings import Settings
from thads.forms.check import check
from thads.forms.read import read_file
from thads.rules.plan import load_plan

SETTINGS = Settings(load_plan().warnings, baseline_year=2022, current_year=2023)
ROW = ("Chi cục A", 450, 160, None, 141, 0, 9_600_000, 3_000_000, 0, 2_810_000, 0)
# In D2 stands the part of 160 in the separate register, in some way.
FIGURE, PLACE, ADDRESS = 36, 3, "D2"


class Cell(NamedTuple):
    """What is written: a value, a formula or an error; `expected` is the figure, or a word of the problem that is said."""

    expected: int | str
    value: Any = None
    formula: str = ""
    number_format: str = ""
    error: str = ""


CELLS = {
    "value": Cell(FIGURE, 36),
    "text": Cell(FIGURE, "36"),
    "hidden": Cell(FIGURE, 36_000, number_format="#,##0,"),
    "unit": Cell("36 triệu", 36, number_format='#,##0" triệu"'),
    "calculated": Cell(FIGURE, 36, formula="30+6"),
    "uncalculated": Cell("chưa có kết quả", formula="30+6"),
    "uncalculated_text": Cell("chưa có kết quả", formula='IF(1=1,"36","")'),
    "error": Cell("báo lỗi", error="#DIV/0!"),
    "date": Cell("ngày", dt.datetime(2023, 9, 30), number_format="dd/mm/yyyy"),
}
ALL = CELLS.keys()


def by_openpyxl(path: Path, cell: Cell) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(HEADS)
    sheet.append(ROW)
    sheet[ADDRESS] = cell.error or cell.value
    if cell.formula:
        sheet[ADDRESS] = f"={cell.formula}"
    if cell.number_format:
        sheet[ADDRESS].number_format = cell.number_format
    book.save(path)


def by_xlsxwriter(path: Path, cell: Cell, **options: object) -> None:
    with xlsxwriter.Workbook(path, options) as book:
        sheet = book.add_worksheet()
        look = book.add_format({"num_format": cell.number_format})
        sheet.write_row("A1", HEADS)
        for column, value in enumerate(ROW):
            if column != PLACE:
                sheet.write(1, column, value)
            elif cell.formula or cell.error:
                stored = cell.error or cell.value
                sheet.write_formula(ADDRESS, f"={cell.formula or '1/0'}", None, 0 if stored is None else stored)
            elif isinstance(cell.value, dt.datetime):
                sheet.write_datetime(ADDRESS, cell.value, look)
            else:
                sheet.write(ADDRESS, cell.value, look)


def row_by_row(path: Path, cell: Cell) -> None:
    by_xlsxwriter(path, cell, constant_memory=True)


def by_pyexcelerate(path: Path, cell: Cell) -> None:
    book = pyexcelerate.Workbook()
    value = f"={cell.formula}" if cell.formula else float("nan") if cell.error else cell.value
    sheet = book.new_sheet("Biểu", data=[HEADS, [*ROW[:PLACE], value, *ROW[PLACE + 1 :]]])
    if cell.number_format:
        sheet.set_cell_style(2, PLACE + 1, pyexcelerate.Style(format=pyexcelerate.Format(cell.number_format)))
    book.save(str(path))


def by_xlwt(path: Path, cell: Cell) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Biểu")
    for column, (head, value) in enumerate(zip(HEADS, ROW, strict=True)):
        sheet.write(0, column, head)
        if column != PLACE:
            sheet.write(1, column, value)
    if cell.error:
        sheet.row(1).set_cell_error(PLACE, cell.error)
    else:
        value = xlwt.Formula(cell.formula.replace(",", ";")) if cell.formula else cell.value
        sheet.write(1, PLACE, value, xlwt.easyxf(num_format_str=cell.number_format or "General"))
    book.save(str(path))


def by_odfdo(path: Path, cell: Cell) -> None:
    document = odfdo.Document("ods")
    document.body.clear()
    content = odfdo.Table("Biểu")
    for values in (HEADS, ROW):
        row = odfdo.Row()
        for column, value in enumerate(values):
            if values is ROW and column == PLACE:
                formula = f"of:={cell.formula.replace(',', ';') or '1/0'}" if cell.formula or cell.error else None
                row.append_cell(odfdo.Cell(cell.error or cell.value, formula=formula))
            else:
                row.append_cell(odfdo.Cell(value))
        content.append_row(row)
    document.body.append(content)
    document.save(str(path))


# Who writes which of the cells: openpyxl stores no results, libraries of .ods no number formats.
WRITERS: dict[str, tuple[Callable[[Path, Cell], None], Collection[str]]] = {
    "openpyxl.xlsx": (by_openpyxl, ALL - {"calculated"}),
    "xlsxwriter.xlsx": (by_xlsxwriter, ALL),
    "xlsxwriter_constant.xlsx": (row_by_row, ALL),
    "pyexcelerate.xlsx": (by_pyexcelerate, ALL - {"calculated", "unit"}),  # its quotes in formats are no XML
    "xlwt.xls": (by_xlwt, ALL - {"calculated"}),
    "odfdo.ods": (by_odfdo, ALL - {"hidden", "unit"}),
}


def outcome(path: Path) -> set[tuple[str, object]]:
    """The figure at the cell, or what is said, each with its cell."""
    submissions, problems = read_file(path, path.name)
    figures: list[object] = []
    for one in submissions:
        checked, found = check(one, SETTINGS)
        problems = [*problems, *found]
        figures += [checked.figures[PLACE - 1]] if checked else []
    errors: set[tuple[str, object]] = {
        (problem.cell, problem.text) for problem in problems if problem.level is Level.ERROR
    }
    return errors or {(ADDRESS, figure) for figure in figures}


def holds(path: Path, expected: int | str) -> bool:
    ((cell, found),) = outcome(path)
    return cell == ADDRESS and (expected in str(found) if isinstance(expected, str) else found == expected)


@pytest.mark.parametrize(
    ("name", "kind"), [(name, kind) for name, (_, kinds) in WRITERS.items() for kind in sorted(kinds)]
)
def test_every_library(name: str, kind: str, tmp_path: Path) -> None:
    write, _ = WRITERS[name]
    write(tmp_path / name, CELLS[kind])
    assert holds(tmp_path / name, CELLS[kind].expected), outcome(tmp_path / name)


@pytest.mark.parametrize("ending", ["xls", "ods", "xlsx"])
def test_every_format_of_libreoffice(ending: str, tmp_path: Path) -> None:
    """LibreOffice calculates what has no result."""
    (tmp_path / "made").mkdir()
    sources = [tmp_path / f"{kind}.xlsx" for kind in sorted(ALL)]
    for source in sources:
        by_openpyxl(source, CELLS[source.stem])
    made = tmp_path / "made"
    for source, path in zip(sources, converted(ending, *sources, folder=made), strict=True):
        cell = CELLS[source.stem]
        assert holds(path, FIGURE if cell.formula else cell.expected), (path.name, outcome(path))


def test_every_format_of_sheetjs(tmp_path: Path) -> None:
    """It writes no formula into .xls, of none without a result a blank cell; into .ods neither errors nor formats."""
    cells = {kind: _of_sheetjs(cell) for kind, cell in CELLS.items()}
    asked = json.dumps({"rows": [HEADS, ROW], "address": ADDRESS, "cells": cells, "folder": str(tmp_path)})
    subprocess.run(["node", "-e", _SHEETJS], input=asked, text=True, check=True, capture_output=True, cwd=TOOLS)
    old = ALL - {"uncalculated", "uncalculated_text"}
    expected = {"xlsx": ALL, "biff8.xls": old, "ods": ALL - {"error", "hidden", "unit"}}
    for ending, kinds in expected.items():
        for kind in kinds:
            path = tmp_path / f"{kind}.{ending}"
            assert holds(path, CELLS[kind].expected), (path.name, outcome(path))
    for kind in ALL:
        for ending in ("xlsb", "biff4.xls", "biff3.xls", "biff2.xls", "fods"):
            ((_, text),) = outcome(tmp_path / f"{kind}.{ending}")
            assert "Hãy mở bằng Excel, lưu lại thành .xlsx" in str(text)


def _of_sheetjs(cell: Cell) -> dict[str, object]:
    if cell.error:
        return {"t": "e", "v": 7}
    if isinstance(cell.value, dt.datetime):
        return {"t": "d", "v": f"{cell.value.isoformat()}Z", "z": cell.number_format}
    value = {} if cell.value is None else {"v": cell.value}
    about = {"f": cell.formula, "z": cell.number_format}
    return {
        "t": "s" if isinstance(cell.value, str) else "n",
        **value,
        **{key: one for key, one in about.items() if one},
    }


TOOLS = Path(__file__).parents[2] / "tools"
_SHEETJS = """
const XLSX = require("xlsx"), asked = JSON.parse(require("fs").readFileSync(0));
for (const [kind, cell] of Object.entries(asked.cells))
  for (const type of ["xlsx", "xlsb", "biff8", "biff4", "biff3", "biff2", "ods", "fods"]) {
    const sheet = XLSX.utils.aoa_to_sheet(asked.rows), book = XLSX.utils.book_new();
    sheet[asked.address] = cell.t == "d" ? {...cell, v: new Date(cell.v)} : cell;
    XLSX.utils.book_append_sheet(book, sheet, "Bieu");
    XLSX.writeFile(book, `${asked.folder}/${kind}.${type}${type.startsWith("biff") ? ".xls" : ""}`, {bookType: type});
  }
"""
