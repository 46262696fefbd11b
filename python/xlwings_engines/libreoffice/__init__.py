"""An xlwings engine over LibreOffice Calc: plain xlwings code runs on a live LibreOffice.

Importing this module registers the engine:

    import xlwings as xw
    import xlwings_engines.libreoffice

    xw.engines["libreoffice"].activate()
    with xw.App(visible=False) as app:
        book = app.books.open("report.xlsx")
        book.sheets["Data"]["A1"].value = [["Name", "Cases"], ["North", 12]]
        book.to_pdf("report.pdf")

Every app is a LibreOffice of its own, with a user profile of its own, so that it disturbs no one who works with
LibreOffice meanwhile. `xw.App(spec="socket,host=127.0.0.1,port=2002")` joins a running one, started with
`--accept=<spec>;urp;`, instead; any other `spec` is the program to start. `App.from_context` takes the LibreOffice in
whose process Python runs.

Values are as Excel gives them: numbers are floats, cells with a date format are datetimes, errors are COM's integers.
A text that is put into a cell becomes a number, a date or a formula where Excel would make one of it.

Documents run no macros unless `engine.macro_execution_mode` (or that of an app) says so: 4 lets them all.

Beyond xlwings' contract, reached through `.impl`: `App.from_context`, `App.macro_execution_mode`,
`Sheet.arrange_rows`, `Sheet.bind_charts`, `Sheet.to_pdf` with only that sheet's pages.
"""

from __future__ import annotations

import xlwings as xw

from xlwings_engines.libreoffice.app import App, Apps, engine
from xlwings_engines.libreoffice.book import Book, Books
from xlwings_engines.libreoffice.range import Range
from xlwings_engines.libreoffice.sheet import Sheet
from xlwings_engines.libreoffice.soffice import SofficeDiedError, SofficeError, SofficeNotFoundError, SofficeStartError
from xlwings_engines.shared.errors import BookError, BookFormatError, BookInUseError

__all__ = [
    "App", "Apps", "Book", "BookError", "BookFormatError", "BookInUseError", "Books", "Range", "Sheet",
    "SofficeDiedError", "SofficeError", "SofficeNotFoundError", "SofficeStartError", "engine",
]  # fmt: skip

xw.engines.add(xw.Engine(impl=engine))
