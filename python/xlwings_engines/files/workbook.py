"""What all sheets of a workbook share: its parts, texts, number formats and date system."""

from __future__ import annotations

import datetime as dt
from functools import cached_property

from xlwings_engines.files.package import MAIN, WORKBOOK_ORDER, Element, Package, child_in_order
from xlwings_engines.shared.values import DATE_FORMATS, decode_text, is_date_format

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
    def date_styles(self) -> list[bool]:
        """Whether a cell of that style shows a date."""
        part = self.part_of_kind("styles")
        if part is None:
            return [False]
        styles = self.root(part)
        formats = dict.fromkeys(DATE_FORMATS, True)
        for element in styles.iterfind(f"{MAIN}numFmts/{MAIN}numFmt"):
            formats[int(element.get("numFmtId", 0))] = is_date_format(element.get("formatCode", ""))
        cells = styles.iterfind(f"{MAIN}cellXfs/{MAIN}xf")
        return [formats.get(int(xf.get("numFmtId", 0)), False) for xf in cells] or [False]

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
    texts = (t.text or "" for t in element.iter(T) if t.getparent().tag != RPH)  # type: ignore[union-attr]
    return decode_text("".join(texts))
