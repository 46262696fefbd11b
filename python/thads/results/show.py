"""The result for other programs, as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple

from thads.figures.others import sums
from thads.figures.problems import Problem
from thads.layout import Measure
from thads.results.amounts import rate_text
from thads.results.report import Report, UnitResult
from thads.rules.verdicts import Assessment


def to_json(report: Report | None, problems: Sequence[Problem]) -> dict[str, object]:
    """The result as plain data; money in whole đồng, rates as decimal text cut to 4 places or None."""
    if report is None:
        return {"don_vi": [], "cuc": None, "van_de": problems_json(problems, "sheet")}
    others = report.request.others
    units = [
        _unit_json(unit, report.measures) | others_json(list(filter(None, [others.get(figures.place)])))
        for unit, figures in zip(report.units, report.request.units, strict=True)
    ]
    officers = zip(report.request.officers, report.officers, strict=True)
    listed = [{"don_vi": report.units[one.unit].name, **_unit_json(found, report.measures)} for one, found in officers]
    return {
        "don_vi": units,
        "cuc": _unit_json(report.province, report.measures) | others_json(list(others.values())),
        **({"chap_hanh_vien": listed} if listed else {}),
        "van_de": problems_json(problems, "sheet"),
    }


def others_json(rows: Sequence[Sequence[int | None]]) -> dict[str, object]:
    """What else is typed of some units, added up: `don_vi` says of how many; nothing where nothing is."""
    found = [
        {
            "noi_dung": one.about.heading,
            "ve": one.measure.name.lower(),
            **dict(zip(("tong", "xong"), one.figures, strict=False)),
            **({} if one.rate is None else {"ty_le": rate_text(one.rate)}),
            "don_vi": one.units,
        }
        for one in sums(rows)
    ]
    return {"so_lieu_khac": found} if found else {}


def problems_json(problems: Sequence[Problem], place: str) -> list[dict[str, str]]:
    """Problems as plain data; `place` is the key under which a problem's sheet, or file, stands."""
    return [
        {"muc": str(problem.level), place: problem.sheet, "o": problem.cell, "noi_dung": problem.text}
        for problem in problems
    ]


def _unit_json(unit: UnitResult, measures: Sequence[Measure]) -> dict[str, object]:
    return {
        "ten": unit.name,
        **{
            measure.name.lower(): measure_json(astuple(result.figures), result.assessment) | {"thu_hang": result.rank}
            for measure, result in zip(measures, unit.results, strict=True)
        },
        "ket_qua_chung": str(unit.overall),
    }


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
