"""Whole tables judged at once, for the national run: the vectorised twin of `rules.verdicts`."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from math import lcm
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from thads.rules.readings import AS_THE_PLAN, Readings
from thads.rules.scales import TargetScale
from thads.rules.verdicts import RATE_STEPS, Verdict

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

VERDICTS = tuple(Verdict)
_EXCEEDED, _PASSED, _FAILED, _NOT_JUDGED, _MISSING = range(len(VERDICTS))


def judge(
    scale: TargetScale,
    workload: Ints,
    before: Ints,
    after: Ints,
    *,
    readings: Readings = AS_THE_PLAN,
    named: Ints | None = None,
) -> tuple[Ints, npt.NDArray[np.int8]]:
    """Judge many units at once, exactly, without a Python loop over them.

    Args:
        scale: the target scale, in the same unit as the figures.
        workload, before, after: int64 arrays of one shape (n,), each 0 … 10^18.
        readings: of them, reading 4: what becomes of a baseline of 0.
        named: rows of the scale that the units have by name, -1 where the workload chooses.

    Returns:
        Row indices and verdict codes (indices into `VERDICTS`), both of shape (n,).
    """
    table = _scale_table(scale)
    tier = np.searchsorted(table.starts, workload, side="right") - 1
    if named is not None:
        tier = np.where(named >= 0, named, tier)
    reduction = before - after
    passed = (reduction >= table.floor[tier]) & _reaches(reduction, table.least[tier], table.denominator, before)
    if table.has_limit.any():
        passed &= ~(table.has_limit[tier] & _reaches(reduction, table.limit[tier], table.denominator, before))
    # EXCEEDED, PASSED, FAILED are 0, 1, 2: a sum of booleans instead of a branch a row.
    codes = np.int8(_FAILED) - passed.view(np.int8)
    if table.has_stretch.any():
        exceeded = passed & table.has_stretch[tier]
        exceeded &= (reduction >= table.stretch_floor[tier]) & _reaches(
            reduction, table.stretch[tier], table.denominator, before
        )
        codes -= exceeded.view(np.int8)
    empty = before == 0
    if empty.any():
        codes[empty] = np.where(
            after[empty] > 0, _FAILED, _PASSED if readings.zero_baseline == "passed" else _NOT_JUDGED
        )
    if not table.judged.all():
        codes[~table.judged[tier]] = _NOT_JUDGED
    return tier, codes


def assess_frame(
    scale: TargetScale,
    figures: pd.DataFrame,
    *,
    step: int = 1,
    readings: Readings = AS_THE_PLAN,
    named: Ints | None = None,
) -> pd.DataFrame:
    """Judge one measure of many units: the vectorised twin of `assess`.

    Args:
        scale: the target scale, in the same unit as the figures.
        figures: columns `workload`, `before`, `after` of dtype Int64 (or int64); missing figures are <NA>.
        step, readings: as for `assess`.
        named: as for `judge`.

    Returns:
        A frame on the same index with columns `tier` (Int64, row of the scale), `verdict` (category of the
        Vietnamese verdicts), `reduction`, `rate` (ten-thousandths) and `shortfall`, Int64, <NA> where `assess`
        gives None.
    """
    missing = figures.isna()
    arrays = {name: figures[name].to_numpy(dtype=np.int64, na_value=0) for name in ("workload", "before", "after")}
    workload, before, after = arrays["workload"], arrays["before"], arrays["after"]
    no_pair = (missing["before"] | missing["after"]).to_numpy()
    incomplete = no_pair | missing["workload"].to_numpy()

    tier, codes = judge(scale, workload, before, after, readings=readings, named=named)
    codes[incomplete] = _MISSING
    reduction = before - after
    no_rate = no_pair | (before == 0)
    base, change = np.where(no_rate, 1, before), np.where(no_rate, 0, reduction)
    shortfall, helpless = _shortfalls(scale, tier, codes, before, after, step)

    def nullable(values: Ints, mask: Bools | pd.Series[bool]) -> pd.Series[int]:
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
    """A scale's rows as arrays of shape (rows,); rates as numerators over one common denominator."""

    starts: Ints
    denominator: int
    judged: Bools
    floor: Ints
    stretch_floor: Ints
    least: Ints
    limit: Ints
    has_limit: Bools
    stretch: Ints
    has_stretch: Bools


@cache
def _scale_table(scale: TargetScale) -> _ScaleTable:
    targets = [tier.target for tier in scale.rows]
    beyond = [target.beyond or (None, 0) for target in targets]
    rates: dict[str, Sequence[Fraction | None]] = {
        "least": [target.least for target in targets],
        "limit": [target.limit for target in targets],
        "stretch": [rate for rate, _ in beyond],
    }
    denominator = lcm(*(rate.denominator for column in rates.values() for rate in column if rate is not None))
    return _ScaleTable(
        starts=np.array(scale.starts, dtype=np.int64),
        denominator=denominator,
        judged=np.array([target.judged for target in targets]),
        floor=np.array([target.floor for target in targets], dtype=np.int64),
        stretch_floor=np.array([floor for _, floor in beyond], dtype=np.int64),
        has_limit=np.array([rate is not None for rate in rates["limit"]]),
        has_stretch=np.array([rate is not None for rate in rates["stretch"]]),
        **{name: _numerators(column, denominator) for name, column in rates.items()},
    )


def _numerators(rates: Sequence[Fraction | None], denominator: int) -> Ints:
    return np.array([0 if rate is None else int(rate * denominator) for rate in rates], dtype=np.int64)


def _share(numerator: Ints, denominator: int, before: Ints) -> Ints:
    """ceil(before × numerator / denominator) without leaving 64 bits: before = whole·denominator + rest."""
    whole = before // denominator
    rest = before - whole * denominator
    share: Ints = numerator * whole - (-numerator * rest) // denominator
    return share


def _reaches(reduction: Ints, numerator: Ints, denominator: int, before: Ints) -> Bools:
    """Whether reduction / before ≥ numerator / denominator, exactly."""
    if max(-reduction.min(initial=0), before.max(initial=0)) <= np.iinfo(np.int64).max // denominator:
        return np.asarray(reduction * denominator >= numerator * before)
    return np.asarray(reduction >= _share(numerator, denominator, before))


def _required(table: _ScaleTable, tier: Ints, before: Ints) -> Ints:
    """The least whole reduction that passes."""
    return np.maximum(_share(table.least[tier], table.denominator, before), table.floor[tier])


def _rate_floor(reduction: Ints, before: Ints) -> Ints:
    """floor(reduction × 10^4 / before), digit by digit since the product may exceed 64 bits; before > 0."""
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
    """Shortfalls of all rows, and where no further reduction can help (targets with a limit)."""
    table = _scale_table(scale)
    reduction, required = before - after, _required(table, tier, before)
    lacking = np.where(before == 0, after, required - reduction)
    shortfall = np.where(codes == _FAILED, -(-lacking // step) * step, 0)
    too_much = required > before
    if table.has_limit.any():
        limit = _share(table.limit[tier], table.denominator, before)
        too_much |= table.has_limit[tier] & ((lacking <= 0) | (reduction + shortfall >= limit))
    return shortfall, (codes == _FAILED) & (before > 0) & too_much
