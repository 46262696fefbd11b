"""Checks .xlsx and .xlsm. The common case is told by a look: every cell with its address within ZZ999, none in error."""

from __future__ import annotations

import re
from functools import lru_cache

from lxml import etree

from thads.forms.contract import PREPARER_SHOWN
from thads.forms.files.package import OFTEN_THE_SAME, WORKSHEETS, Parts, events, targets
from thads.forms.files.sheet import ERROR_TEXT, UNCALCULATED_TEXT, Errors, Marks, UnreadableError, check_size

_COUNT = re.compile(rb"uniqueCount\s*=\s*[\"']\s*\+?(\d{1,12})")
_ODD_CELL = re.compile(rb'<c(?! r="[A-Z]{1,2}[0-9]{1,3}"|[a-z])')
# A formula's end with no value behind it, and the cells where that is no lack: an empty value is the result "" in a cell
# of texts, and the forms are made without a result below the signature.
_NO_RESULT = re.compile(rb"(?:</f>|<f\b[^<>]*/>)\s*(?:</c>|<v\s*/>|<v></v>)")
_EMPTY_TEXT = re.compile(
    rb'<c [^<>]*(?:\st="str"[^<>]*>\s*<f\b[^<>]*>[^<]*</f>\s*(?:<v\s*/>|<v></v>)|>\s*<f\b[^<>]*>%s</f>.*)'
    % re.escape(PREPARER_SHOWN).replace('"', '(?:"|&quot;)').encode()
)
_NO_FORMAT = re.compile(rb"<(?:alignment|protection)\b[^<>]*/>")
_ADDRESS = re.compile(r"\$?([A-Za-z]{1,7})\$?([0-9]{1,10})")


def check(parts: Parts) -> Errors:
    """Check every part that may be taken for a worksheet; the cells without a sound result."""
    for count in _COUNT.finditer(parts.get("xl/sharedStrings.xml", b"")):
        check_size(int(count[1]))
    errors = {}
    for name, xml in parts.items():
        # Any part may be called a worksheet by the workbook.
        if (not _is_plain(xml) if name.startswith(WORKSHEETS) else b"heetData" in xml) and (found := _marks(xml)):
            errors[name] = found
    names = _sheet_names(parts) if errors else {}
    return {names[name]: cells for name, cells in errors.items() if name in names}


def lean(parts: Parts) -> Parts:
    """The parts without what calamine would only pass over, which is half of its work."""
    lean = {name: _lean_sheet(xml) if name.startswith(WORKSHEETS) else xml for name, xml in parts.items()}
    lean["xl/workbook.xml"] = _without(lean["xl/workbook.xml"], b"<definedNames", b"</workbook>")
    if 0 < len(styles := lean.get("xl/styles.xml", b"")) < OFTEN_THE_SAME:
        lean["xl/styles.xml"] = _lean_styles(styles)
    return lean


def _lean_sheet(xml: bytes) -> bytes:
    """The cells, and which of them are merged."""
    xml = _without(xml, b"<sheetViews", b"<sheetData")
    stop = xml.rfind(b"</sheetData>")
    first = xml.find(b"<mergeCells", stop)
    last = xml.find(b"</mergeCells>", first)
    merged = xml[first:last] + b"</mergeCells>" if 0 <= stop < first < last else b""
    return xml if stop < 0 else b"%s</sheetData>%s</worksheet>" % (xml[:stop], merged)


@lru_cache(64)
def _lean_styles(xml: bytes) -> bytes:
    """The formats of numbers, which tell what is a date."""
    if b"<cellXfs" not in xml:
        return xml
    return _NO_FORMAT.sub(b"", _without(_without(xml, b"<fonts", b"<cellXfs"), b"<cellStyles", b"</styleSheet>"))


def _without(xml: bytes, first: bytes, last: bytes) -> bytes:
    """The XML without what stands from one tag up to another."""
    start = xml.find(first)
    stop = xml.find(last, start)
    return xml[:start] + xml[stop:] if 0 <= start < stop else xml


def _is_plain(xml: bytes) -> bool:
    """Whether all cells are near and sound. After a colon a cell would have a prefix."""
    start, stop = xml.find(b"<sheetData"), xml.rfind(b"sheetData")
    return (
        0 <= start < stop
        and xml.find(b":c", start, stop) < 0
        and xml.find(b't="e"', start, stop) < 0
        and not _ODD_CELL.search(xml, start, stop)
        and _has_results(xml, start, stop)
    )


def _has_results(xml: bytes, start: int, stop: int) -> bool:
    first = xml.find(b"<f", start, stop)
    return first < 0 or all(
        _EMPTY_TEXT.fullmatch(xml, max(0, xml.rfind(b"<c ", start, lack.start())), lack.end())
        for lack in _NO_RESULT.finditer(xml, first, stop)
    )


def _marks(xml: bytes) -> Marks:
    """Check the rectangle of a worksheet's cells as calamine will span it; the cells without a sound result."""
    marks = []
    row = column = rows = columns = 0
    for event, element in events(xml, "{*}row", "{*}c"):
        if element.tag.rpartition("}")[2] == "row":
            if event == "start":
                row = int(element.get("r") or row + 1) - 1 if (element.get("r") or "1").isdecimal() else row
            else:
                row, column = row + 1, 0
        elif event == "end":
            here = (row, column)
            if address := element.get("r"):
                here = _place(address)
                column = here[1]
            column += 1
            if len(element):
                rows, columns = max(rows, here[0] + 1), max(columns, here[1] + 1)
                check_size(rows * columns)
            if element.get("t") == "e":
                marks.append((*here, ERROR_TEXT))
            elif _lacks_result(element):
                marks.append((*here, UNCALCULATED_TEXT))
    return marks


def _place(address: str) -> tuple[int, int]:
    """0-based row and column of an address."""
    matched = _ADDRESS.fullmatch(address)
    if not matched:
        raise UnreadableError("damaged")
    column = 0
    for letter in matched[1].upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(matched[2]) - 1, column - 1


def _lacks_result(cell: etree._Element) -> bool:
    """Whether a cell is a formula whose result no program has put into the file."""
    formula, value = cell.find("{*}f"), cell.find("{*}v")
    if formula is None or formula.text == PREPARER_SHOWN:
        return False
    return value is None or (not value.text and cell.get("t") != "str")


def _sheet_names(parts: Parts) -> dict[str, str]:
    """Sheet names by the part that holds the sheet."""
    places = targets(parts, "xl/_rels/workbook.xml.rels")
    names = {}
    for event, element in events(parts["xl/workbook.xml"], "{*}sheet"):
        if event == "start":
            identity = next((str(value) for key, value in element.attrib.items() if str(key).endswith("}id")), "")
            names[places.get(identity, "")] = element.get("name", "")
    return names
