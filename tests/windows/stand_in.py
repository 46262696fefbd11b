"""A stand-in for Excel's objects, as small as the buttons need: a COM server, `Excel.Application`, over the file engine.

Runs in the Windows Python under Wine; a button's macro goes the way of the workbook's VBA, through xlwings' DLL.
"""
# ruff: noqa: N802 # the names are Excel's

from __future__ import annotations

import datetime as dt
import os
import re
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from typing import Any

import pythoncom
import pywintypes
import xlwings as xw
from win32com.server import policy, register, util
from win32com.server.exception import COMException

from thads.layout import BUTTONS, INPUT
from thads.sheets.entry import show_echo, show_outcomes
from thads.sheets.host import Rows
from thads.sheets.kept import read_typed, show_changes
from thads.windows import server
from thads.windows.trial import answered_boxes
from thads.workbook import example
from thads.workbook.book_file import open_book

CLSID = "{6C8C5B0E-5A0B-4C55-9F5B-0C1B5A0E2A11}"

# Where the dialog that asks for a folder finds its answer.
FOLDER = "THADS_THU_FOLDER"

# DISP_E_MEMBERNOTFOUND, DISP_E_EXCEPTION
_NO_MEMBER, _FAILED = -2147352573, -2147352567

_PUT = pythoncom.DISPATCH_PROPERTYPUT | pythoncom.DISPATCH_PROPERTYPUTREF


class CallerPolicy(policy.DynamicPolicy):
    """Hands attributes on, as Excel does. xlwings' server asks what it is given for the name of its type: any will do."""

    def _GetTypeInfoCount_(self) -> int:
        return 1

    def _GetTypeInfo_(self, index: int, lcid: int) -> tuple[int, object]:
        return 0, pythoncom.LoadTypeLib("stdole2.tlb").GetTypeInfoOfGuid(pythoncom.IID_IUnknown)


class Thing:
    """An object of Excel's: its properties and methods are attributes; what it lacks is said to be missing."""

    def _dynamic_(self, name: str, lcid: int, flags: int, arguments: Sequence[Any]) -> Any:
        taken = [_taken(argument) for argument in arguments]
        if flags & _PUT:
            setattr(self, name, *taken)
            return None
        try:
            found = getattr(self, name)
        except AttributeError:
            raise COMException(scode=_NO_MEMBER, desc=f"{type(self).__name__}.{name}") from None
        if callable(found):
            if not flags & pythoncom.DISPATCH_METHOD:  # pywin32 then knows that it is a method
                raise COMException(scode=_NO_MEMBER)
            found = found(*taken)
        return given(found)


def given(value: Any) -> Any:
    if isinstance(value, tuple):
        return (value,)  # a tuple alone would be a result and what was changed in the arguments
    return util.wrap(value, usePolicy=policy.DynamicPolicy) if isinstance(value, Thing) else value


def _taken(value: Any) -> Any:
    """What comes in: an object of ours, or a value."""
    if type(value) is pythoncom.TypeIIDs[pythoncom.IID_IDispatch]:
        return util.unwrap(value)
    if isinstance(value, tuple):
        return tuple(_taken(one) for one in value)
    if isinstance(value, pywintypes.TimeType):
        return dt.datetime(*value.timetuple()[:6])
    return value


def _found(things: Mapping[str, Any], name: str) -> Any:
    if name not in things:
        raise COMException(scode=_FAILED, desc=f"no {name}")
    return things[name]


class Application(Thing):
    Name, Path, Version, Build = "Microsoft Excel", r"C:\Excel", "16.0", 0
    Hwnd = 0
    Visible = DisplayAlerts = ScreenUpdating = EnableEvents = True
    StatusBar: Any = False
    Selection: Any = None

    def __init__(self) -> None:
        self.books: list[Workbook] = []
        self.ending = ExitStack()
        self.Application, self.Workbooks = self, Workbooks(self)

    @cached_property
    def python(self) -> Any:
        """As long as the program runs: Wine does not start a second one in its place."""
        return self.ending.enter_context(server.python(Path(sys.prefix), xw.__version__))

    @property
    def ActiveWorkbook(self) -> Workbook:
        return self.books[-1]

    def Calculate(self) -> None:
        for book in self.books:
            book.calculate()

    def Run(self, macro: str, *arguments: Any) -> Any:
        named = re.fullmatch(r"'(.+)'!(\w+)", macro)
        assert named, macro
        book = self.Workbooks._value_(named[1].replace("''", "'"))
        (action,) = [button.action for button in BUTTONS if button.macro == named[2]] or [""]
        return book.press(action) if action else getattr(book, named[2])(*arguments)

    def Quit(self) -> None:
        self.books.clear()


class Workbooks(Thing):
    def __init__(self, app: Application) -> None:
        self.Application = app

    @property
    def Count(self) -> int:
        return len(self.Application.books)

    def _value_(self, name: str) -> Any:
        return _found({book.Name: book for book in self.Application.books}, name)

    def Open(self, path: str, *ignored: object) -> Workbook:
        self.Application.books.append(Workbook(self.Application, path))
        return self.Application.books[-1]


class Workbook(Thing):
    FileFormat = 52
    stale = True

    def __init__(self, app: Application, path: str) -> None:
        self.Application, self.open = app, open_book(Path(path))
        self.book = self.open.__enter__()
        self.FullName, self.Name, self.Path = path, os.path.basename(path), os.path.dirname(path)
        self.Worksheets, self.Names = Worksheets(self), Names(self)

    @property
    def ActiveSheet(self) -> Worksheet:
        return Worksheet(self, self.book.sheets.active)

    def Activate(self) -> None: ...

    def Save(self) -> None:
        self.calculate()
        self.book.save()

    def Close(self, save: bool = False) -> None:
        self.open.__exit__(None, None, None)
        self.Application.books.remove(self)

    def calculate(self) -> None:
        """What Excel does whenever a cell changes."""
        if not self.stale:
            return
        self.stale = False
        self.book.app.calculate()
        typed = read_typed(self.book)
        show_changes(self.book, typed)
        show_echo(self.book, typed)
        show_outcomes(self.book)

    # Its macros

    def press(self, action: str) -> None:
        """What RunPython of xlwings.bas does."""
        python = self.Application.python
        python.SetAttr(python.Module("xlwings._xlwindows"), "BOOK_CALLER", util.wrap(self, usePolicy=CallerPolicy))
        python.Exec(f"import tuyenquang_thads; tuyenquang_thads.{action}()")

    def THADS_XepDong(self, sheet: str, first: int, heights: str, breaks: str) -> None:
        if sheet:
            runs = [run.split("x") for run in heights.split(",") if run]
            rows = [float(height) for count, height in runs for _ in range(int(count))]
            self.book.impl.dress({sheet: Rows(first, rows, [int(row) for row in breaks.split(",") if row])}, {})

    def THADS_KhoaSheet(self, sheets: str, on: bool) -> str:
        return self.book.impl.protect(sheets.split(","), on) if hasattr(self.book.impl, "protect") else ""

    def THADS_ChonThuMuc(self, title: str) -> str:
        return os.environ.get(FOLDER, "")


class Worksheets(Thing):
    def __init__(self, book: Workbook) -> None:
        self.Parent = book

    @property
    def Count(self) -> int:
        return len(self.Parent.book.sheets)

    def _value_(self, name: str) -> Worksheet:
        return Worksheet(self.Parent, _found({sheet.name: sheet for sheet in self.Parent.book.sheets}, name))

    def _NewEnum(self) -> Any:
        return util.NewEnum([given(Worksheet(self.Parent, sheet)) for sheet in self.Parent.book.sheets])


class Names(Thing):
    def __init__(self, book: Workbook) -> None:
        self.Parent = book

    def _value_(self, name: str) -> Name:
        return Name(self.Parent, _found({one.name: one for one in self.Parent.book.names}, name))


class Name(Thing):
    def __init__(self, book: Workbook, name: xw.Name) -> None:
        self.Name, self.RefersTo = name.name, name.refers_to
        self.book, self.name = book, name

    @property
    def RefersToRange(self) -> Range:
        area = self.name.refers_to_range
        return Range(Worksheet(self.book, area.sheet), area)


class Worksheet(Thing):
    def __init__(self, book: Workbook, sheet: xw.Sheet) -> None:
        self.Parent, self.sheet = book, sheet
        self.Application, self.Name, self.Index = book.Application, sheet.name, sheet.index

    @property
    def Cells(self) -> Range:
        return Range(self, self.sheet.cells)

    @property
    def UsedRange(self) -> Range:
        return Range(self, self.sheet.used_range)

    def Range(self, first: Any, last: Any = None) -> Range:
        ends = [one.cells if isinstance(one, Range) else one for one in (first, last) if one is not None]
        return Range(self, self.sheet.range(*ends))

    def Activate(self) -> None:
        self.sheet.activate()

    Select = Activate


class Range(Thing):
    def __init__(self, sheet: Worksheet, cells: xw.Range) -> None:
        self.Worksheet, self.cells = sheet, cells
        self.Application, self.Row, self.Column = sheet.Application, cells.row, cells.column

    def _value_(self, row: int, column: int) -> Range:
        return Range(self.Worksheet, self.cells(row, column))

    @property
    def Cells(self) -> Range:
        return self

    @property
    def Count(self) -> int:
        return self.cells.size

    @property
    def Rows(self) -> Range:
        return Range(self.Worksheet, self.cells[:, 0])

    @property
    def Columns(self) -> Range:
        return Range(self.Worksheet, self.cells[0, :])

    @property
    def Value(self) -> Any:
        self.Worksheet.Parent.calculate()
        return self.cells.raw_value

    @Value.setter
    def Value(self, value: Any) -> None:
        self.Worksheet.Parent.stale = True
        self.cells.impl.raw_value = value

    @property
    def Formula(self) -> Any:
        return self.cells.formula

    @Formula.setter
    def Formula(self, value: Any) -> None:
        self.Worksheet.Parent.stale = True
        self.cells.formula = value

    @property
    def Address(self) -> str:
        return self.cells.address

    def Select(self) -> None:
        self.Application.Selection = self

    def ClearContents(self) -> None:
        self.Worksheet.Parent.stale = True
        self.cells.clear_contents()


def main(path: str, *actions: str) -> None:
    """Fill a workbook with the example, press its buttons, save it."""
    app = Application()
    with answered_boxes() as said:
        book = app.Workbooks.Open(path)
        example.fill(book.book)
        app.Selection = book.Names._value_(INPUT).RefersToRange._value_(3, 1)
        for action in actions:
            book.press(action)
        book.Save()
        app.ending.close()
    print(*said, sep="\n")


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    if len(sys.argv) > 1:
        main(*sys.argv[1:])
    else:
        names = ("stand_in.Application", "Excel", "Excel.Application", "Excel.Application.16")
        register.RegisterServer(
            CLSID, *names, policy="win32com.server.policy.DynamicPolicy", addnPath=os.path.dirname(__file__)
        )
