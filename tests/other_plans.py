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

# Of each thing judged whether it has passed, None where it is not judged.
Passed = Sequence[bool | None]


def share(percent: str, **degrees: str) -> Asked:
    named = tuple((name.replace("_", " "), Fraction(text) / 100) for name, text in degrees.items())
    return Fraction(percent) / 100, 0, False, named


@dataclass(frozen=True)
class Judged:
    """What an example judges as one.

    Attributes:
        noun: việc or tiền.
        kind: what of its inputs is judged: "net" carried over less its part in the register, "left", "done", "stopped".
        columns: where its load and its inputs stand in a typed row behind the name.
        asked: what is asked of a unit, from its name, its load in cases or đồng and the day.
        of_province: what is asked of the province.
        label: what is printed beside its figures.
    """

    noun: str
    kind: str
    columns: tuple[int, ...]
    asked: Callable[[str, int, dt.date], Asked]
    of_province: Asked
    label: str = ""

    @property
    def printed(self) -> str:
        return self.label or self.noun.capitalize()

    @property
    def step(self) -> int:
        return 1 if self.noun == "việc" else THOUSAND

    def figures(self, row: Sequence[int | None]) -> tuple[int, int, int]:
        """Load, what is judged, and what of it is gone."""
        load, *inputs = (row[column] or 0 for column in self.columns)
        match self.kind, inputs:
            case "net", [before, part, after, part_after]:
                return load, before - part, (before - part) - (after - part_after)
            case "left", [before, after]:
                return load, before, before - after
        return load, inputs[0], sum(inputs[1:])

    def fill(self, row: list[int | None], load: int, base: int, gone: int, number: int) -> None:
        """Type figures of which so much is gone."""
        inputs: dict[str, list[int | None]] = {
            "net": [base + number, number, base - gone + 2 * number, 2 * number],
            "left": [base, base - gone],
            "done": [base, gone],
            "stopped": [base, gone - min(gone, number), min(gone, number)],
        }
        for column, value in zip(self.columns, [load, *inputs[self.kind]], strict=True):
            assert row[column] in (None, value), "an input of two is typed once"
            row[column] = value


@dataclass(frozen=True)
class Example:
    """One example plan.

    Attributes:
        lines: what it judges, in the order in which it is printed.
        overall: the verdicts on việc and those on tiền together.
    """

    name: str
    days: tuple[dt.date, ...]
    units: tuple[str, ...]
    province: str
    lines: tuple[Judged, ...]
    overall: Callable[[Passed, Passed], str]

    @property
    def path(self) -> Path:
        return FOLDER / f"{self.name}.toml"

    @property
    def width(self) -> int:
        """Columns of figures."""
        return 5 * len(self.lines)

    @property
    def used(self) -> set[int]:
        """Those in which something is typed."""
        return {column for line in self.lines for column in line.columns}

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


def both_named(cases: Passed, money: Passed) -> str:
    """Each for itself: all of việc that is judged, all of tiền."""
    judged = [[one for one in verdicts if one is not None] for verdicts in (cases, money)]
    if not any(judged):
        return NOT_JUDGED
    of_cases, of_money = (bool(one) and all(one) for one in judged)
    names = {(True, True): "Đạt cả hai", (True, False): "Đạt về việc", (False, True): "Đạt về tiền"}
    return names.get((of_cases, of_money), FAILED)


def together(enough: Callable[[Sequence[bool]], bool]) -> Callable[[Passed, Passed], str]:
    def judged(cases: Passed, money: Passed) -> str:
        found = [one for one in (*cases, *money) if one is not None]
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


def stepped(*rows: tuple[int, Asked], beyond: bool = False) -> Callable[[str, int, dt.date], Asked]:
    """From each bound on, or beyond it, what stands beside it."""

    def asked(_: str, load: int, day: dt.date) -> Asked:
        return [what for bound, what in rows if (load > bound if beyond and bound > 500 else load >= bound)][-1]

    return asked


def below(percent: str) -> Asked:
    """ "Dưới 2%": any reduction passes, that rate exceeds."""
    return Fraction(0), 0, False, (("vượt mức", Fraction(percent) / 100),)


EXAMPLES = (
    Example(
        "ty_le_xong_2022",
        (dt.date(2022, 9, 30),),
        (NGHIEP_VU, THANH_PHO, YEN_SON),
        "Toàn Cục",
        (
            Judged("việc", "done", (0, 1, 3), tiers((500, 5_000, 10_000, 15_000), ("75", "74", "72")), share("74")),
            Judged(
                "tiền",
                "done",
                (5, 6, 8),
                tiers([bound * BILLION for bound in (5, 50, 500, 5_000)], ("40", "38.5", "36")),
                share("38"),
            ),
        ),
        both_named,
    ),
    Example(
        "theo_don_vi_2024",
        (dt.date(2024, 9, 30),),
        (NGHIEP_VU, THANH_PHO, YEN_SON),
        "Toàn Cục",
        (
            Judged(
                "việc",
                "stopped",
                (0, 1, 3, 4),
                by_name({THANH_PHO: "84.5", YEN_SON: "82"}, share("83.25", xuất_sắc="90")),
                share("83.25"),
            ),
            Judged("tiền", "stopped", (5, 6, 8, 9), by_name({THANH_PHO: "50"}, share("46.45")), share("46.45")),
        ),
        together(all),
    ),
    Example(
        "hon_hop_2025",
        (CHANGE - dt.timedelta(1), CHANGE),
        ("Phòng Nghiệp vụ", "Phòng THADS khu vực 1", "Phòng THADS khu vực 2"),
        "Toàn tỉnh",
        (
            Judged("việc", "left", (0, 1, 3), mixed_cases, share("2")),
            Judged(
                "tiền",
                "done",
                (5, 6, 8),
                lambda name, load, day: share("48" if day >= CHANGE else "46.45"),
                share("46.45"),
            ),
        ),
        together(any),
    ),
    Example(
        "giam_va_xong_2023",
        (dt.date(2023, 9, 30),),
        (NGHIEP_VU, THANH_PHO, YEN_SON),
        "Toàn Cục",
        (
            Judged(
                "việc",
                "net",
                (0, 1, 2, 3, 4),
                stepped((0, share("6")), (500, share("5")), (1_000, below("2"))),
                share("4", vượt_mức="5"),
                "Việc giảm",
            ),
            Judged(
                "việc",
                "done",
                (0, 6, 8),
                stepped((0, None), (500, share("75", xuất_sắc="85")), (5_000, share("74")), beyond=True),
                share("74"),
                "Việc xong",
            ),
            Judged(
                "tiền",
                "net",
                (10, 11, 12, 13, 14),
                stepped((0, share("6")), (10 * BILLION, share("5"))),
                share("5"),
                "Tiền giảm",
            ),
            Judged(
                "tiền", "done", (10, 16, 18), by_name({THANH_PHO: "50"}, share("46.45")), share("46.45"), "Tiền xong"
            ),
        ),
        both_named,
    ),
)


def typed_units(example: Example, day: dt.date) -> list[tuple[str, list[int | None]]]:
    """Units with figures just below, at and just above what is asked, of loads below, at and above every threshold.

    Money is in 1.000 đồng.
    """
    loads = {
        "việc": (400, 499, 500, 501, 5_000, 5_001, 10_000, 10_001, 15_000, 15_001, 450, 2_000),
        "tiền": (4_999_999, 5_000_000, 50_000_000, 50_000_001, 500_000_000, 500_000_001, 5_000_000_000, 5_000_000_001, 7_000_000, 90_000_000, 6_000_000, 8_000_000),
    }  # fmt: skip
    units: list[tuple[str, list[int | None]]] = []
    names = (*example.units, *(f"Phòng THADS khu vực {number}" for number in range(4, 13)))
    for number, name in enumerate(names):
        row: list[int | None] = [None] * example.width
        for place, line in enumerate(example.lines):
            load = loads[line.noun][number]
            base = load * 8 // 10 - number
            asked = line.asked(name, load * line.step, day)
            bounds = (
                [Fraction(7, 10)]
                if asked is None
                else [max(asked[0], Fraction(asked[1], base)), *(b for _, b in asked[3])]
            )
            # Of what several quantities judge, one passes where another does not.
            shift = number + (place if len(example.lines) > 2 else 0)
            bound = bounds[number % len(bounds)]
            gone = -(-bound.numerator * base // bound.denominator) + (shift // 2 % 3) - 1
            line.fill(row, load, base, gone, number)
        units.append((name, row))
    return units


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
    """By unit and what is printed beside its figures: those, with the verdict on all; the province's among them."""
    found: dict[tuple[str, str], tuple[Line, str]] = {}
    sums = [[0, 0, 0] for _ in example.lines]
    for name, row in units:
        lines = []
        for judged, total in zip(example.lines, sums, strict=True):
            load, base, gone = judged.figures(row)
            total[:] = (one + amount for one, amount in zip(total, (load, base, gone), strict=True))
            lines.append(_line(example, judged, judged.asked(name, load * judged.step, day), load, base, gone))
        found |= _named(example, name, lines)
    lines = [_line(example, one, one.of_province, *total) for one, total in zip(example.lines, sums, strict=True)]
    return found | _named(example, example.province, lines)


def _line(example: Example, judged: Judged, asked: Asked, load: int, base: int, gone: int) -> Line:
    step = judged.step
    verdict, lacking = example.judge(asked, base * step, gone * step, step)
    return Line(load, base, gone, rate_text(gone, base), verdict, None if lacking is None else lacking // step)


def _named(example: Example, name: str, lines: Sequence[Line]) -> dict[tuple[str, str], tuple[Line, str]]:
    passed: dict[str, list[bool | None]] = {"việc": [], "tiền": []}
    for judged, line in zip(example.lines, lines, strict=True):
        passed[judged.noun].append(None if line.verdict == NOT_JUDGED else line.verdict != FAILED)
    overall = example.overall(passed["việc"], passed["tiền"])
    return {(name, judged.printed): (line, overall) for judged, line in zip(example.lines, lines, strict=True)}
