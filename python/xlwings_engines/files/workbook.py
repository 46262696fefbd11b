"""What all sheets of a workbook share: its parts, texts, number formats and date system."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cached_property

from xlwings_engines.files.package import (
    MAIN,
    RELATION_ID,
    RELATION_TYPE,
    WORKBOOK_ORDER,
    Element,
    Package,
    child_in_order,
    detach,
)
from xlwings_engines.files.styles import Styles
from xlwings_engines.shared.values import decode_text

EMPTY_SHEET = f'<worksheet xmlns="{MAIN[1:-1]}" xmlns:r="{RELATION_TYPE}"><sheetData/></worksheet>'
T, RPH = MAIN + "t", MAIN + "rPh"


class Workbook(Package):
    """A package whose main part is a workbook."""

    def __init__(self, path: str, content: bytes | None = None) -> None:
        super().__init__(path, content)
        self.part = next(iter(self.parts_of("", "officeDocument")), "")
        if self.part not in self.entries or not self.part.endswith(".xml"):
            self.refuse("not_a_package", "the file is not an .xlsx or .xlsm workbook")
        self.main = self.root(self.part)
        if self.main.tag != MAIN + "workbook":
            self.refuse("not_a_package", "the file is not an .xlsx or .xlsm workbook")

    def touch_main(self) -> None:
        self.touch(self.part)

    @property
    def sheets(self) -> list[Element]:
        """What the workbook says of its sheets, in their order."""
        return self.main.findall(f"{MAIN}sheets/{MAIN}sheet")

    def add_sheet(self, name: str, index: int) -> tuple[Element, str]:
        """Make an empty worksheet with an index from 0: what the workbook says of it, and its part."""
        part, key = self.add("xl/worksheets/sheet*.xml", self.part, "worksheet", EMPTY_SHEET)
        sheets = self.sheets
        number = str(max(int(sheet.get("sheetId", 0)) for sheet in sheets) + 1)
        element = sheets[0].makeelement(MAIN + "sheet", {"name": name, "sheetId": number, RELATION_ID: key})
        self.arrange_sheets([*sheets[:index], element, *sheets[index:]])
        return element, part

    def arrange_sheets(self, sheets: Sequence[Element]) -> None:
        """Let the workbook have these sheets in this order. Names and views follow, which know sheets by their numbers."""
        former = self.sheets
        numbers = {str(former.index(sheet)): str(number) for number, sheet in enumerate(sheets) if sheet in former}
        self.main.find(MAIN + "sheets")[:] = sheets  # type: ignore[index]
        for name in self.main.findall(f"{MAIN}definedNames/{MAIN}definedName[@localSheetId]"):
            number = numbers.get(name.get("localSheetId", ""))
            name.set("localSheetId", number) if number else detach(name)
        shown = [str(number) for number, sheet in enumerate(sheets) if sheet.get("state", "visible") == "visible"]
        for view in self.main.iterfind(f"{MAIN}bookViews/{MAIN}workbookView"):
            for key in ("activeTab", "firstSheet"):
                number = numbers.get(view.get(key, "0"))
                view.set(key, number if number in shown else shown[0])
        self.touch_main()

    def part_of_kind(self, kind: str) -> str | None:
        """The part that the workbook refers to as its styles, its shared strings…"""
        return next((part for part in self.parts_of(self.part, kind) if part in self.entries), None)

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
    def styles(self) -> Styles:
        return Styles(self, self.part_of_kind("styles"), self.part_of_kind("theme"))

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
