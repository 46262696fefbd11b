"""Tables: database ranges with a header row.

LibreOffice knows neither styles of tables nor their order: what a file says of them and what programs set is remembered
as long as the book is open. Styles are shown nowhere.
"""

from __future__ import annotations

import contextlib
import re
import zipfile
from collections.abc import Mapping
from typing import Any

import xlwings as xw
from lxml import etree
from xlwings import base_classes

from xlwings_engines.libreoffice.base import UnoObject, told
from xlwings_engines.libreoffice.range import Range, area_of
from xlwings_engines.libreoffice.soffice import Uno
from xlwings_engines.shared.lookup import Lookup
from xlwings_engines.shared.references import Area, check_table_name
from xlwings_engines.shared.tables import (
    TableRanges,
    check_style,
    header_texts,
    name_columns,
    prepared,
    refuse_other_sources,
)

INTERNAL = "__Anonymous_Sheet_DB__"

# How a table looks: what files call it, and what a new table in Excel has.
LOOKS: dict[str, tuple[str, Any]] = {
    "table_style": ("name", "TableStyleMedium2"),
    "show_table_style_row_stripes": ("showRowStripes", True),
    "show_table_style_column_stripes": ("showColumnStripes", False),
    "show_table_style_first_column": ("showFirstColumn", False),
    "show_table_style_last_column": ("showLastColumn", False),
}
SUM_OF_SHOWN = 109  # SUBTOTAL's number for the sum of rows that no filter hides


def remembered(name: str) -> property:
    """A property that only the book's memory of its tables has."""

    def look(table: Table) -> Any:
        return table.looks.get(name, LOOKS[name][1])

    def change(table: Table, value: object) -> None:
        if name == "table_style":
            check_style(value, styles_of(table.parent.book.table_looks))
        table.looks[name] = value

    return property(look, change)


def styles_of(tables: Mapping[str, Mapping[str, Any]]) -> set[str]:
    """The styles that the tables of a book have, by their looks: LibreOffice knows of no others."""
    return {style for looks in tables.values() if (style := looks.get("table_style"))}


def taken_names(book: Any) -> set[str]:
    """The names of tables and of cells, which have to differ."""
    return {
        name.casefold() for owner in (book.api.DatabaseRanges, book.named_ranges) for name in owner.getElementNames()
    }


def tables_of(path: str) -> dict[str, dict[str, Any]]:
    """What an .xlsx says of its tables that LibreOffice does not keep: their looks, by name, the oldest first."""
    found: list[tuple[int, str, dict[str, Any]]] = []
    with contextlib.suppress(zipfile.BadZipFile), zipfile.ZipFile(path) as package:
        for part in package.namelist():
            if not re.fullmatch(r"xl/tables/[^/]+\.xml", part):
                continue
            root = etree.fromstring(package.read(part), etree.XMLParser(resolve_entities=False))
            style = root.find("{*}tableStyleInfo")
            given = {} if style is None else style.attrib
            looks: dict[str, Any] = {name: given.get(key) in ("1", "true") for name, (key, _) in LOOKS.items()}
            looks["table_style"] = given.get("name")
            found.append((int(root.get("id", 0)), str(root.get("displayName")), looks))
    return {name: looks for _, name, looks in sorted(found, key=lambda each: each[0])}


class Tables(UnoObject, Lookup["Table"], contract=base_classes.Tables):
    @property
    def api(self) -> Uno:
        return self.parent.book.api.DatabaseRanges

    def entries(self) -> list[Table]:
        ranges = self.api
        names = [name for name in ranges.getElementNames() if not name.startswith(INTERNAL)]
        if not names:
            return []
        index = self.parent.index - 1
        ages = {name: age for age, name in enumerate(self.parent.book.table_looks)}
        return [
            Table(self.parent, name)
            for name in sorted(names, key=lambda name: ages.get(name, len(ages)))
            if ranges.getByName(name).getDataArea().Sheet == index
        ]

    def add(
        self, source: xw.Range, has_headers: bool, table_style_name: str | None, name: str | None, **others: object
    ) -> Table:
        refuse_other_sources(others)
        check_style(table_style_name, styles_of(self.parent.book.table_looks))
        ranges = self.api
        taken = taken_names(self.parent.book)
        cells, name = prepared(source.impl, has_headers, name, self.entries(), taken)[:2]
        ranges.addNewByName(name, cells.api.getRangeAddress())
        table = Table(self.parent, name)
        table.api.ContainsHeader = True
        table.api.AutoFilter = True
        table.looks.clear()  # and, from here on, it has its place in their order
        if table_style_name is not None:
            table.table_style = table_style_name
        return table


class Table(TableRanges[Range], UnoObject, contract=base_classes.Table):
    show_headers = told("ContainsHeader", bool)
    show_autofilter = told("AutoFilter", bool)

    def __init__(self, sheet: object, name: str) -> None:
        super().__init__(sheet)
        self._name = name

    @property
    def api(self) -> Uno:
        return self.parent.book.api.DatabaseRanges.getByName(self._name)

    @property
    def name(self) -> str:
        return self._name

    @name.setter
    def name(self, value: str) -> None:
        check_table_name(value, taken_names(self.parent.book) - {self._name.casefold()})
        self.api.setName(value)
        looks = self.parent.book.table_looks
        renamed = {value if name == self._name else name: look for name, look in looks.items()}
        looks.clear()
        looks.update(renamed)
        self._name = value

    display_name = name

    @property
    def looks(self) -> dict[str, Any]:
        looks: dict[str, Any] = self.parent.book.table_looks.setdefault(self._name, {})
        return looks

    table_style = remembered("table_style")
    show_table_style_row_stripes = remembered("show_table_style_row_stripes")
    show_table_style_column_stripes = remembered("show_table_style_column_stripes")
    show_table_style_first_column = remembered("show_table_style_first_column")
    show_table_style_last_column = remembered("show_table_style_last_column")

    @property
    def range(self) -> Range:
        return Range(self.parent, area_of(self.api.getDataArea()))

    @property
    def column_names(self) -> set[str]:
        header = self.header_row_range
        return set() if header is None else {text.casefold() for text in header_texts(header)}

    @property
    def show_totals(self) -> bool:
        return bool(self.api.TotalsRow)

    @show_totals.setter
    def show_totals(self, value: bool) -> None:
        """Add a row of totals below, or take it away: a label in the first column, the sum in the last, as in Excel."""
        if bool(value) == self.show_totals:
            return
        area = self.range.area
        top, left, bottom, right = area
        totals = Area(bottom + 1, left, bottom + 1, right)
        if not value:
            self.totals_row_range.clear_contents()  # type: ignore[union-attr]
            self.api.TotalsRow = False
            self.cover(_taller(area, -1))
            return
        below = Range(self.parent, totals)
        if below.filled(totals):
            below.insert("down")
        self.cover(_taller(area, 1))
        self.api.TotalsRow = True
        last = Range(self.parent, Area(top + int(self.show_headers), right, bottom, right)).address
        cells: list[Any] = [None] * area.width
        cells[0] = "Total"
        if area.width > 1:
            cells[-1] = f"=SUBTOTAL({SUM_OF_SHOWN},{last})"
        Range(self.parent, totals).raw_value = [cells]

    def cover(self, area: Area) -> None:
        self.api.setDataArea(Range(self.parent, area).api.getRangeAddress())

    def resize(self, range: xw.Range) -> None:  # noqa: A002  # xlwings' name
        self.cover(self.resized(range.impl, Tables(self.parent).entries()))
        if self.header_row_range:
            name_columns(self.header_row_range)

    def sort(self, keys: list[int], ascending: list[bool]) -> None:
        self.range.sort(keys, ascending, self.show_headers)

    def delete(self) -> None:
        """Drop the table; its cells stay."""
        self.parent.book.table_looks.pop(self._name, None)
        self.parent.book.api.DatabaseRanges.removeByName(self._name)


def _taller(area: Area, rows: int) -> Area:
    return area._replace(bottom=area.bottom + rows)
