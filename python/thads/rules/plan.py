"""The rules as data: one dated TOML file a plan, and the frozen values that load it.

Every number of a plan stands in `plan_<year>.toml` beside its clause; this module knows none of them.
Workloads and thresholds are whole cases (việc) or whole đồng; rates are exact fractions (6% is 3/50).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from thads.rules import plan_file
from thads.rules.kinds import AnyReduction, AtLeast, Band, Target
from thads.rules.plan_file import rate
from thads.rules.readings import Readings
from thads.rules.scales import SCALES, PlanError, TargetScale, Tier

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
        PlanError: the file says what no plan can, or contradicts itself, with each line; FileNotFoundError: there is none.
    """
    path = source if isinstance(source, Path) else PLAN_FOLDER / f"plan_{source}.toml"
    text = plan_file.text_of(path)
    data = plan_file.read(text, path.name)
    chosen = Readings(**{**data["readings"], **(readings or {})})
    scales = {}
    for name in SCALES:
        rows = data["scales"][name]["tiers"]
        try:
            scales[name] = TargetScale(_tiers(rows, chosen))
        except PlanError as error:
            where = ("scales", name, "tiers", *(() if error.row is None else (error.row,)))
            raise plan_file.located(text, path.name, where, f"{error}.") from error
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
        warnings=Warnings(
            rate(data["warnings"]["large_reduction"]),
            data["warnings"]["money_unit_ratio"],
            tuple(data["warnings"]["unit_money"]),
            rate(data["warnings"]["separate_register"]),
        ),
        scale_titles={name: data["scales"][name]["title"] for name in SCALES},
        **scales,
    )


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
    least, *rest = map(rate, row["target"])
    if row.get("below_target", False):
        target: Target = AnyReduction(least, least) if readings.below_target == "any_reduction" else Band(least)
    elif rest and readings.range_target == "from_upper":
        target = AtLeast(rest[0])
    else:
        target = AtLeast(least, *rest)
    return Tier(start, stop, target, row["wording"], row["clause"])


def checked_plan(path: Path) -> Plan:
    """The plan of a file that an office has written, its words compared with its numbers.

    Raises:
        PlanError: as `load_plan`, or words and numbers differ; FileNotFoundError: there is no such file.
    """
    plan = load_plan(path)
    plan_file.check_words(plan_file.text_of(path), path.name)
    return plan


def draft_plan(year: int, name: str) -> str:
    """The text of a plan file for `year` to be edited, from the last plan before it that there is."""
    return plan_file.next_draft(plan_file.text_of(PLAN_FOLDER / f"plan_{plan_for(year).current_year}.toml"), year, name)


def sentences(plan: Plan) -> list[str]:
    """The plan read back from its numbers, one line a heading or a row, for comparing it with the paper."""
    lines = [
        plan.title,
        f"Căn cứ: {plan.reference}",
        f"So năm {plan.current_year} với năm {plan.baseline_year}; đợt từ {plan.drive_start:%d/%m/%Y} đến {plan.drive_end:%d/%m/%Y}",
        f"{len(plan.units)} đơn vị: {'; '.join(plan.units)}",
    ]
    for name in SCALES:
        lines.append(f"{plan.scale_titles[name]}:")
        who = "Đơn vị có " if name.startswith("unit") else ""
        lines += [f"  {_capital(who + tier.wording)}: giảm {tier.target.wording}" for tier in getattr(plan, name).tiers]
    return lines


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
