"""The order of the units: rows move whole, nothing is lost, and what cannot move is said before anything does."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import xlwings as xw

import tuyenquang_thads
from tests.conftest import UNITS, fill
from tests.forms.test_buttons import Desk
from thads import layout
from thads.commands import cli
from thads.errors import WrongBookError
from thads.workbook import arrange, backups
from thads.workbook.book_file import open_book

NAMES = [unit[0] for unit in UNITS]
DAY = dt.datetime(2023, 8, 31)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Three units; the second has a text, a source and a date of its own."""
    path = fill(tmp_path / "so.xlsm")
    with open_book(path) as opened:
        cells = opened.names["NhapLieu"].refers_to_range
        cells[1, 1].value = "'1.240"
        opened.names["NguonSoLieu"].refers_to_range[1, :2].value = ["Phiếu a.xlsx", DAY]
        opened.save()
    return path


def typed(opened: xw.Book) -> list[list[Any]]:
    """Figures and sources of the rows, row by row; a formula as its text."""
    figures, sources = (opened.names[name].refers_to_range for name in ("NhapLieu", "NguonSoLieu"))
    rows = [
        [formula if str(formula).startswith("=") else value for value, formula in zip(values, formulas, strict=True)]
        for values, formulas in zip(figures.options(ndim=2).value, figures.formula, strict=True)
    ]
    return [[*row, *source] for row, source in zip(rows, sources.options(ndim=2).value, strict=True)]


def test_a_unit_goes_up_with_all_that_hangs_on_it(book: Path) -> None:
    with open_book(book) as opened:
        opened.names["NhapLieu"].refers_to_range[1, 2].formula = "=500+15"
        before = typed(opened)
        assert before[1][1:3] == ["1.240", "=500+15"]
        assert before[1][11:13] == ["Phiếu a.xlsx", DAY]
        assert arrange.move_up(opened, 1) == 0
        assert typed(opened) == [before[1], before[0], *before[2:]]
        assert arrange.move_up(opened, 1) == 0  # and back
        assert typed(opened) == before


def test_a_row_is_inserted_and_the_next_blank_one_takes_up_the_rest(book: Path) -> None:
    with open_book(book) as opened:
        before = typed(opened)
        blank = [None] * len(before[0])
        arrange.insert(opened, 1)
        assert typed(opened) == [before[0], blank, *before[1:3], *before[4:]]
        arrange.insert(opened, 1)  # it is blank already
        assert typed(opened) == [before[0], blank, *before[1:3], *before[4:]]
        arrange.insert(opened, 0)
        assert typed(opened) == [blank, before[0], *before[1:3], *before[4:]]


def test_the_last_row_and_one_beyond_those_that_were_built(book: Path) -> None:
    with open_book(book) as opened:
        sheet = opened.sheets["Nhập liệu"]
        cells = opened.names["NhapLieu"].refers_to_range
        cells[23, :2].value = ["Cuối", 5]
        arrange.insert(opened, 3)
        assert opened.names["NhapLieu"].refers_to_range[23, 0].value == "Cuối"
        for row in range(3, 24):
            cells[row, 0].value = f"Đơn vị {row}"
        with pytest.raises(WrongBookError, match="không còn dòng trống"):
            arrange.insert(opened, 1)
        sheet.range("12:12").insert("down")
        assert opened.names["NhapLieu"].refers_to_range.shape == (25, 11)
        arrange.insert(opened, 1)
        assert opened.names["NhapLieu"].refers_to_range[1:4, 0].value == [None, *NAMES[1:3]]


@pytest.mark.parametrize(("row", "formula"), [(0, "=C9"), (1, "=SUM(C9:C10)"), (1, "=DonViTinh")])
def test_a_formula_that_looks_elsewhere_moves_nothing(book: Path, row: int, formula: str) -> None:
    with open_book(book) as opened:
        opened.names["NhapLieu"].refers_to_range[row, 4].formula = formula
        before = typed(opened)
        for act in (lambda: arrange.move_up(opened, 1), lambda: arrange.insert(opened, 0)):
            with pytest.raises(WrongBookError, match=f"Ô F{9 + row} của sheet Nhập liệu là công thức"):
                act()
        assert typed(opened) == before


def test_results_follow_their_units(book: Path) -> None:
    """The live cells are computed for the new order, the printed sheet once it is consolidated again."""
    assert cli.main(["tong-hop", str(book)]) == 0
    with open_book(book) as opened:
        former = dict(zip(NAMES, opened.names["DanhGia"].refers_to_range.options(ndim=2).value, strict=False))
    assert cli.main(["dua-len", str(book), NAMES[2]]) == 0
    with open_book(book) as opened:
        live = opened.names["DanhGia"].refers_to_range.options(ndim=2).value
        assert [former[name] for name in (NAMES[0], NAMES[2], NAMES[1])] == live[:3]
    assert cli.main(["tong-hop", str(book)]) == 0
    with open_book(book) as opened:
        printed = opened.names["TongHop_DonVi"].refers_to_range[:6, 1].value[::2]
    assert [str(name).replace("\n", " ") for name in printed] == [NAMES[0], NAMES[2], NAMES[1]]


def test_commands(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    former = book.read_bytes()
    assert cli.main(["chen-dong", str(book), "ham yen"]) == 2
    assert "Sổ không có đơn vị “ham yen”. Các đơn vị của sổ: " in capsys.readouterr().err
    assert cli.main(["dua-len", str(book), NAMES[0]]) == 2
    assert "Dòng này đã ở trên cùng." in capsys.readouterr().err
    assert book.read_bytes() == former
    assert cli.main(["chen-dong", str(book), "CHI CỤC THADS  Yên Sơn", "-o", str(book.with_name("moi.xlsm"))]) == 0
    assert book.read_bytes() == former
    assert cli.main(["chen-dong", str(book), NAMES[1]]) == 0
    (copy,) = backups.copies(book)
    assert (copy.before, copy.path.read_bytes()) == ("xếp lại dòng", former)
    with open_book(book) as opened:
        assert opened.names["NhapLieu"].refers_to_range[:4, 0].value == [NAMES[0], None, *NAMES[1:]]
    assert cli.main(["hoan-tac", str(book)]) == 0
    with open_book(book) as opened:
        assert opened.names["NhapLieu"].refers_to_range[:4, 0].value == [*NAMES, None]


class Selecting(Desk):
    """A desk whose user has selected a cell."""

    selected: xw.Range | None = None

    @property
    def app(self) -> Any:
        return SimpleNamespace(**vars(super().app), selection=self.selected)


@pytest.fixture
def at(book: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    with open_book(book) as opened:
        made = Selecting(opened, None)
        monkeypatch.setattr(xw.Book, "caller", lambda: made)
        yield made


def test_buttons_move_the_selected_row_and_say_nothing(at: Any, book: Path) -> None:
    cells = at.book.names["NhapLieu"].refers_to_range
    at.selected = cells[2, 5]
    before = typed(at.book)
    tuyenquang_thads.dua_len()
    at.selected = cells[1, 0]
    tuyenquang_thads.dua_len()
    at.selected = at.book.names["NguonSoLieu"].refers_to_range[1, 0]
    tuyenquang_thads.chen_dong()
    assert at.said == []
    assert typed(at.book)[:4] == [before[2], [None] * 14, before[0], before[1]]
    (copy,) = backups.copies(book)  # one for all three
    assert copy.before == "xếp lại dòng"
    tuyenquang_thads.hoan_tac()
    assert typed(at.book) == before


@pytest.mark.parametrize("where", ["A8", "A33", "Tổng hợp!A12", None])
def test_no_row_is_selected(at: Any, book: Path, where: str | None) -> None:
    if where:
        sheet, _, cell = where.rpartition("!")
        at.selected = at.book.sheets[sheet or layout.INPUT_SHEET].range(cell)
    before = typed(at.book)
    presses: tuple[Callable[[], None], ...] = (tuyenquang_thads.dua_len, tuyenquang_thads.chen_dong)
    for press in presses:
        press()
        text, mode = at.said.pop()
        assert mode == "critical"
        assert re.match(r"Hãy bấm vào một ô trên dòng của đơn vị \(sheet Nhập liệu, từ dòng 9 đến dòng 32\)", text)
    assert typed(at.book) == before
    assert backups.copies(book) == []
