"""Speed of the unit forms, each figure beside what it is measured against, in one run; medians.

Run: PYTHONPATH=python:. .venv/bin/python benchmarks/forms.py
It ends with 1 where a bound is missed.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np
import openpyxl
import pandas as pd
from python_calamine import CalamineWorkbook

from thads.figures.settings import Settings
from thads.forms import national
from thads.forms.check import check
from thads.forms.read import read_file
from thads.forms.write import Form, form_bytes
from thads.layout import MEASURES
from thads.rules.plan import load_plan

FORMS = 1_000
SETTINGS = Settings(load_plan().warnings, baseline_year=2022, current_year=2023)


missed: list[str] = []


def bound(text: str, holds: bool) -> None:
    """Print a figure with its bound, and keep it where the bound is missed."""
    print(text if holds else f"{text}: MISSED")
    if not holds:
        missed.append(text)


def side_by_side(rounds: int, *actions: Callable[[], object]) -> list[float]:
    """Median seconds of each action, measured in turns so that the machine's noise falls on all alike."""
    times: list[list[float]] = []
    for action in actions:
        action()
    for _ in range(rounds):
        times.append([])
        for action in actions:
            start = time.perf_counter()
            action()
            times[-1].append(time.perf_counter() - start)
    return [median(column) for column in zip(*times, strict=True)]


def write_filled(folder: Path, provinces: int, units: int) -> list[Path]:
    """Forms as units send them back, typed in by openpyxl."""
    chance = random.Random(2023)
    info = {"title": "Đợt thi đua cao điểm giảm án tồn đọng năm 2023", "agency": "CỤC THI HÀNH ÁN DÂN SỰ"}
    paths = []
    for province in range(provinces):
        (folder / f"Tỉnh {province:02}").mkdir(parents=True)
        for number in range(units):
            path = folder / f"Tỉnh {province:02}" / f"{number:03}.xlsx"
            form = Form(f"Phòng khu vực {number} tỉnh {province}", [None] * 10, 2022, 2023, "1.000 đồng", None, info)
            path.write_bytes(form_bytes(form))
            book = openpyxl.load_workbook(path)
            for name, most in (("Phieu_Viec", 3_000), ("Phieu_Tien", 10**9)):
                before = chance.randint(most // 10, most // 2)
                figures = (most, before, chance.randint(0, before // 9), int(before * 0.85), None)
                ((_, address),) = book.defined_names[name].destinations
                for (cell,), figure in zip(book.active[address], figures, strict=True):
                    cell.value = figure
            book.save(path)
            paths.append(path)
    return paths


def reading(paths: list[Path]) -> None:
    names = [str(path) for path in paths]

    def bare() -> None:
        for name in names:
            CalamineWorkbook.from_path(name).get_sheet_by_index(0).to_python()

    def by_openpyxl() -> None:
        for name in names:
            book = openpyxl.load_workbook(name, read_only=True, data_only=True)
            [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]
            book.close()

    def ours() -> None:
        for path in paths:
            submissions, problems = read_file(path, path.name)
            assert len(submissions) == 1, problems

    def checked() -> None:
        for path in paths:
            (submission,), _ = read_file(path, path.name)
            check(submission, SETTINGS)

    calamine, read, also_checked = side_by_side(9, bare, ours, checked)
    (slow,) = side_by_side(1, by_openpyxl)
    bound(
        f"reading {len(paths):,} forms: {read:.3f} s; bare python-calamine: {calamine:.3f} s; ratio {read / calamine:.2f} (≤ 1.3)",
        read <= 1.3 * calamine,
    )
    print(f"checked as well: {also_checked:.3f} s, ratio {also_checked / calamine:.2f}")
    bound(
        f"openpyxl, read_only: {slow:.3f} s; {slow / read:.1f} times ours, {slow / also_checked:.1f} times with the check (≥ 4)",
        slow >= 4 * also_checked,
    )


def memory(folder: Path, count: int) -> float:
    """Peak memory in MB of a process of its own that consolidates a folder."""
    code = (
        "import resource, sys; from thads.commands.cli import main; main(['gop', sys.argv[1], '-o', sys.argv[2]]);"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"
    )
    run = [sys.executable, "-c", code, str(folder), str(folder.with_suffix(".xlsx"))]
    done = subprocess.run(run, check=True, capture_output=True, text=True)
    assert f"{count} đơn vị." in done.stdout
    return float(done.stdout.splitlines()[-1])


def many_rows(rows: int) -> pd.DataFrame:
    chance = np.random.default_rng(rows)
    frame = pd.DataFrame({"province": [f"Tỉnh {number % 63:02}" for number in range(rows)]})
    for measure in MEASURES:
        most = 3_000 if measure.key == "cases" else 10**12
        for name in ("workload", "before", "after"):
            frame[f"{measure.key}_{name}"] = pd.array(chance.integers(0, most, rows), dtype="Int64")
    return frame


def judging() -> None:
    plan = load_plan()
    small, large = many_rows(10_000), many_rows(100_000)
    fast, slow = side_by_side(
        7, lambda: national.judge_provinces(small, plan), lambda: national.judge_provinces(large, plan)
    )
    bound(
        f"judged and summed up by province: 10,000 rows {fast:.3f} s, 100,000 rows {slow:.3f} s; ratio {slow / fast:.1f} (≤ 10)",
        slow <= 10 * fast,
    )
    for rows in (10_000, 100_000):
        code = (
            f"import resource; from benchmarks.forms import *; frame = many_rows({rows}); national.judge_provinces(frame, load_plan());"
            "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"
        )
        done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
        print(f"peak memory judging {rows:,} rows: {float(done.stdout):.0f} MB")


def main() -> None:
    with tempfile.TemporaryDirectory() as place:
        big, little = Path(place, "big"), Path(place, "little")
        paths = write_filled(big, 50, FORMS // 50)
        write_filled(little, 10, 20)
        reading(paths)
        few, many = memory(little, 200), memory(big, FORMS)
        bound(
            f"peak memory of thads gop: 200 forms {few:.0f} MB, 1,000 forms {many:.0f} MB (flat: ≤ 1.1 times)",
            many <= 1.1 * few,
        )
    judging()
    sys.exit(bool(missed))


if __name__ == "__main__":
    main()
