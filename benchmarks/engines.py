"""Speed and growth of the engines for xlwings, each figure beside what it is measured against; medians.

Exits 1 on a bound missed. Run: PYTHONPATH=python:. .venv/bin/python benchmarks/engines.py
"""

from __future__ import annotations

import io
import os
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import xlsxwriter
import xlwings as xw

import xlwings_engines.files
import xlwings_engines.libreoffice  # noqa: F401  # both register their engines
from benchmarks._measure import limit, medians, report

CELLS = (10_000, 100)
LOOKS = 100
SHEETS, ROWS = 20, 300
CYCLES, PRESSES = 20, 1000


def million_cells(app: xw.App) -> bool:
    rows, columns = CELLS
    data = [[float(row * columns + column) for column in range(columns)] for row in range(rows)]
    raw = tuple(map(tuple, data))
    area = app.books.add().sheets[0].range((1, 1), (rows, columns))
    bare = area.impl.api

    def write() -> None:
        area.value = data

    bare_write, ours_write = medians(25, lambda: bare.setDataArray(raw), write)
    bare_read, ours_read = medians(15, bare.getDataArray, lambda: area.value)
    written = report(f"{rows * columns:,} cells written / bare UNO, s", ours_write, bare_write, 1.2)
    return report(f"{rows * columns:,} cells read / bare UNO, s", ours_read, bare_read, 1.2) and written


def looks(app: xw.App) -> bool:
    book = app.books.add()
    sheet = book.sheets[0]
    sheet["B2"].value = 1.5
    book.names.add("block", f"={sheet.name}!$B$2:$D$9")
    names, cells = book.impl.api.NamedRanges, sheet.impl.api

    def often(action: Callable[[], object]) -> Callable[[], None]:
        def repeat() -> None:
            for _ in range(LOOKS):
                action()

        return repeat

    bare_name, ours_name, bare_cell, ours_cell = medians(
        15,
        often(lambda: names.getByName("block").getReferredCells().getRangeAddress()),
        often(lambda: book.names["block"].refers_to_range.row),
        often(lambda: cells.getCellRangeByName("B2").getDataArray()),
        often(lambda: sheet["B2"].value),
    )
    found = report(f"a name's range found {LOOKS} times / bare UNO, s", ours_name, bare_name, 1.5)
    return report(f"a cell read {LOOKS} times / bare UNO, s", ours_cell, bare_cell, 1.5) and found


def package(folder: Path) -> bool:
    path, copy = folder / "sheets.xlsm", folder / "copy.xlsm"
    with xlsxwriter.Workbook(path) as book:
        for _ in range(SHEETS):
            sheet = book.add_worksheet()
            for row in range(ROWS):
                sheet.write_row(row, 0, [f"text {row}", row, row * 1.5, "text"])
                sheet.write_formula(row, 5, f"=B{row + 1}*2", None, 2 * row)
        book.add_vba_project(io.BytesIO(bytes(100_000)), is_stream=True)

    def bare() -> None:
        with zipfile.ZipFile(path) as package:
            parts = {name: package.read(name) for name in package.namelist()}
        with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as package:
            for name, data in parts.items():
                package.writestr(name, data)

    def ours() -> None:
        with xw.engines["files"].apps.add() as app:
            book = app.books.open(path)
            book.sheets[3]["A1"].value = "changed"
            book.save(copy)

    ours_time, bare_time = medians(9, ours, bare)
    return report(f"an .xlsm of {SHEETS} sheets opened and saved / unzipped and zipped, s", ours_time, bare_time, 2)


def growth(name: str, times: int, action: Callable[[], object], pid: int) -> bool:
    """Whether what this process and another one have open, and the other's memory, stop growing after a fifth."""
    for number in range(times):
        action()
        if number == times // 5:
            before = _held(pid)
    after = _held(pid)
    more = {what: after[what] - before[what] for what in after}
    kept = [limit(f"{name}, {times} times: more {what}", more[what], 2) for what in ("processes", "files", "drafts")]
    return limit(f"{name}, {times} times: more memory, MB", more["memory"], 20) and all(kept)


def _held(pid: int) -> dict[str, int]:
    group = [folder for folder in Path("/proc").glob("[0-9]*") if _group(folder) in (pid, os.getpgrp())]
    return {
        "processes": len(group),
        "files": sum(len(os.listdir(f"/proc/{each}/fd")) for each in {pid, os.getpid()}),
        "drafts": len(os.listdir(tempfile.gettempdir())),
        "memory": int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") >> 20,
    }


def _group(folder: Path) -> int:
    try:
        return int((folder / "stat").read_text().rpartition(")")[2].split()[2])
    except OSError:
        return 0


def cycle() -> None:
    with xw.engines["libreoffice"].apps.add(visible=False, add_book=True) as app:
        app.books[0].sheets[0]["A1"].value = [["a", 1], ["b", "=B1*2"]]
        assert app.books[0].sheets[0]["B2"].value == 2


def press(sheet: xw.Sheet) -> None:
    """About what a button does: read, write, insert, format, look up."""
    values = sheet["A1:J50"].value
    sheet["A1:J50"].value = [[(value or 0) + 1 for value in row] for row in values]
    sheet.range("60:61").insert("down")
    sheet["A60:J61"].color = (200, 220, 240)
    sheet.range("60:61").delete("up")
    assert sheet.book.names["block"].refers_to_range.value[0][0]


def main() -> bool:
    with tempfile.TemporaryDirectory() as folder:
        tempfile.tempdir = os.environ["TMPDIR"] = folder  # drafts of other programs do not count
        with xw.engines["libreoffice"].apps.add(visible=False) as app:
            kept = [package(Path(folder)), million_cells(app), looks(app)]
        kept.append(growth("LibreOffice started and ended", CYCLES, cycle, os.getpid()))
        with xw.engines["libreoffice"].apps.add(visible=False, add_book=True) as app:
            sheet = app.books[0].sheets[0]
            app.books[0].names.add("block", f"={sheet.name}!$A$1:$J$50")
            kept.append(growth("a press", PRESSES, lambda: press(sheet), app.pid))
    return all(kept)


if __name__ == "__main__":
    sys.exit(not main())
