"""What sheets, ranges, names and tables ask of their book and of each other: in xlwings all these know each other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from typing import Any, Protocol

from xlwings_engines.libreoffice.base import UnoObject
from xlwings_engines.libreoffice.soffice import Soffice, Uno
from xlwings_engines.shared.cells import Cells


class App(Protocol):
    table_looks: dict[str, dict[str, dict[str, Any]]]  # by book and table
    macro_execution_mode: int

    @property
    def soffice(self) -> Soffice: ...


class Names(Protocol):
    def __iter__(self) -> Iterator[UnoObject]: ...

    def add(self, name: str, refers_to: str) -> UnoObject: ...


class Table(Protocol):
    @property
    def range(self) -> Cells: ...


class Sheet(Protocol):
    book: Book

    @property
    def api(self) -> Uno: ...

    @property
    def name(self) -> str: ...

    @property
    def index(self) -> int: ...

    @property
    def named_ranges(self) -> Uno: ...

    @property
    def names(self) -> Names: ...

    @property
    def tables(self) -> Iterable[Table]: ...

    def range(self, arg1: Any, arg2: Any = None) -> Cells: ...

    def in_view(self, action: Callable[[Uno], Any]) -> Any: ...


class Sheets(Protocol):
    def __iter__(self) -> Iterator[Sheet]: ...

    def __call__(self, name_or_index: str | int) -> Sheet: ...

    def lookup(self, text: str) -> Sheet | None: ...


class Book(Protocol):
    app: App
    api: Uno

    @property
    def name(self) -> str: ...

    @property
    def named_ranges(self) -> Uno: ...

    @property
    def names(self) -> Names: ...

    @property
    def sheets(self) -> Sheets: ...

    @property
    def table_looks(self) -> dict[str, dict[str, Any]]: ...

    @property
    def controller(self) -> Uno: ...

    def formats(self) -> Uno: ...

    def null_date(self) -> dt.datetime: ...

    def dispatch(self, command: str, **options: Any) -> None: ...

    def command_state(self, command: str) -> Any: ...

    def selected(self, cells: Uno) -> AbstractContextManager[None]: ...

    def export_pdf(self, path: str, quality: str, selection: Uno = None) -> None: ...
