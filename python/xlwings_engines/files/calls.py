"""Formulas that are one call of a Python function, or cells and texts joined: finding, evaluating, storing results."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple, TypeAlias

from xlwings_engines.files.grid import F, Grid
from xlwings_engines.files.range import Range
from xlwings_engines.shared.references import SHEET, Area
from xlwings_engines.shared.values import ERROR_CODES, ERROR_TEXTS, decode_text, number_text, serial_of, store_result

Functions: TypeAlias = Mapping[str, Callable[..., Any]]  # by name, case folded
Resolver: TypeAlias = Callable[[str], Range | None]  # what an address or a name refers to, read on one sheet

MAX_ROUNDS = 100  # as in Excel, a circle ends then

_CALL = re.compile(r"(?:_xlfn\.|_xludf\.|_xlws\.)*([^\W\d][\w.]*)\((.*)\)", re.IGNORECASE | re.DOTALL)
_ARGUMENT = re.compile(
    rf"""\s*(?:
    "(?P<text>(?:[^"]|"")*)"
    | (?P<number>[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:E[-+]?[0-9]+)?)
    | (?P<name>(?:{SHEET})?[$\w\\][$\w.:\\?]*)
    )?\s*(?P<end>[,&])""",
    re.IGNORECASE | re.VERBOSE,
)


class Call(NamedTuple):
    grid: Grid
    area: Area
    function: Callable[..., Any]
    arguments: list[list[Any]]  # each one operand, or several joined by &

    def reads(self, changed: Mapping[Grid, Area]) -> bool:
        ranges = [each for operands in self.arguments for each in operands if isinstance(each, Range)]
        return any(r.grid in changed and changed[r.grid].common(r.area) for r in ranges)

    def evaluate(self, read: Callable[[Range], Any]) -> bool:
        """Call the function and store what it returns. True if a cell now shows something else."""
        epoch = self.grid.workbook.epoch
        result = self.function(*(_value(operands, read, epoch) for operands in self.arguments))
        stored = [[store_result(value, epoch) for value in row] for row in _spread(result, self.area)]
        return self.grid.show_results(self.area, stored)


def calculate(sheets: Iterable[tuple[Grid, Resolver]], functions: Functions) -> None:
    """Evaluate the calls of these functions, and again those that read what changed, until nothing changes."""
    pending = calls = [call for grid, resolve in sheets for call in _calls(grid, cache(resolve), functions)]
    values: dict[tuple[Grid, Area], Any] = {}  # many calls read the same ranges

    def read(cells: Range) -> Any:
        place = cells.grid, cells.area
        if place not in values:
            values[place] = cells.raw_value
        return values[place]

    for _ in range(MAX_ROUNDS):
        changed: dict[Grid, Area] = {}
        for call in pending:
            if call.evaluate(read):
                changed[call.grid] = changed.get(call.grid, call.area).around(call.area)
                for place in [place for place in values if place[0] is call.grid and call.area.common(place[1])]:
                    del values[place]
        pending = [call for call in calls if call.reads(changed)]
        if not pending:
            return


def _calls(grid: Grid, resolve: Resolver, functions: Functions) -> Iterator[Call]:
    for node in grid.root.iter(F):
        text = decode_text(node.text or "").strip()
        match = _CALL.fullmatch(text)
        function = functions.get(match[1].casefold()) if match else None
        area = Area.parse(node.get("ref") or node.getparent().get("r"))  # type: ignore[union-attr]
        if match and function and area:
            arguments = _arguments(resolve, match[2].strip())
            if arguments is not None:
                yield Call(grid, area, function, arguments)
        elif area:
            joined = _arguments(resolve, text) or []
            ranges = [operand for operands in joined for operand in operands if isinstance(operand, Range)]
            if len(joined) == 1 and ranges and all(len(cells) == 1 for cells in ranges):
                yield Call(grid, area, lambda value: 0.0 if value is None else value, joined)


def _value(operands: list[Any], read: Callable[[Range], Any], epoch: dt.datetime) -> Any:
    """One operand as it is, several as the operator & joins them."""
    values = [read(operand) if isinstance(operand, Range) else operand for operand in operands]
    if len(values) == 1:
        return values[0]
    error = next((value for value in values if type(value) is int and value in ERROR_TEXTS), None)
    return error if error is not None else "".join(_as_text(value, epoch) for value in values)


def _as_text(value: object, epoch: dt.datetime) -> str:
    if isinstance(value, dt.date):  # joined, a date is its number
        value = serial_of(value, epoch)
    if value is None or isinstance(value, bool):
        return "" if value is None else str(value).upper()
    return number_text(value) if isinstance(value, float) else str(value)


def _arguments(resolve: Resolver, text: str) -> list[list[Any]] | None:
    """Constants and references between commas, or joined by & between them; None if something is more than that."""
    arguments: list[list[Any]] = []
    operands: list[Any] = []
    rest = f"{text}," if text else ""
    while rest:
        match = _ARGUMENT.match(rest)
        if match is None:
            return None
        operand: Any = None
        if match["text"] is not None:
            operand = match["text"].replace('""', '"')
        elif match["number"]:
            operand = float(match["number"])
        elif match["name"]:
            truth = {"true": True, "false": False}.get(match["name"].lower())
            operand = resolve(match["name"]) if truth is None else truth
            if operand is None:
                return None
        operands.append(operand)
        if match["end"] == ",":
            if len(operands) > 1 and any(isinstance(each, Range) and len(each) > 1 for each in operands):
                return None
            arguments.append(operands)
            operands = []
        rest = rest[match.end() :]
    return arguments


def _spread(result: object, area: Area) -> list[list[Any]]:
    """Lay a result over the formula's cells: one row or column is repeated, what is missing is #N/A, as in Excel."""
    if not isinstance(result, list | tuple):
        result = [[result]]
    elif not any(isinstance(row, list | tuple) for row in result):
        result = [result]
    missing = [ERROR_CODES["#N/A"]]
    rows = list(result) * area.height if len(result) == 1 else list(result)
    rows = [list(row) * area.width if len(row) == 1 else [*row, *missing * area.width] for row in rows[: area.height]]
    rows += [missing * area.width] * (area.height - len(rows))
    return [row[: area.width] for row in rows]
