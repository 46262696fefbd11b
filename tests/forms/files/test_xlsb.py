"""Binary worksheets that claim more than they hold."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import pytest

from tests.forms.files.conftest import REFUSED, reason
from tests.forms.samples import record, xlsb


@pytest.mark.parametrize(("row", "column"), [(1_048_575, 16_383), (1_000_000, 3), (3, 4_000_000_000)])
def test_a_cell_far_away_in_xlsb(tmp_path: Path, row: int, column: int) -> None:
    path = xlsb(tmp_path / "a.xlsb", "Biểu", {(0, 0): "a", (row, column): 1})
    assert reason(path.read_bytes()) == "too_large"


def test_a_count_of_strings_that_is_a_lie_in_xlsb(tmp_path: Path) -> None:
    path = xlsb(tmp_path / "a.xlsb", "Biểu", {(0, 0): "a"})
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("xl/sharedStrings.bin", record(159, struct.pack("<LL", 1, 0xFFFFFFFF)))
    assert reason(path.read_bytes()) in REFUSED
