"""The sector's words in everything that a user reads: what it does not say, no text of the program does."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

SOURCES = Path(__file__).parents[1] / "python" / "thads"

TYPED = r"\b[Gg]õ\b"

# What is not said, and what is said for it.
UNSAID = {
    r"trừ sổ": "trừ số chuyển sổ theo dõi riêng",
    r"máy tính bảng": "phần mềm lập bảng",
    r"[Cc]òn giảm": "còn phải giảm",
    r"[Tt]oàn Cục": "the workbook's own label, or “dòng tổng”",
    TYPED: "nhập; “gõ” is for commands alone",
}

# Where commands are what is typed: the command line, the installer, one option; or a sentence on a key of Windows.
COMMANDS = ("commands/", "windows/", "forms/names.py")
KEYS = "%LOCALAPPDATA%"


def texts(path: Path) -> list[tuple[int, str]]:
    """Every string of a source with its line."""
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return [
        (node.lineno, node.value) for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]


@pytest.mark.parametrize("unsaid", UNSAID)
def test_no_text_uses_a_word_that_the_sector_does_not(unsaid: str) -> None:
    sources = {path.relative_to(SOURCES).as_posix(): texts(path) for path in SOURCES.rglob("*.py")}
    assert sum(map(len, sources.values())) > 1_000
    found = [
        f"{name}:{line}: {text}"
        for name, strings in sources.items()
        for line, text in strings
        if re.search(unsaid, text) and not (unsaid == TYPED and (name.startswith(COMMANDS) or KEYS in text))
    ]
    assert not found, UNSAID[unsaid]
