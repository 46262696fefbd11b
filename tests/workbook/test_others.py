"""Figures that nobody has to type: read, checked, put into rates, spoken of where they are there and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest

from tests.conftest import area
from thads.commands import cli
from thads.figures.problems import Level
from thads.results.words import notes_line
from thads.sheets.kept import changed_cells
from thads.workbook import arrange, consolidate
from thads.workbook.book_file import open_book, save
from thads.workbook.request import read_request

# Of each unit: sent back (cases, money); whole and done of: cases and money with conditions, the same for over a year, money of
# corruption, cases and money of credit institutions. Money is in 1.000 đồng.
BLANK: tuple[Any, ...] = (None,) * 16
FIRST = (None, None, 100, 60, 1_000, 333, 40, 12, None, None, "2.000.000", 0, 7, 2, 900, 900)
SECOND = (None, None, 200, 199, *BLANK[4:])


def with_others(path: Path, rows: Sequence[Sequence[Any]]) -> Path:
    book = openpyxl.load_workbook(path, keep_vba=True)
    for cells, values in zip(area(book, "SoLieuKhac"), rows, strict=False):
        for cell, value in zip(cells, values, strict=True):
            cell.value = value
    book.save(path)
    return path


def shown(path: Path, name: str) -> list[list[Any]]:
    book = openpyxl.load_workbook(path, data_only=True)
    return [[cell.value or "" for cell in row] for row in area(book, name)]


NOTES = (
    "Số có điều kiện thi hành, thi hành xong: việc 259/300 (86,33%) của 02/03 đơn vị, tiền 333/1.000 nghìn đồng (33,30%) của 01/03 đơn vị",
    "Án có điều kiện trên một năm, thi hành xong: việc 12/40 (30,00%) của 01/03 đơn vị",
    "Án tham nhũng, kinh tế, đã thu: tiền 0/2.000.000 nghìn đồng (0,00%) của 01/03 đơn vị",
    "Án tổ chức tín dụng, ngân hàng, thi hành xong: việc 2/7 (28,57%) của 01/03 đơn vị, tiền 900/900 nghìn đồng (100,00%) của 01/03 đơn vị",
)


def test_rates_stand_beside_the_figures_and_in_the_notes(filled: Callable[..., Path]) -> None:
    path = with_others(filled(), (FIRST, SECOND))
    with open_book(path) as book:
        report, problems = consolidate.run(book)
        assert report is not None
        assert problems == []
        save(book)
    # The receipts were typed as text, which the cell's formula does not read; the notes do.
    rates = shown(path, "SoLieuKhac_TyLe")
    assert rates[:3] == [
        ["60,00%", "33,30%", "30,00%", "", "", "28,57%", "100,00%"],
        ["99,50%", "", "", "", "", "", ""],
        [""] * 7,
    ]
    assert all(note in notes_line(report) for note in NOTES)
    assert NOTES[0] in str(shown(path, "TongHop_CuoiTrang")[3][0])


def test_every_unit_having_it_nothing_is_said_of_how_many(filled: Callable[..., Path]) -> None:
    row = (None, None, 0, 0, *BLANK[4:])
    with open_book(with_others(filled(), (row, row, row))) as book:
        report, _ = consolidate.run(book)
    assert report is not None
    assert "Số có điều kiện thi hành, thi hành xong: việc 0/0." in notes_line(report)


def test_a_report_says_them_and_is_silent_without(filled: Callable[..., Path], tmp_path: Path) -> None:
    def said(*options: str) -> str:
        paper = tmp_path / "vb.docx"
        assert cli.main(["bao-cao", str(path), "-o", str(paper), "--ghi-de", *options]) == 0
        return "\n".join(one.text for one in docx.Document(str(paper)).paragraphs)

    path = filled()
    assert "thi hành xong" not in said()
    with_others(path, (FIRST, SECOND))
    assert f"{NOTES[1]}." in said()
    unit = said("--don-vi", "Chi cục THADS Yên Sơn")
    assert "Số có điều kiện thi hành, thi hành xong: việc 199/200 (99,50%)." in unit
    assert "ngân hàng" not in unit


def problems_of(path: Path) -> list[tuple[Level, str]]:
    with open_book(path) as book:
        return [(one.level, one.text) for one in read_request(book).problems]


@pytest.mark.parametrize(
    ("changes", "level", "said"),
    [
        ({3: 101}, Level.ERROR, "Phòng Nghiệp vụ, số có điều kiện thi hành, việc, thi hành xong (101 việc) lớn hơn"),
        ({11: 2_000_001}, Level.ERROR, "án tham nhũng, kinh tế, tiền, đã thu (2.000.001.000 đồng) lớn hơn"),
        ({6: None}, Level.WARNING, "án có điều kiện trên một năm, việc, phải thi hành: còn trống"),
        ({7: None}, Level.WARNING, "án có điều kiện trên một năm, việc, thi hành xong: còn trống"),
        ({12: "bảy"}, Level.ERROR, "án tổ chức tín dụng, ngân hàng, việc, phải thi hành: “bảy” không phải là số"),
        ({12: 7.5}, Level.ERROR, "án tổ chức tín dụng, ngân hàng, việc, phải thi hành: “7,5” không phải số nguyên"),
        ({14: -1}, Level.ERROR, "án tổ chức tín dụng, ngân hàng, tiền, phải thi hành"),
        ({14: 900.5}, Level.WARNING, "án tổ chức tín dụng, ngân hàng, tiền, phải thi hành: số có phần lẻ (900,5)"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_once(
    changes: dict[int, Any], level: Level, said: str, filled: Callable[..., Path]
) -> None:
    row = [changes.get(place, value) for place, value in enumerate(FIRST)]
    ((found, text),) = problems_of(with_others(filled(), (row,)))
    assert (found, said in text) == (level, True), text


def test_figures_without_a_unit_are_an_error(filled: Callable[..., Path]) -> None:
    ((level, text),) = problems_of(with_others(filled(), (*(BLANK,) * 3, FIRST)))
    assert (level, text[:50]) == (Level.ERROR, "Dòng này có số liệu khác nhưng chưa có đơn vị. Hãy")


def test_they_move_with_their_unit_and_count_as_typed(filled: Callable[..., Path]) -> None:
    path = with_others(filled(), (FIRST, SECOND))
    with open_book(path) as book:
        consolidate.run(book)
        assert changed_cells(book) == 0
        arrange.move_up(book, 1)
        book.names["SoLieuKhac"].refers_to_range[0, 3].value = 150
        assert changed_cells(book) == 2 * (9 + 12)  # the other cells of the two rows are blank in both
        save(book)
    assert shown(path, "SoLieuKhac_TyLe")[:2] == [
        ["75,00%", "", "", "", "", "", ""],
        ["60,00%", "33,30%", "30,00%", "", "", "28,57%", "100,00%"],
    ]


def test_a_workbook_of_before_goes_on_without_them(filled: Callable[..., Path]) -> None:
    path = filled()
    book = openpyxl.load_workbook(path, keep_vba=True)
    for name in ("SoLieuKhac", "SoLieuKhac_TyLe", "DaTongHop_SoLieuKhac"):
        del book.defined_names[name]
    book.save(path)
    with open_book(path) as old:
        report, problems = consolidate.run(old)
        assert report is not None
        assert problems == []
        assert changed_cells(old) == 0
        arrange.move_up(old, 1)
        save(old)


def test_upgrading_carries_them_and_a_new_year_does_not(filled: Callable[..., Path], tmp_path: Path) -> None:
    path = with_others(filled(), (FIRST, SECOND))
    assert cli.main(["nang-cap", str(path), "-o", str(tmp_path / "moi.xlsm")]) == 0
    assert shown(tmp_path / "moi.xlsm", "SoLieuKhac")[1][2:4] == [200, 199]
    assert cli.main(["sang-nam", str(path), "-o", str(tmp_path / "nam.xlsm")]) == 0
    assert not any(map(any, shown(tmp_path / "nam.xlsm", "SoLieuKhac")))
