"""Independent readers, and what both sides call an error."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

NA, DIV0 = -2146826246, -2146826281


def pdf_pages(path: Path | str) -> int:
    said = subprocess.run(["pdfinfo", str(path)], check=True, capture_output=True, text=True).stdout
    return int(re.findall(r"Pages: +(\d+)", said)[0])


def group(pid: int) -> list[int]:
    """The living processes of a group."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state, _, pgrp = (folder / "stat").read_text().rpartition(")")[2].split()[:3]
        except OSError:
            continue
        if int(pgrp) == pid and state != "Z":
            found.append(int(folder.name))
    return found
