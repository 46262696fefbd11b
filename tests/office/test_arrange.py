"""Rows of `Nhập liệu` in LibreOffice: they move as in a plain file, the selected one by its button."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import xlwings as xw

import tuyenquang_thads
from tests.conftest import fill
from thads.libreoffice import office
from thads.workbook import arrange
from thads.workbook.book_file import open_book


def test_the_engines_agree(tmp_path: Path) -> None:
    def work(book: xw.Book) -> list[object]:
        cells, sources = (book.names[name].refers_to_range for name in ("NhapLieu", "NguonSoLieu"))
        cells[1, 1].value = "'1.240"
        cells[2, 3].formula = "=1+2"
        sources[1, :2].value = ["Phiếu a.xlsx", dt.date(2023, 8, 31)]
        arrange.move_up(book, 1)
        arrange.insert(book, 1)
        return [cells[:5, :3].value, cells[:5, :].formula[3][3], sources[:5, :].options(ndim=2).value]

    path = fill(tmp_path / "so.xlsm")
    with open_book(path) as book:
        expected = work(book)
    with office.open_copy(path) as book:
        assert work(book) == expected
    assert expected[1] == "=1+2"


def test_the_button_moves_the_selected_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with office.open_copy(fill(tmp_path / "so.xlsm")) as book:
        monkeypatch.setattr(xw.Book, "caller", lambda: book)
        cells = book.names["NhapLieu"].refers_to_range
        names = cells[:3, 0].value
        book.impl.controller.setActiveSheet(book.sheets["Nhập liệu"].impl.api)
        cells[2, 4].select()
        for _ in range(2):  # it stays selected
            tuyenquang_thads.dua_len()
        assert cells[:3, 0].value == [names[2], *names[:2]]
        tuyenquang_thads.chen_dong()
        assert cells[:4, 0].value == [None, names[2], *names[:2]]
