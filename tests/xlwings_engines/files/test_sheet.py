"""What is arranged on a whole sheet."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest
import xlwings as xw

from tests.xlwings_engines.files.workbooks import (
    sheet_xml,
)


def test_page_breaks_stand_where_the_schema_wants_them(app: xw.App, form: Path) -> None:
    book = app.books.open(form)
    book.sheets["Form"].impl.arrange_rows(1, [], [9, 4])
    book.sheets["Other"].impl.arrange_rows(1, [], [2])
    book.save()
    written = openpyxl.load_workbook(form)
    assert [(brk.id, brk.man) for brk in written["Form"].row_breaks.brk] == [(3, True), (8, True)]
    assert re.search(r'<pageMargins[^>]*/><rowBreaks count="2" manualBreakCount="2">.*<ignoredErrors', sheet_xml(form))
    assert sheet_xml(form, "xl/worksheets/sheet2.xml").endswith("</rowBreaks></worksheet>")
    book.sheets["Form"].impl.arrange_rows(1, [], [])
    book.save()
    assert "rowBreaks" not in sheet_xml(form)
    with pytest.raises(ValueError, match="row 2"):
        book.sheets["Form"].impl.arrange_rows(1, [], [1])


def test_rows_are_arranged_in_one_call(app: xw.App, blank: Path) -> None:
    book = app.books.open(blank)
    book.sheets[0].impl.arrange_rows(4, [26.25, 26.25, 0, 0, 13], [6])
    book.sheets[0].impl.arrange_rows(6, [20], [])
    book.save()
    written = openpyxl.load_workbook(blank).worksheets[0]
    rows = {number: (form.height, form.hidden) for number, form in written.row_dimensions.items()}
    assert rows == {4: (26.25, False), 5: (26.25, False), 6: (20, False), 7: (None, True), 8: (13, False)}
    assert written.row_breaks.brk == []
