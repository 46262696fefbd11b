"""Apps and their settings."""

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
