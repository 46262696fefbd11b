"""What the engines' collections have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from xlwings_engines.shared.references import same_name


class Named(Protocol):
    @property
    def name(self) -> str: ...


T = TypeVar("T")
Member = TypeVar("Member", bound=Named)


class Part(Generic[T]):
    """A property that is made of its owner alone."""

    def __init__(self, kind: Callable[[Any], T]) -> None:
        self.kind = kind

    def __get__(self, owner: object, _: type) -> T:
        return self.kind(owner)


class Running:
    """The apps of one engine, the one activated last first. A subclass has them by `pid`, that one last."""

    running: ClassVar[dict[int, Any]]

    def keys(self) -> list[int]:
        self.cleanup()
        return [*reversed(self.running)]

    @staticmethod
    def cleanup() -> None:
        """Forget the apps whose process is gone: as long as a subclass says nothing else, there is none."""

    def __iter__(self) -> Iterator[Any]:
        return (self.running[pid] for pid in self.keys())

    def __len__(self) -> int:
        return len(self.keys())

    def __getitem__(self, pid: int) -> Any:
        return self.running[pid]


class Lookup(Generic[Member]):
    """Members by their number, from 1, or by their name, whatever its case. A subclass tells `entries`."""

    def entries(self) -> Sequence[Member]:
        raise NotImplementedError

    def lookup(self, text: str) -> Member | None:
        """The member of this name; None if there is none."""
        return next((member for member in self.entries() if same_name(text, member.name)), None)

    def find(self, name_or_index: str | int) -> Member | None:
        if isinstance(name_or_index, str):
            return self.lookup(name_or_index)
        entries = self.entries()
        return entries[name_or_index - 1] if 1 <= name_or_index <= len(entries) else None

    def __call__(self, name_or_index: str | int) -> Member:
        found = self.find(name_or_index)
        if found is None:
            raise KeyError(name_or_index)
        return found

    def __contains__(self, name_or_index: str | int) -> bool:
        return self.find(name_or_index) is not None

    def __len__(self) -> int:
        return len(self.entries())

    def __iter__(self) -> Iterator[Member]:
        return iter(self.entries())
