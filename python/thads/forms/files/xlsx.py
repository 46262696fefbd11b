"""Checks .xlsx and .xlsm. The common case is told by a look: every cell with its address within ZZ999, none in error."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from decimal import Decimal
from functools import lru_cache

from lxml import etree

from thads.forms.contract import PREPARER_SHOWN
from thads.forms.files.package import OFTEN_THE_SAME, WORKSHEETS, Entry, Parts, content, events, targets
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
# Formulas that Excel is to calculate when it opens the file: programs that calculate none store 0 for them.
_RECALCULATED = re.compile(rb"""<(?:\w+:)?calcPr\b[^<>]*\sfullCalcOnLoad\s*=\s*["'](?:1|true)["']""")
# Commas behind the last digit of a number format divide by a thousand each (ECMA-376, part 1, 18.8.31).
_HIDES = re.compile(rb"""formatCode\s*=\s*["'][^<>]*[0#?],+(?![0#?,])""")
_HIDDEN = re.compile(r"[0#?](,+)(?![0#?,])")
_LETTERS = re.compile(r'"[^"]*"|\[[^\]]*\]|[\\_*].')
_NO_FORMAT = re.compile(rb"<(?:alignment|protection)\b[^<>]*/>")
_ADDRESS = re.compile(r"\$?([A-Za-z]{1,7})\$?([0-9]{1,10})")


def check(parts: Parts) -> Errors:
    """Check every part that may be taken for a worksheet; the cells without a sound result, and those shown otherwise."""
    for count in _COUNT.finditer(parts.get("xl/sharedStrings.xml", b"")):
        check_size(int(count[1]))
    errors = {}
    recalculated = bool(_RECALCULATED.search(parts["xl/workbook.xml"]))
    factors = _factors(parts.get("xl/styles.xml", b""))
    for name, xml in parts.items():
        # Any part may be called a worksheet by the workbook.
        if not name.startswith(WORKSHEETS) and b"heetData" not in xml:
            continue
        doubtful = (recalculated and b"<f" in xml) or factors or not _is_plain(xml)
        if doubtful and (found := _marks(xml, recalculated, factors)):
            errors[name] = found
    names = _sheet_names(parts) if errors else {}
    return {names[name]: cells for name, cells in errors.items() if name in names}


def rebuilt(data: bytes, entries: Mapping[str, Entry]) -> Parts | None:
    """The parts under the names that calamine looks for, found by their relations; None where no workbook is among them.

    Programs write backslashes, capitals, other names and other folders (ECMA-376, part 2: names are told apart without
    regard to case).
    """
    found = {posixpath.normpath(name.replace("\\", "/")).lstrip("/").lower(): entry for name, entry in entries.items()}

    def read(name: str) -> bytes:
        return content(data, found[name]) if name in found else b""

    def related(name: str) -> Iterator[tuple[str, str, str]]:
        folder, base = posixpath.split(name)
        for event, one in events(read(f"{folder}/_rels/{base}.rels".lstrip("/")) or b"<none/>", "{*}Relationship"):
            if event == "start":
                target = posixpath.normpath(posixpath.join("/", folder, one.get("Target", "").replace("\\", "/")))
                yield one.get("Id", ""), one.get("Type", "").rpartition("/")[2], target.lstrip("/").lower()

    main = next((target for _, kind, target in related("") if kind == "officeDocument" and target in found), "")
    if not main.endswith(".xml") or b"sheets" not in (workbook := read(main)):
        return None
    parts = {"xl/workbook.xml": workbook, "_rels/.rels": _related(("1", "officeDocument", "xl/workbook.xml"))}
    places = []
    for number, (identity, kind, target) in enumerate(related(main)):
        place = {"worksheet": f"worksheets/sheet{number}.xml"}.get(kind, f"{kind}.xml")
        if kind in ("worksheet", "sharedStrings", "styles") and target in found:
            parts[f"xl/{place}"] = read(target)
            places.append((identity, kind, place))
    parts["xl/_rels/workbook.xml.rels"] = _related(*places)
    return parts


_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def _related(*places: tuple[str, str, str]) -> bytes:
    root = etree.Element(f"{{{_RELATIONS}}}Relationships")
    for identity, kind, target in places:
        about = {"Id": identity, "Type": f"{_OFFICE}/{kind}", "Target": target}
        etree.SubElement(root, f"{{{_RELATIONS}}}Relationship", about)
    return etree.tostring(root)


def _factors(styles: bytes) -> dict[str, Decimal]:
    """By what number formats that hide thousands divide, by the number of the cells' style."""
    if not _HIDES.search(styles):
        return {}
    formats: dict[str, Decimal] = {}
    found: dict[str, Decimal] = {}
    for event, element in events(styles, "{*}numFmt", "{*}cellXfs"):
        if event == "start":
            continue
        if element.tag.endswith("numFmt"):
            code = _LETTERS.sub("", element.get("formatCode", "")).split(";")[0]
            if hidden := _HIDDEN.search(code):
                formats[element.get("numFmtId", "")] = Decimal(1000) ** len(hidden[1])
        else:
            for number, style in enumerate(element):
                if factor := formats.get(style.get("numFmtId", "")):
                    found[str(number)] = factor
    return found


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


def _marks(xml: bytes, recalculated: bool, factors: Mapping[str, Decimal]) -> Marks:
    """Check the rectangle of a worksheet's cells as calamine will span it; the cells without a sound result, and the
    numbers whose format hides thousands, as they are shown."""
    marks: Marks = []
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
            elif _lacks_result(element, recalculated):
                marks.append((*here, UNCALCULATED_TEXT))
            elif (factor := factors.get(element.get("s", ""))) and element.get("t", "n") == "n":
                marks += [(*here, number) for number in _shown(element.findtext("{*}v"), factor)]
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


def _shown(stored: str | None, factor: Decimal) -> Iterator[float]:
    with suppress(ArithmeticError, ValueError):
        yield float(Decimal(stored or "") / factor)


def _lacks_result(cell: etree._Element, recalculated: bool) -> bool:
    """Whether a cell is a formula whose result no program has put into the file."""
    formula, value = cell.find("{*}f"), cell.find("{*}v")
    if formula is None or formula.text == PREPARER_SHOWN:
        return False
    if value is None or (not value.text and cell.get("t") != "str"):
        return True
    return recalculated and cell.get("t", "n") == "n" and value.text == "0"


def _sheet_names(parts: Parts) -> dict[str, str]:
    """Sheet names by the part that holds the sheet."""
    places = targets(parts, "xl/_rels/workbook.xml.rels")
    names = {}
    for event, element in events(parts["xl/workbook.xml"], "{*}sheet"):
        if event == "start":
            identity = next((str(value) for key, value in element.attrib.items() if str(key).endswith("}id")), "")
            names[places.get(identity, "")] = element.get("name", "")
    return names
