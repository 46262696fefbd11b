"""Zip packages, the files of .xlsx, .xlsm, .xlsb and .ods: parts unpacked within bounds, and packed anew."""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from lxml import etree

from thads.forms.files.sheet import MAX_PARTS, MAX_UNPACKED, UnreadableError

Parts = dict[str, bytes]
WORKSHEETS = "xl/worksheets/"
# What differs from form to form; the rest is the same to the byte in all that were made from one workbook.
_OF_ITS_OWN = (WORKSHEETS, "xl/sharedStrings.")
OFTEN_THE_SAME = 2**14

_END = struct.Struct("<10xHLL2x")
_ENTRY = struct.Struct("<4s4xHH4xLLLHHH8xL")
_ABOUT = attrgetter("flag_bits", "compress_type", "CRC", "compress_size", "file_size", "header_offset")

_OFFICE = "_rels/.rels", "xl/_rels/workbook.{}.rels", "xl/workbook.{}", "xl/styles.{}"
# What calamine reads of a package besides the worksheets; never pictures, macros or themes.
XLSX, XLSB = (frozenset(name.format(kind) for name in _OFFICE) for kind in ("xml", "bin"))
ODS = frozenset(("mimetype", "META-INF/manifest.xml", "content.xml", "styles.xml"))


class Entry(NamedTuple):
    """A part as the package's directory declares it."""

    flags: int
    method: int
    check: int
    packed: int
    size: int
    offset: int


def entries_of(data: bytes) -> dict[str, Entry]:
    """The parts as the package's directory declares them."""
    try:
        listed = _listed(data)
    except (struct.error, zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise UnreadableError("damaged") from error
    entries = dict(listed)
    if any(entry.flags & 1 for entry in entries.values()):
        raise UnreadableError("password")
    if len(entries) != len(listed):
        raise UnreadableError("damaged")
    if len(entries) > MAX_PARTS or sum([entry.size for entry in entries.values()]) > MAX_UNPACKED:
        raise UnreadableError("too_large")
    return entries


def _listed(data: bytes) -> list[tuple[str, Entry]]:
    """The directory; zipfile, which takes five times as long, reads those with records of zip64."""
    end = data.rfind(b"PK\5\6")
    count, length, place = _END.unpack_from(data, end)
    if place + length != end:
        return [(entry.filename, Entry(*_ABOUT(entry))) for entry in zipfile.ZipFile(io.BytesIO(data)).infolist()]
    listed = []
    for _ in range(count):
        mark, flags, method, check, packed, size, name, extra, remark, offset = _ENTRY.unpack_from(data, place)
        if mark != b"PK\1\2":
            raise UnreadableError("damaged")
        path = data[place + 46 : place + 46 + name].decode(errors="surrogateescape")
        listed.append((path, Entry(flags, method, check, packed, size, offset)))
        place += 46 + name + extra + remark
    return listed


def unpack(data: bytes, entries: Mapping[str, Entry], needed: Collection[str]) -> Parts:
    """The parts that calamine reads: those of these names, and all worksheets."""
    return {
        name: content(data, entry, _inflate_again if name in needed and entry.size < OFTEN_THE_SAME else _inflate)
        for name, entry in entries.items()
        if name in needed or (name.startswith(_OF_ITS_OWN) and name.endswith((".xml", ".bin")))
    }


def content(data: bytes, entry: Entry, inflate: Callable[[bytes, int, int], bytes] | None = None) -> bytes:
    """One part, unpacked no further than it declares."""
    _, method, check, packed, size, start = entry
    if data[start : start + 4] != b"PK\3\4" or start + 30 > len(data) or (method != 8 and (method or packed != size)):
        raise UnreadableError("damaged")
    start += 30 + data[start + 26] + (data[start + 27] << 8) + data[start + 28] + (data[start + 29] << 8)
    found = data[start : start + packed]
    return (inflate or _inflate)(found, size, check) if method else found


def _inflate(content: bytes, size: int, check: int) -> bytes:
    """One part, unpacked no further than it declares; zipfile would not tell a part that is longer from a damaged one."""
    try:
        content = zlib.decompressobj(-15).decompress(content, size + 1)
    except zlib.error as error:
        raise UnreadableError("damaged") from error
    if len(content) > size:
        raise UnreadableError("too_large")
    if zlib.crc32(content) != check:
        raise UnreadableError("damaged")
    return content


_inflate_again = lru_cache(64)(_inflate)


def packed(parts: Parts) -> bytes:
    """A package of these parts, stored. zipfile takes five times as long to write one: half of calamine's own time."""
    pieces: list[bytes] = []
    listed: list[bytes] = []
    place = 0
    for name, content in parts.items():
        path, size = name.encode(errors="surrogateescape"), len(content)
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
