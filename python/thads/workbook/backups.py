"""Former states of a workbook: dated copies in a folder beside it, as many as one of its cells says."""

from __future__ import annotations

import re
import stat
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import xlwings as xw

from thads import layout
from thads.sheets.places import has_name, read_blocks
from xlwings_engines.shared.replacing import write_file

_DATED = "%Y-%m-%d %H.%M.%S"  # Windows allows no colon in a file's name


@dataclass(frozen=True, slots=True)
class Copy:
    """A former state of a workbook.

    Attributes:
        before: what was done to it next, as it follows “trước khi”.
    """

    moment: datetime
    before: str
    path: Path


def home(book: Path) -> Path:
    """The workbook whose copies lie beside `book`: LibreOffice works on a copy, with a link to the folder of the workbook's."""
    return (book.parent / layout.BACKUP_FOLDER).resolve().with_name(book.name)


def copies(book: Path) -> list[Copy]:
    """The copies of a workbook that the program has made, newest first."""
    name = rf"{re.escape(book.stem)} (\d{{4}}-\d\d-\d\d \d\d\.\d\d\.\d\d) trước khi (.+){re.escape(book.suffix)}"
    found = []
    with suppress(OSError):  # no such folder yet
        for path in (book.parent / layout.BACKUP_FOLDER).iterdir():
            with suppress(ValueError):  # digits that are no date
                if ours := re.fullmatch(name, path.name):
                    found.append(Copy(datetime.strptime(ours[1], _DATED), ours[2], path))
    return sorted(found, key=lambda copy: copy.moment, reverse=True)


def keep(book: Path, former: Path, before: str, kept: int) -> Path | None:
    """Copy a workbook's former file into the folder beside it, unless the newest copy is the same; the oldest ones go.

    There is no moment at which a copy is there in part, and none goes before the new one is safe.

    Returns:
        The copy that was made.

    Raises:
        OSError: the copy cannot be written; all others are still there.
    """
    made, earlier, content = None, copies(book), former.read_bytes()
    if not earlier or earlier[0].path.read_bytes() != content:
        moment = datetime.now().replace(microsecond=0)
        # Several in one second: each after the last.
        if earlier and moment <= earlier[0].moment < moment + timedelta(minutes=1):
            moment = earlier[0].moment + timedelta(seconds=1)
        folder = home(book).with_name(layout.BACKUP_FOLDER)
        folder.mkdir(exist_ok=True)
        made = folder / f"{book.stem} {moment:{_DATED}} trước khi {before}{book.suffix}"
        write_file(made, content, mode=stat.S_IMODE(former.stat().st_mode))
    for old in copies(book)[kept:]:
        with suppress(OSError):  # open in Excel: it goes the next time
            old.path.unlink()
    return made


def take_back(copy: Path) -> None:
    """Remove a copy that turned out not to be needed, and the folder if it holds no other."""
    with suppress(OSError):
        copy.unlink()
        copy.parent.rmdir()


def kept(book: xw.Book) -> int:
    """How many copies are kept: what the workbook says on `Chỉ tiêu`; workbooks of former versions do not."""
    if not has_name(book, layout.BACKUPS_KEPT):
        return layout.DEFAULT_BACKUPS
    cell = read_blocks(book, layout.BACKUPS_KEPT)[layout.BACKUPS_KEPT].rows[0][0]
    stated = int(cell) if isinstance(cell, float | int) else 0
    return stated if 1 <= stated <= layout.MOST_BACKUPS else layout.DEFAULT_BACKUPS
