"""Which unit of the workbook a name in a file means: the same name, one understood before, the only one that it can be; else
whoever can be asked decides, and that is remembered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from thads import layout
from thads.errors import WrongBookError
from thads.figures.names import find, nearest, unit_key
from thads.figures.problems import Level, Problem
from thads.forms.current import Standing, unit_places
from thads.forms.submission import Submission

# Whether the name of a submission means a unit of the workbook.
Ask = Callable[[Submission, str], bool]

OPTION = "--ten"


@dataclass
class Names:
    """The names of one taking-in.

    Attributes:
        standing: the workbook.
        ask: None where nobody can be asked; the refusal then says the command's option.
        known: the names understood for good, by their key: as written, and the unit; what was chosen now among them.
        places: 0-based rows of the workbook's units, by the key of their names.
    """

    standing: Standing
    ask: Ask | None = None
    known: dict[str, tuple[str, str]] = field(init=False)
    places: dict[str, list[int]] = field(init=False)
    _units: list[str] = field(init=False)
    _seen: set[str] = field(default_factory=set)
    _denied: set[str] = field(default_factory=set)
    _unused: dict[str, Problem] = field(default_factory=dict)
    _inferred: list[tuple[Submission, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.known = {unit_key(written): (written, unit) for written, unit in self.standing.names_known or ()}
        self.places = unit_places(self.standing.block)
        self._units = [self._name(found) for found in self.places.values()]

    def choose(self, named: Iterable[tuple[str, str]]) -> None:
        """Take over names with their units as the command has them; a blank unit takes a name back.

        Raises:
            WrongBookError: there is no such unit, or the name is one of its own.
        """
        for written, unit in named:
            key = unit_key(written)
            if not unit:
                if self.known.pop(key, None) is None:
                    text = f"Sổ không nhớ tên “{written}” nào, không có gì để bỏ."
                    self._unused[key] = Problem(Level.WARNING, OPTION, "", text)
                continue
            if key in self.places:
                text = f"{OPTION}: “{written}” đã là tên một đơn vị của sổ. Hãy sửa tên trong tệp nếu số liệu là của đơn vị khác."
                raise WrongBookError(text)
            self.known[key] = (written, self._unit_named(unit))
            text = f"Không tệp nào viết tên “{written}”. Hãy xem lại cách viết trong tệp."
            self._unused[key] = Problem(Level.WARNING, OPTION, "", text)

    def _name(self, places: Sequence[int]) -> str:
        return " ".join(str(self.standing.block.rows[places[0]][0]).split())

    def _unit_named(self, name: str) -> str:
        if found := self.places.get(unit_key(name)):
            return self._name(found)
        place, offered = find(name, self._units)
        if place is None:
            likely = [self._units[other] for other in offered] or nearest(name, self._units)
            text = (
                f"{OPTION}: sổ không có đơn vị “{name}”. Tên gần nhất trong sổ: {_listed(likely)}. Hãy gõ lại cho đúng."
            )
            raise WrongBookError(text)
        return self._units[place]

    def has(self, name: str) -> bool:
        """Whether a name is a unit's of the workbook, or understood as one for good."""
        return unit_key(name) in {*self.places, *self.known}

    def of_unit(self, submission: Submission) -> tuple[Submission | None, Problem | None]:
        """The submission under the name of its unit in the workbook; None for no unit's, with what is to be said of that."""
        key = unit_key(submission.unit)
        self._seen.add(key)
        unit, likely = (self._name(self.places[key]), []) if key in self.places else self._meant(submission, key)
        if unit is None:
            return None, None if submission.blank else submission.problem(self._refusal(submission.unit, likely), 0)
        if len(found := self.places[unit_key(unit)]) > 1:
            cells = " và ".join(self.standing.block.cell(place, 0) for place in found)
            text = f"Sổ có hai dòng cùng tên “{submission.unit}” (ô {cells} của sheet {layout.INPUT_SHEET}). Hãy giữ một dòng rồi làm lại."
            return None, submission.problem(text, 0)
        if key not in self.places:
            self._inferred.append((submission, unit))
        return submission._replace(unit=unit), None

    def _meant(self, submission: Submission, key: str) -> tuple[str | None, list[str]]:
        """The unit that is meant by a name which none has; None with those that it may be."""
        if key in self.known and unit_key(self.known[key][1]) in self.places:
            return self.known[key][1], []
        if submission.blank:
            return None, []
        place, offered = find(submission.unit, self._units)
        if place is not None:
            return self._units[place], []
        likely = [self._units[other] for other in offered]
        if self.ask and key not in self._denied:
            if unit := next((unit for unit in likely if self.ask(submission, unit)), None):
                self.known[key] = (submission.unit, unit)
                return unit, []
            self._denied.add(key)
        return None, likely

    def _refusal(self, written: str, likely: Sequence[str]) -> str:
        text = f"Sổ không có đơn vị “{written}”."
        remedy = f"sửa tên trong phiếu cho đúng tên ở sheet {layout.INPUT_SHEET}, hoặc thêm đơn vị vào sheet này."
        if not likely:
            return f"{text} Hãy {remedy}"
        text += f" Gần nhất trong sổ: {_listed(likely)}."
        if self.ask:
            return f"{text} Hãy {remedy}"
        choices = " hoặc ".join(f'{OPTION} "{written}={unit}"' for unit in likely)
        return f"{text} Nếu là đơn vị đó, hãy làm lại và thêm {choices}; nếu không, hãy {remedy}"

    def contradictions(self) -> dict[str, Problem]:
        """By unit: that two names which cannot be one unit's (huyện, thị xã) were both understood as it."""
        by_unit: dict[str, dict[str, Submission]] = {}
        for submission, unit in self._inferred:
            if (key := unit_key(submission.unit)) not in self.known:
                by_unit.setdefault(unit, {}).setdefault(key, submission)
        found = {}
        for unit, submissions in by_unit.items():
            for one, other in combinations(submissions.values(), 2):
                if find(one.unit, [other.unit])[0] is None:
                    text = f"“{one.unit}” ({one.file}) và “{other.unit}” có thể là hai nơi mà sổ chỉ có “{unit}”; chưa lấy số liệu nào. Hãy ghi đủ tên đơn vị trong sổ và trong tệp rồi làm lại."
                    found[unit] = other.problem(text, 0)
        return found

    def finish(self) -> tuple[list[tuple[str, str]] | None, list[Problem]]:
        """All names to remember, None where that is as it was; how each file's names were understood, and what served for nothing."""
        unused = self._unused.keys() - self._seen
        names = [pair for key, pair in self.known.items() if key not in unused]
        problems = [self._unused[key] for key in self._unused if key in unused]
        by_file: dict[str, dict[str, str]] = {}
        for submission, unit in self._inferred:
            kept = " (đã nhớ)" if unit_key(submission.unit) in self.known else ""
            by_file.setdefault(submission.file, {})[submission.unit] = f"“{submission.unit}” là “{unit}”{kept}"
        for file, pairs in by_file.items():
            text = f"Đã hiểu {'; '.join(pairs.values())}. Nếu không phải, hãy ghi tên trong tệp như ở sheet {layout.INPUT_SHEET} rồi làm lại"
            text += f"; tên đã nhớ thì xóa dòng của nó ở sheet {layout.CHECK_SHEET}." if "(đã nhớ)" in text else "."
            problems.append(Problem(Level.WARNING, file, "", text))
        former = self.standing.names_known
        if names and former is None:
            text = "Sổ này là sổ của bản cũ, không có chỗ nhớ tên: lần sau phải hỏi lại. Để nhớ được, chuyển số liệu sang sổ mới: thads nang-cap SỔ_CŨ -o SỔ_MỚI."
            problems.append(Problem(Level.WARNING, layout.CHECK_SHEET, "", text))
        return None if former in (None, names) else names, problems


def _listed(names: Sequence[str]) -> str:
    return "; ".join(f"“{name}”" for name in names)
