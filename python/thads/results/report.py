"""The consolidated result: every unit and the province judged, ranked and noted. No workbook, no file.

`judge_all` turns checked figures into a `Report`; `to_json` and `table` show it without an office program.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

from thads.figures.officers import OWN_SCALE, Officer
from thads.figures.others import Others, judged_figures, sent_back
from thads.figures.problems import Block, Level, Problem, Row
from thads.figures.scales import scale_of
from thads.figures.settings import Settings
from thads.figures.sources import Source
from thads.figures.units import MeasureFigures, UnitFigures
from thads.layout import MEASURES, PRINT_ORDERS, Measure
from thads.results.amounts import shown_amount
from thads.rules.kinds import Amount, NotJudged
from thads.rules.scales import TargetScale
from thads.rules.verdicts import Assessment, Overall, Verdict, assess, ranks


@dataclass(frozen=True, slots=True)
class MeasureResult:
    """One measure of one unit or of the province: net figures (cases or đồng), their assessment and the rank."""

    figures: MeasureFigures
    assessment: Assessment
    rank: int | None = None

    @property
    def verdict(self) -> Verdict:
        return self.assessment.verdict


@dataclass(frozen=True, slots=True)
class UnitResult:
    """One unit of the consolidated sheet, or the province: its results, a measure each, and all of them together."""

    name: str
    results: tuple[MeasureResult, ...]
    overall: Overall
    note: str = ""

    def measure(self, measure: Measure) -> MeasureResult:
        return self.results[measure.index]


@dataclass(frozen=True)
class Request:
    """All that the workbook says: figures, scales, readings and what is printed around them.

    Attributes:
        units: the units in use, in the order of `NhapLieu`.
        scales: the scales by their keys (`Plan.scales`), thresholds in cases or đồng.
        problems: what the check found; with an error among them there is nothing to consolidate.
        print_info: texts by `layout.PRINT_INFO_ROWS`.
        typed: the cells that all this was read from, by defined name.
        drive_end: last day of the drive.
        sources: where the units' figures come from, by their place in `NhapLieu`.
        stored_sources: the same as the workbook has it; where figures were typed over those taken, it is another.
        own_dates: the date of a unit's figures where it is not the report's, by the same place.
        history: the cells of `TheoDoi` as they stand.
        others: what else is typed of the units, by the same place.
        officers: the officers in use, in the order of `ChapHanhVien`.
    """

    units: Sequence[UnitFigures]
    scales: Mapping[str, TargetScale]
    settings: Settings
    money_unit: str
    report_date: date | None
    print_info: Mapping[str, str]
    problems: Sequence[Problem] = field(default_factory=tuple)
    typed: Mapping[str, Block] = field(default_factory=dict)
    drive_end: date | None = None
    sources: Mapping[int, Source] = field(default_factory=dict)
    stored_sources: Mapping[int, Source] = field(default_factory=dict)
    own_dates: Mapping[int, date] = field(default_factory=dict)
    history: Sequence[Row] = ()
    others: Others = field(default_factory=dict)
    officers: Sequence[Officer] = ()

    @property
    def errors(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.level is Level.ERROR]

    def sent_back(self, unit: UnitFigures, measure: Measure) -> int:
        """How much of a unit's measure was sent back to who had asked for it."""
        return sent_back(self.others.get(unit.place, ()), measure)

    def judged(self, measure: Measure) -> list[MeasureFigures]:
        """A measure of the units as it is judged."""
        return [
            judged_figures(unit.measure(measure), self.sent_back(unit, measure), measure, self.settings)
            for unit in self.units
        ]


@dataclass(frozen=True)
class Report:
    """The consolidated sheet's content; `remarks` are what else the notes below the table say; officers as in the request."""

    request: Request
    units: Sequence[UnitResult]
    province: UnitResult
    remarks: Sequence[str] = ()
    officers: Sequence[UnitResult] = ()

    @property
    def measures(self) -> tuple[Measure, ...]:
        """What is judged, in the order in which it is shown."""
        return self.request.settings.measures

    def count(self, result: Overall) -> int:
        return sum(unit.overall is result for unit in self.units)


# What comes first where the units in danger do.
_DANGER = (
    *(Overall.FAILED, Overall.MISSING, Overall.CASES_ONLY, Overall.MONEY_ONLY),
    *(Overall.NOT_JUDGED, Overall.BOTH, Overall.PASSED),
)


def printed_units(report: Report) -> list[UnitResult]:
    """The units in the order that `ThongTinIn` asks for, those that are equal in that of `NhapLieu`."""
    last = 2 * len(report.units)
    ranked = {id(unit): sum(one.rank or last for one in unit.results) for unit in report.units}
    order = report.request.print_info.get("order")
    if order == PRINT_ORDERS[1]:
        return sorted(report.units, key=lambda unit: ranked[id(unit)])
    if order == PRINT_ORDERS[2]:
        return sorted(report.units, key=lambda unit: (_DANGER.index(unit.overall), -ranked[id(unit)]))
    return list(report.units)


def judge_all(request: Request) -> Report:
    """Judge every unit and the province (clauses II.1 and II.2 of the plan)."""
    settings = request.settings
    columns = [
        _assess_all(
            request,
            measure,
            request.judged(measure),
            [scale_of(request.scales[f"unit_{measure.key}"], unit.name) for unit in request.units],
        )
        for measure in settings.measures
    ]
    units = [
        _judged(unit.name, results, request, _note(unit, results, request))
        for unit, results in zip(request.units, zip(*columns, strict=True), strict=True)
    ]
    sums = tuple(_province(request, measure) for measure in settings.measures)
    province = _judged(request.print_info["province_label"], sums, request)
    return Report(request, units, province, officers=_officers(request, units))


def _judged(name: str, results: tuple[MeasureResult, ...], request: Request, note: str = "") -> UnitResult:
    return UnitResult(name, results, request.settings.overall_of([result.verdict for result in results]), note)


def _officers(request: Request, units: Sequence[UnitResult]) -> list[UnitResult]:
    """The officers judged by what is asked of their unit, or by the row of the scale that is theirs; ranked among themselves."""
    columns = []
    for measure in request.settings.measures:
        found = [_asked_of(request, officer, units[officer.unit], measure) for officer in request.officers]
        columns.append(_assess_all(request, measure, [row for row, _ in found], [scale for _, scale in found]))
    return [
        _judged(officer.figures.name, results, request)
        for officer, results in zip(request.officers, zip(*columns, strict=True), strict=True)
    ]


def _asked_of(
    request: Request, officer: Officer, unit: UnitResult, measure: Measure
) -> tuple[MeasureFigures, TargetScale]:
    """An officer's figures and scale; without workload where the unit has none, since it is not known then what is asked."""
    figures, scale = officer.figures.measure(measure), request.scales[f"unit_{measure.key}"]
    own = scale_of(scale, OWN_SCALE)
    if own is not scale:
        return figures, own
    tier = unit.measure(measure).assessment.tier
    if tier is None:
        return replace(figures, workload=None), scale
    if isinstance(tier.target, Amount):  # asked of all its officers together
        tier = replace(tier, target=NotJudged(Fraction(0)))
    return figures, TargetScale((replace(tier, start=0, stop=None),))


def _assess_all(
    request: Request, measure: Measure, figures: Sequence[MeasureFigures], scales: Sequence[TargetScale]
) -> list[MeasureResult]:
    assessments = [_assess(request, scale, measure, row) for row, scale in zip(figures, scales, strict=True)]
    ranked = ranks(
        [
            None
            if judged.verdict in (Verdict.MISSING, Verdict.NOT_JUDGED) or row.before is None or row.after is None
            else (row.before, row.after)
            for row, judged in zip(figures, assessments, strict=True)
        ]
    )
    return [MeasureResult(*row) for row in zip(figures, assessments, ranked, strict=True)]


def _assess(request: Request, scale: TargetScale, measure: Measure, row: MeasureFigures) -> Assessment:
    step, readings = request.settings.factor(measure), request.settings.readings
    return assess(scale, row.workload, row.before, row.after, step=step, readings=readings)


def _province(request: Request, measure: Measure) -> MeasureResult:
    """The sum over all units on the province's own scale; while a unit lacks figures, the sums so far."""
    rows = request.judged(measure)
    sums = MeasureFigures(
        sum(row.workload for row in rows if row.workload is not None),
        sum(row.before for row in rows if row.before is not None),
        sum(row.after for row in rows if row.after is not None),
    )
    scale = request.scales[f"province_{measure.key}"]
    if not rows or not all(row.complete for row in rows):
        tier = scale.tier_for(sums.workload or 0)
        return MeasureResult(sums, Assessment(tier, Verdict.MISSING, None, None, None))
    return MeasureResult(sums, _assess(request, scale, measure, sums))


# What is called missing of a measure judged by its completion rate.
_OF_COMPLETION = ["số có điều kiện", "số thi hành xong"]


def _note(unit: UnitFigures, results: Sequence[MeasureResult], request: Request) -> str:
    notes = []
    for measure, result in zip(request.settings.measures, results, strict=True):
        row, quantity, years = result.figures, request.settings.quantity(measure), request.settings.years
        names = [head.format(**years).lower() for head in quantity.heads[1:3]] if quantity.reduces else _OF_COMPLETION
        pairs = zip(("tổng số", *names), (row.workload, row.before, row.after), strict=True)
        lacking = [text for text, value in pairs if value is None]
        if lacking:
            notes.append(f"Thiếu {measure.said} {', '.join(lacking)}")
        elif row.before == 0 and result.verdict is Verdict.FAILED:
            notes.append(f"{measure.label} {years['baseline']} bằng 0")
        elif (tier := result.assessment.tier) and not tier.target.judged:
            notes.append(f"{measure.label} không xét ({tier.wording})")
    returned = [
        f"{measure.noun} {shown_amount(amount, request.settings.factor(measure))}"
        for measure in MEASURES
        if (amount := request.sent_back(unit, measure))
    ]
    notes += [f"Gửi lại yêu cầu {', '.join(returned)}"] if returned else []
    if day := request.own_dates.get(unit.place):
        notes.append(f"Số liệu đến {day:%d/%m/%Y}")
    if any(problem.place == unit.place for problem in request.problems):
        notes.append("Cần xem lại")
    return "; ".join(notes)
