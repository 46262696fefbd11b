"""What ranges and names ask of the book and its sheets: in xlwings all these know each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from xlwings_engines.files.grid import Grid
from xlwings_engines.files.workbook import Workbook
from xlwings_engines.shared.cells import Cells


class Name(Protocol):
    def target(self) -> Cells | None: ...


class Names(Protocol):
    def entries(self) -> Sequence[Name]: ...

    def add(self, name: str, refers_to: str) -> Name: ...


class Sheet(Protocol):
    position: int  # among all sheets, from 0

    @property
    def name(self) -> str: ...

    @property
    def book(self) -> Book: ...

    @property
    def grid(self) -> Grid: ...

    @property
    def names(self) -> Names: ...


class Book(Protocol):
    workbook: Workbook
    active_sheet: Sheet | None

    @property
    def name(self) -> str: ...

    @property
    def worksheets(self) -> Sequence[Sheet]: ...

    @property
    def names(self) -> Names: ...

    def worksheet(self, name: str) -> Sheet | None: ...
