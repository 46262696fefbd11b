"""Speed of LibreOffice as a live engine, each figure beside what it is measured against, in one run; medians.

Exits 1 on a bound missed. Run: PYTHONPATH=python:. .venv/bin/python benchmarks/libreoffice.py
"""

from __future__ import annotations

import inspect
import shutil
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any
from unittest import mock

import xlwings as xw

from benchmarks._measure import limit, medians, report
from thads import layout
from thads.libreoffice import office
from thads.rules.plan import load_plan
from thads.workbook import consolidate
from thads.workbook.book_file import open_book
from thads.workbook.build import build_workbook
from xlwings_engines.libreoffice.book import Book
from xlwings_engines.libreoffice.range import Range

UNITS = 800
# One read of each of the six sheets that hold what it needs, one write of each of the six that it fills, and their looks.
MOST_CALLS = 6 + 6 + 1


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
            *((Range, name) for name in ("raw_value", "row_height", "row_hidden", "insert", "copy")),
            (Book, "dress"),
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
        book.names[layout.REPORT_DATE].refers_to_range.value = date(2023, 9, 15)
        book.save()


def consolidating(path: Path) -> bool:
    with open_book(path) as in_file, office.open_copy(path) as live:
        calls = engine_calls(lambda: consolidate.run(live))
        file_time, office_time = medians(5, lambda: consolidate.run(in_file), lambda: consolidate.run(live))
    few = limit(f"Tổng hợp, {UNITS} units: engine calls on LibreOffice", calls, MOST_CALLS + 1)
    return report("  LibreOffice / file engine, s", office_time, file_time, 1.5) and few


def native_twin(book: xw.Book, rows: int) -> xw.Range:
    """What THADS_DANH_GIA shows, by LibreOffice's own functions, on a sheet of its own; helper columns to its right.

    For figures typed as numbers it decides everything as the UDF does. What the UDF does besides: it reads figures
    typed as text, tells dates and parts of a đồng apart, can take blanks as 0, and says what is wrong and where.
    """
    sheet = book.sheets.add("Song sinh")
    top = book.names[layout.INPUT].refers_to_range.row
    lines = []
    for own in range(1, rows + 1):
        row = top + own - 1
        typed = f"'Nhập liệu'.C{row}:L{row}"
        cells, helpers, verdicts, wrong, odd = [], [], [], [], []
        for measure, (first, scale, smallest) in enumerate((("C", "ChiTieu_Viec", 1), ("H", "ChiTieu_Tien", 0.001))):
            load, b, bs, a, as_ = (f"'Nhập liệu'.{chr(ord(first) + step)}{row}" for step in range(5))
            _, _, before, after, less, _, verdict, _ = (
                f"{chr(ord('A') + 8 * measure + step)}{own}" for step in range(8)
            )
            tier, least, band = (f"{chr(ord('S') + 3 * measure + step)}{own}" for step in range(3))
            target, stretch, rule = (f"INDEX({scale};{tier};{column})" for column in (3, 4, 5))
            shown, stretch_shown = (f'SUBSTITUTE(ROUND({rate}*100;4);".";",")' for rate in (target, stretch))
            passed = f"IF({band};AND({less}>0;{less}<{least});{less}>={least})"
            exceeded = f'IF({stretch}="";FALSE();{less}>=ROUND({before}*{stretch};6))'
            lacking = f"ROUNDUP(IF({band};{smallest};{least})-{less};0)"
            hopeless = f"AND({band};OR({less}>0;{less}+{lacking}>={least}))"
            cells += [
                f'=IF({tier}="";"";INDEX({scale};{tier};6))',
                f'=IF({tier}="";"";IF({rule}<>"Từ mức giảm trở lên";"dưới "&{shown}&"%";"từ "&{shown}'
                f'&IF(N({stretch})>{target};"-"&{stretch_shown};"")&"% trở lên"))',
                f'=IF({b}="";"";{b}-{bs})',
                f'=IF({a}="";"";{a}-{as_})',
                f'=IF(OR({before}="";{after}="");"";{before}-{after})',
                f'=IF(OR({less}="";N({before})=0);"";TEXT(INT({less}*10000/{before})/10000;"0,00%"))',
                f'=IF($Y{own};"Sai số liệu";IF(COUNTA({typed})=0;"";IF(OR({tier}="";{less}="");"Thiếu số liệu";'
                f'IF({before}=0;IF({after}>0;"Không đạt";IF(INDEX(CachHieu;1;1)="Đạt";"Đạt";"Không xét"));'
                f'IF({passed};IF({exceeded};"Đạt (vượt mức)";"Đạt");"Không đạt")))))',
                f'=IF({verdict}="Không đạt";IF({before}=0;ROUNDUP({after};0);IF({hopeless};"Giảm thêm không đạt";{lacking}));'
                f'IF(LEFT({verdict};3)="Đạt";0;IF({verdict}="Không xét";0;"")))',
            ]
            helpers += [
                f'=IF({load}="";"";MATCH({load};INDEX({scale};0;1);1))',
                f'=IF(OR({tier}="";{before}="");"";IF({rule}="Có giảm là đạt";{smallest};ROUND({before}*{target};6)))',
                f'=IF({tier}="";FALSE();{rule}="Có giảm nhưng dưới mức giảm")',
            ]
            verdicts.append(verdict)
            wrong += [f"{bs}>{b}", f"{as_}>{a}", f'AND({load}<>"";N({after})>{load})']
            odd += [f'AND({load}<>"";N({before})>{load})', f"N({less})>N({before})/2"]
        cases, money = verdicts
        cells += [
            f'=IF($Y{own};"Sai số liệu";IF({cases}="";"";IF(OR({cases}="Thiếu số liệu";{money}="Thiếu số liệu");'
            f'"Thiếu số liệu";IF(AND({cases}="Không xét";{money}="Không xét");"Không xét";'
            f'IF(LEFT({cases};3)="Đạt";IF(LEFT({money};3)="Đạt";"Đạt cả hai";"Đạt về việc");'
            f'IF(LEFT({money};3)="Đạt";"Đạt về tiền";"Không đạt"))))))',
            f'=IF($Y{own};"Có số liệu sai.";IF({cases}="";IF(\'Nhập liệu\'.B{row}="";"";"Chưa có số liệu.");'
            f'IF(OR({";".join(odd)});"Xem lại số liệu.";"")))',
        ]
        numbers = f'OR(COUNT({typed})<>COUNTA({typed});COUNTIF({typed};"<0")>0'
        helpers.append(f"={numbers};AND(COUNTA({typed})>0;'Nhập liệu'.B{row}=\"\");{';'.join(wrong)})")
        lines.append((*cells, *helpers))
    sheet.range((1, 1), (rows, len(lines[0]))).impl.api.setFormulaArray(tuple(lines))
    return sheet.range((1, 1), (rows, layout.live_columns()))


def recalculating(path: Path) -> bool:
    twin_path = path.with_name("song-sinh.xlsm")
    shutil.copyfile(path, twin_path)
    with office._workshop(path, visible=False) as (app, copy):
        book = office._open_for_work(app, copy)
        twin = app.books.open(twin_path)
        twin.sheets[layout.INPUT_SHEET].impl.api.unprotect("")
        twin.names[layout.LIVE].refers_to_range.clear_contents()
        native = native_twin(twin, UNITS)
        live = book.names[layout.LIVE].refers_to_range
        ours, theirs = medians(9, book.impl.api.calculateAll, twin.impl.api.calculateAll)
        assert live.options(ndim=2).value == native.options(ndim=2, empty=None).value, "the two sides differ"
    name = f"recalculating {UNITS} rows of {layout.live_columns()} results, the same on both sides: UDFs / native formulas, s"
    return report(name, ours, theirs, 10)


def main() -> bool:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "lon.xlsm")
        big_book(path)
        return all([consolidating(path), recalculating(path)])


if __name__ == "__main__":
    sys.exit(not main())
