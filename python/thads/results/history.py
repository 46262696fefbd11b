"""What each consolidation found, kept by date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from thads.layout import Measure


@dataclass(frozen=True, slots=True)
class Record:
    """One unit at one date: of each measure what was left, whole cases or whole đồng; None where there was no verdict.

    `together` is all names of that date, the unit's own among them: sums compare only over the same units.
    """

    day: date
    unit: str
    figures: tuple[int | None, ...]
    together: frozenset[str] = frozenset()

    def measure(self, measure: Measure) -> int | None:
        return self.figures[measure.index]
