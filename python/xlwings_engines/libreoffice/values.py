"""Cell values as Excel hands them over and takes them, moved in whole blocks.

LibreOffice has two kinds of values, texts and numbers. Whether a number is a date or a truth value is a matter of its
number format: formats are asked for by block, and only when a block holds numbers.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import gc
import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from itertools import chain
from locale import windows_locale
from typing import Any, NamedTuple, TypeAlias

from xlwings_engines.libreoffice.soffice import HALF_PAIR, Uno, runtime_exception, struct
from xlwings_engines.libreoffice.spans import covering, joined, rectangles
from xlwings_engines.shared.references import SHEET_AREA, Area, copied_formula
from xlwings_engines.shared.typed import LOGICAL, as_it_is, entered, has_half_pairs, is_plain, prepare
from xlwings_engines.shared.values import ERROR_CODES, Numbers, clean_values, date_of

Row: TypeAlias = tuple[Any, ...]

# LibreOffice's numbers. The many that Excel does not tell apart are #VALUE!, as in a file that LibreOffice saves.
_ERRORS = {503: "#NUM!", 521: "#NULL!", 524: "#REF!", 525: "#NAME?", 532: "#DIV/0!", 32767: "#N/A"}

# Constants of UNO's interface.
DATE_FORMAT, TIME_FORMAT, TEXT_FORMAT, LOGICAL_FORMAT = 2, 4, 256, 1024
BUILT_IN = 10_000  # the program's own language has the formats below, each other one a block as large
GENERAL = 0
MANY_SPANS = 64
TAB = "\x01"  # in a text of several lines
FORMULA_ROWS = 500  # measured: 30,000 equal formulas take 2 seconds, and 3 or more with twice or half as many rows
REFUSED = (
    "LibreOffice refused to change the cells: they are protected, a part of an array formula, "
    "or in a read-only document"
)
NUMBERS, FORMULAS = 1, 16
CONTENTS = NUMBERS | 2 | 4 | FORMULAS  # cells with numbers, dates, texts, formulas; notes (8) and formats stay


class Typed(NamedTuple):
    """Cells whose number format is not General.

    kind: DATE_FORMAT, TIME_FORMAT (or both), LOGICAL_FORMAT, TEXT_FORMAT; 0 for a number's format
    areas: where they are; asked for only where it matters, since there may be very many
    """

    kind: int
    key: int
    cells: Uno
    areas: Callable[[], list[Area]]


@contextlib.contextmanager
def collector_paused() -> Iterator[None]:
    """Python's garbage collector looks at a million new cells again and again, and doubles the time they take."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


# Reading ------------------------------------------------------------------------------------------------------------


@collector_paused()
def read(cells: Uno, document: Uno, known: dict[int, int]) -> tuple[Row, ...]:
    """The values of a cell range: floats, strs, bools, datetimes, COM's error numbers, None for an empty cell.

    Takes one call for texts, three or four if there are numbers of one format.

    Args:
        known: the kinds of the document's formats by their keys, as far as they were asked for.
    """
    rows: tuple[Row, ...] = cells.getDataArray()
    kinds = {float} if are_numbers(rows) else set(map(type, chain.from_iterable(rows)))
    special: list[tuple[Area, Callable[[Any], Any]]] = []
    if float in kinds:
        for typed in typed_cells(cells, document, known, single=len(rows) == len(rows[0]) == 1):
            convert = _from_number(typed.kind, document)
            if convert:
                special += [(area, convert) for area in typed.areas()]
    errors = []
    if type(None) in kinds:
        errors = [(row, column) for row, values in enumerate(rows) for column, v in enumerate(values) if v is None]
    if str in kinds:
        rows = tuple(tuple([None if v == "" else v for v in row]) if "" in row else row for row in rows)
        if TAB in "".join([v for v in chain.from_iterable(rows) if type(v) is str]):
            rows = tuple(tuple(v.replace(TAB, "\t") if "\n" in str(v) else v for v in row) for row in rows)
    if not special and not errors:
        return Numbers(rows) if kinds == {float} else rows
    table = [list(row) for row in rows]
    for area, convert in special:
        for row in table[area.top - 1 : area.bottom]:
            row[area.left - 1 : area.right] = map(convert, row[area.left - 1 : area.right])
    for row_number, column in errors:
        # A formula's result that is no value: each cell has to be asked, LibreOffice hands the errors out one by one.
        number = cells.getCellByPosition(column, row_number).getError()
        table[row_number][column] = ERROR_CODES[_ERRORS.get(number, "#VALUE!")] if number else None
    return tuple(tuple(row) for row in table)


def are_numbers(rows: Sequence[Row]) -> bool:
    """Whether these values of LibreOffice's are nothing but numbers: adding them up is the quickest way to know."""
    try:
        sum(map(sum, rows))
    except TypeError:
        return False
    return True


def typed_cells(
    cells: Uno,
    document: Uno,
    known: dict[int, int],
    find_spans: Callable[[], list[Area]] | None = None,
    single: bool = False,
) -> list[Typed]:
    """The cells of the range whose format is not General, by the kind of their format.

    Each group of formats that LibreOffice hands out takes as long as several hundred cells. `find_spans` tells, for cells
    of several formats, which parts matter.
    """
    spans = find_spans() if find_spans and only_format(cells) is None else [SHEET_AREA]
    if len(spans) > MANY_SPANS:
        spans = [SHEET_AREA]
    found: list[tuple[int, Uno, Callable[[], list[Area]]]] = []
    for span in spans:
        part = cells
        if span is not SHEET_AREA:
            part = cells.getCellRangeByPosition(span.left - 1, span.top - 1, span.right - 1, span.bottom - 1)
        key = only_format(part, single)
        if key is not None:
            found.append((key, part, partial(list, [span])))
            continue
        for group in part.getUniqueCellFormatRanges():
            found.append((group.NumberFormat, group, partial(areas_of, group, cells)))
    # Several groups differ by nothing but their fonts or frames.
    unknown = {key for key, _, _ in found if key % BUILT_IN} - known.keys()
    formats = document.getNumberFormats() if unknown else None
    known |= {key: kind_of(formats, key) for key in unknown}
    return [Typed(known[key], key, part, areas) for key, part, areas in found if key % BUILT_IN]


def only_format(cells: Uno, single: bool = False) -> int | None:
    """The format of all cells; None where they have several formats, or styles that may have formats of their own."""
    if single:
        return int(cells.NumberFormat)
    # For cells of several formats the property itself would give just one.
    if cells.getPropertyState("NumberFormat").value == "AMBIGUOUS_VALUE":
        return None
    key, style = cells.getPropertyValues(("NumberFormat", "CellStyle"))
    return int(key) if style else None


def columns_of(table: Sequence[Sequence[bool]]) -> list[Area]:
    """Of each column in which something is true, the part from the first to the last of it."""
    spans = []
    for column, marks in enumerate(zip(*table, strict=True), 1):
        if True in marks:
            spans.append(Area(marks.index(True) + 1, column, len(marks) - marks[::-1].index(True), column))
    return spans


_SHEET_PREFIX = re.compile(r"'(?:[^']|'')*'\.|[^.']*\.")


def areas_of(ranges: Uno, cells: Uno) -> list[Area]:
    """Where the ranges, all on one sheet, lie within the cells. Their text takes a third of the time of their addresses."""
    text: str = ranges.getRangeAddressesAsString()
    prefix = _SHEET_PREFIX.match(text)
    home = cells.getRangeAddress()
    places = map(Area.parse, re.split("[,;]", text.replace(prefix[0] if prefix else "", "")))
    return [place.moved(-home.StartRow, -home.StartColumn) for place in places if place]


def kind_of(formats: Uno, key: int) -> int:
    return int(formats.getByKey(key).Type) & (DATE_FORMAT | TIME_FORMAT | TEXT_FORMAT | LOGICAL_FORMAT)


def null_date(document: Uno) -> dt.datetime:
    date = document.NullDate
    return dt.datetime(date.Year, date.Month, date.Day)


def _from_number(kind: int, document: Uno) -> Callable[[Any], Any] | None:
    if kind & LOGICAL_FORMAT:
        return lambda value: value != 0 if type(value) is float else value
    if kind & DATE_FORMAT:  # to Excel, a time without a date is a number
        epoch = null_date(document)
        return lambda value: date_of(value, epoch) if type(value) is float else value
    return None


clean = collector_paused()(clean_values)


# Writing ------------------------------------------------------------------------------------------------------------


class Block:
    """A block of values on its way into a range; `to_uno` spells formulas as UNO's interface does."""

    def __init__(self, document: Uno, cells: Uno, to_uno: Callable[[str], str], known: dict[int, int]) -> None:
        self.document, self.known = document, known
        self.cells = cells
        self.to_uno = to_uno
        self.epoch = cache(partial(null_date, document))  # asked for once, and only by dates

    @collector_paused()
    def write(self, rows: Sequence[Sequence[Any]], fills: bool = False) -> None:
        """Enter the rows: two calls, three for the numbers and texts; more where formats or formulas go along.

        A formula that fills cells is entered as if it were copied from the first one.
        """
        wanted: dict[str, list[Area]] = {}
        formulas: dict[tuple[int, int], str] = {}
        lines: list[Any] = list(rows)
        plain = is_plain(rows)
        if not plain:
            if has_half_pairs(value for value in chain.from_iterable(rows) if isinstance(value, str)):
                raise ValueError(HALF_PAIR)
            lines = [["" if value is None else as_it_is(prepare(value)) for value in row] for row in rows]

        def spans() -> list[Area]:
            """Where a format matters: for what is more than a number or a text, and where a truth value may have been."""
            former = self.cells.getDataArray()
            return columns_of(
                [
                    [new is None or old in (0.0, 1.0) for new, old in zip(*pair, strict=True)]
                    for pair in zip(lines, former, strict=True)
                ]
            )

        existing = typed_cells(self.cells, self.document, self.known, spans)
        texts = [area for typed in existing if typed.kind & TEXT_FORMAT for area in typed.areas()]
        is_text = covering(texts, len(rows[0]))
        for row, line in enumerate(() if plain else lines, 1):
            if None not in line:
                continue
            for column in [place for place, value in enumerate(line, 1) if value is None]:
                entry = entered(rows[row - 1][column - 1], self.epoch, is_text(row, column))
                line[column - 1] = "" if entry.formula else entry.value
                if entry.formula:
                    text = str(entry.value)
                    moved = "=" + copied_formula(text[1:], row - 1, column - 1) if fills else text
                    formulas[row, column] = self.to_uno(moved)
                if entry.format:
                    wanted.setdefault(entry.format, []).append(Area(row, column, row, column))
        self.put(lambda: self.cells.setDataArray(tuple(map(tuple, lines))))
        self.put_formulas(formulas)
        self.set_formats(existing, wanted)

    def put(self, action: Callable[[], Any]) -> None:
        try:
            action()
        except runtime_exception() as error:
            raise ValueError(REFUSED) from error

    def put_formulas(self, formulas: dict[tuple[int, int], str]) -> None:
        """Enter them, in UNO's spelling, from below: LibreOffice joins those that are alike, and takes ever longer for one below many."""
        for top, left, bottom, right in rectangles(formulas):
            for first in range((bottom - top) // FORMULA_ROWS * FORMULA_ROWS + top, top - 1, -FORMULA_ROWS):
                last = min(first + FORMULA_ROWS - 1, bottom)
                texts = tuple(
                    tuple(formulas[row, column] for column in range(left, right + 1)) for row in range(first, last + 1)
                )
                part = self.cells.getCellRangeByPosition(left - 1, first - 1, right - 1, last - 1)
                self.put(partial(part.setFormulaArray, texts))

    def set_formats(self, existing: list[Typed], wanted: dict[str, list[Area]]) -> None:
        """Give cells the format of what was entered where they had none; a truth value's format goes with it."""
        logical = wanted.pop(LOGICAL, [])
        self.apply("General", [area for typed in existing if typed.kind & LOGICAL_FORMAT for area in typed.areas()])
        width = max((area.right for areas in wanted.values() for area in areas), default=0)
        kept = [each for each in existing if not each.kind & LOGICAL_FORMAT] if wanted else []
        for typed, has_format in [(typed, covering(typed.areas(), width)) for typed in kept]:
            for code, areas in wanted.items():
                free = [area for area in areas if not has_format(area.top, area.left)]
                if len(free) < len(areas):  # LibreOffice makes that of texts of it for what looks like a number
                    typed.cells.NumberFormat = typed.key
                wanted[code] = free
        for code, areas in wanted.items():
            self.apply(code, joined(areas))
        self.apply(LOGICAL, joined(logical))

    def apply(self, code: str, areas: list[Area]) -> None:
        if not areas:
            return
        key = format_key(self.document.getNumberFormats(), code)
        home = self.cells.getRangeAddress()
        addresses = []
        for area in areas:
            address = struct("table.CellRangeAddress", Sheet=home.Sheet)
            address.StartRow, address.StartColumn = home.StartRow + area.top - 1, home.StartColumn + area.left - 1
            address.EndRow = min(home.StartRow + area.bottom - 1, home.EndRow)
            address.EndColumn = min(home.StartColumn + area.right - 1, home.EndColumn)
            addresses.append(address)
        ranges = self.document.createInstance("com.sun.star.sheet.SheetCellRanges")
        ranges.addRangeAddresses(tuple(addresses), False)
        ranges.NumberFormat = key


# Number formats -----------------------------------------------------------------------------------------------------


def english() -> Any:
    return struct("lang.Locale", Language="en", Country="US")


def format_key(formats: Uno, code: str) -> int:
    """The document's number for a format code in English."""
    code = _LANGUAGE.sub(lambda match: f"[$-{_LANGUAGES.get(match[1].lower(), match[1])}]", code)
    if code.casefold() == "general":
        return GENERAL
    locale = english()
    key: int = formats.queryKey(code, locale, False)
    if key < 0:
        try:
            key = formats.addNew(code, locale)
        except Exception as error:
            raise ValueError(f"{code!r} is no number format ({error})") from error
    return key


_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]|AM/PM|A/P|General|[DMYHS]+', re.IGNORECASE)
_COLOURS = {"BLACK", "BLUE", "CYAN", "GREEN", "MAGENTA", "RED", "WHITE", "YELLOW"}
# A language within a code: its name, or the hexadecimal number by which LibreOffice knows it.
_LANGUAGE = re.compile(r"\[\$-([A-Za-z]{2,3}-[A-Za-z]{2,4})\]")
_LANGUAGES = {name.replace("_", "-").lower(): f"{number:X}" for number, name in windows_locale.items()}


def format_code(formats: Uno, key: int) -> str:
    """The format's English code, in Excel's small letters; before it, the language if it is not English."""
    if key % BUILT_IN == 0:
        return "General"
    own = formats.getByKey(key)
    if own.Type & LOGICAL_FORMAT:
        return "General"  # in Excel a truth value needs no format
    code, language = str(own.FormatString), f"{own.Locale.Language}-{own.Locale.Country}"
    is_foreign = key > BUILT_IN and own.Locale.Language and language != "en-US"
    if is_foreign and not re.search(r"[^\W\d_E]", _LITERAL.sub("", code)):  # else its letters are not English
        code = f"[$-{_LANGUAGES.get(language.lower(), language)}]{code}"
    else:
        code = str(formats.getByKey(formats.getFormatForLocale(key, english())).FormatString)

    def spell(match: re.Match[str]) -> str:
        text = match[0]
        inner = text.strip("[]")
        if inner.upper() in _COLOURS or inner.upper().startswith("COLOR"):
            return f"[{inner.capitalize()}]"
        return text.lower() if set(inner.upper()) <= set("DMYHS") else text

    return _LITERAL.sub(spell, code)
