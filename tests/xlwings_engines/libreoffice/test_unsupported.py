"""What is not there says so."""

from __future__ import annotations

import pytest
import xlwings as xw
from xlwings import base_classes

from xlwings_engines import libreoffice


@pytest.mark.parametrize(
    ("contract", "own"),
    [
        (base_classes.App, libreoffice.App),
        (base_classes.Apps, libreoffice.Apps),
        (base_classes.Books, libreoffice.Books),
        (base_classes.Range, libreoffice.Range),
    ],
)
def test_every_member_of_the_contract_is_there(contract: type, own: type) -> None:
    assert not {name for name in vars(contract) if not name.startswith("__")} - set(dir(own)) - {"pid", "app"}


def test_what_is_missing_is_named(sheet: xw.Sheet) -> None:
    with pytest.raises(NotImplementedError, match=r"Range\.conditional_formats .* 'libreoffice'"):
        _ = sheet["A1"].conditional_formats
    with pytest.raises(NotImplementedError, match=r"Sheet\.to_html"):
        sheet.to_html("x.html")
