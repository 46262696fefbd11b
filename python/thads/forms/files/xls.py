"""Reads .xls with xlrd: Excel 97 to 2003, and 5 and 95, a compound file with one stream of records ([MS-XLS] 2.1.4).

xlrd is handed the records that tell of cells alone: it would follow the formulas of names without bounds, and what is not
read cannot be damaged. What the cells span is checked before it takes memory for them.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from datetime import datetime
from typing import IO, Any

import xlrd
from xlrd import compdoc

from thads.forms.files.sheet import ERROR_TEXT, UNCALCULATED_TEXT, Area, Cell, Sheet, UnreadableError, check_size

_EOF, _LOCKED, _BOUND_SHEET, _MERGED, _SST, _DIMENSIONS = 0x000A, 0x002F, 0x0085, 0x00E5, 0x00FC, 0x0200
_FORMULA, _STRING, _MANY_NUMBERS = 0x0006, 0x0207, 0x00BD
_BEGINS = (0x0009, 0x0209, 0x0409, 0x0809)
_CELLS = (_FORMULA, _MANY_NUMBERS, 0x00D6, 0x00FD, 0x0203, 0x0204, 0x0205, 0x027E)
# What may stand between a formula and its text: it is one of an area or of a table.
_OF_FORMULAS = (0x0021, 0x0036, 0x0221, 0x0236, 0x04BC)
# Codepage, dates from 1904, formats and what continues the shared strings.
_OTHERS = (0x0022, 0x003C, 0x0042, 0x00E0, 0x041E)
_NEEDED = {_EOF, _LOCKED, _BOUND_SHEET, _MERGED, _SST, _DIMENSIONS, _STRING}.union(
    _BEGINS, _CELLS, _OF_FORMULAS, _OTHERS
)
_EXCEL_97 = 0x0600
# No error of Excel's has this code: a formula without a result is handed on as one.
_UNCALCULATED = 0xFF
# The day after 31/12/9999, in the system that counts from 1904.
_PAST_DATES = 2_957_004

# A few entries whose tree joins again take it for ever; names are found without the tree.
compdoc._build_family_tree = lambda *_: None


def read(data: bytes) -> list[Sheet]:
    """The visible worksheets.

    Raises:
        UnreadableError: no workbook, locked with a password, damaged, or larger than any form could be.
    """
    try:
        with open(os.devnull, "w") as silence:
            stream = bytearray(workbook_stream(data, silence))
            merged = _check(stream)
            book = xlrd.open_workbook(file_contents=bytes(stream), logfile=silence)
        return [
            Sheet(sheet.name, [[_cell(one.ctype, one.value, book.datemode) for one in row] for row in sheet], areas)
            for sheet, areas in zip(book.sheets(), merged, strict=True)
            if not sheet.visibility & 3
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
    compound.dirlist[0].children = [entry.DID for entry in compound.dirlist if entry.etype == 2]
    for name in ("Workbook", "Book"):
        if entry := compound._dir_search([name]):
            # xlrd follows the chains of short streams without an end.
            link, steps = entry.first_SID, 0
            while link >= 0 and entry.tot_size < compound.min_size_std_stream:
                link, steps = compound.SSAT[link], steps + 1
                if steps > len(compound.SSAT):
                    raise UnreadableError("damaged")
            return bytes(compound.get_named_stream(name))
    raise UnreadableError("unknown")


def _check(stream: bytearray) -> list[list[Area]]:
    """Check counts and sizes, and leave only what tells of cells; the merged cells of each worksheet."""
    sheets = []
    for kind, start, length in _records(stream, 0):
        if kind == _SST and length >= 8:
            check_size(struct.unpack_from("<4xL", stream, start)[0])
        if kind == _LOCKED and length >= 2 and any(stream[start : start + 2]):
            raise UnreadableError("password")
        if kind == _BOUND_SHEET and length >= 8 and stream[start + 5] == 0:
            sheets.append(struct.unpack_from("<L", stream, start)[0])
    area = 0
    merged = []
    for place in sheets:
        cells, areas = _check_sheet(stream, place)
        area += cells
        check_size(area)
        merged.append(areas)
    return merged


def _check_sheet(stream: bytearray, place: int) -> tuple[int, list[Area]]:
    """How many cells a sheet spans, and those that are merged; marks its formulas without a result."""
    (version,) = struct.unpack_from("<H", stream, 4)
    merged: list[Area] = []
    rows = columns = waiting = 0
    for kind, start, length in _records(stream, place):
        if waiting and kind not in _OF_FORMULAS:
            if kind != _STRING:
                stream[waiting], stream[waiting + 2] = 2, _UNCALCULATED
            waiting = 0
        if kind == _DIMENSIONS and length == 14:
            last, right = struct.unpack_from("<4xL2xH", stream, start)
            if last > 65_536 or right > 256:
                raise UnreadableError("too_large")
        elif kind == _MERGED:
            areas = struct.iter_unpack("<4H", stream[start + 2 : start + length])
            merged += (((top, left), (bottom, right)) for top, bottom, left, right in areas)
        elif kind in _CELLS and length >= 6:
            row, column = struct.unpack_from("<HH", stream, start)
            if kind == _MANY_NUMBERS:
                (column,) = struct.unpack_from("<H", stream, start + length - 2)
            rows, columns = max(rows, row + 1), max(columns, column + 1)
            if kind == _FORMULA and length >= 14 and stream[start + 12 : start + 14] == b"\xff\xff":
                result = stream[start + 6]
                # Excel 97 and later say so of the empty text.
                if result == 3 and version < _EXCEL_97:
                    stream[start + 6], stream[start + 8] = 2, _UNCALCULATED
                waiting = start + 6 if result == 0 else 0
    return rows * columns, merged


def _records(stream: bytearray, place: int) -> Iterator[tuple[int, int, int]]:
    """Type, start and length of the needed records from `place` to the end of the substream; the others lose their type."""
    depth = 0
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        start = place + 4
        place = start + length
        if place > len(stream):
            break
        if kind in _NEEDED:
            yield kind, start, length
        else:
            stream[start - 4 : start - 2] = b"\xff\xff"
        # A chart is a substream of its own.
        depth += (kind in _BEGINS) - (kind == _EOF)
        if depth <= 0:
            return
    raise UnreadableError("damaged")


def _cell(kind: int, value: Any, datemode: int) -> Cell:
    """A cell as calamine gives those of the other kinds of files."""
    if kind == xlrd.XL_CELL_ERROR:
        return UNCALCULATED_TEXT if value == _UNCALCULATED else ERROR_TEXT
    if kind == xlrd.XL_CELL_BOOLEAN:
        return bool(value)
    if kind == xlrd.XL_CELL_DATE and 0 <= value < _PAST_DATES:
        moment: datetime = xlrd.xldate_as_datetime(value, datemode)
        return moment if value >= 1 else moment.time()
    whole = kind == xlrd.XL_CELL_NUMBER and abs(value) < 2**29 and value.is_integer()
    return int(value) if whole else value
