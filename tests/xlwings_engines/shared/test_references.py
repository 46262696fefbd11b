"""References within formulas follow inserted rows."""

from __future__ import annotations

import pytest

from xlwings_engines.shared import references


@pytest.mark.parametrize(
    ("formula", "after"),
    [
        ("A5+A4", "A7+A4"),
        ("SUM($A$1:$B5)", "SUM($A$1:$B7)"),
        ("SUM(5:6)+SUM(A:B)", "SUM(7:8)+SUM(A:B)"),
        ('"A5"&LOG10(A5)&Tbl[A5]', '"A5"&LOG10(A7)&Tbl[A5]'),
        ("'My sheet'!A5+Other!A5+'[1]My sheet'!A5", "'My sheet'!A7+Other!A5+'[1]My sheet'!A5"),
        ("'My A5 sheet'!Name+Q5_1+ZZZ5", "'My A5 sheet'!Name+Q5_1+ZZZ5"),
        ("A5:INDEX(A:A,5)", "A7:INDEX(A:A,5)"),
    ],
)
def test_references_follow_inserted_rows(formula: str, after: str) -> None:
    assert references.formula_with_rows_inserted(formula, "My sheet", "my SHEET", 5, 2) == after


def test_references_over_several_sheets_are_refused() -> None:
    for formula in ("SUM(One:Three!A5)", "SUM('One:My sheet'!A5)"):
        with pytest.raises(NotImplementedError, match="several sheets"):
            references.formula_with_rows_inserted(formula, "One", "One", 5, 2)
