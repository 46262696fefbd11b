"""Apps, books and sheets."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import xlwings as xw


def test_apps_and_books(app: xw.App, rich: Path, blank: Path, capsys: pytest.CaptureFixture[str]) -> None:
    apps = xw.engines["files"].apps
    assert app.pid in apps.keys()  # noqa: SIM118
    assert app.pid < 0
    assert apps.active == app
    first, second = app.books.open(rich), app.books.open(blank)
    assert app.books.active == second
    assert app.books["RICH.XLSM"] == app.books[0] == app.books.open(rich) == first
    assert [book.name for book in app.books] == ["rich.xlsm", "blank.xlsx"]
    with xw.engines["files"].apps.add(add_book=False) as other:
        assert len(other.books) == 0
        assert apps.active == other
        assert apps[app.pid] == app
    assert other.pid not in apps.keys()  # noqa: SIM118
    second.close()
    assert app.books.active == first
    assert app.alert("Hello", "Title") == "ok"
    assert capsys.readouterr().err == "Title: Hello\n"
    with app.properties(screen_updating=False, calculation="manual", status_bar="…"):
        assert app.calculation == "manual"
    assert app.calculation == "automatic"
    with pytest.raises(ValueError, match="nonsense"):
        app.calculation = "nonsense"
    assert app.selection is None
    assert app.version.major == 1
    with pytest.raises(NotImplementedError):
        app.macro("Run")()
    with pytest.raises(FileNotFoundError):
        app.books.open("nothing.xlsx")


def test_the_mock_caller(app: xw.App, rich: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xw.Book, "_mock_caller", None, raising=False)
    monkeypatch.setattr(sys, "argv", ["python"])
    app.books.open(rich).set_mock_caller()
    assert xw.Book.caller().name == "rich.xlsm"


def test_sheets(app: xw.App, rich: Path) -> None:
    book = app.books.open(rich)
    assert book.sheet_names == ["Nhập liệu", "Tổng hợp", "Ẩn"]
    assert book.sheets["nhập LIỆU"].index == 1
    assert book.sheets[2].index == 3
    assert [sheet.visible for sheet in book.sheets] == [True, True, False]
    assert book.sheets.active.name == "Nhập liệu"
    assert "TỔNG HỢP" in book.sheets
    assert book.sheets[0].used_range.address == "$A$1:$D$8"
    assert book.sheets["Ẩn"].used_range.address == "$A$1"
    with pytest.raises(KeyError):
        book.sheets("none")


def test_activating(app: xw.App, rich: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xw.engines, "active", xw.engines["files"])  # xlwings asks the active engine for its apps
    with xw.engines["files"].apps.add(add_book=False) as other:
        book = app.books.open(rich)
        book.sheets["Tổng hợp"].activate()
        assert xw.apps.active == app != other
        assert xw.sheets.active.name == "Tổng hợp"
        assert xw.Book(rich.name) == book
