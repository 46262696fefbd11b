"""Speed of the main job, each figure beside what it is measured against, in one run; medians. Exits 1 on a bound missed.

Run: PYTHONPATH=python:. .venv/bin/python benchmarks/main_job.py
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks._measure import limit, medians, report
from tests.excel_com import ExcelCom, excel_com
from thads.figures.scales import scale_rows
from thads.rules.frame import judge
from thads.rules.plan import load_plan

# What only papers need.
WORD = ("docx", "docxtpl", "jinja2")
ROWS = 1_000_000
CALLS = 2_000


def whole_process() -> bool:
    with tempfile.TemporaryDirectory() as folder:
        example = Path(folder, "vi-du.xlsm")
        # Compiled modules are kept, as where the program is installed, whatever the caller's environment says.
        kept = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": folder}

        def run(*arguments: object) -> None:
            subprocess.run([sys.executable, *map(str, arguments)], check=True, capture_output=True, env=kept)

        run("-m", "thads", "vi-du", example)
        imports, job = medians(
            15, partial(run, "-c", "import pandas, xlwings"), partial(run, "-m", "thads", "tong-hop", example)
        )
    return report("thads tong-hop, 8 units / import pandas, xlwings, s", job, imports, 1.5)


def judging() -> bool:
    plan = load_plan()
    random = np.random.default_rng(2023)
    data = [
        (plan.scales["unit_cases"], [random.integers(0, 3_000, ROWS) for _ in range(3)]),
        (plan.scales["unit_money"], [random.integers(0, 10**12, ROWS) for _ in range(3)]),
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

    numpy, ours = medians(9, bare, exact)
    return report(f"judging {ROWS:,} rows, both measures / bare numpy, s", ours, numpy, 3)


def udf_call() -> bool:
    cells = tuple(map(tuple, scale_rows(load_plan().scales["unit_cases"], 1)))
    kept = []
    with excel_com("tuyenquang_thads") as excel:
        for name, arguments in (("THADS_KET_QUA", (450.0, 150.0, 141.0, cells)), ("THADS_TY_LE_GIAM", (150.0, 141.0))):
            (seconds,) = medians(5, partial(many_calls, excel, name, arguments))
            kept.append(limit(f"{name}, xlwings' conversion included, µs a call", seconds / CALLS * 1e6, 100))
    code = "import sys, tuyenquang_thads; print('pandas' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.strip()
    print(f"import tuyenquang_thads imports pandas: {answer} (False)")
    return all(kept) and answer == "False"


def word_libraries() -> bool:
    """UDFs and buttons start as fast as where Word's libraries cannot be imported at all, and import none of them."""
    start = f"import sys, tuyenquang_thads, thads.commands.buttons; print([name for name in {WORD} if sys.modules.get(name)])"
    barred = f"import sys; sys.modules.update(dict.fromkeys({WORD})); {start}"

    def run(code: str) -> str:
        return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.strip()

    imported = run(start)
    print(f"import tuyenquang_thads and its buttons imports of {', '.join(WORD)}: {imported} ([])")
    without, as_it_is = medians(15, partial(run, barred), partial(run, start))
    return report("the same / where these cannot be imported, s", as_it_is, without, 1.1) and imported == "[]"


def many_calls(excel: ExcelCom, name: str, arguments: tuple[object, ...]) -> None:
    for _ in range(CALLS):
        excel.call(name, *arguments)


if __name__ == "__main__":
    sys.exit(not all([whole_process(), judging(), udf_call(), word_libraries()]))
