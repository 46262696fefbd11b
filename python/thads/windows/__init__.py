"""The office's Windows machine: the offline kit, its installer, and the check of what is installed.

What is installed lies in one folder of the user's own, %LOCALAPPDATA%\\THADS, where the workbook's hidden sheet looks:

    venv\\                  Python with the kit's packages; xlwings' two DLLs stand in it
    python\\                the program
    tuyenquang_thads.xlsm  the blank workbook
    requirements.txt       what belongs into venv
    cai-dat.json           what the installer put elsewhere, for taking it out again
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

WORKBOOK = "tuyenquang_thads.xlsm"
GUIDE = "HUONG-DAN.pdf"
SIGNING = "docs/ky-so.md"
REQUIREMENTS = "requirements.txt"
RECORD = "cai-dat.json"
KIT_FACTS = "bo-cai.json"
DOCUMENTS = (WORKBOOK, GUIDE, SIGNING, KIT_FACTS)
COMMANDS = ("cai_dat.cmd", "go_bo.cmd", "chan_doan.cmd", "kiem_chung.cmd")

# Where other software sets these, every Python of the machine looks for its own parts there and may not even start.
PYTHON_VARIABLES = ("PYTHONHOME", "PYTHONPATH")

# Folders of the kit, and where the program lies once installed.
KIT_PROGRAM, KIT_WHEELS, KIT_PYTHON = "chuong-trinh", "thu-vien", "python"
PROGRAM = "python"


def home(environment: Mapping[str, str]) -> Path | None:
    """%LOCALAPPDATA%\\THADS; None where the environment names no such folder."""
    local = environment.get("LOCALAPPDATA")
    return Path(local, "THADS") if local else None


def read_record(folder: Path) -> dict[str, str]:
    """What the last installation noted; empty where there was none."""
    with suppress(OSError, ValueError):
        return dict(json.loads((folder / RECORD).read_text(encoding="utf-8")))
    return {}


def requirements_name(python: str) -> str:
    """File of a kit with the locked packages of one Python version such as "3.12"."""
    return f"requirements-{python}.txt"
