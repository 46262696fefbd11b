"""The old format: sound files are read, lies are found."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

from tests.forms.files.conftest import reason
from tests.forms.samples import converted, table
from thads.forms.files import xls
from thads.forms.files.read import read_sheets


def test_xls(tmp_path: Path) -> None:
    """A sound one is read; lies about its cells, its strings and its chains are found."""
    source = table(tmp_path / "a.xlsx", [["Số liệu", 1], ["b", 2.5]] + [["dòng", number] for number in range(300)])
    (path,) = converted("xls", source)
    data = path.read_bytes()
    (sheet,) = read_sheets(data)
    assert sheet.rows[:2] == [["Số liệu", 1], ["b", 2.5]]

    stream = xls.workbook_stream(data)
    where = data.find(stream[:64])
    assert data[where : where + 4096] == stream[:4096]

    def spoiled(kind: int, change: Callable[[bytearray, int], None]) -> bytes:
        """The file with the first record of a kind changed in place."""
        changed = bytearray(data)
        place = 0
        while True:
            found, length = struct.unpack_from("<HH", stream, place)
            if found == kind:
                change(changed, where + place + 4)
                return bytes(changed)
            place += 4 + length

    assert reason(spoiled(0x00FC, lambda file, at: struct.pack_into("<l", file, at + 4, 2**31 - 1))) == "too_large"
    assert reason(spoiled(0x0200, lambda file, at: struct.pack_into("<LL", file, at, 0, 2**32 - 1))) == "too_large"

    def far(file: bytearray, at: int) -> None:
        struct.pack_into("<HH", file, at, 65_535, 65_535)

    assert reason(spoiled(0x00FD, far)) == "too_large"
    looped = bytearray(data)
    (fat,) = struct.unpack_from("<L", data, 76)
    (directory,) = struct.unpack_from("<L", data, 48)
    struct.pack_into("<L", looped, (fat + 1) * 512 + 4 * directory, directory)
    assert reason(bytes(looped)) == "damaged"
    huge = bytearray(data)
    struct.pack_into("<L", huge, 44, 2**31)
    assert reason(bytes(huge)) == "damaged"
    assert reason(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)) == "damaged"
