"""What is not there says so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import xlwings as xw
from xlwings import base_classes

from xlwings_engines import files


@pytest.mark.parametrize("name", ["Apps", "App", "Books", "Book", "Sheets", "Sheet", "Names", "Name", "Range"])
def test_every_member_of_the_contract_answers(name: str) -> None:
    contract, own = getattr(base_classes, name), getattr(files, name)
    public = {member for member in vars(contract) if not member.startswith("_")}
    assert {member for member in public if not hasattr(own, member) and member not in own.__annotations__} == set()


def test_missing_members_say_who_misses_them(app: xw.App, rich: Path) -> None:
    sheet = app.books.open(rich).sheets[0]
    attempts = {
        "Range.borders": lambda: sheet["A1"].borders,
        "Range.data_validation": lambda: sheet["A1"].data_validation.delete(),
        "Range.add_hyperlink": lambda: sheet["A1"].add_hyperlink("x"),
        "Range.autofit": lambda: sheet["A1"].autofit(),
        "Sheet.charts": lambda: sheet.charts,
        "Sheet.copy": lambda: sheet.impl.copy(None, None),
        "Table.name": lambda: setattr(sheet.book.sheets["Tổng hợp"].tables[0], "name", "x"),
        "Book.to_pdf": lambda: sheet.book.impl.to_pdf("x", "y"),
        "App.run": lambda: app.macro("x")(),
    }
    for member, attempt in attempts.items():
        with pytest.raises(NotImplementedError, match=re.escape(f"{member} is not implemented by the 'files' engine")):
            attempt()
