"""Progress of the drive: how far each unit is between baseline and target, at what pace, and whether that will do.

Pure. The forecast is a straight line through two figures and is called so wherever it is shown. What is still missing
is the assessment's shortfall, the same number that the UDF THADS_CON_PHAI_GIAM returns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import ceil

from thads import layout
from thads.assess import Verdict, required_reduction
from thads.history import Record
from thads.layout import CASES, MEASURES, Measure
from thads.numerals import format_date, format_number, name_key
from thads.plan import Plan, Rule
from thads.report import MeasureResult, Report, Request, UnitResult, amount_cell, day_text, unit_text

_WEEK = 7

Cells = list[list[object]]


class Outlook(StrEnum):
    """What the pace so far leads to."""

    PASSED = "Đã đạt"
    AT_RISK = "Đang đạt, khó giữ"
    ON_TRACK = "Kịp"
    LATE = "Không kịp"
    ENDED_PASSED = "Hết đợt: đạt"
    ENDED_FAILED = "Hết đợt: không đạt"
    NOT_JUDGED = "Không xét"
    MISSING = "Thiếu số liệu"
    UNKNOWN = "Chưa ước được"


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days that progress is measured by.

    Attributes:
        today: date of the figures; None when it was not typed.
        period_start: first day of the statistics year.
        end: last day of the drive, from the plan file; None when there is no plan file of that year.
        previous: date of the last consolidation before today.
    """

    today: date | None
    period_start: date
    end: date | None
    previous: date | None

    @property
    def days_left(self) -> int | None:
        """Days until the end of the drive, 0 from then on."""
        if self.today is None or self.end is None:
            return None
        return max(0, (self.end - self.today).days)


@dataclass(frozen=True, slots=True)
class Progress:
    """One measure of one unit; amounts in cases or đồng, None where unknown.

    Attributes:
        goal: the most that may be carried over for the verdict to be passed.
        weekly: how much a week is still to be reduced until the end of the drive, rounded up to the step.
        since_last: reduction since the last consolidation, negative for an increase.
        pace: reduction a week since the first figure known.
        forecast: what will be carried over at the end of the drive at that pace, rounded up to the step.
        since: date of that first figure.
    """

    goal: int | None
    weekly: int | None
    since_last: int | None
    pace: Fraction | None
    forecast: int | None
    since: date | None
    outlook: Outlook


def calendar(report: Report, records: Sequence[Record], plan: Plan | None) -> Calendar:
    """The days of a report.

    Args:
        report: the report of today.
        records: earlier consolidations, today's left out or not.
        plan: the plan of the report's year, if there is a plan file.
    """
    today = report.request.report_date
    earlier = [record.day for record in records if today is not None and record.day < today]
    if plan is None:
        year = report.request.settings.current_year
        start = date(year - 1, 10, 1) if isinstance(year, int) else date.min
        return Calendar(today, start, None, max(earlier, default=None))
    return Calendar(today, plan.period_start, plan.drive_end, max(earlier, default=None))


def progress(unit: UnitResult, measure: Measure, records: Sequence[Record], days: Calendar, step: int) -> Progress:
    """Where one measure of a unit stands.

    Args:
        unit: the unit as judged today.
        records: this unit's earlier figures, earliest first.
        step: what amounts are counted in (1 case, or đồng in the sheet's money unit).
    """
    result = unit.measure(measure)
    after = None if result.verdict is Verdict.MISSING else result.figures.after
    known = [(record.day, figure) for record in records if (figure := record.measure(measure)) is not None]
    since_last = next((figure - after for day, figure in known if day == days.previous and after is not None), None)
    goal = _goal(result)
    start = _start(result, known, days)
    pace = forecast = None
    if start is not None and after is not None and days.today is not None:
        pace = Fraction((start[1] - after) * _WEEK, (days.today - start[0]).days)
        if days.days_left is not None:
            forecast = max(Fraction(0), after - pace * days.days_left / _WEEK)
    return Progress(
        goal,
        _weekly(result, days, step),
        since_last,
        pace,
        None if forecast is None else ceil(forecast / step) * step,
        None if start is None else start[0],
        _outlook(result, goal, forecast, days),
    )


def _goal(result: MeasureResult) -> int | None:
    before, tier = result.figures.before, result.assessment.tier
    if before is None or tier is None or result.verdict in (Verdict.MISSING, Verdict.NOT_JUDGED):
        return None
    return before - required_reduction(tier, before) if before else 0


def _start(result: MeasureResult, known: Sequence[tuple[date, int]], days: Calendar) -> tuple[date, int] | None:
    """The first figure of this statistics year; without one, what was carried over into it."""
    if days.today is None:
        return None
    before = result.figures.before
    figures = [(day, figure) for day, figure in known if day >= days.period_start]
    if before is not None:
        figures.append((days.period_start - timedelta(days=1), before))
    return next(((day, figure) for day, figure in figures if day < days.today), None)


def _weekly(result: MeasureResult, days: Calendar, step: int) -> int | None:
    shortfall, left = result.assessment.shortfall, days.days_left
    if not shortfall or not left:
        return shortfall if shortfall == 0 else None
    return min(shortfall, ceil(Fraction(shortfall * _WEEK, left * step)) * step)


def _outlook(result: MeasureResult, goal: int | None, forecast: Fraction | None, days: Calendar) -> Outlook:
    verdict = result.verdict
    if verdict is Verdict.MISSING:
        return Outlook.MISSING
    if verdict is Verdict.NOT_JUDGED:
        return Outlook.NOT_JUDGED
    passed = verdict in (Verdict.PASSED, Verdict.EXCEEDED)
    if days.days_left == 0:
        return Outlook.ENDED_PASSED if passed else Outlook.ENDED_FAILED
    tier = result.assessment.tier
    if forecast is None or goal is None or (tier is not None and tier.rule is Rule.BAND):
        return Outlook.PASSED if passed else Outlook.UNKNOWN
    if passed:
        return Outlook.PASSED if forecast <= goal else Outlook.AT_RISK
    return Outlook.ON_TRACK if forecast <= goal else Outlook.LATE


def progress_cells(report: Report, records: Sequence[Record], plan: Plan | None) -> Cells:
    """Sheet `Tiến độ`: its head, then two rows a unit and two for the province, as `layout.PROGRESS_COLUMNS`."""
    days = calendar(report, records, plan)
    of_unit: dict[str, list[Record]] = {}
    for record in records:
        of_unit.setdefault(record.unit, []).append(record)
    body: Cells = []
    since: list[date] = []
    together = frozenset(name_key(unit.name) for unit in (*report.units, report.province))
    for number, unit in enumerate((*report.units, report.province), start=1):
        known = of_unit.get(name_key(unit.name), [])
        if unit is report.province:
            known = [record for record in known if record.together == together]
        for measure in MEASURES:
            step = report.request.settings.factor(measure)
            found = progress(unit, measure, known, days, step)
            since += [found.since] if found.since else []
            first = measure is CASES
            judged = unit.measure(measure)
            body.append(
                [
                    number if first and unit is not report.province else None,
                    unit.name if first else None,
                    measure.label,
                    *(
                        amount_cell(amount, step)
                        for amount in (
                            judged.figures.before,
                            judged.figures.after,
                            _shown_goal(found.goal, judged.figures.after, step),
                            judged.assessment.reduction,
                            judged.assessment.shortfall,
                            found.weekly,
                            found.since_last,
                        )
                    ),
                    None if found.pace is None else _pace_text(found.pace / step, measure),
                    amount_cell(found.forecast, step),
                    str(found.outlook),
                ]
            )
    return [*head_cells(report.request, days, min(since, default=None)), *body]


def _shown_goal(goal: int | None, after: int | None, step: int) -> int | None:
    """The goal in whole units of the sheet, which says the same as long as what stands beside it is whole, too."""
    return goal if goal is None or (after is not None and after % step) else goal // step * step


def _pace_text(pace: Fraction, measure: Measure) -> str:
    """A pace as Vietnamese text: cases cut to one decimal; money to whole units, small numbers of them to two decimals."""
    digits = 1 if measure is CASES else 2 if abs(pace) < 1_000 else 0
    return format_number(Decimal(int(pace * 10**digits)).scaleb(-digits))


def head_cells(request: Request, days: Calendar | None = None, since: date | None = None) -> Cells:
    """The head of sheet `Tiến độ`, rows and columns as `layout.PROGRESS_HEAD_HEIGHTS` × `layout.PROGRESS_COLUMNS`."""
    settings = request.settings
    previous = format_date(days.previous) if days and days.previous else "chưa có"
    if days is None:
        end = "Bấm “Tổng hợp” ở sheet Nhập liệu để lập bảng này."
    elif days.end is None:
        end = f"Chưa có tệp kế hoạch plan_{settings.current_year}.toml nên chưa biết ngày kết thúc đợt."
    elif days.days_left is None:
        end = f"Đợt thi đua kết thúc {format_date(days.end)}."
    elif days.days_left:
        end = f"Đợt thi đua kết thúc {format_date(days.end)}, còn {days.days_left} ngày."
    else:
        end = f"Đợt thi đua đã kết thúc {format_date(days.end)}."
    start = (
        f"số liệu đầu tiên của năm thống kê ({format_date(since)})" if since else "số liệu đầu tiên của năm thống kê"
    )
    rows: Cells = [[None] * len(layout.PROGRESS_COLUMNS) for _ in layout.PROGRESS_HEAD_HEIGHTS]
    for row, text in enumerate(
        (
            "TIẾN ĐỘ GIẢM ÁN TỒN ĐỌNG",
            request.print_info["title"],
            f"Số liệu đến {day_text(request)}; lần tổng hợp trước: {previous}",
            end,
            f"(1) Ước theo đường thẳng: giữ nguyên tốc độ từ {start} đến nay cho tới hết đợt; chỉ để tham khảo, không phải"
            " kết quả xét. “Kịp”, “Không kịp” là so số ước với mức phải xuống còn.",
            unit_text(request),
        )
    ):
        rows[row][0] = text
    rows[6] = [
        heading.format(baseline=settings.baseline_year, current=settings.current_year)
        for heading, _ in layout.PROGRESS_COLUMNS
    ]
    rows[7] = [number for _, number in layout.PROGRESS_COLUMNS]
    return rows
