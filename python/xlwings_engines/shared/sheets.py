"""What the engines' sheets and books of sheets have in common."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from itertools import count
from typing import Any

from xlwings_engines.shared.cells import Cells
from xlwings_engines.shared.references import Area, check_sheet_name


class SheetOfCells:
    """A sheet, whose subclass tells all its `cells` and those of an address or a name."""

    cells: Any

    def cells_of(self, text: str) -> Any:
        """The range that an address or a name refers to, read on this sheet. Raises ValueError if there is none."""
        raise NotImplementedError

    def range(self, arg1: object, arg2: object = None) -> Any:
        if isinstance(arg1, int | float) and isinstance(arg2, int | float):
            arg1, arg2 = (int(arg1), int(arg2)), None
        first, *last = (self._cells_at(where) for where in (arg1, arg2) if where is not None)
        return first.at(first.area.around(last[0].area)) if last else first

    def _cells_at(self, where: Any) -> Any:
        if isinstance(where, tuple):
            return self.cells.at(Area.sized(*where))
        return where if isinstance(where, Cells) else self.cells_of(where)

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


class Dresses:
    """A book whose sheets have `arrange_rows` and `bind_charts`."""

    sheets: Any

    def dress(
        self,
        rows: Mapping[str, tuple[int, Sequence[float], Sequence[int]]],
        charts: Mapping[str, Mapping[str, Sequence[tuple[Any, Any]]]],
    ) -> None:
        """Arrange rows (the arguments of `Sheet.arrange_rows`) and bind charts, each by its sheet.

        A chart that has other series than those given stays as it is, and with it what follows on its sheet.
        """
        for name, arrangement in rows.items():
            self.sheets(name).arrange_rows(*arrangement)
        for name, series in charts.items():
            with suppress(ValueError):
                self.sheets(name).bind_charts(series)
