"""Apps and their settings."""

from __future__ import annotations

import subprocess
from pathlib import Path

import openpyxl
import pytest
import xlwings as xw

from xlwings_engines import libreoffice


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


def shown(title: str) -> bool:
    """Whether the screen shows the book's window, as another program sees it."""
    found = subprocess.run(
        ["xdotool", "search", "--onlyvisible", "--name", f"^{title} "], capture_output=True, check=False
    )
    return bool(found.stdout)


@pytest.mark.usefixtures("screen")
def test_an_app_is_shown_later(app: xw.App, tmp_path: Path) -> None:
    path = tmp_path / "frozen.xlsx"
    with xw.App(visible=False, add_book=False) as unseen:
        assert unseen.visible is False
        first = unseen.books.add()
        first.sheets[0].freeze_panes.freeze_at("B3")
        assert (unseen.visible, shown("Untitled 1")) == (False, False)
        assert unseen.alert("Xong") == "ok"  # nobody could answer a box
        first.activate(steal_focus=True)
        first.sheets[0]["A2"].select()
        assert not shown("Untitled 1")
        unseen.visible = True
        assert (unseen.visible, shown("Untitled 1")) == (True, True)
        unseen.books.add()
        assert shown("Untitled 2")
        unseen.visible = False
        assert (unseen.visible, shown("Untitled 1"), shown("Untitled 2")) == (False, False, False)
        first.save(path)
        first.close()
        again = unseen.books.open(path)
        assert not shown(path.name)
        again.save()
        again.close()
    view = openpyxl.load_workbook(path).active.sheet_view
    assert (view.pane.xSplit, view.pane.ySplit) == (2, 3)
    app.activate()


@pytest.mark.usefixtures("screen")
@pytest.mark.parametrize("visible", [False, True])
def test_nothing_is_asked_on_a_screen(app: xw.App, tmp_path: Path, visible: bool) -> None:
    """Whether half a file is to be repaired LibreOffice asks in a box, and waits."""
    path = tmp_path / "half.ods"
    with xw.App(visible=visible) as shown_or_not:
        shown_or_not.books[0].sheets[0]["A1:A500"].value = "half"
        shown_or_not.books[0].save(path)
        shown_or_not.books[0].close()
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
        with pytest.raises(libreoffice.BookFormatError):
            shown_or_not.books.open(path)
    app.activate()


@pytest.mark.parametrize("visible", [False, True])
def test_a_display_that_cannot_be_reached(app: xw.App, monkeypatch: pytest.MonkeyPatch, visible: bool) -> None:
    """LibreOffice itself ends, or goes on as if its windows were seen."""
    monkeypatch.setenv("DISPLAY", ":70000")
    with xw.App(visible=visible) as unseen:
        assert unseen.visible is False
        assert unseen.alert("Xong") == "ok"
    app.activate()
