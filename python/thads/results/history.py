"""What each consolidation found, kept by date on sheet `Theo dõi`: new rows go in, all other rows stay as they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from thads import layout
from thads.layout import CASES, MEASURES, Measure
from thads.numerals import FigureError, name_key, parse_number
from thads.rules.verdicts import Verdict

Cells = list[list[object]]


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


def row_day(row: Sequence[object]) -> date | None:
    """The date of one row, None where there is none."""
    day = row[0]
    return day.date() if isinstance(day, datetime) else day if isinstance(day, date) else None


def read_records(rows: Sequence[Sequence[object]]) -> list[Record]:
    """The rows that have a date and a unit, earliest first. What somebody typed beside them is passed over."""
    found = [(day, name_key(row[1]), row) for row in rows if (day := row_day(row)) and isinstance(row[1], str)]
    names: dict[date, set[str]] = {}
    for day, unit, _ in found:
        names.setdefault(day, set()).add(unit)
    together = {day: frozenset(units) for day, units in names.items()}
    width = len(layout.HISTORY_MEASURE_COLUMNS)
    records = []
    for day, unit, row in found:
        cases, money = (_figure(*row[3 + index * width : 6 + index * width : 2]) for index in range(len(MEASURES)))
        records.append(Record(day, unit, cases, money, together[day]))
    return sorted(records, key=lambda record: record.day)


def _figure(cell: object, verdict: object) -> int | None:
    if verdict == str(Verdict.MISSING):
        return None  # the province's sum then lacks units
    try:
        number = parse_number(cell)
    except FigureError:
        return None
    return None if number is None else int(number)
