"""The boundary cases that run through every adapter: just below, at and just above every threshold of the plan.

Expected verdicts come from the plan's numbers in `tests.oracle.SCALES` by the one line of reasoning beside each
group, or are written out; none is computed by the package. Money is in whole đồng.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from tests.oracle import BILLION, EXCEEDED, FAILED, MISSING, NOT_JUDGED, PASSED, SCALES, Row

MEASURES = ("cases", "money")
MOST = 10**18


@dataclass(frozen=True)
class Case:
    name: str
    measure: str  # cases, money
    scope: str  # unit, province
    workload: int | None
    before: int | None
    after: int | None
    verdict: str
    target: str  # wording of the target, empty without a workload
    tier: str = ""

    @property
    def scale(self) -> str:
        return f"{self.scope}_{self.measure}"

    @property
    def figures(self) -> tuple[int | None, int | None, int | None]:
        return self.workload, self.before, self.after

    @property
    def typable(self) -> bool:
        """Whether the input sheet takes it: what is left over cannot exceed the load."""
        return self.workload is None or self.after is None or self.after <= self.workload


def typed(amount: int | None, factor: int = 1) -> object:
    """An amount as staff type it in a sheet's unit: a number while Excel's 15 digits hold it, else Vietnamese text."""
    if amount is None:
        return None
    value = Decimal(amount) / factor
    if Decimal(f"{float(value):.15g}") == value and len(str(int(value))) <= 15:
        return float(value)
    whole, _, fraction = f"{value:,f}".partition(".")
    return whole.replace(",", ".") + ("," + fraction if fraction else "")


def _case(name: str, scale: str, row: Row, figures: tuple[int, int, int], verdict: str) -> Case:
    scope, measure = scale.split("_")
    return Case(f"{scale} {name}", measure, scope, *figures, verdict, row.target, row.wording)


def _thresholds() -> Iterator[Case]:
    """At each threshold a reduction by exactly the upper row's rate, which the lower row judges otherwise."""
    for scale, before in (("unit_cases", 400), ("unit_money", 8 * BILLION)):
        rows = SCALES[scale]
        for lower, upper in pairwise(rows):
            after = before * (100 - upper.percents[0]) // 100
            # The upper row always asks less: its rate fails the lower row, or is some reduction, though below "dưới 2%".
            missed = PASSED if lower.below else FAILED
            reached = EXCEEDED if upper.below else PASSED
            for distance, row, verdict in ((-1, lower, missed), (0, upper, reached), (1, upper, reached)):
                name = f"workload {upper.start}{distance:+d}"
                yield _case(name, scale, row, (upper.start + distance, before, after), verdict)


def _rates() -> Iterator[Case]:
    """In each row, reductions just below, at and just above its rate; no reduction; an increase by one."""
    for scale, rows in SCALES.items():
        for row in rows:
            workload = row.start + 5 if row.end is None else row.end - 1
            if row.start == 0 and row.end is None:
                workload = 10**6 if scale.endswith("cases") else 10**15
            bases = (100, 450, 499) if scale.endswith("cases") else (100 * 10**6, 9_999_999_967)
            if row.end is None and scale.endswith("money"):
                bases += (10**12 + 7,)
            for before in bases:
                for percent in row.percents:
                    need = -(-before * percent // 100)
                    for reduction in (need - 1, need, need + 1):
                        yield _rate_case(scale, row, workload, before, reduction)
                for reduction in (0, -1):
                    yield _rate_case(scale, row, workload, before, reduction)


def _rate_case(scale: str, row: Row, workload: int, before: int, reduction: int) -> Case:
    reached = reduction * 100 >= row.percents[-1] * before
    if row.below:
        verdict = FAILED if reduction <= 0 else EXCEEDED if reached else PASSED
    elif len(row.percents) == 2:
        passed = reduction * 100 >= row.percents[0] * before
        verdict = EXCEEDED if reached else PASSED if passed else FAILED
    else:
        verdict = PASSED if reached else FAILED
    workload = max(workload, before - reduction) if row.end is None else workload
    name = f"{row.target} {before}→{before - reduction}"
    return _case(name, scale, row, (workload, before, before - reduction), verdict)


P6, P5, P4, P3, P2 = (f"từ {rate}% trở lên" for rate in (6, 5, 4, 3, 2))
P45 = "từ 4-5% trở lên"
B2, B1 = "dưới 2%", "dưới 1%"
T = BILLION

# Written out: (name, measure, scope, workload, before, after, verdict, target).
_WRITTEN: tuple[tuple[str, str, str, int | None, int | None, int | None, str, str], ...] = (
    ("exactly 6%", "cases", "unit", 499, 150, 141, PASSED, P6),
    ("one case short of 6%", "cases", "unit", 499, 150, 142, FAILED, P6),
    ("5,996% is not 6%", "cases", "unit", 499, 100_000, 94_004, FAILED, P6),
    ("no workload at all", "cases", "unit", 0, 10, 0, PASSED, P6),
    ("the last case gone", "cases", "unit", 1, 1, 0, PASSED, P6),
    ("1.000 việc stands in the row of 4%", "cases", "unit", 1000, 100, 96, PASSED, P4),
    ("999 việc still owes 5%", "cases", "unit", 999, 100, 96, FAILED, P5),
    ("2.000 việc, one case less", "cases", "unit", 2000, 1000, 999, PASSED, B2),
    ("2.000 việc, just below 2%", "cases", "unit", 2000, 1000, 981, PASSED, B2),
    ("2.000 việc, 2%", "cases", "unit", 2000, 1000, 980, EXCEEDED, B2),
    ("2.000 việc, the best unit", "cases", "unit", 2000, 1000, 1, EXCEEDED, B2),
    ("2.499 việc, 1%", "cases", "unit", 2499, 1000, 990, PASSED, B2),
    ("2.500 việc, 1%", "cases", "unit", 2500, 1000, 990, EXCEEDED, B1),
    ("2.501 việc, just below 1%", "cases", "unit", 2501, 1000, 991, PASSED, B1),
    ("2.500 việc, no change", "cases", "unit", 2500, 1000, 1000, FAILED, B1),
    ("2.500 việc, an increase", "cases", "unit", 2500, 1000, 1001, FAILED, B1),
    ("nothing before, nothing now", "cases", "unit", 300, 0, 0, NOT_JUDGED, P6),
    ("nothing before, one now", "cases", "unit", 300, 0, 1, FAILED, P6),
    ("nothing before, any reduction would do", "cases", "unit", 2600, 0, 7, FAILED, B1),
    ("workload missing", "cases", "unit", None, 150, 100, MISSING, ""),
    ("baseline missing", "cases", "unit", 499, None, 100, MISSING, P6),
    ("current missing", "cases", "unit", 499, 150, None, MISSING, P6),
    ("current missing beside a base of 0", "cases", "unit", 499, 0, None, MISSING, P6),
    ("workload missing beside two zeros", "cases", "unit", None, 0, 0, MISSING, ""),
    ("9.999.999.999 đồng owes 6%", "money", "unit", 10 * T - 1, 100, 95, FAILED, P6),
    ("10 tỷ owes 5%", "money", "unit", 10 * T, 100, 95, PASSED, P5),
    ("40 tỷ owes 4%", "money", "unit", 40 * T, 100, 96, PASSED, P4),
    ("100 tỷ owes 3%", "money", "unit", 100 * T, 100, 97, PASSED, P3),
    ("200 tỷ owes 2%", "money", "unit", 200 * T, 100, 98, PASSED, P2),
    ("200 tỷ, one đồng short of 2%", "money", "unit", 200 * T, 100 * T, 98 * T + 1, FAILED, P2),
    ("499.999.999.999 đồng owes 2%", "money", "unit", 500 * T - 1, 100 * T, 99 * T, FAILED, P2),
    ("500 tỷ, one đồng less", "money", "unit", 500 * T, 100 * T, 100 * T - 1, PASSED, B1),
    ("500 tỷ, one đồng short of 1%", "money", "unit", 500 * T, 100 * T, 99 * T + 1, PASSED, B1),
    ("500 tỷ, 1%", "money", "unit", 500 * T, 100 * T, 99 * T, EXCEEDED, B1),
    ("one đồng less of 10^18", "money", "unit", MOST, MOST, MOST - 1, PASSED, B1),
    ("1% of 10^18", "money", "unit", MOST, MOST, MOST - 10**16, EXCEEDED, B1),
    ("one đồng short of 1% of 10^18", "money", "unit", MOST, MOST, MOST - 10**16 + 1, PASSED, B1),
    ("10^18 unchanged", "money", "unit", MOST, MOST, MOST, FAILED, B1),
    ("from 1 đồng to 10^18", "money", "unit", MOST, 1, MOST, FAILED, B1),
    ("10^18 − 1 all gone", "money", "unit", MOST - 1, MOST - 1, 0, EXCEEDED, B1),
    ("no money before, none now", "money", "unit", 0, 0, 0, NOT_JUDGED, P6),
    ("no money before, one đồng now", "money", "unit", 5, 0, 1, FAILED, P6),
    ("all missing but the baseline", "money", "unit", None, 5, None, MISSING, ""),
    ("province, one case short of 4%", "cases", "province", 9000, 1000, 961, FAILED, P45),
    ("province, 4%", "cases", "province", 9000, 1000, 960, PASSED, P45),
    ("province, one case short of 5%", "cases", "province", 9000, 1000, 951, PASSED, P45),
    ("province, 5%", "cases", "province", 9000, 1000, 950, EXCEEDED, P45),
    ("province, nothing at all", "cases", "province", 0, 0, 0, NOT_JUDGED, P45),
    ("province money, one đồng short of 5%", "money", "province", 900 * T, 100 * T, 95 * T + 1, FAILED, P5),
    ("province money, 5%", "money", "province", 900 * T, 100 * T, 95 * T, PASSED, P5),
    ("province money, 10^18", "money", "province", MOST, MOST, MOST - 5 * 10**16, PASSED, P5),
    ("province money, 10^18 one đồng short", "money", "province", MOST, MOST, MOST - 5 * 10**16 + 1, FAILED, P5),
)


def _written() -> Iterator[Case]:
    for case in _WRITTEN:
        _, measure, scope, *_, target = case
        # A target names its row: within one scale no two rows share it.
        wording = {row.target: row.wording for row in SCALES[f"{scope}_{measure}"]}
        yield Case(*case, tier=wording.get(target, ""))


CASES: tuple[Case, ...] = tuple({case.name: case for case in (*_thresholds(), *_rates(), *_written())}.values())
UNIT_CASES = tuple(case for case in CASES if case.scope == "unit")
