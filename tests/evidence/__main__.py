"""Try every point, then write the report. Called by `thads kiem-thu --bang-chung`, which installs what is needed."""

from __future__ import annotations

import multiprocessing
import platform
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.conftest import ROOT
from tests.evidence import formulas, grammars, renderers, savers
from tests.evidence.finding import Finding

REPORT = ROOT / "docs/bang-chung.md"

Attempt = Callable[[Path], Iterator[Finding]]

# Two lanes side by side. The newer LibreOffice is fetched by the first that needs it.
LANES: tuple[dict[str, Attempt], ...] = (
    {"VBA in two grammars": grammars.try_grammars, "The formulas in a second engine": formulas.try_formulas},
    {"Printed by others": renderers.try_renderers, "The workbook saved by other programs": savers.try_savers},
)

_HEAD = """\
# What is shown for Excel without Excel

Written by `./thads kiem-thu --bang-chung`; do not edit. What only Windows and Excel can show stands in
[chua-kiem-chung-tren-windows.md](chua-kiem-chung-tren-windows.md). The way from Excel's objects through xlwings' DLL into a Windows
Python is part of the daily tests: `tests/windows`.
"""


def main() -> int:
    began = time.monotonic()
    with multiprocessing.Pool(len(LANES)) as pool:
        tried = [point for lane in pool.map(_lane, range(len(LANES))) for point in lane]
    found = [one for _, _, some in tried for one in some]
    failed, untried = (sum(one.good is good for one in found) for good in (False, None))
    lines = [
        _HEAD,
        f"Python {platform.python_version()}, {platform.system()} {platform.machine()}; {time.monotonic() - began:.0f} s in all. "
        f"Fetched for it alone, unpacked: {_megabytes(renderers.FOLDER.parent)} MB.\n",
        f"{len(found)} attempts, {failed} not as expected, {untried} not to be had and so not shown.\n",
    ]
    for title, seconds, some in tried:
        lines += [f"## {title}\n", "| tried | by | seen | as expected |", "|---|---|---|---|"]
        lines += [f"| {one.tried} | {one.tool} | {one.result} | {_WORDS[one.good]} |" for one in some]
        lines += [f"\n{len(some)} attempts, {seconds:.0f} s.\n"]
    REPORT.write_text("\n".join(lines), encoding="utf-8")
    print(f"{REPORT.relative_to(ROOT)}: {failed} not as expected, {untried} not shown")
    return 1 if failed else 0


_WORDS = {True: "yes", False: "**NO**", None: "not shown"}


def _lane(number: int) -> list[tuple[str, float, list[Finding]]]:
    """The points of a lane: title, seconds, findings."""
    done = []
    for title, attempt in LANES[number].items():
        start = time.monotonic()
        found = list(_carefully(attempt))
        done.append((title, time.monotonic() - start, found))
    return done


def _carefully(attempt: Attempt) -> Iterator[Finding]:
    """The findings of a point, printed as they come; what breaks is a finding too."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            for one in attempt(Path(folder)):
                print(f"{_WORDS[one.good]}: {one.tried}: {one.tool}: {one.result}", flush=True)
                yield one
        except Exception as error:
            traceback.print_exc()
            yield Finding("The rest", type(error).__name__, "broke off: " + " ".join(str(error).split())[:200], False)


def _megabytes(folder: Path) -> int:
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file()) >> 20


if __name__ == "__main__":
    sys.exit(main())
