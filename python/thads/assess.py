"""Exact verdicts on the reduction of carried-over cases (việc) and money (tiền): clause II of the plan.

Pure: whole numbers in, verdicts out; no workbook, no file. A unit's measure is three numbers ≥ 0, whole cases or
whole đồng: `workload` (tổng số giải quyết, chooses the tier), `before` and `after` (net carried over, baseline and
current year). Nothing is compared as a float: a reduction passes when `before - after` reaches the least whole
reduction that the tier's rate asks of `before`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cache
from math import lcm
from typing import TYPE_CHECKING, Any, NamedTuple

from thads.plan import Rule, TargetScale, Tier

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    Ints = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]

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


VERDICTS = tuple(Verdict)
_EXCEEDED, _PASSED, _FAILED, _NOT_JUDGED, _MISSING = range(len(VERDICTS))


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
    """

    tier: Tier | None
    verdict: Verdict
    reduction: int | None
    rate: int | None
    shortfall: int | None


def assess(
    scale: TargetScale,
    workload: int | None,
    before: int | None,
    after: int | None,
    *,
    step: int = 1,
    zero_baseline: str = "not_judged",
) -> Assessment:
    """Judge one measure of one unit, or of the province on its own scale.

    Args:
        scale: the target scale, in the same unit as the figures.
        workload, before, after: whole numbers ≥ 0 of any size, or None where missing.
        step: what the shortfall is counted in, in the figures' unit (1 case, or 1.000 đồng as 1000).
        zero_baseline: reading 4, "not_judged" or "passed" (both years 0).
    """
    tier = None if workload is None else scale.tier_for(workload)
    if before is None or after is None:
        return Assessment(tier, Verdict.MISSING, None, None, None)
    reduction = before - after
    rate = reduction * RATE_STEPS // before if before else None
    if tier is None:
        return Assessment(None, Verdict.MISSING, reduction, rate, None)
    if before == 0:
        if after:
            return Assessment(tier, Verdict.FAILED, reduction, None, _round_up(after, step))
        verdict = Verdict.PASSED if zero_baseline == "passed" else Verdict.NOT_JUDGED
        return Assessment(tier, verdict, reduction, None, 0)

    target, stretch = tier.target, tier.stretch
    required = required_reduction(tier, before)
    passed = reduction >= required
    if tier.rule is Rule.BAND:
        passed = passed and reduction * target.denominator < target.numerator * before
    if not passed:
        shortfall = _round_up(required - reduction, step)
        if tier.rule is Rule.BAND and (reduction > 0 or reduction + shortfall >= target * before):
            return Assessment(tier, Verdict.FAILED, reduction, rate, None)
        return Assessment(tier, Verdict.FAILED, reduction, rate, shortfall)
    exceeded = stretch is not None and reduction * stretch.denominator >= stretch.numerator * before
    return Assessment(tier, Verdict.EXCEEDED if exceeded else Verdict.PASSED, reduction, rate, 0)


def required_reduction(tier: Tier, before: int) -> int:
    """The least whole reduction of `before` (more than 0) that the tier asks for."""
    if tier.rule is Rule.AT_LEAST:
        return -(-tier.target.numerator * before // tier.target.denominator)
    return 1


def overall(cases: Verdict, money: Verdict) -> Overall:
    """Both measures together. A measure that is not judged leaves the other to decide (reading 4)."""
    if Verdict.MISSING in (cases, money):
        return Overall.MISSING
    if cases is Verdict.NOT_JUDGED and money is Verdict.NOT_JUDGED:
        return Overall.NOT_JUDGED
    passed = (Verdict.PASSED, Verdict.EXCEEDED)
    match cases in passed, money in passed:
        case True, True:
            return Overall.BOTH
        case True, False:
            return Overall.CASES_ONLY
        case False, True:
            return Overall.MONEY_ONLY
    return Overall.FAILED


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


def judge(
    scale: TargetScale,
    workload: Ints,
    before: Ints,
    after: Ints,
    *,
    zero_baseline: str = "not_judged",
) -> tuple[Ints, npt.NDArray[np.int8]]:
    """Judge many units at once, exactly, without a Python loop over them.

    Args:
        scale: the target scale, in the same unit as the figures.
        workload, before, after: int64 arrays of one shape (n,), each 0 … 10^18.
        zero_baseline: reading 4, "not_judged" or "passed".

    Returns:
        Tier indices and verdict codes (indices into `VERDICTS`), both of shape (n,).
    """
    import numpy as np

    table = _scale_table(scale)
    tier = np.searchsorted(table.starts, workload, side="right") - 1
    reduction = before - after
    passed = (reduction > 0) & _reaches(reduction, table.least[tier], table.denominator, before)
    if table.band.any():
        passed &= ~(table.band[tier] & _reaches(reduction, table.target[tier], table.denominator, before))
    # EXCEEDED, PASSED, FAILED are 0, 1, 2: a sum of booleans instead of a branch a row.
    codes = np.int8(_FAILED) - passed.view(np.int8)
    if table.has_stretch.any():
        exceeded = passed & table.has_stretch[tier]
        exceeded &= _reaches(reduction, table.stretch[tier], table.denominator, before)
        codes -= exceeded.view(np.int8)
    empty = before == 0
    if empty.any():
        codes[empty] = np.where(after[empty] > 0, _FAILED, _PASSED if zero_baseline == "passed" else _NOT_JUDGED)
    return tier, codes


def assess_frame(
    scale: TargetScale,
    figures: pd.DataFrame,
    *,
    step: int = 1,
    zero_baseline: str = "not_judged",
) -> pd.DataFrame:
    """Judge one measure of many units: the vectorised twin of `assess`.

    Args:
        scale: the target scale, in the same unit as the figures.
        figures: columns `workload`, `before`, `after` of dtype Int64 (or int64); missing figures are <NA>.
        step, zero_baseline: as for `assess`.

    Returns:
        A frame on the same index with columns `tier` (Int64, row of the scale), `verdict` (category of the
        Vietnamese verdicts), `reduction`, `rate` (ten-thousandths) and `shortfall`, Int64, <NA> where `assess`
        gives None.
    """
    import numpy as np
    import pandas as pd

    missing = figures.isna()
    arrays = {name: figures[name].to_numpy(dtype=np.int64, na_value=0) for name in ("workload", "before", "after")}
    workload, before, after = arrays["workload"], arrays["before"], arrays["after"]
    no_pair = (missing["before"] | missing["after"]).to_numpy()
    incomplete = no_pair | missing["workload"].to_numpy()

    tier, codes = judge(scale, workload, before, after, zero_baseline=zero_baseline)
    codes[incomplete] = _MISSING
    reduction = before - after
    no_rate = no_pair | (before == 0)
    base, change = np.where(no_rate, 1, before), np.where(no_rate, 0, reduction)
    shortfall, helpless = _shortfalls(scale, tier, codes, before, after, step)

    def nullable(values: Ints, mask: Any) -> pd.Series[int]:
        return pd.Series(pd.arrays.IntegerArray(values.astype(np.int64), np.asarray(mask, dtype=bool)), figures.index)

    if (-change // base).max(initial=0) < np.iinfo(np.int64).max // RATE_STEPS:
        rates = nullable(_rate_floor(change, base), no_rate)
    else:  # an increase beyond all sense, still said truly
        exact = [
            pd.NA if none else int(r) * RATE_STEPS // int(b) for r, b, none in zip(change, base, no_rate, strict=True)
        ]
        rates = pd.Series(exact, index=figures.index, dtype=object)
    verdicts = pd.Categorical.from_codes(codes, dtype=pd.CategoricalDtype([str(verdict) for verdict in VERDICTS]))
    return pd.DataFrame(
        {
            "tier": nullable(tier, missing["workload"]),
            "verdict": pd.Series(verdicts, index=figures.index),
            "reduction": nullable(reduction, no_pair),
            "rate": rates,
            "shortfall": nullable(shortfall, incomplete | helpless),
        }
    )


class _ScaleTable(NamedTuple):
    """A scale's columns as arrays of shape (tiers,); rates as numerators over one common denominator."""

    starts: Ints
    denominator: int
    target: Ints
    least: Ints  # what passing asks: the target, or 0 where any reduction passes
    stretch: Ints
    has_stretch: Bools
    band: Bools


@cache
def _scale_table(scale: TargetScale) -> _ScaleTable:
    import numpy as np

    tiers = scale.tiers
    denominator = lcm(*(rate.denominator for tier in tiers for rate in (tier.target, tier.stretch) if rate is not None))

    def numerators(rates: Sequence[Fraction | None]) -> Ints:
        return np.array([int(rate * denominator) if rate is not None else 0 for rate in rates], dtype=np.int64)

    return _ScaleTable(
        starts=np.array(scale.starts, dtype=np.int64),
        denominator=denominator,
        target=numerators([tier.target for tier in tiers]),
        least=numerators([tier.target if tier.rule is Rule.AT_LEAST else None for tier in tiers]),
        stretch=numerators([tier.stretch for tier in tiers]),
        has_stretch=np.array([tier.stretch is not None for tier in tiers]),
        band=np.array([tier.rule is Rule.BAND for tier in tiers]),
    )


def _share(numerator: Ints, denominator: int, before: Ints) -> Ints:
    """ceil(before × numerator / denominator) without leaving 64 bits: before = whole·denominator + rest."""
    whole = before // denominator
    rest = before - whole * denominator
    share: Ints = numerator * whole - (-numerator * rest) // denominator
    return share


def _reaches(reduction: Ints, numerator: Ints, denominator: int, before: Ints) -> Bools:
    """Whether reduction / before ≥ numerator / denominator, exactly."""
    import numpy as np

    if max(-reduction.min(initial=0), before.max(initial=0)) <= np.iinfo(np.int64).max // denominator:
        return np.asarray(reduction * denominator >= numerator * before)
    return np.asarray(reduction >= _share(numerator, denominator, before))


def _required(table: _ScaleTable, tier: Ints, before: Ints) -> Ints:
    """The least whole reduction that passes; at least 1, since every rate is above 0."""
    import numpy as np

    return np.maximum(_share(table.least[tier], table.denominator, before), 1)


def _rate_floor(reduction: Ints, before: Ints) -> Ints:
    """floor(reduction × 10^4 / before), digit by digit since the product may exceed 64 bits; before > 0."""
    import numpy as np

    rate = reduction // before
    rest = (reduction - rate * before).astype(np.uint64)
    divisor = before.astype(np.uint64)
    for _ in range(4):
        digit, rest = np.divmod(rest * np.uint64(10), divisor)
        rate = rate * 10 + digit.astype(np.int64)
    return rate


def _shortfalls(
    scale: TargetScale, tier: Ints, codes: npt.NDArray[np.int8], before: Ints, after: Ints, step: int
) -> tuple[Ints, Bools]:
    """Shortfalls of all rows, and where no further reduction can help (rule BAND only)."""
    import numpy as np

    table = _scale_table(scale)
    reduction = before - after
    lacking = np.where(before == 0, after, _required(table, tier, before) - reduction)
    shortfall = np.where(codes == _FAILED, -(-lacking // step) * step, 0)
    if not table.band.any():
        return shortfall, np.zeros(len(tier), dtype=bool)
    limit = _share(table.target[tier], table.denominator, before)
    too_much = (reduction > 0) | (reduction + shortfall >= limit)
    return shortfall, table.band[tier] & (codes == _FAILED) & (before > 0) & too_much


def _round_up(value: int, step: int) -> int:
    return -(-value // step) * step
