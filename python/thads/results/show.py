"""The result without an office program: JSON and a table for the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from thads.figures.problems import Problem
from thads.layout import CASES, MEASURES
from thads.results.amounts import rate_text, shown_amount, shown_rate
from thads.results.report import MeasureResult, Report, UnitResult
from thads.results.words import notes_line, summary_line
from thads.rules.verdicts import Assessment


def to_json(report: Report | None, problems: Sequence[Problem]) -> dict[str, object]:
    """The result as plain data; money in whole đồng, rates as decimal text cut to 4 places or None."""
    return {
        "don_vi": [] if report is None else [_unit_json(unit) for unit in report.units],
        "cuc": None if report is None else _unit_json(report.province),
        "van_de": problems_json(problems, "sheet"),
    }


def problems_json(problems: Sequence[Problem], place: str) -> list[dict[str, str]]:
    """Problems as plain data; `place` is the key under which a problem's sheet, or file, stands."""
    return [
        {"muc": str(problem.level), place: problem.sheet, "o": problem.cell, "noi_dung": problem.text}
        for problem in problems
    ]


def _unit_json(unit: UnitResult) -> dict[str, object]:
    return {
        "ten": unit.name,
        "viec": _measure_json(unit.cases),
        "tien": _measure_json(unit.money),
        "ket_qua_chung": str(unit.overall),
    }


def _measure_json(result: MeasureResult) -> dict[str, object]:
    figures = (result.figures.workload, result.figures.before, result.figures.after)
    return measure_json(figures, result.assessment) | {"thu_hang": result.rank}


def measure_json(figures: Sequence[int | None], judged: Assessment) -> dict[str, object]:
    """One measure's workload, before and after, and what they were judged, as plain data."""
    workload, before, after = figures
    return {
        "tong": workload,
        "ky_truoc": before,
        "ky_nay": after,
        "giam": judged.reduction,
        "ty_le": None if judged.rate is None else rate_text(judged.rate),
        "nhom": None if judged.tier is None else judged.tier.wording,
        "chi_tieu": None if judged.tier is None else judged.tier.target.wording,
        "ket_qua": str(judged.verdict),
        "con_phai_giam": judged.shortfall,
    }


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
                    shown_rate(judged.rate) or "",
                    "" if judged.tier is None else judged.tier.target.wording,
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
    notes = filter(None, (notes_line(report),))
    return "\n".join([show(heads), rule, *map(show, lines), "", summary_line(report), *notes])
