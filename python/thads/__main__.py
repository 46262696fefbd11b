import gc
from collections.abc import Callable


def _load() -> Callable[[], int]:
    """The commands. What is loaded stays, and is no garbage to look for: that takes a short command a third of its time."""
    gc.disable()
    from thads.commands.cli import main

    gc.freeze()
    gc.enable()
    return main


raise SystemExit(_load()())
