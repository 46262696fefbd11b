"""Checks .ods: rows and cells carry repetitions (ODF 1.3, 19.676)."""

from __future__ import annotations

from lxml import etree

from thads.forms.files.package import Parts, events
from thads.forms.files.sheet import ERROR_TEXT, Errors, Marks, UnreadableError, check_size

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_ERROR_TYPE = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"
_TAGS = (*(f"{_TABLE}{tag}" for tag in ("table", "table-row", "table-cell", "covered-table-cell")), f"{_TEXT}s")


def check(parts: Parts) -> Errors:
    """Check the rectangle that the repetitions span; the cells that show an error."""
    if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
        raise UnreadableError("password")
    errors: dict[str, Marks] = {}
    name = ""
    row = rows = columns = column = pending = pushed = spaces = filled = 0
    for event, element in events(parts["content.xml"], *_TAGS):
        tag = element.tag.rpartition("}")[2]
        if tag == "s":
            spaces += _repeated(element, f"{_TEXT}c") if event == "start" else 0
            check_size(spaces)
        elif tag == "table" and event == "start":
            name = element.get(f"{_TABLE}name", "")
            row = rows = columns = 0
        elif tag == "table-row" and event == "start":
            column = pending = filled = 0
        elif tag == "table-row":
            row += _repeated(element, f"{_TABLE}number-rows-repeated")
            if filled:
                rows = row
            check_size(rows * columns)
        elif tag.endswith("cell") and event == "start":
            times = _repeated(element, f"{_TABLE}number-columns-repeated")
            # Cells without content are held back until another cell follows them in the row.
            pushed += pending
            pending = times
            if element.get(_ERROR_TYPE) == "error":
                errors.setdefault(name, []).append((row, column, ERROR_TEXT))
            column += times
            if element.get(f"{_OFFICE}value-type") or element.get(f"{_TABLE}formula") or element.get(f"{_OFFICE}value"):
                filled = 1
                columns = max(columns, column)
                pushed += times
                pending = 0
            check_size(max(pushed, columns))
    return errors


def _repeated(element: etree._Element, attribute: str) -> int:
    text = element.get(attribute, "1")
    if not text.isdecimal() or len(text) > 12:
        raise UnreadableError("damaged")
    return int(text)
