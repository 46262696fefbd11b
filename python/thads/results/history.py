"""What each consolidation found, kept by date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from thads.layout import CASES, Measure


@dataclass(frozen=True, slots=True)
class Record:
    """One unit at one date: its net carried-over figures, whole cases and whole đồng; None where there was no verdict.

    `together` is all names of that date, the unit's own among them: sums compare only over the same units.
    """

    day: date
    unit: str
    cases: int | None
    money: int | None
    together: frozenset[str] = frozenset()

    def measure(self, measure: Measure) -> int | None:
        return self.cases if measure is CASES else self.money
