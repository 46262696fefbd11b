"""Where xlwings' settings of a workbook stand: its hidden sheet, and files beside it and in the user's profile.

A reader of its own, for standard library only: the check runs where packages are missing or broken.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from itertools import count, takewhile
from pathlib import Path
from xml.etree import ElementTree

from thads.layout import CONFIG_SHEET

_STRINGS = "xl/sharedStrings.xml"
_LARGEST_PART = 20_000_000


def read_conf(path: Path) -> dict[str, str] | None:
    """The settings on a workbook file's hidden sheet, keys in capitals; None where they cannot be read."""
    try:
        with zipfile.ZipFile(path) as package:
            texts = _part(package, _STRINGS).iterfind("{*}si") if _STRINGS in package.namelist() else ()
            strings = ["".join(text.text or "" for text in item.iterfind(".//{*}t")) for item in texts]
            targets = {item.get("Id"): item.get("Target", "") for item in _part(package, "xl/_rels/workbook.xml.rels")}
            sheets = _part(package, "xl/workbook.xml").iterfind(".//{*}sheet")
            (sheet,) = (element for element in sheets if element.get("name") == CONFIG_SHEET)
            (target,) = (targets[value] for key, value in sheet.attrib.items() if key.endswith("}id"))
            found = _part(package, f"xl/{target.removeprefix('/xl/')}").iterfind(".//{*}c")
            cells = {cell.get("r", ""): _cell_text(cell, strings) for cell in found}
    except (OSError, ValueError, KeyError, IndexError, zipfile.BadZipFile, ElementTree.ParseError):
        return None
    keys = takewhile(bool, (cells.get(f"A{row}", "") for row in count(1)))
    return {key.upper(): cells.get(f"B{row}", "") for row, key in enumerate(keys, start=1)}


def _part(package: zipfile.ZipFile, name: str) -> ElementTree.Element:
    if package.getinfo(name).file_size > _LARGEST_PART:
        raise ValueError(name)
    return ElementTree.fromstring(package.read(name))


def _cell_text(cell: ElementTree.Element, strings: Sequence[str]) -> str:
    text = "".join(part.text or "" for part in (*cell.iterfind("{*}v"), *cell.iterfind(".//{*}t")))
    return strings[int(text)] if cell.get("t") == "s" else text


def setting_keys(path: Path) -> set[str]:
    """Keys of a settings file as xlwings writes it: "KEY","value" a line."""
    with suppress(OSError):
        rows = csv.reader(io.StringIO(path.read_text(encoding="utf-8", errors="replace")))
        return {row[0].upper() for row in rows if len(row) > 1 and row[1]}
    return set()
