"""python -m xlwings_engines: what each engine does of xlwings' contract, as the table in README.md."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterator

from xlwings import base_classes

from xlwings_engines.shared.unsupported import state_of

ENGINES = ("files", "libreoffice")
SIGNS = {"yes": "✓", "reads": "read", "no": ""}


def capabilities() -> Iterator[tuple[str, str, list[str]]]:
    """Each class of the contract, a member, and what the engines do with it.

    The members `get_…` are left out: xlwings has them from the others.
    """
    for engine in ENGINES:
        importlib.import_module(f"xlwings_engines.{engine}")
    for name, contract in vars(base_classes).items():
        if not inspect.isclass(contract) or name.startswith("_") or contract.__module__ != base_classes.__name__:
            continue
        for member in vars(contract):
            if not member.startswith("_") and (not member.startswith("get_") or member == "get_address"):
                yield name, member, [state_of(contract, member, engine) for engine in ENGINES]


def table() -> str:
    lines = [f"| member | {' | '.join(f'`{engine}`' for engine in ENGINES)} |", "|---" * (1 + len(ENGINES)) + "|"]
    lines += [
        f"| {name}.{member} | {' | '.join(SIGNS[state] for state in states)} |"
        for name, member, states in capabilities()
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    print(table())
