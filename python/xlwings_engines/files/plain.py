"""A copy of a workbook that holds values alone: no formulas, macros, links, notes or rules, no hidden sheets or columns."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence, Set

from lxml import etree

from xlwings_engines.files.charts import CHART, DRAWING
from xlwings_engines.files.grid import IS, ROW, SPACE, C, F, V, is_hidden
from xlwings_engines.files.package import (
    CONTENT_TYPES,
    MAIN,
    RELATION_ID,
    Element,
    Relation,
    drop_attributes,
    packed,
    relations_part,
    serialised,
)
from xlwings_engines.files.workbook import T, Workbook
from xlwings_engines.shared.references import DIGITS, column_number

_MAIN_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_PROGRAM = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
_TEXT = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_LINKED = RELATION_ID.removesuffix("id")

# All that is kept. What is not known goes: it might bring a formula, a macro or a link along.
_KINDS = {
    "officeDocument", "core-properties", "extended-properties", "worksheet", "styles", "theme", "sharedStrings",
    "drawing", "chart", "image",
}  # fmt: skip
_OF_WORKBOOK = {"workbookPr", "bookViews", "sheets", "definedNames"}
_OF_SHEET = {
    "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "autoFilter", "mergeCells",
    "conditionalFormatting", "printOptions", "pageMargins", "pageSetup", "headerFooter", "rowBreaks", "colBreaks",
    "ignoredErrors", "drawing",
}  # fmt: skip
_OF_PROGRAM = {"Application", "AppVersion"}  # LibreOffice draws charts by what wrote them
_OF_CHART = {"date1904", "roundedCorners", "chart", "spPr", "txPr"}


def values_only(path: str, sheets: Sequence[str], active: str) -> bytes:
    """An .xlsx package of some of a workbook's sheets: how they look and print, the values that they show, their charts.

    Charts keep what they show, without the cells that it came from. Of conditional formats stay those that look at the
    cells of their own sheet.

    Args:
        path: the workbook.
        sheets: names of its sheets.
        active: the one of them that is shown first.

    Raises:
        BookFormatError: the file is no workbook.
    """
    workbook = Workbook(path)
    names = _names(workbook)
    parts = _only_sheets(workbook, sheets, active)
    for part in parts:
        _strip_sheet(workbook.root(part), names)
    _forget_texts(workbook, parts)
    kept = dict(_reached(workbook, "", set(parts)))
    for part, relations in kept.items():
        if part.endswith(".xml"):
            root = workbook.root(part)
            if root.tag == CHART + "chartSpace":
                _strip_chart(root)
            elif root.tag == DRAWING + "wsDr":
                _strip_drawing(root, relations.keys())
            elif etree.QName(root).namespace == _PROGRAM:
                _only(root, _OF_PROGRAM)
    return _written(workbook, kept)


def _names(workbook: Workbook) -> set[str]:
    return {name.get("name", "").casefold() for name in workbook.main.iter(MAIN + "definedName")}


def _only(root: Element, names: Set[str]) -> None:
    for child in list(root):
        if not isinstance(child.tag, str) or etree.QName(child).localname not in names:
            root.remove(child)


def _only_sheets(workbook: Workbook, names: Sequence[str], active: str) -> list[str]:
    """Leave the workbook these sheets, and of its names those that say how they print; returns the sheets' parts."""
    main, relations = workbook.main, workbook.relations(workbook.part)
    dropped = _names(workbook)
    _only(main, _OF_WORKBOOK)
    sheets = [sheet for sheet in workbook.sheets if sheet.get("name") in names]
    workbook.arrange_sheets(sheets)
    for properties in main.iterfind(MAIN + "workbookPr"):
        drop_attributes(properties, "codeName")
    for view in main.iterfind(f"{MAIN}bookViews/{MAIN}workbookView"):
        drop_attributes(view, "firstSheet")
        view.set("activeTab", str([sheet.get("name") for sheet in sheets].index(active)))
    for home in list(main.iterfind(MAIN + "definedNames")):
        for name in list(home):
            prints = name.get("name", "").startswith("_xlnm.") and name.get("localSheetId")
            if not prints or _words(name.text or "") & dropped:
                home.remove(name)
        if not len(home):
            main.remove(home)
    parts = [relations[sheet.get(RELATION_ID, "")].target for sheet in sheets]
    for sheet, part in zip(sheets, parts, strict=True):
        for view in workbook.root(part).iterfind(f"{MAIN}sheetViews/{MAIN}sheetView"):
            drop_attributes(view, "tabSelected")
            if sheet.get("name") == active:
                view.set("tabSelected", "1")
    return parts


def _strip_sheet(root: Element, names: Set[str]) -> None:
    _only(root, _OF_SHEET)
    for element in root.iterfind(MAIN + "sheetPr"):
        drop_attributes(element, "codeName")
    for element in root.iterfind(MAIN + "pageSetup"):
        drop_attributes(element, RELATION_ID)  # the settings of one machine's printer
    hidden: set[int] = set()
    for column in list(root.iterfind(f"{MAIN}cols/{MAIN}col")):
        if is_hidden(column):
            hidden.update(range(int(column.get("min", 0)), int(column.get("max", 0)) + 1))
            column.getparent().remove(column)  # type: ignore[union-attr]
        drop_attributes(column, "collapsed")
    for columns in root.findall(MAIN + "cols"):
        if not len(columns):
            root.remove(columns)
    for row in root.iter(ROW):
        number = 0
        for cell in list(row):
            number = column_number(cell.get("r", "").rstrip(DIGITS)) if cell.get("r") else number + 1
            if number in hidden:
                row.remove(cell)
            else:
                _strip_cell(cell)
    for formats in list(root.iterfind(MAIN + "conditionalFormatting")):
        for rule in list(formats):
            _drop(rule, "extLst")
            formulas = [one.text or one.get("val") or "" for one in rule.iter(MAIN + "formula", MAIN + "cfvo")]
            if any("!" in _bare(formula) or _words(formula) & names for formula in formulas):
                formats.remove(rule)
        if not len(formats):
            root.remove(formats)


def _strip_cell(cell: Element) -> None:
    """Leave a formula's value in its place."""
    formula, value = cell.find(F), cell.findtext(V)
    drop_attributes(cell, "cm", "vm")
    if formula is not None:
        cell.remove(formula)
    if cell.get("t") == "str" or (value is None and formula is not None):
        del cell[:]
        drop_attributes(cell, "t")
        if value:
            cell.set("t", "inlineStr")
            text = etree.SubElement(etree.SubElement(cell, IS), T)
            text.text = value
            text.set(SPACE, "preserve")


def _forget_texts(workbook: Workbook, parts: Sequence[str]) -> None:
    """Empty the shared texts that none of the sheets shows."""
    home = workbook.part_of_kind("sharedStrings")
    shown = {cell.findtext(V) for part in parts for cell in workbook.root(part).iter(C) if cell.get("t") == "s"}
    for number, text in enumerate(workbook.root(home).iterchildren(MAIN + "si") if home else ()):
        if str(number) not in shown:
            del text[:]
            etree.SubElement(text, T)


def _bare(formula: str) -> str:
    """A formula without the texts in it."""
    return re.sub('"[^"]*"', "", formula)


def _words(formula: str) -> set[str]:
    """What may be defined names in a formula."""
    return {word.casefold() for word in re.findall(r"[^\W\d][\w.]*", _bare(formula))}


def _drop(root: Element, *names: str) -> None:
    """Take out all elements of these names, with what is in them."""
    for element in list(root.iter(*(f"{{*}}{name}" for name in names))):
        if (parent := element.getparent()) is not None:
            parent.remove(element)


def _strip_drawing(root: Element, relations: Set[str]) -> None:
    """Take out what runs a macro, follows a cell or shows a part that is not there."""
    _drop(root, "hlinkClick", "hlinkHover")
    for anchor in list(root):
        links = {value for one in anchor.iter() for key, value in one.items() if str(key).startswith(_LINKED)}
        unknown = anchor.find(".//{*}AlternateContent") is not None
        if unknown or links - relations or any(one.get("macro") for one in anchor.iter()):
            root.remove(anchor)
    for shape in root.iter(DRAWING + "sp"):
        drop_attributes(shape, "textlink")


def _strip_chart(root: Element) -> None:
    """Put what a chart shows in the place of where it is."""
    _only(root, _OF_CHART)
    _drop(root, "extLst", "AlternateContent", "multiLvlStrRef")
    for reference in list(root.iter(CHART + "numRef", CHART + "strRef")):
        kind, parent = etree.QName(reference).localname[:3], reference.getparent()
        shown = reference.find(f"{CHART}{kind}Cache")
        if parent is None:
            continue
        if parent.tag == CHART + "tx":
            parent.replace(reference, _text(shown, etree.QName(parent.getparent()).localname == "ser"))
        elif shown is not None:
            shown.tag = f"{CHART}{kind}Lit"
            parent.replace(reference, shown)
        else:
            parent.remove(reference)
    for data in list(root.iter(*(CHART + name for name in ("cat", "val", "xVal", "yVal", "bubbleSize")))):
        if not len(data):
            data.getparent().remove(data)  # type: ignore[union-attr]


def _text(shown: Element | None, plain: bool) -> Element:
    """What a title shows; the name of a series is plain."""
    text = "" if shown is None else shown.findtext(f"{CHART}pt/{CHART}v") or ""
    home = etree.Element(CHART + ("v" if plain else "rich"))
    if plain:
        home.text = text
        return home
    etree.SubElement(home, _TEXT + "bodyPr")
    paragraph = etree.SubElement(home, _TEXT + "p")
    etree.SubElement(etree.SubElement(paragraph, _TEXT + "r"), _TEXT + "t").text = text
    return home


def _reached(workbook: Workbook, part: str, sheets: Set[str]) -> Iterator[tuple[str, dict[str, Relation]]]:
    """A part and what it needs of those that are kept, each with its relations to others; the package itself is ""."""
    relations = {
        number: relation
        for number, relation in workbook.relations(part).items()
        if relation.kind in _KINDS
        and relation.element.get("TargetMode") != "External"
        and relation.target in workbook.entries
        and (relation.kind != "worksheet" or relation.target in sheets)
    }
    yield part, relations
    for relation in relations.values():
        yield from _reached(workbook, relation.target, sheets)


def _written(workbook: Workbook, kept: dict[str, dict[str, Relation]]) -> bytes:
    types = workbook.root(CONTENT_TYPES)
    endings = {posixpath.splitext(part)[1][1:] for part in kept} | {"rels"}
    for declared in list(types):
        part = declared.get("PartName", "").lstrip("/")
        if part not in kept if part else declared.get("Extension", "").lower() not in endings:
            types.remove(declared)
        elif part == workbook.part:
            declared.set("ContentType", _MAIN_TYPE)
    contents = {CONTENT_TYPES: serialised(types)}
    for part, relations in kept.items():
        if part:
            contents[part] = serialised(workbook.root(part)) if part.endswith(".xml") else workbook.read(part)
        if relations:
            home = etree.Element(f"{{{_RELATIONS}}}Relationships", nsmap={None: _RELATIONS})  # type: ignore[dict-item]
            home.extend([relation.element for relation in relations.values()])
            contents[relations_part(part)] = serialised(home)
    return packed(contents)
