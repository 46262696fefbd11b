"""What has changed since the last consolidation, as LibreOffice's own formulas and printed pages say it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import xlwings as xw

from tests import libreoffice as printer
from tests.sheets.test_kept import CHANGES, consolidated, note, said  # noqa: F401
from tests.sheets.test_print import overlapping
from thads.commands import cli
from thads.libreoffice import office
from thads.sheets.host import print_pdf
from thads.workbook import consolidate
from thads.workbook.book_file import open_book, save

MARK = "BẢNG LẬP TRƯỚC KHI SỐ LIỆU THAY ĐỔI –"
RED_LINE = f"{MARK} Số liệu đến ngày"
LOCALES = {"en-US": ".", "vi-VN": ","}


@contextmanager
def opened(path: Path, locale: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[xw.Book]:
    """The workbook in a LibreOffice with that locale's decimal separator."""
    monkeypatch.setattr(office, "_LOCALE", locale)
    monkeypatch.setenv("XDG_STATE_HOME", str(path.parent / locale))  # a profile of its own
    with office.open_copy(path) as book:
        separator = book.sheets["Hướng dẫn"].range("Z99")
        separator.value = "=MID(1/2,2,1)"
        assert separator.value == LOCALES[locale]
        yield book


def pages(printed: xw.Book | xw.Sheet, pdf: Path) -> list[str]:
    print_pdf(printed, pdf)
    return printer.pages(pdf)


@pytest.mark.parametrize("locale", LOCALES)
def test_every_kind_of_change_is_seen_at_once(
    locale: str,
    consolidated: Path,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fresh = (0, 0, None)
    with opened(consolidated, locale, monkeypatch) as book:
        assert said(book) == fresh
        for change, (name, row, column, value) in CHANGES.items():
            cell = book.names[name].refers_to_range[row, column]
            former = cell.value
            cell.value = value
            assert said(book) == (1, 1, note(1)), change
            cell.value = former
            assert said(book) == fresh, change
        entry = book.names["NhapLieu"].refers_to_range
        entry.sheet.impl.api.unprotect("")
        entry.sheet.range("12:12").insert("down")
        assert said(book) == (11, 11, note(11))
        assert RED_LINE in "".join(pages(book.sheets["Tổng hợp"], tmp_path / "cu.pdf"))
        assert consolidate.run(book)[0]
        assert said(book) == fresh
        assert RED_LINE not in "".join(pages(book.sheets["Tổng hợp"], tmp_path / "moi.pdf"))
        entry = book.names["NhapLieu"].refers_to_range
        entry[24, 2].value = 7
        assert said(book) == (1, 1, note(1))


@pytest.mark.parametrize("change", CHANGES)
def test_the_red_line_stands_on_every_printed_sheet(
    change: str,
    consolidated: Path,  # noqa: F811
    tmp_path: Path,
) -> None:
    """Printed by LibreOffice from the file alone, on as many pages as the true sheets."""
    name, row, column, value = CHANGES[change]
    path = tmp_path / "so.xlsm"
    with open_book(consolidated) as book:
        book.names[name].refers_to_range[row, column].value = value
        save(book, path)
    assert cli.main(["xuat-pdf", str(path), "--sheet", "tat-ca", "--van-in"]) == 0
    (pdf,) = tmp_path.glob("so*.pdf")  # the change may be one of the date that its name has
    text = "".join(printer.pages(pdf))
    assert text.count(RED_LINE) == 4
    assert text.count(note(1)) == 1


def test_a_true_sheet_prints_as_ever(consolidated: Path, tmp_path: Path) -> None:  # noqa: F811
    """The red line takes no room: with it and without, all else stands on the same spot of the same page."""
    path = tmp_path / "so.xlsm"
    with open_book(consolidated) as book:
        book.names["NhapLieu"].refers_to_range[0, 2].value = 161
        save(book, path)
    for sheet in ("Tổng hợp", "Tiến độ", "Biểu đồ", "Đề nghị khen thưởng"):
        true, stale = tmp_path / f"{sheet}.pdf", tmp_path / f"{sheet}-cu.pdf"
        assert cli.main(["xuat-pdf", str(consolidated), "--sheet", sheet, "--ra", str(true)]) == 0
        assert cli.main(["xuat-pdf", str(path), "--sheet", sheet, "--ra", str(stale), "--van-in"]) == 0
        assert RED_LINE not in "".join(printer.pages(true))
        former, now = printer.words(true), printer.words(stale)
        spots, new_spots = ([(word.page, word.left, word.top, word.text) for word in words] for words in (former, now))
        date = [word.text for word, spot in zip(former, spots, strict=True) if spot not in new_spots]
        red = [word for word, spot in zip(now, new_spots, strict=True) if spot not in spots]
        assert " ".join(date).startswith("Số liệu đến ngày 30 tháng 9 năm 2023")
        assert [word.text for word in red] == [*MARK.split(), *date]
        assert len(now) == len(former) + len(MARK.split())
        (line,) = {word.top for word in red}
        assert line < 200
        # Squeezed, where it is, no further than can be read; and clear of its neighbours.
        assert min(size for text, size in printer.sizes_of(stale).items() if text.startswith(MARK)) >= 9
        assert overlapping(stale) == []


@pytest.mark.parametrize("locale", LOCALES)
def test_saving_without_a_change_never_raises_the_mark(
    locale: str,
    consolidated: Path,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / "office.xlsm"
    with opened(consolidated, locale, monkeypatch) as book:
        book.save(path)
    with open_book(path) as book:
        assert said(book) == (0, 0, None)
        save(book)
        assert said(book) == (0, 0, None)
    with opened(path, locale, monkeypatch) as book:
        book.impl.api.calculateAll()
        assert said(book) == (0, 0, None)


@pytest.mark.parametrize("locale", LOCALES)
def test_percentages_look_the_same_everywhere(
    locale: str,
    consolidated: Path,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """150 → 141 is 6%, its money 6,33…%; the first tier asks 5,5% by now, the second still 5%."""
    path = tmp_path / "so.xlsm"
    with open_book(consolidated) as book:
        book.names["ChiTieu_Viec"].refers_to_range[0, 2].value = "5,5%"
        save(book, path)
    with opened(path, locale, monkeypatch) as book:
        for name, places, texts in (
            ("DanhGia", ((0, 5), (0, 13)), ["6,00%", "6,33%"]),
            ("TheoDoi", ((0, 4), (0, 8)), ["6,00%", "6,33%"]),
            ("TongHop_DonVi", ((0, 7), (1, 7)), ["6,00% ", "6,33% "]),  # the format keeps a figure off its border
            ("ChiTieu_Viec", ((0, 2), (1, 2)), ["5,5%", "5%"]),
        ):
            cells = book.names[name].refers_to_range
            assert [cells[place].impl.api.getCellByPosition(0, 0).String for place in places] == texts, name
