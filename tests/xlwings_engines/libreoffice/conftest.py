"""Two LibreOffices for the tests of the engine, one of them mostly idle."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import xlwings as xw

import xlwings_engines.libreoffice  # noqa: F401  # registers the engine


@pytest.fixture(scope="package")
def apps() -> Iterator[tuple[xw.App, xw.App]]:
    """Without windows, whether there is a screen or not."""
    before = xw.engines.active
    xw.engines["libreoffice"].activate()
    with pytest.MonkeyPatch.context() as patch:
        for display in ("DISPLAY", "WAYLAND_DISPLAY"):
            patch.delenv(display, raising=False)
        with xw.App(visible=False) as first, xw.App(visible=False) as second:
            yield first, second
    xw.engines.active = before


@pytest.fixture
def app(apps: tuple[xw.App, xw.App]) -> xw.App:
    apps[0].activate()
    return apps[0]


@pytest.fixture
def book(app: xw.App) -> Iterator[xw.Book]:
    book = app.books.add()
    yield book
    if book.impl in app.impl.books.entries():
        book.close()


@pytest.fixture
def sheet(book: xw.Book) -> xw.Sheet:
    return book.sheets[0]
