"""Tables: the ranges that they are made of, and what a new one is given."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Generic, TypeVar

from xlwings_engines.shared.cells import Cells
from xlwings_engines.shared.references import Area, check_table_name
from xlwings_engines.shared.values import shown_number

R = TypeVar("R", bound=Cells)


class TableRanges(Generic[R]):
    """A table, whose subclass tells its name, its range and which rows it shows."""

    name = range = show_headers = show_totals = property()

    @property
    def header_row_range(self) -> R | None:
        cells: R = self.range
        return cells.at(cells.area._replace(bottom=cells.row)) if self.show_headers else None

    @property
    def totals_row_range(self) -> R | None:
        cells: R = self.range
        return cells.at(cells.area._replace(top=cells.area.bottom)) if self.show_totals else None

    @property
    def data_body_range(self) -> R | None:
        cells: R = self.range
        top, left, bottom, right = cells.area
        body = Area(top + self.show_headers, left, bottom - self.show_totals, right)
        return cells.at(body) if body.height > 0 else None

    @property
    def insert_row_range(self) -> R | None:
        """The row of an empty table into which its first data will go."""
        body = self.data_body_range
        return body if body and body.area.height == 1 and not body.filled(body.area) else None

    def resized(self, cells: R, tables: Sequence[TableRanges[R]]) -> Area:
        """What the table covers if it is given these cells. Raises ValueError for what Excel refuses."""
        former: Area = self.range.area
        area = cells.area._replace(bottom=max(cells.area.bottom, cells.row + self.show_headers))
        if area.top != former.top or not area.common(former):
            raise ValueError(f"{self.name!r} keeps the row of its header and some of its cells, unlike in {area}")
        refuse_overlap(area, [table for table in tables if table.name != self.name])
        return area


# The styles that every Excel has, and how many of each.
STYLES = {
    f"TableStyle{kind}{n}" for kind, last in (("Light", 21), ("Medium", 28), ("Dark", 11)) for n in range(1, last + 1)
}


def check_style(name: object, own: Collection[str]) -> None:
    """A table's style, None or "" for none. Raises ValueError for one that neither Excel nor the book has."""
    if name and name not in STYLES and name not in own:
        raise ValueError(f"{name!r} is no style of tables such as 'TableStyleMedium2'")


def refuse_other_sources(options: Mapping[str, object]) -> None:
    """Tables of anything else than cells: NotImplementedError."""
    for name, value in options.items():
        if value not in (None, False, "range"):
            raise NotImplementedError(f"Tables.add with {name}={value!r} is not implemented")


def refuse_overlap(area: Area, tables: Sequence[TableRanges[Any]]) -> None:
    """Raises ValueError if a table has some of the cells."""
    for table in tables:
        if table.range.area.common(area):
            raise ValueError(f"{area} has cells of the table {table.name!r}")


def prepared(
    cells: R, has_headers: bool, name: str | None, tables: Sequence[TableRanges[R]], taken: set[str]
) -> tuple[R, str, list[str]]:
    """Make room for a table.

    Args:
        cells: what it is to have, or one cell of it.
        has_headers: whether they have its header; else one is inserted above.
        name: its name; None is the next free one.
        tables: those of the sheet.
        taken: names that it cannot have, case folded.

    Returns:
        Its cells, at least one row below a header; its name; the names of its columns.

    Raises:
        ValueError: Excel would refuse the name or the place.
    """
    cells = cells.current_region if len(cells) == 1 else cells
    if name is None:
        name = next(text for n in range(1, len(taken) + 2) if (text := f"Table{n}").casefold() not in taken)
    check_table_name(name, taken)
    area = cells.area
    refuse_overlap(area, tables)
    if cells.merge_cells is not False:
        raise ValueError(f"{area} has merged cells")
    if not has_headers:
        cells.at(area._replace(bottom=area.top)).insert("down")
    cells = cells.at(area._replace(bottom=area.bottom + (area.height == 1 or not has_headers)))
    return cells, name, name_columns(cells.at(area._replace(bottom=area.top)))


def header_texts(header: R) -> list[str]:
    values = header.raw_value
    row = values[0] if isinstance(values, tuple) else [values]
    if any(isinstance(value, dt.datetime) for value in row):
        raise NotImplementedError("a table whose header has a date is not implemented")
    texts = [shown_number(value) if isinstance(value, float) else str("" if value is None else value) for value in row]
    return [text.upper() if isinstance(value, bool) else text for text, value in zip(texts, row, strict=True)]


def name_columns(header: R) -> list[str]:
    """Let a header have what Excel makes of it: texts that differ, and names of its own where there are none."""
    names: list[str] = []
    for text in header_texts(header):
        start, number = text or "Column", 1 if not text else 2
        name = text or "Column1"
        while name.casefold() in [other.casefold() for other in names]:
            name, number = f"{start}{number}", number + 1
        names.append(name)
    header.raw_value = [[f"'{name}" for name in names]]
    return names
