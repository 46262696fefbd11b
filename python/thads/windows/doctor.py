"""The check of what is installed: `thads chan-doan`, the button "Kiểm tra cài đặt" and chan_doan.cmd.

Standard library only, so that it runs where packages are missing or broken; without them a workbook's settings stay unseen.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from thads import journal
from thads.windows import REQUIREMENTS, WORKBOOK, home, machine, packages, read_record, server
from thads.windows.checks import CHECKS, Installation
from thads.windows.conf import read_conf
from thads.windows.findings import Finding, as_text, exit_code


def examine(here: Installation) -> list[Finding]:
    """All findings, in the order of the checks."""
    return [check(here) for check in CHECKS]


def look(book: str = "", conf: Mapping[str, str] | None = None) -> Installation:
    """The installation as it is.

    Args:
        book: the workbook; "" is the one that the installer put into the user's documents, if it is there.
        conf: its hidden sheet's settings, where the caller has them already.
    """
    here = machine.this_machine()
    folder = home(os.environ)
    book = book or _installed_book(folder)
    if conf is None and book:
        conf = read_conf(Path(book))
    office = here.value(r"HKLM\SOFTWARE\LibreOffice\UNO\InstallPath", "")
    root = folder if here.windows and folder else Path(__file__).parents[3]
    pins = packages.read_pins(root / REQUIREMENTS)
    return Installation(
        machine=here,
        home=folder,
        prefix=Path(sys.prefix),
        pins=pins,
        packages=packages.installed({*pins, "xlwings"}),
        book=book,
        conf=conf,
        call_udf=server.call_udf if here.windows else None,
        libreoffice=shutil.which("soffice") or (str(office) if office else None),
    )


def _installed_book(folder: Path | None) -> str:
    documents = folder and read_record(folder).get("documents")
    path = documents and Path(documents, WORKBOOK)
    return str(path) if path and path.exists() else ""


def main(arguments: Sequence[str]) -> int:
    """`python -m thads.windows.doctor [SỔ]`: what chan_doan.cmd runs; needs none of the packages."""
    journal.speak_utf8()
    findings = examine(look(arguments[0] if arguments else ""))
    print(as_text(findings))
    return exit_code(findings)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
