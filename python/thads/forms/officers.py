"""Officers' rows of statistics forms for sheet `Chấp hành viên`: put together as those of units are."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from thads import layout
from thads.figures.cells import is_blank
from thads.figures.names import unit_key
from thads.figures.problems import Level, Problem
from thads.forms.changes import figure_columns
from thads.forms.check import Checked
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


@dataclass
class Officers:
    """What forms say of officers.

    Attributes:
        sent: their rows, each under the officer's and the unit's name.
        named: unit, name and title by the key of that.
    """

    standing: Standing
    sent: Sent = field(init=False)
    named: dict[str, tuple[str, str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.sent = Sent(self.standing.settings)

    def add(self, submission: Submission) -> None:
        """Take the officers of a unit's row, which is for this drive and has the unit's name in the workbook."""
        for one in submission.officers:
            before = _BEFORE.match(one.unit)
            name = one.unit[before.end() :] if before else one.unit
            shown = f"{name} ({submission.unit})"
            self.named.setdefault(unit_key(shown), (submission.unit, name, before[1] or "" if before else ""))
            if one.unreadable:
                text = f"{shown}: các số của dòng này không khớp nhau nên chưa lấy. Hãy sửa biểu rồi làm lại."
                self.sent.problems.append(one.problem(text, 0))
            judged, found = as_judged(one._replace(unit=shown), self.standing.settings)
            self.sent.problems += found
            if judged:
                self.sent.add(judged, None)

    def rows(self) -> tuple[Cells | None, str, list[Problem]]:
        """The rows of `ChapHanhVien` as they are to be, None where they stay; what is new in them, and what is wrong.

        What forms lack is said of the units; who is in last year's form alone is no longer an officer there.
        """
        now = {unit_key(one.submission.unit) for one in self.sent.sound if any(map(one.submission.states, _LOADS))}
        self.sent.sound = [one for one in self.sent.sound if unit_key(one.submission.unit) in now]
        chosen, problems = self.sent.merged("")
        problems = [one for one in (*self.sent.problems, *problems) if one.level is Level.ERROR]
        block = self.standing.request.typed[layout.OFFICERS]
        rows = [list(row) for row in block.rows]
        units = self.standing.request.units
        places = {
            (unit_key(units[one.unit].name), name_key(one.figures.name)): one.figures.place
            for one in self.standing.request.officers
        }
        free = max((place for place, row in enumerate(rows, start=1) if not all(map(is_blank, row))), default=0)
        former = len(places)
        for checked in chosen:
            unit, name, title = self.named[unit_key(checked.submission.unit)]
            place = places.setdefault((unit_key(unit), name_key(name)), free)
            if place == free:
                free += 1
                rows[place:] = [[unit, name, *[None] * (layout.OFFICER_COLUMNS - 3), title or None], *rows[place + 1 :]]
            self._fill(rows[place], checked)
        told = (
            f"Sheet {layout.OFFICER_SHEET}: nhận số của {len(chosen):02d} người, {len(places) - former:02d} người mới."
        )
        same = rows == [list(row) for row in block.rows]
        return (None, "", problems) if same else (rows, told, problems)

    def _fill(self, row: list[object], checked: Checked) -> None:
        for column, _, factor in figure_columns(self.standing.settings):
            if checked.submission.states(column - 1):
                row[1 + column] = cell_value(checked.figures[column - 1], factor)
