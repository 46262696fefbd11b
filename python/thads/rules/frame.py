"""Whole tables judged at once, for the national run: the vectorised twin of `rules.verdicts`."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from math import lcm
from typing import TYPE_CHECKING, Any, NamedTuple

from thads.rules.scales import Rule, TargetScale

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    Ints = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]
from thads.rules.verdicts import RATE_STEPS, Verdict

VERDICTS = tuple(Verdict)


_EXCEEDED, _PASSED, _FAILED, _NOT_JUDGED, _MISSING = range(len(VERDICTS))


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
