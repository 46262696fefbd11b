"""Every sheet on paper, blank and filled, of this plan and of others: nothing cut, over one another, off the page or empty."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests import libreoffice
from tests.conftest import TEMPLATE
from tests.other_plans import EXAMPLES, Example
from tests.sheets.test_print import POINTS, overlapping
from tests.workbook.test_other_plans import type_in
from thads.rules.plan import checked_plan
from thads.workbook import consolidate, example
from thads.workbook.book_file import open_book, save
from thads.workbook.build import build_workbook

PLANS = {one.name: one for one in EXAMPLES}
UNITS = 20  # of the workbook with many


def book_of(kind: str, path: Path) -> None:
    if kind in PLANS:
        plan: Example = PLANS[kind]
        build_workbook(path, checked_plan(plan.path))
        with open_book(path) as book:
            type_in(book, plan, plan.days[-1])
            assert consolidate.run(book)[0]
            save(book)
        return
    with open_book(TEMPLATE) as book:
        if kind != "blank":
            example.fill(book)
        if kind == "many":
            names = [f"Phòng THADS khu vực {number} – Tuyên Quang" for number in range(1, UNITS + 1)]
            rows = [[name, *example.FIGURES[number % 8]] for number, name in enumerate(names)]
            book.names["NhapLieu"].refers_to_range[:UNITS, :].value = rows
        if kind != "blank":
            assert consolidate.run(book)[0]
        save(book, path)


@pytest.fixture(scope="module", params=["blank", "example", "many", *PLANS])
def whole(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    folder = tmp_path_factory.mktemp(request.param)
    book_of(request.param, folder / "in.xlsm")
    return request.param, libreoffice.to_pdf(folder / "in.xlsm", folder)


def test_every_page_says_something_and_no_cell_fails(whole: tuple[str, Path]) -> None:
    kind, pdf = whole
    texts = libreoffice.pages(pdf)
    # A page a sheet, `Chỉ tiêu` two; `Tổng hợp` turns from 10 units on, `Tiến độ`, which nobody signs, later. Of several
    # quantities `Nhập liệu` and `Theo dõi` have a page for việc and one for tiền.
    assert len(texts) == {"blank": 10, "example": 10, "many": 12, "giam_va_xong_2023": 17}.get(kind, 11)
    for text in texts:
        assert len(text.split()) > 20
        assert "###" not in text
        assert not any(error in text for error in ("#VALUE!", "#NAME?", "#REF!", "Err:"))


def test_nothing_is_printed_over_something_else_or_off_the_page(whole: tuple[str, Path]) -> None:
    _, pdf = whole
    assert overlapping(pdf) == []
    assert libreoffice.cut(pdf) == set()
    sizes = libreoffice.page_sizes(pdf)
    for page, text in enumerate(libreoffice.pages(pdf), start=1):
        if "BIỂU ĐỒ" not in text and "Đầu kỳ" not in text:  # a chart's lines go where its figures are
            assert libreoffice.crossed(pdf, page) == [], page
    for word in libreoffice.words(pdf):
        width, height = sizes[word.page - 1]
        assert word.left >= 30 * POINTS - 1, word
        assert word.right <= width - 15 * POINTS + 1, word
        assert word.bottom <= height - 20 * POINTS + 1, word


def test_letters_are_times_new_roman_and_can_be_read(whole: tuple[str, Path]) -> None:
    _, pdf = whole
    names = {name for name in libreoffice.fonts(pdf) if not name.startswith("LiberationSerif")}
    assert not names, names
    assert libreoffice.sizes_of(pdf)["Đơn vị"] >= 7.5  # the least on any sheet


def test_texts_of_the_sheets_of_targets_and_guidance_are_printed_whole(whole: tuple[str, Path]) -> None:
    """A text too long for its cell would end at the cell's border: each word of the cells is on paper."""
    kind, pdf = whole
    printed = " ".join(word.text for word in libreoffice.words(pdf))
    with open_book(pdf.with_name("in.xlsm")) as book:
        cells = [
            cell
            for name in ("Hướng dẫn", "Chỉ tiêu")
            for row in book.sheets[name].used_range.options(ndim=2).value
            for cell in row[:7]
            if isinstance(cell, str) and not cell.startswith("→")
        ]
    assert len(cells) > 60, kind
    for cell in cells:
        for word in cell.split():
            assert word in printed, cell


def test_charts_begin_at_nothing(whole: tuple[str, Path]) -> None:
    """No axis of rates begins above 0: a bar twice as long is twice as much."""
    kind, pdf = whole
    number = next(place for place, text in enumerate(libreoffice.pages(pdf), start=1) if "BIỂU ĐỒ" in text)
    command = ["pdftotext", "-f", str(number), "-l", str(number), "-layout", str(pdf), "-"]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if (
        kind == "giam_va_xong_2023"
    ):  # named by the title, and each by its own label: they have a rate, but no column for it
        assert "03 không xét" in text
        assert [word.text for word in libreoffice.words(pdf) if word.page == number].count("xét") == 4
    axes: list[list[int]] = []
    for line in text.splitlines():
        if (found := re.match(r" *(-?\d+)% ", f"{line} ")) is None:
            continue
        if not axes or int(found[1]) >= axes[-1][-1]:  # labels fall from the top; the next chart's begin anew
            axes.append([])
        axes[-1].append(int(found[1]))
    assert [axis[-1] <= 0 for axis in axes] == [True] * (3 if kind == "giam_va_xong_2023" else 2), (kind, axes)
