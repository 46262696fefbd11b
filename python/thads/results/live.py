"""What the live cells of the workbook show: the functions behind the UDFs, on plain cell values.

Blank in, empty text out; bad input gives a short Vietnamese message in the cell. No state, no other cells read.
Figures of the single-value functions are in the unit of their scale (cases, or the scales' money unit).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import chain

from thads import layout
from thads.figures.cells import is_blank, whole_figure
from thads.figures.others import SENT_BACK, judged_figures, takes_off
from thads.figures.problems import Block, Level
from thads.figures.scales import read_scales, scale_of
from thads.figures.settings import Settings, read_choices, settings_of, with_money_factor
from thads.figures.units import MeasureFigures, read_unit
from thads.layout import MEASURES
from thads.numerals import FigureError, parse_day, parse_year
from thads.results.amounts import shown_rate
from thads.rules.plan import terms_of
from thads.rules.quantities import CARRIED_OVER, Quantities
from thads.rules.scales import TargetScale
from thads.rules.verdicts import RATE_STEPS, Assessment, Verdict, assess

Rows = Sequence[Sequence[object]]


# Single values are judged in thousandths of their unit: đồng, where the unit is 1.000 đồng.
_PARTS = 1000


WRONG = "Sai số liệu"


# What a doubt that is no fault begins with.
REVIEW = "Xem lại: "


NO_FIGURES_YET = "Chưa có số liệu."


NO_WAY = "Giảm thêm không đạt"


# Day 0 of Excel's numbers.
_FIRST_DAY = date(1899, 12, 30)


def tier_text(workload: object, scale: Rows) -> str:
    """Wording of the tier that a workload falls into."""
    amount = whole_figure(workload, _PARTS)
    return "" if amount is None else _single_scale(scale).tier_for(amount).wording


def target_text(workload: object, scale: Rows) -> str:
    """Wording of the target that a workload has to reach."""
    amount = whole_figure(workload, _PARTS)
    return "" if amount is None else _single_scale(scale).tier_for(amount).target.wording


def reduction_rate(before: object, after: object) -> float | str:
    """Reduction rate cut to 4 decimals, negative for an increase; empty without both figures or without a base."""
    first, second = whole_figure(before, _PARTS), whole_figure(after, _PARTS)
    if not first or second is None:
        return ""
    return (first - second) * RATE_STEPS // first / RATE_STEPS


def verdict_text(workload: object, before: object, after: object, scale: Rows) -> str:
    """The verdict on one measure; empty when all three figures are blank."""
    judged = _assess(workload, before, after, scale)
    return "" if judged is None else judged.words


def shortfall(workload: object, before: object, after: object, scale: Rows) -> float | str:
    """What is still to be reduced, in the scale's unit; 0 when passed."""
    judged = _assess(workload, before, after, scale)
    if judged is None:
        return ""
    if judged.verdict is Verdict.MISSING:
        return str(judged.verdict)
    return NO_WAY if judged.shortfall is None else float(judged.shortfall // _PARTS)


def _assess(workload: object, before: object, after: object, scale: Rows) -> Assessment | None:
    figures = [whole_figure(value, _PARTS) for value in (workload, before, after)]
    if all(figure is None for figure in figures):
        return None
    return assess(_single_scale(scale), *figures, step=_PARTS)


def assess_rows(
    rows: Rows,
    cases_scale: Rows,
    money_scale: Rows,
    money_unit: object = None,
    readings: Rows | None = None,
    current_year: object = None,
) -> list[list[object]]:
    """All that `DanhGia` shows for one row of `NhapLieu` or many.

    Args:
        rows: cells of `NhapLieu`, 11 columns; of a plan that judges more than việc and tiền by one quantity each, five more
            for each further one.
        cases_scale, money_scale: cells of the scales, 7 columns.
        money_unit: the sheet's money unit; blank means 1.000 đồng.
        readings: cells of `CachHieu`; blank means the defaults.
        current_year: the year judged, whose plan has the thresholds of the warnings, or the terms that the workbook carries
            (`rules.plan.Terms.text`); blank means the first plan's. Where
            the scales change on a day, the date of the figures behind it: 2025|45869, or as text 2025|31/7/2025; and behind
            that the cells of what the one row's unit sent back of cases and of money, and how that is read (`CachHieu_GuiLai`):
            2026||5|1200|Không tính là giảm.

    Returns:
        One list a row: `layout.live_columns` values; empty texts for an empty row.
    """
    year, day, returned = _year_day_and_returned(current_year)
    chosen = [*(readings or [[None], [None]]), *([text] for text in returned[len(MEASURES) :])]
    settings = _settings(money_unit, tuple(map(tuple, chosen)), year)
    scales = [
        *_scales(cases_scale, 1, settings.cases),
        *_scales(money_scale, layout.SCALE_MONEY_FACTOR, settings.money),
    ]
    scales = [_on_day(scale, day) for scale in scales]
    block = Block(rows)
    return [_assess_row(block, place, settings, scales, returned) for place in range(len(rows))]


def _year_day_and_returned(cell: object) -> tuple[object, date | None, Sequence[str]]:
    """The year, the date of the figures where it stands behind it, as Excel's number of a day or as text, and the cells
    behind that."""
    if not isinstance(cell, str) or "|" not in cell:
        return cell, None, ()
    year, day, *returned = cell.split("|")
    return year, _FIRST_DAY + timedelta(int(day)) if day.isdecimal() else parse_day(day), returned


def _returned(cell: str, factor: int) -> int:
    """A cell's figure, joined by &: a number then has the machine's separator and no other, a text may have groups."""
    grouped = re.fullmatch(r"[0-9]{1,3}(\.[0-9]{3})+", cell)
    return whole_figure(cell if grouped else cell.replace(".", ","), factor) or 0


def _on_day(scale: TargetScale, day: date | None) -> TargetScale:
    if scale.later and day is None:
        raise FigureError("thang chỉ tiêu đổi theo ngày mà chưa có ngày báo cáo. Hãy nhập ngày báo cáo.")
    return scale.at(day) if scale.later else scale


@lru_cache(maxsize=32)
def _settings(money_unit: object, readings: tuple[tuple[object, ...], ...], year: object) -> Settings:
    terms = terms_of(year if isinstance(year, str) else str(parse_year(year) or ""))
    settings = replace(settings_of(terms), readings=read_choices(readings))
    return settings if is_blank(money_unit) else with_money_factor(settings, money_unit)


def _assess_row(
    block: Block, place: int, settings: Settings, scales: Sequence[TargetScale], returned: Sequence[str]
) -> list[object]:
    row, measures = block.rows[place], settings.measures
    if len(row) != (columns := layout.input_columns(measures)):
        raise FigureError(f"Bảng số liệu phải có {columns} cột.")
    nothing = [""] * layout.live_columns(measures)
    if all(is_blank(value) for value in row):
        return [*nothing]
    if all(is_blank(value) for value in row[1:]):
        return [*nothing[1:], NO_FIGURES_YET]
    unit, problems = read_unit(block, place, settings)
    errors = [problem.text for problem in problems if problem.level is Level.ERROR]
    judged_as = list(unit.figures)
    try:
        for measure in [one for one in measures if returned and takes_off(one, settings)]:
            amount = _returned(returned[measure.money], settings.factor(measure))
            judged_as[measure.index] = judged_figures(judged_as[measure.index], amount, measure, settings)
    except FigureError as error:
        errors.append(f"{SENT_BACK.heading}: {error}")
    cells: list[object] = []
    verdicts = []
    for measure, figures, scale in zip(measures, judged_as, scales, strict=True):
        factor = settings.factor(measure)
        if scale.named:
            scale = scale_of(scale, unit.name)
        judged = assess(scale, figures.workload, figures.before, figures.after, step=factor, readings=settings.readings)
        verdicts.append(judged.verdict)
        cells += _measure_cells(figures, judged, factor, wrong=bool(errors))
    if errors:
        return [*cells, WRONG, errors[0]]
    note = f"{REVIEW}{problems[0].text}" if problems else ""
    return [*cells, str(settings.overall_of(verdicts)), note]


def _measure_cells(figures: MeasureFigures, judged: Assessment, factor: int, wrong: bool) -> list[object]:
    def amount(value: int | None) -> float | str:
        return "" if value is None else value / factor

    if judged.shortfall is None:
        lacking: float | str = NO_WAY if judged.verdict is Verdict.FAILED else ""
    else:
        lacking = amount(judged.shortfall)
    return [
        "" if judged.tier is None else judged.tier.wording,
        "" if judged.tier is None else judged.tier.target.wording,
        amount(figures.before),
        amount(figures.after),
        amount(judged.reduction),
        shown_rate(judged.rate) or "",
        WRONG if wrong else judged.words,
        "" if wrong else lacking,
    ]


def _single_scale(rows: Rows) -> TargetScale:
    """The scale of a function that knows neither unit nor date."""
    (scale,) = _scales(rows, _PARTS, (CARRIED_OVER,))
    if scale.named or scale.later:
        raise FigureError("thang này tùy đơn vị hoặc tùy ngày. Hãy xem kết quả ở sheet Nhập liệu.")
    return scale


def _scales(rows: Rows, factor: int, quantities: Quantities) -> list[TargetScale]:
    # The types too, since TRUE equals 1 and is no figure.
    types = tuple(map(type, chain.from_iterable(rows)))
    return _cached_scales(tuple(map(tuple, rows)), types, factor, quantities)


@lru_cache(maxsize=32)
def _cached_scales(
    rows: tuple[tuple[object, ...], ...], types: tuple[type, ...], factor: int, quantities: Quantities
) -> list[TargetScale]:
    if any(len(row) < len(layout.SCALE_COLUMNS) for row in rows):
        raise FigureError(f"Thang chỉ tiêu phải có {len(layout.SCALE_COLUMNS)} cột.")
    units = (("", _PARTS),) if factor == _PARTS else None
    scales, problems = read_scales(Block(rows, layout.TARGET_SHEET), factor, quantities, units)
    if problems:
        raise FigureError(problems[0].text)
    return [scale for scale in scales if scale]
