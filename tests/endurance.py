"""`thads kiem-thu --suc-ben`: the product under faults, load and bad input; what was tried and what failed goes into docs/suc-ben.md.

The short form is part of all tests; `--dai` tries every point, 200 pairs and 20,000 mutants, which takes hours.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).parents[1]
REPORT = ROOT / "docs" / "suc-ben.md"

# What is tried, and the tests that try it.
ROWS = (
    ("Killed at each call that changes a file, 11 commands", "tests/commands/test_faults.py -k killed"),
    ("One such call refused, as on a full disk", "tests/commands/test_faults.py -k refused"),
    ("Disk without room, folder that may not be written", "tests/commands/test_faults.py -k full_disk or may_not"),
    ("Commands with LibreOffice killed", "tests/office/test_killed.py"),
    ("Two commands on one workbook at once", "tests/commands/test_two_at_once.py"),
    (
        "Files and folders for drafts, of living and dead runs",
        "tests/xlwings_engines/test_replacing.py tests/xlwings_engines/test_scratch.py",
    ),
    ("Damaged workbooks: a sentence, 20 s, 600 MB", "tests/commands/test_damaged.py -k mutants or byte or copy"),
    ("Bombs: rows, cells, texts, documents, odd compression", "tests/commands/test_damaged.py -k bombs"),
    ("Damaged forms and tables", "tests/forms/files"),
    ("Texts, columns and file names out of the ordinary", "tests/commands/test_odd_texts.py"),
    ("Workbooks with macros of others", "tests/office/test_foreign_macros.py"),
    ("Code in the folder that one stands in", "tests/test_current_folder.py"),
)

HEAD = """# Endurance: what was tried, what failed

Written by `./thads kiem-thu --suc-ben{long}` on {day}. Each row alone: `{prefix}.venv/bin/python -m pytest` and its tests.
Tries are runs of commands where a test makes several, else tests.

| What | Tried | Failed | Left out | Tests |
|---|---:|---:|---:|---|
"""


def main(long: bool) -> int:
    """Run all rows and write the report; 1 where one failed."""
    lines, bad = [], 0
    head = HEAD.format(
        long=" --dai" if long else "", day=date.today().isoformat(), prefix="THADS_LONG=1 " if long else ""
    )
    for title, tests in ROWS:
        tried, failed, skipped = _run(tests, long)
        print(f"{title}: {tried} lần thử, {failed} không đạt, {skipped} bỏ qua", flush=True)
        lines.append(f"| {title} | {tried:,} | {failed} | {skipped} | `{tests}` |\n")
        bad += failed
        REPORT.write_text(head + "".join(lines), encoding="utf-8")  # what was tried stands there, however this ends
    print(f"Đã ghi {REPORT.relative_to(ROOT)}.")
    return 1 if bad else 0


def _run(tests: str, long: bool) -> tuple[int, int, int]:
    """Tries, failures (a run that broke off is one), and tests that were left out."""
    where, _, chosen = tests.partition(" -k ")
    with tempfile.TemporaryDirectory() as folder:
        result, tries = Path(folder, "result.xml"), Path(folder, "tries")
        command = [sys.executable, "-m", "pytest", "-q", "-n", "2", f"--junitxml={result}", *where.split()]
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "python"), "THADS_TRIES": str(tries)}
        environment |= {"THADS_LONG": "1"} if long else {}
        ended = subprocess.run(
            [*command, *(["-k", chosen] if chosen else [])], cwd=ROOT, env=environment, stdout=sys.stderr, check=False
        )
        if not result.exists():
            return 0, 1, 0
        suite = ElementTree.parse(result).getroot()[0]
        count, *bad, skipped = (int(suite.get(name, "0")) for name in ("tests", "failures", "errors", "skipped"))
        failed = max(sum(bad), int(ended.returncode != 0))
        return max(count - skipped, tries.stat().st_size if tries.exists() else 0), failed, skipped
