"""A column of a sheet is a record: headings, widths, looks, areas and cells follow from a sheet's tuple of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from thads.figures.settings import Settings
from thads.sheets.places import Cells

Row = TypeVar("Row", contravariant=True)


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """One column of a table.

    Attributes:
        heading: what stands above it; None continues the heading to the left.
        detail: a heading below that, None where there is none; what stands in braces is of `Settings.texts`.
        number: what the row of columns' numbers says; None where the table has no such row.
        width: points on a printed sheet, characters elsewhere.
        style: name of its cells' look in `styles.STYLES`.
        value: its cell in a row.
        merged: one cell over all rows of a unit.
        digits: whole numbers are grouped by dots.
        verdict: verdicts have their look.
        name: defined name by which charts find its cells.
    """

    heading: str | None
    detail: str | None
    number: str | int | None
    width: float
    style: str
    value: Callable[[Row], object] = lambda _: None
    merged: bool = False
    digits: bool = False
    verdict: bool = False
    name: str | None = None


def heading_rows(columns: Sequence[Column[Row]], settings: Settings | None = None) -> Cells:
    """The rows above a table: headings, then details and numbers where there are any."""
    texts = settings.texts if settings else {}
    rows = zip(*((column.heading, column.detail, column.number) for column in columns), strict=True)
    return [
        [text.format(**texts) if isinstance(text, str) else text for text in row]
        for row in rows
        if any(text is not None for text in row)
    ]


def named(columns: Iterable[Column[Row]], first: int = 0) -> dict[str, int]:
    """Where the columns with a defined name stand, the first of all at `first`."""
    return {column.name: place for place, column in enumerate(columns, start=first) if column.name}


def places_of(columns: Iterable[Column[Row]], heading: str) -> list[int]:
    """Where the columns of that heading or detail stand."""
    return [place for place, column in enumerate(columns) if heading in (column.heading, column.detail)]


def cells_at(width: int, texts: Mapping[int, object]) -> list[object]:
    """A row of `width` cells, empty but for those at the given places."""
    return [texts.get(place) for place in range(width)]
