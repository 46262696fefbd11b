"""The printed sheet, printed: LibreOffice makes a PDF of `Tổng hợp`, and the pages are measured.

LibreOffice prints Times New Roman with Liberation Serif, which has the same widths.
"""

from __future__ import annotations

import datetime as dt
import subprocess
from itertools import combinations
from pathlib import Path

import pytest

from tests import libreoffice
from tests.conftest import TEMPLATE
from thads.sheets.charts import CHARTS
from thads.workbook import consolidate, example
from thads.workbook.book_file import open_book, save

POINTS = 72 / 25.4

# An unusual name, as long as names of offices get.
LONG_NAME = "Phòng Thi hành án dân sự khu vực 12 – Tuyên Quang (cơ sở Chiêm Hóa)"


def printed(folder: Path, units: int = 8, missing: bool = False) -> Path:
    """PDF of the consolidated sheet alone, for the example or for `units` units made after it."""
    path = folder / "in.xlsm"
    with open_book(TEMPLATE) as book:
        example.fill(book)
        if units != 8 or missing:
            rows = [
                [f"{LONG_NAME} {number}", *example.FIGURES[number % 8]]
                if number % 5 == 1
                else [f"Đơn vị {number}", *example.FIGURES[number % 8]]
                for number in range(units)
            ]
            if missing:
                rows[2][4] = None
            book.names["NhapLieu"].refers_to_range.clear_contents()
            book.names["NhapLieu"].refers_to_range[:units, :].value = rows
        report, problems = consolidate.run(book)
        assert report is not None, problems
        save(book, path)
    return section(libreoffice.to_pdf(path, folder), "CỘNG HÒA XÃ HỘI", "CHỈ TIÊU VÀ CÁCH XÉT")


def section(pdf: Path, start: str, end: str | None) -> Path:
    """The pages of one sheet: from the one with a text to the one before another text."""
    texts = libreoffice.pages(pdf)
    first = next(number for number, text in enumerate(texts, start=1) if start in text)
    last = next((number for number, text in enumerate(texts, start=1) if end and end in text), len(texts) + 1) - 1
    folder = pdf.with_name(start)
    folder.mkdir()
    subprocess.run(
        ["pdfseparate", "-f", str(first), "-l", str(last), str(pdf), str(folder / "trang-%02d.pdf")], check=True
    )
    result = pdf.with_name(f"{start}.pdf")
    subprocess.run(["pdfunite", *map(str, sorted(folder.glob("*.pdf"))), str(result)], check=True)
    return result


@pytest.fixture(scope="module")
def sheet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return printed(tmp_path_factory.mktemp("print"))


def test_two_a4_landscape_pages(sheet: Path) -> None:
    sizes = libreoffice.page_sizes(sheet)
    assert len(sizes) == 2
    for width, height in sizes:
        assert abs(width - 297 * POINTS) < 1
        assert abs(height - 210 * POINTS) < 1


def test_letters_are_times_new_roman_of_11_points_or_more(sheet: Path) -> None:
    fonts = libreoffice.fonts(sheet)
    assert set(fonts) <= {
        "LiberationSerif",
        "LiberationSerif-Bold",
        "LiberationSerif-Italic",
        "LiberationSerif-BoldItalic",
    }
    assert all(fonts.values()), "a font is not embedded"
    assert min(libreoffice.font_sizes(sheet)) >= 11


def test_text_stays_inside_the_margins(sheet: Path) -> None:
    for word in libreoffice.words(sheet):
        assert word.left >= 30 * POINTS - 1, word
        assert word.right <= (297 - 15) * POINTS + 1, word
        assert word.bottom <= (210 - 20) * POINTS + 1, word


def overlapping(pdf: Path) -> list[tuple[str, str]]:
    """Words printed over one another: what a text too long for its cell does to its neighbours."""
    found = []
    everything = libreoffice.words(pdf)
    for page in {word.page for word in everything}:
        for one, other in combinations([word for word in everything if word.page == page], 2):
            across = min(one.right, other.right) - max(one.left, other.left)
            down = min(one.bottom, other.bottom) - max(one.top, other.top)
            # Line boxes of one paragraph touch; letters run into each other only from a third of a line on.
            if across > 1 and down > 4:
                found.append((one.text, other.text))
    return found


def test_nothing_is_clipped(sheet: Path) -> None:
    text = "\n".join(libreoffice.pages(sheet))
    assert "###" not in text
    assert overlapping(sheet) == []
    words = {word.text for word in libreoffice.words(sheet)}
    with open_book(sheet.with_name("in.xlsm")) as book:
        cells = [cell for row in book.sheets["Tổng hợp"].used_range.options(ndim=2).value for cell in row[:15]]
    for cell in cells:
        if isinstance(cell, str):
            assert set(cell.split()) <= words, cell


def test_numbers_are_vietnamese_whatever_the_machine_says(sheet: Path) -> None:
    words = {word.text for word in libreoffice.words(sheet)}
    assert {"412.500.000", "1.050", "733.799.999", "6,00%", "2,96%", "-4", "-4,00%", "12.345.678"} <= words


def test_page_number_and_repeated_headings(sheet: Path) -> None:
    first, second = libreoffice.pages(sheet)
    assert first.split()[0] != "1"
    assert second.split()[0] == "2"
    for page in (first, second):
        assert "5=3-4" in page
        assert "Đơn vị" in page
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" not in second


@pytest.mark.parametrize("units", [3, 5, 9, 17, 24])
def test_signatures_stay_with_the_last_rows(tmp_path: Path, units: int) -> None:
    pdf = printed(tmp_path, units, missing=True)
    texts = libreoffice.pages(pdf)
    last = texts[-1]
    for expected in ("Toàn Cục", "NGƯỜI LẬP BIỂU", "CỤC TRƯỞNG", "Tuyên Quang, ngày 30 tháng 9 năm 2023"):
        assert expected in last
    lines = last.splitlines()
    assert any(line.split()[:1] == [str(units)] for line in lines), "the last unit is not on the last page"
    assert not any("Toàn Cục " in text and "NGƯỜI LẬP BIỂU" in text for text in texts[:-1])
    assert overlapping(pdf) == []
    assert "###" not in "\n".join(texts)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """PDF of a workbook consolidated at three dates of the drive."""
    folder = tmp_path_factory.mktemp("course")
    path = folder / "in.xlsm"
    with open_book(TEMPLATE) as book:
        example.fill(book)
        entry = book.names["NhapLieu"].refers_to_range
        final = entry[:8, 4].value
        for month, more in ((7, 12), (8, 5), (9, 0)):
            entry[:8, 4].value = [[number + more] for number in final]
            day = dt.date(2023, month, 15)
            book.names["NgayBaoCao"].refers_to_range.value = day
            report, problems = consolidate.run(book)
            assert report is not None, problems
        save(book, path)
    return libreoffice.to_pdf(path, folder)


def test_progress_prints_whole(course: Path) -> None:
    sheet = section(course, "TIẾN ĐỘ GIẢM ÁN", "BIỂU ĐỒ GIẢM ÁN")
    assert [tuple(map(round, size)) for size in libreoffice.page_sizes(sheet)] == [(842, 595)] * 2
    assert all(libreoffice.fonts(sheet).values())
    assert min(libreoffice.font_sizes(sheet)) >= 11
    assert overlapping(sheet) == []
    test_text_stays_inside_the_margins(sheet)
    first, second = libreoffice.pages(sheet)
    assert "###" not in first + second
    assert "còn 15 ngày" in first
    assert "Nhận định" in second
    assert "Toàn Cục" in second
    # The eight units' rows are not parted: each name stands on one page with both its lines.
    lines = [
        sum(line.split()[:1] == ["Tiền"] or " Tiền " in line for line in page.splitlines()) for page in (first, second)
    ]
    assert sum(lines) == 9


def test_charts_print_on_one_page(course: Path) -> None:
    sheet = section(course, "BIỂU ĐỒ GIẢM ÁN", None)
    assert [tuple(map(round, size)) for size in libreoffice.page_sizes(sheet)] == [(842, 595)]
    (text,) = libreoffice.pages(sheet)
    for title in CHARTS:
        assert title in " ".join(text.split())
    words = {word.text for word in libreoffice.words(sheet)}
    # Units below the columns, rates at the side, the legend, thousands with a dot, the date line.
    assert {"Chiêm", "Bình", "6%", "-4%", "Chỉ", "3.000", "15"} <= words
    test_text_stays_inside_the_margins(sheet)
