"""What the rules say, worked out a second time: plain Python, exact fractions, the plan's table typed from its text.

Slow and literal on purpose, and independent of the package: it shares no table and no formula with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

EXCEEDED, PASSED, FAILED = "Đạt (vượt mức)", "Đạt", "Không đạt"
NOT_JUDGED, MISSING = "Không xét", "Thiếu số liệu"
BOTH, CASES_ONLY, MONEY_ONLY = "Đạt cả hai", "Đạt về việc", "Đạt về tiền"

BILLION = 10**9  # tỷ

DEFAULT_READINGS = {
    "shared_boundary": "upper",
    "below_target": "any_reduction",
    "range_target": "from_lower",
    "zero_baseline": "not_judged",
}
OTHER_READINGS = {
    "shared_boundary": "lower",
    "below_target": "band",
    "range_target": "from_upper",
    "zero_baseline": "passed",
}


@dataclass(frozen=True)
class Row:
    """One row of the plan. `end` belongs to the row only where the plan says "đến" without "dưới"."""

    start: int
    end: int | None
    percents: tuple[int, ...]  # "từ 4-5% trở lên" names two
    target: str
    wording: str
    end_belongs: bool = False

    @property
    def below(self) -> bool:
        return self.target.startswith("dưới")

    def holds(self, workload: int) -> bool:
        if workload < self.start:
            return False
        return self.end is None or workload < self.end or (self.end_belongs and workload == self.end)


SCALES = {
    # II.2.a
    "unit_cases": (
        Row(0, 500, (6,), "từ 6% trở lên", "dưới 500 việc"),
        Row(500, 1000, (5,), "từ 5% trở lên", "từ 500 đến dưới 1.000 việc"),
        Row(1000, 1500, (4,), "từ 4% trở lên", "từ 1.000 đến dưới 1.500 việc"),
        Row(1500, 2000, (3,), "từ 3% trở lên", "từ 1.500 đến dưới 2.000 việc"),
        Row(2000, 2500, (2,), "dưới 2%", "từ 2.000 đến 2.500 việc", end_belongs=True),
        Row(2500, None, (1,), "dưới 1%", "từ 2.500 việc trở lên"),
    ),
    # II.2.b
    "unit_money": (
        Row(0, 10 * BILLION, (6,), "từ 6% trở lên", "dưới 10 tỷ đồng"),
        Row(10 * BILLION, 40 * BILLION, (5,), "từ 5% trở lên", "từ 10 đến dưới 40 tỷ đồng"),
        Row(40 * BILLION, 100 * BILLION, (4,), "từ 4% trở lên", "từ 40 đến dưới 100 tỷ đồng"),
        Row(100 * BILLION, 200 * BILLION, (3,), "từ 3% trở lên", "từ 100 đến dưới 200 tỷ đồng"),
        Row(200 * BILLION, 500 * BILLION, (2,), "từ 2% trở lên", "từ 200 đến dưới 500 tỷ đồng"),
        Row(500 * BILLION, None, (1,), "dưới 1%", "từ 500 tỷ đồng trở lên"),
    ),
    # II.1.a, II.1.b
    "province_cases": (Row(0, None, (4, 5), "từ 4-5% trở lên", "toàn Cục"),),
    "province_money": (Row(0, None, (5,), "từ 5% trở lên", "toàn Cục"),),
}


@dataclass(frozen=True)
class Judged:
    row: int | None
    verdict: str
    rate: Fraction | None  # cut to 4 decimals
    shortfall: int | None


def row_of(scale: str, workload: int, shared_boundary: str = "upper") -> int:
    """Number of the row that holds a workload; of two rows the one that the reading prefers."""
    held = [number for number, row in enumerate(SCALES[scale]) if row.holds(workload)]
    return held[-1] if shared_boundary == "upper" else held[0]


def verdict(scale: str, workload: int, before: int, after: int, readings: dict[str, str]) -> str:
    """The verdict on complete figures."""
    if before == 0:
        if after > 0:
            return FAILED
        return PASSED if readings["zero_baseline"] == "passed" else NOT_JUDGED
    row = SCALES[scale][row_of(scale, workload, readings["shared_boundary"])]
    percents = 100 * Fraction(before - after, before)
    lower, upper = row.percents[0], row.percents[-1]
    if row.below:
        if percents <= 0:
            return FAILED
        if readings["below_target"] == "band":
            return PASSED if percents < upper else FAILED
        return EXCEEDED if percents >= upper else PASSED
    if lower == upper or readings["range_target"] == "from_upper":
        return PASSED if percents >= upper else FAILED
    return EXCEEDED if percents >= upper else PASSED if percents >= lower else FAILED


def judge(
    scale: str,
    workload: int | None,
    before: int | None,
    after: int | None,
    step: int = 1,
    readings: dict[str, str] = DEFAULT_READINGS,
) -> Judged:
    """Everything that is said about one measure."""
    row = None if workload is None else row_of(scale, workload, readings["shared_boundary"])
    rate = None
    if before and after is not None:
        rate = Fraction((10_000 * Fraction(before - after, before)).__floor__(), 10_000)
    if workload is None or before is None or after is None:
        return Judged(row, MISSING, rate, None)
    found = verdict(scale, workload, before, after, readings)
    if found != FAILED:
        return Judged(row, found, rate, 0)
    return Judged(row, found, rate, _shortfall(scale, workload, before, after, step, readings))


def _shortfall(scale: str, workload: int, before: int, after: int, step: int, readings: dict[str, str]) -> int | None:
    """The least multiple of step whose further reduction passes, found by halving; None when none does."""
    if before == 0:
        return next(count * step for count in (after // step, after // step + 1) if count * step >= after)

    # Going down, verdicts only turn from failed to passed, and under the literal band back again: there the first
    # reduction at all is the only candidate.
    band = SCALES[scale][row_of(scale, workload, readings["shared_boundary"])].below
    band = band and readings["below_target"] == "band"

    def enough(count: int) -> bool:
        left = after - count * step
        return left < before if band else verdict(scale, workload, before, left, readings) != FAILED

    if enough(0):
        return None
    low, high = 0, after // step + 1  # with nothing left at all, every rule but the band passes
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    passed = verdict(scale, workload, before, after - high * step, readings) != FAILED
    return high * step if passed else None


def overall(cases: str, money: str) -> str:
    """Both measures together (Kết quả chung)."""
    if MISSING in (cases, money):
        return MISSING
    if cases == money == NOT_JUDGED:
        return NOT_JUDGED
    passed = cases in (PASSED, EXCEEDED), money in (PASSED, EXCEEDED)
    return {(True, True): BOTH, (True, False): CASES_ONLY, (False, True): MONEY_ONLY, (False, False): FAILED}[passed]


def province(measure: str, units: Sequence[tuple[int | None, int | None, int | None]]) -> tuple[list[int], str]:
    """Sums over the units so far, and the province's verdict."""
    sums = [sum(unit[column] or 0 for unit in units) for column in range(3)]
    if any(None in unit for unit in units):
        return sums, MISSING
    workload, before, after = sums
    return sums, verdict(f"province_{measure}", workload, before, after, DEFAULT_READINGS)
