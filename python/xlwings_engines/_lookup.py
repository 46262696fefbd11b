"""What the engines' collections of names have in common."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any


class Lookup:
    """Names by their number, from 1, or by their text. A subclass tells `entries` and looks a text up."""

    def entries(self) -> Sequence[Any]:
        raise NotImplementedError

    def lookup(self, text: str) -> Any:
        """The name of this text; None if there is none."""
        raise NotImplementedError

    def __call__(self, name_or_index: str | int) -> Any:
        if isinstance(name_or_index, int):
            return self.entries()[name_or_index - 1]
        name = self.lookup(name_or_index)
        if name is None:
            raise KeyError(name_or_index)
        return name

    def contains(self, name_or_index: str | int) -> bool:
        if isinstance(name_or_index, int):
            return 1 <= name_or_index <= len(self)
        return self.lookup(name_or_index) is not None

    __contains__ = contains

    def __len__(self) -> int:
        return len(self.entries())

    def __iter__(self) -> Iterator[Any]:
        return iter(self.entries())
