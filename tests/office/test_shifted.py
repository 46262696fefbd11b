"""Cells of a row inserted and taken out, as after unprotecting: in LibreOffice, too, figures must not slip into other columns."""

from __future__ import annotations

from pathlib import Path

from tests.commands.test_odd_texts import moved_cells
from tests.conftest import fill
from thads.libreoffice import office
from thads.workbook.request import read_request


def test_in_a_copy_where_no_macro_runs(tmp_path: Path) -> None:
    moved_cells(fill(tmp_path / "so.xlsm"), "C10:AH10", right=1)
    with office.open_copy(tmp_path / "so.xlsm") as book:
        (error,) = read_request(book).errors
    assert (error.cell, "không còn bắt đầu ở ô N10" in error.text) == ("B10", True)
