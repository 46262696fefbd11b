"""What is given out, as LibreOffice makes it and as LibreOffice shows it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import libreoffice as printer
from tests.office.test_end_to_end import filled_example  # noqa: F401
from tests.workbook.test_sending import shown
from thads.commands import buttons, cli
from thads.libreoffice import office
from thads.sheets.host import print_pdf
from thads.workbook import consolidate
from thads.workbook.book_file import open_book, save


def test_the_buttons_in_libreoffice(
    filled_example: Path,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Changed and consolidated without saving: the files hold what the window shows, and both engines give the same."""
    monkeypatch.setattr(buttons, "choose_folder", lambda book, title: str(tmp_path))
    with office.open_copy(filled_example) as book:
        book.names["NhapLieu"].refers_to_range[0, 4].value = 140
        assert consolidate.run(book)[0]
        book.names["TongHop_CuoiTrang"].refers_to_range[2, 0].value = "'=ghi chú riêng"
        for action in ("xuat_pdf", "ban_gui"):
            said, mode = buttons.ACTIONS[action](book)
            assert (said.startswith(f"Đã ghi {tmp_path}"), mode) == (True, "info"), said
        assert book.app.screen_updating
    with open_book(filled_example) as book:
        book.names["NhapLieu"].refers_to_range[0, 4].value = 140
        assert consolidate.run(book)[0]
        book.names["TongHop_CuoiTrang"].refers_to_range[2, 0].value = "'=ghi chú riêng"
        save(book, same := tmp_path / "same.xlsm")
    (copy,), (pdf,) = tmp_path.glob("*.xlsx"), tmp_path.glob("*.pdf")
    assert copy.name == f"{filled_example.stem} 2023-08-31 bản gửi.xlsx"
    values, wanted = shown(copy), shown(same)
    # Where no macro may run, this LibreOffice shows the live cells of before the change, and the copy shows the same.
    for cell in ("Q9", "R9", "S9"):
        assert values.pop(("Nhập liệu", cell)) != wanted.pop(("Nhập liệu", cell))
    # How to type depends on the machine: the file holds it once a program has computed it.
    assert str(values.pop(("Nhập liệu", "G4"))).startswith("Chỉ nhập vào ô màu vàng.")
    assert values == wanted
    assert "=ghi chú riêng" in values.values()
    (page,) = printer.pages(pdf)
    assert "6,66%" in page  # (150 - 140) / 150


def test_the_copy_is_printed_as_the_workbook(filled_example: Path, tmp_path: Path) -> None:  # noqa: F811
    """Each word of the sheets and charts on the same spot; `Nhập liệu` stands before them without its buttons."""
    assert cli.main(["tong-hop", str(filled_example)]) == 0
    assert cli.main(["ban-gui", str(filled_example), "--ra", str(tmp_path / "gui.xlsx")]) == 0
    copy = printer.to_pdf(tmp_path / "gui.xlsx", tmp_path)
    words = printer.words(copy)
    with office.open_copy(filled_example) as book:
        for page, sheet in enumerate(("Tổng hợp", "Tiến độ", "Biểu đồ", "Đề nghị khen thưởng", "Theo dõi"), start=2):
            print_pdf(book.sheets[sheet], pdf := tmp_path / f"{page}.pdf")
            spots = {(word.left, word.top, word.text) for word in printer.words(pdf)}
            assert spots == {(word.left, word.top, word.text) for word in words if word.page == page}, sheet
    assert max(word.page for word in words) == 6
    assert all(printer.fonts(copy).values())
