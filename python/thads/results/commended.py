"""The list for commendation: the units and officers that have all that the plan asks, best first by the rule chosen.

What people decide of each stands beside it and goes with it when the list is made again.
"""

from __future__ import annotations

from collections.abc import Sequence

from thads import layout
from thads.figures.cells import is_blank
from thads.figures.names import unit_key
from thads.layout import CASES, COMMENDED_ORDERS, MEASURES, MONEY
from thads.results.amounts import shown_rate
from thads.results.report import Report, UnitResult
from thads.results.words import all_passed, said_change

# The parts of the list by their numbers.
COLLECTIVES, PERSONS = "I", "II"
PARTS = {COLLECTIVES: "TẬP THỂ", PERSONS: "CÁ NHÂN"}

NO_LONGER = "Không còn trong diện đề nghị theo số liệu này"

# By the rule of order: whose ranks are added, the first of them before the others; who is equal stands as it was typed.
_RANKS = dict(zip(COMMENDED_ORDERS, (MEASURES, (CASES,), (MONEY,), ()), strict=True))


def rule(report: Report) -> str:
    """What the list is put in order by, in a sentence."""
    order = report.request.print_info.get("commended") or COMMENDED_ORDERS[0]
    who = "đơn vị, cá nhân" if report.officers else "đơn vị"
    return f"Thứ tự: {who} đạt chỉ tiêu, xếp theo {order[:1].lower()}{order[1:]}."


def listed(report: Report, part: str) -> tuple[list[list[object]], list[list[object]]]:
    """The rows of a part: name, achievement and the three cells that people have filled in; then those of who is in it no more.

    The lines of an officer's name are name, title and unit.
    """
    decided = _decided(report, part)
    rows: list[list[object]] = []
    for name, result in _proposed(report, part):
        _, cells = decided.pop(_key(name), (name, [None] * 3))
        rows.append([name, achievement(result, report), *cells])
    return rows, [[name, NO_LONGER, *cells] for name, cells in decided.values()]


def _proposed(report: Report, part: str) -> list[tuple[str, UnitResult]]:
    found = [(unit.name, unit) for unit in report.units]
    if part == PERSONS:
        found = [
            (f"{result.name}\n{officer.title}\n{report.units[officer.unit].name}", result)
            for officer, result in zip(report.request.officers, report.officers, strict=True)
        ]
    last = len(found) + 1
    order = report.request.print_info.get("commended", "")

    def place(one: tuple[str, UnitResult]) -> tuple[int, ...]:
        ranks = [one[1].measure(measure).rank or last for measure in _RANKS.get(order, MEASURES)]
        return sum(ranks), *ranks[:1]

    return sorted((one for one in found if one[1].overall is all_passed(report)), key=place)


def achievement(unit: UnitResult, report: Report) -> str:
    """What a unit has achieved, in figures."""
    parts = []
    for measure in MEASURES:
        judged = unit.measure(measure).assessment
        if judged.reduction is not None and judged.rate is not None:
            change = said_change(judged.reduction, measure, report)
            parts.append(f"{measure.noun} {change} ({shown_rate(abs(judged.rate))}), {judged.words.lower()}")
    return "; ".join(parts)


def _decided(report: Report, part: str) -> dict[str, tuple[str, Sequence[object]]]:
    """What people have filled in, as it stands on the sheet, and the name that it stands beside."""
    found: dict[str, tuple[str, Sequence[object]]] = {}
    here = ""
    block = report.request.typed.get(layout.COMMENDED)
    for number, name, _, *cells in block.rows if block else ():
        here = str(number) if number in PARTS else here
        if here == part and isinstance(name, str) and not all(map(is_blank, cells)):
            found[_key(name)] = name, cells
    return found


def _key(name: str) -> str:
    """Who it is, whatever title is between name and unit."""
    first, *rest = name.splitlines() or [""]
    return unit_key(" ".join([first, *rest[-1:]]))
