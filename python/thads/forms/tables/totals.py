"""Tells a table's units from its totals, groups and officers: by the names, and by figures that are sums of other rows'."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import reduce
from itertools import takewhile

from thads.forms.tables.names import Kind, is_person, is_total_name, kind_of
from thads.forms.tables.words import heading_key
from thads.layout import INPUT_LABELS, MEASURES, MONEY, SEPARATE
from thads.numerals import FigureError, format_number, parse_number

# Ten figures, None where blank.
Numbers = tuple[Decimal | None, ...]
_NOTHING: Numbers = (Decimal(0),) * 10


@dataclass(frozen=True, slots=True)
class Line:
    """A row with figures: its name, "" where it has none, whether it is numbered as a group (I, A), and its ten figures as the cells hold them."""

    name: str
    group: bool
    figures: Sequence[object]


@dataclass(slots=True)
class Sorting:
    """What the rows of a table are, by their places.

    Attributes:
        units: the rows that count.
        details: rows of officers, and others that are parts of the unit above them or compare, that are passed over.
        said: what is to be said of rows that do not count: place, column (0 is the name) and sentence.
        totals: the rows of totals of a table that has no others: what they are the sum of stands in other files.
        doubts: why the table cannot be taken, in the same way.
    """

    units: list[int] = field(default_factory=list)
    details: list[int] = field(default_factory=list)
    said: list[tuple[int, int, str]] = field(default_factory=list)
    doubts: list[tuple[int, int, str]] = field(default_factory=list)
    totals: list[int] = field(default_factory=list)


def sort_rows(lines: Sequence[Line], known: Collection[str] | None) -> Sorting:
    """Tell units from totals, groups and officers.

    A row is a total where its name or its figures say so; where both speak against each other, that is a doubt.

    Args:
        lines: the rows from the top down.
        known: keys of the names that are units for sure; None where no list of units is at hand.
    """
    table = _Table(lines, known)
    table.find_parents()
    for place in sorted(table.parents):
        table.decide(place)
    table.decide_the_rest()
    found = table.found
    found.units = [place for place in range(len(lines)) if place not in table.dropped]
    found.details.sort()
    return found


# Whose total is not one of all: “Cộng các Chi cục”, “Cộng khối huyện”.
_OF_A_GROUP = set(heading_key("các khối nhóm").split())


class _Table:
    def __init__(self, lines: Sequence[Line], known: Collection[str] | None) -> None:
        self.lines, self.known = lines, known
        self.kinds = [kind_of(line.name, known or (), group=line.group) if line.name else Kind.OTHER for line in lines]
        self.numbers = [numbers_of(line.figures) for line in lines]
        self.parents: dict[int, list[int]] = {}
        self.dropped: set[int] = set()
        self.found = Sorting()
        for place, kind in enumerate(self.kinds):
            if kind is Kind.DETAIL:
                self._pass_over(place)

    def find_parents(self) -> None:
        """The rows whose figures are the sums of other rows': of those below, of those above, of all others."""
        places = [place for place in range(len(self.lines)) if place not in self.dropped]
        tops = self._sums_before(self._sums_before(reversed(places))[::-1], above=True)
        others = [place for place in tops if place in self.parents or not self._is_total(place)]
        counted = set(others)
        rows = [row for place in others if (row := self._used(place)) is not None]
        whole, former = _sum(rows), list[int]()
        for place in tops:
            own, is_one = self._used(place), place in counted
            count = len(rows) - is_one
            if own and count > is_one and _equal(own, _minus(whole, own) if is_one else whole, count):
                self.parents[place] = former if former and not is_one else [other for other in others if other != place]
                former = [place]
                if is_one:
                    break

    def _sums_before(self, places: Iterable[int], above: bool = False) -> list[int]:
        """Make parents of the rows that are the sum of the rows right before them in this order; the rows that are left."""
        nodes: list[int] = []
        for place in places:
            own = None if place in self.parents else self._used(place)
            if own is not None:
                first = next((node for node in reversed(nodes) if any(self.numbers[node] or ())), place)
                group = self.lines[place].group and not self.lines[first].group
                alone = group or self.kinds[place] in (Kind.TOTAL, Kind.GROUP, Kind.PROVINCE)
                taken = summing(own, (self.numbers[node] for node in reversed(nodes)), 1 if alone else 2)
                if taken and not (taken < len(nodes) and self._falls_short(place, nodes[-taken - 1], above)):
                    self.parents[place] = nodes[-taken:]
                    del nodes[-taken:]
            nodes.append(place)
        return nodes

    def _falls_short(self, place: int, beyond: int, above: bool) -> bool:
        """Whether a sum leaves the row beyond those that it is of out, which is no sum of a group or page before it.

        Rows above are summed back to such a one; those below by a total of all.
        """
        kind, words = self.kinds[place], set(heading_key(self.lines[place].name).split())
        if kind is Kind.GROUP or _OF_A_GROUP & words or not (above or kind is Kind.TOTAL):
            return False
        return not (beyond in self.parents or self._is_total(beyond)) and any(self.numbers[beyond] or ())

    def _leaves(self, place: int) -> list[int]:
        """The rows that a sum is made of in the end."""
        found, open_ = [], list(self.parents[place])
        while open_:
            child = open_.pop()
            if child in self.parents and (self._is_total(child) or self.kinds[child] is Kind.PROVINCE):
                open_ += self.parents[child]
            else:
                found.append(child)
        return found

    def decide(self, place: int) -> None:
        """What a row that is the sum of others is, and what they are."""
        if place in self.dropped:
            return
        kind, group, nameless = self.kinds[place], self.lines[place].group, not self.lines[place].name
        if self._is_total(place):
            self._drop(place, silent=kind is Kind.TOTAL or group)
            return
        leaves = self._leaves(place)
        kinds = {self.kinds[leaf] for leaf in leaves}
        people = all(is_person(self.lines[leaf].name) for leaf in leaves)
        of_units = bool(kinds & {Kind.UNIT, Kind.KNOWN})
        group_of_one = group and len(self.parents[place]) == 1
        if (kind is Kind.PROVINCE or nameless) and not people:
            self._drop(place, silent=group or nameless)
        elif not of_units and (kind is not Kind.OTHER or people):
            self._pass_over_below(place)
        elif kind is not Kind.KNOWN and (
            group_of_one or Kind.KNOWN in kinds or (kind is Kind.OTHER and (of_units or self.known is not None))
        ):
            self._drop(place)
        else:
            self._doubt(place, leaves)

    def decide_the_rest(self) -> None:
        """What the rows that are no sums are."""
        rows = [
            row
            for place, row in enumerate(self.numbers)
            if place not in self.dropped and not self._is_total(place) and row is not None
        ]
        under_totals = {
            child for total, children in self.parents.items() if self._is_total(total) for child in children
        }
        highest = [max(amount or Decimal(0) for amount in column) for column in zip(*rows, strict=True)]
        every = _sum(rows), len(rows)
        unit_above, people = False, list[int]()
        for place, kind in enumerate(self.kinds):
            if place in self.dropped or place in self.parents or not self.lines[place].name:
                pass
            elif self._is_total(place):
                self.dropped.add(place)
                if is_total_name(self.lines[place].name) and not rows:
                    self.found.totals.append(place)
                else:
                    self._say_difference(place, every)
            elif kind is Kind.PROVINCE and place not in under_totals:
                self._decide_on_province(place, highest, every)
            elif kind is Kind.OTHER and unit_above and is_person(self.lines[place].name):
                people.append(place)
            elif kind is Kind.OTHER and self.known is None:
                self._doubt_what_is_nearly_a_sum(place)
            unit_above = unit_above or (kind in (Kind.UNIT, Kind.KNOWN) and place not in self.dropped)
        if people and self.known is None:
            self._doubt_people(people)
        elif people:
            self.found.details += people
            self.dropped.update(people)

    def _is_total(self, place: int) -> bool:
        return self.kinds[place] in (Kind.TOTAL, Kind.GROUP)

    def _used(self, place: int) -> Numbers | None:
        """A row's numbers where two at least are above 0."""
        own = self.numbers[place]
        return own if own is not None and sum(bool(value) for value in own) > 1 else None

    def _drop(self, place: int, silent: bool = False) -> None:
        self.dropped.add(place)
        if not silent:
            text = f"“{self.lines[place].name}” là dòng cộng (các số đều bằng tổng của những dòng khác) nên đã bỏ qua. Nếu đây là một đơn vị, hãy kiểm tra lại số liệu."
            self.found.said.append((place, 0, text))

    def _pass_over(self, place: int) -> None:
        self.dropped.add(place)
        self.found.details.append(place)

    def _pass_over_below(self, place: int) -> None:
        open_ = list(self.parents[place])
        while open_:
            child = open_.pop()
            open_ += self.parents.get(child, ())
            if child not in self.dropped:
                self._pass_over(child)

    def _doubt(self, place: int, parts: Sequence[int], how: str = "bằng") -> None:
        """A row that is a sum by its figures, or nearly, and a unit by its name."""
        name, first, last = (self.lines[one].name for one in (place, min(parts), max(parts)))
        own = self.numbers[place] or ()
        column, amount = next(((index, value) for index, value in enumerate(own) if value), (0, Decimal(0)))
        text = (
            f"“{name}” có các số {how} tổng của {len(parts)} dòng khác (“{first}” đến “{last}”). Nếu là dòng cộng, {len(parts)} đơn vị"
            f" có {format_number(amount)}; nếu là một đơn vị, {len(parts) + 1} đơn vị có {format_number(2 * amount)}. Chưa lấy"
            " bảng này. Hãy ghi tên dòng cộng bắt đầu bằng “Cộng”, hoặc sửa số của dòng nếu đây là một đơn vị."
        )
        self.found.doubts.append((place, column + 1, text))

    def _doubt_what_is_nearly_a_sum(self, place: int) -> None:
        """A row beside units that is not named as one of them, whose figures lie within a twentieth of their sum: one made before some
        of them changed. Parts in the separate register, which are small, are left out."""
        own = self._used(place)
        for around in self._around(place, lambda other: self.kinds[other] is not Kind.UNIT):
            differences = _minus(whole := _sum([self.numbers[other] or _NOTHING for other in around]), own or _NOTHING)
            near = all(20 * abs(differences[at] or Decimal(0)) <= (whole[at] or Decimal(0)) for at in _WHOLES)
            if own and len(around) > 1 and near:
                self._doubt(place, around, "gần bằng")
                return

    def _decide_on_province(self, place: int, highest: Sequence[Decimal], every: tuple[Numbers, int]) -> None:
        """The province's agency: its figures are its own where another row has more; else they may be the province's, which is
        of no weight where the list of units does not have it.
        """
        own = self.numbers[place]
        if own is None or any(mine is not None and mine < most for mine, most in zip(own, highest, strict=True)):
            return
        if self.known is not None or all(value is None for value in own):
            self.dropped.add(place)
            self._say_difference(place, (_minus(every[0], own), every[1] - 1))
            return
        text = (
            f"Không rõ “{self.lines[place].name}” là số của cả tỉnh hay chỉ là phần của cơ quan tỉnh. Chưa lấy bảng này. Nếu là số"
            " cả tỉnh, hãy ghi tên dòng là “Toàn tỉnh”; nếu là một đơn vị, hãy ghi tên phòng, ví dụ “Phòng Nghiệp vụ”."
        )
        self.found.doubts.append((place, 0, text))

    def _doubt_people(self, places: Sequence[int]) -> None:
        """What may be names of persons below a unit whose sum they are not."""
        names = "; ".join(self.lines[place].name for place in places[:5]) + ("; …" if len(places) > 5 else "")
        text = (
            f"Không rõ {names} là đơn vị hay là chấp hành viên của đơn vị ở trên. Chưa lấy bảng này. Hãy ghi “Chấp hành viên” trước"
            " tên người, hoặc ghi đủ tên đơn vị."
        )
        self.found.doubts.append((places[0], 0, text))

    def _say_difference(self, place: int, every: tuple[Numbers, int]) -> None:
        """Say where a row named like a total differs from the sum of the rows nearest to it."""
        own = self.numbers[place]
        if own is None:
            return
        around = ([self.numbers[other] or _NOTHING for other in rows] for rows in self._around(place, self._is_total))
        sums = [(whole, rows) for whole, rows in (*((_sum(rows), len(rows)) for rows in around), every) if rows]
        found = [list(_differing(own, whole, rows)) for whole, rows in sums]
        name = self.lines[place].name
        if not found:
            self.found.said.append((place, 0, f"“{name}” là dòng cộng nên không tính là một đơn vị."))
        elif all(found):
            index, mine, it = min(found, key=lambda differing: max(abs(it - mine) for _, mine, it in differing))[0]
            text = f"“{name}” ghi {format_number(mine)}, cộng các dòng lại là {format_number(it)}. Dòng này không tính là một đơn vị; hãy kiểm tra lại dòng cộng và số của các đơn vị."
            self.found.said.append((place, index + 1, text))

    def _around(self, place: int, ends: Callable[[int], bool]) -> Iterator[list[int]]:
        """The rows below a row, and those above it, up to one at which they end; without those that are dropped or hold no numbers."""
        for span in (range(place + 1, len(self.lines)), range(place - 1, -1, -1)):
            names = takewhile(lambda other: not ends(other), span)
            yield [other for other in names if other not in self.dropped and self.numbers[other] is not None]


def summing(own: Numbers, rows: Iterable[Numbers | None], least: int) -> int:
    """How many of the first rows sum up to `own`, `least` of them with figures at least; 0 where they do not."""
    so_far, count = _NOTHING, 0
    for taken, row in enumerate(rows, start=1):
        if row is None:
            return 0
        if any(row):
            so_far, count = _plus(so_far, row), count + 1
            if count >= least and _equal(own, so_far, count):
                return taken
            if any(it > mine for _, mine, it in _differing(own, so_far, count)):
                return 0
    return 0


def is_sum(own: Numbers, rows: Sequence[Numbers]) -> bool:
    """Whether a row is the sum of others in all figures that it states."""
    return _equal(own, _sum(rows), len(rows))


def numbers_of(figures: Sequence[object]) -> Numbers | None:
    """The figures as numbers, None where blank; None for a row one of whose figures is no number."""
    try:
        return tuple(
            Decimal(int(value))
            if type(value) is float and 0 <= value < 10**15 and value.is_integer()
            else parse_number(value)
            for value in figures
        )
    except FigureError:
        return None


def _plus(some: Numbers, more: Numbers) -> Numbers:
    return tuple((a or Decimal(0)) + (b or Decimal(0)) for a, b in zip(some, more, strict=True))


def _minus(whole: Numbers, part: Numbers) -> Numbers:
    return tuple((a or Decimal(0)) - (b or Decimal(0)) for a, b in zip(whole, part, strict=True))


def _sum(rows: Sequence[Numbers]) -> Numbers:
    return reduce(_plus, rows, _NOTHING)


def _differing(own: Numbers, whole: Numbers, rows: int) -> Iterator[tuple[int, Decimal, Decimal]]:
    """The figures that a row states and that are not the sum of `rows` others: column, figure and sum; money may differ by rounding."""
    for index, (mine, it) in enumerate(zip(own, whole, strict=True)):
        if mine is not None and it is not None and mine != it and abs(mine - it) > _slack(mine, rows, index):
            yield index, mine, it


def _equal(own: Numbers, whole: Numbers, rows: int) -> bool:
    return next(_differing(own, whole, rows), None) is None


def _slack(own: Decimal, rows: int, index: int) -> Decimal:
    """How far a total of money may lie from the sum of its rows when each was rounded for itself: half of the last place that
    the total is written to, for each row and the total; never above a hundredth. Cases are whole.
    """
    return min(_last_place(own) * (rows + 1) / 2, own / 100) if index >= _FIRST_OF_MONEY else Decimal(0)


_FIRST_OF_MONEY = MONEY.first - 1
_WHOLES = [one.columns[index] - 1 for one in MEASURES for index in range(len(INPUT_LABELS)) if index not in SEPARATE]


def _last_place(number: Decimal) -> Decimal:
    """The last place that is written: a part of one, one, or thousands where these are next to nothing."""
    exponent = number.normalize().as_tuple().exponent if number else 0
    assert isinstance(exponent, int)
    if exponent <= 0:
        return Decimal(1).scaleb(exponent)
    thousands = min(exponent, number.adjusted() - 5) // 3
    return Decimal(1).scaleb(3 * max(thousands, 0))
