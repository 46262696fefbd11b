"""Defined names, of a book or of one sheet."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any

from xlwings import base_classes

from xlwings_engines.libreoffice.base import ENGINE, UnoObject
from xlwings_engines.libreoffice.formulas import to_excel, to_uno
from xlwings_engines.libreoffice.range import Range
from xlwings_engines.libreoffice.soffice import Uno, struct
from xlwings_engines.shared.lookup import Lookup
from xlwings_engines.shared.references import Area, check_name, formula_of_name, qualified, split_reference, unquoted

# Names that LibreOffice makes for its own use when it reads a file.
INTERNAL = re.compile(r"_xlnm\.|__Anonymous_Sheet_DB__|_xlfn\.|_FilterDatabase", re.IGNORECASE)

# The text of a name that is of one block of cells, wherever it is used.
PLAIN = re.compile(
    r"\$(?P<sheet>'(?:[^']|'')+'|[^\W\d]\w*)\.(?P<area>\$[A-Z]{1,3}\$[0-9]{1,7}(?::\$[A-Z]{1,3}\$[0-9]{1,7})?)"
)


def _content(book: Any, sheet: Any, refers_to: str) -> str:
    """What a name of the book, or of one of its sheets, is to refer to, in LibreOffice's spelling."""
    return to_uno(formula_of_name(refers_to, (sheet or book.sheets.active).name), book.surroundings)


class Names(UnoObject, Lookup["Name"], contract=base_classes.Names):
    """All names of a book, those of its sheets included; or the names of one sheet."""

    def __init__(self, book: Any, sheet: Any = None) -> None:
        self.book = self.parent = book
        self.sheet = sheet

    @property
    def api(self) -> Uno:
        return (self.sheet or self.book).named_ranges

    def entries(self) -> list[Name]:
        owners = [self.sheet] if self.sheet else [None, *self.book.sheets]
        found = []
        for owner in owners:
            names = (owner or self.book).named_ranges
            found += [Name(self.book, owner, short) for short in names.getElementNames() if not INTERNAL.match(short)]
        return sorted(found, key=lambda name: name.short.casefold())

    contains = Lookup.__contains__

    def snapshot(self) -> list[tuple[str, Name]]:
        return [(name.name, name) for name in self.entries()]

    def lookup(self, text: str) -> Name | None:
        scope, short = split_reference(text)
        owner = self.sheet if scope is None else self.book.sheets.lookup(scope)
        if scope is not None and owner is None:
            return None
        names = (owner or self.book).named_ranges
        return Name(self.book, owner, short) if names.hasByName(short) else None

    def add(self, name: str, refers_to: str) -> Name:
        scope, short = split_reference(name)
        sheet = self.sheet if scope is None else self.book.sheets(scope)
        names = (sheet or self.book).named_ranges
        content = _content(self.book, sheet, refers_to)
        check_name(short)
        if names.hasByName(short):
            names.getByName(short).setContent(content)
        else:
            try:
                names.addNewByName(short, content, struct("table.CellAddress"), 0)
            except Exception as error:  # a dot, a question mark, a backslash
                if self.soffice.alive:
                    raise NotImplementedError(f"the name {short!r} is not implemented by '{ENGINE}'") from error
                raise
        return Name(self.book, sheet, short)


class Name(UnoObject, contract=base_classes.Name):
    def __init__(self, book: Any, sheet: Any, short: str) -> None:
        self.book = self.parent = book
        self.sheet = sheet
        self.short = short

    @property
    def owner(self) -> Uno:
        return (self.sheet or self.book).named_ranges

    @cached_property
    def api(self) -> Uno:
        return self.owner.getByName(self.short)

    @property
    def name(self) -> str:
        return qualified(self.short, self.sheet.name) if self.sheet else self.short

    @name.setter
    def name(self, value: str) -> None:
        check_name(value)
        self.api.setName(value)
        self.short = value

    @property
    def refers_to(self) -> str:
        return "=" + to_excel(self.api.getContent(), self.book.surroundings)

    @refers_to.setter
    def refers_to(self, value: str) -> None:
        self.api.setContent(_content(self.book, self.sheet, value))

    @property
    def refers_to_range(self) -> Range:
        # Mostly the name's text says it all, and LibreOffice need not make objects of cells and sheet.
        plain = PLAIN.fullmatch(self.api.getContent())
        area = Area.parse(plain["area"]) if plain else None
        if plain and area:
            return Range(self.book.sheets(unquoted(plain["sheet"])), area)
        cells = self.api.getReferredCells()
        if cells is None:
            raise ValueError(f"the name {self.name} is not of one range but of {self.refers_to}")
        return Range(self.book.sheets(cells.getSpreadsheet().getName()), api=cells)

    def delete(self) -> None:
        self.owner.removeByName(self.short)
