"""Where xlwings' settings of a workbook stand: its hidden sheet, and files beside it and in the user's profile."""

from __future__ import annotations

import csv
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from thads.layout import CONFIG_SHEET

if TYPE_CHECKING:
    import xlwings as xw

_ROWS = "A1:B30"


def settings_of(book: xw.Book) -> dict[str, str]:
    """The settings on a workbook's hidden sheet, keys in capitals."""
    rows = book.sheets[CONFIG_SHEET].range(_ROWS).options(ndim=2).value
    return {str(key).upper(): "" if value is None else str(value) for key, value in rows if key}


def read_conf(path: Path) -> dict[str, str] | None:
    """The settings of a workbook file; None where they cannot be read."""
    with suppress(Exception):  # packages that it is read with may be missing or broken, which another check says
        from thads.workbook.book_file import open_book

        with open_book(path) as book:
            return settings_of(book)
    return None


def setting_keys(path: Path) -> set[str]:
    """Keys of a settings file as xlwings writes it: "KEY","value" a line."""
    with suppress(OSError):
        rows = csv.reader(path.read_text(encoding="utf-8", errors="replace").splitlines())
        return {row[0].upper() for row in rows if len(row) > 1 and row[1]}
    return set()
