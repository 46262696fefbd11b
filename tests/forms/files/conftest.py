"""What the tests of all kinds of files share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.forms.samples import table
from thads.forms.files import sheet as sheets
from thads.forms.files.read import read_sheets
from thads.forms.files.sheet import UnreadableError


def reason(data: bytes) -> str:
    with pytest.raises(UnreadableError) as caught:
        read_sheets(data)
    assert caught.value.reason in sheets.REASONS
    return caught.value.reason


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    return table(tmp_path / "a.xlsx", [["a", 1], ["b", 2]])
