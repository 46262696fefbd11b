"""The rules as data: one dated TOML file a plan, and the frozen values that load it.

Every number of a plan stands in `plan_<year>.toml` beside its clause; this module knows none of them.
Workloads and thresholds are whole cases (việc) or whole đồng; rates are exact fractions (6% is 3/50).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from thads.rules.kinds import AnyReduction, AtLeast, Band, Target
from thads.rules.readings import Readings
from thads.rules.scales import PlanError, TargetScale, Tier

PLAN_FOLDER = Path(__file__).parent


DEFAULT_YEAR = 2023


@dataclass(frozen=True)
class Agency:
    """What the printed sheet's head and signature block call the agency."""

    superior: str
    name: str
    place: str
    province_label: str
    preparer_title: str
    head_title: str


class Warnings(NamedTuple):
    """Beyond what a figure is doubtful.

    A reduction above this share; money this many times that of the other units; a unit's yearly money below or above
    these đồng; a part in the separate register above this share of its whole.
    """

    large_reduction: Fraction
    money_unit_ratio: int
    unit_money: tuple[int, int]
    separate_register: Fraction


@dataclass(frozen=True)
class Plan:
    """One year's plan, its readings already applied to its scales.

    `reading_texts` gives, for each reading, the place concerned and how to read it otherwise; cells of the sheet stand
    in it as {start}, {stop}, {target} and {stretch}.
    """

    title: str
    reference: str
    source: str
    baseline_year: int
    current_year: int
    period_start: date
    drive_start: date
    drive_end: date
    units: tuple[str, ...]
    agency: Agency
    readings: Readings
    reading_texts: Mapping[str, tuple[str, str]]
    warnings: Warnings
    scale_titles: Mapping[str, str]
    unit_cases: TargetScale
    unit_money: TargetScale
    province_cases: TargetScale
    province_money: TargetScale


SCALES = ("unit_cases", "unit_money", "province_cases", "province_money")


def plan_years() -> tuple[int, ...]:
    """Years for which a plan file is present, oldest first."""
    return tuple(sorted(int(path.stem.removeprefix("plan_")) for path in PLAN_FOLDER.glob("plan_[0-9]*.toml")))


def plan_for(year: int | None) -> Plan:
    """The plan of a year; while it has none, that of the last year before that has one, else the first there is."""
    return _plan_for(PLAN_FOLDER, year)


@cache
def _plan_for(folder: Path, year: int | None) -> Plan:
    earlier = [each for each in plan_years() if year is not None and each <= year]
    return load_plan(max(earlier, default=plan_years()[0]))


def statistics_year_start(year: int) -> date:
    """First day of the statistics year that ends in `year`, as the plan files have it."""
    return plan_for(year).period_start.replace(year=year - 1)


def figure_days(year: int) -> tuple[date, date]:
    """The days of which a year's figures can be: its statistics year, and the last months in which an office settles them."""
    return statistics_year_start(year), date(year, 12, 31)


def load_plan(source: Path | int = DEFAULT_YEAR, readings: Mapping[str, str] | None = None) -> Plan:
    """Load a plan file.

    Args:
        source: a year of `plan_years()`, or the path of a plan file.
        readings: readings other than the file's own defaults.

    Raises:
        PlanError: the file contradicts itself; FileNotFoundError: there is no such plan.
    """
    path = source if isinstance(source, Path) else PLAN_FOLDER / f"plan_{source}.toml"
    try:
        return _plan(tomllib.loads(path.read_text(encoding="utf-8")), readings or {})
    except PlanError:
        raise
    except KeyError as error:
        raise PlanError(f"{path.name}: {error} is missing") from error
    except (TypeError, ValueError) as error:
        raise PlanError(f"{path.name}: {error}") from error


def _plan(data: Mapping[str, Any], readings: Mapping[str, str]) -> Plan:
    chosen = Readings(**{**data["readings"], **readings})
    scales = {name: TargetScale(_tiers(data["scales"][name]["tiers"], chosen)) for name in SCALES}
    return Plan(
        title=data["title"],
        reference=data["reference"],
        source=data["source"],
        baseline_year=data["baseline_year"],
        current_year=data["current_year"],
        period_start=data["period_start"],
        drive_start=data["drive_start"],
        drive_end=data["drive_end"],
        units=tuple(data["units"]),
        agency=Agency(**data["agency"]),
        readings=chosen,
        reading_texts={name: (question, remedy) for name, (question, remedy) in data["reading_texts"].items()},
        warnings=_warnings(**data["warnings"]),
        scale_titles={name: data["scales"][name]["title"] for name in SCALES},
        **scales,
    )


def _warnings(large_reduction: str, money_unit_ratio: int, unit_money: list[int], separate_register: str) -> Warnings:
    least, most = unit_money
    return Warnings(Fraction(large_reduction), money_unit_ratio, (least, most), Fraction(separate_register))


def _tiers(rows: Sequence[Mapping[str, Any]], readings: Readings) -> tuple[Tier, ...]:
    starts = [row["from"] for row in rows]
    stops = [row.get("through", row.get("below")) for row in rows]
    if readings.shared_boundary == "lower":
        # "từ 2.000 đến 2.500" keeps 2.500: the next row then begins one case later.
        for index, row in enumerate(rows):
            if "through" in row and index + 1 < len(rows) and starts[index + 1] == row["through"]:
                stops[index] = starts[index + 1] = row["through"] + 1
    return tuple(_tier(row, start, stop, readings) for row, start, stop in zip(rows, starts, stops, strict=True))


def _tier(row: Mapping[str, Any], start: int, stop: int | None, readings: Readings) -> Tier:
    rate, *rest = (Fraction(text) for text in row["target"])
    if row.get("below_target", False):
        target: Target = AnyReduction(rate, rate) if readings.below_target == "any_reduction" else Band(rate)
    elif rest and readings.range_target == "from_upper":
        target = AtLeast(rest[0])
    else:
        target = AtLeast(rate, *rest)
    return Tier(start, stop, target, row["wording"], row["clause"])
