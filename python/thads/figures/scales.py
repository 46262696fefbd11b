"""The scales of sheet `Chỉ tiêu`: cells into target scales and back."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from thads import layout
from thads.figures.cells import is_blank, whole_figure
from thads.figures.problems import Block, Level, Problem
from thads.numerals import FigureError, format_number, name_key, parse_number
from thads.rules.kinds import KINDS, percent
from thads.rules.scales import PlanError, TargetScale, Tier


def read_scale(block: Block, factor: int) -> tuple[TargetScale | None, list[Problem]]:
    """Read one scale of sheet `Chỉ tiêu`: 7 columns (`layout.SCALE_COLUMNS`), empty rows skipped.

    Args:
        block: the scale's cells.
        factor: 1 for cases, đồng in the scale's money unit for money.

    Returns:
        The scale with thresholds in cases or đồng, or None beside the problems found.
    """
    tiers: list[Tier] = []
    places: list[int] = []
    problems: list[Problem] = []
    for place, row in enumerate(block.rows):
        if all(is_blank(value) for value in row):
            continue
        tier = _read_tier(block, place, factor, problems)
        if tier is not None:
            tiers.append(tier)
            places.append(place)
    if problems:
        return None, problems
    try:
        return TargetScale(tuple(tiers)), []
    except PlanError as error:
        cell = block.cell(places[error.row] if error.row is not None else 0, 0)
        return None, [Problem(Level.ERROR, block.sheet, cell, f"Thang chỉ tiêu: {error}. Hãy sửa lại dòng này.")]


_DECIMALS = re.compile(r"(\d+)[.,](\d+)", re.ASCII)
_KINDS = {name_key(kind.label): kind for kind in KINDS}


def _read_tier(block: Block, place: int, factor: int, problems: list[Problem]) -> Tier | None:
    start_cell, stop_cell, target_cell, stretch_cell, kind_cell, wording_cell, clause_cell = block.rows[place][:7]

    def add(column: int, text: str) -> None:
        cell = block.cell(place, column)
        problems.append(Problem(Level.ERROR, block.sheet, cell, f"Thang chỉ tiêu, {text}"))

    def number(column: int, value: object) -> int | None:
        try:
            return whole_figure(value, factor)
        except FigureError as error:
            add(column, f"cột “{layout.SCALE_COLUMNS[column]}”: {error}")
            return None

    def rate(column: int, value: object) -> Fraction | None:
        try:
            return _read_rate(value)
        except FigureError as error:
            add(column, f"cột “{layout.SCALE_COLUMNS[column]}”: {error}")
            return None

    before = len(problems)
    start = number(0, start_cell)
    stop = number(1, stop_cell)
    target = rate(2, target_cell)
    stretch = rate(3, stretch_cell)
    kind = KINDS[0] if is_blank(kind_cell) else _KINDS.get(name_key(str(kind_cell)))
    if kind is None:
        choices = "; ".join(f"“{choice.label}”" for choice in KINDS)
        add(4, f"cột “Cách xét”: không có cách “{kind_cell}”. Hãy chọn một trong: {choices}.")
    if len(problems) == before and start is None:
        add(0, "cột “Từ (≥)” còn trống. Hãy nhập mức bắt đầu của dòng (dòng đầu là 0).")
    if len(problems) == before and target is None:
        add(2, "cột “Mức giảm” còn trống. Hãy nhập mức giảm, ví dụ 6%.")
    if len(problems) > before or start is None or target is None or kind is None:
        return None
    wording = str(wording_cell).strip() if not is_blank(wording_cell) else _default_wording(start, stop)
    return Tier(start, stop, kind(target, stretch), wording, "" if is_blank(clause_cell) else str(clause_cell).strip())


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


def scale_rows(scale: TargetScale, factor: int) -> list[list[object]]:
    """A scale as the cells of sheet `Chỉ tiêu`, the inverse of `read_scale`.

    A whole percent is a number; any other rate is its text, since a number would take the machine's separator.
    """

    def shown(value: int | None) -> float | int | None:
        if value is None:
            return None
        return value // factor if value % factor == 0 else float(Decimal(value) / factor)

    def rate(value: Fraction | None) -> float | str | None:
        if value is None:
            return None
        return float(value) if (value * 100).denominator == 1 else percent(value)

    return [
        [
            shown(tier.start),
            shown(tier.stop),
            rate(tier.target.rate),
            rate(tier.target.stretch),
            tier.target.label,
            tier.wording,
            tier.clause,
        ]
        for tier in scale.tiers
    ]
