"""Exact verdicts on the reduction of carried-over cases (việc) and money (tiền): clause II of the plan.

Pure: whole numbers in, verdicts out; no workbook, no file. A unit's measure is three numbers ≥ 0, whole cases or
whole đồng: `workload` (tổng số giải quyết, chooses the tier), `before` and `after` (net carried over, baseline and
current year). Nothing is compared as a float: a reduction passes when `before - after` reaches the least whole
reduction that the tier's rate asks of `before`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from thads.rules.readings import AS_THE_PLAN, Readings
from thads.rules.scales import TargetScale, Tier

# 10^18 đồng: differences and exact products below stay inside 64 bits.
MAX_FIGURE = 10**18


# A rate is shown in steps of 0,01%: four decimals, cut towards minus infinity.
RATE_STEPS = 10_000


class Verdict(StrEnum):
    """The verdict on one measure."""

    EXCEEDED = "Đạt (vượt mức)"
    PASSED = "Đạt"
    FAILED = "Không đạt"
    NOT_JUDGED = "Không xét"
    MISSING = "Thiếu số liệu"


class Overall(StrEnum):
    """The verdict on both measures together (kết quả chung)."""

    BOTH = "Đạt cả hai"
    CASES_ONLY = "Đạt về việc"
    MONEY_ONLY = "Đạt về tiền"
    FAILED = "Không đạt"
    NOT_JUDGED = "Không xét"
    MISSING = "Thiếu số liệu"
    PASSED = "Đạt"  # where the plan's rule is another than `EACH`


# How a plan puts all verdicts together: việc and tiền named each for itself; all, or any, of them; those on one alone. Any
# others by name are told as `named_rule` does.
EACH = "each"
OVERALL_RULES = (EACH, "all", "any", "cases", "money")


def named_rule(way: str, names: Sequence[str]) -> str:
    """The rule by which `all` or `any` of what is named decide (`quantities.called`): any:cases.completion+money."""
    return f"{way}:{'+'.join(names)}"


def deciding(rule: str) -> tuple[str, frozenset[str]]:
    """Whether each, all or any decide by a rule, and the names of what does; no names where all that is judged does."""
    way, _, names = rule.partition(":")
    return ("all", frozenset([way])) if way in ("cases", "money") else (way, frozenset(names.split("+")) - {""})


@dataclass(frozen=True, slots=True)
class Assessment:
    """One measure of one unit, judged.

    Attributes:
        tier: the row of the scale that applies; None without a workload.
        verdict: see `Verdict`.
        reduction: before − after, negative for an increase; None while either is missing.
        rate: reduction / before in ten-thousandths, cut (floor); None without a base.
        shortfall: least further reduction, a multiple of `step`, that turns the verdict to passed; 0 when it is
            passed or not judged, None when figures are missing or no further reduction can help.
        level: the name of the degree above passing that is reached.
    """

    tier: Tier | None
    verdict: Verdict
    reduction: int | None
    rate: int | None
    shortfall: int | None
    level: str = field(default="", compare=False)

    @property
    def words(self) -> str:
        """The verdict as it is shown: "Đạt (vượt mức)", "Đạt (khá)"."""
        return f"{Verdict.PASSED} ({self.level})" if self.level else str(self.verdict)


def assess(
    scale: TargetScale,
    workload: int | None,
    before: int | None,
    after: int | None,
    *,
    step: int = 1,
    readings: Readings = AS_THE_PLAN,
) -> Assessment:
    """Judge one measure of one unit, or of the province on its own scale.

    Args:
        scale: the target scale, in the same unit as the figures.
        workload, before, after: whole numbers ≥ 0 of any size, or None where missing.
        step: what the shortfall is counted in, in the figures' unit (1 case, or 1.000 đồng as 1000).
        readings: of them, reading 4: what becomes of a baseline of 0.
    """
    tier = None if workload is None else scale.tier_for(workload)
    if before is None or after is None:
        return Assessment(tier, Verdict.MISSING, None, None, None)
    reduction = before - after
    rate = reduction * RATE_STEPS // before if before else None
    if tier is None:
        return Assessment(None, Verdict.MISSING, reduction, rate, None)
    if not tier.target.judged:
        return Assessment(tier, Verdict.NOT_JUDGED, reduction, rate, 0)
    if before == 0:
        if after:
            return Assessment(tier, Verdict.FAILED, reduction, None, _round_up(after, step))
        verdict = Verdict.PASSED if readings.zero_baseline == "passed" else Verdict.NOT_JUDGED
        return Assessment(tier, verdict, reduction, None, 0)

    target = tier.target
    required = target.required(before)
    if reduction >= required and target.allows(reduction, before):
        level = target.level(reduction, before)
        return Assessment(tier, Verdict.EXCEEDED if level else Verdict.PASSED, reduction, rate, 0, level)
    further = _round_up(required - reduction, step)
    helps = further > 0 and required <= before and target.allows(reduction + further, before)
    return Assessment(tier, Verdict.FAILED, reduction, rate, further if helps else None)


def overalls(rule: str) -> list[Overall]:
    """What all together can be by a rule."""
    if rule == EACH:
        return [result for result in Overall if result is not Overall.PASSED]
    return [Overall.PASSED, Overall.FAILED, Overall.NOT_JUDGED, Overall.MISSING]


def overall(cases: Verdict, money: Verdict) -> Overall:
    """Both measures, named each for itself. A measure that is not judged leaves the other to decide (reading 4)."""
    if Verdict.MISSING in (cases, money):
        return Overall.MISSING
    if cases is Verdict.NOT_JUDGED and money is Verdict.NOT_JUDGED:
        return Overall.NOT_JUDGED
    named = ((Overall.FAILED, Overall.MONEY_ONLY), (Overall.CASES_ONLY, Overall.BOTH))
    return named[cases in _PASSED][money in _PASSED]


_PASSED = (Verdict.PASSED, Verdict.EXCEEDED)


def together(verdicts: Sequence[Verdict], way: str = "all") -> Verdict:
    """Several verdicts as one, `all` or `any` of them passed; without one that is judged, no verdict."""
    if Verdict.MISSING in verdicts:
        return Verdict.MISSING
    judged = [verdict in _PASSED for verdict in verdicts if verdict is not Verdict.NOT_JUDGED]
    if not judged:
        return Verdict.NOT_JUDGED
    return Verdict.PASSED if (any if way == "any" else all)(judged) else Verdict.FAILED


def ranks(figures: Sequence[tuple[int, int] | None]) -> list[int | None]:
    """Ranks by rate of reduction, highest first; equal rates share a rank (1, 1, 3).

    Args:
        figures: (before, after) of each unit judged, or None for one that has no rank. A base of 0 has no rate
            and so no rank.
    """
    rates = [None if pair is None or pair[0] == 0 else Fraction(pair[0] - pair[1], pair[0]) for pair in figures]
    first: dict[Fraction, int] = {}
    for place, rate in enumerate(sorted((rate for rate in rates if rate is not None), reverse=True), start=1):
        first.setdefault(rate, place)
    return [None if rate is None else first[rate] for rate in rates]


def _round_up(value: int, step: int) -> int:
    return -(-value // step) * step
