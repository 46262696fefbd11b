"""Where the parts of a workbook hold formulas: what has to follow when cells move, or a sheet gets another name."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from xlwings_engines.files.grid import F, Grid
from xlwings_engines.files.package import MAIN, Element
from xlwings_engines.files.workbook import Workbook
from xlwings_engines.shared.errors import BookFormatError
from xlwings_engines.shared.references import same_name

LATER_EXCEL = "{http://schemas.microsoft.com/office/excel/2006/main}"
VML = "{urn:schemas-microsoft-com:office:excel}"
TEXTS = (
    F, *(MAIN + tag for tag in ("formula", "formula1", "formula2", "calculatedColumnFormula", "totalsRowFormula")),
    LATER_EXCEL + "f", *(VML + tag for tag in ("FmlaLink", "FmlaRange", "FmlaPict", "FmlaTxbx", "FmlaGroup", "FmlaMacro")),
    "{http://schemas.openxmlformats.org/drawingml/2006/chart}f",
    "{http://schemas.microsoft.com/office/drawing/2014/chartex}f",
)  # fmt: skip
ATTRIBUTES = ("textlink", "linkedCell", "listFillRange", "fmlaLink", "fmlaRange", "fmlaPict", "fmlaTxbx", "fmlaGroup")

# Kinds of parts whose formulas are known, and those in which a cell's name would be a mere text.
WITH_FORMULAS = {"worksheet", "drawing", "chart", "chartEx", "table", "vmlDrawing", "ctrlProp", "chartUserShapes"}
WITHOUT = {
    "styles", "theme", "sharedStrings", "calcChain", "comments", "threadedComment", "person", "image", "vbaProject",
    "printerSettings", "hyperlink", "externalLink", "externalLinkPath", "chartsheet", "chartStyle",
    "chartColorStyle", "themeOverride", "sheetMetadata", "customProperty", "package", "vbaProjectSignature",
}  # fmt: skip


class Held(NamedTuple):
    """A formula that an element holds as its text, or as an attribute; `home` is the sheet from which it looks at cells."""

    part: str
    home: str | None
    element: Element
    attribute: str = ""

    @property
    def formula(self) -> str:
        return (self.element.get(self.attribute) if self.attribute else self.element.text) or ""

    def put(self, formula: str) -> None:
        if self.attribute:
            self.element.set(self.attribute, formula)
        else:
            self.element.text = formula


class Part(NamedTuple):
    kind: str
    name: str
    home: str | None
    owner: str


def reached(workbook: Workbook, grids: Mapping[str, Grid]) -> Iterator[Part]:
    """All parts that the workbook refers to, itself not, each with the sheet that it belongs to."""
    homes = {grid.part: name for name, grid in grids.items()}
    waiting: list[tuple[str, str | None]] = [(workbook.part, None)]
    seen = {workbook.part}
    while waiting:
        owner, home = waiting.pop()
        for relation in workbook.relations(owner).values():
            part = relation.target
            if part in workbook.entries and part not in seen:
                seen.add(part)
                waiting.append((part, homes.get(part, home)))
                yield Part(relation.kind, part, homes.get(part, home), owner)


def held_formulas(workbook: Workbook, grids: Mapping[str, Grid]) -> Iterator[Held]:
    for name in workbook.main.iterfind(f"{MAIN}definedNames/{MAIN}definedName"):
        yield Held(workbook.part, None, name)
    for kind, part, home, _ in reached(workbook, grids):
        if kind not in WITH_FORMULAS:
            continue
        root = known_root(workbook, part)
        yield from (Held(part, home, element) for element in root.iter(*TEXTS))
        for element in root.iter(MAIN + "cfvo") if kind == "worksheet" else ():
            if element.get("type") == "formula":
                yield Held(part, home, element, "val")
        for attribute in ATTRIBUTES if kind != "chart" else ():
            yield from (Held(part, home, element, attribute) for element in root.iterfind(f".//*[@{attribute}]"))
            if root.get(attribute):
                yield Held(part, home, root, attribute)


def known_root(workbook: Workbook, part: str) -> Element:
    try:
        return workbook.root(part)
    except BookFormatError as error:
        if not part.endswith(".vml"):  # Excel takes such that is no XML
            raise
        raise NotImplementedError(f"{part} is written in a way that the 'files' engine cannot read") from error


def rewritten(
    workbook: Workbook, grids: Mapping[str, Grid], change: Callable[[str, str | None], str], sheet: str
) -> Iterator[tuple[Held, str]]:
    """The formulas that the change makes others, with what it makes of them.

    Args:
        workbook: the workbook.
        grids: its sheets by their names.
        change: what becomes of a formula and the sheet that it is read on.
        sheet: the one that it is about.

    Raises:
        NotImplementedError: a part of another kind has references that would have to change.
    """
    for held in held_formulas(workbook, grids):
        if (formula := change(held.formula, held.home)) != held.formula:
            yield held, formula
    known = {part.name for part in reached(workbook, grids) if part.kind in WITH_FORMULAS | WITHOUT} | {workbook.part}
    for part in workbook.entries:
        if part in known or not (part.startswith("xl/") and part.endswith(".xml")):
            continue
        source = workbook.root(part).find(".//{*}worksheetSource[@sheet]")
        is_source = source is not None and same_name(source.get("sheet", ""), sheet)
        # A quotation mark here bounds an attribute, not a text within a formula.
        text = html.unescape(workbook.read(part).decode("utf-8", "replace").replace('"', " "))
        if is_source or change(text, None) != text:
            raise NotImplementedError(f"{part} refers to {sheet!r} in a way that the 'files' engine cannot change")
