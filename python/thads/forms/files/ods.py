"""Reads .ods with lxml (ODF 1.3, part 3). Programs say differently that a formula has failed or has no result: LibreOffice
by an attribute of its own or by the text alone, Excel by the text beside the value 0, others by no value at all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

from lxml import etree

from thads.forms.files.package import Package, events
from thads.forms.files.sheet import (
    ERROR_TEXT,
    UNCALCULATED_TEXT,
    Area,
    Cell,
    Look,
    Sheet,
    UnreadableError,
    look_of,
    shown,
)

_NAMESPACE = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
_TABLE, _OFFICE, _TEXT, _STYLE, _NUMBER = (
    _NAMESPACE % name for name in ("table", "office", "text", "style", "datastyle")
)
_ERROR_TYPE = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_TAGS = (f"{_TABLE}table", f"{_TABLE}table-column", f"{_TABLE}table-row", *_CELLS, f"{_STYLE}style")
# What number formats have that hide thousands or write a unit.
_LOOKS = re.compile("display-factor|number:text[^<]*(?:nghìn|ngàn|tr|tỷ|tỉ)".encode(), re.IGNORECASE)
_ERROR = re.compile(r"#(?:DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!|SPILL!|CALC!|GETTING_DATA)|(?:Err|Lỗi):\d{3}")
# Libraries that calculate nothing: the formulas that they write hold 0 or the empty text.
_NO_OFFICE = re.compile(rb"generator>[^<]*(?:SheetJS|odfdo|ezodf|odfpy)", re.IGNORECASE)


def read(package: Package) -> list[Sheet]:
    """The visible worksheets.

    Raises:
        UnreadableError: locked with a password or damaged.
    """
    if b"encryption-data" in package.part("META-INF/manifest.xml"):
        raise UnreadableError("password")
    content = package.part("content.xml")
    looks = _looks(package.part("styles.xml"), content)
    calculated = not _NO_OFFICE.search(package.part("meta.xml"))
    hidden: set[str] = set()
    scaled: dict[str, Look] = {}
    sheets: list[Sheet] = []
    columns: list[Look | None] = []
    reader = _Rows()
    depth = 0
    for event, element in events(content, *_TAGS):
        tag = element.tag
        if tag == f"{_STYLE}style":
            if event == "end":
                name = element.get(f"{_STYLE}name", "")
                if look := looks.get(element.get(f"{_STYLE}data-style-name", "")):
                    scaled[name] = look
                if any(one.get(f"{_TABLE}display") == "false" for one in element):
                    hidden.add(name)
        elif tag == f"{_TABLE}table":
            depth += 1 if event == "start" else -1
            if event == "start" and depth == 1:
                reader, columns = _Rows(), []
                style, name = element.get(f"{_TABLE}style-name"), element.get(f"{_TABLE}name", "")
            elif depth == 0 and style not in hidden:
                sheets.append(Sheet(name, reader.finished(), reader.merged))
        elif depth != 1 or event == "start":
            continue
        elif tag == f"{_TABLE}table-column":
            look = scaled.get(element.get(f"{_TABLE}default-cell-style-name", ""))
            if scaled and (times := _repeated(element, f"{_TABLE}number-columns-repeated")) <= 2**14:
                columns += [look] * times
        elif tag == f"{_TABLE}table-row":
            reader.end_row(_repeated(element, f"{_TABLE}number-rows-repeated"))
        else:
            style_name = element.get(f"{_TABLE}style-name")
            inherited = columns[reader.column] if reader.column < len(columns) else None
            look = scaled.get(style_name) if style_name else inherited
            value = _value(element, look)
            if not calculated and value in (0, "") and element.get(f"{_TABLE}formula") is not None:
                value = UNCALCULATED_TEXT
            reader.add(element, value)
    return sheets


class _Rows:
    """The rows of one sheet; repeated blank cells and rows take no memory unless something follows them."""

    def __init__(self) -> None:
        self.rows: list[list[Cell]] = []
        self.merged: list[Area] = []
        self._row: list[Cell] = []
        self._blank_rows = self.column = self._width = 0

    def add(self, element: etree._Element, value: Cell) -> None:
        times = _repeated(element, f"{_TABLE}number-columns-repeated")
        across, down = (_repeated(element, f"{_TABLE}number-{side}-spanned") for side in ("columns", "rows"))
        if across > 1 or down > 1:
            top = len(self.rows) + self._blank_rows
            self.merged.append(((top, self.column), (top + down - 1, self.column + across - 1)))
        self.column += times
        if value != "":
            self._row += [""] * (self.column - times - len(self._row)) + [value] * times

    def end_row(self, times: int) -> None:
        if self._row:
            self._width = max(self._width, len(self._row))
            self.rows += [[] for _ in range(self._blank_rows)]
            self.rows += [list(self._row) for _ in range(times)]
            self._blank_rows = 0
        else:
            self._blank_rows += times
        self._row, self.column = [], 0

    def finished(self) -> list[list[Cell]]:
        for row in self.rows:
            row += [""] * (self._width - len(row))
        return self.rows


def _value(cell: etree._Element, look: Look | None) -> Cell:
    """What a cell holds; a number whose format hides its thousands as it is shown."""
    kind = cell.get(f"{_OFFICE}value-type")
    # The paragraphs of the cell, without those of its note.
    text = "\n".join("".join(_letters(paragraph)) for paragraph in cell.iterchildren(f"{_TEXT}p"))
    formula = cell.get(f"{_TABLE}formula") is not None
    if cell.get(_ERROR_TYPE) == "error" or ((formula or kind not in ("string", None)) and _ERROR.fullmatch(text)):
        return ERROR_TEXT
    if formula and kind is None:
        return text or UNCALCULATED_TEXT
    if kind in ("float", "percentage", "currency"):
        return _number(cell.get(f"{_OFFICE}value"), look)
    if kind == "boolean":
        return cell.get(f"{_OFFICE}boolean-value") == "true"
    if kind == "date" and (said := cell.get(f"{_OFFICE}date-value")):
        return _moment(said) or text
    return text or cell.get(f"{_OFFICE}string-value", "")


def _number(said: str | None, look: Look | None) -> Cell:
    if said is None:
        return UNCALCULATED_TEXT
    try:
        number = float(said)
        if number != number or abs(number) == float("inf"):
            return ERROR_TEXT
        value = number if look is None else shown(number, look)
    except (ValueError, ArithmeticError) as error:
        raise UnreadableError("damaged") from error
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 2**53 else value


def _moment(said: str) -> date | datetime | None:
    try:
        return datetime.fromisoformat(said[:19]) if "T" in said else date.fromisoformat(said[:10])
    except ValueError:
        return None


def _letters(element: etree._Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.tag == f"{_TEXT}s":
            yield " " * _repeated(child, f"{_TEXT}c")
        elif child.tag in (f"{_TEXT}tab", f"{_TEXT}line-break"):
            yield "\t" if child.tag.endswith("tab") else "\n"
        elif isinstance(child.tag, str) and not child.tag.startswith(_OFFICE):
            yield from _letters(child)
        yield child.tail or ""


def _looks(*parts: bytes) -> dict[str, Look]:
    """How the number formats that hide thousands, or write a unit, show numbers, by their names."""
    found: dict[str, Look] = {}
    for xml in parts:
        if not _LOOKS.search(xml):
            continue
        for event, element in events(xml, f"{_NUMBER}number-style", f"{_NUMBER}currency-style"):
            if event == "end":
                numbers = element.iter(f"{_NUMBER}number")
                factor = next((one.get(f"{_NUMBER}display-factor", "1") for one in numbers), "1")
                texts = (one.text or "" for one in element.iter(f"{_NUMBER}text"))
                known = factor.isdecimal() and len(factor) < 12
                if look := look_of(Decimal(factor if known else 1), texts):
                    found[element.get(f"{_STYLE}name", "")] = look
    return found


def _repeated(element: etree._Element, attribute: str) -> int:
    text = element.get(attribute, "1")
    if not text.isdecimal() or len(text) > 12:
        raise UnreadableError("damaged")
    return int(text)
