"""Officers' rows of statistics forms for sheet `Chấp hành viên`: put together as those of units are."""

from __future__ import annotations

import re
from collections.abc import Iterable

from thads import layout
from thads.figures.cells import is_blank
from thads.figures.names import unit_key
from thads.figures.problems import Level, Problem
from thads.forms.changes import figure_columns
from thads.forms.current import Standing, cell_value
from thads.forms.judged import as_judged
from thads.forms.merge import Sent
from thads.forms.submission import Submission
from thads.numerals import name_key
from thads.sheets.places import Cells

# Before a name of two words or more: what only says that somebody follows, and what is a title.
_BEFORE = re.compile(
    r"(?:(?:chấp hành viên|chv\w*|đồng chí|đ/c|ông|bà)|((?:phó\s+)?(?:chi\s+cục\s+trưởng|cục\s+trưởng|trưởng\s+phòng)))"
    r"[\s:.,-]+(?=\S+\s+\S)",
    re.IGNORECASE,
)
_LOADS = tuple(measure.first - 1 for measure in layout.MEASURES)


def officer_rows(standing: Standing, units: Iterable[Submission]) -> tuple[Cells | None, str, list[Problem]]:
    """What forms say of the officers of units, which are for this drive and named as in the workbook.

    What forms lack is said of the units alone; who is in last year's form alone is no longer an officer there.

    Returns:
        The rows of `ChapHanhVien` as they are to be, None where they stay; what is new in them, and what is wrong.
    """
    sent = Sent(standing.settings)
    named: dict[str, tuple[str, str, str | None]] = {}  # unit, name and title
    for unit in units:
        for one in unit.officers:
            before = _BEFORE.match(one.unit)
            name = one.unit[before.end() :] if before else one.unit
            shown = f"{name} ({unit.unit})"
            named.setdefault(unit_key(shown), (unit.unit, name, before and before[1]))
            if one.unreadable:
                text = f"{shown}: các số của dòng này không khớp nhau nên chưa lấy. Hãy sửa biểu rồi làm lại."
                sent.problems.append(one.problem(text, 0))
            judged, found = as_judged(one._replace(unit=shown), standing.settings)
            sent.problems += found
            if judged:
                sent.add(judged, None)
    now = {unit_key(one.submission.unit) for one in sent.sound if any(map(one.submission.states, _LOADS))}
    sent.sound = [one for one in sent.sound if unit_key(one.submission.unit) in now]
    chosen, problems = sent.merged("")
    problems = [one for one in (*sent.problems, *problems) if one.level is Level.ERROR]

    typed = standing.request
    former = [list(row) for row in typed.typed[layout.OFFICERS].rows]
    rows = [list(row) for row in former]
    places = {
        (unit_key(typed.units[one.unit].name), name_key(one.figures.name)): one.figures.place for one in typed.officers
    }
    new = len(rows) - next((at for at, row in enumerate(reversed(rows)) if not all(map(is_blank, row))), len(rows))
    known = len(places)
    for checked in chosen:
        at, name, title = named[unit_key(checked.submission.unit)]
        place = places.setdefault((unit_key(at), name_key(name)), new)
        if place == new:
            new += 1
            rows[place : place + 1] = [[at, name, *[None] * (layout.OFFICER_COLUMNS - 3), title]]
        for column, _, factor in figure_columns(standing.settings):
            if checked.submission.states(column - 1):
                rows[place][1 + column] = cell_value(checked.figures[column - 1], factor)
    told = f"Sheet {layout.OFFICER_SHEET}: nhận số của {len(chosen):02d} người, {len(places) - known:02d} người mới."
    return (None, "", problems) if rows == former else (rows, told, problems)
