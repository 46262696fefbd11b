"""Target scales: the tiers of one measure and the reduction that each asks for."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from thads.rules.kinds import Target

# A plan's scales: of the units and of the province, by cases and by money.
SCALES = ("unit_cases", "unit_money", "province_cases", "province_money")


class PlanError(ValueError):
    """A plan file or a scale that contradicts itself; `row` is the 0-based tier concerned, if any."""

    def __init__(self, message: str, row: int | None = None) -> None:
        super().__init__(message)
        self.row = row


@dataclass(frozen=True, slots=True)
class Tier:
    """One row of a target scale: workloads in [start, stop) and what is asked of them."""

    start: int
    stop: int | None
    target: Target
    wording: str
    clause: str


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
            if wrong := tier.target.contradiction():
                raise PlanError(wrong, row)
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
