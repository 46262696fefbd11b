"""References over several sheets in .xlsx: LibreOffice loses those whose sheets' names need quotation marks.

It writes 'Q 1':'Q 2'!A1 for 'Q 1:Q 2'!A1, and reads neither: the cell shows #NAME?, the formula is in small letters.
"""

from __future__ import annotations

import io
import os
import posixpath
import re
import zipfile
from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from xlwings_engines.shared.references import Area, copied_formula
from xlwings_engines.shared.replacing import write_file

PACKAGES = {".xlsx", ".xlsm", ".xltx", ".xltm"}
FORMULAS = re.compile(r"xl/(?:workbook|worksheets/[^/]+)\.xml")
_QUOTE = rb"(?:'|&apos;)"
_NAME = rb"(?:(?!'|&apos;)[^<>\[\]:]|(?:'|&apos;){2})+"
# As LibreOffice writes it, and as Excel does.
APART = re.compile(rb"%b(%b)%b:%b(%b)%b!" % (_QUOTE, _NAME, _QUOTE, _QUOTE, _NAME, _QUOTE))
TOGETHER = re.compile(rb"%b%b:%b%b!" % (_QUOTE, _NAME, _NAME, _QUOTE))
LIKELY = re.compile(rb":(?:[^'&<>\[\]:]|''|&apos;&apos;)+(?:'|&apos;)!")  # found quickly, and in all that is TOGETHER
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


class Lost(NamedTuple):
    """A formula that LibreOffice has not read, as Excel spells it: of cells, or of a name if there is no area."""

    sheet: str
    area: Area | None
    formula: str
    is_array: bool = False
    name: str = ""


def mend_saved(path: str) -> None:
    """Spell the references of a saved package as Excel does. The file keeps its time: LibreOffice looks at that."""
    if os.path.splitext(path)[1].lower() not in PACKAGES:
        return
    with zipfile.ZipFile(path) as package:
        wrong = [name for name in package.namelist() if FORMULAS.fullmatch(name) and _is_apart(package.read(name))]
        if not wrong:
            return
        parts = [(info, package.read(info)) for info in package.infolist()]
    status, made = os.stat(path), io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for info, content in parts:
            package.writestr(info, _together(content) if info.filename in wrong else content)
    write_file(path, made.getvalue())
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def _is_apart(content: bytes) -> bool:
    return any(sign in content for sign in (b"':'", b"&apos;:&apos;")) and APART.search(content) is not None


def _together(content: bytes) -> bytes:
    return APART.sub(lambda match: b"'%b:%b'!" % (match[1], match[2]), content)


def lost_formulas(path: str) -> Iterator[Lost]:
    """The formulas of a package that LibreOffice loses."""
    if os.path.splitext(path)[1].lower() not in PACKAGES or not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as package:
        found = {
            name: _together(content)
            for name in package.namelist()
            if FORMULAS.fullmatch(name) and (_is_apart(content := package.read(name)) or LIKELY.search(content))
        }
        sheets = _sheets(package) if found and "xl/workbook.xml" in package.namelist() else []
    for sheet, part in sheets:
        if part in found:
            yield from _of_sheet(sheet, _parsed(found[part]))
    if "xl/workbook.xml" in found:
        for each in _parsed(found["xl/workbook.xml"]).iterfind("{*}definedNames/{*}definedName"):
            if TOGETHER.search((each.text or "").encode()):
                owner = each.get("localSheetId")
                yield Lost(sheets[int(owner)][0] if owner else "", None, each.text or "", name=str(each.get("name")))


def _sheets(package: zipfile.ZipFile) -> list[tuple[str, str]]:
    """Each sheet's name and part."""
    book, relations = (_parsed(package.read(name)) for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"))
    targets = {each.get("Id"): posixpath.join("/xl", str(each.get("Target"))).lstrip("/") for each in relations}
    return [
        (str(each.get("name")), targets.get(each.get(RELATION), "")) for each in book.iterfind("{*}sheets/{*}sheet")
    ]


def _of_sheet(sheet: str, root: etree._Element) -> Iterator[Lost]:
    shared: dict[str | None, tuple[str, Area]] = {}
    for cell in root.iterfind("{*}sheetData/{*}row/{*}c"):
        formula, place = cell.find("{*}f"), Area.parse(cell.get("r", ""))
        if formula is None or place is None:
            continue
        text = formula.text or ""
        if formula.get("t") == "shared":
            text, origin = shared.setdefault(formula.get("si"), (text, place))
            text = copied_formula(text, place.top - origin.top, place.left - origin.left)
        if TOGETHER.search(text.encode()):
            is_array = formula.get("t") == "array"
            yield Lost(sheet, Area.parse(formula.get("ref", "")) or place if is_array else place, text, is_array)


def _parsed(content: bytes) -> etree._Element:
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, huge_tree=True))
