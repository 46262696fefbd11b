"""Ranges: addresses, contents, ways around a sheet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import xlwings as xw


@pytest.mark.parametrize(
    ("arguments", "address"),
    [
        (("b2",), "$B$2"),
        (("B2:A1",), "$A$1:$B$2"),
        (("A:C",), "$A:$C"),
        (("15:40",), "$15:$40"),
        (((2, 3),), "$C$2"),
        (((1, 1), (2, 2)), "$A$1:$B$2"),
        (("A1", "C3"), "$A$1:$C$3"),
        (("Khối",), "$A$2:$B$4"),
        (("khối",), "$A$2:$B$4"),
        (("'Nhập liệu'!Khối",), "$A$2:$B$4"),
    ],
)
def test_addresses(app: xw.App, rich: Path, arguments: tuple[Any, ...], address: str) -> None:
    assert app.books.open(rich).sheets[0].range(*arguments).address == address


def test_ranges(app: xw.App, rich: Path) -> None:
    sheet = app.books.open(rich).sheets[0]
    block = sheet["A2:B4"]
    assert (block.row, block.column, block.shape, block.size) == (2, 1, (3, 2), 6)
    assert block(2, 2).address == block(4).address == block[1, 1].address == "$B$3"
    assert block[1:, :].address == "$A$3:$B$4"
    assert block.offset(1, 1).address == "$B$3:$C$5"
    assert block.get_address(False, False) == "A2:B4"
    assert block.get_address(external=True) == "'[rich.xlsm]Nhập liệu'!$A$2:$B$4"
    assert block.name.name == "Khối"
    assert sheet["A1"].name is None
    assert [row.address for row in block.rows][-1] == "$A$4:$B$4"
    assert sheet["A1"].expand().address == "$A$1:$C$4"
    assert sheet["A1"].expand("down").address == "$A$1:$A$4"
    assert sheet["A1"].options(expand="table").value[1] == ["Na Hang", 1, None]
    assert sheet["B6"].current_region.address == "$A$6:$D$8"
    assert sheet["A8"].merge_area.address == "$A$8:$B$8"
    assert (sheet["A4"].row_height, sheet["A5"].row_height, sheet["A4:A5"].row_height) == (30, 15, None)
    sheet["A5:A6"].row_height = 21.75
    sheet["2:3"].impl.row_hidden = True
    assert sheet["A5:A6"].row_height == 21.75
    assert (sheet["A2"].rows.hidden, sheet["A2:A4"].rows.hidden) == (True, None)
    sheet["A2:A3"].rows.hidden = False
    assert not sheet["A2:A4"].rows.hidden
    for elsewhere in ("Nothing here", "'Tổng hợp'!A1", "A0", "XFE1", "A1:B"):
        with pytest.raises(ValueError, match="no address"):
            sheet.range(elsewhere)
    with pytest.raises(IndexError):
        sheet.range((0, 1))


@pytest.mark.parametrize(
    ("start", "direction", "end"),
    [
        ("A1", "down", "A4"),
        ("A4", "down", "A6"),
        ("A8", "down", "A1048576"),
        ("A1048576", "up", "A8"),
        ("A1", "right", "C1"),
        ("XFD1", "left", "C1"),
        ("C1", "right", "XFD1"),
        ("A2", "up", "A1"),
        ("E5", "left", "A5"),
    ],
)
def test_end(app: xw.App, rich: Path, start: str, direction: str, end: str) -> None:
    sheet = app.books.open(rich).sheets[0]
    sheet["A6"].value = 1
    assert sheet[start].end(direction).get_address(False, False) == end


def test_data_frames(app: xw.App, blank: Path) -> None:
    book = app.books.open(blank)
    frame = pd.DataFrame({"unit": ["a", "b"], "cases": [1.0, None], "day": pd.to_datetime(["2026-01-01", None])})  # type: ignore[arg-type]
    book.sheets[0]["B2"].options(index=False).value = frame
    read = book.sheets[0]["B2"].options(pd.DataFrame, header=1, index=False, expand="table").value
    assert list(read["unit"]) == ["a", "b"]
    assert read["cases"].tolist()[0] == 1
    assert read["cases"].isna().tolist() == [False, True]


@pytest.mark.parametrize(("short", "way"), [("d", "down"), ("u", "up"), ("l", "left"), ("r", "right")])
def test_ends_by_their_first_letters(app: xw.App, rich: Path, short: str, way: str) -> None:
    cell = app.books.open(rich).sheets[0]["B3"]
    assert cell.end(short).address == cell.end(way).address
    for wrong in ("nonsense", "", "D"):
        with pytest.raises(ValueError, match="not up, down"):
            cell.end(wrong)
