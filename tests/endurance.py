"""`thads kiem-thu --suc-ben`: the product under faults, load and bad input; what was tried and what failed goes into docs/suc-ben.md.

The short form is part of all tests; `--dai` tries every point, 200 pairs and 20,000 mutants, which takes hours. Rows of the
report can be tried alone by a part of their title: the others stay, each with the commit and the form in which it was tried.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from xml.etree import ElementTree

from tests.mutations import HEADING

ROOT = Path(__file__).parents[1]
REPORT = ROOT / "docs" / "suc-ben.md"

# What is tried, and the tests that try it.
ROWS = (
    ("Killed at each call that changes a file, 11 commands", "tests/commands/test_faults.py -k killed"),
    ("One such call refused, as on a full disk", "tests/commands/test_faults.py -k refused"),
    ("Killed at random moments", "tests/commands/test_faults.py -k random"),
    ("Nothing written elsewhere, no network", "tests/commands/test_faults.py -k elsewhere"),
    ("Disk without room, folder that may not be written", "tests/commands/test_faults.py -k full_disk or may_not"),
    ("Commands with LibreOffice killed", "tests/office/test_killed.py"),
    ("The installer killed or refused at each call that changes a file", "tests/windows/test_cut_off.py"),
    ("Two commands on one workbook at once", "tests/commands/test_two_at_once.py"),
    (
        "Files and folders for drafts, of living and dead runs",
        "tests/xlwings_engines/test_replacing.py tests/xlwings_engines/test_scratch.py",
    ),
    (
        "Damaged workbooks: a sentence, 20 s, 600 MB",
        "tests/commands/test_damaged.py -k mutants and not of_a or byte or copy",
    ),
    ("Damaged plan files and Word templates", "tests/commands/test_damaged.py -k of_a"),
    ("Bombs: rows, cells, texts, documents, odd compression", "tests/commands/test_damaged.py -k bombs"),
    ("Damaged forms and tables", "tests/forms/files"),
    (
        "Presses of “Tổng hợp” on files and on one LibreOffice: time, memory, files",
        "tests/commands/test_load.py -k presses",
    ),
    (
        "63 × 12 forms, 2.000 units, ten years of weekly dates",
        "tests/commands/test_load.py -k provinces or units or dates",
    ),
    ("Texts, columns and file names out of the ordinary", "tests/commands/test_odd_texts.py"),
    ("Workbooks with macros of others", "tests/office/test_foreign_macros.py"),
    ("Code in the folder that one stands in", "tests/test_current_folder.py"),
)

# Of the mutants of the rules each so many-th is tried, in the long form all.
EVERY = "60"

# In an environment of its own; what is locked is looked up by name and version.
AUDIT = ("pip-audit==2.10.1", "--disable-pip", "--no-deps")

HEAD = """# Endurance: what was tried, what failed

Written by `./thads kiem-thu --suc-ben [--dai] [PART OF A ROW'S TITLE…]`; a part of a title tries that row alone. In the long form
(`--dai`) the tests run with `THADS_LONG=1`. Tries are runs of commands where a test makes several, else tests.

| What | Tried | Failed | Left out | Form | Of the code of | Tests |
|---|---:|---:|---:|---|---|---|
"""


def main(long: bool, parts: Sequence[str]) -> int:
    """Try all rows, or those whose titles have one of `parts`, and put them into the report; 1 where one failed."""
    rows: list[tuple[str, str, Callable[[], tuple[int, int, int]]]] = [
        *((title, tests, partial(_run, tests, long)) for title, tests in ROWS),
        ("Packages with known weaknesses", " ".join(AUDIT), _audit),
    ]
    report, _, mutants = REPORT.read_text(encoding="utf-8").partition(HEADING)
    lines = {line.split(" | ")[0].removeprefix("| "): line for line in report.splitlines() if line.startswith("| ")}
    commit = subprocess.check_output(["git", "log", "-1", "--format=%h, %cs"], cwd=ROOT, text=True).strip()
    bad = 0
    for title, command, outcome in rows:
        if parts and not any(part.lower() in title.lower() for part in parts):
            continue
        tried, failed, left_out = outcome()
        print(f"{title}: {tried} lần thử, {failed} không đạt, {left_out} bỏ qua", flush=True)
        form = "long" if long else "short"
        lines[title] = f"| {title} | {tried:,} | {failed} | {left_out} | {form} | {commit} | `{command}` |"
        bad += failed
        # What was tried stands there, however this ends.
        table = "\n".join(lines[title] for title, *_ in rows if title in lines)
        REPORT.write_text(f"{HEAD}{table}\n{HEADING}{mutants}", encoding="utf-8")
    if not parts:  # it writes its own part of the report
        mutations = [sys.executable, "-m", "tests.mutations", "1" if long else EVERY]
        paths = {"PYTHONPATH": f"{ROOT / 'python'}:{ROOT}"}
        bad += subprocess.run(mutations, cwd=ROOT, env=os.environ | paths).returncode
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


def _audit() -> tuple[int, int, int]:
    """Packages of the lock that somebody has looked at, those of them with weaknesses, and those without data here."""
    pins = re.findall(r"^[\w.\-]+==[^\s;\\]+", (ROOT / "requirements.txt").read_text(encoding="utf-8"), re.MULTILINE)
    with tempfile.TemporaryDirectory() as folder:
        lock, python = Path(folder, "requirements.txt"), Path(folder, "venv/bin/python")
        lock.write_text("\n".join(pins), encoding="utf-8")
        try:
            subprocess.run([sys.executable, "-m", "venv", python.parents[1]], check=True, capture_output=True)
            subprocess.run([python, "-m", "pip", "install", "-q", AUDIT[0]], check=True, capture_output=True)
            command: list[str | Path] = [
                python,
                "-m",
                "pip_audit",
                *AUDIT[1:],
                "--format",
                "json",
                "--requirement",
                lock,
            ]
            found = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
            packages = [each for each in json.loads(found.stdout)["dependencies"] if "vulns" in each]
        except (OSError, ValueError, subprocess.SubprocessError):
            return 0, 0, len(pins)
    return len(packages), sum(bool(each["vulns"]) for each in packages), len(pins) - len(packages)
