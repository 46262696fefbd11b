"""What python-calamine does not tell of the cells of .xlsx and .xlsm: errors, formulas without a result, hidden thousands."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import lru_cache

from lxml import etree

from thads.forms.contract import INSTANT_NAMES, PREPARER_SHOWN
from thads.forms.files.package import Package, events, relations
from thads.forms.files.sheet import ERROR_TEXT, UNCALCULATED_TEXT, Look, Marks, UnreadableError, looks_of, shown

BOOK = "xl/workbook.xml"
STYLES = "xl/styles.xml"
# Parts that are never worksheets, besides pictures and their like.
_NO_SHEETS = {
    *(BOOK, STYLES, "xl/sharedstrings.xml", "xl/theme/theme1.xml"),
    *("docprops/app.xml", "docprops/core.xml", "[content_types].xml"),
}
# The formulas below the figures of our forms: no program need have calculated them.
_FORMULAS = (PREPARER_SHOWN, *INSTANT_NAMES)
_OURS = tuple(f"<f>{text}</f>".encode() for text in (*_FORMULAS, PREPARER_SHOWN.replace('"', "&quot;")))
# An error, or a formula's end with no value behind it. Most sheets have neither, which a look tells.
_DOUBTFUL = re.compile(
    rb"""\st\s*=\s*["']e["']|(?:</(?:\w+:)?f\s*>|<(?:\w+:)?f\b[^<>]*/>)\s*<(?:/(?:\w+:)?c\s*>|(?:\w+:)?v\s*(?:/>|>\s*<))"""
)
# Formulas that Excel is to calculate when it opens the file: programs that calculate none store 0 for them.
_RECALCULATED = re.compile(rb"""fullCalcOnLoad\s*=\s*["'](?:1|true)["']""")
_HIDES = re.compile(rb",(?<=[0#?,],)(?![0#?,])|formatCode[^>]*&quot;")
_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")


def marks(package: Package) -> dict[str, Marks]:
    """The cells without a sound result, and the numbers whose format hides thousands, as they are shown; by sheet."""
    looks = _looks(package.part(STYLES))
    sheets = (part for part in package.parts if part.endswith(".xml") and part not in _NO_SHEETS)
    doubtful = {part for part in sheets if has_formulas(package.part(part)) or looks}
    if not doubtful:
        return {}
    recalculated = bool(_RECALCULATED.search(package.part(BOOK)))
    targets = {identity: target.lower() for identity, _, target in relations(package, BOOK)}
    found = {}
    for identity, name in _sheets(package):
        if (part := targets.get(identity)) in doubtful:
            xml = package.part(part)
            if looks or recalculated or _DOUBTFUL.search(xml):
                found[name] = _marks(xml, recalculated, looks)
    return found


def has_formulas(xml: bytes) -> bool:
    """Whether a worksheet may have errors, or formulas but those that our forms have: told much faster than by an expression."""
    if b"\0" in xml[:4]:
        raise UnreadableError("damaged")  # calamine takes UTF-16 for an empty sheet
    for ours in _OURS:
        xml = xml.replace(ours, b"")
    return xml.count(b"<f") > xml.count(b"<formula") or any(part in xml for part in (b":f", b'"e"', b"'e'"))


def _sheets(package: Package) -> Iterator[tuple[str, str]]:
    """Identity and name of each sheet."""
    for event, element in events(package.part(BOOK), "{*}sheet"):
        if event == "start":
            identity = next((str(value) for key, value in element.attrib.items() if str(key).endswith("}id")), "")
            yield identity, element.get("name", "")


def rebuilt(package: Package) -> bytes | None:
    """A package with its parts under the names and in the encoding that calamine reads; None where no workbook is among them.

    Programs write other names, folders and letters: relations tell which part is which (ECMA-376, part 2), XML its encoding.
    """
    main = next((target for _, kind, target in relations(package, "") if kind == "officeDocument"), "")
    if not main.endswith(".xml") or b"sheets" not in (workbook := _as_utf8(package.part(main))):
        return None
    parts = {BOOK: workbook, "_rels/.rels": _related(("1", "officeDocument", BOOK))}
    places = []
    for number, (identity, kind, target) in enumerate(relations(package, main)):
        place = f"worksheets/sheet{number}.xml" if kind == "worksheet" else f"{kind}.xml"
        if kind in ("worksheet", "sharedStrings", "styles") and (content := package.part(target)):
            parts[f"xl/{place}"] = _as_utf8(content)
            places.append((identity, kind, place))
    parts["xl/_rels/workbook.xml.rels"] = _related(*places)
    with zipfile.ZipFile(data := io.BytesIO(), "w") as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return data.getvalue()


def _as_utf8(xml: bytes) -> bytes:
    try:
        return etree.tostring(etree.fromstring(xml, etree.XMLParser(resolve_entities=False)), encoding="utf-8")
    except etree.XMLSyntaxError:
        return xml  # calamine says what is wrong with it


_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def _related(*places: tuple[str, str, str]) -> bytes:
    root = etree.Element(f"{{{_RELATIONS}}}Relationships")
    for identity, kind, target in places:
        about = {"Id": identity, "Type": f"{_OFFICE}/{kind}", "Target": target}
        etree.SubElement(root, f"{{{_RELATIONS}}}Relationship", about)
    return etree.tostring(root)


@lru_cache(maxsize=8)  # forms of one workbook have the same styles
def _looks(styles: bytes) -> dict[int, Look]:
    """How number formats show numbers, by the number of the cells' style."""
    if not _HIDES.search(styles):
        return {}
    formats: dict[int, str] = {}
    used: list[int] = []
    with suppress(ValueError):
        for event, element in events(styles, "{*}numFmt", "{*}cellXfs"):
            if event == "end" and element.tag.endswith("numFmt"):
                formats[int(element.get("numFmtId", ""))] = element.get("formatCode", "")
            elif event == "end":
                used = [int(style.get("numFmtId", "0")) for style in element if isinstance(style.tag, str)]
    return looks_of(formats, used)


def _marks(xml: bytes, recalculated: bool, looks: Mapping[int, Look]) -> Marks:
    found: Marks = []
    row = column = 0
    for event, element in events(xml, "{*}row", "{*}c"):
        if element.tag.rpartition("}")[2] == "row":
            if event == "start":
                row = int(element.get("r") or row + 1) - 1 if (element.get("r") or "1").isdecimal() else row
            else:
                row, column = row + 1, 0
        elif event == "end":
            here = (row, column) = _place(element.get("r"), row, column)
            column += 1
            if element.get("t") == "e":
                found.append((*here, ERROR_TEXT))
            elif _lacks_result(element, recalculated):
                found.append((*here, UNCALCULATED_TEXT))
            elif looks and element.get("t", "n") == "n":
                with suppress(ArithmeticError, ValueError, KeyError):
                    found.append(
                        (*here, shown(float(element.findtext("{*}v") or ""), looks[int(element.get("s", "0"))]))
                    )
    return found


def _place(address: str | None, row: int, column: int) -> tuple[int, int]:
    """0-based row and column of an address; without one, what follows the former cell."""
    if not address:
        return row, column
    matched = _ADDRESS.fullmatch(address)
    if not matched:
        raise UnreadableError("damaged")
    column = 0
    for letter in matched[1].upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(matched[2]) - 1, column - 1


def _lacks_result(cell: etree._Element, recalculated: bool) -> bool:
    """Whether a cell is a formula whose result no program has put into the file."""
    formula, value = cell.find("{*}f"), cell.find("{*}v")
    if formula is None or formula.text in _FORMULAS:
        return False
    if value is None or not value.text:
        return value is None or cell.get("t") != "str"  # of a cell of texts an empty value is the result ""
    return recalculated and cell.get("t", "n") == "n" and value.text in ("0", "0.0")
