"""Reads .xls with xlrd: Excel 97 to 2003, and 5 and 95, a compound file with one stream of records ([MS-XLS] 2.1.4)."""

from __future__ import annotations

import os
import struct
from datetime import datetime
from typing import IO, Any

import xlrd
from xlrd import book, compdoc

from thads.forms.files.sheet import ERROR_TEXT, UNCALCULATED_TEXT, Area, Cell, Sheet, UnreadableError, check_size

_LOCKED, _MERGED, _SST, _DIMENSIONS, _FORMULA, _STRING, _MANY_NUMBERS = 0x2F, 0xE5, 0xFC, 0x200, 0x06, 0x207, 0xBD
_CELLS = (_FORMULA, _MANY_NUMBERS, 0xD6, 0xFD, 0x203, 0x204, 0x205, 0x27E)
# What may stand between a formula and its text: it is one of an area or of a table.
_OF_FORMULAS = (0x21, 0x36, 0x221, 0x236, 0x4BC)
# What xlrd would read besides cells: names, whose formulas it follows without bounds, other files, fonts, colours, notes.
_NEEDLESS = {0x17, 0x18, 0x1C, 0x23, 0x31, 0x5C, 0x5D, 0x92, 0x15F, 0x1AE, 0x1B6, 0x1B8, 0x23E, 0x293, 0x800, 0x872}
# No error of Excel's has this code: a formula without a result is handed on as one.
_UNCALCULATED = 0xFF
# The day after 31/12/9999, in the system that counts from 1904.
_PAST_DATES = 2_957_004


class _Book(book.Book):  # type: ignore[misc]
    """xlrd's workbook, each record of it checked before memory is taken for it."""

    _position: int
    area = rows = columns = 0

    def get_sheet(self, number: int, update_pos: bool = True) -> Any:
        self.area += self.rows * self.columns
        self.rows = self.columns = 0
        self.merged: list[Area] = []
        sheet = super().get_sheet(number, update_pos)
        sheet.merged_cells = self.merged
        return sheet

    def get_record_parts(self) -> tuple[int, int, bytes]:
        kind, length, data = super().get_record_parts()
        while kind in _NEEDLESS:
            kind, length, data = super().get_record_parts()
        if kind == _LOCKED and any(data[:2]):
            raise UnreadableError("password")
        if kind == _SST:
            check_size(struct.unpack_from("<4xL", data)[0])
        elif kind == _DIMENSIONS and length == 14 and struct.unpack_from("<4xL", data)[0] > 65_536:
            raise UnreadableError("too_large")
        elif kind == _MERGED:
            areas = struct.iter_unpack("<4H", data[2:])
            self.merged += (((top, left), (bottom, right)) for top, bottom, left, right in areas)
        elif kind in _CELLS:
            row, left = struct.unpack_from("<HH", data)
            right = struct.unpack("<H", data[-2:])[0] if kind == _MANY_NUMBERS else left
            self.rows, self.columns = max(self.rows, row + 1), max(self.columns, right + 1)
            check_size(self.area + self.rows * self.columns)
            if kind == _FORMULA and data[12:14] == b"\xff\xff" and self._lacks_result(data[6]):
                data = data[:6] + bytes((2, 0, _UNCALCULATED)) + data[9:]
        return kind, length, data

    def _lacks_result(self, result: int) -> bool:
        """Whether the text of a formula does not follow, or there is none, as Excel 97 and later say of the empty text."""
        if result:
            return result == 3 and self.biff_version < 80
        place, kind = self._position, _OF_FORMULAS[0]
        while kind in _OF_FORMULAS:
            kind, _, _ = super().get_record_parts()
        self._position = place
        return kind != _STRING


book.Book = _Book
# xlrd takes for ever over a few entries whose tree joins again; names are found without the tree.
compdoc._build_family_tree = lambda many, *_: many[0].children.extend(one.DID for one in many if one.etype == 2)


def read(data: bytes) -> list[Sheet]:
    """The visible worksheets.

    Raises:
        UnreadableError: no workbook, locked with a password, damaged, or larger than any form could be.
    """
    try:
        with open(os.devnull, "w") as silence:
            workbook = xlrd.open_workbook(file_contents=workbook_stream(data, silence), logfile=silence)
        return [
            Sheet(one.name, [[_cell(cell, workbook.datemode) for cell in row] for row in one], one.merged_cells)
            for one in workbook
            if not one.visibility & 3
        ]
    except UnreadableError:
        raise
    except Exception as error:
        # xlrd says what is damaged by whatever then fails in it: assertions, indices, numbers, texts.
        raise UnreadableError("damaged") from error


def workbook_stream(data: bytes, silence: IO[str]) -> bytes:
    """The stream `Workbook`, in the files of Excel 5 and 95 `Book`."""
    if max(struct.unpack_from("<LL16xL4xL", data, 40)) > len(data) // 512:
        raise UnreadableError("damaged")  # xlrd passes over counts of sectors that cannot be
    if data[30] == 12:
        data = data[:512] + data[4096:]  # xlrd looks for the sectors right behind the header, however long they are
    compound = compdoc.CompDoc(data, silence)
    for name in ("Workbook", "Book"):
        if entry := compound._dir_search([name]):
            # xlrd follows the chain of a short stream without an end.
            link, left = entry.first_SID, len(compound.SSAT)
            while entry.tot_size < compound.min_size_std_stream and link >= 0:
                link, left = compound.SSAT[link], left - 1
                if left < 0:
                    raise UnreadableError("damaged")
            return bytes(compound.get_named_stream(name))
    raise UnreadableError("unknown")


def _cell(cell: Any, datemode: int) -> Cell:
    """A cell as calamine gives those of the other kinds of files."""
    kind, value = cell.ctype, cell.value
    if kind == xlrd.XL_CELL_ERROR:
        return UNCALCULATED_TEXT if value == _UNCALCULATED else ERROR_TEXT
    if kind == xlrd.XL_CELL_DATE and 0 <= value < _PAST_DATES:
        moment: datetime = xlrd.xldate_as_datetime(value, datemode)
        return moment if value >= 1 else moment.time()
    whole = kind == xlrd.XL_CELL_NUMBER and abs(value) < 2**29 and value.is_integer()
    return bool(value) if kind == xlrd.XL_CELL_BOOLEAN else int(value) if whole else value
