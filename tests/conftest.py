"""What several tests need: the committed workbook, and figures typed into it by another program."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.cell import range_boundaries

from tests.needs import need, place

ROOT = Path(__file__).parents[1]
TEMPLATE = ROOT / "tuyenquang_thads.xlsm"

# name, then the ten inputs in the order of NhapLieu; money in 1.000 đồng.
UNITS: tuple[tuple[Any, ...], ...] = (
    ("Phòng Nghiệp vụ", 450, 160, 10, 141, None, 9_600_000, 3_000_000, None, 2_810_000, None),
    ("Chi cục THADS Yên Sơn", 1_240, 515, 15, 480, None, 118_000_000, 61_200_000, 1_200_000, 58_300_000, None),
    ("Chi cục THADS Hàm Yên", 1_000, 400, None, 385, None, 39_999_999, 20_000_000, None, 19_000_000, None),
)


def area(book: openpyxl.Workbook, name: str) -> Any:
    """The cells behind a defined name, as openpyxl finds them: a tuple of rows."""
    ((sheet, address),) = book.defined_names[name].destinations
    cells = book[sheet][address]
    return cells if isinstance(cells, tuple) else ((cells,),)


def values(path: Path, name: str, results: bool = False) -> list[list[Any]]:
    """What is typed in the cells behind a defined name, or with `results` what their formulas came to, as openpyxl reads it."""
    book = openpyxl.load_workbook(path, read_only=True, data_only=results)
    ((sheet, address),) = book.defined_names[name].destinations
    left, top, right, bottom = range_boundaries(address)
    found = [list(row) for row in book[sheet].iter_rows(top, bottom, left, right, values_only=True)]
    book.close()
    # Rows that the file does not have are not read.
    return found + [[None] * (right - left + 1) for _ in range(bottom - top + 1 - len(found))]


def rows(path: Path) -> dict[str, tuple[Any, ...]]:
    """NhapLieu by unit."""
    return {name: tuple(figures) for name, *figures in values(path, "NhapLieu") if name}


def sheet_part(name: str) -> str:
    """The part of a package made from the committed workbook that holds one of its sheets."""
    names = openpyxl.load_workbook(TEMPLATE, read_only=True).sheetnames
    return f"xl/worksheets/sheet{names.index(name) + 1}.xml"


def fill(
    path: Path,
    rows: Sequence[Sequence[Any]] = UNITS,
    single: Mapping[str, Any] | None = None,
    report_date: dt.date | None = dt.date(2023, 9, 30),
    others: Sequence[Sequence[Any]] = (),
) -> Path:
    """A copy of the committed workbook at `path`, typed in by openpyxl.

    `rows` from the first row of NhapLieu on, `others` beside them in SoLieuKhac.
    """
    book = _template(TEMPLATE)
    cells = area(book, "NhapLieu")
    typed: list[tuple[Any, Any]] = [(row[0], None) for row in cells]
    for places, lines in ((cells, rows), (area(book, "SoLieuKhac"), others)):
        typed += [pair for row, line in zip(places, lines, strict=False) for pair in zip(row, line, strict=True)]
    typed += [(area(book, name)[0][0], value) for name, value in {"NgayBaoCao": report_date, **(single or {})}.items()]
    before = {cell: (cell.value, cell.number_format) for cell, _ in typed}
    try:
        for cell, value in typed:
            cell.value = value
        book.save(path)
    finally:
        for cell, (value, number_format) in before.items():
            cell.value, cell.number_format = value, number_format
    return path


@cache
def _template(path: Path) -> openpyxl.Workbook:
    """Read once: `fill` puts back what it has typed over."""
    return openpyxl.load_workbook(path, keep_vba=True)


@pytest.fixture
def filled(tmp_path: Path) -> Callable[..., Path]:
    """`fill` into the test's own folder."""
    return lambda *arguments, **options: fill(tmp_path / "so.xlsm", *arguments, **options)


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """A command of `thads`: its exit code, and what it says on both streams."""
    from thads.commands import cli

    def call(*arguments: object) -> tuple[int, str, str]:
        try:
            code = cli.main([str(argument) for argument in arguments])
        except SystemExit as stop:
            code = int(stop.code or 0)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--chi-python", action="store_true", help="leave out what needs more than Python, and say so")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """First what waits for other programs, the longest before all, so that the other worker computes meanwhile."""
    items.sort(key=lambda item: place(item.nodeid))
    if config.getoption("chi_python"):
        for item in items:
            if tools := need(item.nodeid):
                item.add_marker(pytest.mark.skip(reason=f"cần {tools}"))


def pytest_unconfigure(config: pytest.Config) -> None:
    """Say at the very end which files were left out and why, in the words of those who run the command."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or not config.getoption("chi_python"):
        return
    files: dict[str, set[str]] = defaultdict(set)
    for report in reporter.getreports("skipped"):
        files[report.longrepr[2].removeprefix("Skipped: ")].add(report.nodeid.partition("::")[0])
    reporter.write_line("Không chạy, hoặc chỉ chạy một phần:")
    for reason, names in sorted(files.items()):
        reporter.write_line(f"  {reason}: {', '.join(sorted(names))}")


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name bytes by their argument: a zip holds the time at which it was made, and xdist's workers compare names."""
    return argname if isinstance(val, bytes) else None


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A virtual screen of its own.

    Its number is this process's: a screen that looks for a free one may take another's whose end then removes the
    socket of both. It is not reset when the splash screen, its first client, goes: the next one would find it shut.
    """
    reader, writer = os.pipe()
    number = f":{1000 + os.getpid() % 50_000}"
    options = ["-displayfd", str(writer), "-noreset", "-nolisten", "tcp", "-screen", "0", "1920x1080x24"]
    server = subprocess.Popen(["Xvfb", number, *options], pass_fds=[writer], stderr=subprocess.DEVNULL)
    os.close(writer)
    with os.fdopen(reader) as numbers:
        display = f":{numbers.readline().strip()}"
    monkeypatch.setenv("DISPLAY", display)
    yield display
    server.terminate()
    server.wait()
