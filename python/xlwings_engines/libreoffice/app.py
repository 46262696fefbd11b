"""Apps and the engine itself."""

from __future__ import annotations

import contextlib
import os
import re
import sys
from collections.abc import Sequence
from functools import cached_property
from typing import Any, ClassVar

from xlwings import base_classes

from xlwings_engines.libreoffice.base import ENGINE, UnoObject
from xlwings_engines.libreoffice.book import Book, Books
from xlwings_engines.libreoffice.macros import Macro, argument, call, find_macro
from xlwings_engines.libreoffice.range import Range
from xlwings_engines.libreoffice.sheet import Sheet
from xlwings_engines.libreoffice.soffice import (
    Soffice,
    SofficeDiedError,
    SofficeStartError,
    Uno,
    enum,
    has_display,
    load_uno,
    properties,
)
from xlwings_engines.libreoffice.values import clean
from xlwings_engines.shared.lookup import Part, Running
from xlwings_engines.shared.references import unquoted
from xlwings_engines.shared.unsupported import implements

NEVER_EXECUTE = 0
EXCEL_A1 = 1  # of the ways in which a text can name cells
BASIC_URL = re.compile(
    r"vnd\.sun\.star\.script:(?P<name>[^?]+)\?language=Basic&location=(?P<location>document|application)"
)

_apps: dict[int, App] = {}  # the one activated last comes last


class Engine:
    """The engine itself."""

    name = ENGINE
    type = "desktop"
    macro_execution_mode = NEVER_EXECUTE  # a constant of com.sun.star.document.MacroExecMode, for apps to come

    apps = Part(lambda _: Apps())
    clean_value_data = staticmethod(clean)

    def prepare_xl_data_element(self, value: object, options: object) -> object:
        """Nothing, for each cell: they are prepared all at once where they are written. A method is called the quickest."""
        return value


@implements(base_classes.Apps, ENGINE)
class Apps(Running):
    running = _apps

    def add(
        self,
        spec: str | os.PathLike[str] | None = None,
        add_book: bool | None = None,
        xl: object = None,
        visible: bool | None = None,
    ) -> App:
        wanted = visible is None or visible
        if spec is not None and re.match(r"(pipe|socket),", str(spec)):
            soffice = Soffice.join(str(spec))
        else:
            program = None if spec is None else os.fspath(spec)
            try:
                soffice = Soffice.start(wanted, executable=program)
            except SofficeStartError:
                if wanted or not has_display():
                    raise
                soffice = Soffice.start(executable=program)  # the display may be one that cannot be reached
        app = App(soffice, wanted)
        if add_book:
            app.books.add()
        return app

    @staticmethod
    def cleanup() -> None:
        """Forget the apps whose process is gone, and end what is left of it."""
        for app in list(_apps.values()):
            if not app.soffice.alive:
                app.kill()


class App(UnoObject, contract=base_classes.App):
    engine: ClassVar[Engine]
    parent: Soffice
    pid: int
    hwnd = None
    properties = staticmethod(properties)
    # What LibreOffice has no like of is remembered, so that programs can put it back.
    display_alerts: bool = True
    enable_events: bool = True

    def __init__(self, soffice: Soffice, visible: bool = True) -> None:
        self.parent = soffice
        self.shown = visible  # what books to come will be
        if visible:
            soffice.stay()
        self.pid = soffice.pid
        self.macro_execution_mode = self.engine.macro_execution_mode
        self._screen_updating = True
        self._interactive = True
        self._semiautomatic = False
        self._status: str | bool = False
        self._indicator: Uno = None
        self.table_looks: dict[str, dict[str, dict[str, Any]]] = {}  # by book and table
        if soffice.process:  # not in a program that is somebody else's
            self.spell_references()
        self.activate()

    def spell_references(self) -> None:
        """Let INDIRECT and ADDRESS have "Sheet1!A1" in new books too, not "Sheet1.A1"."""
        provider = self.soffice.service("com.sun.star.configuration.ConfigurationProvider")
        syntax = provider.createInstanceWithArguments(
            "com.sun.star.configuration.ConfigurationUpdateAccess",
            properties(nodepath="/org.openoffice.Office.Calc/Formula/Syntax"),
        )
        syntax.StringRefAddressSyntax = EXCEL_A1
        syntax.commitChanges()

    @classmethod
    def from_context(cls, context: Uno = None) -> App:
        """The LibreOffice in whose process this Python runs; the same app each time."""
        return _apps.get(os.getpid()) or cls(Soffice.here(context))

    @property
    def soffice(self) -> Soffice:
        return self.parent

    @property
    def api(self) -> Uno:
        return self.soffice.desktop

    books = Part(Books)

    def activate(self, steal_focus: bool = False) -> None:
        _apps[self.pid] = _apps.pop(self.pid, self)

    def quit(self) -> None:
        """End LibreOffice. What was not saved is lost, as in Excel."""
        _apps.pop(self.pid, None)
        with contextlib.suppress(SofficeDiedError):
            for book in self.books:
                book.close()
        self.soffice.terminate()

    def kill(self) -> None:
        _apps.pop(self.pid, None)
        self.soffice.kill()

    def frames(self) -> list[Uno]:
        return [book.controller.getFrame() for book in self.books if book.controller is not None]

    @property
    def visible(self) -> bool:
        """Whether there are windows. Without a display there are none, whatever is asked for."""
        if self.soffice.headless:
            return False
        frames = self.frames()
        return any(frame.getContainerWindow().isVisible() for frame in frames) if frames else self.shown

    @visible.setter
    def visible(self, visible: bool) -> None:
        if self.soffice.headless:
            if visible and not self.soffice.process:
                raise NotImplementedError(
                    f"App.visible of a LibreOffice without windows is not implemented by '{ENGINE}'"
                )
            return
        self.shown = bool(visible)
        for frame in self.frames():
            window = frame.getContainerWindow()
            if window.isVisible() != self.shown:
                window.setVisible(self.shown)
                if visible:
                    window.IsMinimized = False  # as it was opened
        if visible:
            self.soffice.stay()

    @property
    def screen_updating(self) -> bool:
        return self._screen_updating

    @screen_updating.setter
    def screen_updating(self, value: bool) -> None:
        if bool(value) == self._screen_updating:
            return
        self._screen_updating = bool(value)
        for book in self.books:
            if not value:
                book.api.lockControllers()
            elif book.api.hasControllersLocked():
                book.api.unlockControllers()

    @property
    def interactive(self) -> bool:
        return self._interactive

    @interactive.setter
    def interactive(self, value: bool) -> None:
        self._interactive = bool(value)
        for frame in self.frames():
            frame.getContainerWindow().setEnable(bool(value))

    @property
    def status_bar(self) -> str | bool:
        return self._status

    @status_bar.setter
    def status_bar(self, value: str | bool) -> None:
        if self._indicator is not None:
            self._indicator.end()
            self._indicator = None
        self._status = value
        if value and self.visible:
            self._indicator = self.books.active.controller.getFrame().createStatusIndicator()
            self._indicator.start(str(value), 0)

    @property
    def calculation(self) -> str:
        if not self.books.active.api.isAutomaticCalculationEnabled():
            return "manual"
        return "semiautomatic" if self._semiautomatic else "automatic"

    @calculation.setter
    def calculation(self, value: str) -> None:
        if value not in ("automatic", "manual", "semiautomatic"):
            raise ValueError(f"{value!r} is not automatic, manual or semiautomatic")
        self._semiautomatic = value == "semiautomatic"
        for book in self.books:
            book.api.enableAutomaticCalculation(value != "manual")

    def calculate(self) -> None:
        for book in self.books:
            book.api.calculateAll()

    @cached_property
    def functions(self) -> set[str]:
        """The English names of LibreOffice's own functions."""
        mapper = self.soffice.service("com.sun.star.sheet.FormulaOpCodeMapper")
        english, functions = 1, 16  # constants of com.sun.star.sheet.FormulaLanguage and FormulaMapGroup
        return {entry.Name for entry in mapper.getAvailableMappings(english, functions)}

    @property
    def version(self) -> str:
        provider = self.soffice.service("com.sun.star.configuration.ConfigurationProvider")
        access = provider.createInstanceWithArguments(
            "com.sun.star.configuration.ConfigurationAccess", properties(nodepath="/org.openoffice.Setup/Product")
        )
        return str(access.ooSetupVersionAboutBox)

    @property
    def path(self) -> str:
        return self.place("$(prog)")

    @property
    def startup_path(self) -> str:
        return self.place("$(user)")

    def place(self, variable: str) -> str:
        url = self.soffice.service("com.sun.star.util.PathSubstitution").substituteVariables(variable, True)
        return str(load_uno().fileUrlToSystemPath(url))

    @property
    def selection(self) -> Range | None:
        book = self.books.active
        selected = book.controller.getSelection()
        if selected is None or not selected.supportsService("com.sun.star.sheet.SheetCellRange"):
            return None
        return Range(Sheet(book, selected.getSpreadsheet()), api=selected)

    def alert(
        self, prompt: str | None, title: str | None, buttons: str | None, mode: str | None, callback: object
    ) -> str:
        """A message box; without a window the message goes to stderr and the answer is "ok"."""
        if not (self.visible and self.frames()):
            print(f"{title}: {prompt}" if title else prompt, file=sys.stderr)
            return "ok"
        kinds = {"info": "INFOBOX", "critical": "WARNINGBOX", None: "MESSAGEBOX"}
        if buttons in ("yes_no", "yes_no_cancel"):
            kinds = dict.fromkeys(kinds, "QUERYBOX")
        codes = {None: 1, "ok": 1, "ok_cancel": 2, "yes_no": 3, "yes_no_cancel": 4}
        window = self.books.active.controller.getFrame().getContainerWindow()
        kind = enum("awt.MessageBoxType", kinds[mode])
        box = window.getToolkit().createMessageBox(window, kind, codes[buttons], title or "", prompt or "")
        return ("cancel", "ok", "yes", "no")[box.execute()]

    def choose_folder(self, title: str) -> str:
        """Let the user choose a folder: its path, "" if none was chosen or there is no window to ask in."""
        if not (self.visible and self.frames()):
            return ""
        picker = self.soffice.service("com.sun.star.ui.dialogs.FolderPicker")
        picker.setTitle(title)
        if not picker.execute():
            return ""
        return str(load_uno().fileUrlToSystemPath(picker.getDirectory()))

    def run(self, macro: str, args: Sequence[Any]) -> Any:
        """Run a Basic or VBA macro: "'Book.xlsm'!Module.Macro", "Module.Macro", "Macro", or a script's URL.

        Raises LookupError if there is none, PermissionError if the book's macros may not run, RuntimeError if it fails.
        """
        scope, _, name = macro.rpartition("!")
        book = self.books(unquoted(scope)) if scope else self.books.active if len(self.books) else None
        found = self.script(book, name, "document" if scope else "")
        in_document = "location=document" in found if isinstance(found, str) else found.location == "document"
        document: Uno = (book or self.books.active).api if in_document else None
        if in_document and document.hasLocation() and not document.AllowMacroExecution:
            # LibreOffice would run nothing and say nothing.
            raise PermissionError(f"macros of the book are not allowed to run: {macro}")
        factory = self.soffice.service("com.sun.star.script.provider.MasterScriptProviderFactory")
        provider = document.getScriptProvider() if in_document else factory.createScriptProvider("")
        try:
            if isinstance(found, Macro):
                return call(found, provider, self.books, args)
            result, _, _ = provider.getScript(found).invoke(tuple(map(argument, args)), (), ())
            return result
        except Exception as error:
            if not self.soffice.alive:
                raise
            if "ScriptFrameworkError" in type(error).__name__:
                raise LookupError(f"the macro {macro} cannot be run: {error}") from error
            raise RuntimeError(f"the macro {macro} failed: {error}") from error

    def script(self, book: Book | None, name: str, location: str) -> Macro | str:
        """The macro of the book, else of the program, or of just one of them; or the URL of a script in another language."""
        url = BASIC_URL.fullmatch(name)
        if name.startswith("vnd.sun.star.script:") and not url:
            return name
        if url:
            name, location = url["name"], url["location"]
        homes: dict[str, Uno] = {"document": book.api.BasicLibraries} if book else {}
        homes["application"] = self.soffice.service("com.sun.star.script.ApplicationScriptLibraryContainer")
        for home, libraries in homes.items():
            found = find_macro(libraries, name, home) if location in ("", home) else None
            if found:
                return found
        raise LookupError(f"there is no macro {name}")


App.engine = engine = Engine()
