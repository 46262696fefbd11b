"""Load: many presses of “Tổng hợp” in one process and on one LibreOffice, many forms, many units, many dates.

THADS_LONG=1 presses a thousand times.
"""

from __future__ import annotations

import datetime as dt
import gc
import os
import shutil
import subprocess
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import NamedTuple

import xlwings as xw

from tests import faults
from tests.conftest import UNITS, fill
from tests.forms.samples import form
from thads.libreoffice import office
from thads.rules.plan import load_plan
from thads.workbook import consolidate
from thads.workbook.book_file import open_book, save
from thads.workbook.build import build_workbook

PRESSES = 1_000 if faults.LONG else 40
MEGABYTES = 600
# LibreOffice's module for Python (7.4) keeps 64 bytes of each attribute that it is asked for, for good: 0.08 MB a press.
PER_PRESS = 0.12


class Use(NamedTuple):
    """What a process has used: its seconds of the processor, its megabytes, its open files."""

    seconds: float
    megabytes: float
    files: int


def use(pid: int) -> Use:
    ticks = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    sizes = os.sysconf("SC_CLK_TCK"), os.sysconf("SC_PAGE_SIZE") / 2**20
    return Use(sum(map(int, ticks)) / sizes[0], pages * sizes[1], len(os.listdir(f"/proc/{pid}/fd")))


def assert_flat(press: Callable[[int], None], pids: list[int], presses: int = PRESSES) -> None:
    """Press again and again: of each process the last presses take no more than the earlier ones, in time and memory."""
    used: dict[int, list[Use]] = {pid: [use(pid)] for pid in pids}
    quarter = presses // 4
    for number in range(presses):
        faults.tried()
        press(number)
        if number + 1 in (quarter, presses):
            gc.collect()  # what only waits to be collected is no growth
        for pid in pids:
            used[pid].append(use(pid))
    for uses in used.values():
        times = [after.seconds - before.seconds for before, after in pairwise(uses)]
        early, late = (median(part) for part in (times[quarter : 2 * quarter], times[-quarter:]))
        assert late <= 1.3 * early + 0.02, (early, late)  # the system counts in hundredths
        assert uses[-1].megabytes <= uses[quarter].megabytes + 30 + PER_PRESS * presses
        assert uses[-1].files <= uses[quarter].files


def pressed(book: xw.Book, number: int) -> None:
    """Another figure, then the button: what comes out is this figure's."""
    book.names["NhapLieu"].refers_to_range[0, 4].value = 140 + number % 2
    report, _ = consolidate.run(book)
    assert report is not None
    # 160 less 10 carried over before; 140 and 141 now.
    assert book.names["TongHop_DonVi"].refers_to_range[0, 6].value == 10 - number % 2


def test_presses_in_one_process_on_files(tmp_path: Path) -> None:
    path = fill(tmp_path / "so.xlsm")

    def press(number: int) -> None:
        with open_book(path) as book:
            pressed(book, number)
            save(book, before="tổng hợp")

    assert_flat(press, [os.getpid()])
    assert len(list((tmp_path / "Bản dự phòng").iterdir())) == 10


def test_presses_on_one_libreoffice(tmp_path: Path) -> None:
    with office.open_copy(fill(tmp_path / "so.xlsm")) as book:
        # What was started only waits for the office that it starts.
        (office_pid,) = subprocess.check_output(["pgrep", "-P", str(book.app.pid)]).split()
        assert use(int(office_pid)).megabytes > 100
        presses = PRESSES if faults.LONG else 16
        assert_flat(lambda number: pressed(book, number), [os.getpid(), int(office_pid)], presses)


def run(folder: Path, *arguments: object) -> str:
    ended = faults.run(arguments, lambda: faults.temporary(folder / "tmp"))
    assert ended.code == 0, ended.said
    assert ended.megabytes < MEGABYTES
    return ended.said


def test_63_provinces_of_12_forms(tmp_path: Path) -> None:
    for unit in range(1, 13):
        made = form(tmp_path / "nước/Tỉnh 01" / f"{unit}.xlsx", f"Phòng THADS khu vực {unit}")
        for province in range(2, 64):
            folder = tmp_path / f"nước/Tỉnh {province:02}"
            folder.mkdir(exist_ok=True)
            shutil.copyfile(made, folder / made.name)
    said = run(tmp_path, "gop", tmp_path / "nước", "-o", tmp_path / "gop.xlsx")
    # 9 of 150 cases are the 6% asked of a unit, more than the 5% of a province; 190 of 3.000 are 6,33% of the money.
    assert "Đã gộp 63 tỉnh, 756 đơn vị." in said
    assert "Về việc, Đạt: 756 đơn vị" in said
    assert "Về tiền, Đạt: 756 đơn vị, 63 tỉnh" in said


def test_2000_units(tmp_path: Path) -> None:
    path = tmp_path / "so.xlsm"
    build_workbook(path, load_plan(), rows=2_000)
    with open_book(path) as book:
        book.names["NhapLieu"].refers_to_range.value = [[f"Đơn vị {n:04}", *UNITS[0][1:]] for n in range(2_000)]
        book.names["NgayBaoCao"].refers_to_range.value = dt.date(2023, 9, 30)
        save(book)
    run(tmp_path, "tong-hop", path)
    with open_book(path) as book:
        total = book.names["TongHop_Cuc"].refers_to_range.options(ndim=2).value
        assert [cell for row in total for cell in row if cell in (2_000 * 450, 2_000 * 150, 2_000 * 141)] == [
            900_000,
            300_000,
            282_000,
        ]


def test_ten_years_of_weekly_dates(tmp_path: Path) -> None:
    path = fill(tmp_path / "so.xlsm")
    run(tmp_path, "tong-hop", path)
    with open_book(path) as book:
        rows = book.names["TheoDoi"].refers_to_range.options(ndim=2).value
        last = [row for row in rows if row[0] is not None]
        weeks = [dt.datetime(2023, 9, 30) - dt.timedelta(weeks=week) for week in range(520, 0, -1)]
        sheet, first = book.sheets["Theo dõi"], book.names["TheoDoi"].refers_to_range.row
        many = [[day, *row[1:]] for day in weeks for row in last]
        book.names["TheoDoi"].refers_to = f"='Theo dõi'!$A${first}:$J${first + len(many) + len(last) - 1}"
        sheet.range((first, 1)).value = many
        save(book)
    run(tmp_path, "tong-hop", path, "--thay")
    with open_book(path) as book:
        rows = book.names["TheoDoi"].refers_to_range.options(ndim=2).value
        assert [row[0] for row in rows if row[0]][:: len(last)] == [*weeks, dt.datetime(2023, 9, 30)]
