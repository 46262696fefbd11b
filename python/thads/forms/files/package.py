"""Zip packages, the files of .xlsx, .xlsm, .xlsb and .ods: parts unpacked within bounds, and packed anew."""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache

from lxml import etree

from thads.forms.files.sheet import MAX_PARTS, MAX_UNPACKED, UnreadableError

Parts = dict[str, bytes]
WORKSHEETS = "xl/worksheets/"
_OFTEN_THE_SAME = 4096

_OFFICE = "_rels/.rels", "xl/_rels/workbook.{}.rels", "xl/workbook.{}", "xl/styles.{}", "xl/sharedStrings.{}"
# What calamine reads of a package besides the worksheets; never pictures, macros or themes.
XLSX, XLSB = (frozenset(name.format(kind) for name in _OFFICE) for kind in ("xml", "bin"))
ODS = frozenset(("mimetype", "META-INF/manifest.xml", "content.xml", "styles.xml"))


def entries_of(data: bytes) -> dict[str, zipfile.ZipInfo]:
    """The parts as the package's directory declares them."""
    try:
        listed = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise UnreadableError("damaged") from error
    entries = {entry.filename: entry for entry in listed}
    if any(entry.flag_bits & 1 for entry in listed):
        raise UnreadableError("password")
    if len(entries) != len(listed):
        raise UnreadableError("damaged")
    if len(entries) > MAX_PARTS or sum(entry.file_size for entry in listed) > MAX_UNPACKED:
        raise UnreadableError("too_large")
    return entries


def unpack(data: bytes, entries: Mapping[str, zipfile.ZipInfo], needed: Collection[str]) -> Parts:
    """The parts that calamine reads: those of these names, and all worksheets."""
    return {
        name: _content(data, entry)
        for name, entry in entries.items()
        if name in needed or (name.startswith(WORKSHEETS) and name.endswith((".xml", ".bin")))
    }


def _content(data: bytes, entry: zipfile.ZipInfo) -> bytes:
    """One part, unpacked no further than it declares; zipfile would not tell a part that is longer from a damaged one."""
    start, packed = entry.header_offset, entry.compress_size
    header = data[start : start + 30]
    if not header.startswith(b"PK\3\4") or len(header) < 30 or entry.compress_type not in (0, 8):
        raise UnreadableError("damaged")
    start += 30 + int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    content = data[start : start + packed]
    if entry.compress_type:
        again = packed < _OFTEN_THE_SAME and not entry.filename.startswith((WORKSHEETS, "xl/sharedStrings"))
        content = (_inflate_again if again else _inflate)(content, entry.file_size + 1)
    if len(content) > entry.file_size:
        raise UnreadableError("too_large")
    if zlib.crc32(content) != entry.CRC:
        raise UnreadableError("damaged")
    return content


def _inflate(content: bytes, most: int) -> bytes:
    try:
        return zlib.decompressobj(-15).decompress(content, most)
    except zlib.error as error:
        raise UnreadableError("damaged") from error


# Styles and indexes of forms that were made from one workbook are the same to the byte.
_inflate_again = lru_cache(64)(_inflate)


def packed(parts: Parts) -> bytes:
    """A package of these parts, stored. zipfile takes five times as long to write one: half of calamine's own time."""
    pieces: list[bytes] = []
    listed: list[bytes] = []
    place = 0
    for name, content in parts.items():
        path, size = name.encode(), len(content)
        about = struct.pack("<HHHHHLLLHH", 20, 0, 0, 0, 33, zlib.crc32(content), size, size, len(path), 0)
        pieces += (b"PK\3\4", about, path, content)
        listed += (b"PK\1\2\x14\0", about, struct.pack("<HHHLL", 0, 0, 0, 0, place), path)
        place += 30 + len(path) + size
    length = sum(map(len, listed))
    end = struct.pack("<4sHHHHLLH", b"PK\5\6", 0, 0, len(parts), len(parts), length, place, 0)
    return b"".join((*pieces, *listed, end))


def events(xml: bytes, *tags: str) -> Iterator[tuple[str, etree._Element]]:
    """Start and end of the elements of these local names; memory does not grow with the file."""
    try:
        found = etree.iterparse(
            io.BytesIO(xml), events=("start", "end"), tag=tags, resolve_entities=False, no_network=True, huge_tree=False
        )
        for event, element in found:
            yield event, element
            if event == "end":
                element.clear(keep_tail=False)
    except etree.XMLSyntaxError as error:
        raise UnreadableError("damaged") from error


def targets(parts: Parts, name: str) -> dict[str, str]:
    """Parts by the identities under which the workbook knows them."""
    return {
        element.get("Id", ""): posixpath.normpath(posixpath.join("/xl", element.get("Target", ""))).lstrip("/")
        for event, element in events(parts.get(name, b"<none/>"), "{*}Relationship")
        if event == "start"
    }
