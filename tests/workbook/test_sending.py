"""The copy to send: what the workbook shows, as values alone, read by other programs than the one that wrote it."""

from __future__ import annotations

import datetime as dt
import json
import re
import subprocess
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import openpyxl.comments
import pytest
import python_calamine

from tests.conftest import TEMPLATE, UNITS, fill
from tests.forms.test_write import VALIDATOR
from thads.commands import cli
from thads.sheets import commended, summary
from thads.workbook import consolidate, sending
from thads.workbook.book_file import open_book, save

SENT = ["Nhập liệu", "Tổng hợp", "Tiến độ", "Biểu đồ", "Đề nghị khen thưởng", "Theo dõi"]
NAME = "so 2023-09-30 bản gửi.xlsx"

HINTS = (summary.OFF_PAPER, commended.OFF_PAPER)

Cells = dict[tuple[str, str], object]


def consolidated(path: Path, rows: Sequence[Sequence[object]] = UNITS, day: object = dt.datetime(2023, 9, 30)) -> Path:
    with open_book(TEMPLATE) as book:
        place = book.names["NhapLieu"].refers_to_range
        empty = [[None] * 11] * (place.shape[0] - len(rows))
        place.value = [*map(list, rows), *empty]
        book.names["NgayBaoCao"].refers_to_range.value = day
        assert consolidate.run(book)[0]
        save(book, path)
    return path


def hidden(sheet: Any) -> set[int]:
    columns = [dimension for dimension in sheet.column_dimensions.values() if dimension.hidden]
    return {column for dimension in columns for column in range(dimension.min, dimension.max + 1)}


def shown(path: Path) -> Cells:
    """Values by sheet and cell, of the columns that are not hidden, without what tells how to go on with the program."""
    book = openpyxl.load_workbook(path, data_only=True)
    return {
        (name, cell.coordinate): cell.value
        for name in SENT
        for row in book[name].iter_rows()
        for cell in row
        if cell.value not in (None, "", *HINTS) and cell.column not in hidden(book[name])
    }


@pytest.fixture
def sent(tmp_path: Path) -> Path:
    assert cli.main(["ban-gui", str(consolidated(tmp_path / "so.xlsm"))]) == 0
    return tmp_path / NAME


def test_every_value_is_there_and_no_formula(sent: Path) -> None:
    values = shown(sent)
    assert values == shown(sent.with_name("so.xlsm"))
    assert values["Nhập liệu", "N9"] == "dưới 500 việc"  # the plan, of 450 cases
    assert values["Tổng hợp", "A5"] == "BẢNG TỔNG HỢP KẾT QUẢ GIẢM ÁN TỒN ĐỌNG"
    assert not [cell for cell, value in shown_formulas(sent).items() if str(value).startswith("=")]
    read = python_calamine.CalamineWorkbook.from_path(str(sent))
    assert read.sheet_names == SENT
    assert "Chi cục THADS\nYên Sơn" in {cell for row in read.get_sheet_by_name("Tổng hợp").to_python() for cell in row}


def test_a_workbook_that_another_program_has_saved(tmp_path: Path) -> None:
    """Typed in by openpyxl, consolidated, saved by openpyxl once more: other prefixes, other parts."""
    path = fill(tmp_path / "so.xlsm")
    with open_book(path) as book:
        assert consolidate.run(book)[0]
        save(book)
    values = shown(path)
    again = openpyxl.load_workbook(path, keep_vba=True)
    again["Nhập liệu"]["C9"].comment = openpyxl.comments.Comment("nói riêng", "tôi")
    again["Tổng hợp"]["B11"].hyperlink = "https://example.org/"
    again.save(path)
    sending.write_copy(path, tmp_path / "gui.xlsx")
    assert shown(tmp_path / "gui.xlsx") == values
    with zipfile.ZipFile(tmp_path / "gui.xlsx") as package:
        everything = b"".join(map(package.read, package.namelist()))
    for text in ("nói riêng", "example.org", "THADS_"):
        assert text.encode() not in everything


def test_nothing_tells_to_use_buttons_that_are_not_there(sent: Path) -> None:
    here, there = (
        {
            cell
            for name in SENT
            for row in openpyxl.load_workbook(path)[name].iter_rows(values_only=True)
            for cell in row
        }
        for path in (sent.with_name("so.xlsm"), sent)
    )
    assert here >= set(HINTS)
    assert not there & set(HINTS)


def shown_formulas(path: Path) -> Cells:
    book = openpyxl.load_workbook(path)
    return {(sheet.title, cell.coordinate): cell.value for sheet in book for row in sheet.iter_rows() for cell in row}


def test_nothing_else_is_in_the_file(sent: Path) -> None:
    with zipfile.ZipFile(sent) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    everything = b"".join(parts.values())
    assert not [name for name in parts if "vba" in name or "external" in name or "comments" in name]
    for text in (b"<f>", b"<f ", b":f>", b'macro="[', b"THADS_", b"SoO_ThayDoi", b"xlwings", b"pythonw"):
        assert text not in everything, text
    assert not re.search(rb'<col [^>]*hidden="1"', everything)
    assert b"macroEnabled" not in parts["[Content_Types].xml"]
    book = openpyxl.load_workbook(sent)
    assert not book.defined_names
    assert book.active.title == "Tổng hợp"
    assert not [sheet.title for sheet in book if sheet.protection.sheet or sheet.data_validations.dataValidation]
    assert [sheet.title for sheet in book if sheet.sheet_view.tabSelected] == ["Tổng hợp"]


def test_it_prints_and_looks_as_the_workbook(tmp_path: Path) -> None:
    many = [(f"Chi cục THADS khu vực {number}", *UNITS[number % 3][1:]) for number in range(1, 13)]
    assert cli.main(["ban-gui", str(consolidated(tmp_path / "so.xlsm", many))]) == 0
    former, copy = (openpyxl.load_workbook(tmp_path / name) for name in ("so.xlsm", NAME))
    assert former["Tổng hợp"].row_breaks.brk  # on more than one page
    for name in SENT:
        one, other = former[name], copy[name]
        for what in ("page_setup", "page_margins", "print_options", "row_breaks", "print_title_rows"):
            assert getattr(one, what) == getattr(other, what), (name, what)
        headers = [(sheet.oddHeader.center.text, sheet.HeaderFooter.differentFirst) for sheet in (one, other)]
        assert headers[0] == headers[1]
        assert (one.print_area, one.freeze_panes) == (other.print_area, other.freeze_panes)
        assert one.merged_cells.ranges == other.merged_cells.ranges
        heights = [{row: (d.height, d.hidden) for row, d in sheet.row_dimensions.items()} for sheet in (one, other)]
        assert heights[0] == heights[1]
        gone = hidden(one)
        looks = [
            {cell.coordinate: cell.style_id for row in sheet.iter_rows() for cell in row if cell.column not in gone}
            for sheet in (one, other)
        ]
        assert all(looks[1].get(cell, 0) == style for cell, style in looks[0].items())
    styles = [zipfile.ZipFile(tmp_path / name).read("xl/styles.xml") for name in ("so.xlsm", NAME)]
    assert styles[0] == styles[1]
    # The shades of the verdicts stay; the red line of changed figures, which looks at another sheet, goes.
    rules = {str(area.sqref): len(area.rules) for area in copy["Tổng hợp"].conditional_formatting}
    kept = {str(area.sqref): len(area.rules) for area in former["Tổng hợp"].conditional_formatting}
    assert kept.keys() - rules.keys() == {"C7"}
    assert all(kept[area] == count for area, count in rules.items())


def test_charts_hold_what_they_show(sent: Path) -> None:
    with zipfile.ZipFile(sent) as package:
        charts = [package.read(name).decode() for name in package.namelist() if name.startswith("xl/charts/chart")]
        drawings = b"".join(package.read(name) for name in package.namelist() if "drawings/drawing" in name)
    assert len(charts) == 4
    assert drawings.count(b"<xdr:graphicFrame") == 4
    assert drawings.count(b"<xdr:sp ") == 2  # the rules below the agency and the motto: no button
    rates = next(chart for chart in charts if "Yên Sơn" in chart and "0.06" in chart)
    series = [
        re.findall(r'<c:pt idx="(\d)"><c:v>([^<]*)', part.partition("<c:val>")[2])
        for part in rates.split("<c:ser>")[1:]
    ]
    nothing = [(str(place), "0") for place in range(3)]  # unseen: the axis begins there
    # By hand: (150 - 141)/150, (500 - 480)/500, (400 - 385)/400 = 3,75%; targets of 450, 1.240 and 1.000 cases.
    assert series == [
        [("0", "0.06"), ("1", "0.04")],
        [("2", "0.0375")],
        [("0", "0.06"), ("1", "0.04"), ("2", "0.04")],
        nothing,
    ]


def test_open_xml_is_valid(sent: Path) -> None:
    done = subprocess.run([str(VALIDATOR), str(sent)], capture_output=True, text=True, check=False)
    assert json.loads(done.stdout)["errors"] == []


def test_what_the_program_shows_is_sent_not_what_its_file_holds(tmp_path: Path) -> None:
    """More units, typed and consolidated without saving; texts below the table written over by hand."""
    path, live = consolidated(tmp_path / "so.xlsm"), tmp_path / "live.xlsm"
    before = path.read_bytes()
    with open_book(path) as book:
        place = book.names["NhapLieu"].refers_to_range
        for row in range(3, 26):
            if row >= place.shape[0] - 1:
                place.sheet.range(f"{place.row + row}:{place.row + row}").insert("down")
        place = book.names["NhapLieu"].refers_to_range
        rows = [[f"Chi cục {number}", *UNITS[number % 3][1:]] for number in range(place.shape[0])]
        place.value = rows
        assert consolidate.run(book)[0]
        tail = book.names["TongHop_CuoiTrang"].refers_to_range
        tail[2, 0].value = "'=ghi chú riêng"
        save(book, live)
        sending.write_copy(path, tmp_path / "gui.xlsx", book)
    assert len(rows) > 24
    assert path.read_bytes() == before
    values = shown(tmp_path / "gui.xlsx")
    assert values == shown(live)
    assert {"Chi cục 0", "=ghi chú riêng", f"Chi cục {len(rows) - 1}"} <= set(values.values())


@pytest.mark.parametrize("change", [("NhapLieu", 0, 2, 161), ("ChiTieu_Viec", 0, 2, 0.07), ("NgayBaoCao", 0, 0, "nay")])
def test_a_sheet_that_is_not_true_is_not_sent(
    change: tuple[str, int, int, object], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = consolidated(tmp_path / "so.xlsm")
    name, row, column, value = change
    with open_book(path) as book:
        book.names[name].refers_to_range[row, column].value = value
        save(book)
    assert cli.main(["ban-gui", str(path)]) == 1
    assert "Có 1 ô đã thay đổi sau lần tổng hợp gần nhất. Chưa ghi gì." in capsys.readouterr().err
    assert cli.main(["ban-gui", str(fill(tmp_path / "moi.xlsm"))]) == 1
    assert "Chưa tổng hợp lần nào. Chưa ghi gì." in capsys.readouterr().err
    assert not list(tmp_path.glob("*.xlsx"))


def test_a_file_in_the_way_stays(sent: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sent.write_bytes(b"mine")
    assert cli.main(["ban-gui", str(tmp_path / "so.xlsm")]) == 2
    assert f"Đã có tệp {sent}; tệp đó giữ nguyên" in capsys.readouterr().err
    assert sent.read_bytes() == b"mine"
    assert cli.main(["ban-gui", str(tmp_path / "so.xlsm"), "--ghi-de"]) == 0
    assert sent.read_bytes() != b"mine"


@pytest.mark.parametrize(("day", "name"), [(None, "so bản gửi.xlsx"), ("'1/8/2023", "so 2023-08-01 bản gửi.xlsx")])
def test_the_name_has_the_date_of_the_figures(day: object, name: str, tmp_path: Path) -> None:
    path = consolidated(tmp_path / "so.xlsm", day=day)
    assert cli.main(["ban-gui", str(path)]) == 0
    assert (tmp_path / name).exists()


def test_a_former_printing_is_not_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, pdf = consolidated(tmp_path / "so.xlsm"), tmp_path / "so 2023-09-30.pdf"
    pdf.write_bytes(b"%PDF-1.7 of last week")
    assert cli.main(["xuat-pdf", str(path)]) == 2
    assert f"Đã có tệp {pdf}; tệp đó giữ nguyên" in capsys.readouterr().err
    assert pdf.read_bytes() == b"%PDF-1.7 of last week"
