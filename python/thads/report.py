"""The consolidated result: every unit and the province judged, ranked and noted. No workbook, no file.

`consolidate` turns checked figures into a `Report`; `to_json` and `table` show it without an office program.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from thads import layout
from thads.assess import RATE_STEPS, Assessment, Overall, Verdict, assess, assess_frame, overall, ranks
from thads.figures import Level, MeasureFigures, Problem, Settings, UnitFigures, to_frame
from thads.layout import CASES, MEASURES, MONEY, Measure
from thads.numerals import format_date, format_number, format_rate
from thads.plan import Rule, TargetScale, percent

# Beyond 15 digits Excel would not keep a number: it is written as text.
_LARGEST_NUMBER = 10**15


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
    """One line of the consolidated sheet."""

    name: str
    cases: MeasureResult
    money: MeasureResult
    note: str = ""

    @property
    def overall(self) -> Overall:
        return overall(self.cases.verdict, self.money.verdict)

    def measure(self, measure: Measure) -> MeasureResult:
        return self.cases if measure is CASES else self.money


@dataclass(frozen=True)
class Request:
    """All that the workbook says: figures, scales, readings and what is printed around them.

    Attributes:
        units: the units in use, in the order of `NhapLieu`.
        scales: the four scales by their key in `plan.SCALES`, thresholds in cases or đồng.
        problems: what the check found; with an error among them there is nothing to consolidate.
        print_info: texts by `layout.PRINT_INFO_ROWS`.
    """

    units: Sequence[UnitFigures]
    scales: Mapping[str, TargetScale]
    settings: Settings
    zero_baseline: str
    money_unit: str
    report_date: date | None
    print_info: Mapping[str, str]
    problems: Sequence[Problem] = field(default_factory=tuple)

    @property
    def errors(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.level is Level.ERROR]


@dataclass(frozen=True)
class Report:
    """The consolidated sheet's content."""

    request: Request
    units: Sequence[UnitResult]
    province: UnitResult

    def count(self, result: Overall) -> int:
        return sum(unit.overall is result for unit in self.units)


def consolidate(request: Request) -> Report:
    """Judge every unit and the province (clauses II.1 and II.2 of the plan)."""
    columns = {measure: _assess_measure(request, measure) for measure in MEASURES}
    units = [
        UnitResult(unit.name, cases, money, _note(unit, cases, money, request))
        for unit, cases, money in zip(request.units, columns[CASES], columns[MONEY], strict=True)
    ]
    cases, money = (_province(request, measure) for measure in MEASURES)
    province = UnitResult(request.print_info["province_label"], cases, money)
    return Report(request, units, province)


def _assess_measure(request: Request, measure: Measure) -> list[MeasureResult]:
    scale = request.scales[f"unit_{measure.key}"]
    frame = assess_frame(
        scale,
        to_frame(request.units, measure),
        step=request.settings.factor(measure),
        zero_baseline=request.zero_baseline,
    )

    def number(value: object) -> int | None:
        return int(value) if isinstance(value, int) else None

    assessments = [
        Assessment(
            None if not isinstance(tier, int) else scale.tiers[tier],
            Verdict(verdict),
            number(reduction),
            number(rate),
            number(shortfall),
        )
        for tier, verdict, reduction, rate, shortfall in zip(
            *(frame[name].astype(object) for name in ("tier", "verdict", "reduction", "rate", "shortfall")), strict=True
        )
    ]
    figures = [unit.measure(measure) for unit in request.units]
    ranked = ranks(
        [
            None
            if judged.verdict is Verdict.MISSING or row.before is None or row.after is None
            else (row.before, row.after)
            for row, judged in zip(figures, assessments, strict=True)
        ]
    )
    return [MeasureResult(*row) for row in zip(figures, assessments, ranked, strict=True)]


def _province(request: Request, measure: Measure) -> MeasureResult:
    """The sum over all units on the province's own scale; while a unit lacks figures, the sums so far."""
    rows = [unit.measure(measure) for unit in request.units]
    sums = MeasureFigures(
        sum(row.workload for row in rows if row.workload is not None),
        sum(row.before for row in rows if row.before is not None),
        sum(row.after for row in rows if row.after is not None),
    )
    scale = request.scales[f"province_{measure.key}"]
    if not rows or not all(row.complete for row in rows):
        tier = scale.tier_for(sums.workload or 0)
        return MeasureResult(sums, Assessment(tier, Verdict.MISSING, None, None, None))
    judged = assess(
        scale,
        sums.workload,
        sums.before,
        sums.after,
        step=request.settings.factor(measure),
        zero_baseline=request.zero_baseline,
    )
    return MeasureResult(sums, judged)


def _note(unit: UnitFigures, cases: MeasureResult, money: MeasureResult, request: Request) -> str:
    notes = []
    for measure, result in zip(MEASURES, (cases, money), strict=True):
        row = result.figures
        lacking = [
            text
            for text, value in (
                ("tổng số", row.workload),
                (str(request.settings.baseline_year), row.before),
                (str(request.settings.current_year), row.after),
            )
            if value is None
        ]
        if lacking:
            notes.append(f"Thiếu {measure.noun} {', '.join(lacking)}")
        elif row.before == 0 and result.verdict is Verdict.FAILED:
            notes.append(f"{measure.label} {request.settings.baseline_year} bằng 0")
    if any(problem.place == unit.place for problem in request.problems):
        notes.append("Cần xem lại")
    return "; ".join(notes)


def summary_line(report: Report) -> str:
    """The counts below the table: "6/8 đơn vị đạt cả hai chỉ tiêu; …"."""
    total = len(report.units)
    parts = [f"{report.count(Overall.BOTH)}/{total} đơn vị đạt cả hai chỉ tiêu"]
    parts += [
        f"{text}: {report.count(result)}"
        for result, text in (
            (Overall.CASES_ONLY, "chỉ đạt về việc"),
            (Overall.MONEY_ONLY, "chỉ đạt về tiền"),
            (Overall.FAILED, "không đạt"),
            (Overall.NOT_JUDGED, "không xét"),
            (Overall.MISSING, "thiếu số liệu"),
        )
    ]
    return "; ".join(parts) + "."


def missing_line(report: Report) -> str:
    """The units that still lack figures."""
    names = [unit.name for unit in report.units if unit.overall is Overall.MISSING]
    if not names:
        return "Đơn vị còn thiếu số liệu: không có."
    return f"Đơn vị còn thiếu số liệu: {'; '.join(names)}. Số toàn Cục mới là số cộng đến nay."


def footnotes(request: Request) -> list[str]:
    """The readings in force, said from the scales and settings that were applied, so that they can never be untrue."""
    baseline = request.settings.baseline_year
    top = request.scales["unit_cases"].tiers[-1]
    notes = [
        "(1) Số chuyển kỳ sau đã trừ số chuyển sổ theo dõi riêng; tỷ lệ giảm lấy hai chữ số lẻ, không làm tròn lên.",
        f"(2) Đơn vị có từ {format_number(top.start)} việc trở lên áp dụng chỉ tiêu {top.target_wording};"
        f" dưới {format_number(top.start)} việc áp dụng nhóm liền trước.",
        f"(3) {_below_target_note(request)} (4) {_range_note(request)}",
    ]
    if request.zero_baseline == "passed":
        zero = "(5) Cả hai năm đều bằng 0: Đạt."
    else:
        zero = "(5) Cả hai năm đều bằng 0: Không xét, không tính là đạt hay không đạt."
    notes.append(f"{zero} Năm {baseline} bằng 0, năm sau lớn hơn 0: Không đạt.")
    if request.settings.missing == "zero":
        notes.append("(6) Ô để trống được coi là 0.")
    else:
        notes.append(
            "(6) Ô để trống là thiếu số liệu, không coi là 0; toàn Cục chỉ được xét khi mọi đơn vị đủ số liệu."
        )
    return notes


def _below_target_note(request: Request) -> str:
    tiers = [*request.scales["unit_cases"].tiers, *request.scales["unit_money"].tiers]
    special = [tier for tier in tiers if tier.rule is not Rule.AT_LEAST]
    if not special:
        return "Các chỉ tiêu đều tính đạt từ mức giảm nêu trên trở lên."
    wordings = ", ".join(dict.fromkeys(f"“{tier.target_wording}”" for tier in special))
    if all(tier.rule is Rule.ANY_REDUCTION for tier in special):
        stretches = [tier.stretch for tier in special]
        if stretches == [tier.target for tier in special]:
            return f"Chỉ tiêu {wordings}: có giảm là Đạt; giảm từ mức đó trở lên là Đạt (vượt mức)."
        if stretches == [None] * len(special):
            return f"Chỉ tiêu {wordings}: có giảm là Đạt."
    if all(tier.rule is Rule.BAND for tier in special):
        return f"Chỉ tiêu {wordings}: Đạt khi có giảm nhưng dưới mức đó; giảm từ mức đó trở lên là Không đạt."
    return f"Chỉ tiêu {wordings}: xét theo cột “Cách xét” của sheet {layout.TARGET_SHEET}."


def _range_note(request: Request) -> str:
    parts = []
    for measure in MEASURES:
        tier = request.scales[f"province_{measure.key}"].tiers[-1]
        text = f"{measure.noun} đạt từ {percent(tier.target)}"
        if tier.rule is not Rule.AT_LEAST:
            text = f"{measure.noun} {tier.target_wording} ({str(tier.rule).lower()})"
        if tier.stretch is not None:
            text += f", vượt mức từ {percent(tier.stretch)}"
        parts.append(text)
    return f"{request.print_info['province_label']}: {'; '.join(parts)}."


def to_json(report: Report | None, problems: Sequence[Problem]) -> dict[str, object]:
    """The result as plain data; money in whole đồng, rates as decimal text cut to 4 places or None."""
    return {
        "don_vi": [] if report is None else [_unit_json(unit) for unit in report.units],
        "cuc": None if report is None else _unit_json(report.province),
        "van_de": [
            {"muc": str(problem.level), "sheet": problem.sheet, "o": problem.cell, "noi_dung": problem.text}
            for problem in problems
        ],
    }


def _unit_json(unit: UnitResult) -> dict[str, object]:
    return {
        "ten": unit.name,
        "viec": _measure_json(unit.cases),
        "tien": _measure_json(unit.money),
        "ket_qua_chung": str(unit.overall),
    }


def _measure_json(result: MeasureResult) -> dict[str, object]:
    judged = result.assessment
    return {
        "tong": result.figures.workload,
        "ky_truoc": result.figures.before,
        "ky_nay": result.figures.after,
        "giam": judged.reduction,
        "ty_le": None if judged.rate is None else rate_text(judged.rate),
        "nhom": None if judged.tier is None else judged.tier.wording,
        "chi_tieu": None if judged.tier is None else judged.tier.target_wording,
        "ket_qua": str(judged.verdict),
        "con_phai_giam": judged.shortfall,
        "thu_hang": result.rank,
    }


def rate_text(rate: int) -> str:
    """A rate in ten-thousandths as decimal text: 599 → "0.0599"."""
    whole, rest = divmod(abs(rate), RATE_STEPS)
    return f"{'-' if rate < 0 else ''}{whole}.{rest:04d}"


def table(report: Report) -> str:
    """The result as a plain table for the terminal: one line a unit and measure."""
    heads = ("Đơn vị", "", "Tổng số", "Năm so sánh", "Năm thi đua", "Tỷ lệ", "Chỉ tiêu", "Kết quả", "Còn giảm", "Hạng")
    lines = []
    for unit in (*report.units, report.province):
        for measure in MEASURES:
            result = unit.measure(measure)
            judged = result.assessment
            factor = report.request.settings.factor(measure)
            amounts = (result.figures.workload, result.figures.before, result.figures.after)
            lines.append(
                (
                    unit.name if measure is CASES else f"  → {unit.overall}",
                    measure.label,
                    *(shown_amount(amount, factor) for amount in amounts),
                    "" if judged.rate is None else format_rate(judged.rate),
                    "" if judged.tier is None else judged.tier.target_wording,
                    str(judged.verdict),
                    shown_amount(judged.shortfall, factor),
                    "" if result.rank is None else str(result.rank),
                )
            )
    widths = [max(len(line[column]) for line in (heads, *lines)) for column in range(len(heads))]
    right = {2, 3, 4, 5, 8, 9}

    def show(line: Sequence[str]) -> str:
        cells = [
            text.rjust(width) if column in right else text.ljust(width)
            for column, (text, width) in enumerate(zip(line, widths, strict=True))
        ]
        return "  ".join(cells).rstrip()

    rule = "  ".join("─" * width for width in widths)
    return "\n".join([show(heads), rule, *map(show, lines), "", summary_line(report), missing_line(report)])


def amount_cell(amount: int | None, factor: int) -> object:
    """Cases or đồng in the sheet's unit: a whole number as a number, anything else as exact Vietnamese text."""
    if amount is None:
        return None
    whole, rest = divmod(amount, factor)
    return shown_amount(amount, factor) if rest or abs(whole) >= _LARGEST_NUMBER else whole


def day_text(request: Request) -> str:
    """The date of the figures, or room to write it by hand."""
    return format_date(request.report_date) if request.report_date else "ngày …… tháng …… năm ………"


def unit_text(request: Request) -> str:
    """What the figures of a printed table are counted in."""
    return f"Đơn vị tính: việc; {request.money_unit}"


def shown_amount(amount: int | None, factor: int) -> str:
    """An amount of cases or đồng as Vietnamese text in the sheet's unit; empty where missing."""
    if amount is None:
        return ""
    return format_number(amount if factor == 1 else Decimal(amount) / factor)
