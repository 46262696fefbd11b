"""Kinds of target: one class each says what reduction it requires of a baseline, what it still allows, and its words.

A kind is made of a rate that the plan names and, where there are any, degrees above it to strive for (`stretch`, `levels`).
Figures are whole numbers, rates exact fractions; nothing is rounded but the least whole reduction that reaches a rate.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import pairwise
from typing import ClassVar, NamedTuple

from thads import layout
from thads.numerals import format_number

# A rate is a decimal with at most six digits of a percent, so that its exact products with 10^18 đồng fit 64 bits.
RATE_DENOMINATOR = 10**8

# No figure is larger.
_LARGEST_AMOUNT = 10**18

# What an amount is told in: units by name with their size, the largest first; one that has the amount whole is taken.
Units = tuple[tuple[str, int], ...]
CASE_UNITS: Units = (("việc", 1),)
MONEY_UNITS: Units = tuple(reversed(layout.MONEY_UNITS.items()))


@cache
def percent(rate: Fraction) -> str:
    """A rate as Vietnamese text without superfluous zeros: 6%, 4,5%."""
    whole, rest = divmod(Fraction(rate) * 100, 1)
    digits = f"{int(rest * 10**6):06d}".rstrip("0")
    return f"{whole},{digits}%" if digits else f"{whole}%"


class Degree(NamedTuple):
    """A degree above passing, by its name in the plan ("khá", "xuất sắc"), and the rate from which it is reached."""

    name: str
    rate: Fraction


_LEVEL = re.compile(r"(\D*[^\s\d])\s+(?:từ\s+)?(\d[\d.,]*\s*%?)")


def split_level(text: str) -> tuple[str, str] | None:
    """Name and rate of a degree as it is written, "khá 7%" or "khá từ 7%"; None where it is none."""
    found = _LEVEL.fullmatch(" ".join(text.split()))
    return (found[1].removesuffix(" từ"), found[2]) if found else None


# What a plan that gives it no name calls it.
EXCEEDING = "vượt mức"


@dataclass(frozen=True, slots=True)
class Target:
    """What a tier asks: at least `least` and `floor`, less than `limit` where there is one.

    A reduction that passes and reaches `stretch` is "Đạt (vượt mức)"; one that reaches a level, "Đạt (khá)".
    """

    rate: Fraction = Fraction(0)
    stretch: Fraction | None = None
    levels: tuple[Degree, ...] = ()  # instead of `stretch`, lowest first

    label: ClassVar[str]  # what staff read and choose on sheet `Chỉ tiêu`
    key: ClassVar[str]  # and what a plan file has
    judged: ClassVar[bool] = True

    @property
    def least(self) -> Fraction:
        """The rate that passing asks for; 0 where any reduction will do."""
        return Fraction(0)

    @property
    def floor(self) -> int:
        """The whole reduction that passing asks for, whatever the baseline."""
        return 1

    @property
    def limit(self) -> Fraction | None:
        """The rate from which a reduction no longer passes."""
        return None

    @property
    def steps(self) -> tuple[Degree, ...]:
        """The degrees above passing, lowest first."""
        return self.levels or (() if self.stretch is None else (Degree(EXCEEDING, self.stretch),))

    @property
    def beyond(self) -> tuple[Fraction, int] | None:
        """From which rate and which whole reduction on the lowest degree above passing is reached."""
        return (self.steps[0].rate, 0) if self.steps else None

    def shown(self, rate: Fraction) -> str:
        """The rate, or one of its degrees, as text."""
        return percent(rate)

    @property
    def wording(self) -> str:
        """The target in the plan's own form of words."""
        return f"dưới {self.shown(self.rate)}"

    @property
    def degrees(self) -> str:
        """The degrees above passing in words; "" where there are none."""
        return ", ".join(f"{name} từ {self.shown(rate)}" for name, rate in self.steps)

    @property
    def sign(self) -> str:
        """The target as a sign, for a narrow column."""
        return f"< {self.shown(self.rate)}"

    @property
    def note(self) -> str | None:
        """How it is judged, for the footnote; "" where the wording says it, None where only the sheet can."""
        raise NotImplementedError

    @property
    def said(self) -> str:
        """When it passes, in a few words."""
        return f"{self.wording} ({self.label.lower()})"

    def share(self, before: int) -> Fraction | None:
        """The target as a share of a baseline, None where there is none."""
        return self.rate

    def required(self, before: int) -> int:
        """The least whole reduction of `before` (more than 0) that passes."""
        return max(self.floor, -(-self.least.numerator * before // self.least.denominator))

    def allows(self, reduction: int, before: int) -> bool:
        """Whether a reduction of `before` is not too large."""
        return self.limit is None or reduction < self.limit * before

    def level(self, reduction: int, before: int) -> str:
        """The name of the highest degree that a reduction which passes reaches; "" where it is none."""
        if not self.levels:  # nearly every target
            return EXCEEDING if self.stretch is not None and reduction >= self.stretch * before else ""
        return next((name for name, rate in reversed(self.levels) if reduction >= rate * before), "")

    def contradiction(self) -> str:
        """What is wrong with the rates, in Vietnamese; "" where nothing is."""
        for rate in (self.rate, *(step.rate for step in self.steps)):
            if not 0 < rate <= 1:
                return "mức giảm phải lớn hơn 0% và không quá 100%"
            if RATE_DENOMINATOR % rate.denominator:
                return "mức giảm có quá nhiều chữ số lẻ (nhiều nhất 6 chữ số của phần trăm)"
        return self._disorder(())

    def _disorder(self, below: tuple[Fraction, ...]) -> str:
        """What is wrong with the degrees' order above the rates `below`."""
        rates = (*below, *(level.rate for level in self.levels))
        if any(upper <= lower for lower, upper in pairwise(rates)):
            return "các mức phấn đấu phải cao dần"
        return ""


class AtLeast(Target):
    """ "Từ 6% trở lên"; with a stretch "từ 4-5% trở lên", with levels "từ 6% trở lên, khá từ 7%"."""

    label = "Từ mức giảm trở lên"
    key = "at_least"

    @property
    def least(self) -> Fraction:
        return self.rate

    @property
    def _range(self) -> str:
        if self.stretch is not None and self.stretch > self.rate:
            return f"{percent(self.rate).removesuffix('%')}-{percent(self.stretch)}"
        return self.shown(self.rate)

    @property
    def wording(self) -> str:
        return f"từ {self._range} trở lên" + (f", {self.degrees}" if self.levels else "")

    @property
    def sign(self) -> str:
        return f"≥ {self._range}"

    @property
    def note(self) -> str | None:
        return self.degrees if self.levels else ""

    @property
    def said(self) -> str:
        return f"đạt từ {self.shown(self.rate)}"

    def contradiction(self) -> str:
        if self.stretch is not None and self.stretch < self.rate:
            return super().contradiction() or "mức phấn đấu cao không được thấp hơn mức giảm"
        return super().contradiction() or self._disorder((self.rate,))


class AnyReduction(Target):
    """ "Dưới 2%" read as the plan's lead sentence has it: whoever reduces at all passes. Without a rate, "có giảm"."""

    label = "Có giảm là đạt"
    key = "any_reduction"

    @property
    def wording(self) -> str:
        said = f"dưới {percent(self.rate)}" if self.rate else "có giảm"
        return said + (f", {self.degrees}" if self.levels else "")

    @property
    def sign(self) -> str:
        return f"< {percent(self.rate)}" if self.rate else "> 0%"

    @property
    def note(self) -> str | None:
        if self.levels:
            return f"có giảm là Đạt; {self.degrees}"
        if self.stretch is not None and self.stretch == self.rate:
            return "có giảm là Đạt; giảm từ mức đó là Vượt mức"
        return None if self.stretch else "có giảm là Đạt"

    def contradiction(self) -> str:
        return super().contradiction() if self.rate else _of_degrees(self)


class Band(Target):
    """ "Dưới 2%" to the letter: a reduction, but less than that."""

    label = "Có giảm nhưng dưới mức giảm"
    key = "band"

    @property
    def limit(self) -> Fraction | None:
        return self.rate

    @property
    def note(self) -> str | None:
        return "Đạt khi có giảm nhưng dưới mức đó; giảm từ mức đó trở lên là Không đạt"


@dataclass(frozen=True, slots=True)
class Amount(AtLeast):
    """ "Giảm từ 30 việc trở lên": rates are whole numbers of cases or đồng, whatever the baseline."""

    units: Units = CASE_UNITS

    label = "Từ số giảm trở lên"
    key = "amount"

    @property
    def least(self) -> Fraction:
        return Fraction(0)

    @property
    def floor(self) -> int:
        return int(self.rate)

    @property
    def beyond(self) -> tuple[Fraction, int] | None:
        return (Fraction(0), int(self.steps[0].rate)) if self.steps else None

    def shown(self, rate: Fraction) -> str:
        amount = int(rate)
        name, size = next((unit for unit in self.units if amount % unit[1] == 0), self.units[-1])
        return f"{format_number(amount // size)} {name}".strip()

    @property
    def _range(self) -> str:
        return self.shown(self.rate)

    @property
    def wording(self) -> str:
        return f"từ {self._range} trở lên" + (f", {self.degrees}" if self.steps else "")

    @property
    def note(self) -> str | None:
        return self.degrees

    def share(self, before: int) -> Fraction | None:
        return self.rate / before if before else None

    def level(self, reduction: int, before: int) -> str:
        return next((name for name, amount in reversed(self.steps) if reduction >= amount), "")

    def contradiction(self) -> str:
        amounts = (self.rate, *(step.rate for step in self.steps))
        if any(amount.denominator != 1 or not 1 <= amount <= _LARGEST_AMOUNT for amount in amounts):
            return "số phải giảm là số nguyên lớn hơn 0"
        if self.stretch is not None and self.stretch < self.rate:
            return "mức phấn đấu cao không được thấp hơn số phải giảm"
        return self._disorder((self.rate,))


class NoIncrease(Target):
    """ "Không tăng" (0%): what is no more than it was passes."""

    label = "Không tăng là đạt"
    key = "no_increase"

    @property
    def floor(self) -> int:
        return 0

    @property
    def wording(self) -> str:
        return "không tăng" + (f", {self.degrees}" if self.steps else "")

    @property
    def sign(self) -> str:
        return "≥ 0%"

    @property
    def note(self) -> str | None:
        return f"không tăng là Đạt{f'; {self.degrees}' if self.steps else ''}"

    def contradiction(self) -> str:
        return "“không tăng” không có mức giảm (để 0%)" if self.rate else _of_degrees(self)


class NotJudged(Target):
    """Whom the plan asks nothing of: workloads below or above its scale."""

    label = "Không xét"
    key = "not_judged"
    judged = False

    @property
    def wording(self) -> str:
        return "không xét"

    @property
    def sign(self) -> str:
        return "–"

    @property
    def note(self) -> str | None:
        return ""

    @property
    def said(self) -> str:
        return self.wording

    def contradiction(self) -> str:
        return "“không xét” không có mức giảm" if self.rate or self.steps else ""


def _of_degrees(target: Target) -> str:
    """What is wrong with the degrees of a target that names no rate itself."""
    first, *_ = (*(step.rate for step in target.steps), None)
    return "" if first is None else Target(first, target.stretch, target.levels).contradiction()


KINDS: tuple[type[Target], ...] = (AtLeast, AnyReduction, Band, Amount, NoIncrease, NotJudged)


def kind_label(kind: type[Target], reduces: bool) -> str:
    """What staff read of a kind: of a completion rate (not `reduces`) nothing is to fall."""
    return kind.label if reduces or not issubclass(kind, AtLeast) else kind.label.replace("giảm", "phải đạt")
