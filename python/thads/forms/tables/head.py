"""Finds the tables of a sheet, their headings, and which column holds which of the ten figures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby, pairwise
from operator import attrgetter

from thads.figures.cells import is_blank
from thads.forms.files.sheet import ERROR_TEXT, UNCALCULATED_TEXT, Cell, Sheet
from thads.forms.submission import UnclearError
from thads.forms.tables import words
from thads.forms.tables.words import LONGEST, NOUNS, Meaning, Near, folded, heading_key
from thads.layout import MEASURES, Measure, cell_address, input_label
from thads.numerals import parse_year
from xlwings_engines.shared.references import column_name

# Kind of figure, measure and year, as words or digits.
_Key = tuple[str, Measure, str | None]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a table stands: headings in rows [top, bottom), its titles from `start` on, its rows before `end`, all in
    columns [left, right); names in column `unit`. `of_units` is False for a table about others than units.
    """

    top: int
    bottom: int
    unit: int
    of_units: bool = True
    start: int = 0
    end: int = 0
    left: int = 0
    right: int = 0


@dataclass(frozen=True, slots=True)
class Head:
    """What a table's headings say: the columns of the ten figures, the two years, and the cells where these stand.

    `net` holds the places of separate-register figures that are none, since the heads say that they are deducted. `others`
    are the columns of what plans of other quantities judge by, by việc or tiền and kind; `doubts`, by kind, the cell of a
    heading and why it is not understood as one.
    """

    place: Place
    figures: Sequence[int | None]
    years: tuple[int | None, int | None]
    year_cells: tuple[str, ...]
    net: frozenset[int]
    others: Mapping[tuple[str, str], int]
    doubts: Mapping[str, tuple[str, str]]


def find_places(sheet: Sheet) -> list[Place]:
    """The tables of a sheet from the top down, and from the left to the right, tables about others than units among them."""
    found: list[Place] = []
    for row, column, of_units in _names(sheet.rows):
        inside = found and found[-1].top <= row < found[-1].bottom
        top, bottom = (found[-1].top, found[-1].bottom) if inside else _extent(sheet.rows, row, column)
        if inside or not of_units or holds_kinds(sheet.rows[top:bottom]):
            found.append(Place(top, bottom, column, of_units))
    return list(_bounded(sheet.rows, found))


def _names(rows: Sequence[Sequence[Cell]]) -> Iterator[tuple[int, int, bool]]:
    """Cells that head a column of names: 0-based row and column, and whether the names are units'."""
    for row, cells in enumerate(rows):
        for column, value in enumerate(cells):
            if isinstance(value, str) and value and len(value) < 60 and value[-1] != ":":
                key = heading_key(value)
                if (key in words.UNIT_HEADS or key in words.OTHER_HEADS) and _all_words(cells):
                    yield row, column, key in words.UNIT_HEADS


def _extent(rows: Sequence[Sequence[Cell]], row: int, column: int) -> tuple[int, int]:
    """The rows of headings around a cell that heads a column of names."""
    top, bottom = row, row + 1
    # A text alone in its row above the table is a title.
    while top:
        # But a unit may stand alone below its group.
        skipped = top > 1 and _is_unit_row(rows[top - 1])
        if not _is_group_row(rows[top - 1 - skipped]):
            break
        top -= 1 + skipped
    while bottom < len(rows) and is_blank(cell_at(rows, bottom, column)) and _holds_headings(rows[bottom]):
        bottom += 1
    return top, bottom


def _is_group_row(cells: Sequence[Cell]) -> bool:
    texts = [value for value in cells if value != ""]
    return (
        len(texts) > 1
        and _holds_headings(cells)
        and not any(isinstance(value, str) and words.states_unit(value) for value in texts)
    )


def _is_unit_row(cells: Sequence[Cell]) -> bool:
    texts = [value for value in cells if value != ""]
    return len(texts) == 1 and isinstance(texts[0], str) and words.money_unit(texts[0].strip("() ")) is not None


def _holds_headings(cells: Sequence[Cell]) -> bool:
    """Whether a row holds texts only, one of which is a heading of a figure, of a group, of a year, or a unit."""
    return _all_words(cells) and any(
        words.understand(text) is not None for value in cells if 0 < len(text := text_of(value)) < LONGEST
    )


def _all_words(cells: Sequence[Cell]) -> bool:
    """Whether a row holds texts, dates and years alone."""
    return all(isinstance(value, str | date) or parse_year(value) for value in cells if value != "")


def holds_kinds(rows: Iterable[Sequence[Cell]]) -> bool:
    """Whether a heading of a figure stands in the rows, or one that nearly is."""
    texts = (value for cells in rows for value in cells if isinstance(value, str) and value)
    return any(
        meaning.kind is not None if (meaning := words.understand(text)) else words.in_the_way(text) is not None
        for text in texts
    )


def _bounded(rows: Sequence[Sequence[Cell]], places: Sequence[Place]) -> Iterator[Place]:
    """The places with the rows and columns that are theirs."""
    width = max(map(len, rows), default=0)
    beside: dict[int, list[Place]] = {}
    starts: dict[int, int] = {}
    before, heads = 0, list[Sequence[Cell]]()
    for top, same_top in groupby(places, attrgetter("top")):
        start, group = top, list(same_top)
        while start > before and _may_be_title(rows[start - 1]):
            start -= 1
        former, heads = heads, list(rows[top : group[0].bottom])
        if heads == former and not any(map(any, rows[start:top])):
            continue  # headings that a page repeats
        beside[top], starts[top] = group, start if before else 0
        before = max(place.bottom for place in group)
    ends = {top: starts[below] for top, below in pairwise(starts)}
    for top, group in beside.items():
        lefts = [_left_edge(rows, place) for place in group]
        lefts[0] = 0
        for place, left, right in zip(group, lefts, [*lefts[1:], width], strict=True):
            yield replace(place, start=starts[top], end=ends.get(top, len(rows)), left=left, right=right)


def _may_be_title(cells: Sequence[Cell]) -> bool:
    """Whether a row may stand above a table's headings: blank, or a text or two."""
    texts = [value for value in cells if value != ""]
    return len(texts) <= 2 and all(isinstance(value, str) for value in texts)


def _left_edge(rows: Sequence[Sequence[Cell]], place: Place) -> int:
    """The first column of a table: that of the numbers where it stands left of the names."""
    left = place.unit - 1
    above = (cell_at(rows, row, left) for row in range(place.top, place.bottom))
    numbered = left >= 0 and any(isinstance(value, str) and heading_key(value) in words.NUMBER_HEADS for value in above)
    return left if numbered else place.unit


def cut(sheet: Sheet, place: Place) -> Sheet:
    """The sheet with blanks where other tables' columns are."""
    if place.left == 0 and all(len(cells) <= place.right for cells in sheet.rows[place.top : place.end]):
        return sheet
    own = [
        [value if place.left <= column < place.right else "" for column, value in enumerate(cells)]
        for cells in sheet.rows[place.top : place.end]
    ]
    rows = sheet.rows[: place.top] + own + sheet.rows[place.end :]
    return Sheet(sheet.name, rows, sheet.merged)


def find_head(sheet: Sheet, place: Place) -> Head | None:
    """What the columns of a table are; None where none of them is one of the ten figures, nor nearly.

    Raises:
        UnclearError: a column that is needed is not clear.
    """
    texts = heading_texts(sheet, place.top, place.bottom)
    titles = [value for cells in sheet.rows[place.start : place.top] for value in cells if isinstance(value, str)]
    try:
        return _Columns(texts, sheet, place, words.title_meaning(titles, sheet.name)).head()
    except UnclearError:
        for row in range(place.top, place.bottom):
            for column, value in enumerate(sheet.rows[row]):
                if value in (UNCALCULATED_TEXT, ERROR_TEXT):
                    what = "công thức chưa có kết quả" if value == UNCALCULATED_TEXT else "công thức đang báo lỗi"
                    text = f"Tên cột ở ô này là {what} nên không rõ cột. Hãy mở tệp bằng Excel, lưu lại rồi làm lại; nếu vẫn lỗi, nhập thẳng tên cột."
                    raise UnclearError(row, column, text) from None
        raise


def year_cell(sheet: Sheet, rows: Iterable[int], year: int | None) -> str:
    """The first cell of these rows that states a year; "" where none does."""
    for row in rows:
        for column, value in enumerate(sheet.rows[row]):
            if year is not None and value != "" and str(year) in text_of(value)[:LONGEST]:
                return cell_address(row + 1, column + 1)
    return ""


def heading_texts(sheet: Sheet, top: int, bottom: int) -> list[list[str]]:
    """The heading texts above each column, from the top down; a group heading stands above all columns that it spans."""
    width = max(len(cells) for cells in sheet.rows[top:bottom])
    grid = [[text_of(cell_at(sheet.rows, row, column)) for column in range(width)] for row in range(top, bottom)]
    if sheet.merged is not None:
        for (first, left), (last, right) in sheet.merged:
            if top <= first and last < bottom:
                for column in range(left, min(right + 1, width)):
                    grid[first - top][column] = grid[first - top][left]
    else:
        # The file does not tell which cells are merged: a group heading reaches to the next text in its row.
        for row, cells in enumerate(grid[:-1]):
            for column in range(1, width):
                if not cells[column] and any(below[column] for below in grid[row + 1 :]):
                    cells[column] = cells[column - 1]
    return [[text for text in (cells[column] for cells in grid) if text] for column in range(width)]


@dataclass(frozen=True, slots=True)
class _Unclear:
    """A column that is nearly understood: the kind that it is nearest to, the measures that it names, and what stands in the way."""

    kind: str
    measures: frozenset[Measure]
    text: str


class _Columns:
    """The columns of one table: what their headings mean, and which of them are the ten figures."""

    def __init__(self, texts: Sequence[Sequence[str]], sheet: Sheet, place: Place, title: Meaning) -> None:
        self.texts, self.sheet, self.place = texts, sheet, place
        self.unclear: dict[int, _Unclear] = {}
        columns = [column for column, stack in enumerate(texts) if stack and column != place.unit]
        found = {column: meaning for column in columns if (meaning := self._meaning(column)) is not None}
        # What no heading says, the title may.
        measure = None if any(meaning.measure for meaning in found.values()) else title.measure
        period = None if any(meaning.period for meaning in found.values()) else title.period
        self.title = Meaning(None, measure, period)
        self.doubts: dict[str, tuple[str, str]] = {}
        unread = (column for column in columns if column not in found)
        self.others = {column: other for column in unread if (other := self._other(column)) is not None}
        self.meanings: Mapping[int, Meaning] = {
            column: replace(meaning, measure=meaning.measure or measure, period=meaning.period or period)
            for column, meaning in found.items()
        }

    def head(self) -> Head | None:
        if not self.meanings and not self.unclear:
            return None
        columns: dict[_Key, int] = {}
        for column in self.meanings:
            key = self._figure(column)
            if key in columns:
                raise self._same(column, columns[key])
            columns[key] = column
        carried = {key[2] for key in columns if key[0] == "carried" and key[2] is not None}
        carried = carried or {one.period for one in self.others.values() if one.kind == "able_left" and one.period}
        years = {one.period for one in self.others.values() if one.period} or {self.title.period or ""}
        periods = self._periods(carried) if carried or not self.others else ("", max(years))
        for (kind, _, period), column in columns.items():
            # The comparison year counts as it closed: figures of some of its months never take that place.
            if kind == "carried" and period == periods[0] != "" and (said := self._part_of_year(column)):
                raise self._error(column, f"Cột “{self._name(column)}” {said}")
        loads = {measure: self._load(measure, periods, columns) for measure in MEASURES}
        figures: list[int | None] = []
        for measure in MEASURES:
            figures.append(loads[measure])
            figures += [columns.get((kind, measure, period)) for period in periods for kind in ("carried", "separate")]
        self._check_complete(figures, periods)
        baseline, current = (int(period) if period.isdecimal() else None for period in periods)
        rows = (*range(self.place.top, self.place.bottom), *range(self.place.top - 1, self.place.start - 1, -1))
        cells = tuple(year_cell(self.sheet, rows, year) for year in (baseline, current))
        net = self._net(columns, periods)
        return Head(self.place, figures, (baseline, current), cells, net, self._others_of(periods), self.doubts)

    def _meaning(self, column: int) -> Meaning | None:
        """What a column's headings mean together: the lowest decides, what it leaves open its groups say."""
        *groups, lowest = stack = self.texts[column]
        found = [words.understand(lowest), *(words.of_group(text) for text in reversed(groups))]
        meanings = [meaning for meaning in found if meaning is not None]
        kind = next((meaning.kind for meaning in meanings if meaning.kind is not None), None)
        measures = {meaning.measure for meaning in meanings if meaning.measure}
        strange = next((text for text in groups if words.of_group(text) is None), None)
        text = ""
        if near := words.in_the_way(lowest) if found[0] is None else None:
            kind, text = near[0], _unclear_words(near)
        elif kind is None or (found[0] is None and words.is_of_results(lowest)):
            return None
        elif found[0] is None:
            text = f"chưa hiểu “{self._name(column)}” dưới “{' '.join(stack[0].split())}”"
        elif strange is not None:
            text = f"chưa hiểu tên nhóm cột “{' '.join(strange.split())}”"
        if text:
            keys = words.words_of(" ".join(stack))
            named = {measure for noun, measure in NOUNS.items() if noun in keys} | measures
            self.unclear[column] = _Unclear(kind, frozenset(named), text)
            return None
        periods = {meaning.period for meaning in meanings} - {None}
        if len(measures) > 1 or len(periods) > 1:
            text = f"Tên cột “{' – '.join(stack)}” tự mâu thuẫn (việc hay tiền, năm nào). Hãy sửa lại tên cột."
            raise self._error(column, text)
        net = kind == "carried" and any(meaning.net for meaning in meanings)
        return Meaning(kind, next(iter(measures), None), next(iter(periods), None), net)

    def _figure(self, column: int) -> _Key:
        """The figure that a column holds; a part without its own noun or year belongs to the column at its left."""
        meaning = self.meanings[column]
        kind, measure, period = meaning.kind, meaning.measure, meaning.period
        assert kind is not None
        if kind == "separate" and (measure is None or period is None):
            left = self.meanings.get(column - 1, Meaning())
            if left.kind != "carried" or measure not in (None, left.measure) or period not in (None, left.period):
                raise self._unclear_part(column)
            measure, period = left.measure, left.period
        if measure is None:
            text = f"Không rõ cột “{self._name(column)}” là về việc hay về tiền. Hãy ghi rõ trong tên cột."
            raise self._error(column, text)
        if kind == "carried" and period is None:
            text = f"Không rõ cột “{self._name(column)}” là của năm nào. Hãy ghi rõ năm trong tên cột."
            raise self._error(column, text)
        return kind, measure, period

    def _periods(self, found: set[str]) -> tuple[str, str]:
        """The two years, baseline first; "" for the baseline of a table of one year."""
        years = sorted(period for period in found if period.isdecimal())
        if len(years) == len(found) and 1 <= len(years) <= 2:
            return (years[0], years[1]) if len(years) == 2 else ("", years[0])
        if not years and len(found) == 2:
            return "baseline", "current"
        if not found:
            self._refuse([f"Số {measure.noun} chuyển kỳ sau" for measure in self._measures()] or ["Số chuyển kỳ sau"])
        named = f" (bảng có năm {', '.join(years)})" if years else ""
        text = f"Không rõ hai năm so sánh với nhau{named}. Hãy ghi đúng hai năm trong tên các cột “chuyển kỳ sau”, mỗi năm đủ cả việc và tiền."
        raise self._error(self.place.unit, text)

    def _part_of_year(self, column: int) -> str:
        """That a column's headings say that it is of some months, as a sentence goes on behind its name; "" if they do not."""
        months = re.search(r"(?<!\d)(\d{1,2}) tháng\b", folded(" ".join(self.texts[column])[:LONGEST]))
        if not months or months[1] == "12":
            return ""
        return f"là số {months[1]} tháng, chưa phải số cuối năm so sánh. Hãy đưa số 12 tháng của năm đó, hoặc sửa tên cột nếu ghi nhầm."

    def _load(self, measure: Measure, periods: tuple[str, str], columns: Mapping[_Key, int]) -> int | None:
        """The column of this year's load; another year's never takes its place."""
        found = {key[2]: column for key, column in columns.items() if key[:2] == ("workload", measure)}
        own = [column for period, column in found.items() if period in (None, periods[1])]
        if len(own) > 1:
            raise self._same(own[1], own[0])
        if not found or own:
            return own[0] if own else None
        other, column = next(iter(found.items()))
        year = periods[1] if periods[1].isdecimal() else "thi đua"
        stated = f"là của năm {other}" if other and other.isdecimal() else "không phải của năm thi đua"
        label = input_label(measure, 0, *periods)
        text = f"Cột “{self._name(column)}” {stated}; cần cột “{label}” của năm {year}. Hãy thêm cột đó, hoặc sửa năm trong tên cột nếu ghi nhầm."
        raise self._error(column, text)

    def _measures(self) -> list[Measure]:
        """Those whose figures are wanted: not one that other plans' columns are of, without any of what is carried over."""
        kinds = {
            measure: {one.kind for one in self.meanings.values() if one.measure is measure} for measure in MEASURES
        }
        others = {one.measure for one in self.others.values()}
        return [one for one in MEASURES if kinds[one] and (one not in others or "carried" in kinds[one])]

    def _check_complete(self, figures: Sequence[int | None], periods: tuple[str, str]) -> None:
        """Only the separate register, a whole measure, or a whole year may be missing: another file may hold these."""
        years = ("so sánh", "thi đua") if periods[0] == "baseline" else periods
        measures = self._measures()
        asked = (0, 1, 3) if periods[0] else (3,)
        missing = [
            input_label(measure, index, *years)
            for measure in measures
            for index in asked
            if figures[measure.first - 1 + index] is None
        ]
        if missing or self._lacks_what_is_near(figures):
            self._refuse(missing)

    def _lacks_what_is_near(self, figures: Sequence[int | None]) -> bool:
        """Whether a column that is nearly understood may hold a figure for which there is none."""
        places = {"workload": (0,), "carried": (1, 3), "separate": ()}
        return any(
            figures[measure.first - 1 + index] is None
            for column, near in self.unclear.items()
            if column not in self.others
            for measure in near.measures or self._measures()
            for index in places[near.kind]
        )

    def _refuse(self, missing: Sequence[str]) -> None:
        """Say which figures have no column, and the column that nearly is one."""
        parts = [f"Bảng này thiếu cột: {'; '.join(missing)}."] if missing else []
        parts += [
            f"Cột {column_name(column + 1)} “{self._name(column)}”: {near.text}."
            for column, near in self.unclear.items()
        ]
        column = next(iter(self.unclear), self.place.unit)
        parts.append("Hãy thêm cột, hoặc sửa tên cột theo đúng mẫu, hoặc dùng phiếu tạo từ sổ.")
        raise self._error(column, " ".join(parts))

    def _net(self, columns: Mapping[_Key, int], periods: tuple[str, str]) -> frozenset[int]:
        """The places of the separate-register figures that the heads say to be deducted."""
        net = {key[1:] for key, column in columns.items() if self.meanings[column].net}
        for (kind, measure, period), column in columns.items():
            if kind == "separate" and (measure, period) in net:
                text = "Số chuyển kỳ sau ghi là đã trừ số chuyển sổ theo dõi riêng, mà vẫn có cột sổ theo dõi riêng. Hãy bỏ một trong hai."
                raise self._error(column, text)
            if kind == "separate" and period not in periods:
                raise self._unclear_part(column)
        return frozenset(
            measure.first + 1 + 2 * index
            for measure in MEASURES
            for index, period in enumerate(periods)
            if (measure, period) in net
        )

    def _other(self, column: int) -> Meaning | None:
        """What a column holds of what plans of other quantities judge by; what is doubtful hurts those plans alone."""
        lowest, *above = reversed(self.texts[column])
        meaning, nears = words.of_other_plans(lowest)
        for near in nears:
            self._doubt(near[0], column, _unclear_words(near))
        others = [meaning, *(words.of_other_plans(text)[0] for text in above)]
        kind = next((one.kind for one in others if one), None)
        own = meaning or words.understand(lowest)
        if own is None or kind is None or own.kind not in (None, kind):
            return None  # it is another figure's
        groups = [other or words.of_group(text) for other, text in zip(others[1:], above, strict=True)]
        said = [own, *(one for one in groups if one)]
        measures: set[Measure | None] = {one.measure for one in said if one.measure} or {self.title.measure}
        periods = {one.period for one in said if one.period}
        if None in groups:
            self._doubt(kind, column, "chưa hiểu tên nhóm cột ở trên")
        elif len(periods) > 1 or len(measures) > 1 or None in measures:
            self._doubt(kind, column, "không rõ là về việc hay về tiền, của năm nào")
        else:
            return Meaning(kind, measures.pop(), next(iter(periods), None))
        return None

    def _doubt(self, kind: str, column: int, text: str) -> None:
        text = f"Cột {column_name(column + 1)} “{self._name(column)}”: {text}."
        self.doubts.setdefault(kind, (cell_address(self.place.bottom, column + 1), text))

    def _others_of(self, periods: tuple[str, str]) -> dict[tuple[str, str], int]:
        """The columns of this year, and of what is left with conditions those of the baseline year as well."""
        found: dict[tuple[str, str], list[int]] = {}
        years = {"baseline": periods[0], "current": periods[1]}
        for column, one in self.others.items():
            kind, measure, period = one.kind or "", one.measure, years.get(one.period or "", one.period)
            if kind == "able_left" and period == periods[0] != "":
                kind, period = "able_left_before", periods[1]
            if kind == "able_left_before" and (said := self._part_of_year(column)):
                self._doubt(kind, column, said.rstrip("."))
            elif period not in (None, periods[1]) or (period is None and kind == "able_left"):
                self._doubt(kind, column, f"là của năm {period}" if period else "không rõ là của năm nào")
            elif measure is not None:
                found.setdefault((measure.noun, kind), []).append(column)
        for (_, kind), (first, *more) in found.items():
            for column in more:
                self._doubt(kind, column, f"cùng một nghĩa với cột {column_name(first + 1)}")
        return {key: columns[0] for key, columns in found.items() if len(columns) == 1}

    def _same(self, column: int, other: int) -> UnclearError:
        cell = cell_address(self.place.bottom, other + 1)
        text = f"Cột “{self._name(column)}” và cột ở ô {cell} cùng một nghĩa. Hãy chỉ giữ một cột."
        return self._error(column, text)

    def _unclear_part(self, column: int) -> UnclearError:
        text = (
            f"Không rõ cột “{self._name(column)}” là phần của cột nào. Hãy ghi rõ việc hay tiền và năm trong tên cột."
        )
        return self._error(column, text)

    def _name(self, column: int) -> str:
        return " ".join(self.texts[column][-1].split())

    def _error(self, column: int, text: str) -> UnclearError:
        return UnclearError(self.place.bottom - 1, column, text)


def _unclear_words(near: Near) -> str:
    _, strange, lacking = near
    parts = [f"chưa hiểu từ “{' '.join(strange)}”"] if strange else []
    parts += [f"thiếu chữ “{' '.join(lacking)}”"] if lacking else []
    return ", ".join(parts)


def cell_at(rows: Sequence[Sequence[Cell]], row: int, column: int) -> Cell:
    """The cell at a 0-based place, blank where the row does not reach so far."""
    return rows[row][column] if row < len(rows) and column < len(rows[row]) else ""


def text_of(value: Cell) -> str:
    """A cell's text: whole numbers and days as people write them."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value).strip()
