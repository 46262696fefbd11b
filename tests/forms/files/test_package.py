"""Packages that claim more than they hold."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from pathlib import Path

from tests.forms.files.conftest import REFUSED, read_sheets, reason
from tests.forms.samples import rezip


def test_a_picture_that_is_a_bomb(plain: Path, tmp_path: Path) -> None:
    bomb = rezip(plain, tmp_path / "b.xlsx", lambda _, content: content)
    with zipfile.ZipFile(bomb, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/media/image1.bmp", bytes(64 * 2**20))
    assert bomb.stat().st_size < 200_000
    (sheet,) = read_sheets(bomb.read_bytes())  # pictures are not unpacked
    assert sheet.rows == [["a", 1], ["b", 2]]


def test_a_size_that_is_a_lie(plain: Path, tmp_path: Path) -> None:
    """The directory says a few bytes, the part holds eighty million."""

    def change(name: str, content: bytes) -> bytes:
        return content.replace(b"</sheetData>", b"</sheetData>" + b" " * 80_000_000) if "sheet1" in name else content

    data = bytearray(rezip(plain, tmp_path / "b.xlsx", change).read_bytes())
    place = data.rfind(b"PK\x01\x02", 0, data.rfind(b"xl/worksheets/sheet1.xml"))
    struct.pack_into("<L", data, place + 24, 500)
    assert reason(bytes(data)) in REFUSED


def test_entries_that_overlap(tmp_path: Path) -> None:
    """Many names for one packed part: counted as often as it would be unpacked."""
    content = zlib.compress(bytes(1_000_000), 9)[2:-4]
    local = struct.pack("<4sHHHHHLLLHH", b"PK\3\4", 20, 0, 8, 0, 33, 0, len(content), 1_000_000, 0, 0) + content
    listed = b""
    names = [b"xl/workbook.xml", *(b"xl/worksheets/sheet%d.xml" % number for number in range(1, 90))]
    for name in names:
        listed += struct.pack(
            "<4sHHHHHHLLLHHHHHLL", b"PK\1\2", 20, 20, 0, 8, 0, 33, 0, len(content), 1_000_000, len(name), 0, 0, 0, 0, 0, 0
        ) + name  # fmt: skip
    end = struct.pack("<4sHHHHLLH", b"PK\5\6", 0, 0, len(names), len(names), len(listed), len(local), 0)
    assert reason(local + listed + end) in REFUSED


def test_locked_packages(plain: Path) -> None:
    data = bytearray(plain.read_bytes())
    struct.pack_into("<H", data, data.find(b"PK\x01\x02") + 8, 1)
    assert reason(bytes(data)) == "password"


def test_a_stored_part_that_goes_on(plain: Path) -> None:
    """The directory says less than what is stored: as much as is stored would be taken, for as many parts as say so."""
    data = io.BytesIO()
    with zipfile.ZipFile(plain) as package, zipfile.ZipFile(data, "w") as stored:
        for entry in package.infolist():
            stored.writestr(entry.filename, package.read(entry))
    changed = bytearray(data.getvalue())
    struct.pack_into("<L", changed, changed.rfind(b"PK\x01\x02", 0, changed.rfind(b"xl/worksheets/sheet1.xml")) + 24, 0)
    assert reason(bytes(changed)) == "damaged"
