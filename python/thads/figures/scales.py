"""The scales of sheet `Chỉ tiêu`: cells into target scales and back."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import TypeVar

from thads import layout
from thads.figures.cells import is_blank, whole_figure
from thads.figures.names import unit_key
from thads.figures.problems import Block, Level, Problem, Row
from thads.numerals import FigureError, format_number, name_key, parse_day, parse_number
from thads.rules.kinds import (
    CASE_UNITS,
    KINDS,
    MONEY_UNITS,
    Amount,
    AtLeast,
    Band,
    Degree,
    Target,
    Units,
    kind_label,
    percent,
    split_level,
)
from thads.rules.scales import PlanError, TargetScale, Tier, scale_of_rows

# A row that begins with these words and a day: the rows below it are the scale from that day on.
FROM_DAY = "Từ ngày"

Read = TypeVar("Read")

# Kinds that can do without a rate.
_RATELESS = frozenset(kind for kind in KINDS if kind not in (AtLeast, Band, Amount))


def read_scale(block: Block, factor: int, units: Units | None = None) -> tuple[TargetScale | None, list[Problem]]:
    """Read one scale of sheet `Chỉ tiêu`: 7 columns (`layout.SCALE_COLUMNS`), empty rows skipped.

    Args:
        block: the scale's cells.
        factor: 1 for cases, đồng in the scale's money unit for money.
        units: what amounts are told in; by default cases where `factor` is 1, else money.

    Returns:
        The scale with thresholds in cases or đồng, or None beside the problems found.
    """
    sections: list[tuple[date | None, int, list[tuple[int, Tier]]]] = [(None, 0, [])]
    problems: list[Problem] = []
    for place, row in enumerate(block.rows):
        if all(is_blank(value) for value in row):
            continue
        if day := _marked_day(row):
            sections.append((day, place, []))
            continue
        tier = _read_tier(block, place, factor, units or (CASE_UNITS if factor == 1 else MONEY_UNITS), problems)
        if tier is not None:
            sections[-1][2].append((place, tier))
    if problems:
        return None, problems
    try:
        (_, first), *later = [(day, scale_of_rows(found, top)) for day, top, found in sections]
        return replace(first, later=tuple((day, scale) for day, scale in later if day)), []
    except PlanError as error:
        place = sections[-1][1] if error.row is None else error.row
        text = f"Thang chỉ tiêu: {error}. Hãy sửa lại dòng này."
        return None, [Problem(Level.ERROR, block.sheet, block.cell(place, 0), text)]


def _marked_day(row: Row) -> date | None:
    """The day that a row says the rows below it begin on; None where it says none."""
    text = row[0]
    if not isinstance(text, str) or not name_key(text).startswith(name_key(FROM_DAY)):
        return None
    return parse_day(text.split()[-1])


def rows_of_units(scale: TargetScale, names: Sequence[str]) -> list[int]:
    """Of each unit the row of the scale that names it, -1 where none does."""
    rows = {unit_key(tier.unit): row for row, tier in enumerate(scale.rows) if tier.unit}
    return [rows.get(unit_key(name), -1) for name in names]


def scale_of(scale: TargetScale, name: str) -> TargetScale:
    """The scale by which a unit is judged: its own row where one names it."""
    if not scale.named:
        return scale
    key = unit_key(name)
    return next((TargetScale((tier,)) for tier in scale.named if unit_key(tier.unit) == key), scale)


_DECIMALS = re.compile(r"(\d+)[.,](\d+)", re.ASCII)
_KINDS = {name_key(kind_label(kind, reduces)): kind for kind in KINDS for reduces in (True, False)}

# A threshold that a row does not reach itself, "trên 5.000.000" (from there on) or "hết 5.000.000" (through there): of money
# in đồng the next whole one has no place in the sheet's unit.
_BEYOND = re.compile(rf"(?:{'|'.join(map(name_key, ('trên', 'hết', 'đến hết')))}) (\d.*)")


def _read_tier(block: Block, place: int, factor: int, units: Units, problems: list[Problem]) -> Tier | None:
    start_cell, stop_cell, target_cell, stretch_cell, kind_cell, wording_cell, clause_cell = block.rows[place][:7]

    def add(column: int, text: str) -> None:
        cell = block.cell(place, column)
        problems.append(Problem(Level.ERROR, block.sheet, cell, f"Thang chỉ tiêu, {text}"))

    def read(column: int, how: Callable[[object], Read], value: object) -> Read | None:
        try:
            return how(value)
        except FigureError as error:
            add(column, f"cột “{title(column)}”: {error}")
            return None

    def title(column: int) -> object:
        return block.above[-1][column] if block.above else layout.SCALE_COLUMNS[column]

    def number(cell: object) -> int | None:
        beyond = _BEYOND.fullmatch(name_key(cell)) if isinstance(cell, str) else None
        found = whole_figure(beyond[1] if beyond else cell, factor)
        return found + 1 if beyond and found is not None else found

    before = len(problems)
    kind = AtLeast if is_blank(kind_cell) else _KINDS.get(name_key(str(kind_cell)))
    asked = partial(_asked, kind=kind, factor=factor)
    unit = _unit_name(start_cell) if is_blank(stop_cell) else ""
    start = 0 if unit else read(0, number, start_cell)
    stop = read(1, number, stop_cell)
    target = read(2, asked, target_cell)
    levels = read(3, partial(_levels, asked), stretch_cell)
    stretch = read(3, asked, stretch_cell) if levels == () else None
    if kind is None:
        choices = "; ".join(f"“{choice.label}”" for choice in KINDS)
        add(4, f"cột “Cách xét”: không có cách “{kind_cell}”. Hãy chọn một trong: {choices}.")
    if len(problems) == before and start is None:
        add(0, "cột “Từ (≥)” còn trống. Hãy nhập mức bắt đầu của dòng (dòng đầu là 0).")
    if len(problems) == before and target is None and kind in _RATELESS:
        target = Fraction(0)
    if len(problems) == before and target is None:
        add(2, f"cột “{title(2)}” còn trống. Hãy nhập mức, ví dụ 6%.")
    if len(problems) > before or start is None or target is None or kind is None or levels is None:
        return None
    made = Amount(target, stretch, levels, units) if kind is Amount else kind(target, stretch, levels)
    wording = str(wording_cell).strip() if not is_blank(wording_cell) else unit or _default_wording(start, stop)
    return Tier(start, stop, made, wording, "" if is_blank(clause_cell) else str(clause_cell).strip(), unit)


def _unit_name(cell: object) -> str:
    """The unit that a row is for where its first cell has a name instead of a number; "" where it has none."""
    words = cell.split() if isinstance(cell, str) and not _BEYOND.fullmatch(name_key(cell)) else []
    return " ".join(words) if words and words[0][0] != "#" and not any(map(str.isdigit, words[0])) else ""


def _asked(value: object, kind: type[Target] | None, factor: int) -> Fraction | None:
    """A rate; of a kind that asks for an amount, cases or đồng."""
    if kind is not Amount:
        return _read_rate(value)
    amount = whole_figure(value, factor)
    return None if amount is None else Fraction(amount)


def _levels(asked: Callable[[object], Fraction | None], cell: object) -> tuple[Degree, ...]:
    """The degrees above passing, "khá 7%; xuất sắc 9%"; none where the cell names none."""
    parts = [split_level(part) for part in cell.split(";")] if isinstance(cell, str) else []
    if not any(parts):
        return ()
    try:
        levels = [Degree(part[0], asked(part[1]) or Fraction(0)) for part in parts if part]
    except FigureError:
        levels = []
    if len(levels) < len(parts):
        raise FigureError(f"không rõ các mức “{cell}”. Hãy nhập tên kèm mức, ví dụ khá 7%; xuất sắc 9%.")
    return tuple(levels)


def _default_wording(start: int, stop: int | None) -> str:
    if stop is None:
        return f"từ {format_number(start)} trở lên"
    return f"dưới {format_number(stop)}" if start == 0 else f"từ {format_number(start)} đến dưới {format_number(stop)}"


def _read_rate(value: object) -> Fraction | None:
    """A rate typed as 0,06, as 6% (which Excel stores as 0.06) or as the text "6%"; in texts with comma or dot."""
    text = value.strip().removesuffix("%").strip() if isinstance(value, str) else ""
    # 5.125% is no 5125%: no rate has thousands.
    decimals = _DECIMALS.fullmatch(text)
    number = parse_number(Decimal(f"{decimals[1]}.{decimals[2]}") if decimals else text or value)
    if text and str(value).strip().endswith("%"):
        return None if number is None else Fraction(number / 100)
    if number is not None and number >= 1:
        raise FigureError(f"“{format_number(number)}” là từ 100% trở lên. Hãy nhập kèm dấu %, ví dụ 6%.")
    return None if number is None else Fraction(number)


def scale_rows(scale: TargetScale, factor: int, reduces: bool = True) -> list[list[object]]:
    """A scale as the cells of sheet `Chỉ tiêu`, the inverse of `read_scale`.

    A whole percent is a number; any other rate, and an amount, is its text, since a number would take the machine's separator
    and the form of a percent. Not `reduces`: of a completion rate.
    """

    def shown(value: int | None, beyond: str = "trên") -> float | int | str | None:
        if value is None or value % factor == 0:
            return None if value is None else value // factor
        if value % factor == 1:
            return f"{beyond} {format_number(value // factor)}"
        return float(Decimal(value) / factor)

    def asked(target: Target, value: Fraction | None) -> float | int | str | None:
        if value is None or (value == 0 and type(target) in _RATELESS):
            return None
        if isinstance(target, Amount):
            amount = shown(int(value))
            return format_number(amount) if isinstance(amount, int) else amount
        return float(value) if (value * 100).denominator == 1 else percent(value)

    def beyond(target: Target) -> float | int | str | None:
        if not target.levels:
            return asked(target, target.stretch)
        own = (lambda value: format_number(Decimal(int(value)) / factor)) if isinstance(target, Amount) else percent
        return "; ".join(f"{name} {own(value)}" for name, value in target.levels)

    rows: list[list[object]] = []
    for since, each in ((None, scale), *scale.later):
        if since:
            rows.append([f"{FROM_DAY} {since:%d/%m/%Y}", *[None] * (len(layout.SCALE_COLUMNS) - 1)])
        rows += [
            [
                tier.unit or shown(tier.start),
                shown(tier.stop, "hết"),
                asked(tier.target, tier.target.rate),
                beyond(tier.target),
                kind_label(type(tier.target), reduces),
                tier.wording,
                tier.clause,
            ]
            for tier in each.rows
        ]
    return rows
