"""Sheet `Chấp hành viên` in LibreOffice: judged, counted and shown as by the plain file."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from tests import libreoffice as printer
from tests.conftest import area, fill
from tests.workbook.test_officers import AN, BINH, UNITS, YEN_SON, about_officers
from thads.libreoffice import office
from thads.workbook import consolidate
from thads.workbook.book_file import open_book

WANTED = [
    [4, "4,00%", "≥ 4%", "Đạt", None, 1, 30_000, "3,00%", "≥ 3%", "Đạt", None, 1, "Đạt cả hai"],
    [16, "4,00%", "≥ 4%", "Đạt", None, 1, 1_670_000, "2,83%", "≥ 3%", "Không đạt", 100_000, 2, "Đạt về việc"],
]


def typed(path: Path, binh: object) -> Path:
    """A workbook in which another program has typed, the sheet still hidden."""
    book = openpyxl.load_workbook(fill(path, UNITS), keep_vba=True)
    for row, officer in zip(area(book, "ChapHanhVien"), (AN, (*BINH[:2], binh, *BINH[3:])), strict=False):
        for cell, value in zip(row, officer, strict=True):
            cell.value = value
    book.save(path)
    return path


def test_judged_in_libreoffice_as_in_the_file(tmp_path: Path) -> None:
    with office.open_copy(typed(tmp_path / "so.xlsm", 941)) as book:
        cells = book.names["ChapHanhVien"].refers_to_range
        counted = book.names["SoO_ThayDoi"].refers_to_range
        report, problems = consolidate.run(book)
        assert report
        ((cell, text),) = about_officers(problems)
        assert (cell, "tổng số việc giải quyết: 1.241, đơn vị 1.240 việc." in text) == ("A9", True)
        assert book.names["ChapHanhVien_KetQua"].refers_to_range[0:2, :].value == WANTED
        assert counted.value == 0
        cells[1, 2].value = 940
        assert counted.value == 1
        _, problems = consolidate.run(book)
        assert about_officers(problems) == []
        assert counted.value == 0
        listed = book.names["KhenThuong"].refers_to_range
        assert [row[1] for row in listed[0:4, :].value] == [
            "TẬP THỂ",
            UNITS[0][0],
            "CÁ NHÂN",
            f"Nguyễn Văn An\nChấp hành viên\n{YEN_SON}",
        ]
        listed[3, 3:6].value = ["Giấy khen", "'5/9", None]
        consolidate.run(book)
        assert listed[3, 3:6].value == ["Giấy khen", "5/9", None]
        visible = [listed[row, 0].impl.api.getRows().IsVisible for row in range(6)]
        assert visible == [True] * 4 + [False] * 2


def test_consolidated_by_libreoffice_the_file_shows_the_sheet(tmp_path: Path) -> None:
    path = typed(tmp_path / "so.xlsm", 940)
    report, _ = office.fill_summary(path)
    assert report
    with open_book(path) as book:
        assert book.sheets["Chấp hành viên"].visible
        assert book.names["ChapHanhVien_KetQua"].refers_to_range[0:2, :].value == WANTED
    pdf = path.with_suffix(".pdf")
    office.export_pdf(path, pdf, "Chấp hành viên")
    typed_in, found = printer.pages(pdf)  # what is typed, and beside it what was found, each on one page
    assert "Nguyễn Văn An" in typed_in
    assert "KẾT QUẢ" not in typed_in
    assert all(text in found for text in ("KẾT QUẢ VỀ VIỆC", "Đạt cả hai"))
    assert [printer.crossed(pdf, page) for page in (1, 2)] == [[], []]
    for page in (1, 2):  # below the second officer there are no rows
        bottom = max(word.bottom for word in printer.words(pdf) if word.page == page)
        assert max(line[3] for line in printer.drawn_lines(pdf, page)) < bottom + 15
