"""Fills an engine's class with whatever xlwings' contract names and the engine does not offer."""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import Any, NoReturn, TypeVar

T = TypeVar("T")

classes: dict[tuple[str, str], type] = {}  # by the engine and the name of the contract


def implements(contract: type, engine: str) -> Callable[[type[T]], type[T]]:
    """Complete a class so that it answers to every member of `contract`, a class of `xlwings.base_classes`.

    Members that the contract implements itself are taken over. The others raise NotImplementedError, which names
    the member and the engine: xlwings' own message is empty.
    """

    def complete(cls: type[T]) -> type[T]:
        classes[engine, contract.__name__] = cls
        for name, member in vars(contract).items():
            if name in cls.__annotations__:
                continue  # an attribute of the instances
            owner = next((base for base in cls.__mro__[:-1] if name in vars(base)), None)
            if owner is None:
                if _is_open(member):
                    member = _refusing(member, _refuse(contract.__name__, name, engine))
                elif name.startswith("__") or not isinstance(member, FunctionType | property | staticmethod):
                    continue
                setattr(cls, name, member)
                continue
            own = vars(owner)[name]
            if isinstance(own, property) and isinstance(member, property) and not own.fset:
                setattr(cls, name, own.setter(_refuse(contract.__name__, name, engine)))
        return cls

    return complete


def _refuse(contract: str, member: str, engine: str) -> Callable[..., NoReturn]:
    def refuse(*args: object, **kwargs: object) -> NoReturn:
        raise NotImplementedError(f"{contract}.{member} is not implemented by the '{engine}' engine")

    return refuse


def state_of(contract: type, name: str, engine: str) -> str:
    """What an engine does with a member of a contract: "yes", "reads" (it cannot be set) or "no"."""
    cls = classes.get((engine, contract.__name__), object)
    if any(name in vars(base).get("__annotations__", {}) for base in cls.__mro__):
        return "yes"  # an attribute of the instances
    member = next((vars(base)[name] for base in cls.__mro__ if name in vars(base)), None)
    if isinstance(member, property):
        settable = getattr(getattr(contract, name), "fset", None) is not None
        return "no" if _refuses(member.fget) else "reads" if settable and _refuses(member.fset) else "yes"
    return "no" if member is None or _refuses(member) else "yes"


def _refuses(function: object) -> bool:
    return function is None or getattr(function, "__name__", "") == "refuse"


def _is_open(member: object) -> bool:
    function = member.fget if isinstance(member, property) else getattr(member, "__func__", member)
    return isinstance(function, FunctionType) and "NotImplementedError" in function.__code__.co_names


def _refusing(member: object, refuse: Callable[..., NoReturn]) -> Any:
    if isinstance(member, property):
        return property(refuse, refuse if member.fset else None)
    return staticmethod(refuse) if isinstance(member, staticmethod) else refuse
