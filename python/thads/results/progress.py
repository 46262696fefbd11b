"""Progress of the drive: how far each unit is between baseline and target, at what pace, and whether that will do.

Pure. The forecast is a straight line through two figures and is called so wherever it is shown. What is still missing
is the assessment's shortfall, the same number that the UDF THADS_CON_PHAI_GIAM returns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from math import ceil

from thads.figures.names import unit_key
from thads.layout import Measure
from thads.results.history import Record
from thads.results.report import MeasureResult, Report, UnitResult
from thads.rules.plan import statistics_year_start
from thads.rules.verdicts import Verdict

_WEEK = 7


class Outlook(StrEnum):
    """What the pace so far leads to."""

    PASSED = "Đã đạt"
    AT_RISK = "Đạt, có nguy cơ không giữ được"
    ON_TRACK = "Đúng tiến độ"
    LATE = "Chậm tiến độ"
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
        end: last day of the drive; None when it was not typed.
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


def calendar(report: Report, records: Sequence[Record]) -> Calendar:
    """The days of a report.

    Args:
        report: the report of today.
        records: earlier consolidations, today's left out or not.
    """
    today, (closing, start) = report.request.report_date, statistics_year(report)
    previous = max((one.day for one in records if today is not None and closing <= one.day < today), default=None)
    return Calendar(today, start, report.request.drive_end, previous)


def statistics_year(report: Report) -> tuple[date, date]:
    """The last day of the former statistics year, what it closed with being as good as a consolidation, and the first of this."""
    year, start = report.request.settings.current_year, report.request.settings.period_start
    if start is None or (year and start.year != year - 1):
        start = statistics_year_start(year) if year else date.min
    return start - timedelta(days=1) if start > date.min else start, start


def together(report: Report) -> frozenset[str]:
    """The keys of the report's units and of the province: its sums compare only with those of the same units."""
    return frozenset(unit_key(unit.name) for unit in (*report.units, report.province))


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
    return before - tier.target.required(before) if before else 0


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
    if forecast is None or goal is None or (tier is not None and tier.target.limit is not None):
        return Outlook.PASSED if passed else Outlook.UNKNOWN
    if passed:
        return Outlook.PASSED if forecast <= goal else Outlook.AT_RISK
    return Outlook.ON_TRACK if forecast <= goal else Outlook.LATE
