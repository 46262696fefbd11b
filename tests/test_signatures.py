"""`Any` in a signature hides a type: it stays where an outside library (UNO, argparse, winreg) tells none, and nowhere else."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
MOST = 80


def anys(folder: Path) -> list[str]:
    """Places of `Any` in signatures, as ruff's rule ANN401 finds them."""
    ruff = Path(sys.executable).with_name("ruff.exe" if sys.platform == "win32" else "ruff")
    command = [str(ruff), "check", "--isolated", "--select", "ANN401", "--output-format", "json", str(folder)]
    found = subprocess.run(command, capture_output=True, check=False, text=True)
    return [f"{each['filename']}:{each['location']['row']}" for each in json.loads(found.stdout)]


def test_every_any_is_found(tmp_path: Path) -> None:
    source = "from typing import Any\ndef answer(value: Any, *more: object) -> Any: ...\n"
    (tmp_path / "one.py").write_text(source)
    assert len(anys(tmp_path)) == 2


def test_few_signatures_say_any() -> None:
    found = anys(ROOT / "python")
    assert len(found) <= MOST, "\n".join(found)
