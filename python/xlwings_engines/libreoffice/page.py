"""Frozen panes and the print area."""

from __future__ import annotations

import xlwings as xw
from xlwings import base_classes

from xlwings_engines.libreoffice.base import UnoObject
from xlwings_engines.libreoffice.range import Range, area_of
from xlwings_engines.libreoffice.soffice import Uno
from xlwings_engines.shared.references import MAX_COLUMN, MAX_ROW


class FreezePanes(UnoObject, contract=base_classes.FreezePanes):
    @property
    def api(self) -> Uno:
        return self.parent.book.controller

    def freeze_at(self, frozen_range: str | xw.Range) -> None:
        """Freeze the rows and columns of the range, whose first cell is the sheet's first or stands in its edge."""
        cells = self.parent.range(frozen_range) if isinstance(frozen_range, str) else frozen_range.impl
        rows = 0 if cells.area.height == MAX_ROW else cells.area.bottom
        columns = 0 if cells.area.width == MAX_COLUMN else cells.area.right
        self.parent.in_view(lambda controller: controller.freezeAtPosition(columns, rows))

    def unfreeze(self) -> None:
        self.parent.in_view(lambda controller: controller.splitAtPosition(0, 0))


class PageSetup(UnoObject, contract=base_classes.PageSetup):
    @property
    def api(self) -> Uno:
        return self.parent.book.api.StyleFamilies.getByName("PageStyles").getByName(self.parent.api.PageStyle)

    @property
    def print_area(self) -> str | None:
        areas = [Range(self.parent, area_of(address)) for address in self.parent.api.getPrintAreas()]
        return ",".join(area.address for area in areas) or None

    @print_area.setter
    def print_area(self, value: str | None) -> None:
        areas = [
            Range(self.parent, self.parent.range(part).area).api.getRangeAddress()
            for part in (value or "").split(",")
            if part
        ]
        self.parent.api.setPrintAreas(tuple(areas))
