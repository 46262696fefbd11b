"""What becomes of several sheets besides their cells, in one call on their book."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any


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
