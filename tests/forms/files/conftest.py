"""What the tests of all kinds of files share."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from tests.forms.samples import table
from thads.forms.files import sheet as sheets
from thads.forms.files import worker
from thads.forms.files.sheet import Sheet, UnreadableError


def read_sheets(data: bytes) -> list[Sheet]:
    """As the program reads a file: in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a")
        path.write_bytes(data)
        return worker.read_sheets(path)


# What a file that lies about itself may be called: which of the two depends on what the libraries come upon first.
REFUSED = {"too_large", "damaged"}


def reason(data: bytes) -> str:
    with pytest.raises(UnreadableError) as caught:
        read_sheets(data)
    assert caught.value.reason in sheets.REASONS
    return caught.value.reason


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    return table(tmp_path / "a.xlsx", [["a", 1], ["b", 2]])
