"""References within formulas follow cells that move and sheets that get other names."""

from __future__ import annotations

import pytest

from xlwings_engines.shared.references import MAX_COLUMN, MAX_ROW, Area, Shift, formula_of_renamed


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
    shift = Shift("my SHEET", Area(5, 1, 6, MAX_COLUMN), down=True)
    assert shift.formula(formula, "My sheet") == after


@pytest.mark.parametrize(
    ("formula", "after"),
    [
        ("A5+A4+A7", "#REF!+A4+A5"),
        ("SUM(A3:A9)+SUM(A5:A9)+SUM($A$3:A$6)", "SUM(A3:A7)+SUM(A5:A7)+SUM($A$3:A$4)"),
        ("SUM(A5:B6)+SUM('My sheet'!A5:A6)", "SUM(#REF!)+SUM('My sheet'!#REF!)"),
        ("SUM(5:6)+SUM(4:7)+SUM(A:B)+SUM(A1:B1048576)", "SUM(#REF!)+SUM(4:5)+SUM(A:B)+SUM(A1:B1048576)"),
    ],
)
def test_references_follow_deleted_rows(formula: str, after: str) -> None:
    shift = Shift("My sheet", Area(5, 1, 6, MAX_COLUMN), down=True, deletes=True)
    assert shift.formula(formula, "My sheet") == after


@pytest.mark.parametrize(
    ("formula", "inserted", "deleted"),
    [
        ("B1+C1+D$1", "B1+E1+F$1", "B1+#REF!+#REF!"),
        ("SUM(B1:E1)+SUM($C:$D)+SUM(1:2)", "SUM(B1:G1)+SUM($E:$F)+SUM(1:2)", "SUM(B1:C1)+SUM(#REF!)+SUM(1:2)"),
        ("XFD1", "#REF!", "XFB1"),
    ],
)
def test_references_follow_columns(formula: str, inserted: str, deleted: str) -> None:
    band = Area(1, 3, MAX_ROW, 4)
    assert Shift("S", band, down=False).formula(formula, "S") == inserted
    assert Shift("S", band, down=False, deletes=True).formula(formula, "S") == deleted


def test_cells_of_a_few_columns_move_alone() -> None:
    shift = Shift("S", Area(5, 2, 6, 3), down=True)
    assert (
        shift.formula("A5+B5+C4+D9+SUM(B4:C9)+SUM(A1:D4)+SUM(A:D)", "S")
        == "A5+B7+C4+D9+SUM(B4:C11)+SUM(A1:D4)+SUM(A:D)"
    )
    for parted in ("SUM(A5:B5)", "SUM(B4:D5)", "SUM(5:5)"):
        with pytest.raises(NotImplementedError, match="only a part"):
            shift.formula(parted, "S")


def test_references_over_several_sheets_are_refused() -> None:
    for formula in ("SUM(One:Three!A5)", "SUM('One:My sheet'!A5)"):
        with pytest.raises(NotImplementedError, match="several sheets"):
            Shift("One", Area(5, 1, 6, MAX_COLUMN), down=True).formula(formula, "One")
        with pytest.raises(NotImplementedError, match="several sheets"):
            formula_of_renamed(formula, "One", "Two")


def test_references_follow_a_sheets_name() -> None:
    formula = """'My sheet'!A5+MY_SHEET!A1+Other!A1&"'My sheet'!A5"+'My sheet'!Name+SUM('my SHEET'!$A:$B)+[1]Other!A1+'My sheet'!#REF!"""
    assert formula_of_renamed(formula, "My sheet", "It's") == (
        """'It''s'!A5+MY_SHEET!A1+Other!A1&"'My sheet'!A5"+'It''s'!Name+SUM('It''s'!$A:$B)+[1]Other!A1+'It''s'!#REF!"""
    )
    assert formula_of_renamed("Other!A1:B2+1", "other", "Plain") == "Plain!A1:B2+1"
    assert formula_of_renamed("Other!A1:B2+Others!A1", "other", None) == "#REF!+Others!A1"
