"""The workbook saved by programs of others: what they lose, that the verdicts stay, and that `nang-cap` mends it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import openpyxl
from lxml import etree
from oletools.olevba import VBA_Parser
from openpyxl.utils.cell import range_boundaries

from tests.conftest import ROOT, TEMPLATE
from tests.evidence import onlyoffice, renderers
from tests.evidence.finding import Finding
from thads import layout
from thads.libreoffice import office
from thads.sheets.kept import changed_cells
from thads.workbook import consolidate, example, upgrade
from thads.workbook.book_file import open_book, save

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

# What is counted in a workbook, by element.
_ELEMENTS = {
    "charts": "chartSpace",
    "conditional formats": "cfRule",
    "defined names": "definedName",
    "protected sheets": "sheetProtection",
    "page setups": "pageSetup",
    "merged cells": "mergeCell",
}

# What a saver is known to lose, learnt by trying; anything else lost is a fault.
_KNOWN_LOSSES = {
    "openpyxl": {"buttons"},
    "excelize": set[str](),
    "SheetJS": {
        "buttons", "charts", "cells that refuse wrong entries", "conditional formats", "protected sheets", "page setups",
    },
    "ONLYOFFICE": set[str](),
    "LibreOffice": {"buttons", "code names"},
    "LibreOffice-newer": {"code names"},
}  # fmt: skip

_XLSM = "xlsm:Calc MS Excel 2007 VBA XML"
_TOOLS = ROOT / "tests/tools"
_SHEETJS = """
const XLSX = require("xlsx"), [from, to] = process.argv.slice(1);
const book = XLSX.readFile(from, {bookVBA: true, cellNF: true, cellStyles: true});
XLSX.writeFile(book, to, {bookType: "xlsm", bookVBA: true, cellStyles: true});
"""


def try_savers(folder: Path) -> Iterator[Finding]:
    """Save a filled workbook, one figure of which was typed after its consolidation, by every saver; open it again."""
    original = _workbook(folder / "goc.xlsm")
    whole = inventory(original)
    with open_book(original) as book:
        before = _verdicts(book)
        consolidate.run(book, lambda _: True)
        after = _verdicts(book)
    first = [row[0][-4] for row in (before, after)]
    yield Finding(
        "The example, then one figure typed", "file engine", f"case 1: {first}", first == ["Đạt", "Không đạt"]
    )
    for name, (tool, write) in _savers().items():
        saved = folder / f"{name}.xlsm"
        write(original, saved)
        found = inventory(saved)
        lost = [f"{what} ({found[what]} of {count})" for what, count in whole.items() if found[what] < count]
        known = {what for what, count in whole.items() if found[what] < count} == _KNOWN_LOSSES[name]
        yield Finding("Saved: what is lost", tool, ", ".join(lost) or "nothing", known)
        with open_book(saved) as book:
            kept, changed = _verdicts(book), changed_cells(book)
        yield _same("Opened: verdicts as they stood, one changed figure noticed", tool, (kept, changed), (before, 1))
        with open_book(saved) as book:
            consolidate.run(book, lambda _: True)
            again = _verdicts(book)
        yield _same("Consolidated by the file engine", tool, again, after)
        office.fill_summary(saved, folder / f"{name}-lo.xlsm")
        with open_book(folder / f"{name}-lo.xlsm") as book:
            again = _verdicts(book)
        yield _same("Consolidated by LibreOffice", tool, again, after)
        mended = folder / f"{name}-moi.xlsm"
        upgrade.upgrade(saved, mended, TEMPLATE)
        with open_book(mended) as book:
            consolidate.run(book, lambda _: True)
            again = _verdicts(book)
        yield _same(
            "Mended by nang-cap: nothing lost, the same verdicts", tool, (inventory(mended), again), (whole, after)
        )


def _workbook(path: Path) -> Path:
    """The example, consolidated; then the first unit's 141 cases carried over become 150, as many as the year before."""
    with open_book(TEMPLATE) as book:
        example.fill(book)
        consolidate.run(book, lambda _: True)
        cell = book.names[layout.INPUT].refers_to_range[0, 4]
        assert cell.value == 141, cell.value
        cell.value = 150
        save(book, path)
    return path


def _verdicts(book: Any) -> list[list[object]]:
    names = (layout.SUMMARY_UNITS, layout.SUMMARY_PROVINCE)
    return [row for name in names for row in book.names[name].refers_to_range.value]


def _same(tried: str, tool: str, seen: object, expected: object) -> Finding:
    return Finding(tried, tool, "the same" if seen == expected else "DIFFERENT", seen == expected)


def inventory(path: Path) -> Counter[str]:
    """How many there are of the things that the office would miss."""
    found: Counter[str] = Counter()
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            if re.search(r"\.(xml|vml)$", name):
                tree = etree.fromstring(package.read(name), etree.XMLParser(recover=True, resolve_entities=False))
                found.update(_in_part(tree))
    parser = VBA_Parser(str(path))
    for _, _, _, source in parser.extract_macros() if parser.detect_vba_macros() else ():
        found["VBA procedures"] += len(re.findall(r"^(?:Public |Private )?(?:Sub|Function) \w", source, re.MULTILINE))
    parser.close()
    return found


def _in_part(tree: etree._Element) -> Iterator[str]:
    kinds = {element: what for what, element in _ELEMENTS.items()}
    for element in tree.iter("{*}*"):
        tag = etree.QName(element).localname
        if (what := kinds.get(tag)) and (what == "charts" or _MAIN in element.tag):
            yield what
        if tag == "dataValidation":  # by cell: LibreOffice joins those of one kind
            for area in element.get("sqref", "").split():
                left, top, right, bottom = range_boundaries(area)
                yield from ["cells that refuse wrong entries"] * ((right - left + 1) * (bottom - top + 1))
        if tag == "f" and "THADS_" in (element.text or ""):
            yield "formulas that call Python"
        if element.get("macro") or tag == "FmlaMacro":
            yield "buttons"
        if tag in ("workbookPr", "sheetPr") and element.get("codeName"):
            yield "code names"
        if element.get("state") in ("hidden", "veryHidden"):
            yield "hidden sheets"


def _savers() -> dict[str, tuple[str, Callable[[Path, Path], None]]]:
    said = subprocess.run(["soffice", "--version"], check=True, capture_output=True, text=True).stdout
    sheetjs = json.loads((_TOOLS / "package.json").read_text(encoding="utf-8"))["dependencies"]["xlsx"]
    return {
        "openpyxl": (f"openpyxl {version('openpyxl')}", _by_openpyxl),
        "excelize": (f"excelize {version('excelize')}", _by_excelize),
        "SheetJS": (f"SheetJS {sheetjs}", _by_sheetjs),
        "ONLYOFFICE": (onlyoffice.tool(), onlyoffice.convert),
        "LibreOffice": (" ".join(said.split()[:2]), _by_libreoffice),
        "LibreOffice-newer": (" ".join(renderers.newer("--version").split()[:2]), _by_newer_libreoffice),
    }


def _by_openpyxl(source: Path, target: Path) -> None:
    openpyxl.load_workbook(source, keep_vba=True).save(target)


def _by_excelize(source: Path, target: Path) -> None:
    import excelize  # here: it does not live through the fork by which this process began

    book = excelize.open_file(str(source))
    book.save_as(str(target))
    book.close()


def _by_sheetjs(source: Path, target: Path) -> None:
    command = ["node", "-e", _SHEETJS, str(source), str(target)]
    subprocess.run(command, check=True, capture_output=True, cwd=_TOOLS, timeout=60)


def _by_libreoffice(source: Path, target: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        command = ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile"]
        command += ["--convert-to", _XLSM, "--outdir", folder, str(source)]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        shutil.move(Path(folder, source.name), target)


def _by_newer_libreoffice(source: Path, target: Path) -> None:
    inside = renderers.ROOT_FOLDER / "tmp"
    shutil.copyfile(source, inside / "goc.xlsm")
    renderers.newer("--convert-to", _XLSM, "--outdir", "/tmp/moi", "/tmp/goc.xlsm")
    shutil.move(inside / "moi/goc.xlsm", target)
