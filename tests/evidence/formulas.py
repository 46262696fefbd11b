"""The workbook's formulas in a second engine: the results that the program keeps in the file are those of the formulas.

The program works out the results of plain formulas in Python, beside the formulas themselves; Excel shows them until it
computes. Here formualizer computes the formulas as they stand in the file.
"""

from __future__ import annotations

import datetime as dt
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import formualizer
import openpyxl
from openpyxl.worksheet.formula import ArrayFormula

from tests.conftest import TEMPLATE
from tests.evidence.finding import Finding
from thads import layout
from thads.results import udfs
from thads.workbook import consolidate, example
from thads.workbook.book_file import _as_udf, open_book, save
from thads.workbook.udf_wrappers import generate_udf_wrappers

# What is typed into the example after its consolidation: by defined name, row and column within it.
_STATES: dict[str, dict[tuple[str, int, int], object]] = {
    "the example": {},
    "a figure typed since": {(layout.INPUT, 0, 4): 150},
    "a figure that is text": {(layout.INPUT, 1, 6): "1.234.000"},
    "a figure taken away": {(layout.INPUT, 2, 9): None},
    "a unit taken away": {(layout.INPUT, 3, column): None for column in range(11)},
    "another money unit": {(layout.MONEY_UNIT, 0, 0): "triệu đồng"},
    "the date as text": {(layout.REPORT_DATE, 0, 0): "30/9/2023"},
    "the date with dots": {(layout.REPORT_DATE, 0, 0): "1.7.2023"},
    "a date that is none": {(layout.REPORT_DATE, 0, 0): "31/2/2023"},
    "no date": {(layout.REPORT_DATE, 0, 0): None},
    "other years": {(layout.BASELINE_YEAR, 0, 0): 2024, (layout.CURRENT_YEAR, 0, 0): 2025},
}

# Functions that formualizer does not carry through arrays, as Excel does.
_BY_CELL: dict[str, Callable[..., object]] = {
    "ISNUMBER": lambda cell: isinstance(cell, float | int | dt.datetime) and not isinstance(cell, bool),
    "ISTEXT": lambda cell: isinstance(cell, str),
    "EXACT": lambda one, other: str(one) == str(other),
}

# The hint on how this machine writes fractions: formualizer has a dot, the file holds nothing until a program has computed it.
_OF_THE_MACHINE = "MID(1/2"


def try_formulas(folder: Path) -> Iterator[Finding]:
    """Compute the blank workbook and the example in several states; hold each formula's result to the one in the file."""
    tool = f"formualizer {version('formualizer')}"
    states = dict(_states(folder))
    for state, path in states.items():
        calls: Counter[str] = Counter()
        formulas, different = _compare(path, path, calls)
        plain, live = formulas["plain"], formulas["live"]
        result = (
            f"{plain} plain formulas, {live} of Python's over {formulas['cells']} cells, {sum(calls.values())} calls"
        )
        good = not different and plain > 30 and live == sum(calls.values()) > 0
        yield Finding(f"Computed: {state}", tool, "; ".join([result, *different[:3]]), good)
    typed, before = states["a figure typed since"], states["the example"]
    _, different = _compare(typed, before, Counter())
    yield Finding(
        "Computed after a figure was typed, held to the results before",
        tool,
        f"{len(different)} differ",
        len(different) > 2,
    )
    yield _arguments()


def _states(folder: Path) -> Iterator[tuple[str, Path]]:
    yield "the blank workbook", TEMPLATE
    for number, (state, typed) in enumerate(_STATES.items()):
        path = folder / f"{number}.xlsm"
        with open_book(TEMPLATE) as book:
            example.fill(book)
            consolidate.run(book, lambda _: True)
            for (name, row, column), value in typed.items():
                book.names[name].refers_to_range[row, column].value = value
            save(book, path)
        yield state, path


def _compare(path: Path, results: Path, calls: Counter[str]) -> tuple[Counter[str], list[str]]:
    """How many formulas `path` has, and those whose result in `results` is not what formualizer computes."""
    kept = openpyxl.load_workbook(results, data_only=True)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "copy.xlsx")
        where = _plain_copy(path, copy)
        engine = formualizer.load_workbook(str(copy))
    for name, options in udfs.ARGUMENTS.items():
        answer = _counted(name, _as_udf(getattr(udfs, name), list(options.values())), calls)
        engine.register_function(name, answer, min_args=1, max_args=len(options))
    for name, function in _BY_CELL.items():
        engine.register_function(f"EACH_{name}", _each(function), min_args=1, max_args=2)
    engine.evaluate_all()
    found: Counter[str] = Counter()
    different = []
    for sheet, cells, formula in where:
        found["live" if "THADS_" in formula else "plain"] += 1
        for row, column in cells if _OF_THE_MACHINE not in formula else ():
            found["cells"] += "THADS_" in formula
            there, computed = kept[sheet].cell(row, column).value, engine.get_value(sheet, row, column)
            if not _equal(there, computed):
                different.append(f"{sheet} {row},{column}: kept {there!r}, computed {computed!r}")
    return found, different


def _plain_copy(path: Path, copy: Path) -> list[tuple[str, list[tuple[int, int]], str]]:
    """Write a copy that formualizer can compute: names that are formulas written out, array formulas' old results gone, `_BY_CELL`.

    Returns:
        Of each formula its sheet, the cells of its result, and its text.
    """
    book = openpyxl.load_workbook(path)
    names = {name: one.attr_text for name, one in book.defined_names.items() if "(" in one.attr_text}
    where = []
    for sheet in book:
        for cell in [cell for row in sheet.iter_rows() for cell in row]:
            if isinstance(cell.value, ArrayFormula):
                results = [one for row in sheet[cell.value.ref] for one in row]
                where.append((sheet.title, [(one.row, one.column) for one in results], cell.value.text))
                for one in results[1:]:
                    one.value = None
            elif isinstance(cell.value, str) and cell.value.startswith("="):
                where.append((sheet.title, [(cell.row, cell.column)], cell.value))
                cell.value = _written_out(cell.value, names)
    book.save(copy)
    return where


def _written_out(formula: str, names: dict[str, str]) -> str:
    pattern = re.compile(rf"\b({'|'.join(names)})\b")
    while pattern.search(formula):
        formula = pattern.sub(lambda name: f"({names[name[0]]})", formula)
    return re.sub(rf"\b({'|'.join(_BY_CELL)})\(", r"EACH_\1(", formula)


def _each(function: Callable[..., object]) -> Callable[..., Any]:
    def answer(*arguments: Any) -> Any:
        if not isinstance(arguments[0], list):
            return function(*arguments)
        return [[function(*cells) for cells in zip(*rows, strict=True)] for rows in zip(*arguments, strict=True)]

    return answer


def _counted(name: str, function: Callable[..., Any], calls: Counter[str]) -> Callable[..., Any]:
    def answer(*arguments: object) -> Any:
        calls[name] += 1
        return function(*arguments)

    return answer


def _equal(kept: object, computed: object) -> bool:
    if isinstance(kept, float | int) and isinstance(computed, float | int):
        return abs(kept - computed) <= 1e-12 * max(abs(kept), 1)
    return (kept or "") == (computed or "")


def _arguments() -> Finding:
    """Each formula that calls Python names a function of the VBA module, with as many arguments as that takes."""
    wrappers = dict(re.findall(r"^Function (THADS_\w+)\((.*)\)\s*$", generate_udf_wrappers(), re.MULTILINE))
    least = {name: sum("Optional" not in one for one in text.split(",")) for name, text in wrappers.items()}
    most = {name: len(text.split(",")) for name, text in wrappers.items()}
    wrong, seen = [], 0
    for sheet in openpyxl.load_workbook(TEMPLATE):
        for cell in [cell for row in sheet.iter_rows() for cell in row if isinstance(cell.value, ArrayFormula)]:
            called = re.fullmatch(r"=(THADS_\w+)\(([^()]*)\)", cell.value.text)
            name, text = called.groups() if called else ("", "")
            seen += 1
            if name not in wrappers or not least[name] <= len(text.split(",")) <= most[name]:
                wrong.append(f"{sheet.title} {cell.coordinate}")
    result = f"{seen} formulas, {len(wrappers)} functions; wrong: {', '.join(wrong) or 'none'}"
    good = not wrong and seen > 0 and set(wrappers) == set(udfs.ARGUMENTS)
    return Finding("Formulas against the functions of the VBA module", "openpyxl", result, good)
