"""Tables: what their parts say, and new ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import xlwings as xw
from lxml import etree
from xlwings import base_classes

from xlwings_engines.files.package import MAIN, RELATION_ID, WORKSHEET_ORDER, Element, child_in_order, detach
from xlwings_engines.files.range import Range
from xlwings_engines.shared.lookup import Lookup
from xlwings_engines.shared.references import Area
from xlwings_engines.shared.tables import TableRanges, check_style, prepared, refuse_other_sources
from xlwings_engines.shared.unsupported import implements
from xlwings_engines.shared.values import decode_text, encode_text

TABLE_ORDER = "autoFilter sortState tableColumns tableStyleInfo extLst"


def styled(name: str, read: Callable[[str | None], Any], spell: Callable[[Any], str]) -> property:
    """A property that the table's style has as an attribute."""

    def get(table: Table) -> object:
        style = table.root.find(MAIN + "tableStyleInfo")
        return read(None if style is None else style.get(name))

    def put(table: Table, value: object) -> None:
        child_in_order(table.root, "tableStyleInfo", TABLE_ORDER).set(name, spell(value))
        table.changed()

    return property(get, put)


def shown(name: str) -> property:
    return styled(name, lambda text: text in ("1", "true"), lambda value: str(int(bool(value))))


@implements(base_classes.Table, "files")
class Table(TableRanges[Range]):
    parent: Any

    _style = styled("name", lambda text: text, str)
    show_table_style_row_stripes = shown("showRowStripes")
    show_table_style_column_stripes = shown("showColumnStripes")
    show_table_style_first_column = shown("showFirstColumn")
    show_table_style_last_column = shown("showLastColumn")

    def __init__(self, sheet: Any, part: str) -> None:
        self.parent = sheet
        self.part = part

    @property
    def root(self) -> Element:
        root: Element = self.parent.book.workbook.root(self.part)
        return root

    def changed(self) -> None:
        self.parent.book.workbook.touch(self.part)

    @property
    def name(self) -> str:
        return self.root.get("displayName", "")

    display_name = name

    @property
    def table_style(self) -> str | None:
        return self._style or None

    @table_style.setter
    def table_style(self, value: str | None) -> None:
        check_style(value, self.parent.book.workbook.styles.of_tables)
        self._style = value or ""

    @property
    def area(self) -> Area:
        return Area.parse(self.root.get("ref", "")) or Area(1, 1, 1, 1)

    @property
    def range(self) -> Range:
        return Range(self.parent, self.area)

    @property
    def column_names(self) -> set[str]:
        names = (column.get("name", "") for column in self.root.iter(MAIN + "tableColumn"))
        return {decode_text(name).casefold() for name in names}

    @property
    def show_headers(self) -> bool:
        return self.root.get("headerRowCount", "1") != "0"

    @property
    def show_totals(self) -> bool:
        return self.root.get("totalsRowCount", "0") != "0"

    @property
    def show_autofilter(self) -> bool:
        return self.root.find(MAIN + "autoFilter") is not None

    @show_autofilter.setter
    def show_autofilter(self, value: bool) -> None:
        found = self.root.find(MAIN + "autoFilter")
        if value and found is None:
            body = self.area._replace(bottom=self.area.bottom - self.show_totals)
            child_in_order(self.root, "autoFilter", TABLE_ORDER).set("ref", str(body))
        elif not value and found is not None:
            if len(found):
                raise NotImplementedError("Table.show_autofilter of a filtered table is not implemented by 'files'")
            detach(found)
        self.changed()

    def resize(self, range: xw.Range) -> None:  # noqa: A002  # xlwings' name
        """Have more or fewer rows below the same header."""
        area = self.resized(range.impl, self.parent.tables.entries())
        if area._replace(bottom=self.area.bottom) != self.area or self.show_totals:
            raise NotImplementedError("Table.resize in columns, or with totals, is not implemented by 'files'")
        for element in (self.root, *self.root.iterfind(MAIN + "autoFilter")):
            element.set("ref", str(area))
        self.changed()


@implements(base_classes.Tables, "files")
class Tables(Lookup[Table]):
    def __init__(self, sheet: Any) -> None:
        self.sheet = sheet

    def entries(self) -> list[Table]:
        parts = self.sheet.book.workbook.parts_of(self.sheet.part, "table")
        tables = [Table(self.sheet, part) for part in parts]
        return sorted(tables, key=lambda table: int(table.root.get("id", 0)))

    def add(
        self, source: xw.Range, has_headers: bool, table_style_name: str | None, name: str | None, **others: object
    ) -> Table:
        refuse_other_sources(others)
        check_style(table_style_name, self.sheet.book.workbook.styles.of_tables)
        book, grid = self.sheet.book, self.sheet.grid
        tables = [table for sheet in book.worksheets for table in Tables(sheet)]
        taken = {table.name.casefold() for table in tables} | {each.short.casefold() for each in book.names}
        number = max((int(table.root.get("id", 0)) for table in tables), default=0) + 1
        cells, name, names = prepared(source.impl, has_headers, name, self.entries(), taken)
        area = cells.area
        columns = "".join(f'<tableColumn id="{n}"/>' for n in range(1, area.width + 1))
        xml = (
            f'<table xmlns="{MAIN[1:-1]}" id="{number}" ref="{area}" totalsRowShown="0"><autoFilter ref="{area}"/>'
            f'<tableColumns count="{area.width}">{columns}</tableColumns></table>'
        )
        part, key = book.workbook.add("xl/tables/table*.xml", self.sheet.part, "table", xml)
        table = Table(self.sheet, part)
        table.root.set("name", name)
        table.root.set("displayName", name)
        for column, text in zip(table.root.iter(MAIN + "tableColumn"), names, strict=True):
            column.set("name", encode_text(text).replace("\n", "_x000a_"))
        table.show_table_style_first_column = table.show_table_style_last_column = False
        table.show_table_style_row_stripes, table.show_table_style_column_stripes = True, False
        if table_style_name is not None:
            table.table_style = table_style_name
        home = child_in_order(grid.root, "tableParts", WORKSHEET_ORDER)
        etree.SubElement(home, MAIN + "tablePart", {RELATION_ID: key})
        grid.tidy()
        grid.changed(formulas=True)
        return table
