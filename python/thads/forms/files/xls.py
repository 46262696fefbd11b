"""Reads .xls with xlrd: Excel 97 to 2003, and 5 and 95, a compound file with one stream of records ([MS-XLS] 2.1.4)."""

from __future__ import annotations

import os
import struct
from datetime import datetime
from typing import Any

import xlrd
from xlrd import book

from thads.forms.files.sheet import ERROR_TEXT, UNCALCULATED_TEXT, Area, Cell, Sheet, UnreadableError, looks_of, shown

_LOCKED, _MERGED, _FORMULA, _STRING, _MANY_NUMBERS, _ENGINE = 0x2F, 0xE5, 0x06, 0x207, 0xBD, 0x1C1
_NUMBERS = (_FORMULA, 0x203, 0x27E)
# What may stand between a formula and its text: it is one of an area or of a table.
_OF_FORMULAS = (0x21, 0x36, 0x221, 0x236, 0x4BC)
# No error of Excel's has this code: a formula without a result is handed on as one.
_UNCALCULATED = 0xFF
# The day after 31/12/9999, in the system that counts from 1904.
_PAST_DATES = 2_957_004


class _Book(book.Book):  # type: ignore[misc]
    """xlrd's workbook, which keeps what of its records xlrd passes over: merged areas, styles, formulas without a result."""

    _position: int
    engine = False

    def get_sheet(self, number: int, update_pos: bool = True) -> Any:
        formats = {key: one.format_str or "" for key, one in self.format_map.items()}
        looks = looks_of(formats, [style.format_key for style in self.xf_list])
        self.merged: list[Area] = []
        self.styles: list[tuple[int, int, int]] = []
        sheet = super().get_sheet(number, update_pos)
        sheet.merged_cells = self.merged
        sheet.looks = {(row, column): looks[style] for row, column, style in self.styles if style in looks}
        return sheet

    def names_epilogue(self) -> None:
        """Names are not asked for, and what stands in them may be beyond xlrd, which then gives up the whole file."""

    def get_record_parts(self) -> tuple[int, int, bytes]:
        kind, length, data = super().get_record_parts()
        if kind == _LOCKED and any(data[:2]):
            raise UnreadableError("password")
        if kind == _ENGINE:
            self.engine = True
        elif kind == _MERGED:
            areas = struct.iter_unpack("<4H", data[2:])
            self.merged += (((top, left), (bottom, right)) for top, bottom, left, right in areas)
        elif kind == _MANY_NUMBERS:
            row, column = struct.unpack_from("<HH", data)
            many = enumerate(struct.iter_unpack("<HL", data[4:-2]), column)
            self.styles += ((row, place, style) for place, (style, _) in many)
        elif kind in _NUMBERS:
            self.styles.append(struct.unpack_from("<HHH", data))
            if kind == _FORMULA and self._lacks_result(data):
                data = data[:6] + bytes((2, 0, _UNCALCULATED, 0, 0, 0, 255, 255)) + data[14:]
        return kind, length, data

    def _lacks_result(self, data: bytes) -> bool:
        """Whether a formula has no result: programs that calculate none store 0 and ask for it when the file is opened,
        or the empty text, without a record of what has calculated the file (Excel 97 and 2000 have none either: what
        is doubtful is said); or the text is missing."""
        if data[12:14] != b"\xff\xff":
            return data[6:14] == bytes(8) and bool(data[14] & 2)
        if data[6] == 3:
            return self.biff_version < 80 or not self.engine
        return data[6] == 0 and not self._text_follows()

    def _text_follows(self) -> bool:
        place, kind = self._position, _OF_FORMULAS[0]
        while kind in _OF_FORMULAS:
            kind, _, _ = super().get_record_parts()
        self._position = place
        return bool(kind == _STRING)


book.Book = _Book


def read(data: bytes) -> list[Sheet]:
    """The visible worksheets.

    Raises:
        UnreadableError: no workbook, locked with a password, or damaged.
    """
    try:
        with open(os.devnull, "w") as silence:
            workbook = xlrd.open_workbook(file_contents=data, logfile=silence, ignore_workbook_corruption=True)
        return [
            Sheet(one.name, _rows(one, workbook.datemode), one.merged_cells)
            for one in workbook
            if not one.visibility & 3
        ]
    except (UnreadableError, MemoryError):
        raise
    except Exception as error:
        # xlrd says what is damaged by whatever then fails in it: assertions, indices, numbers, texts.
        raise UnreadableError("unknown" if "Can't find workbook" in str(error) else "damaged") from error


def _rows(sheet: Any, datemode: int) -> list[list[Cell]]:
    rows = [[_cell(cell, datemode) for cell in row] for row in sheet]
    for (row, column), look in sheet.looks.items():
        if sheet.cell_type(row, column) == xlrd.XL_CELL_NUMBER:
            rows[row][column] = shown(sheet.cell_value(row, column), look)
    return rows


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
