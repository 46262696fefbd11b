"""What all that stands for an object of LibreOffice has in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from xlwings import base_classes

from xlwings_engines.libreoffice.soffice import Soffice, Uno, reports_death
from xlwings_engines.shared.unsupported import implements

K = TypeVar("K")

ENGINE = "libreoffice"
AMBIGUOUS = "AMBIGUOUS_VALUE"


class UnoObject:
    """Stands for `api`, an object of LibreOffice, on behalf of its `parent`.

    A subclass answers to every member of its `contract`, a class of `xlwings.base_classes`. Its members raise
    SofficeDiedError when LibreOffice is gone. Parents, books and sheets of what is below them are Any: their modules
    import those below.
    """

    parent: Any = None

    def __init_subclass__(cls, contract: type | None = None) -> None:
        super().__init_subclass__()
        reports_death(cls)
        if contract:
            implements(contract, ENGINE)(cls)

    def __init__(self, parent: object) -> None:
        self.parent = parent

    @property
    def soffice(self) -> Soffice:
        found: Soffice = self.parent.soffice
        return found

    @property
    def api(self) -> Uno:
        return self.parent.api

    @property
    def changing(self) -> Uno:
        """The UNO object, about to be changed. Raises ValueError where LibreOffice would pass that over in silence."""
        return self.api

    def common(self, name: str) -> Any:
        """The cells' property if all have the same, else None."""
        return None if self.api.getPropertyState(name).value == AMBIGUOUS else self.api.getPropertyValue(name)


def told(name: str, kind: Callable[[Any], Any]) -> property:
    """A property that is one of the UNO object's."""
    return property(
        lambda self: kind(getattr(self.api, name)), lambda self, value: setattr(self.api, name, kind(value))
    )


def key_of(names: Mapping[K, str], wanted: str, what: str) -> K:
    """What LibreOffice has for one of Excel's names. Raises NotImplementedError where it has nothing like that."""
    for key, name in names.items():
        if name == wanted:
            return key
    raise NotImplementedError(f"the {what} {wanted!r} is not implemented by the '{ENGINE}' engine")


def given(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Those of a method's keywords that the caller named."""
    return {name: value for name, value in changes.items() if value is not base_classes._UNSET}


def common(name: str, read: Callable[[Any], Any], write: Callable[[Any], Any]) -> property:
    """A property of cells; None if they differ."""

    def of_all(self: UnoObject) -> Any:
        value = self.common(name)
        return None if value is None else read(value)

    return property(of_all, lambda self, value: setattr(self.changing, name, write(value)))
