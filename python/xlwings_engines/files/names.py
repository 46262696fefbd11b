"""Defined names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree
from xlwings import base_classes

from xlwings_engines.files.package import MAIN, WORKBOOK_ORDER, Element, child_in_order, detach
from xlwings_engines.files.range import Range
from xlwings_engines.shared.formulas import from_file
from xlwings_engines.shared.lookup import Lookup
from xlwings_engines.shared.references import Area, check_name, formula_of_name, qualified, same_name, split_reference
from xlwings_engines.shared.unsupported import implements


@implements(base_classes.Names, "files")
class Names(Lookup["Name"]):
    """All names of a book, or those of one sheet."""

    def __init__(self, book: Any, sheet: Any = None) -> None:
        self.book = book
        self.sheet = sheet

    def entries(self) -> list[Name]:
        """By their names, as Excel has them."""
        names = sorted(
            (Name(self.book, element) for element in self._elements()), key=lambda name: name.short.casefold()
        )
        return [name for name in names if self.sheet is None or name.sheet is self.sheet]

    def _elements(self) -> Iterator[Element]:
        return self.book.workbook.main.iterfind(f"{MAIN}definedNames/{MAIN}definedName")  # type: ignore[no-any-return]

    contains = Lookup.__contains__

    def lookup(self, text: str) -> Name | None:
        scope, short = split_reference(text)
        local = scope if scope is not None else self.sheet and self.sheet.name
        wanted = short.casefold()
        for element in self._elements():
            name = Name(self.book, element)
            if name.short.casefold() != wanted:  # nearly all: whose sheet they are takes longer to say
                continue
            sheet = name.sheet
            if same_name(local or "", sheet.name if sheet else "") and self.sheet in (None, sheet):
                return name
        return None

    def add(self, name: str, refers_to: str) -> Name:
        scope, short = split_reference(name)
        check_name(short)
        sheet = self.sheet if scope is None else self.book.sheets.lookup(scope)
        if scope is not None and sheet is None:
            raise KeyError(scope)
        names = Names(self.book, sheet)
        text = names.spelled(refers_to)
        found = names.lookup(short) or names.make(short)
        found.element.text = text
        self.book.workbook.touch_main()
        return found

    def spelled(self, refers_to: str) -> str:
        """What a name is to refer to, as the file has it."""
        return str(self.book.spelled(formula_of_name(refers_to, (self.sheet or self.book.sheets.active).name)))

    def make(self, short: str) -> Name:
        """A name of the book or the sheet that refers to nothing yet."""
        local = {} if self.sheet is None else {"localSheetId": str(self.sheet.position)}
        parent = child_in_order(self.book.workbook.main, "definedNames", WORKBOOK_ORDER)
        return Name(self.book, etree.SubElement(parent, MAIN + "definedName", {"name": short, **local}))


@implements(base_classes.Name, "files")
class Name:
    def __init__(self, book: Any, element: Element) -> None:
        self.book = book
        self.element = element

    @property
    def sheet(self) -> Any:
        """The sheet that the name belongs to, if not to the book."""
        local = self.element.get("localSheetId")
        return next((sheet for sheet in self.book.worksheets if str(sheet.position) == local), None)

    @property
    def short(self) -> str:
        return self.element.get("name", "").removeprefix("_xlnm.")

    @property
    def name(self) -> str:
        return qualified(self.short, self.sheet.name) if self.sheet else self.short

    @property
    def refers_to(self) -> str:
        return "=" + from_file(self.element.text or "")

    @refers_to.setter
    def refers_to(self, value: str) -> None:
        self.element.text = Names(self.book, self.sheet).spelled(value)
        self.book.workbook.touch_main()

    def target(self) -> Range | None:
        """The range, if the name is of one range."""
        scope, rest = split_reference(self.refers_to[1:])
        sheet, area = scope and self.book.sheets.lookup(scope), Area.parse(rest)
        return Range(sheet, area) if sheet and area else None

    @property
    def refers_to_range(self) -> Range:
        target = self.target()
        if target is None:
            raise ValueError(f"the name {self.name} is not of one range but of {self.refers_to}")
        return target

    def delete(self) -> None:
        parent = self.element.getparent()
        detach(self.element)
        if parent is not None and not len(parent):
            detach(parent)
        self.book.workbook.touch_main()
