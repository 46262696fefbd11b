"""What all sheets of a workbook share: its parts, texts, number formats and date system."""

from __future__ import annotations

import datetime as dt
from copy import deepcopy
from functools import cached_property

from lxml import etree

from xlwings_engines.files.package import MAIN, WORKBOOK_ORDER, Element, Package, child_in_order
from xlwings_engines.shared.values import DATE_FORMATS, decode_text, is_date_format

GENERAL, TEXT, FIRST_OWN = 0, 49, 164  # numbers of formats; from the last on a workbook's own
# Those that are known by their numbers, among what typed texts may bring along.
BUILT_IN = {
    "#,##0": 3, "#,##0.00": 4, "0%": 9, "0.00%": 10, "0.00E+00": 11, "# ?/?": 12, "# ??/??": 13, "m/d/yyyy": 14,
    "d-mmm-yy": 15, "d-mmm": 16, "mmm-yy": 17, "h:mm AM/PM": 18, "h:mm:ss AM/PM": 19, "h:mm": 20, "h:mm:ss": 21,
    "m/d/yyyy h:mm": 22, "[h]:mm:ss": 46, "mm:ss.0": 47,
}  # fmt: skip
STYLES_ORDER = "numFmts fonts fills borders cellStyleXfs cellXfs cellStyles dxfs tableStyles colors extLst"
T, RPH = MAIN + "t", MAIN + "rPh"


class Workbook(Package):
    """A package whose main part is a workbook."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.part = next((r.target for r in self.relations("").values() if r.kind == "officeDocument"), "")
        if self.part not in self.entries or not self.part.endswith(".xml"):
            self.refuse("not_a_package", "the file is not an .xlsx or .xlsm workbook")
        self.main = self.root(self.part)
        if self.main.tag != MAIN + "workbook":
            self.refuse("not_a_package", "the file is not an .xlsx or .xlsm workbook")

    def touch_main(self) -> None:
        self.touch(self.part)

    def part_of_kind(self, kind: str) -> str | None:
        """The part that the workbook refers to as its styles, its shared strings…"""
        parts = (r.target for r in self.relations(self.part).values() if r.kind == kind)
        return next((part for part in parts if part in self.entries), None)

    @cached_property
    def epoch(self) -> dt.datetime:
        properties = self.main.find(MAIN + "workbookPr")
        is_1904 = properties is not None and properties.get("date1904") in ("1", "true")
        return dt.datetime(1904, 1, 1) if is_1904 else dt.datetime(1899, 12, 30)

    @cached_property
    def strings(self) -> list[str]:
        part = self.part_of_kind("sharedStrings")
        return [rich_text(item) for item in self.root(part).iterchildren(MAIN + "si")] if part else []

    @cached_property
    def formats(self) -> list[int]:
        """The number of the number format of each style of cells."""
        part = self.part_of_kind("styles")
        cells = self.root(part).iterfind(f"{MAIN}cellXfs/{MAIN}xf") if part else ()
        return [int(xf.get("numFmtId", 0)) for xf in cells] or [GENERAL]

    @cached_property
    def codes(self) -> dict[int, str]:
        """The number formats that the workbook itself defines."""
        part = self.part_of_kind("styles")
        elements = self.root(part).iterfind(f"{MAIN}numFmts/{MAIN}numFmt") if part else ()
        return {int(element.get("numFmtId", 0)): element.get("formatCode", "") for element in elements}

    @cached_property
    def date_styles(self) -> list[bool]:
        """Whether a cell of that style shows a date."""
        dates = {**dict.fromkeys(DATE_FORMATS, True), **{key: is_date_format(code) for key, code in self.codes.items()}}
        return [dates.get(number, False) for number in self.formats]

    def is_text(self, style: int) -> bool:
        """Whether a cell of that style takes all for text."""
        return self.formats[style] == TEXT or self.codes.get(self.formats[style]) == "@"

    def style_with(self, style: int, code: str) -> int:
        """The style with this number format in General's place; the same if it has another one already.

        Raises NotImplementedError for a workbook without styles.
        """
        if self.formats[style] != GENERAL:
            return style
        part = self.part_of_kind("styles")
        cells = self.root(part).find(MAIN + "cellXfs") if part else None
        if part is None or cells is None:
            raise NotImplementedError(
                "a number format in a workbook without styles is not implemented by the 'files' engine"
            )
        number = BUILT_IN.get(code) or next((key for key, known in self.codes.items() if known == code), 0)
        if not number:
            number = max(FIRST_OWN - 1, *self.codes, *self.formats) + 1
            formats = child_in_order(self.root(part), "numFmts", STYLES_ORDER)
            etree.SubElement(formats, MAIN + "numFmt", {"numFmtId": str(number), "formatCode": code})
            formats.set("count", str(len(formats)))
            self.codes[number] = code
        copy = deepcopy(cells[style])
        copy.set("numFmtId", str(number))
        copy.set("applyNumberFormat", "1")
        for place, xf in enumerate(cells):
            if etree.tostring(xf, method="c14n") == etree.tostring(copy, method="c14n"):
                return place
        cells.append(copy)
        cells.set("count", str(len(cells)))
        self.formats.append(number)
        self.__dict__.pop("date_styles", None)
        self.touch(part)
        return len(cells) - 1

    @property
    def is_to_be_calculated(self) -> bool:
        """Whether whoever wrote the workbook left its calculation to the program that opens it."""
        properties = self.main.find(MAIN + "calcPr")
        return properties is not None and properties.get("fullCalcOnLoad") in ("1", "true")

    def recalculate_on_load(self) -> None:
        """Ask Excel to calculate when it opens the file: it would show a new formula without a value as empty."""
        child_in_order(self.main, "calcPr", WORKBOOK_ORDER).set("fullCalcOnLoad", "1")
        self.touch_main()

    def drop_calculation_chain(self) -> None:
        """Excel takes a chain that names a cell without a formula for damage, and makes a missing one anew."""
        part = self.part_of_kind("calcChain")
        if part is not None:
            self.remove(part, self.part)


def rich_text(element: Element) -> str:
    """The text of a string item: its runs joined, without the phonetic hints."""
    if len(element) == 1 and element[0].tag == T:  # nearly all
        return decode_text(element[0].text or "")
    texts = (t.text or "" for t in element.iter(T) if t.getparent().tag != RPH)  # type: ignore[union-attr]
    return decode_text("".join(texts))
