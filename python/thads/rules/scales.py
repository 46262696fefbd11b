"""Target scales: the tiers of one measure and the reduction that each asks for."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
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
    """One row of a target scale: workloads in [start, stop), or the unit named, and what is asked of them."""

    start: int
    stop: int | None
    target: Target
    wording: str
    clause: str
    unit: str = ""


@dataclass(frozen=True)
class TargetScale:
    """The tiers of one measure, lowest first: without gap or overlap, from 0 to no upper end.

    Attributes:
        named: rows of single units, which go before the tiers whatever the workload (`figures.scales.scale_of`).
        later: scales that take this one's place, each from its day on, in their order.

    Raises:
        PlanError: rows unsorted, a gap, an overlap, a rate that is no rate, a unit twice, days out of order.
    """

    tiers: tuple[Tier, ...]
    named: tuple[Tier, ...] = ()
    later: tuple[tuple[date, TargetScale], ...] = ()

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
            expected = tier.stop
        if expected is not None:
            raise PlanError("dòng cuối phải để trống mức “đến dưới”", len(self.tiers) - 1)
        for row, tier in enumerate(self.rows):
            if wrong := tier.target.contradiction():
                raise PlanError(wrong, row)
            if tier.unit in (other.unit for other in self.rows[len(self.tiers) : row]):
                raise PlanError(f"đơn vị “{tier.unit}” đã có dòng ở trên", row)
        days = [day for day, _ in self.later]
        if days != sorted(set(days)):
            raise PlanError("các ngày bắt đầu áp dụng phải theo thứ tự")

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """Lower ends of the tiers, each belonging to its own tier."""
        return tuple(tier.start for tier in self.tiers)

    @cached_property
    def rows(self) -> tuple[Tier, ...]:
        """All rows: the tiers, then those of single units."""
        return self.tiers + self.named

    def tier_for(self, workload: int) -> Tier:
        """The tier of a workload ≥ 0, in the scale's own unit (cases or đồng)."""
        if workload < 0:
            raise ValueError("a workload is never negative")
        return self.tiers[bisect_right(self.starts, workload) - 1]

    def at(self, day: date | None) -> TargetScale:
        """The scale in force on a day; of no day, the first."""
        return next((scale for since, scale in reversed(self.later) if day and since <= day), self)


def scale_of_rows(rows: Sequence[tuple[int, Tier]], first: int) -> TargetScale:
    """The scale of rows by their place in a file or on a sheet, those of single units anywhere among them.

    Raises:
        PlanError: as `TargetScale`, its row a place; `first` where no row is to blame.
    """
    order = sorted(rows, key=lambda one: bool(one[1].unit))
    tiers = tuple(tier for _, tier in order if not tier.unit)
    try:
        return TargetScale(tiers, tuple(tier for _, tier in order if tier.unit))
    except PlanError as error:
        raise PlanError(str(error), first if error.row is None else order[error.row][0]) from error
