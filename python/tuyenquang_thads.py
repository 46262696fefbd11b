"""What Excel imports: the UDFs of the workbook and the entry points of its buttons. Thin on purpose."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from thads.layout import BUTTONS
from thads.results.udfs import *  # noqa: F403 # xlwings looks here for the functions, the bridge to LibreOffice for ARGUMENTS
from thads.windows.machine import mend_environment

mend_environment()


def press(action: str) -> None:
    """Do what a button of the calling workbook does, and tell the user how it went."""
    from thads.commands import buttons  # where formulas alone are computed, no package is needed

    buttons.press(action)


def __getattr__(name: str) -> Callable[[], None]:
    """The entry points `tong_hop()`, `kiem_tra()` …, one a row of `layout.BUTTONS`: each presses the button of that action."""
    if name not in {button.action for button in BUTTONS}:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return partial(press, name)
