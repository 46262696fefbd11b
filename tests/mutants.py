"""Damaged packages: a workbook or form with one thing wrong in it, from a number; the same number gives the same damage."""

from __future__ import annotations

import io
import random
import struct
import zipfile
from collections.abc import Callable

from lxml import etree

Parts = dict[str, bytes]

# What stands where a number, an address, a name or a relation's id should.
ODD = (
    "",
    "-1",
    "0",
    "999999999999999999999",
    "abc",
    "NaN",
    "1e999",
    "1.5",
    "A0",
    "XFE1048577",
    "$A$1:$",
    "rId999",
    "../../x",
    "\ue000",
    "%00",
)
DOCTYPE = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'


def read_parts(package: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(package)) as source:
        return {name: source.read(name) for name in source.namelist()}


def zipped(parts: Parts, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as target:
        for name, content in parts.items():
            target.writestr(zipfile.ZipInfo(name), content, method)
    return data.getvalue()


def _xml_part(parts: Parts, chance: random.Random) -> str:
    return chance.choice([name for name in parts if name.endswith((".xml", ".rels", ".vml"))])


def flipped(package: bytes, chance: random.Random) -> bytes:
    content = bytearray(package)
    for _ in range(chance.choice((1, 2, 8, 64))):
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    return bytes(content)


def truncated(package: bytes, chance: random.Random) -> bytes:
    return package[: chance.randrange(len(package))]


def header_changed(package: bytes, chance: random.Random) -> bytes:
    """A field of a part's entry in the central directory: version, flags, method, sizes, offset…"""
    content = bytearray(package)
    starts = [at for at in range(len(content) - 46) if content[at : at + 4] == b"PK\x01\x02"]
    start = chance.choice(starts)
    offset, form = chance.choice(((6, "H"), (8, "H"), (10, "H"), (20, "I"), (24, "I"), (28, "H"), (30, "H"), (42, "I")))
    values = (0, 1, 6, 9, 12, 14, 93, 98, 0x7FFF, 0xFFFF) if form == "H" else (0, 1, 2**31, 2**32 - 1, 2**32 - 2, 10**9)
    struct.pack_into(f"<{form}", content, start + offset, chance.choice(values))
    return bytes(content)


def end_changed(package: bytes, chance: random.Random) -> bytes:
    """Where the central directory is said to lie: before the file, too."""
    content = bytearray(package)
    end = content.rindex(b"PK\x05\x06")
    struct.pack_into(
        "<I", content, end + chance.choice((12, 16)), chance.choice((0, 1, 2**31, 2**32 - 1, len(content)))
    )
    return bytes(content)


def other_method(package: bytes, chance: random.Random) -> bytes:
    return zipped(read_parts(package), chance.choice((zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)))


def part_removed(package: bytes, chance: random.Random) -> bytes:
    parts = read_parts(package)
    del parts[chance.choice(list(parts))]
    return zipped(parts)


def part_replaced(package: bytes, chance: random.Random) -> bytes:
    """A part with nothing in it, with another one's content, with no XML."""
    parts = read_parts(package)
    name = _xml_part(parts, chance)
    parts[name] = chance.choice((b"", b"\0" * 1000, b"<a/>", parts[_xml_part(parts, chance)], "Sổ".encode("utf-16")))
    return zipped(parts)


def part_renamed(package: bytes, chance: random.Random) -> bytes:
    parts = read_parts(package)
    name = chance.choice(list(parts))
    odd = (name.upper(), name.replace("/", "\\"), "../" + name, "/" + name, name + "\0", "con.xml")
    return zipped({(chance.choice(odd) if other == name else other): content for other, content in parts.items()})


def xml_broken(package: bytes, chance: random.Random) -> bytes:
    parts = read_parts(package)
    name = _xml_part(parts, chance)
    content = parts[name]
    at = chance.randrange(len(content))
    rest = (
        content[:at],
        content[:at] + content[at + 1 :],
        content[:at] + b"<" + content[at:],
        content[:at] + b"\0" + content[at:],
        content[:at] + b"\xff\xfe" + content[at:],
    )
    parts[name] = chance.choice(rest)
    return zipped(parts)


def entities(package: bytes, chance: random.Random) -> bytes:
    parts = read_parts(package)
    name = _xml_part(parts, chance)
    start = parts[name].find(b"?>") + 2 if parts[name].startswith(b"<?xml") else 0
    used = parts[name][start:].replace(b">", b">&b;&c;", 3)
    parts[name] = parts[name][:start] + DOCTYPE + chance.choice((used, parts[name][start:]))
    return zipped(parts)


def _tree_changed(
    package: bytes, chance: random.Random, change: Callable[[etree._Element, random.Random], None]
) -> bytes:
    parts = read_parts(package)
    name = _xml_part(parts, chance)
    root = etree.fromstring(parts[name])
    change(chance.choice(list(root.iter("*"))), chance)
    parts[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return zipped(parts)


def attribute_odd(package: bytes, chance: random.Random) -> bytes:
    def change(element: etree._Element, chance: random.Random) -> None:
        if element.attrib:
            element.set(chance.choice(list(element.attrib)), chance.choice(ODD))

    return _tree_changed(package, chance, change)


def attribute_removed(package: bytes, chance: random.Random) -> bytes:
    def change(element: etree._Element, chance: random.Random) -> None:
        if element.attrib:
            del element.attrib[chance.choice(list(element.attrib))]

    return _tree_changed(package, chance, change)


def text_odd(package: bytes, chance: random.Random) -> bytes:
    return _tree_changed(package, chance, lambda element, chance: setattr(element, "text", chance.choice(ODD)))


def element_removed(package: bytes, chance: random.Random) -> bytes:
    def change(element: etree._Element, chance: random.Random) -> None:
        if (parent := element.getparent()) is not None:
            parent.remove(element)

    return _tree_changed(package, chance, change)


def element_doubled(package: bytes, chance: random.Random) -> bytes:
    def change(element: etree._Element, chance: random.Random) -> None:
        if (parent := element.getparent()) is not None:
            parent.append(etree.fromstring(etree.tostring(element)))

    return _tree_changed(package, chance, change)


def element_renamed(package: bytes, chance: random.Random) -> bytes:
    return _tree_changed(
        package,
        chance,
        lambda element, chance: setattr(element, "tag", chance.choice(("x", "{y}c", element.tag + "x"))),
    )


KINDS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    flipped, truncated, header_changed, end_changed, other_method, part_removed, part_replaced, part_renamed, xml_broken,
    entities, attribute_odd, attribute_odd, attribute_removed, text_odd, element_removed, element_doubled, element_renamed,
)  # fmt: skip


def mutant(package: bytes, number: int) -> bytes:
    """The package with the damage of this number, of the kind `KINDS[number % len(KINDS)]`."""
    return KINDS[number % len(KINDS)](package, random.Random(number))


def bomb(package: bytes, part: str, content: bytes, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The package with one part replaced, or added."""
    return zipped({**read_parts(package), part: content}, method)
