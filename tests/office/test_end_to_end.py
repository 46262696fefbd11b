"""The whole way in a real LibreOffice: the engines agree, the sheet prints, a person clicks, and what goes wrong is said."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlwings as xw

from tests import libreoffice as printer
from tests.conftest import ROOT, TEMPLATE
from tests.forms.samples import form
from tests.libreoffice import happens
from tests.sheets.test_entry import DATES
from thads import journal, layout
from thads.commands import cli
from thads.errors import OfficeError
from thads.forms import changes, commands
from thads.libreoffice import office
from thads.rules.plan import load_plan
from thads.workbook import consolidate, example, new_year
from thads.workbook.backups import copies
from thads.workbook.book_file import open_book, save


@pytest.fixture(autouse=True)
def _own_profiles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Profiles stand in the test's own folder: other tests' LibreOffices are no leftovers of this one."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))


@pytest.fixture
def filled_example(tmp_path: Path) -> Path:
    """The example's figures typed in, nothing consolidated yet; a path that tries programs."""
    folder = tmp_path / "Thư mục có dấu và khoảng trắng"
    folder.mkdir()
    path = folder / "số liệu.xlsm"
    with open_book(TEMPLATE) as book:
        example.fill(book)
        save(book, path)
    return path


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = cli.main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def shown(book: xw.Book) -> dict[str, Any]:
    """Every value that the job fills, and how the rows stand."""
    sheet = book.sheets["Tổng hợp"]
    rows = book.names["TongHop_DonVi"].refers_to_range
    return {
        "summary": [list(row) for row in sheet.range("A1:U73").options(ndim=2).value],
        "history": book.names["TheoDoi"].refers_to_range.options(ndim=2).value,
        "progress": book.sheets["Tiến độ"].range("A1:M58").options(ndim=2).value,
        "date on the charts": book.sheets["Biểu đồ"]["A2"].value,
        "list": book.names["KiemTra_DanhSach"].refers_to_range.options(ndim=2).value,
        "hidden": [row.rows.hidden for row in (*rows.rows, *book.names["TienDo"].refers_to_range.rows)],
        "height": rows[0, 0].row_height,
    }


def test_the_engines_agree_to_the_last_digit(filled_example: Path) -> None:
    with open_book(filled_example) as book:
        _, problems = consolidate.run(book)
        book.app.calculate()
        expected = shown(book)
        live = book.names["DanhGia"].refers_to_range.options(ndim=2).value
    with office.open_copy(filled_example) as book:
        _, found = consolidate.run(book)
        assert found == problems
        assert shown(book) == expected
        assert book.names["DanhGia"].refers_to_range.options(ndim=2).value == live


def test_the_charts_move_with_the_figures(filled_example: Path) -> None:
    """Pressed twice at two dates in one window, the charts show what the sheets hold."""
    with office.open_copy(filled_example) as book:
        assert consolidate.run(book)[0]
        book.names["NgayBaoCao"].refers_to_range.value = dt.date(2023, 10, 1)
        book.names["NhapLieu"].refers_to_range[7, :].clear_contents()  # one unit less
        assert consolidate.run(book)[0]
        drawn = {shape.name: shape.api.Model for shape in book.sheets["Biểu đồ"].charts}
        shown = {
            name: [
                tuple(labelled.getValues().getData())
                for kind in chart.getFirstDiagram().getCoordinateSystems()[0].getChartTypes()
                for series in kind.getDataSeries()
                for labelled in series.getDataSequences()
            ]
            for name, chart in drawn.items()
        }
    # By hand, cut to hundredths of a percent: 9/150, 10/1050, 20/500, 16/400, 20/400, 14/300, −4/100.
    passed, failed, targets, unseen = shown["Việc: tỷ lệ giảm và chỉ tiêu"]
    assert passed == (0.06, 0.0095, 0.04, 0.04, 0.05, None, None)
    assert failed == (None, None, None, None, None, 0.0466, -0.04)
    assert targets == (0.06, 0.02, 0.04, 0.04, 0.05, 0.05, 0.05)
    assert unseen == (0,) * 7  # so that no axis begins above 0
    # 1 October begins the next statistics year and has one unit less: the course holds what compares, from nothing on.
    reduced, goal = shown["Tổng số: việc đã giảm"]
    assert reduced == (0.0, 85.0)  # 90 less the 5 of the unit that went
    assert goal == (116.0, 116.0)  # 4% of 2.900


def test_forms_are_taken_in_alike(filled_example: Path) -> None:
    """Forms of the live workbook, filled in by another program and taken in again, on both engines."""
    from tests.forms.samples import fill_form
    from thads.forms import commands

    folder = filled_example.with_name("phiếu")
    taken = []
    for opened in (office.open_copy, open_book):
        with opened(filled_example) as book:
            if not folder.exists():
                forms = commands.make_forms(book, folder)[0]
                for number, form in enumerate(forms[:7]):
                    fill_form(form, (2_000 + number, *example.FIGURES[number][1:]), Phieu_NguoiLap="=1+1")
                (folder / "hỏng.xlsx").write_bytes(b"PK\x03\x04")
            taking, files = commands.plan_files(book, [folder], lambda done, total: None)
            commands.apply(book, taking)
            entry = book.names["NhapLieu"].refers_to_range
            taken.append((files, taking.problems, entry.raw_value))
            first = [row[1] for row in entry.value[:8]]
    assert taken[0] == taken[1]
    assert first == [*range(2_000, 2_007), 320]  # the eighth form came back as it was sent
    assert {problem.sheet for problem in taken[0][1] if problem.level == "loi"} == {
        "hỏng.xlsx",
        "Chi cục THADS huyện Lâm Bình.xlsx",
    }


def test_the_saved_file_is_the_file_engines(filled_example: Path, capsys: pytest.CaptureFixture[str]) -> None:
    outputs = [filled_example.with_name(f"{engine}.xlsm") for engine in ("tep", "libreoffice")]
    for engine, output in zip(("tep", "libreoffice"), outputs, strict=True):
        code, out, err = run(capsys, "tong-hop", filled_example, "--may", engine, "--ra", output)
        assert (code, err) == (0, "")
        assert "04/08 đơn vị đạt cả 02 chỉ tiêu" in out
    assert outputs[0].read_bytes() == outputs[1].read_bytes()


def test_bad_figures_leave_the_file(filled_example: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with open_book(filled_example) as book:
        book.names["NhapLieu"].refers_to_range[0, 1].value = "3,5"
        save(book)
    before = filled_example.read_bytes()
    code, _, err = run(capsys, "tong-hop", filled_example, "--may", "libreoffice")
    assert code == 1
    assert "Nhập liệu, ô C9" in err
    assert filled_example.read_bytes() == before


def test_printing(filled_example: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "tong-hop", filled_example)[0] == 0
    code, out, _ = run(capsys, "xuat-pdf", filled_example)
    pdf = filled_example.with_name(f"{filled_example.stem} 2023-08-31.pdf")
    assert code == 0
    assert pdf.name in out
    assert [tuple(map(round, size)) for size in printer.page_sizes(pdf)] == [(842, 595)]
    assert all(printer.fonts(pdf).values())
    assert "###" not in "".join(printer.pages(pdf))
    subprocess.run(["pdftoppm", "-r", "50", "-png", str(pdf), str(pdf.with_suffix(""))], check=True)
    pictures = sorted(pdf.parent.glob("*.png"))
    assert len(pictures) == 1
    # The live cells compute while a sheet is printed, too.
    assert run(capsys, "xuat-pdf", filled_example, "--sheet", "nhập liệu", "--ra", pdf.with_name("nhap.pdf"))[0] == 0
    (entry,) = printer.pages(pdf.with_name("nhap.pdf"))
    assert "Chi cục THADS huyện Lâm Bình" in entry
    # The table ends with the last unit.
    (last,) = (word.bottom for word in printer.words(pdf.with_name("nhap.pdf")) if word.text == "Lâm")
    assert last < max(line[3] for line in printer.drawn_lines(pdf.with_name("nhap.pdf"), 1)) < last + 15
    assert not [button.caption for button in layout.BUTTONS if button.caption in entry]
    printed = pdf.read_bytes()
    code, _, err = run(capsys, "xuat-pdf", filled_example, "--sheet", "Không có", "--ghi-de")
    assert code == 2
    assert "Hãy chọn một trong" in err
    assert pdf.read_bytes() == printed


# Where the fourth button is, and the first figure, in a window that begins at the screen's corner.
_TONG_HOP, _FIRST_FIGURE = ("345", "167"), ("494", "305")


def test_the_result_and_all_figures_of_16_units_in_sight(filled_example: Path, screen: str) -> None:
    """On a laptop's screen of 1366 × 768, at the sheet's own zoom."""
    with office._workshop(filled_example, visible=True) as (app, copy):
        book = office._open_for_work(app, copy)
        controller = book.impl.controller
        controller.getFrame().getContainerWindow().setPosSize(0, 0, 1366, 768, 15)
        entry = book.names["NhapLieu"].refers_to_range
        time.sleep(2)
        seen = controller.getByIndex(controller.Count - 1).getVisibleRange()  # what the frozen part leaves
        assert book.names["KetQuaChung"].refers_to_range.column < entry.column <= controller.getSplitColumn()
        assert (seen.StartRow, seen.StartColumn) == (entry.row - 1, entry.column)
        assert seen.EndRow >= entry.row + 14
        assert seen.EndColumn >= entry.column + 9
        assert controller.ZoomValue == 90


def test_a_click_on_the_button(filled_example: Path, screen: str, tmp_path: Path) -> None:
    """A window on a screen, the pointer on the button, a click, the message answered: the sheet is filled."""
    with office._workshop(filled_example, visible=True) as (app, copy):
        book = office._open_for_work(app, copy)
        window = book.impl.controller.getFrame().getContainerWindow()
        window.setPosSize(0, 0, 1920, 1080, 15)
        time.sleep(2)

        def pressed() -> bool:
            # A window that is not drawn yet takes no click: a person would press again.
            subprocess.run(["xdotool", "mousemove", *_TONG_HOP, "click", "1"], check=True)
            return happens(lambda: book.names["TongHop_DonVi"].refers_to_range[0, 10].value == "Đạt", 12)

        assert pressed() or pressed() or pressed()
        time.sleep(2)  # the message box comes after the figures
        picture = Path(os.environ.get("THADS_PICTURES", tmp_path), "man-hinh.png")
        subprocess.run(["import", "-window", "root", str(picture)], check=True)
        assert picture.stat().st_size > 20_000
        subprocess.run(["xdotool", "key", "Return"], check=True)
        assert book.names["TongHop_Cuc"].refers_to_range[0, 10].value == "Không đạt"


def test_saving_in_the_window_brings_the_figures_into_the_file(filled_example: Path, screen: str) -> None:
    command = [sys.executable, "-m", "thads", "mo", str(filled_example)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "python")}
    said = filled_example.with_name("màn hình.txt")
    with said.open("w") as output:
        person = subprocess.Popen(command, env=environment, stdout=output)
    try:
        assert happens(lambda: "Đã mở số liệu.xlsm" in said.read_text(encoding="utf-8"), 60)
        time.sleep(3)

        def typed_and_saved() -> bool:
            # A window that is not drawn yet takes no click: a person would do it again.
            first_figure = ["mousemove", *_FIRST_FIGURE, "click", "1"]
            for keys in (first_figure, ["type", "460"], ["key", "Return"], ["key", "ctrl+s"]):
                subprocess.run(["xdotool", *keys], check=True)
                time.sleep(1)
            return happens(lambda: "Đã ghi vào số liệu.xlsm" in said.read_text(encoding="utf-8"), 12)

        assert typed_and_saved() or typed_and_saved() or typed_and_saved()
    finally:
        person.terminate()
        person.wait()
    with open_book(filled_example) as book:
        assert book.names["NhapLieu"].refers_to_range[0, 1].value == 460
    assert {copy.before for copy in copies(filled_example)} == {"ghi từ LibreOffice"}
    assert happens(lambda: not leftovers(), 10)


def leftovers() -> list[str]:
    """Command lines of LibreOffices on profiles of this test's own that still run."""
    text = subprocess.run(["ps", "-eo", "args"], check=True, capture_output=True, text=True).stdout
    places = (f"{tempfile.gettempdir()}/thads-", f"{journal.log_path().parent}/cua-so-")
    return [line for line in text.splitlines() if "soffice" in line and any(place in line for place in places)]


def test_without_libreoffice(
    filled_example: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XLWINGS_SOFFICE", "/khong/co/soffice")
    before = filled_example.read_bytes()
    for command in (
        ("tong-hop", filled_example, "--may", "libreoffice"),
        ("xuat-pdf", filled_example, "--van-in"),
        ("mo", filled_example),
    ):
        code, _, err = run(capsys, *command)
        assert code == 2
        assert "Máy chưa có LibreOffice" in err
        assert "Traceback" not in err
    assert filled_example.read_bytes() == before


def test_a_libreoffice_that_does_not_start(
    filled_example: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broken = tmp_path / "soffice"
    broken.write_text("#!/bin/sh\necho 'no room on the disk' >&2\nexit 77\n", encoding="utf-8")
    broken.chmod(0o755)
    monkeypatch.setenv("XLWINGS_SOFFICE", str(broken))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "log"))
    code, _, err = run(capsys, "xuat-pdf", filled_example, "--van-in")
    assert code == 2
    assert "LibreOffice không khởi động được" in err or "không chạy được" in err


def test_a_libreoffice_that_dies_in_the_middle(filled_example: Path) -> None:
    before = filled_example.read_bytes()

    def killed() -> None:
        with office.open_copy(filled_example) as book:
            os.killpg(os.getpgid(book.app.pid), signal.SIGKILL)
            time.sleep(0.5)
            consolidate.run(book)

    with pytest.raises(OfficeError, match="dừng giữa chừng"):
        killed()
    assert filled_example.read_bytes() == before
    assert not leftovers()


def test_a_file_locked_by_another(filled_example: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lock = filled_example.with_name(f".~lock.{filled_example.name}#")
    lock.write_text("ai đó", encoding="utf-8")
    before = filled_example.read_bytes()
    code, _, err = run(capsys, "tong-hop", filled_example, "--may", "libreoffice")
    assert code == 2
    assert "đang mở ở chương trình khác" in err
    assert lock.name in err
    assert filled_example.read_bytes() == before
    assert not leftovers()


def test_forms_of_october_and_the_next_year_in_libreoffice(filled_example: Path, tmp_path: Path) -> None:
    """Taking in, the question about figures of the same date, and next year's workbook: as on files."""

    def work(book: xw.Book, new: Path) -> list[Any]:
        asked: list[str] = []
        assert consolidate.run(book)[0]
        named = [("Ham Yen", "Hàm Yên")]
        taking, _ = commands.plan_files(book, [folder], lambda *_: None, named=named)
        assert taking.newest == dt.date(2023, 10, 15)
        changes.settle_dates(taking, taking.newest)
        commands.apply(book, taking)
        seen: list[Any] = [changes.summary(taking), book.names["NgayBaoCao"].refers_to_range.value.date()]
        seen.append(book.names["TenDaHieu"].refers_to_range[:3, :].value)
        assert seen[-1][1:] == [["Ham Yen", load_plan().units[4]], [None, None]]
        report, problems = consolidate.run(book)
        assert report is not None
        seen += [problems, book.names["NguonSoLieu"].refers_to_range.options(ndim=2).value]
        seen.append(book.names["TongHop_CuoiTrang"].refers_to_range.options(ndim=2).value)
        book.names["NhapLieu"].refers_to_range[1, 4].value = 1_000
        assert consolidate.run(book, lambda text: bool(asked.append(text)))[0] is None
        seen += [asked, book.names["TheoDoi"].refers_to_range.options(ndim=2).value]
        new_year.start_year(book, new, TEMPLATE, report.request)
        with open_book(new) as made:
            return [
                *seen,
                made.names["NhapLieu"].refers_to_range.value,
                made.names["NgayKetThuc"].refers_to_range.value,
                made.names["TenDaHieu"].refers_to_range[:3, :].value,
            ]

    folder = tmp_path / "p"
    form(folder / "a.xlsx", load_plan().units[0], day=dt.date(2023, 10, 15))
    form(folder / "b.xlsx", "Ham Yen", day=dt.date(2023, 10, 15))
    with open_book(filled_example) as book:
        expected = work(book, tmp_path / "a.xlsm")
    with office.open_copy(filled_example) as book:
        found = work(book, tmp_path / "b.xlsm")
    assert found == expected
    assert "Đã nhận 2/8. Chưa có phiếu: Chi cục THADS thành phố Tuyên Quang; " in expected[0]
    assert expected[0].endswith("(giữ số đến 31/08/2023).")
    assert expected[4][0][0] == "Phiếu a.xlsx"
    name = load_plan().units[1]
    assert f"{name}: số liệu đến 31/08/2023" in expected[5][3][0]
    assert expected[6] == [f"Theo dõi đã có ngày 15/10/2023 với số liệu khác (1 đơn vị khác: {name})."]


@pytest.mark.parametrize("opened", [open_book, office.open_copy])
def test_old_figures_are_not_relabelled(opened: Callable[..., Any], filled_example: Path) -> None:
    """Years and title typed over together, the date forgotten: nothing is consolidated, the cell of the date is named."""
    with opened(filled_example) as book:
        assert consolidate.run(book)[0]
        line = book.sheets["Tổng hợp"]["C7"].value
        for name, value in (("NamSoSanh", 2023), ("NamThiDua", 2024), ("ThongTinIn", "Thi đua năm 2024")):
            book.names[name].refers_to_range[0, 0].value = value
        report, problems = consolidate.run(book)
        assert report is None
        (error,) = (problem for problem in problems if problem.level == "loi")
        assert (error.sheet, error.cell) == ("Nhập liệu", "F3")
        assert book.sheets["Tổng hợp"]["C7"].value == line
        book.names["NgayBaoCao"].refers_to_range.value = dt.date(2024, 9, 30)
        assert consolidate.run(book)[0]


@pytest.mark.parametrize("locale", ["en-US", "vi-VN"])
def test_the_sheet_reads_back_what_was_typed(
    locale: str, filled_example: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The formula in LibreOffice says what Python stores for plain files, whatever the machine's forms are."""
    typed: list[tuple[object, object, str]] = [
        *((dt.date(2023, 9, 30), 9_600_000, unit) for unit in ("đồng", "1.000 đồng", "triệu đồng")),
        *((f"'{day}", 9_600_000, "1.000 đồng") for day in DATES),
        (None, "'9.600.000", "1.000 đồng"),
    ]
    monkeypatch.setattr(office, "_LOCALE", locale)
    monkeypatch.setenv("XDG_STATE_HOME", str(filled_example.parent / locale))  # a profile of its own

    def enter(book: xw.Book, day: object, money: object, unit: str) -> None:
        book.names["NgayBaoCao"].refers_to_range.value = day
        book.names["NhapLieu"].refers_to_range[0, 6].value = money
        book.names["DonViTinh"].refers_to_range.value = unit

    stored = []
    with open_book(filled_example) as book:
        for cells in typed:
            enter(book, *cells)
            save(book)
            stored.append(book.names["DocLai"].refers_to_range.value)
    assert stored[0].startswith("Số liệu đến ngày 30 tháng 9 năm 2023. Cả tỉnh: 733")
    assert [text.partition(" Cả tỉnh")[0] for text in stored[3:-1]] == list(DATES.values())
    with office.open_copy(filled_example) as book:
        for cells, text in zip(typed, stored, strict=True):
            enter(book, *cells)
            assert book.names["DocLai"].refers_to_range.value == text, cells


HINTS = {
    "en-US": "Máy này dùng dấu chấm cho phần lẻ: nhập số liền (2810000); nhập ngày xong xem dòng trên.",
    "vi-VN": "Chỉ nhập vào ô màu vàng. Ô để trống là chưa có số liệu, không phải là 0.",
}


@pytest.mark.parametrize("locale", HINTS)
def test_how_to_type_is_said_on_loading_and_after_another_machine_has_saved(
    locale: str, filled_example: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """LibreOffice keeps stored results when it loads: what the other machine's forms come to is not what is shown here."""
    for there in HINTS:
        monkeypatch.setattr(office, "_LOCALE", there)
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / there))  # a profile of its own
        with office.open_copy(filled_example) as book:
            if there == locale:
                assert book.names["DocLai"].refers_to_range.offset(1, 0).value == HINTS[locale]
            else:
                book.save(tmp_path / "noi-khac.xlsm")
    monkeypatch.setattr(office, "_LOCALE", locale)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / locale))
    with office.open_copy(tmp_path / "noi-khac.xlsm") as book:
        book.names["NhapLieu"].refers_to_range[0, 2].value = 161
        assert book.names["DocLai"].refers_to_range.offset(1, 0).value == HINTS[locale]


@pytest.mark.parametrize(
    ("typed", "number"), [("1.000", 1_000), ("2.810.000", 2_810_000), ("12.345,5", 12_345.5), ("30/9/2023", 45_199)]
)
def test_numbers_and_dates_are_typed_as_in_vietnam(typed: str, number: float, filled_example: Path) -> None:
    """Whatever the machine is set to (here to no country): the LibreOffice of `thads mo` takes what a person types."""
    with office.open_copy(filled_example) as book:
        formatter = book.app.impl.soffice.service("com.sun.star.util.NumberFormatter")
        formatter.attachNumberFormatsSupplier(book.impl.api)
        assert formatter.convertStringToNumber(0, typed) == number


def test_the_result_beside_the_name_is_what_plain_files_say(filled_example: Path) -> None:
    """The formulas, computed anew by LibreOffice, against Python's own words; every kind of verdict is there."""
    with open_book(filled_example) as book:
        book.names["NhapLieu"].refers_to_range[1, 9].clear_contents()
        book.names["NhapLieu"].refers_to_range[7, 1].value = "abc"
        save(book)
        expected = book.names["KetQuaChung"].refers_to_range.value
    with office.open_copy(filled_example) as book:
        cells = book.names["KetQuaChung"].refers_to_range
        cells.sheet.impl.api.unprotect("")
        cells.formula = cells.formula  # computed anew
        assert cells.value[:8] == expected[:8]
    assert expected[1] == "Thiếu số liệu về tiền"
    assert expected[2] == "Đạt về việc (tiền 100.000)"
    assert expected[7] == "Sai số liệu: bấm “Kiểm tra”"
