"""Notes of cells, and what is drawn on a sheet, for looking at: names, deletion."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

from xlwings import base_classes

from xlwings_engines.libreoffice.base import ENGINE, UnoObject
from xlwings_engines.libreoffice.soffice import Uno
from xlwings_engines.shared.lookup import Lookup

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


class Shape(UnoObject, contract=base_classes.Shape):
    api: Uno = None

    def __init__(self, sheet: object, api: Uno) -> None:
        super().__init__(sheet)
        self.api = api

    @property
    def name(self) -> str:
        # A chart is known by the name of the object that holds it, for which the shape has a property of its own.
        return str(self.api.getName() or getattr(self.api, "PersistName", ""))

    @name.setter
    def name(self, value: str) -> None:
        self.api.setName(value)

    def delete(self) -> None:
        self.parent.api.getDrawPage().remove(self.api)


class Shapes(UnoObject, Lookup[Shape]):
    """A sheet's shapes, or those that are wanted among them."""

    def __init__(self, sheet: object, kind: str, wanted: Callable[[Uno], bool]) -> None:
        super().__init__(sheet)
        self.kind = kind
        self.wanted = wanted

    @property
    def api(self) -> Uno:
        return self.parent.api.getDrawPage()

    def entries(self) -> list[Shape]:
        return [Shape(self.parent, shape) for shape in self.api if self.wanted(shape)]

    def add(self, *args: object, **kwargs: object) -> NoReturn:
        raise NotImplementedError(f"{self.kind}.add is not implemented by the '{ENGINE}' engine")
