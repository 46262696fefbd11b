"""Runs inside LibreOffice: lets the workbook's own VBA functions and buttons call Python.

LibreOffice cannot compile xlwings' VBA modules (`#If`, `Declare PtrSafe`), and while they are in a document each of its
VBA functions silently returns nothing. So two modules of the open workbook are replaced, in memory only, by plain
Basic that calls the service `Bridge`; around each saving the originals are back, so that no file ever holds ours.

Standard library only: what computes the cells neither waits for pandas nor fails without it.
"""

from __future__ import annotations

import gc
import importlib
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache, lru_cache
from itertools import chain, product, takewhile
from pathlib import Path
from typing import Any

import uno  # type: ignore[import-not-found]
import unohelper  # type: ignore[import-not-found]
from com.sun.star.sheet import XFunctionAccess  # type: ignore[import-not-found]
from com.sun.star.task import XJob  # type: ignore[import-not-found]

PROGRAM = "tuyenquang_thads"
MODULES = ("xlwings", "xlwings_udfs")
SETTINGS = "$(user)/thads-libreoffice.json"
TITLE = "Giảm án tồn đọng"

MODULES_JOB = "vn.thads.libreoffice.Modules"
BRIDGE = "vn.thads.libreoffice.Bridge"

# What THADS.bas calls in xlwings' own module. RunPython tells of no failure: the bridge has shown it already.
XLWINGS = Path(__file__).with_name("xlwings.bas").read_text(encoding="ascii")

# One array of arguments, as they are given: to build one from named parameters takes Basic as long as the call itself.
WRAPPERS_HEAD = "Private bridge As Object\n"
WRAPPER = f"""\
Function {{name}}(ParamArray given())
    If bridge Is Nothing Then Set bridge = CreateUnoService("{BRIDGE}")
    {{name}} = bridge.callFunction("{{name}}", given)
End Function
"""

FUNCTION = re.compile(r"^(?:Public )?Function (\w+)\(", re.MULTILINE | re.IGNORECASE)

DATE_CELLS = 2  # com.sun.star.sheet.CellFlags.DATETIME
ERROR_RESULTS = 4  # com.sun.star.sheet.FormulaResult.ERROR
ERRORS = {503: "#NUM!", 524: "#REF!", 525: "#NAME?", 532: "#DIV/0!", 32767: "#N/A"}
DAY_ZERO = datetime(1899, 12, 30)

WRONG_COUNT = "Công thức thiếu hoặc thừa tham số. Hãy sửa lại công thức."
NO_PROGRAM = (
    "Chưa tìm thấy chương trình THADS. Hãy đóng LibreOffice, chạy lệnh “thads cai-libreoffice” rồi mở lại sổ này."
)
NO_PACKAGES = (
    "Chưa làm được việc này vì LibreOffice chưa có đủ thư viện Python. Số liệu đã nhập vẫn nguyên, kết quả ở từng dòng "
    "vẫn tính đúng.\n\nHãy đóng LibreOffice, chạy lệnh “thads cai-libreoffice” rồi mở lại sổ và bấm lại nút. Trong khi "
    "chờ, có thể lập bảng bằng lệnh “thads tong-hop”."
)

Cells = list[list[object]]
Uno = Any  # an object or a value of UNO, which tells no types


class Modules(unohelper.Base, XJob):  # type: ignore[misc]
    """Answers the events of every document; only the office's workbook is touched."""

    def __init__(self, context: Uno) -> None:
        pass

    def execute(self, arguments: Sequence[Uno]) -> None:
        try:
            groups = {group.Name: group.Value for group in arguments}
            environment = {item.Name: item.Value for item in groups["Environment"]}
            _on_event(environment["EventName"], environment.get("Model"))
        except Exception:
            _record_failure()  # no document may fail to load or to save because of us


class Bridge(unohelper.Base, XFunctionAccess):  # type: ignore[misc]
    """What the plain Basic calls: a UDF by its name, or RunPython for a button."""

    def __init__(self, context: Uno) -> None:
        pass

    def callFunction(self, name: str, arguments: Sequence[Uno]) -> Uno:  # noqa: N802
        return _run_python(*arguments) if name == "RunPython" else _call_udf(name, arguments)


g_ImplementationHelper = unohelper.ImplementationHelper()  # noqa: N816 - the loader's name
g_ImplementationHelper.addImplementation(Modules, MODULES_JOB, (MODULES_JOB,))
g_ImplementationHelper.addImplementation(Bridge, BRIDGE, (BRIDGE,))


# The modules of a document ------------------------------------------------------------------------------------------

# The workbook's library and its modules as they were loaded, by the document's RuntimeUID.
_open_books: dict[str, tuple[Uno, dict[str, str]]] = {}


def _on_event(event: str, document: Uno) -> None:
    if document is None:
        return
    if event == "OnLoadFinished":
        library = _find_library(document)
        if library is not None:
            _keep_buttons_off_paper(document)
        if library is not None and document.AllowMacroExecution:
            _adopt(document, library)
    elif document.RuntimeUID in _open_books:
        library, originals = _open_books[document.RuntimeUID]
        if event == "OnUnload":
            del _open_books[document.RuntimeUID]
        elif event.endswith(("Done", "Failed")):
            _replace(library, _plain(originals))
        else:
            document.calculate()  # what is still to be computed needs our modules
            _replace(library, originals)


def _adopt(document: Uno, library: Uno) -> None:
    originals = {name: library.getByName(name) for name in MODULES}
    _open_books[document.RuntimeUID] = library, originals
    modified = document.isModified()
    _replace(library, _plain(originals))
    document.calculateAll()  # where LibreOffice is set to calculate on loading, that failed without our modules
    document.setModified(modified)


def _keep_buttons_off_paper(document: Uno) -> None:
    """The file says so, but LibreOffice passes that over; it keeps the macro of a shape as what a click does."""
    modified = document.isModified()
    for sheet in document.Sheets:
        for shape in sheet.DrawPage:
            if hasattr(shape, "getEvents") and shape.getEvents().getByName("OnClick"):
                shape.Printable = False
    document.setModified(modified)


def _find_library(document: Uno) -> Uno:
    """The Basic library that holds the workbook's UDF wrappers; None in any other document."""
    if not hasattr(document, "BasicLibraries") or not hasattr(document, "Sheets"):
        return None
    libraries = document.BasicLibraries
    for name in libraries.ElementNames:
        library = libraries.getByName(name)
        if not all(map(library.hasByName, ("THADS", *MODULES))):
            continue
        libraries.loadLibrary(name)
        if f'"{PROGRAM}"' in library.getByName("xlwings_udfs"):
            return library
    return None


def _replace(library: Uno, sources: Mapping[str, str]) -> None:
    for name, source in sources.items():
        library.replaceByName(name, source)


def _plain(originals: Mapping[str, str]) -> dict[str, str]:
    """Modules that LibreOffice compiles, in place of xlwings' own."""
    wrappers = [WRAPPER.format(name=name) for name in FUNCTION.findall(originals["xlwings_udfs"])]
    sources = {"xlwings": XLWINGS, "xlwings_udfs": "\n".join([WRAPPERS_HEAD, *wrappers])}
    return {name: _attributes(originals[name]) + source for name, source in sources.items()}


def _attributes(source: str) -> str:
    """The lines that LibreOffice puts above a VBA module."""
    lines = source.splitlines(keepends=True)
    return "".join(takewhile(lambda line: line.startswith(("Rem Attribute", "Option VBASupport")), lines))


# Formulas -----------------------------------------------------------------------------------------------------------


def _call_udf(name: str, given: Sequence[Uno]) -> Uno:
    try:
        program = _program()
        function, conversions = getattr(program, name), program.ARGUMENTS[name].values()
        if not len(conversions) - len(function.__defaults__ or ()) <= len(given) <= len(conversions):
            return WRONG_COUNT
        result = function(*[_argument(value, **options) for value, options in zip(given, conversions, strict=False)])
    except Exception:
        return _record_failure()
    if not isinstance(result, list):
        return result
    if len(result) == 1:
        return tuple(result[0])
    # A wrapper becomes Basic's array of two dimensions.
    return uno.createUnoStruct("com.sun.star.script.ArrayWrapper", True, uno.Any("[]any", tuple(map(tuple, result))))


def _argument(value: Uno, ndim: int | None = None, **_: object) -> Uno:
    """A value as xlwings would hand it to the function: a range's rows, or one cell's plain value."""
    rows = _rows(value)
    if ndim == 2:
        return rows
    if len(rows) == 1:
        return rows[0][0] if len(rows[0]) == 1 else rows[0]
    return [row[0] for row in rows] if len(rows[0]) == 1 else rows


def _rows(value: Uno) -> Cells:
    if value is None or isinstance(value, str | float | int):
        return [[None if value == "" else value]]
    if not isinstance(value, tuple):  # VBA's Range object
        return _cells(value.getCellRange())
    return [[None if cell == "" else cell for cell in row] if isinstance(row, tuple) else [row] for row in value]


@lru_cache(maxsize=32)
def _plain_cells(data: tuple[tuple[object, ...], ...]) -> tuple[Cells, set[type]]:
    """Raw values as rows, and their types; each row of the sheet hands the same scales over, thus kept."""
    return [[None if cell == "" else cell for cell in row] for row in data], set(map(type, chain.from_iterable(data)))


def _cells(area: Uno) -> Cells:
    """Values of a range: empty cells None, dates as dates, errors as their text."""
    data = area.getDataArray()
    plain, kinds = _plain_cells(data)
    found: list[tuple[int, int, object]] = []
    if type(None) in kinds:
        errors = _places(area, area.queryFormulaCells(ERROR_RESULTS))
        found += [(row, column, ERRORS.get(cell.getError(), "#VALUE!")) for row, column, cell in errors]
    if float in kinds:
        dates = _places(area, area.queryContentCells(DATE_CELLS))
        found += [(row, column, DAY_ZERO + timedelta(days=cell.Value)) for row, column, cell in dates]
    if not found:
        return plain
    rows = [list(row) for row in plain]
    for row, column, value in found:
        rows[row][column] = value
    return rows


def _places(area: Uno, found: Uno) -> Iterator[tuple[int, int, Uno]]:
    addresses = found.RangeAddresses
    if not addresses:
        return  # each call to LibreOffice counts: this runs for every range of every formula
    top = area.RangeAddress
    for address in addresses:
        rows = range(address.StartRow - top.StartRow, address.EndRow - top.StartRow + 1)
        columns = range(address.StartColumn - top.StartColumn, address.EndColumn - top.StartColumn + 1)
        for row, column in product(rows, columns):
            yield row, column, area.getCellByPosition(column, row)


# Buttons ------------------------------------------------------------------------------------------------------------


def _run_python(code: str, document: Uno) -> None:
    try:
        _program()
        _packages()
        _make_caller(document)
        exec(code, {})
    except ImportError:
        _record_failure()
        _show(document, NO_PACKAGES)
    except Exception:
        _show(document, _record_failure())


def _make_caller(document: Uno) -> None:
    """Let `xw.Book.caller()` answer with the document whose button was pressed."""
    import xlwings as xw

    from xlwings_engines import libreoffice

    xw.engines["libreoffice"].activate()
    app = xw.App(impl=libreoffice.App.from_context(uno.getComponentContext()))
    next(book for book in app.books if book.api.RuntimeUID == document.RuntimeUID).set_mock_caller()


def _show(document: Uno, text: str) -> None:
    controller = document.CurrentController
    window = controller and controller.Frame.ContainerWindow
    if window and window.isVisible():
        kind = uno.Enum("com.sun.star.awt.MessageBoxType", "WARNINGBOX")
        window.Toolkit.createMessageBox(window, kind, 1, TITLE, text).execute()


# The office's program -----------------------------------------------------------------------------------------------


@cache
def _settings() -> Any:
    """What the installer wrote into the user's profile: folders of the program and of its packages."""
    context = uno.getComponentContext()
    paths = context.ServiceManager.createInstanceWithContext("com.sun.star.util.PathSubstitution", context)
    path = uno.fileUrlToSystemPath(paths.substituteVariables(SETTINGS, True))
    return json.loads(Path(path).read_text(encoding="utf-8"))


@cache
def _program() -> Any:
    folder = _settings()["program"]
    if folder not in sys.path:
        sys.path.append(folder)
    program = importlib.import_module(PROGRAM)
    gc.freeze()  # what is loaded stays: a recalculation need not look through it time and again
    return program


@cache
def _packages() -> None:
    """Make xlwings and pandas importable; compiled packages serve the Python version that they were installed for."""
    settings = _settings()
    if settings["python"] == list(sys.version_info[:2]):
        # First, so that one set of versions is used throughout, whatever the system has.
        sys.path[:0] = [folder for folder in settings["packages"] if folder not in sys.path]


def _record_failure() -> str:
    """The failure being handled goes to the program's log; returns the sentence for the user."""
    try:
        _program()
        from thads import journal
    except Exception:
        return NO_PROGRAM
    return journal.record_failure()
