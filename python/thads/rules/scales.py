"""Target scales: the tiers of one measure and the reduction that each asks for."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

# A rate is a decimal with at most six digits of a percent, so that its exact products with 10^18 đồng fit 64 bits.
RATE_DENOMINATOR = 10**8


class Rule(StrEnum):
    """How a tier's target is judged. The value is what staff read and choose on sheet `Chỉ tiêu`."""

    AT_LEAST = "Từ mức giảm trở lên"
    ANY_REDUCTION = "Có giảm là đạt"
    BAND = "Có giảm nhưng dưới mức giảm"


class PlanError(ValueError):
    """A plan file or a scale that contradicts itself; `row` is the 0-based tier concerned, if any."""

    def __init__(self, message: str, row: int | None = None) -> None:
        super().__init__(message)
        self.row = row


@dataclass(frozen=True, slots=True)
class Tier:
    """One row of a target scale: workloads in [start, stop) and the reduction asked of them.

    `target` is the rate that the plan names. A reduction that passes and reaches `stretch` is "Đạt (vượt mức)".
    """

    start: int
    stop: int | None
    target: Fraction
    stretch: Fraction | None
    rule: Rule
    wording: str
    clause: str

    @property
    def target_wording(self) -> str:
        """The target in the plan's own form of words: "từ 6% trở lên", "từ 4-5% trở lên", "dưới 2%"."""
        if self.rule is not Rule.AT_LEAST:
            return f"dưới {percent(self.target)}"
        if self.stretch is not None and self.stretch > self.target:
            return f"từ {percent(self.target).removesuffix('%')}-{percent(self.stretch)} trở lên"
        return f"từ {percent(self.target)} trở lên"


@dataclass(frozen=True)
class TargetScale:
    """The tiers of one measure, lowest first: without gap or overlap, from 0 to no upper end.

    Raises:
        PlanError: rows unsorted, a gap, an overlap, or a rate that is no rate.
    """

    tiers: tuple[Tier, ...]

    def __post_init__(self) -> None:
        if not self.tiers:
            raise PlanError("thang chỉ tiêu chưa có dòng nào")
        expected: int | None = 0
        for row, tier in enumerate(self.tiers):
            if expected is None:
                raise PlanError("dòng liền trên không có mức “đến dưới”, nên không thể còn dòng này", row)
            if tier.start < expected:
                raise PlanError("dòng này chồng lên dòng liền trên", row)
            if tier.start > expected:
                raise PlanError("có khoảng trống giữa dòng này và dòng liền trên", row)
            if tier.stop is not None and tier.stop <= tier.start:
                raise PlanError("mức “đến dưới” phải lớn hơn mức “từ”", row)
            for rate in (tier.target, tier.stretch):
                if rate is not None and not 0 < rate <= 1:
                    raise PlanError("mức giảm phải lớn hơn 0% và không quá 100%", row)
                if rate is not None and RATE_DENOMINATOR % rate.denominator:
                    raise PlanError("mức giảm có quá nhiều chữ số lẻ (nhiều nhất 6 chữ số của phần trăm)", row)
            if tier.rule is Rule.AT_LEAST and tier.stretch is not None and tier.stretch < tier.target:
                raise PlanError("mức phấn đấu cao không được thấp hơn mức giảm", row)
            expected = tier.stop
        if expected is not None:
            raise PlanError("dòng cuối phải để trống mức “đến dưới”", len(self.tiers) - 1)

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """Lower ends of the tiers, each belonging to its own tier."""
        return tuple(tier.start for tier in self.tiers)

    def tier_for(self, workload: int) -> Tier:
        """The tier of a workload ≥ 0, in the scale's own unit (cases or đồng)."""
        if workload < 0:
            raise ValueError("a workload is never negative")
        return self.tiers[bisect_right(self.starts, workload) - 1]


def percent(rate: Fraction) -> str:
    """A rate as Vietnamese text without superfluous zeros: 6%, 4,5%."""
    tenths = Fraction(rate) * 100
    whole, rest = divmod(tenths.numerator, tenths.denominator)
    digits = ""
    while rest and len(digits) < 6:
        digit, rest = divmod(rest * 10, tenths.denominator)
        digits += str(digit)
    return f"{whole},{digits}%" if digits else f"{whole}%"
