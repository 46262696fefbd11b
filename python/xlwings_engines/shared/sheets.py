"""What the engines' sheets and books of sheets have in common."""

from __future__ import annotations

from collections.abc import Collection
from itertools import count
from typing import Any

from xlwings_engines.shared.references import check_sheet_name


class ClearedSheet:
    """A sheet that is cleared by its `cells`."""

    cells: Any

    def clear_contents(self) -> None:
        self.cells.clear_contents()

    def clear_formats(self) -> None:
        self.cells.clear_formats()

    def clear(self) -> None:
        self.cells.clear()


def sheet_name(name: str | None, taken: Collection[str]) -> str:
    """The name of a sheet to come or to be renamed, its own or the next one. Raises ValueError."""
    folded = {other.casefold() for other in taken}
    if name is None:
        name = next(text for number in count(1) if (text := f"Sheet{number}").casefold() not in folded)
    check_sheet_name(name)
    if name.casefold() in folded:
        raise ValueError(f"there is a sheet {name!r} already")
    return name
