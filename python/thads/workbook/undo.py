"""Undo: a workbook goes back to the newest of its dated copies in which anything typed is otherwise than now.

A file goes back whole. In a workbook that is open in a program go back all typed blocks and `Theo dõi`; its consolidated
sheets follow where `Theo dõi` says that these figures had been consolidated.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest

import xlwings as xw

from thads import layout
from thads.errors import UnusableFileError, explained
from thads.figures.cells import is_blank
from thads.sheets.history import record_rows, with_records
from thads.sheets.host import local_path, writing
from thads.sheets.places import find_places, read_blocks
from thads.workbook import backups, consolidate
from thads.workbook.book_file import open_book, save
from thads.workbook.request import read_request
from thads.workbook.upgrade import Blocks, follow, read_typed, write_typed
from xlwings_engines.shared.scratch import Scratch

WHERE = f"Các bản dự phòng nằm trong thư mục “{layout.BACKUP_FOLDER}” cạnh sổ."


@dataclass(frozen=True, slots=True)
class Undo:
    """What can be had back: a copy, its blocks that are not as they are now, and how many cells of each sheet differ."""

    copy: backups.Copy
    blocks: Blocks
    cells: Counter[str]

    def __str__(self) -> str:
        """What it brings back, for a person."""
        sheets = ", ".join(f"{sheet} {count}" for sheet, count in self.cells.items())
        return (
            f"Bản trước khi {self.copy.before}, giữ lúc {self.copy.moment:%H:%M:%S ngày %d/%m/%Y}, khác sổ hiện nay"
            f" {self.cells.total()} ô: {sheets}."
        )


def find(book: xw.Book) -> Undo | None:
    """What undoing would bring back; None where no copy differs, or the workbook has no folder on this machine."""
    path = local_path(book)
    now = read_typed(book)
    for copy in backups.copies(path) if path else ():
        with suppress(UnusableFileError), open_book(copy.path) as former:
            then = {name: rows for name, rows in read_typed(former).items() if name in now}
            differing = {name: count for name, rows in then.items() if (count := _differing(rows, now[name]))}
            if differing:
                cells: Counter[str] = Counter()
                for name, place in find_places(book, differing).items():
                    cells[place.sheet] += differing[name]
                return Undo(copy, {name: then[name] for name in differing}, cells)
    return None


def _differing(rows: list[list[object]], others: list[list[object]]) -> int:
    pairs = zip_longest(rows, others, fillvalue=list[object]())
    return sum(_plain(one) != _plain(other) for row, now in pairs for one, other in zip_longest(row, now))


def _plain(cell: object) -> object:
    return cell.date() if isinstance(cell, datetime) else None if is_blank(cell) else cell


def keep_typed(book: xw.Book, before: str) -> None:
    """Keep what is typed into a workbook that is open in a program: in a copy of its file, which may be older.

    Raises:
        UnusableFileError: no copy could be made.
    """
    path = local_path(book)
    if path is None:
        return
    full = f"Không ghi được vào thư mục {path.parent / layout.BACKUP_FOLDER}. Hãy kiểm tra quyền ghi và chỗ trống của ổ đĩa."
    with Scratch() as folder:
        draft = folder / path.name
        with open_book(backups.home(path)) as former:
            follow(former, book)
            save(former, draft)
        with explained(full):
            backups.keep(path, draft, before, backups.kept(book))


def bring_back(book: xw.Book, undo: Undo) -> bool:
    """Write what was found into the workbook; whether its consolidated sheets are now of these figures, too."""
    with writing(book):
        for name, rows in undo.blocks.items():
            write_typed(book, name, rows)
    request = read_request(book)
    if request.errors or request.report_date is None:
        return False
    report = consolidate.judged(book, request)
    history = read_blocks(book, layout.HISTORY)[layout.HISTORY].rows
    consolidated = with_records(history, record_rows(report))[1] is None
    if consolidated:
        consolidate.fill_sheets(book, report)
    return consolidated
