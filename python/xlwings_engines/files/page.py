"""Frozen panes, gridlines and the print area."""

from __future__ import annotations

import re
from typing import Any

from xlwings import base_classes

from xlwings_engines.files.grid import Grid
from xlwings_engines.files.names import Names
from xlwings_engines.files.package import MAIN, WORKSHEET_ORDER, Element, child_in_order, detach, drop_attributes
from xlwings_engines.shared.references import MAX_COLUMN, MAX_ROW, Area, column_name, qualified, split_reference
from xlwings_engines.shared.unsupported import implements


def view_of(grid: Grid) -> Element:
    """How the sheet is shown in the workbook's first window."""
    views = child_in_order(grid.root, "sheetViews", WORKSHEET_ORDER)
    view = views.find(MAIN + "sheetView")
    if view is None:
        view = views.makeelement(MAIN + "sheetView", {"workbookViewId": "0"})
        views.append(view)
    return view


@implements(base_classes.FreezePanes, "files")
class FreezePanes:
    def __init__(self, sheet: Any) -> None:
        self.sheet = sheet

    def freeze_at(self, frozen_range: str) -> None:
        """Freeze the rows and columns of the range, whose first cell is the sheet's first or stands in its edge."""
        self.unfreeze()
        area: Area = self.sheet.range(frozen_range).area
        rows = 0 if area.height == MAX_ROW else area.bottom
        columns = 0 if area.width == MAX_COLUMN else area.right
        pane = {"topLeftCell": f"{column_name(columns + 1)}{rows + 1}"}
        pane |= {name: str(number) for name, number in (("xSplit", columns), ("ySplit", rows)) if number}
        pane["activePane"] = f"{'bottom' if rows else 'top'}{'Right' if columns else 'Left'}"
        view = view_of(self.sheet.grid)
        view.insert(0, view.makeelement(MAIN + "pane", pane | {"state": "frozen"}))
        for selection in view.findall(MAIN + "selection"):
            selection.set("pane", pane["activePane"])

    def unfreeze(self) -> None:
        view = view_of(self.sheet.grid)
        for pane in view.findall(MAIN + "pane"):
            detach(pane)
        selections = view.findall(MAIN + "selection")
        for selection in selections[:-1]:
            detach(selection)
        for selection in selections[-1:]:
            drop_attributes(selection, "pane")
        self.sheet.grid.changed(formulas=False)


@implements(base_classes.PageSetup, "files")
class PageSetup:
    def __init__(self, sheet: Any) -> None:
        self.sheet = sheet

    @property
    def print_area(self) -> str | None:
        name = Names(self.sheet.book, self.sheet).lookup("Print_Area")
        return None if name is None else ",".join(split_reference(part)[1] for part in _parts(name.refers_to[1:]))

    @print_area.setter
    def print_area(self, value: str | None) -> None:
        names = Names(self.sheet.book, self.sheet)
        former = names.lookup("Print_Area")
        if value:
            areas = [self.sheet.range(part) for part in value.split(",")]
            refers_to = "=" + ",".join(qualified(area.address, self.sheet.name) for area in areas)
            (former or names.make("_xlnm.Print_Area")).refers_to = refers_to
        elif former:
            former.delete()


def _parts(reference: str) -> list[str]:
    """Several areas, each with its sheet, whose name may have a comma in it."""
    return re.findall(r"(?:'[^']*'|[^',])+", reference)
