"""Notes of cells."""

from __future__ import annotations

from xlwings import base_classes

from xlwings_engines.libreoffice.base import UnoObject
from xlwings_engines.libreoffice.soffice import Uno

NOTES = 8  # what UNO's clearContents clears


class Note(UnoObject, contract=base_classes.Note):
    """The note of a range's first cell."""

    text = property(lambda self: self.api.getString(), lambda self, value: self.api.setString(value))
    author = property(lambda self: self.api.getAuthor())
    location = property(lambda self: self.parent)

    @property
    def api(self) -> Uno:
        return self.parent.cell.getAnnotation()

    def delete(self) -> None:
        self.parent.api.clearContents(NOTES)
