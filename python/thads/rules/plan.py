"""The rules as data: one dated TOML file a plan, and the frozen values that load it.

Every number of a plan stands in `plan_<year>.toml` beside its clause; this module knows none of them.
Workloads and thresholds are whole cases (việc) or whole đồng; rates are exact fractions (6% is 3/50).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from thads.layout import MEASURES
from thads.numerals import parse_year
from thads.rules import plan_file
from thads.rules.kinds import AtLeast, Band, Target
from thads.rules.plan_file import rate, target_of
from thads.rules.quantities import CARRIED_OVER, Judged, Quantity, key_of, quantities_of
from thads.rules.readings import USUAL_TEXTS, Readings
from thads.rules.scales import SCALES, PlanError, TargetScale, Tier, scale_of_rows
from thads.rules.verdicts import EACH

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


@dataclass(frozen=True, kw_only=True)
class Terms(Judged):
    """What of a plan, besides its scales, decides how a workbook's figures are read and judged.

    Attributes:
        warnings: thresholds of warnings.
        baseline_year, current_year: the years that the plan compares.
        period_start: first day of the statistics year.
    """

    warnings: Warnings
    baseline_year: int
    current_year: int
    period_start: date

    @property
    def text(self) -> str:
        """All of it as one line, which a workbook carries and its live cells hand over; see `terms_of`."""
        large, ratio, (least, most), register = self.warnings
        judged = key_of(self.cases), key_of(self.money), self.overall
        values = (
            large,
            ratio,
            least,
            most,
            register,
            *judged,
            self.baseline_year,
            self.current_year,
            self.period_start,
        )
        return " ".join((_TERMS, *map(str, values)))


_TERMS = "KH1"


def terms_of(text: str) -> Terms:
    """The terms that `Terms.text` says, or those of the program's plan of a year.

    Raises:
        ValueError: it says none.
    """
    return _said_terms(text) if text.startswith(_TERMS) else plan_for(parse_year(text)).terms


@cache
def _said_terms(text: str) -> Terms:
    large, ratio, least, most, register, cases, money, overall, baseline, current, start = text.split()[1:]
    return Terms(
        warnings=Warnings(Fraction(large), int(ratio), (int(least), int(most)), Fraction(register)),
        cases=quantities_of(cases),
        money=quantities_of(money),
        overall=overall,
        baseline_year=int(baseline),
        current_year=int(current),
        period_start=date.fromisoformat(start),
    )


@dataclass(frozen=True, kw_only=True)
class Plan(Judged):
    """One year's plan, its readings already applied to its scales.

    `reading_texts` gives, for each reading, the place concerned and how to read it otherwise; cells of the sheet stand
    in it as {start}, {stop}, {target} and {stretch}. `scales` are those of the units and of the province by each measure,
    unit_cases or province_money_2. `former_units` names the units of the baseline year that each new one was made of. `own`
    is the file's text where it is none of the program's own plans.
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
    scales: Mapping[str, TargetScale]
    former_units: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    own: str = field(default="", compare=False)

    @property
    def terms(self) -> Terms:
        """What a workbook of the plan carries besides the scales."""
        return Terms(**{one.name: getattr(self, one.name) for one in fields(Terms)})

    def parts(self, scale: str) -> list[tuple[Quantity, TargetScale]]:
        """What stands under a key of `SCALES`: each quantity judged, and its scale."""
        who, _, of = scale.partition("_")
        return [
            (self.quantity(measure), self.scales[f"{who}_{measure.key}"])
            for measure in self.measures
            if measure.key.startswith(of)
        ]

    def at(self, day: date) -> Plan:
        """The plan with the scales in force on a day alone."""
        return replace(self, scales={key: replace(one.at(day), later=()) for key, one in self.scales.items()})


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
    plan = plan_of_text(plan_file.text_of(path), path.name, readings)
    return replace(plan, own="") if path.parent == PLAN_FOLDER else plan


_AS_IN_THE_FILE = (
    *("title", "reference", "source", "baseline_year", "current_year"),
    *("period_start", "drive_start", "drive_end"),
)


def plan_of_text(text: str, name: str, readings: Mapping[str, str] | None = None) -> Plan:
    """The plan that the text of a plan file says; `name` is what messages call the file. Errors as `load_plan`."""
    data = plan_file.read(text, name)
    chosen = Readings(**{**data["readings"], **(readings or {})})
    judged = plan_file.judged(data)
    scales = {}
    for measure, quantity in zip(judged.measures, judged.quantities, strict=True):
        for who in ("unit", "province"):
            key = f"{who}_{measure.key.partition('_')[0]}"
            try:
                scales[f"{who}_{measure.key}"] = _scale(plan_file.rows_of(data, key, quantity.key), chosen, key)
            except PlanError as error:
                where = ("scales", key, "tiers", *(() if error.row is None else (error.row,)))
                raise plan_file.located(text, name, where, f"{error}.") from error
    return Plan(
        **{key: data[key] for key in _AS_IN_THE_FILE},
        units=tuple(data["units"]),
        agency=Agency(**data["agency"]),
        readings=chosen,
        reading_texts=USUAL_TEXTS | {key: (asked, remedy) for key, (asked, remedy) in data["reading_texts"].items()},
        warnings=Warnings(
            rate(data["warnings"]["large_reduction"]),
            data["warnings"]["money_unit_ratio"],
            tuple(data["warnings"]["unit_money"]),
            rate(data["warnings"]["separate_register"]),
        ),
        **{one.name: getattr(judged, one.name) for one in fields(judged)},
        scale_titles={key: data["scales"][key]["title"] for key in SCALES},
        scales=scales,
        former_units={one["unit"]: tuple(one["from"]) for one in data.get("former_units", ())},
        own=text,
    )


def _scale(placed: Sequence[tuple[int, Mapping[str, Any]]], readings: Readings, name: str) -> TargetScale:
    """The scale of a plan file's rows, those of later days behind the first; an error names the row of the file."""
    by_day: dict[date | None, list[tuple[int, Tier]]] = {None: []}
    for (index, row), tier in zip(placed, _tiers([row for _, row in placed], readings, name), strict=True):
        by_day.setdefault(row.get("valid_from"), []).append((index, tier))
    (_, first), *later = ((day, scale_of_rows(found, found[0][0] if found else 0)) for day, found in by_day.items())
    return replace(first, later=tuple((day, scale) for day, scale in later if day))


def _tiers(rows: Sequence[Mapping[str, Any]], readings: Readings, name: str) -> Iterator[Tier]:
    starts = [row["above"] + 1 if "above" in row else row.get("from", 0) for row in rows]
    stops = [row["through"] + 1 if "through" in row else row.get("below") for row in rows]
    for index, row in enumerate(rows[:-1]):
        # "từ 2.000 đến 2.500", then "từ 2.500 trở lên": 2.500 is said twice.
        if "through" in row and starts[index + 1] == row["through"]:
            if readings.shared_boundary == "lower":
                starts[index + 1] += 1
            else:
                stops[index] = row["through"]
    for row, start, stop in zip(rows, starts, stops, strict=True):
        yield Tier(start, stop, _target(row, readings, name), row["wording"], row["clause"], row.get("unit", ""))


def _target(row: Mapping[str, Any], readings: Readings, name: str) -> Target:
    """What a row asks for, as the readings have it."""
    target = target_of(row, name)
    if row.get("below_target"):
        band = readings.below_target == "band"
        return Band(target.rate) if band else replace(target, stretch=None if target.levels else target.rate)
    if type(target) is AtLeast and target.stretch is not None and readings.range_target == "from_upper":
        return AtLeast(target.stretch)
    return target


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
        *(f"  {unit}: năm {plan.baseline_year} là {'; '.join(olds)}" for unit, olds in plan.former_units.items()),
    ]
    for name in SCALES:
        parts = plan.parts(name)
        for quantity, scale in parts:
            about = "" if len(parts) == 1 and quantity is CARRIED_OVER else f" (xét {quantity.about})"
            lines.append(f"{plan.scale_titles[name]}{about}:")
            for since, each in ((None, scale), *scale.later):
                lines += [f"  Từ ngày {since:%d/%m/%Y}:"] if since else []
                lines += [
                    f"  {_capital(_whom(tier, name))}: {_asked(tier.target, quantity.verb)}" for tier in each.rows
                ]
    if len(plan.measures) > len(MEASURES) or plan.overall != EACH:
        lines.append(f"Kết quả chung: {plan.said_overall}")
    return lines


def _whom(tier: Tier, scale: str) -> str:
    everyone = tier.start == 0 and tier.stop is None
    return tier.unit or (tier.wording if everyone or scale.startswith("province") else f"đơn vị có {tier.wording}")


def _asked(target: Target, verb: str) -> str:
    said = target.wording
    return said if said.startswith(("không ", "có giảm")) else f"{verb} {said}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
