"""Times beside what they are measured against, and the bounds that they have to keep: a benchmark that misses one exits 1."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median


def medians(rounds: int, *actions: Callable[[], object]) -> list[float]:
    """Median seconds of each action, in turns so that the machine's noise falls on all alike; a first round is not counted."""
    for action in actions:
        action()
    times = [[_timed(action) for action in actions] for _ in range(rounds)]
    return [median(column) for column in zip(*times, strict=True)]


def report(name: str, ours: float, floor: float, bound: float) -> bool:
    """Print our figure, the one that it is measured against and their ratio; whether the ratio is at most the bound."""
    kept = ours / floor <= bound
    print(f"{name}: {ours:.4g} / {floor:.4g} = {ours / floor:.2f} (≤ {bound:g}){_missed(kept)}", flush=True)
    return kept


def limit(name: str, figure: float, below: float) -> bool:
    """Print a figure that stands alone; whether it is below its bound."""
    kept = figure < below
    print(f"{name}: {figure:.4g} (< {below:g}){_missed(kept)}", flush=True)
    return kept


def _timed(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def _missed(kept: bool) -> str:
    return "" if kept else "  MISSED"
