"""An xlwings engine over plain .xlsx and .xlsm packages: no office program is needed.

Importing this module registers the engine:

    import xlwings as xw
    import xlwings_engines.files

    with xw.engines["files"].apps.add(add_book=False) as app:
        book = app.books.open("report.xlsm")
        book.sheets["Data"]["A1"].value = [["Name", "Cases"], ["North", 12]]
        book.save()

Only what was changed is written anew: every other part of the package (macros, drawings, charts, styles, other
sheets) keeps its bytes. Texts are written as inline strings, so that the shared strings stay as they are.

Values are what COM hands over: numbers are floats, cells with a date format are datetimes, errors are COM's integers.
Formulas keep the values that were last calculated. There is no general formula engine: `App.calculate` evaluates
those formulas that are one call of a Python function given to `App.register_function`.

Beyond xlwings' contract, reached through `.impl`: `App.register_function`, `Sheet.arrange_rows`, `Sheet.bind_charts`.
"""

from __future__ import annotations

import errno
import itertools
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, ClassVar, TypeVar

import xlwings as xw
from xlwings import base_classes

from xlwings_engines._calls import calculate
from xlwings_engines._charts import chart_parts, show_values
from xlwings_engines._grid import Grid
from xlwings_engines._names import Name, Names
from xlwings_engines._package import MAIN, BookChangedError, BookError, BookFormatError, BookInUseError, Element
from xlwings_engines._ranges import Range
from xlwings_engines._references import MAX_COLUMN, MAX_ROW, SHEET_AREA, Area, runs, same_name, split_reference
from xlwings_engines._unsupported import implements
from xlwings_engines._values import clean_values, plain_value
from xlwings_engines._workbook import Workbook

__all__ = ["BookChangedError", "BookError", "BookFormatError", "BookInUseError", "Name", "Names", "Range", "engine"]

ENGINE = "files"
RELATION_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

Named = TypeVar("Named", "Book", "Sheet")

_apps: dict[int, App] = {}  # the one activated last comes first
_pids = itertools.count(-1, -1)  # negative: never the number of a process


class Engine:
    """The engine itself."""

    name = ENGINE
    type = "desktop"

    @property
    def apps(self) -> Apps:
        return Apps()

    @staticmethod
    def prepare_xl_data_element(x: Any, options: Any) -> Any:
        return plain_value(x)

    clean_value_data = staticmethod(clean_values)


@implements(base_classes.Apps, ENGINE)
class Apps:
    def keys(self) -> list[int]:
        return list(_apps)

    def add(self, spec: Any = None, add_book: bool | None = None, xl: Any = None, visible: bool | None = None) -> App:
        if add_book:
            raise NotImplementedError(f"the '{ENGINE}' engine cannot make a new book: use add(add_book=False)")
        app = App()
        app.activate()
        return app

    @staticmethod
    def cleanup() -> None:
        """Nothing is ever left behind."""

    def __iter__(self) -> Iterator[App]:
        return iter(list(_apps.values()))

    def __len__(self) -> int:
        return len(_apps)

    def __getitem__(self, pid: int) -> App:
        return _apps[pid]


@implements(base_classes.App, ENGINE)
class App:
    engine: ClassVar[Engine]
    pid: int
    version = "1.0"
    path = os.path.dirname(__file__)
    selection = None
    hwnd = None
    visible: Any = False
    screen_updating: Any = True
    display_alerts: Any = True
    enable_events: Any = True
    interactive: Any = True
    status_bar: Any = False
    calculation: Any = "automatic"

    def __init__(self) -> None:
        self.pid = next(_pids)
        self.open_books: list[Book] = []
        self.active_book: Book | None = None
        self.functions: dict[str, Callable[..., Any]] = {}

    @property
    def books(self) -> Books:
        return Books(self)

    def activate(self, steal_focus: bool = False) -> None:
        others = {pid: app for pid, app in _apps.items() if app is not self}
        _apps.clear()
        _apps.update({self.pid: self, **others})

    def quit(self) -> None:
        self.open_books.clear()
        self.active_book = None
        _apps.pop(self.pid, None)

    def kill(self) -> None:
        self.quit()

    def alert(self, prompt: str, title: str | None, buttons: str, mode: str | None, callback: Any) -> str:
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
        calculate([sheet for book in self.open_books for sheet in book.worksheets], self.functions)


@implements(base_classes.Books, ENGINE)
class Books:
    def __init__(self, app: App) -> None:
        self.app = app

    @property
    def active(self) -> Book:
        if self.app.active_book is None:
            raise LookupError("no book is open")
        return self.app.active_book

    def __call__(self, name_or_index: str | int) -> Book:
        return _found(self.app.open_books, name_or_index)

    def __len__(self) -> int:
        return len(self.app.open_books)

    def __iter__(self) -> Iterator[Book]:
        return iter(list(self.app.open_books))

    def __contains__(self, name: str) -> bool:
        return any(same_name(name, book.name) for book in self)

    def open(self, fullname: str, update_links: Any = None, read_only: bool | None = None, *ignored: Any) -> Book:
        path = os.path.realpath(fullname)
        for book in self.app.open_books:
            if os.path.exists(book.fullname) and os.path.samefile(book.fullname, path):
                return book
        book = Book(self.app, path, bool(read_only))
        self.app.open_books.append(book)
        book.activate()
        return book


def _found(collection: Sequence[Named], name_or_index: str | int) -> Named:
    if isinstance(name_or_index, int):
        return collection[name_or_index - 1]
    for member in collection:
        if same_name(name_or_index, member.name):
            return member
    raise KeyError(name_or_index)


@implements(base_classes.Book, ENGINE)
class Book:
    app: App

    def __init__(self, app: App, path: str, read_only: bool) -> None:
        self.app = app
        self.read_only = read_only
        self.workbook = Workbook(path)
        relations = self.workbook.relations(self.workbook.part)
        self.worksheets: list[Sheet] = []
        # Chart sheets count for the numbers that the workbook uses, but they have no cells.
        for position, element in enumerate(self.workbook.main.iterfind(f"{MAIN}sheets/{MAIN}sheet")):
            relation = relations.get(element.get(RELATION_ID, ""))
            if relation and relation.kind == "worksheet":
                self.worksheets.append(Sheet(self, element, position, relation.target))
        view = self.workbook.main.find(f"{MAIN}bookViews/{MAIN}workbookView")
        active = int(view.get("activeTab", 0)) if view is not None else 0
        shown = [sheet for sheet in self.worksheets if sheet.position == active] or self.worksheets
        self.active_sheet = next(iter(shown), None)

    @property
    def fullname(self) -> str:
        return self.workbook.path

    @property
    def name(self) -> str:
        return os.path.basename(self.fullname)

    @property
    def sheets(self) -> Sheets:
        return Sheets(self)

    @property
    def names(self) -> Names:
        return Names(self)

    def activate(self) -> None:
        self.app.active_book = self

    def close(self) -> None:
        if self in self.app.open_books:
            self.app.open_books.remove(self)
        if self.app.active_book is self:
            self.app.active_book = self.app.open_books[-1] if self.app.open_books else None

    def save(self, path: str | None = None, password: str | None = None) -> None:
        """Replace the file in one step, keeping the former version as `<name>.bak`.

        Nothing is written when nothing changed. Raises BookInUseError, BookChangedError, or PermissionError for a book
        that was opened read-only.
        """
        if password:
            raise NotImplementedError(f"Book.save with a password is not implemented by the '{ENGINE}' engine")
        target = os.path.realpath(path) if path else self.fullname
        former, wanted = (os.path.splitext(name)[1].lower() for name in (self.fullname, target))
        if former != wanted:
            raise ValueError(f"a {former} workbook cannot be saved as {wanted or 'a file without extension'}: {target}")
        if self.read_only and target == self.fullname:
            raise PermissionError(errno.EACCES, "the book was opened read-only", target)
        for sheet in self.worksheets:
            if sheet.part in self.workbook.touched:
                sheet.grid.update_dimension()
        self.read_only = self.read_only and target == self.fullname
        self.workbook.save(target)


@implements(base_classes.Sheets, ENGINE)
class Sheets:
    def __init__(self, book: Book) -> None:
        self.book = book

    @property
    def active(self) -> Sheet:
        if self.book.active_sheet is None:
            raise LookupError("the book has no worksheet")
        return self.book.active_sheet

    def __call__(self, name_or_index: str | int) -> Sheet:
        return _found(self.book.worksheets, name_or_index)

    def __len__(self) -> int:
        return len(self.book.worksheets)

    def __iter__(self) -> Iterator[Sheet]:
        return iter(self.book.worksheets)

    def __contains__(self, name: str) -> bool:
        return any(same_name(name, sheet.name) for sheet in self)


@implements(base_classes.Sheet, ENGINE)
class Sheet:
    book: Book

    def __init__(self, book: Book, element: Element, position: int, part: str) -> None:
        self.book = book
        self.element = element
        self.position = position  # among all sheets: names of a sheet refer to it
        self.part = part

    @cached_property
    def grid(self) -> Grid:
        return Grid(self.book.workbook, self.part)

    @property
    def name(self) -> str:
        return self.element.get("name", "")

    @property
    def index(self) -> int:
        return self.book.worksheets.index(self) + 1

    @property
    def visible(self) -> bool:
        return self.element.get("state", "visible") == "visible"

    @property
    def names(self) -> Names:
        return Names(self.book, self)

    @property
    def cells(self) -> Range:
        return Range(self, SHEET_AREA)

    @property
    def used_range(self) -> Range:
        return Range(self, self.grid.used())

    def activate(self) -> None:
        """Make the sheet the active one of the open book. The file keeps the one it had."""
        self.book.active_sheet = self

    select = activate

    def clear_contents(self) -> None:
        self.cells.clear_contents()

    def arrange_rows(self, first: int, heights: Sequence[float], page_breaks: Sequence[int]) -> None:
        """Give the rows from `first` on their heights in points, 0 hiding a row, and the sheet its manual page breaks.

        A break stands above each row of `page_breaks`, counted from 1; all former ones go.
        """
        self.grid.set_page_breaks(page_breaks)
        for row, height, count in runs(first, heights):
            lines = Range(self, Area(row, 1, row + count - 1, 1))
            lines.row_hidden = not height
            if height:
                lines.row_height = height

    def bind_charts(self, charts: Mapping[str, Sequence[tuple[Range, Range]]]) -> None:
        """Let charts keep the present values of cells: by the chart's name, (categories or x, values) for each series.

        A chart that the sheet does not have is passed over. Excel does all this by itself whenever cells change.
        """
        for name, part in chart_parts(self.book.workbook, self.part):
            if name in charts:
                show_values(self.book.workbook, part, charts[name])

    def range(self, arg1: Any, arg2: Any = None) -> Range:
        if isinstance(arg1, int):
            arg1, arg2 = (arg1, arg2), None
        first = self._area(arg1)
        return Range(self, first if arg2 is None else first.around(self._area(arg2)))

    def _area(self, where: Any) -> Area:
        if isinstance(where, Range):
            return where.area
        if isinstance(where, tuple):
            row, column, height, width = where if len(where) == 4 else (*where, 1, 1)
            if not (1 <= row <= MAX_ROW + 1 - height and 1 <= column <= MAX_COLUMN + 1 - width):
                raise IndexError(f"row {row}, column {column} is not on the sheet: both are counted from 1")
            return Area(row, column, row + height - 1, column + width - 1)
        found = self.find(where)
        if found is None or found.sheet is not self:
            raise ValueError(f"{where!r} is no address and no name on the sheet {self.name!r}")
        return found.area

    def find(self, text: str) -> Range | None:
        """What an address or a name refers to, read on this sheet."""
        name, rest = split_reference(text)
        if name is not None and name not in self.book.sheets:
            return None
        sheet = self if name is None else self.book.sheets(name)
        area = Area.parse(rest)
        if area:
            return Range(sheet, area)
        found = sheet.names.lookup(rest) or self.book.names.lookup(rest)
        return found.target() if found else None


App.engine = engine = Engine()
xw.engines.add(xw.Engine(impl=engine))
