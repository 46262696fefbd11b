"""Kinds of target: one class each says what reduction it requires of a baseline, what it still allows, and its words.

A kind is made of a rate that the plan names and, where there is one, a higher rate to strive for (`stretch`). Figures
are whole numbers, rates exact fractions; nothing is rounded but the least whole reduction that reaches a rate.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import ClassVar

# A rate is a decimal with at most six digits of a percent, so that its exact products with 10^18 đồng fit 64 bits.
RATE_DENOMINATOR = 10**8


@cache
def percent(rate: Fraction) -> str:
    """A rate as Vietnamese text without superfluous zeros: 6%, 4,5%."""
    whole, rest = divmod(Fraction(rate) * 100, 1)
    digits = f"{int(rest * 10**6):06d}".rstrip("0")
    return f"{whole},{digits}%" if digits else f"{whole}%"


@dataclass(frozen=True, slots=True)
class Target:
    """What a tier asks: at least `least` (and more than nothing), less than `limit` where there is one.

    A reduction that passes and reaches `stretch` is "Đạt (vượt mức)".
    """

    rate: Fraction
    stretch: Fraction | None = None

    label: ClassVar[str]  # what staff read and choose on sheet `Chỉ tiêu`

    @property
    def least(self) -> Fraction:
        """The rate that passing asks for; 0 where any reduction will do."""
        return Fraction(0)

    @property
    def limit(self) -> Fraction | None:
        """The rate from which a reduction no longer passes."""
        return None

    @property
    def wording(self) -> str:
        """The target in the plan's own form of words."""
        return f"dưới {percent(self.rate)}"

    @property
    def sign(self) -> str:
        """The target as a sign, for a narrow column."""
        return f"< {percent(self.rate)}"

    @property
    def note(self) -> str | None:
        """How it is judged, for the footnote; "" where the wording says it, None where only the sheet can."""
        raise NotImplementedError

    @property
    def said(self) -> str:
        """When it passes, in a few words."""
        return f"{self.wording} ({self.label.lower()})"

    def required(self, before: int) -> int:
        """The least whole reduction of `before` (more than 0) that passes."""
        return max(1, -(-self.least.numerator * before // self.least.denominator))

    def allows(self, reduction: int, before: int) -> bool:
        """Whether a reduction of `before` is not too large."""
        return self.limit is None or reduction < self.limit * before

    def exceeded(self, reduction: int, before: int) -> bool:
        """Whether a reduction of `before` that passes reaches what was to be striven for."""
        return self.stretch is not None and reduction >= self.stretch * before

    def contradiction(self) -> str:
        """What is wrong with the rates, in Vietnamese; "" where nothing is."""
        for rate in (self.rate, self.stretch):
            if rate is not None and not 0 < rate <= 1:
                return "mức giảm phải lớn hơn 0% và không quá 100%"
            if rate is not None and RATE_DENOMINATOR % rate.denominator:
                return "mức giảm có quá nhiều chữ số lẻ (nhiều nhất 6 chữ số của phần trăm)"
        return ""


class AtLeast(Target):
    """ "Từ 6% trở lên"; with a stretch "từ 4-5% trở lên"."""

    label = "Từ mức giảm trở lên"

    @property
    def least(self) -> Fraction:
        return self.rate

    @property
    def _range(self) -> str:
        if self.stretch is not None and self.stretch > self.rate:
            return f"{percent(self.rate).removesuffix('%')}-{percent(self.stretch)}"
        return percent(self.rate)

    @property
    def wording(self) -> str:
        return f"từ {self._range} trở lên"

    @property
    def sign(self) -> str:
        return f"≥ {self._range}"

    @property
    def note(self) -> str | None:
        return ""

    @property
    def said(self) -> str:
        return f"đạt từ {percent(self.rate)}"

    def contradiction(self) -> str:
        if self.stretch is not None and self.stretch < self.rate:
            return super().contradiction() or "mức phấn đấu cao không được thấp hơn mức giảm"
        return super().contradiction()


class AnyReduction(Target):
    """ "Dưới 2%" read as the plan's lead sentence has it: whoever reduces at all passes."""

    label = "Có giảm là đạt"

    @property
    def note(self) -> str | None:
        if self.stretch == self.rate:
            return "có giảm là Đạt; giảm từ mức đó là Vượt mức"
        return None if self.stretch else "có giảm là Đạt"


class Band(Target):
    """ "Dưới 2%" to the letter: a reduction, but less than that."""

    label = "Có giảm nhưng dưới mức giảm"

    @property
    def limit(self) -> Fraction | None:
        return self.rate

    @property
    def note(self) -> str | None:
        return "Đạt khi có giảm nhưng dưới mức đó; giảm từ mức đó trở lên là Không đạt"


KINDS = (AtLeast, AnyReduction, Band)
