"""Books: opened, saved in the format of the file's name, printed to PDF."""

from __future__ import annotations

import contextlib
import errno
import os
import zipfile
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from xlwings import base_classes

from xlwings_engines.libreoffice.base import ENGINE, UnoObject
from xlwings_engines.libreoffice.formulas import Surroundings
from xlwings_engines.libreoffice.names import Names
from xlwings_engines.libreoffice.repair import lost_formulas, mend_saved
from xlwings_engines.libreoffice.sheet import Sheet, Sheets
from xlwings_engines.libreoffice.soffice import (
    Uno,
    held,
    implementing,
    load_uno,
    properties,
    runtime_exception,
    struct,
)
from xlwings_engines.libreoffice.tables import tables_of
from xlwings_engines.shared.cells import one_of
from xlwings_engines.shared.errors import BookFormatError, BookInUseError, find_lock, refuse_same_name
from xlwings_engines.shared.formulas import check_columns, check_sheets
from xlwings_engines.shared.lookup import Lookup, Part
from xlwings_engines.shared.sheets import Dresses

FILTERS = {
    ".xlsx": "Calc MS Excel 2007 XML",
    ".xlsm": "Calc MS Excel 2007 VBA XML",
    ".xltx": "Calc MS Excel 2007 XML Template",
    ".xls": "MS Excel 97",
    ".xlt": "MS Excel 97 Vorlage/Template",
    ".ods": "calc8",
    ".ots": "calc8_template",
    ".fods": "OpenDocument Spreadsheet Flat XML",
    ".csv": "Text - txt - csv (StarCalc)",
    ".html": "HTML (StarCalc)",
    ".htm": "HTML (StarCalc)",
}
PACKAGES = {".xlsx", ".xlsm", ".xltx", ".xltm", ".ods", ".ots"}
CSV_OPTIONS = "44,34,76,1,,1033,false,true"  # comma, double quotes, UTF-8, from row 1; English; numbers recognised
ZIP, COMPOUND = b"PK", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the latter is .xls, or an encrypted .xlsx
SMALL_PDF = {"Quality": 50, "ReduceImageResolution": True, "MaxImageResolution": 150}
NO_UPDATE, FULL_UPDATE = 0, 3  # of links, when a document is loaded


class Books(UnoObject, Lookup["Book"], contract=base_classes.Books):
    app = property(lambda self: self.parent)

    def entries(self) -> list[Book]:
        """The open spreadsheets, in the order in which they were opened."""
        found = filter(is_spreadsheet, self.api.getComponents())
        return [Book(self.app, document) for document in sorted(found, key=lambda each: int(each.RuntimeUID))]

    @property
    def active(self) -> Book:
        current = self.api.getCurrentComponent()
        if current is not None and is_spreadsheet(current):
            return Book(self.app, current)
        entries = self.entries()
        if not entries:
            raise LookupError("no book is open")
        return entries[-1]

    def add(self) -> Book:
        book = self.load("private:factory/scalc")
        book.api.IgnoreCase = True  # as Excel, and as LibreOffice in each file of Excel's
        return book

    def load(self, url: str, **options: object) -> Book:
        options["InteractionHandler"] = unanswered()
        unseen = not (self.app.shown or self.soffice.headless)
        if unseen:
            options["Minimized"] = True  # never drawn; a hidden one loses frozen panes when it is saved
        document = self.api.loadComponentFromURL(url, "_blank", 0, properties(**options))
        book = Book(self.app, document)
        if unseen and document is not None:
            give_size(book.controller.getFrame())
        return book

    def open(
        self,
        fullname: str,
        update_links: bool | None = None,
        read_only: bool | None = None,
        format: object = None,  # noqa: A002  # xlwings' name
        password: str | None = None,
        *ignored: object,
    ) -> Book:
        """Open a file; one that is open already is activated.

        Raises FileNotFoundError, BookInUseError (unless `read_only`), BookFormatError.
        """
        path = os.path.realpath(fullname)
        for book in self.entries():
            if book.is_at(path):
                book.activate()
                return book
        check(path)
        if not read_only:
            refuse_locked(path)
        options: dict[str, Any] = {
            "MacroExecutionMode": self.app.macro_execution_mode,
            "UpdateDocMode": FULL_UPDATE if update_links else NO_UPDATE,
            "ReadOnly": bool(read_only),
        }
        if password is not None:
            options["Password"] = password
        if os.path.splitext(path)[1].lower() in (".csv", ".txt"):
            options |= {"FilterName": FILTERS[".csv"], "FilterOptions": CSV_OPTIONS}
        try:
            book = self.load(Path(path).as_uri(), **options)
        except Exception as error:
            if not self.soffice.alive:
                raise
            raise unreadable(path) from error
        if book.api is None or not is_spreadsheet(book.api):
            if book.api is not None:
                book.api.close(True)
            raise unreadable(path)
        if not read_only and book.api.isReadonly() and os.access(path, os.W_OK):
            book.close()
            raise BookInUseError(path, "the workbook could be opened for reading only", find_lock(path))
        if options.get("FilterName") == FILTERS[".csv"]:
            book.api.IgnoreCase = True
            book.api.setModified(False)
        book.table_looks.update(tables_of(path))
        book.find_lost(path)
        return book


def unanswered() -> Uno:
    """What LibreOffice asks in place of whoever sits before it, and gets no answer from: whether to repair a file, say."""

    class Handler(implementing("task.XInteractionHandler")):  # type: ignore[misc]
        def handle(self, request: Uno) -> None:
            pass

    return Handler()


def give_size(frame: Uno) -> None:
    """Let a window that is not seen be as large as the screen: it has no size, and where there is none nothing is frozen."""
    window, whole = frame.getContainerWindow(), 15  # com.sun.star.awt.PosSize.POSSIZE
    area = window.getToolkit().getWorkArea()
    for part in (window, frame.getComponentWindow()):
        part.setPosSize(area.X, area.Y, area.Width, area.Height, whole)


def is_spreadsheet(component: Uno) -> bool:
    return bool(component.supportsService("com.sun.star.sheet.SpreadsheetDocument"))


def refuse_locked(path: str) -> None:
    if lock := find_lock(path):
        raise BookInUseError(path, "somebody else has the workbook open", lock)
    folder, name = os.path.split(path)
    with contextlib.suppress(FileNotFoundError):
        os.remove(os.path.join(folder, f".~lock.{name}#"))  # left behind: LibreOffice itself would go by it


def check(path: str) -> None:
    """LibreOffice takes a file that it does not know for a text and opens that."""
    with open(path, "rb") as file:
        start = file.read(8)
    if os.path.splitext(path)[1].lower() in PACKAGES and not start.startswith((ZIP, COMPOUND)):
        raise BookFormatError(path, "not_a_workbook", "the file is no workbook")


def unreadable(path: str) -> BookFormatError:
    if is_encrypted(path):
        return BookFormatError(path, "encrypted", "the workbook is protected with another password")
    return BookFormatError(path, "damaged", "LibreOffice cannot read the workbook")


def is_encrypted(path: str) -> bool:
    try:
        with zipfile.ZipFile(path) as package:
            return b"encryption-data" in package.read("META-INF/manifest.xml")
    except KeyError:
        return False
    except (OSError, zipfile.BadZipFile):
        with open(path, "rb") as file:
            return "EncryptedPackage".encode("utf-16-le") in file.read()


class Book(Dresses, UnoObject, contract=base_classes.Book):
    app: Any
    api: Uno = None

    def __init__(self, app: object, api: Uno) -> None:
        self.app = self.parent = app
        self.api = api
        self.known_sheets: dict[str, Sheet] = {}  # as far as they were asked for by name
        self.known_formats: dict[int, int] = {}  # their kinds by key; likewise

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Book) and bool(self.api == other.api)

    def __hash__(self) -> int:
        return hash(self.api.RuntimeUID)

    @property
    def fullname(self) -> str:
        url: str = self.api.getURL()
        if url.startswith("file:"):
            url = load_uno().fileUrlToSystemPath(url)
        return url or str(self.api.getTitle())

    @property
    def name(self) -> str:
        return os.path.basename(self.fullname)

    def is_at(self, path: str) -> bool:
        own = self.fullname
        return os.path.exists(own) and os.path.exists(path) and os.path.samefile(own, path)

    sheets = Part(Sheets)
    names = Part(Names)

    surroundings = property(lambda self: OpenBooks(self))

    @property
    def controller(self) -> Uno:
        return self.api.getCurrentController()

    @property
    def table_looks(self) -> dict[str, dict[str, Any]]:
        """What tables look like, by their names, the oldest first: the same for every object of this book."""
        looks: dict[str, dict[str, Any]] = self.app.table_looks.setdefault(self.api.RuntimeUID, {})
        return looks

    @cached_property
    def named_ranges(self) -> Uno:
        return self.api.NamedRanges

    def activate(self) -> None:
        frame = self.controller.getFrame()
        frame.activate()
        if self.app.visible:
            frame.getContainerWindow().toFront()

    def dispatch(self, command: str, **options: object) -> None:
        helper = self.soffice.service("com.sun.star.frame.DispatchHelper")
        helper.executeDispatch(self.controller.getFrame(), command, "", 0, properties(**options))

    def command_state(self, command: str) -> Uno:
        """What a menu shows beside the command: some settings are told nowhere else."""
        states: list[Any] = []

        class Listener(implementing("frame.XStatusListener")):  # type: ignore[misc]
            def statusChanged(self, event: Uno) -> None:  # noqa: N802  # UNO's name
                states.append(event.State)

            def disposing(self, event: Uno) -> None:
                pass

        transformer = self.soffice.service("com.sun.star.util.URLTransformer")
        _, url = transformer.parseStrict(struct("util.URL", Complete=command))
        dispatch = self.controller.getFrame().queryDispatch(url, "", 0)
        listener = Listener()
        dispatch.addStatusListener(listener, url)  # answers at once
        dispatch.removeStatusListener(listener, url)
        return states[-1] if states else None

    @contextlib.contextmanager
    def selected(self, cells: Uno) -> Iterator[None]:
        """Select cells as long as it takes: commands work on the selection."""
        controller = self.controller
        former, sheet = controller.getSelection(), controller.getActiveSheet()
        controller.select(cells)
        try:
            yield
        finally:
            controller.setActiveSheet(sheet)
            if former is not None:
                controller.select(former)

    def protect(self, sheets: Sequence[str], on: bool) -> str:
        """Protect sheets without a password, or take that off.

        Returns:
            The name of a sheet whose protection has a password and stays, "" if there is none.
        """
        kept = ""
        with held(self.api):
            for name in sheets:
                sheet = self.sheets(name).api
                if on:
                    sheet.protect("")  # nothing, where it is protected
                    continue
                with contextlib.suppress(runtime_exception()):
                    sheet.unprotect("")
                kept = name if sheet.isProtected() else kept
        return kept

    def find_lost(self, path: str) -> None:
        """Enter the formulas of the file that LibreOffice has not read."""
        found = list(lost_formulas(path))
        for lost in found:
            owner = self.sheets(lost.sheet) if lost.sheet else None
            if lost.area is None:
                (owner or self).names.add(lost.name, "=" + lost.formula)
            elif owner is not None:
                cells = owner.cells.at(lost.area)
                with contextlib.suppress(ValueError):  # protected: the cell tells an error, as LibreOffice read it
                    setattr(cells, "formula_array" if lost.is_array else "formula", "=" + lost.formula)
        if found:
            self.api.setModified(False)

    def close(self) -> None:
        self.api.setModified(False)
        self.api.close(True)

    def save(self, path: str | None = None, password: str | None = None) -> None:
        """Save in the format that the name's extension stands for; a book that has a file goes there by default.

        LibreOffice writes the whole file anew, and what it does not know is lost.
        """
        if path is None and self.api.hasLocation() and not password:
            own = self.fullname
            if self.api.isReadonly():
                raise BookInUseError(own, "the workbook was opened for reading only", find_lock(own))
            self.storing(own, self.api.store)
            mend_saved(own)
            return
        target = os.path.realpath(path or (self.fullname if self.api.hasLocation() else self.name + ".xlsx"))
        extension = os.path.splitext(target)[1].lower()
        if extension not in FILTERS:
            kind = extension or "a file without extension"
            raise NotImplementedError(f"the '{ENGINE}' engine cannot save as {kind}: {target}")
        if password and not extension.startswith(".o"):
            raise NotImplementedError(f"Book.save of {extension} with a password is not implemented by '{ENGINE}'")
        if not self.is_at(target):
            refuse_same_name(target, [book.name for book in Books(self.app) if book != self])
            refuse_locked(target)
        options = {"FilterName": FILTERS[extension], "Overwrite": True}
        if extension == ".csv":
            options["FilterOptions"] = CSV_OPTIONS
        if password:
            options["Password"] = password
        url = Path(target).as_uri()
        self.storing(target, lambda: self.api.storeAsURL(url, properties(**options)))
        mend_saved(target)

    def storing(self, path: str, action: Callable[[], object]) -> None:
        folder = os.path.dirname(os.path.abspath(path))
        if not os.path.isdir(folder):  # LibreOffice would make one
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), folder)
        former, own = self.app.api.getActiveFrame(), self.controller.getFrame()
        own.deactivate()  # else it may take itself for the active one
        own.activate()  # of any other book LibreOffice loses frozen panes and selected cells
        try:
            action()
        except Exception as error:
            if not self.soffice.alive:
                raise
            raise OSError(f"LibreOffice could not write the file: {path}") from error
        finally:
            if former is not None and self.soffice.alive:
                former.activate()

    def to_pdf(self, path: str, quality: str = "standard", selection: Uno = None) -> None:
        """Print all visible sheets, or only the selection, as LibreOffice would on paper."""
        uno = load_uno()
        small = one_of(quality, ("standard", "minimum"), "quality of a PDF file") == "minimum"
        filters: dict[str, Any] = SMALL_PDF if small else {}
        if selection is not None:
            filters = {**filters, "Selection": selection}
        data = uno.Any("[]com.sun.star.beans.PropertyValue", properties(**filters))
        options = properties(FilterName="calc_pdf_Export", FilterData=data, Overwrite=True)
        self.storing(path, lambda: self.api.storeToURL(Path(path).absolute().as_uri(), options))


class OpenBooks(Surroundings):
    """What the formulas of a book refer to: its tables, the program's functions, other books. Each is looked up once."""

    def __init__(self, book: Book) -> None:
        self.book = book

    @cached_property
    def tables(self) -> set[str]:
        return {name.casefold() for name in self.book.api.DatabaseRanges.getElementNames()}

    def is_table(self, name: str) -> bool:
        return name.casefold() in self.tables

    @cached_property
    def sheets(self) -> set[str]:
        return {name.casefold() for name in self.book.api.getSheets().getElementNames()}

    def check_sheets(self, formula: str, names: Collection[str]) -> None:
        check_sheets(formula, names, self.sheets)

    def check_columns(self, formula: str, table: str, parts: Collection[str]) -> None:
        check_columns(formula, table, parts, self.columns_of_tables)

    @cached_property
    def columns_of_tables(self) -> dict[str, set[str]]:
        tables = (each for sheet in self.book.sheets for each in sheet.tables.entries())
        return {each.name.casefold(): each.column_names for each in tables}

    def has_function(self, name: str) -> bool:
        return name in self.book.app.functions

    @cached_property
    def opened(self) -> dict[str, Book]:
        return {book.name.casefold(): book for book in self.book.app.books.entries()}

    def url_of(self, folder: str, book: str) -> str:
        """Raises ValueError if no such book is open and none is named by its folder."""
        if folder:
            return Path(os.path.abspath(folder), book).as_uri()
        found = self.opened.get(book.casefold())
        if found == self.book:
            return ""
        if found is None:
            raise ValueError(f"no open book has the name {book!r}: a formula needs its folder as well")
        if not found.api.hasLocation():
            raise NotImplementedError(
                f"references to a book that was never saved ({book}) are not implemented by '{ENGINE}'"
            )
        return str(found.api.getURL())

    def scope_of(self, path: str) -> str:
        found = self.opened.get(os.path.basename(path).casefold())
        return f"[{found.name}]" if found and found.is_at(path) else super().scope_of(path)
