"""What is drawn on a sheet: shapes, pictures, notes; and the characters of a text, in a shape or in a cell."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import xlwings as xw
from xlwings import base_classes

from xlwings_engines.libreoffice.base import ENGINE, UnoObject
from xlwings_engines.libreoffice.look import PIXELS, Font, from_points, points
from xlwings_engines.libreoffice.soffice import Uno, properties, struct
from xlwings_engines.shared.lookup import Lookup, Part

NOTES = 8  # what UNO's clearContents clears
DRAWING = "com.sun.star.drawing."
CHART_CLASS = "12dcae26-281f-416f-a234-c3086127382e"
TYPES = {
    "GraphicObjectShape": "picture", "TextShape": "text_box", "ControlShape": "form_control", "CaptionShape": "comment", "GroupShape": "group",
    "LineShape": "line", "ConnectorShape": "line", "CustomShape": "auto_shape", "RectangleShape": "auto_shape",
    "EllipseShape": "auto_shape", "MediaShape": "media", "PolyPolygonShape": "freeform", "ClosedBezierShape": "freeform",
    "OpenBezierShape": "freeform", "PolyLineShape": "freeform",
}  # fmt: skip


def measure(of: str, part: str) -> property:
    """A position or size of a shape, in points; `of` is the name of both in UNO."""

    def put(drawn: Drawn, value: float) -> None:
        place = getattr(drawn.api, of)
        setattr(place, part, from_points(value))
        getattr(drawn.api, f"set{of}")(place)

    return property(lambda drawn: points(getattr(getattr(drawn.api, of), part)), put)


class Drawn(UnoObject):
    """Something on a sheet's page of drawings."""

    api: Uno = None
    left = measure("Position", "X")
    top = measure("Position", "Y")
    width = measure("Size", "Width")
    height = measure("Size", "Height")

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

    @property
    def index(self) -> int:
        return next(number for number, shape in enumerate(self.parent.api.getDrawPage(), 1) if shape == self.api)

    def delete(self) -> None:
        self.parent.api.getDrawPage().remove(self.api)


class Shape(Drawn, contract=base_classes.Shape):
    @property
    def type(self) -> str:
        if is_chart(self.api):
            return "chart"
        kind = self.api.getShapeType().removeprefix(DRAWING)
        if kind not in TYPES:
            raise NotImplementedError(f"the shape type {kind} is not known to the '{ENGINE}' engine")
        return TYPES[kind]

    def activate(self) -> None:
        self.parent.activate()
        self.parent.book.controller.select(self.api)

    def scale_height(self, factor: float, relative_to_original_size: bool, scale: str) -> None:
        self.scale("height", "top", factor, relative_to_original_size, scale)

    def scale_width(self, factor: float, relative_to_original_size: bool, scale: str) -> None:
        self.scale("width", "left", factor, relative_to_original_size, scale)

    def scale(self, side: str, edge: str, factor: float, from_original: bool, fixed: str) -> None:
        """Make a side longer or shorter; what stays in its place is named as in Excel."""
        former = getattr(self, side)
        if from_original and not is_picture(self.api):
            raise ValueError("only pictures have an original size")
        length = (original_size(self.api.Graphic)[side == "height"] if from_original else former) * factor
        move = {"scale_from_top_left": 0.0, "scale_from_middle": 0.5, "scale_from_bottom_right": 1.0}[fixed]
        start = getattr(self, edge) - move * (length - former)
        setattr(self, side, length)
        setattr(self, edge, start)

    @property
    def text(self) -> str | None:
        return str(self.api.getString()) if hasattr(self.api, "getString") else None

    @text.setter
    def text(self, value: str | None) -> None:
        if not hasattr(self.api, "setString"):
            raise ValueError(f"the shape {self.name!r} holds no text")
        self.api.setString(value or "")

    font = Part(Font)

    @property
    def characters(self) -> Characters:
        return Characters(self, self.api)


class Characters(UnoObject, contract=base_classes.Characters):
    """Characters of a text, from one place to another, counted from 0; to its end by default."""

    def __init__(self, parent: object, holder: Uno, start: int = 0, stop: int | None = None) -> None:
        super().__init__(parent)
        self.holder = holder
        self.start, self.stop = start, stop

    @property
    def api(self) -> Uno:
        cursor = self.holder.createTextCursor()
        cursor.gotoStart(False)
        cursor.goRight(self.start, False)
        if self.stop is None:
            cursor.gotoEnd(True)
        else:
            cursor.goRight(self.stop - self.start, True)
        return cursor

    font = Part(Font)

    @property
    def text(self) -> str:
        return str(self.api.getString())

    def __getitem__(self, item: int | slice) -> Characters:
        length = len(self.text)
        chosen = range(length)[item]
        if isinstance(chosen, int):
            chosen = range(chosen, chosen + 1)
        if chosen.step != 1:
            raise ValueError("characters are taken one after another")
        return Characters(self.parent, self.holder, self.start + chosen.start, self.start + chosen.stop)


def in_proportion(side: str, other: str) -> property:
    plain: property = getattr(Drawn, side)

    def put(picture: Picture, value: float) -> None:
        ratio = getattr(picture, other) / getattr(picture, side)
        plain.__set__(picture, value)
        getattr(Drawn, other).__set__(picture, value * ratio)

    return property(plain.fget, put)


class Picture(Drawn, contract=base_classes.Picture):
    """A picture. Its sides stay in proportion, as in Excel."""

    width = in_proportion("width", "height")
    height = in_proportion("height", "width")

    @property
    def lock_aspect_ratio(self) -> bool:
        return True

    @lock_aspect_ratio.setter
    def lock_aspect_ratio(self, value: bool) -> None:
        if not value:
            raise NotImplementedError(f"Picture.lock_aspect_ratio = False is not implemented by the '{ENGINE}' engine")

    def update(self, filename: str) -> Picture:
        self.api.Graphic = graphic(self, filename)
        return self


def graphic(near: UnoObject, filename: str) -> Uno:
    """The picture in a file. Raises FileNotFoundError, ValueError for what is no picture."""
    path = Path(filename).absolute()
    with path.open("rb"):
        provider = near.soffice.service("com.sun.star.graphic.GraphicProvider")
        found = provider.queryGraphic(properties(URL=path.as_uri()))
    if found is None:
        raise ValueError(f"{filename} is no picture")
    return found


def original_size(picture: Uno) -> tuple[float, float]:
    """Width and height in points: what the file says, or else its pixels."""
    size = picture.Size100thMM
    if size.Width and size.Height:
        return points(size.Width), points(size.Height)
    return picture.SizePixel.Width / PIXELS * 72, picture.SizePixel.Height / PIXELS * 72


def is_picture(shape: Uno) -> bool:
    return bool(shape.supportsService(f"{DRAWING}GraphicObjectShape"))


def is_chart(shape: Uno) -> bool:
    return getattr(shape, "CLSID", "").casefold() == CHART_CLASS


class Shapes(UnoObject, Lookup[Any]):
    """What is drawn on a sheet, or what is wanted among it."""

    kind: Callable[..., Any] = Shape

    @property
    def api(self) -> Uno:
        return self.parent.api.getDrawPage()

    def wanted(self, shape: Uno) -> bool:
        return True

    def entries(self) -> list[Any]:
        return [type(self).kind(self.parent, shape) for shape in self.api if self.wanted(shape)]

    def new_name(self, word: str) -> str:
        taken = {shape.name for shape in Shapes(self.parent).entries()}
        return next(name for number in range(1, len(taken) + 2) if (name := f"{word} {number}") not in taken)


class Pictures(Shapes, contract=base_classes.Pictures):
    kind = Picture

    def wanted(self, shape: Uno) -> bool:
        return is_picture(shape)

    def add(
        self,
        filename: str,
        link_to_file: bool,
        save_with_document: bool,
        left: float | None,
        top: float | None,
        width: float,
        height: float,
        anchor: xw.Range | None = None,
    ) -> Picture:
        """Add a picture at a place, in points, or at a range's corner; a width and height of -1 are the file's own."""
        if link_to_file:
            raise NotImplementedError(f"Pictures.add of a link is not implemented by the '{ENGINE}' engine")
        found = graphic(self, filename)
        shape = self.parent.book.api.createInstance(f"{DRAWING}GraphicObjectShape")
        name = self.new_name("Picture")
        self.api.add(shape)
        shape.Graphic = found
        if width < 0 or height < 0:
            width, height = original_size(found)
        put_at(shape, anchor, left or 0, top or 0, width, height)
        shape.setName(name)
        return Picture(self.parent, shape)


def put_at(shape: Uno, anchor: xw.Range | None, left: float, top: float, width: float, height: float) -> None:
    """Give a shape its size in points, and its place: a range's corner, if there is one."""
    if anchor is not None:
        left, top = anchor.left, anchor.top
    shape.setSize(struct("awt.Size", Width=from_points(width), Height=from_points(height)))
    shape.setPosition(struct("awt.Point", X=from_points(left), Y=from_points(top)))


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
