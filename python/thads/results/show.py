"""The result for other programs, as JSON."""

from __future__ import annotations

from collections.abc import Sequence

from thads.figures.problems import Problem
from thads.results.amounts import rate_text
from thads.results.report import MeasureResult, Report, UnitResult
from thads.rules.verdicts import Assessment


def to_json(report: Report | None, problems: Sequence[Problem]) -> dict[str, object]:
    """The result as plain data; money in whole đồng, rates as decimal text cut to 4 places or None."""
    officers = zip(report.request.officers, report.officers, strict=True) if report else ()
    listed = [{"don_vi": report.units[one.unit].name, **_unit_json(found)} for one, found in officers] if report else []
    return {
        "don_vi": [] if report is None else [_unit_json(unit) for unit in report.units],
        "cuc": None if report is None else _unit_json(report.province),
        **({"chap_hanh_vien": listed} if listed else {}),
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
        "ket_qua": judged.words,
        "con_phai_giam": judged.shortfall,
    }
