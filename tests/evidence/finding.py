"""What one attempt showed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """A row of the report.

    Attributes:
        tried: what was tried.
        tool: by what, with its version.
        result: what was seen.
        good: whether it is what was expected; None where it could not be tried.
    """

    tried: str
    tool: str
    result: str
    good: bool | None
