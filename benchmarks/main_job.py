"""Speed of the main job, each figure beside what it is measured against, in one run; medians.

Run: PYTHONPATH=python:. .venv/bin/python benchmarks/main_job.py
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np

from tests.excel_com import excel_com
from thads.figures.scales import scale_rows
from thads.rules.frame import judge
from thads.rules.plan import load_plan

ROWS = 1_000_000


def timed(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def side_by_side(rounds: int, *actions: Callable[[], object]) -> list[float]:
    """Median seconds of each action, measured in turns so that the machine's noise falls on all alike."""
    for action in actions:
        action()
    times = [[timed(action) for action in actions] for _ in range(rounds)]
    return [median(column) for column in zip(*times, strict=True)]


def whole_process() -> None:
    with tempfile.TemporaryDirectory() as folder:
        example = Path(folder, "vi-du.xlsm")
        run = [sys.executable, "-m", "thads"]
        subprocess.run([*run, "vi-du", str(example)], check=True, capture_output=True)
        imports, job = side_by_side(
            15,
            lambda: subprocess.run([sys.executable, "-c", "import pandas, xlwings"], check=True),
            lambda: subprocess.run([*run, "tong-hop", str(example)], check=True, capture_output=True),
        )
    print(
        f"thads tong-hop, 8 units: {job:.3f} s; import pandas, xlwings: {imports:.3f} s; ratio {job / imports:.2f} (≤ 1.5)"
    )


def judging() -> None:
    plan = load_plan()
    random = np.random.default_rng(2023)
    data = [
        (plan.unit_cases, [random.integers(0, 3_000, ROWS) for _ in range(3)]),
        (plan.unit_money, [random.integers(0, 10**12, ROWS) for _ in range(3)]),
    ]

    def bare() -> None:
        for scale, (workload, before, after) in data:
            starts = np.array(scale.starts)
            targets = np.array([float(tier.target.rate) for tier in scale.tiers])
            tier = np.searchsorted(starts, workload, side="right") - 1
            _ = (before - after) >= targets[tier] * before

    def exact() -> None:
        for scale, figures in data:
            judge(scale, *figures)

    numpy, ours = side_by_side(9, bare, exact)
    print(
        f"judging {ROWS:,} rows, both measures: {ours:.3f} s; bare numpy: {numpy:.3f} s; ratio {ours / numpy:.2f} (≤ 3)"
    )


def udf_call() -> None:
    cells = tuple(map(tuple, scale_rows(load_plan().unit_cases, 1)))
    calls = 2_000
    with excel_com("tuyenquang_thads") as excel:
        for name, arguments in (("THADS_KET_QUA", (450.0, 150.0, 141.0, cells)), ("THADS_TY_LE_GIAM", (150.0, 141.0))):
            (seconds,) = side_by_side(
                5, lambda name=name, arguments=arguments: [excel.call(name, *arguments) for _ in range(calls)]
            )
            print(f"{name}, xlwings' conversion included: {seconds / calls * 1e6:.0f} µs a call (< 100)")
    code = "import sys, tuyenquang_thads; print('pandas' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.strip()
    print(f"import tuyenquang_thads imports pandas: {answer} (False)")


if __name__ == "__main__":
    whole_process()
    judging()
    udf_call()
