"""Damaged workbooks in every command that reads one: a sentence with the way out, in bounded time and memory."""

from __future__ import annotations

import os
import random
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import faults, mutants
from tests.conftest import ROOT, TEMPLATE
from tests.forms.samples import blank_form, fill_form
from thads.commands.cli import main
from thads.workbook import example
from thads.workbook.book_file import last_whole, open_book, save

SECONDS, MEGABYTES = 20, 600

COMMANDS = (
    "kiem-tra so.xlsm",
    "tong-hop so.xlsm -o ra.xlsm --ghi-de",
    "nang-cap so.xlsm -o moi.xlsm",
    "nhap-phieu p.xlsx so.xlsm -o ra.xlsm --ghi-de",
    "hoan-tac so.xlsm -o ra.xlsm --ghi-de",
    "tao-phieu so.xlsm -o phieu",
    "sang-nam so.xlsm -o moi.xlsm",
)

BOOKS = range(20_000) if faults.LONG else range(3 * len(mutants.KINDS))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """With all charts, pictures and macros."""
    path = tmp_path_factory.mktemp("whole") / "so.xlsm"
    with open_book(TEMPLATE) as book:
        example.fill(book)
        save(book, path)
    return path.read_bytes()


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, bytes], faults.Ended]:
    """Run a command on a workbook with these bytes, within the bounds, and see that it stays as it is."""
    monkeypatch.chdir(tmp_path)
    fill_form(blank_form(tmp_path / "p.xlsx", "Chi cục THADS Hàm Yên"))

    def call(command: str, content: bytes) -> faults.Ended:
        Path("so.xlsm").write_bytes(content)
        Path("moi.xlsm").unlink(missing_ok=True)
        started = time.monotonic()
        ended = faults.run(command.split(), lambda: faults.temporary(tmp_path / "tmp"))
        assert time.monotonic() - started < SECONDS
        assert ended.megabytes < MEGABYTES
        assert Path("so.xlsm").read_bytes() == content
        return ended

    return call


def assert_sentence(ended: faults.Ended, what: str) -> None:
    assert ended.code in (0, 1, 2), (what, ended.said)
    assert "Traceback" not in ended.said, what
    assert "gặp lỗi" not in ended.said, (what, log())


def log() -> str:
    path = Path("tmp/state/thads/nhat-ky.txt")
    return path.read_text(encoding="utf-8")[-1500:] if path.exists() else ""


@pytest.mark.parametrize("kind", range(len(mutants.KINDS)), ids=[kind.__name__ for kind in mutants.KINDS])
def test_mutants(run: Callable[[str, bytes], faults.Ended], whole: bytes, kind: int) -> None:
    for number in BOOKS[kind :: len(mutants.KINDS)]:
        content = mutants.mutant(whole, number)
        # In the long form each in one command: all of them in each take days.
        for command in COMMANDS[number // len(mutants.KINDS) % len(COMMANDS) :][:1] if faults.LONG else COMMANDS[:4]:
            assert_sentence(run(command, content), f"mutant {number}: {command}")


OTHERS = 2_000 if faults.LONG else 2 * len(mutants.KINDS)


def test_mutants_of_a_plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bits turned, the end cut off, a line taken out, doubled or with another one's value."""
    monkeypatch.chdir(tmp_path)
    lines = (ROOT / "python/thads/rules/plan_2023.toml").read_bytes().splitlines(keepends=True)
    for number in range(OTHERS):
        chance = random.Random(number)
        first, second = chance.sample(range(len(lines)), 2)
        value = b"=".join([lines[first].split(b"=")[0], lines[second].split(b"=")[-1]])
        changed = ((), (lines[first],) * 2, (value,), (lines[second],))[number // 3 % 4]
        content = b"".join([*lines[:first], *changed, *lines[first + 1 :]])
        if number % 3:
            content = (mutants.flipped, mutants.truncated)[number % 3 - 1](b"".join(lines), chance)
        Path("p.toml").write_bytes(content)
        for command in ("ke-hoach kiem-tra p.toml", "dung-so -o ra.xlsm --ke-hoach p.toml --ghi-de")[: 1 + number % 2]:
            ended = faults.run(command.split(), lambda: faults.temporary(tmp_path / "tmp"))
            assert_sentence(ended, f"mutant {number}: {command}")


def test_mutants_of_a_word_template(whole: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("so.xlsm").write_bytes(whole)
    assert main(["bao-cao", "so.xlsm", "--mau"]) == 0
    template = Path("Mẫu văn bản", "Báo cáo của tỉnh.docx")
    content = template.read_bytes()
    for number in range(OTHERS):
        template.write_bytes(mutants.mutant(content, number))
        command = ["bao-cao", "so.xlsm", "-o", "ra.docx", "--ghi-de"]
        started = time.monotonic()
        ended = faults.run(command, lambda: faults.temporary(tmp_path / "tmp"))
        assert time.monotonic() - started < SECONDS
        assert ended.megabytes < MEGABYTES
        assert_sentence(ended, f"mutant {number}")


def test_a_byte_wrong_in_each_part(run: Callable[[str, bytes], faults.Ended], whole: bytes, tmp_path: Path) -> None:
    """Found in whichever command reads or writes the part."""
    (tmp_path / "given.xlsm").write_bytes(whole)
    with zipfile.ZipFile(tmp_path / "given.xlsm") as package:
        starts = {entry.filename: entry.header_offset + 60 + len(entry.filename) for entry in package.infolist()}
    for part, start in starts.items():
        content = bytearray(whole)
        content[start] ^= 0xFF
        ended = run(COMMANDS[1], bytes(content))
        assert (ended.code, "Tệp so.xlsm bị hỏng" in ended.said) == (2, True), (part, ended.said)


ROWS = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'
SHEET, STRINGS, OTHER = "xl/worksheets/sheet2.xml", "xl/sharedStrings.xml", "customXml/item1.xml"

BOMBS: dict[str, Callable[[bytes], bytes]] = {
    "rows": lambda book: mutants.bomb(book, SHEET, ROWS % (b"<row/>" * 10_000_000)),
    "cells": lambda book: mutants.bomb(book, SHEET, ROWS % (b"<row>" + b"<c/>" * 14_000_000 + b"</row>")),
    "attributes": lambda book: mutants.bomb(book, SHEET, ROWS % (b'<row r="1" s="1" a="" b="" c=""/>' * 1_800_000)),
    "elements": lambda book: mutants.bomb(book, SHEET, b"<a>" + b"<a/>" * 15_000_000 + b"</a>"),
    "depth": lambda book: mutants.bomb(book, SHEET, b"<a>" * 5_000_000),
    "strings": lambda book: mutants.bomb(book, STRINGS, b"<sst>" + b"<si><t>x</t></si>" * 3_500_000 + b"</sst>"),
    "one text": lambda book: mutants.bomb(book, SHEET, ROWS % (b"<row><c><v>" + b"9" * 60_000_000 + b"</v></c></row>")),
    "document": lambda book: mutants.bomb(book, OTHER, bytes(200_000_000)),
    "random document": lambda book: mutants.bomb(book, OTHER, os.urandom(100_000_000), zipfile.ZIP_STORED),
    "bzip2": lambda book: mutants.bomb(book, SHEET, bytes(400_000_000), zipfile.ZIP_BZIP2),
    "lzma": lambda book: mutants.bomb(book, SHEET, bytes(400_000_000), zipfile.ZIP_LZMA),
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs(run: Callable[[str, bytes], faults.Ended], whole: bytes, name: str) -> None:
    content = BOMBS[name](whole)
    for command in COMMANDS[:4] if faults.LONG else COMMANDS[1:2]:
        ended = run(command, content)
        assert (ended.code, "Tệp so.xlsm" in ended.said) == (2, True), ended.said
        assert_sentence(ended, command)


def test_the_last_whole_copy_is_named(
    run: Callable[[str, bytes], faults.Ended], whole: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The newest one that can be read; a copy that is damaged itself is passed over."""
    cut = whole[:-400]
    assert "hãy dùng bản đã sao lưu" in run(COMMANDS[0], cut).said
    folder = tmp_path / "Bản dự phòng"
    folder.mkdir()
    names = ["so 2026-01-05 08.00.00 trước khi tổng hợp.xlsm", "so 2026-01-06 08.00.00 trước khi tổng hợp.xlsm"]
    for name, age in zip(names, (2_000, 1_000), strict=True):
        (folder / name).write_bytes(whole)
        os.utime(folder / name, (time.time() - age,) * 2)
    (tmp_path / "so.xlsm.bak").write_bytes(cut)
    assert last_whole(tmp_path / "so.xlsm") == folder / names[1]
    said = run(COMMANDS[0], cut).said
    assert ("Tệp so.xlsm bị hỏng" in said, names[1] in said) == (True, True), said
    (folder / names[1]).write_bytes(b"PK")
    assert names[0] in run(COMMANDS[1], cut).said
    (tmp_path / "so.xlsm.bak").write_bytes(whole)
    assert "so.xlsm.bak" in run(COMMANDS[2], cut).said
