"""Apps, their books, the engine itself."""

from __future__ import annotations

import errno
import itertools
import os
import sys
from collections.abc import Callable
from typing import Any, ClassVar

from xlwings import base_classes

from xlwings_engines.files.blank import blank
from xlwings_engines.files.calls import calculate
from xlwings_engines.files.names import Names
from xlwings_engines.files.package import MAIN, RELATION_ID
from xlwings_engines.files.sheet import Sheet
from xlwings_engines.files.workbook import Workbook
from xlwings_engines.shared.errors import refuse_same_name
from xlwings_engines.shared.formulas import to_file
from xlwings_engines.shared.lookup import Lookup, Part, Running
from xlwings_engines.shared.sheets import Dresses, sheet_name
from xlwings_engines.shared.unsupported import implements
from xlwings_engines.shared.values import clean_values, plain_value

ENGINE = "files"

_apps: dict[int, App] = {}  # the one activated last comes last
_pids = itertools.count(-1, -1)  # negative: never the number of a process


class Engine:
    """The engine itself."""

    name = ENGINE
    type = "desktop"

    apps = Part(lambda _: Apps())
    prepare_xl_data_element = staticmethod(lambda x, options: plain_value(x))
    clean_value_data = staticmethod(clean_values)


@implements(base_classes.Apps, ENGINE)
class Apps(Running):
    running = _apps

    def add(self, add_book: bool | None = None, **ignored: object) -> App:
        app = App()
        app.activate()
        if add_book:
            app.books.add()
        return app


@implements(base_classes.App, ENGINE)
class App:
    engine: ClassVar[Engine]
    pid: int
    version = "1.0"
    path = os.path.dirname(__file__)
    selection = None
    hwnd = None
    visible: bool = False
    screen_updating: bool = True
    display_alerts: bool = True
    enable_events: bool = True
    interactive: bool = True
    status_bar: bool | str = False

    def __init__(self) -> None:
        self.pid = next(_pids)
        self.open_books: list[Book] = []
        self.active_book: Book | None = None
        self.functions: dict[str, Callable[..., Any]] = {}
        self._calculation = "automatic"

    books = Part(lambda app: Books(app))

    @property
    def calculation(self) -> str:
        return self._calculation

    @calculation.setter
    def calculation(self, value: str) -> None:
        if value not in ("automatic", "manual", "semiautomatic"):
            raise ValueError(f"{value!r} is not automatic, manual or semiautomatic")
        self._calculation = value

    def activate(self, steal_focus: bool = False) -> None:
        _apps[self.pid] = _apps.pop(self.pid, self)

    def quit(self) -> None:
        self.open_books.clear()
        self.active_book = None
        _apps.pop(self.pid, None)

    def kill(self) -> None:
        self.quit()

    def alert(self, prompt: str, title: str | None, buttons: str, mode: str | None, callback: object) -> str:
        """Nobody is at the screen: the message goes to stderr."""
        print(f"{title}: {prompt}" if title else prompt, file=sys.stderr)
        return "ok"

    def register_function(self, name: str, function: Callable[..., Any]) -> None:
        """Let `calculate` evaluate formulas that are one call of `name`.

        The function gets what Excel hands to a UDF: a tuple of row tuples for a range of several cells, the value for a
        single cell, None for an argument that is left out. It returns a value, a list (one row) or a list of rows.
        """
        self.functions[name.casefold()] = function

    def calculate(self) -> None:
        """Evaluate the formulas that are one call of a registered function; all others keep their values."""
        sheets = [sheet for book in self.open_books for sheet in book.worksheets]
        calculate([(sheet.grid, sheet.find) for sheet in sheets], self.functions)


@implements(base_classes.Books, ENGINE)
class Books(Lookup["Book"]):
    def __init__(self, app: App) -> None:
        self.app = app

    @property
    def active(self) -> Book:
        if self.app.active_book is None:
            raise LookupError("no book is open")
        return self.app.active_book

    def entries(self) -> list[Book]:
        return list(self.app.open_books)

    def open(self, fullname: str, update_links: object = None, read_only: bool | None = None, *ignored: object) -> Book:
        path = os.path.realpath(fullname)
        for book in self.app.open_books:
            if os.path.exists(book.fullname) and os.path.samefile(book.fullname, path):
                return book
        return self._opened(Workbook(path), bool(read_only))

    def add(self) -> Book:
        """A new book with one sheet, which has no file until it is saved."""
        taken = [book.name.casefold() for book in self.app.open_books]
        name = next(name for number in itertools.count(1) if (name := f"Book{number}").casefold() not in taken)
        return self._opened(Workbook(name, blank()), read_only=False)

    def _opened(self, workbook: Workbook, read_only: bool) -> Book:
        book = Book(self.app, workbook, read_only)
        self.app.open_books.append(book)
        book.activate()
        return book


@implements(base_classes.Book, ENGINE)
class Book(Dresses):
    app: App

    def __init__(self, app: App, workbook: Workbook, read_only: bool) -> None:
        self.app = app
        self.read_only = read_only
        self.workbook = workbook
        relations = self.workbook.relations(self.workbook.part)
        self.worksheets: list[Sheet] = []
        # Chart sheets count for the numbers that the workbook uses, but they have no cells.
        for position, element in enumerate(workbook.sheets):
            relation = relations.get(element.get(RELATION_ID, ""))
            if relation and relation.kind == "worksheet":
                self.worksheets.append(Sheet(self, element, position, relation.target))
        view = self.workbook.main.find(f"{MAIN}bookViews/{MAIN}workbookView")
        active = int(view.get("activeTab", 0)) if view is not None else 0
        shown = [sheet for sheet in self.worksheets if sheet.position == active] or self.worksheets
        self.active_sheet: Sheet | None = next(iter(shown), None)

    @property
    def fullname(self) -> str:
        return self.workbook.path

    @property
    def name(self) -> str:
        return os.path.basename(self.fullname)

    sheets = Part(lambda book: Sheets(book))
    names = Part(Names)

    def spelled(self, formula: str) -> str:
        """A formula as the file spells it."""
        return to_file(formula, self.sheet_names, self.columns_of_tables)

    def sheet_names(self) -> set[str]:
        return {element.get("name", "").casefold() for element in self.workbook.sheets}

    def columns_of_tables(self) -> dict[str, set[str]]:
        tables = (table for sheet in self.worksheets for table in sheet.tables.entries())
        return {table.name.casefold(): table.column_names for table in tables}

    def recount(self) -> None:
        """Bring the worksheets into the workbook's order."""
        elements = self.workbook.sheets
        self.worksheets = [sheet for sheet in self.worksheets if sheet.element in elements]
        for sheet in self.worksheets:
            sheet.position = elements.index(sheet.element)
        self.worksheets.sort(key=lambda sheet: sheet.position)
        if self.active_sheet not in self.worksheets:
            self.active_sheet = next(sheet for sheet in self.worksheets if sheet.visible)

    def activate(self) -> None:
        self.app.active_book = self

    def close(self) -> None:
        if self in self.app.open_books:
            self.app.open_books.remove(self)
        if self.app.active_book is self:
            self.app.active_book = self.app.open_books[-1] if self.app.open_books else None

    def save(self, path: str | None = None, password: str | None = None) -> None:
        """Replace the file in one step, keeping the former version as `<name>.bak`; a new book goes to the current folder.

        Nothing is written when nothing changed. Raises BookInUseError, BookChangedError, or PermissionError for a book
        that was opened read-only.
        """
        if password:
            raise NotImplementedError(f"Book.save with a password is not implemented by the '{ENGINE}' engine")
        own = self.fullname + ".xlsx" if self.workbook.is_new else self.fullname
        target = os.path.realpath(path or own)
        former, wanted = (os.path.splitext(name)[1].lower() for name in (own, target))
        if former != wanted:
            raise NotImplementedError(
                f"the '{ENGINE}' engine cannot save a {former} workbook as {wanted or 'a file without extension'}: {target}"
            )
        if self.read_only and target == self.fullname:
            raise PermissionError(errno.EACCES, "the book was opened read-only", target)
        refuse_same_name(target, [book.name for book in self.app.open_books if book is not self])
        for sheet in self.worksheets:
            if sheet.part in self.workbook.touched:
                sheet.grid.update_dimension()
        self.read_only = self.read_only and target == self.fullname
        self.workbook.save(target)


@implements(base_classes.Sheets, ENGINE)
class Sheets(Lookup[Sheet]):
    def __init__(self, book: Book) -> None:
        self.book = book

    @property
    def active(self) -> Sheet:
        if self.book.active_sheet is None:
            raise LookupError("the book has no worksheet")
        return self.book.active_sheet

    def entries(self) -> list[Sheet]:
        return self.book.worksheets

    def add(self, before: Sheet | None = None, after: Sheet | None = None, name: str | None = None) -> Sheet:
        name = sheet_name(name, [element.get("name", "") for element in self.book.workbook.sheets])
        index = after.position + 1 if after else (before or self.active).position
        element, part = self.book.workbook.add_sheet(name, index)
        sheet = Sheet(self.book, element, index, part)
        self.book.worksheets.append(sheet)
        self.book.recount()
        sheet.activate()
        return sheet


App.engine = engine = Engine()
