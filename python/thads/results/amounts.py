"""Amounts and rates as cells and as text."""

from __future__ import annotations

from decimal import Decimal

from thads.numerals import format_number, format_rate
from thads.rules.verdicts import RATE_STEPS

# Beyond 15 digits Excel would not keep a number: it is written as text.
_LARGEST_NUMBER = 10**15


def rate_text(rate: int) -> str:
    """A rate in ten-thousandths as decimal text: 599 → "0.0599"."""
    whole, rest = divmod(abs(rate), RATE_STEPS)
    return f"{'-' if rate < 0 else ''}{whole}.{rest:04d}"


def amount_cell(amount: int | None, factor: int) -> object:
    """Cases or đồng in the sheet's unit: a whole number as a number, anything else as exact Vietnamese text."""
    if amount is None:
        return None
    whole, rest = divmod(amount, factor)
    return shown_amount(amount, factor) if rest or abs(whole) >= _LARGEST_NUMBER else whole


def shown_amount(amount: int | None, factor: int) -> str:
    """An amount of cases or đồng as Vietnamese text in the sheet's unit; empty where missing."""
    if amount is None:
        return ""
    return format_number(Decimal(amount) / factor)


def said_unit(unit: str) -> str:
    """A unit of money as it stands behind a figure: "5.000 nghìn đồng", since "5.000 1.000 đồng" cannot be read."""
    return {"1.000 đồng": "nghìn đồng"}.get(unit, unit)


def shown_rate(rate: int | None) -> str | None:
    """A rate in ten-thousandths as it is shown, a text: a number would take the machine's separator. 599 → "5,99%"."""
    return None if rate is None else format_rate(rate)


def rate_cell(rate: int | None) -> float | None:
    """A rate in ten-thousandths as a number for charts: 599 → 0.0599."""
    return None if rate is None else rate / RATE_STEPS
