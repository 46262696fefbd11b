"""Try every point, then write the report. Called by `thads kiem-thu --bang-chung`, which installs what is needed."""

from __future__ import annotations

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

POINTS: dict[str, Callable[[Path], Iterator[Finding]]] = {
    "The workbook saved by other programs": savers.try_savers,
    "The formulas in a second engine": formulas.try_formulas,
    "VBA in two grammars": grammars.try_grammars,
    "Printed by a newer LibreOffice": renderers.try_renderers,
}

_HEAD = """\
# What is shown for Excel without Excel

Written by `./thads kiem-thu --bang-chung`; do not edit. What only Windows and Excel can show stands in
[chua-kiem-chung-tren-windows.md](chua-kiem-chung-tren-windows.md).
"""


def main() -> int:
    lines = [_HEAD, f"Python {platform.python_version()}, {platform.system()} {platform.machine()}.\n"]
    failed = 0
    for title, attempt in POINTS.items():
        print(title, flush=True)
        start = time.monotonic()
        found = list(_carefully(attempt))
        failed += sum(not one.good for one in found)
        seconds = time.monotonic() - start
        lines += [f"## {title}\n", "| tried | by | seen | as expected |", "|---|---|---|---|"]
        lines += [f"| {one.tried} | {one.tool} | {one.result} | {'yes' if one.good else '**NO**'} |" for one in found]
        lines += [f"\n{len(found)} attempts, {seconds:.0f} s.\n"]
    REPORT.write_text("\n".join(lines), encoding="utf-8")
    print(f"{REPORT.relative_to(ROOT)}: {failed} not as expected")
    return 1 if failed else 0


def _carefully(attempt: Callable[[Path], Iterator[Finding]]) -> Iterator[Finding]:
    """The findings of a point, printed as they come; what breaks is a finding too."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            for one in attempt(Path(folder)):
                print(f"  {'' if one.good else 'NOT AS EXPECTED: '}{one.tried}: {one.tool}: {one.result}", flush=True)
                yield one
        except Exception as error:
            traceback.print_exc()
            yield Finding("The rest", type(error).__name__, "broke off: " + " ".join(str(error).split())[:200], False)


if __name__ == "__main__":
    sys.exit(main())
