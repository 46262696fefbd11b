"""Speed of LibreOffice as a live engine, each figure beside what it is measured against, in one run; medians.

Run: PYTHONPATH=python:. .venv/bin/python benchmarks/libreoffice.py
"""

from __future__ import annotations

import inspect
import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any
from unittest import mock

import xlwings as xw

from thads import consolidate, layout
from thads.book.workbook import build_workbook
from thads.libreoffice import office
from thads.offline import open_book
from thads.plan import load_plan
from xlwings_engines import _uno_range, _uno_sheet

UNITS = 800
CELLS = (10_000, 100)


def timed(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def medians(rounds: int, *actions: Callable[[], object]) -> list[float]:
    """Median seconds of each action, in turns, after one round unmeasured."""
    for action in actions:
        action()
    times = [[timed(action) for action in actions] for _ in range(rounds)]
    return [median(column) for column in zip(*times, strict=True)]


def engine_calls(action: Callable[[], object]) -> int:
    """How many calls to the engine that read or change cells a program makes."""
    calls: list[str] = []

    def counted(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            calls.append(function.__name__)
            return function(*arguments, **options)

        return call

    with ExitStack() as stack:
        for owner, name in (
            *((_uno_range.Range, name) for name in ("raw_value", "row_height", "row_hidden", "insert", "copy")),
            (_uno_sheet.Sheet, "set_page_breaks"),
        ):
            original = inspect.getattr_static(owner, name)
            if isinstance(original, property):
                assert original.fget is not None
                assert original.fset is not None
                replaced: Any = property(counted(original.fget), counted(original.fset))
            else:
                replaced = counted(original)
            stack.enter_context(mock.patch.object(owner, name, replaced))
        action()
    return len(calls)


def big_book(path: Path) -> None:
    """A workbook with 800 units typed in."""
    build_workbook(path, load_plan(), rows=UNITS)
    with open_book(path) as book:
        rows = [
            [
                f"Đơn vị {number}",
                200 + 3 * number,
                150,
                None,
                130 + number % 30,
                None,
                9_000_000 + number,
                3_000,
                None,
                2_500 + number,
                None,
            ]
            for number in range(UNITS)
        ]
        book.names[layout.INPUT].refers_to_range.value = rows
        book.save()


def consolidating(path: Path) -> None:
    with open_book(path) as in_file, office.open_copy(path) as live:
        calls = engine_calls(lambda: consolidate.run(live))
        file_time, office_time = medians(5, lambda: consolidate.run(in_file), lambda: consolidate.run(live))
    print(f"Tổng hợp, {UNITS} units: {calls} engine calls (< 10)")
    print(
        f"  LibreOffice {office_time:.2f} s; file engine {file_time:.2f} s; ratio {office_time / file_time:.2f} (≤ 1.5)"
    )


def native_twin(book: xw.Book, rows: int) -> xw.Range:
    """The same sixteen results of each row by LibreOffice's own functions, on a sheet of their own."""
    sheet = book.sheets.add("Song sinh")
    lines = []
    for row in range(9, 9 + rows):
        cells: list[str] = []
        for first, scale in (("C", "ChiTieu_Viec"), ("H", "ChiTieu_Tien")):
            load, b, bs, a, as_ = (f"'Nhập liệu'.{chr(ord(first) + step)}{row}" for step in range(5))
            tier = f"MATCH({load};INDEX({scale};0;1);1)"
            before, after = f"({b}-{bs})", f"({a}-{as_})"
            target = f"INDEX({scale};{tier};3)"
            least = f'IF(INDEX({scale};{tier};5)="Có giảm là đạt";1;ROUNDUP({before}*{target};0))'
            cells += [
                f"=INDEX({scale};{tier};6)",
                f'="từ "&ROUND({target}*100;4)&"% trở lên"',
                f"={before}",
                f"={after}",
                f"={before}-{after}",
                f'=IF({before}=0;"";ROUNDDOWN(({before}-{after})/{before};4))',
                f'=IF({before}=0;"Không xét";IF({before}-{after}>={least};"Đạt";"Không đạt"))',
                f"=MAX(0;{least}-({before}-{after}))",
            ]
        lines.append(tuple(cells))
    area = sheet.range((1, 1), (rows, 16))
    area.impl.api.setFormulaArray(tuple(lines))
    return area


def recalculating(path: Path) -> None:
    twin_path = path.with_name("song-sinh.xlsm")
    shutil.copyfile(path, twin_path)
    with office.open_copy(path) as book:
        twin = book.app.books.open(twin_path)
        twin.sheets[layout.INPUT_SHEET].impl.api.unprotect("")
        twin.names[layout.LIVE].refers_to_range.clear_contents()
        native = native_twin(twin, UNITS)
        live = book.names[layout.LIVE].refers_to_range
        ours, theirs = medians(5, book.impl.api.calculateAll, twin.impl.api.calculateAll)
        same = [
            (mine[6], mine[14]) == (other[6], other[14])
            for mine, other in zip(live.options(ndim=2).value, native.options(ndim=2).value, strict=True)
        ]
    print(
        f"recalculating {UNITS} rows: UDFs {ours:.2f} s; native formulas {theirs:.2f} s; ratio {ours / theirs:.1f} (≤ 10)"
    )
    print(f"  rows with the same verdicts on both sides: {sum(same)}/{UNITS}")


def million_cells() -> None:
    rows, columns = CELLS
    data = [[float(row * columns + column) for column in range(columns)] for row in range(rows)]
    raw = tuple(map(tuple, data))
    with xw.engines["libreoffice"].apps.add(visible=False, add_book=True) as app:
        area = app.books[0].sheets[0].range((1, 1), (rows, columns))
        bare = area.impl.api

        def write() -> None:
            area.value = data

        bare_write, ours_write = medians(3, lambda: bare.setDataArray(raw), write)
        bare_read, ours_read = medians(3, bare.getDataArray, lambda: area.value)
    print(
        f"{rows * columns:,} cells: write {ours_write:.2f} s / bare {bare_write:.2f} s = {ours_write / bare_write:.2f} (≤ 1.3)"
    )
    print(f"  read {ours_read:.2f} s / bare {bare_read:.2f} s = {ours_read / bare_read:.2f} (≤ 1.3)")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        book_path = Path(folder, "lon.xlsm")
        big_book(book_path)
        consolidating(book_path)
        recalculating(book_path)
    million_cells()
