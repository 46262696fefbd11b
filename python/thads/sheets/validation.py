"""What may be typed into a cell, and what Excel says of anything else."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def between(least: int, most: int, title: str, message: str) -> dict[str, Any]:
    """Whole numbers alone, both ends allowed."""
    numbers = {"validate": "integer", "criteria": "between", "minimum": least, "maximum": most}
    return {**numbers, "error_title": title, "error_message": message}


def choice(options: Iterable[str], title: str, message: str) -> dict[str, Any]:
    """One of a list."""
    return {"validate": "list", "source": list(options), "error_title": title, "error_message": message}
