"""The example plans judged a second time, in exact fractions and from their own words; and figures around every bound.

It shares no table and no formula with the program.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from tests.conftest import ROOT

FOLDER = ROOT / "python" / "thads" / "rules" / "vi_du"

PASSED, FAILED, NOT_JUDGED, MISSING = "Đạt", "Không đạt", "Không xét", "Thiếu số liệu"
THOUSAND, BILLION = 1_000, 10**9

# What is asked of a unit: the share and the number that it must reach, whether nothing is enough, and named degrees; None
# where nothing is asked.
Asked = tuple[Fraction, int, bool, tuple[tuple[str, Fraction], ...]] | None


def share(percent: str, **degrees: str) -> Asked:
    named = tuple((name.replace("_", " "), Fraction(text) / 100) for name, text in degrees.items())
    return Fraction(percent) / 100, 0, False, named


@dataclass(frozen=True)
class Example:
    """One example plan.

    Attributes:
        inputs: places of each measure's inputs in its five columns.
        gone: what is gone of the baseline, from a measure's inputs behind its load.
        asked: what is asked of a unit, by measure, from its name, its load in cases or đồng and the day.
        overall: both verdicts together.
    """

    name: str
    days: tuple[dt.date, ...]
    units: tuple[str, ...]
    province: str
    inputs: Mapping[str, tuple[int, ...]]
    gone: Mapping[str, Callable[[Sequence[int]], int]]
    asked: Mapping[str, Callable[[str, int, dt.date], Asked]]
    asked_of_province: Mapping[str, Asked]
    overall: Callable[[bool | None, bool | None], str]

    @property
    def path(self) -> Path:
        return FOLDER / f"{self.name}.toml"

    def judge(self, asked: Asked, base: int, gone: int, step: int) -> tuple[str, int | None]:
        """Verdict in words and what is lacking, a multiple of `step`."""
        if asked is None:
            return NOT_JUDGED, 0
        least, number, nothing, degrees = asked
        if base == 0:
            left = base - gone
            return (FAILED, -(-left // step) * step) if left else (NOT_JUDGED, 0)

        def passes(amount: int) -> bool:
            return amount >= least * base and amount >= number and (amount > 0 or (nothing and amount == 0))

        if passes(gone):
            reached = [name for name, bound in degrees if gone >= bound * base]
            return (f"{PASSED} ({reached[-1]})" if reached else PASSED), 0
        if number > base:
            return FAILED, None
        low, high = 0, 1
        while not passes(gone + high * step):
            high *= 2
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if passes(gone + middle * step) else (middle, high)
        return FAILED, high * step


def both_named(cases: bool | None, money: bool | None) -> str:
    if cases is None and money is None:
        return NOT_JUDGED
    return {(1, 1): "Đạt cả hai", (1, 0): "Đạt về việc", (0, 1): "Đạt về tiền", (0, 0): FAILED}[
        bool(cases), bool(money)
    ]


def together(enough: Callable[[Sequence[bool]], bool]) -> Callable[[bool | None, bool | None], str]:
    def judged(cases: bool | None, money: bool | None) -> str:
        found = [one for one in (cases, money) if one is not None]
        return NOT_JUDGED if not found else PASSED if enough(found) else FAILED

    return judged


def tiers(bounds: Sequence[int], percents: Sequence[str]) -> Callable[[str, int, dt.date], Asked]:
    """From the first bound on, each further one closed above and the next row beginning beyond it; nothing outside."""

    def asked(_: str, load: int, day: dt.date) -> Asked:
        if not bounds[0] <= load <= bounds[-1]:
            return None
        return share(percents[next(place for place, bound in enumerate(bounds[1:]) if load <= bound)])

    return asked


NGHIEP_VU, THANH_PHO, YEN_SON = (
    "Phòng Nghiệp vụ và Tổ chức thi hành án", "Chi cục THADS thành phố Tuyên Quang", "Chi cục THADS huyện Yên Sơn",
)  # fmt: skip


def by_name(rates: Mapping[str, str], others: Asked) -> Callable[[str, int, dt.date], Asked]:
    return lambda name, load, day: share(rates[name]) if name in rates else others


CHANGE = dt.date(2025, 7, 31)


def mixed_cases(_: str, load: int, day: dt.date) -> Asked:
    if day >= CHANGE:
        return Fraction(0), 0, False, (("khá", Fraction(4, 100)), ("xuất sắc", Fraction(8, 100)))
    if load < 500:
        return Fraction(0), 30, False, ()
    return Fraction(0), 0, True, (("vượt mức", Fraction(3, 100)),)


EXAMPLES = (
    Example(
        "ty_le_xong_2022",
        (dt.date(2022, 9, 30),),
        (NGHIEP_VU, THANH_PHO, YEN_SON),
        "Toàn Cục",
        {"cases": (0, 1, 3), "money": (0, 1, 3)},
        {"cases": lambda inputs: inputs[1], "money": lambda inputs: inputs[1]},
        {
            "cases": tiers((500, 5_000, 10_000, 15_000), ("75", "74", "72")),
            "money": tiers([bound * BILLION for bound in (5, 50, 500, 5_000)], ("40", "38.5", "36")),
        },
        {"cases": share("74"), "money": share("38")},
        both_named,
    ),
    Example(
        "theo_don_vi_2024",
        (dt.date(2024, 9, 30),),
        (NGHIEP_VU, THANH_PHO, YEN_SON),
        "Toàn Cục",
        {"cases": (0, 1, 3, 4), "money": (0, 1, 3, 4)},
        {"cases": lambda inputs: inputs[1] + inputs[2], "money": lambda inputs: inputs[1] + inputs[2]},
        {
            "cases": by_name({THANH_PHO: "84.5", YEN_SON: "82"}, share("83.25", xuất_sắc="90")),
            "money": by_name({THANH_PHO: "50"}, share("46.45")),
        },
        {"cases": share("83.25"), "money": share("46.45")},
        together(all),
    ),
    Example(
        "hon_hop_2025",
        (CHANGE - dt.timedelta(1), CHANGE),
        ("Phòng Nghiệp vụ", "Phòng THADS khu vực 1", "Phòng THADS khu vực 2"),
        "Toàn tỉnh",
        {"cases": (0, 1, 3), "money": (0, 1, 3)},
        {"cases": lambda inputs: inputs[0] - inputs[1], "money": lambda inputs: inputs[1]},
        {"cases": mixed_cases, "money": lambda name, load, day: share("48" if day >= CHANGE else "46.45")},
        {"cases": share("2"), "money": share("46.45")},
        together(any),
    ),
)


def typed_units(example: Example, day: dt.date) -> list[tuple[str, list[int | None]]]:
    """Units with figures just below, at and just above what is asked, of loads below, at and above every threshold.

    Money is in 1.000 đồng.
    """
    loads = {
        "cases": (400, 499, 500, 501, 5_000, 5_001, 10_000, 10_001, 15_000, 15_001, 450, 2_000),
        "money": (4_999_999, 5_000_000, 50_000_000, 50_000_001, 500_000_000, 500_000_001, 5_000_000_000, 5_000_000_001, 7_000_000, 90_000_000, 6_000_000, 8_000_000),
    }  # fmt: skip
    units: list[tuple[str, list[int | None]]] = []
    names = (*example.units, *(f"Phòng THADS khu vực {number}" for number in range(4, 13)))
    for number, name in enumerate(names):
        row: list[int | None] = []
        for measure in ("cases", "money"):
            step = 1 if measure == "cases" else THOUSAND
            load = loads[measure][number]
            base = load * 8 // 10 - number
            asked = example.asked[measure](name, load * step, day)
            bounds = (
                [Fraction(7, 10)]
                if asked is None
                else [max(asked[0], Fraction(asked[1], base)), *(b for _, b in asked[3])]
            )
            bound = bounds[number % len(bounds)]
            gone = -(-bound.numerator * base // bound.denominator) + (number // 2 % 3) - 1
            row += _inputs(example, measure, load, base, gone, number)
        units.append((name, row))
    return units


def _inputs(example: Example, measure: str, load: int, base: int, gone: int, number: int) -> list[int | None]:
    """Five cells of a measure of which so much is gone."""
    cells: list[int | None] = [load, base, None, None, None]
    if measure == "cases" and example.name.startswith("hon_hop"):
        cells[3] = base - gone
    elif 4 in example.inputs[measure]:
        cells[3], cells[4] = gone - min(gone, number), min(gone, number)
    else:
        cells[3] = gone
    return cells


@dataclass(frozen=True)
class Line:
    """What is printed of one measure of a unit, amounts in the sheet's unit."""

    load: int
    base: int
    gone: int
    rate: str
    verdict: str
    lacking: int | None


def rate_text(gone: int, base: int) -> str:
    hundredths = (Fraction(gone, base) * 10_000).__floor__()
    whole, rest = divmod(abs(hundredths), 100)
    return f"{'-' if hundredths < 0 else ''}{whole},{rest:02d}%"


def expected(
    example: Example, units: Sequence[tuple[str, Sequence[int | None]]], day: dt.date
) -> dict[tuple[str, str], tuple[Line, str]]:
    """By unit and measure what is printed, with the verdict on both; the province's among them."""
    found: dict[tuple[str, str], tuple[Line, str]] = {}
    sums = {"cases": [0, 0, 0], "money": [0, 0, 0]}
    for name, row in units:
        lines = {}
        for measure, first in (("cases", 0), ("money", 5)):
            step = 1 if measure == "cases" else THOUSAND
            load, *inputs = (row[first + place] or 0 for place in example.inputs[measure])
            base, gone = inputs[0], example.gone[measure](inputs)
            for place, amount in enumerate((load, base, gone)):
                sums[measure][place] += amount
            lines[measure] = _line(example, measure, example.asked[measure](name, load * step, day), load, base, gone)
        found |= _paired(example, name, lines)
    lines = {measure: _line(example, measure, example.asked_of_province[measure], *sums[measure]) for measure in sums}
    return found | _paired(example, example.province, lines)


def _line(example: Example, measure: str, asked: Asked, load: int, base: int, gone: int) -> Line:
    step = 1 if measure == "cases" else THOUSAND
    verdict, lacking = example.judge(asked, base * step, gone * step, step)
    return Line(load, base, gone, rate_text(gone, base), verdict, None if lacking is None else lacking // step)


def _paired(example: Example, name: str, lines: Mapping[str, Line]) -> dict[tuple[str, str], tuple[Line, str]]:
    passed = [None if line.verdict == NOT_JUDGED else line.verdict != FAILED for line in lines.values()]
    overall = example.overall(*passed)
    return {(name, label): (lines[measure], overall) for measure, label in (("cases", "Việc"), ("money", "Tiền"))}
