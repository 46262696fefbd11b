"""Apps: settings and macros."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlwings as xw


def test_two_apps_at_once(apps: tuple[xw.App, xw.App]) -> None:
    first, second = apps
    one, other = first.books.add(), second.books.add()
    one.sheets[0]["A1"].value, other.sheets[0]["A1"].value = 1, 2
    one.activate()
    assert (xw.books.active, xw.Range("A1").value) == (one, 1)
    other.activate()
    assert (xw.books.active, xw.Range("A1").value) == (other, 2)
    assert xw.apps.keys()[0] == second.pid
    assert {first.pid, second.pid} <= set(xw.apps.keys())
    assert xw.apps[first.pid] == first
    one.sheets[0]["B2:C3"].select()
    assert first.selection.address == "$B$2:$C$3"
    one.close()
    other.close()


def test_settings(app: xw.App, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("screen_updating", "display_alerts", "enable_events", "interactive"):
        with app.properties(**{name: False}):
            assert getattr(app, name) is False
        assert getattr(app, name) is True
    app.status_bar = "…"
    assert app.status_bar == "…"
    app.status_bar = False
    assert app.version.major >= 7
    assert app.visible is False
    assert app.hwnd is None
    assert Path(app.path).is_dir()
    assert app.alert("Xong", "Tổng hợp") == "ok"
    assert capsys.readouterr().err == "Tổng hợp: Xong\n"


MACROS = """
Function Cong(a, b)
    Cong = a + b
End Function
Sub Ghi(cell, text)
    cell.setString(text)
End Sub
Sub GhiO
    ThisComponent.Sheets(0).getCellByPosition(0, 0).Value = 7
End Sub
"""


def test_macros(app: xw.App, book: xw.Book, sheet: xw.Sheet, tmp_path: Path) -> None:
    libraries = book.impl.api.BasicLibraries
    if not libraries.hasByName("Standard"):
        libraries.createLibrary("Standard")
    libraries.getByName("Standard").insertByName("Module1", MACROS)
    assert book.macro("Cong")(1, 2.5) == 3.5
    assert app.macro("Module1.Cong")("a", "b") == "ab"
    assert book.macro("Standard.Module1.GhiO")() is None
    assert sheet["A1"].value == 7
    url = "vnd.sun.star.script:Standard.Module1.Cong?language=Basic&location=document"
    assert app.macro(url)(1, 1) == 2
    with pytest.raises(LookupError, match="Nope"):
        book.macro("Nope")()
    book.save(tmp_path / "macro.ods")
    book.close()
    locked = app.books.open(tmp_path / "macro.ods")
    with pytest.raises(PermissionError, match="macros"):
        locked.macro("Cong")(1, 2)
    locked.close()
    app.impl.macro_execution_mode = 4
    try:
        opened = app.books.open(tmp_path / "macro.ods")
        assert opened.macro("Cong")(1, 2) == 3
        opened.close()
    finally:
        app.impl.macro_execution_mode = 0
