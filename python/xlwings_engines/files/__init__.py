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

import xlwings as xw

from xlwings_engines.files.app import App, Apps, Book, Books, Sheets, engine
from xlwings_engines.files.names import Name, Names
from xlwings_engines.files.package import check_package
from xlwings_engines.files.range import Range
from xlwings_engines.files.sheet import Sheet
from xlwings_engines.shared.errors import BookChangedError, BookError, BookFormatError, BookInUseError

__all__ = [
    "App", "Apps", "Book", "BookChangedError", "BookError", "BookFormatError", "BookInUseError", "Books", "Name",
    "Names", "Range", "Sheet", "Sheets", "check_package", "engine",
]  # fmt: skip

xw.engines.add(xw.Engine(impl=engine))
