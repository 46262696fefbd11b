"""Tables: database ranges with a header row.

LibreOffice knows no styles of tables: what programs set is remembered as long as the book is open, and shown nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from xlwings import base_classes

from xlwings_engines.libreoffice.look import ENGINE
from xlwings_engines.libreoffice.range import Range
from xlwings_engines.libreoffice.soffice import reports_death
from xlwings_engines.libreoffice.values import CONTENTS
from xlwings_engines.shared.unsupported import implements

INTERNAL = "__Anonymous_Sheet_DB__"

# What a new table looks like in Excel.
LOOKS = {
    "table_style": "TableStyleMedium2",
    "show_table_style_row_stripes": True,
    "show_table_style_column_stripes": False,
    "show_table_style_first_column": False,
    "show_table_style_last_column": False,
}
SUM_OF_SHOWN = 109  # SUBTOTAL's number for the sum of rows that no filter hides


def remembered(name: str) -> property:
    """A property that only the book's memory of its tables has."""

    def look(table: Table) -> Any:
        return table.looks.get(name, LOOKS[name])

    def change(table: Table, value: Any) -> None:
        table.looks[name] = value

    return property(look, change)


@implements(base_classes.Tables, ENGINE)
@reports_death
class Tables:
    def __init__(self, sheet: Any) -> None:
        self.sheet = sheet

    @property
    def soffice(self) -> Any:
        return self.sheet.soffice

    @property
    def parent(self) -> Any:
        return self.sheet

    @property
    def api(self) -> Any:
        return self.sheet.book.api.DatabaseRanges

    def entries(self) -> list[Table]:
        ranges, index = self.api, self.sheet.index - 1
        return [
            Table(self.sheet, name)
            for name in ranges.getElementNames()
            if not name.startswith(INTERNAL) and ranges.getByName(name).getDataArea().Sheet == index
        ]

    def __len__(self) -> int:
        return len(self.entries())

    def __iter__(self) -> Iterator[Table]:
        return iter(self.entries())

    def __call__(self, key: str | int) -> Table:
        entries = self.entries()
        if isinstance(key, int):
            if not 1 <= key <= len(entries):
                raise KeyError(key)
            return entries[key - 1]
        for table in entries:
            if table.name.casefold() == key.casefold():
                return table
        raise KeyError(key)

    def __contains__(self, key: str | int) -> bool:
        try:
            self(key)
        except KeyError:
            return False
        return True

    def add(
        self,
        source_type: Any = None,
        source: Any = None,
        link_source: Any = None,
        has_headers: Any = None,
        destination: Any = None,
        table_style_name: str | None = None,
        name: str | None = None,
    ) -> Table:
        ranges = self.api
        cells: Range = getattr(source, "impl", source)
        if len(cells) == 1:
            cells = cells.current_region
        taken = {text.casefold() for text in ranges.getElementNames()}
        if name is None:
            name = next(text for n in range(1, len(taken) + 2) if (text := f"Table{n}").casefold() not in taken)
        elif name.casefold() in taken:
            raise ValueError(f"there is a table {name!r} already")
        if has_headers in (False, "no"):
            top, left, height, width = cells.place
            Range(cells.sheet, place=(top, left, 1, width)).insert("down")
            Range(cells.sheet, place=(top, left, 1, width)).raw_value = [[f"Column{n + 1}" for n in range(width)]]
            cells = Range(cells.sheet, place=(top, left, height + 1, width))
        if cells.shape[0] == 1:  # a table has at least one row below its header
            cells = Range(cells.sheet, place=(*cells.place[:2], 2, cells.shape[1]))
        ranges.addNewByName(name, cells.api.getRangeAddress())
        table = Table(self.sheet, name)
        table.api.ContainsHeader = True
        table.api.AutoFilter = True
        if table_style_name is not None:
            table.looks["table_style"] = table_style_name
        return table


@implements(base_classes.Table, ENGINE)
@reports_death
class Table:
    def __init__(self, sheet: Any, name: str) -> None:
        self.sheet = sheet
        self._name = name

    @property
    def soffice(self) -> Any:
        return self.sheet.soffice

    @property
    def api(self) -> Any:
        return self.sheet.book.api.DatabaseRanges.getByName(self._name)

    @property
    def parent(self) -> Any:
        return self.sheet

    @property
    def name(self) -> str:
        return self._name

    @name.setter
    def name(self, value: str) -> None:
        self.api.setName(value)
        self.sheet.book.table_looks[value] = self.sheet.book.table_looks.pop(self._name, {})
        self._name = value

    display_name = name

    @property
    def looks(self) -> dict[str, Any]:
        looks: dict[str, Any] = self.sheet.book.table_looks.setdefault(self._name, {})
        return looks

    table_style = remembered("table_style")
    show_table_style_row_stripes = remembered("show_table_style_row_stripes")
    show_table_style_column_stripes = remembered("show_table_style_column_stripes")
    show_table_style_first_column = remembered("show_table_style_first_column")
    show_table_style_last_column = remembered("show_table_style_last_column")

    def area(self, skip: int, height: int | None = None) -> Range:
        address = self.api.getDataArea()
        count = address.EndRow - address.StartRow + 1 - skip if height is None else height
        width = address.EndColumn - address.StartColumn + 1
        return Range(self.sheet, place=(address.StartRow + 1 + skip, address.StartColumn + 1, count, width))

    @property
    def range(self) -> Range:
        return self.area(0)

    @property
    def header_row_range(self) -> Range | None:
        return self.area(0, 1) if self.show_headers else None

    @property
    def data_body_range(self) -> Range | None:
        body = self.area(int(self.show_headers))
        top, left, height, width = body.place
        body = Range(self.sheet, place=(top, left, height - int(self.show_totals), width))
        return body if body.shape[0] else None

    @property
    def insert_row_range(self) -> Range | None:
        """The row of an empty table into which its first data will go."""
        body = self.data_body_range
        is_empty = body and body.shape[0] == 1 and not body.api.queryContentCells(CONTENTS).getCount()
        return body if is_empty else None

    @property
    def totals_row_range(self) -> Range | None:
        return self.area(self.range.shape[0] - 1) if self.show_totals else None

    @property
    def show_totals(self) -> bool:
        shown: bool = self.api.TotalsRow
        return shown

    @show_totals.setter
    def show_totals(self, value: bool) -> None:
        """Add a row of totals below, or take it away: a label in the first column, the sum in the last, as in Excel."""
        if bool(value) == self.show_totals:
            return
        top, left, height, width = self.range.place
        if not value:
            self.totals_row_range.clear_contents()  # type: ignore[union-attr]
            self.api.TotalsRow = False
            self.api.setDataArea(Range(self.sheet, place=(top, left, height - 1, width)).api.getRangeAddress())
            return
        below = Range(self.sheet, place=(top + height, left, 1, width))
        if below.api.queryContentCells(CONTENTS).getCount():
            below.insert("down")
        self.api.setDataArea(Range(self.sheet, place=(top, left, height + 1, width)).api.getRangeAddress())
        self.api.TotalsRow = True
        first = top + int(self.show_headers)
        last = Range(self.sheet, place=(first, left + width - 1, top + height - first, 1)).address
        cells: list[Any] = [None] * width
        cells[0] = "Total"
        if width > 1:
            cells[-1] = f"=SUBTOTAL({SUM_OF_SHOWN},{last})"
        Range(self.sheet, place=(top + height, left, 1, width)).raw_value = [cells]

    @property
    def show_headers(self) -> bool:
        shown: bool = self.api.ContainsHeader
        return shown

    @show_headers.setter
    def show_headers(self, value: bool) -> None:
        self.api.ContainsHeader = bool(value)

    @property
    def show_autofilter(self) -> bool:
        shown: bool = self.api.AutoFilter
        return shown

    @show_autofilter.setter
    def show_autofilter(self, value: bool) -> None:
        self.api.AutoFilter = bool(value)

    def resize(self, range: Any) -> None:  # noqa: A002  # xlwings' name
        cells: Range = range.impl
        if cells.shape[0] < 2 and self.show_headers:
            cells = Range(cells.sheet, place=(*cells.place[:2], 2, cells.shape[1]))
        self.api.setDataArea(cells.api.getRangeAddress())

    def sort(self, keys: list[int], ascending: list[bool]) -> None:
        self.range.sort(keys, ascending, self.show_headers)

    def delete(self) -> None:
        """Drop the table; its cells stay."""
        self.sheet.book.table_looks.pop(self._name, None)
        self.sheet.book.api.DatabaseRanges.removeByName(self._name)
