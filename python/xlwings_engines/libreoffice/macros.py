"""Macros in Basic and VBA, and scripts in other languages: found, called, and heard when they fail."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from typing import Any, NamedTuple

from xlwings_engines.libreoffice.soffice import Uno
from xlwings_engines.shared.references import Area, quoted_text
from xlwings_engines.shared.values import EXCEL_EPOCH, date_of, plain_value, serial_of

VBA = "Option VBASupport 1\n"
DATE, ARRAY = "\x01date", "\x01array"  # what marks them on their way out of Basic

# Called by itself, a macro that fails returns nothing, and so does each one beside a module that does not compile; a
# date or an amount of currency comes out as nothing as well. Called from here, all of that is told.
CALL = """{option}Function XlwCall({parameters})
On Error GoTo Failed
Dim result
{call}
XlwCall = Array("done", Plain(result))
Exit Function
Failed:
XlwCall = Array("failed", Error$)
End Function

Function Plain(value)
Dim made() As Variant
Dim item, width, height
Dim number As Long
If IsArray(value) Then
For Each item In value
number = number + 1
Next
If number > 0 Then ReDim made(number - 1)
number = 0
For Each item In value
made(number) = Plain(item)
number = number + 1
Next
height = UBound(value) - LBound(value) + 1
On Error Resume Next
width = UBound(value, 2) - LBound(value, 2) + 1
Plain = Array(Chr(1) & "array", height, width, made)
ElseIf VarType(value) = 7 Then
Plain = Array(Chr(1) & "date", CDbl(value))
ElseIf VarType(value) = 6 Then
Plain = CDbl(value)
ElseIf IsObject(value) Then
Set Plain = value
Else
Plain = value
End If
End Function
"""
_numbers = count(1)


class Macro(NamedTuple):
    """A procedure in Basic."""

    libraries: Uno  # where its library is
    library: str
    module: str
    name: str
    location: str  # "document" or "application"

    source: str
    is_function: bool
    parameters: str

    @property
    def is_vba(self) -> bool:
        return re.search(r"^\s*Option\s+VBASupport\s+1", self.source, re.IGNORECASE | re.MULTILINE) is not None

    def takes(self, number: int) -> bool:
        """Whether it can be called with that many arguments; Basic leaves that to whoever calls."""
        kinds = [kind.casefold() for kind in re.findall(r"(?:^|,)[\s_]*(\w+)", self.parameters)]
        least = sum(kind not in ("optional", "paramarray") for kind in kinds)
        return least <= number and (number <= len(kinds) or "paramarray" in kinds)


def url_of(library: str, module: str, name: str, location: str) -> str:
    return f"vnd.sun.star.script:{library}.{module}.{name}?language=Basic&location={location}"


def definition(name: str) -> re.Pattern[str]:
    return re.compile(
        rf"^[ \t]*(?:\w+[ \t]+)*(?P<kind>Sub|Function)[ \t]+(?P<name>{re.escape(name)})\b"
        r"(?:\s*\((?P<parameters>(?:\(\)|\"[^\"]*\"|[^()\"])*)\))?",
        re.IGNORECASE | re.MULTILINE,
    )


def find_macro(libraries: Uno, name: str, location: str) -> Macro | None:
    """A macro in one of these libraries: "Library.Module.Macro", "Module.Macro" or "Macro"."""
    *scope, short = name.split(".")
    for library in libraries.getElementNames():
        if len(scope) == 2 and scope[0].casefold() != library.casefold():
            continue
        libraries.loadLibrary(library)
        modules = libraries.getByName(library)
        for module in modules.getElementNames():
            if scope and scope[-1].casefold() != module.casefold():
                continue
            source = str(modules.getByName(module))
            found = definition(short).search(source)
            if found:
                kind, name, parameters = found.groups("")
                is_function = kind.casefold() == "function"
                return Macro(libraries, library, module, name, location, source, is_function, parameters)
    return None


def call(macro: Macro, provider: Uno, books: Uno, arguments: Sequence[object]) -> Any:
    """Call a procedure in Basic: what it returns, None for a Sub.

    Dates arrive as dates; ranges and sheets as the objects of VBA where the module is in VBA, else as UNO's.

    Raises RuntimeError with Basic's own message. Of a module that does not compile it says no more than "Incorrect
    property value" or "Property or method not found".
    """
    if not macro.takes(len(arguments)):
        raise RuntimeError(f"it does not take {len(arguments)} arguments")
    names = [f"a{number}" for number in range(len(arguments))]
    given = ", ".join(
        f"CDate({name})" if isinstance(value, dt.date) else (macro.is_vba and vba_object(value, books)) or name
        for name, value in zip(names, arguments, strict=True)
    )
    line = (
        f"result = {macro.module}.{macro.name}({given})"
        if macro.is_function
        else f"{macro.module}.{macro.name} {given}"
    )
    source = CALL.format(option=VBA if macro.is_vba else "", parameters=", ".join(names), call=line)
    with beside(macro.libraries, source) as library:
        script = provider.getScript(url_of(library, "Caller", "XlwCall", macro.location))
        result, _, _ = script.invoke(tuple(map(argument, arguments)), (), ())
    if not result:
        raise RuntimeError("LibreOffice cannot compile it")
    state, value = result
    if state == "failed":
        raise RuntimeError(value)
    return from_basic(value)


@contextmanager
def beside(libraries: Uno, source: str) -> Iterator[str]:
    """A library with a module of this source, as long as it takes."""
    name = next(text for text in map("XlwingsCall{}".format, _numbers) if not libraries.hasByName(text))
    libraries.createLibrary(name).insertByName("Caller", source)
    try:
        yield name
    finally:
        libraries.removeLibrary(name)


def vba_object(value: Uno, books: Uno) -> str:
    """How VBA names the range or the sheet that is this UNO object; "" for anything else."""
    if not hasattr(value, "supportsService") or not value.supportsService("com.sun.star.sheet.SheetCellRange"):
        return ""
    sheet, address = value.getSpreadsheet(), value.getRangeAddress()
    page = sheet.getDrawPage()  # the sheet's own object is another one each time
    book = next(
        each.name
        for each in books
        if each.api.Sheets.getCount() > address.Sheet
        and each.api.Sheets.getByIndex(address.Sheet).getDrawPage() == page
    )
    found = f"Workbooks({quoted_text(book)}).Worksheets({quoted_text(sheet.getName())})"
    if value.supportsService("com.sun.star.sheet.Spreadsheet"):
        return found
    area = Area(address.StartRow + 1, address.StartColumn + 1, address.EndRow + 1, address.EndColumn + 1)
    return f'{found}.Range("{area}")'


def argument(value: Uno) -> Uno:
    """A value as UNO takes it; a date as its number."""
    if isinstance(value, list | tuple):
        return tuple(map(argument, value))
    value = plain_value(value)
    return serial_of(value, EXCEL_EPOCH) if isinstance(value, dt.date) else value


def from_basic(value: Uno) -> Uno:
    if isinstance(value, tuple):
        if len(value) == 2 and value[0] == DATE:
            return date_of(value[1], EXCEL_EPOCH)
        if len(value) == 4 and value[0] == ARRAY:
            _, height, width, values = value
            if len(values) != height * (width or 1):
                raise RuntimeError("arrays of more than two dimensions cannot be returned")
            values = tuple(map(from_basic, values))
            return values if width is None else tuple(values[row::height] for row in range(height))  # by columns
        return tuple(map(from_basic, value))
    return value
