"""Taking forms in: what the workbook holds afterwards, what is said of every file that stays out."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import unicodedata
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import Run, area, fill, rows, sheet_part, values
from tests.forms.samples import DAY, FIGURES, HEADS, blank_form, converted, fill_form, form, rezip, table, xlsb
from thads.commands import cli
from thads.figures.settings import Settings
from thads.forms.check import check
from thads.forms.current import cell_value
from thads.forms.merge import merge
from thads.forms.submission import Submission
from thads.numerals import parse_number
from thads.rules.plan import load_plan

NAMES = tuple(f"Chi cục THADS huyện số {number}" for number in range(1, 13))
STANDING = (1_000, 400, None, 385, None, 39_999_999, 20_000_000, None, 19_000_000, None)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A workbook of twelve units with last month's figures, up to 30/6/2023."""
    rows = [(name, *STANDING) for name in NAMES]
    return fill(tmp_path / "so.xlsm", rows, report_date=dt.date(2023, 6, 30))


def report_date(path: Path) -> dt.date:
    ((day,),) = values(path, "NgayBaoCao")
    return day.date() if isinstance(day, dt.datetime) else day


def sources(path: Path) -> dict[str, tuple[Any, Any]]:
    """What NguonSoLieu says of the units: where their figures come from, and their own date."""
    pairs = zip(values(path, "NhapLieu"), values(path, "NguonSoLieu"), strict=True)
    found = {row[0]: cells[:2] for row, cells in pairs}
    return {
        name: (file, day.date() if isinstance(day, dt.datetime) else day)
        for name, (file, day) in found.items()
        if (file, day) != (None, None)
    }


def test_round_trip(book: Path, run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "phiếu"
    assert run("tao-phieu", book, "--ra", folder)[0] == 0
    for name in NAMES:
        fill_form(
            folder / f"{name}.xlsx",
            FIGURES,
            Phieu_NgaySoLieu=DAY,
            Phieu_NguoiLap="Nguyễn Văn Ất",
            Phieu_DienThoai="0912",
        )
    before = book.read_bytes()
    code, out, err = run("nhap-phieu", folder, book)
    assert (code, err) == (0, "")
    assert set(rows(book).values()) == {FIGURES}
    assert book.with_name("so.xlsm.bak").read_bytes() == before
    assert "Việc: tổng số việc giải quyết: 1.000 → 450" in out
    assert "năm 2022: (trống) → 10" in out
    assert "Nhận số liệu của 12 đơn vị: 12 đơn vị có thay đổi" in out
    # The same forms again change nothing; the live results and the consolidated sheet come from the new figures.
    again = book.read_bytes()
    code, out, _ = run("nhap-phieu", folder, book)
    assert code == 0
    assert "không có gì thay đổi so với sổ" in out
    assert book.read_bytes() == again
    assert run("tong-hop", book)[0] == 0


def test_a_preview_writes_nothing(book: Path, run: Run, tmp_path: Path) -> None:
    form(tmp_path / "p" / "a.xlsx", NAMES[0])
    before = book.read_bytes()
    code, out, _ = run("nhap-phieu", tmp_path / "p", book, "--xem-truoc")
    assert code == 0
    assert "1.000 → 450" in out
    assert "xem trước" in out
    assert book.read_bytes() == before
    assert not book.with_name("so.xlsm.bak").exists()


def test_another_output(book: Path, run: Run, tmp_path: Path) -> None:
    form(tmp_path / "p" / "a.xlsx", NAMES[0])
    before = book.read_bytes()
    assert run("nhap-phieu", tmp_path / "p", book, "--ra", tmp_path / "moi.xlsm")[0] == 0
    assert book.read_bytes() == before
    assert rows(tmp_path / "moi.xlsm")[NAMES[0]] == FIGURES


def test_eight_good_and_the_spoiled_ones(book: Path, run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "p"
    for number, name in enumerate(NAMES[:8]):
        form(folder / f"tot-{number}.xlsx", name, (500 + number, *FIGURES[1:]))
    spoiled: dict[str, str] = {}

    def spoil(name: str, expected: str) -> Path:
        spoiled[name] = expected
        return folder / name

    form(spoil("la.xlsx", "Sổ không có đơn vị “Chi cục lạ”"), "Chi cục lạ")
    form(spoil("ky-khac.xlsx", "phiếu của kỳ khác (năm 2024 so với năm 2023"), NAMES[8], years=(2023, 2024))
    form(spoil("cu.xlsx", "số liệu đến ngày 31/05/2023, cũ hơn"), NAMES[8], day=dt.date(2023, 5, 31))
    blank_form(spoil("trong.xlsx", "chưa có số liệu của năm 2023"), NAMES[8], standing=FIGURES)
    form(spoil("sai.xlsx", "lớn hơn tổng số việc giải quyết"), NAMES[8], (100, 160, None, 150, *FIGURES[4:]))
    form(spoil("chu.xlsx", "“abc” không phải là số"), NAMES[8], ("abc", *FIGURES[1:]))
    form(spoil("loi.xlsx", "báo lỗi #LỖI. "), NAMES[8])
    bad = openpyxl.load_workbook(folder / "loi.xlsx")
    area(bad, "Phieu_Viec")[3][0].value = "#DIV/0!"
    bad.save(folder / "loi.xlsx")
    labels = openpyxl.load_workbook(form(spoil("nhan.xlsx", "đã bị sửa thành “Số án tồn”"), NAMES[8]))
    labels.active["B20"] = "Số án tồn"
    labels.save(folder / "nhan.xlsx")
    good = form(tmp_path / "x.xlsx", NAMES[8]).read_bytes()
    spoil("hong.xlsx", "bị hỏng").write_bytes(good[: len(good) // 2])
    encrypted = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(2_000)
    spoil("mat-khau.xlsx", "có đặt mật khẩu").write_bytes(encrypted)
    spoil("van-ban.xlsx", "không phải là bảng tính").write_bytes("Kính gửi…".encode())
    spoil("rong.xls", "Tệp rỗng").write_bytes(b"")
    both = "nhiều phiếu khác số liệu mà không rõ phiếu nào mới hơn: tổng số việc giải quyết: 450 (hai-a.xlsx, ô E19), 451 (hai-b.xlsx, ô E19)"
    form(spoil("hai-a.xlsx", both), NAMES[9])
    form(folder / "hai-b.xlsx", NAMES[9], (451, *FIGURES[1:]))
    # Left behind by office programs: not read, not named.
    (folder / "~$tot-1.xlsx").write_bytes(b"x")
    (folder / ".~lock.tot-1.xlsx#").write_bytes(b"x")

    code, out, _ = run("nhap-phieu", folder, book, "--json")
    data = json.loads(out)
    assert code == 1
    assert data["da_ghi"] is True
    assert sorted(item["tep"] for item in data["da_nhan"]) == [f"tot-{number}.xlsx" for number in range(8)]
    said = {item["tep"]: item["noi_dung"] for item in data["van_de"] if item["muc"] == "loi"}
    assert set(said) == set(spoiled)
    for name, expected in spoiled.items():
        assert expected in said[name], name
        assert "Hãy" in said[name], name
    places = {item["tep"]: item["o"] for item in data["van_de"] if item["muc"] == "loi"}
    assert (places["chu.xlsx"], places["sai.xlsx"], places["nhan.xlsx"]) == ("E19", "E22", "B20")
    after = rows(book)
    assert [after[name] for name in NAMES[:8]] == [(500 + number, *FIGURES[1:]) for number in range(8)]
    assert [after[name] for name in NAMES[8:]] == [STANDING] * 4
    # The date is that of the forms; four units were not taken and keep theirs, and that is said on one line.
    assert data["ngay_bao_cao"] == "2023-09-30"
    assert report_date(book) == dt.date(2023, 9, 30)
    missing = f"Đã nhận 8/12. Chưa có phiếu: {'; '.join(NAMES[8:])} (giữ số đến 30/06/2023)."
    assert [item["noi_dung"] for item in data["van_de"] if item["tep"] == "Nhập liệu" and not item["o"]] == [missing]
    change = next(item for item in data["thay_doi"] if item["don_vi"] == NAMES[0])
    assert change == {
        "don_vi": NAMES[0], "sheet": "Nhập liệu", "o": "C9", "noi_dung": "Việc: tổng số việc giải quyết", "cu": 1000, "moi": 500,
    }  # fmt: skip
    # The list of problems stands in the workbook, too.
    listed = area(openpyxl.load_workbook(book, keep_vba=True), "KiemTra_DanhSach")
    assert {row[2].value for row in listed if row[1].value == "Phải sửa"} == set(spoiled)


def test_nothing_to_take_leaves_the_file_alone(book: Path, run: Run, tmp_path: Path) -> None:
    form(tmp_path / "p" / "la.xlsx", "Chi cục lạ")
    before = book.read_bytes()
    code, out, err = run("nhap-phieu", tmp_path / "p", book)
    assert code == 1
    assert "Không ghi gì vào sổ." in out
    assert "• la.xlsx, ô C8: Sổ không có đơn vị" in err
    assert book.read_bytes() == before


@pytest.mark.parametrize(
    ("standing", "sent"),
    [
        ("Chi cục THADS huyện Chiêm Hóa", "Chi cục THADS huyện Chiêm Hoá"),
        ("Chi cục THADS Thúy Khoẻ", "CHI  CỤC thads   thuý khỏe"),
        ("Chi cục THADS huyện Yên Sơn", unicodedata.normalize("NFD", "Chi cục THADS huyện Yên Sơn")),
        (unicodedata.normalize("NFD", "Phòng khu vực Hòa Bình"), "Phòng khu vực Hoà Bình\u00a0"),
    ],
)
def test_names_match_however_they_are_written(standing: str, sent: str, run: Run, tmp_path: Path) -> None:
    path = fill(tmp_path / "so.xlsm", [(standing, *STANDING)], report_date=None)
    code, _, err = run("nhap-phieu", form(tmp_path / "p.xlsx", sent), path)
    assert (code, err) == (0, "")
    assert rows(path) == {standing: FIGURES}  # the workbook's own spelling stays


def test_the_newest_form_wins(book: Path, run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "p"
    form(folder / "moi.xlsx", NAMES[0], (460, *FIGURES[1:]), day=dt.date(2023, 9, 30))
    form(folder / "cu.xlsx", NAMES[0], day=dt.date(2023, 8, 31))
    # The same content twice is no problem, and a date that is missing none either.
    form(folder / "b1.xlsx", NAMES[1])
    form(folder / "b2.xlsx", NAMES[1])
    # One without a date and another content: nobody knows which is newer.
    form(folder / "c1.xlsx", NAMES[2])
    form(folder / "c2.xlsx", NAMES[2], (470, *FIGURES[1:]), day=None)
    code, out, err = run("nhap-phieu", folder, book)
    after = rows(book)
    assert code == 1
    assert (after[NAMES[0]][0], after[NAMES[1]][0], after[NAMES[2]][0]) == (460, 450, 1_000)
    assert "cu.xlsx: Chi cục THADS huyện số 1: đã lấy phiếu mới hơn (moi.xlsx)" in err
    # One sentence says both files, their cells and what they say.
    assert err.count("nhiều phiếu khác số liệu") == 1
    assert "tổng số việc giải quyết: 450 (c1.xlsx, ô E19), 470 (c2.xlsx, ô E19)" in err
    assert "3 đơn vị" not in out


def test_dates_that_differ_are_not_chosen_among(book: Path, run: Run, tmp_path: Path) -> None:
    form(tmp_path / "p" / "a.xlsx", NAMES[0], day=dt.date(2023, 9, 30))
    form(tmp_path / "p" / "b.xlsx", NAMES[1], day=dt.date(2023, 8, 31))
    form(tmp_path / "p" / "c.xlsx", NAMES[2], day=None)
    before = book.read_bytes()
    code, out, err = run("nhap-phieu", tmp_path / "p", book)
    assert code == 1
    assert book.read_bytes() == before
    assert "Không ghi gì vào sổ." in out
    assert f"30/09/2023: {NAMES[0]}" in err
    assert f"31/08/2023: {NAMES[1]}" in err
    assert f"chưa ghi ngày: {NAMES[2]}" in err
    assert "--ngay 30/09/2023" in err
    assert run("nhap-phieu", tmp_path / "p", book, "--ngay", "31.9")[0] == 2
    code, _, err = run("nhap-phieu", tmp_path / "p", book, "--ngay", "30/9/2023")
    assert code == 0
    assert report_date(book) == dt.date(2023, 9, 30)
    assert f"Phiếu chưa ghi ngày của số liệu: {NAMES[2]}." in err
    assert sources(book) == {
        NAMES[0]: ("Phiếu a.xlsx", dt.date(2023, 9, 30)),
        NAMES[1]: ("Phiếu b.xlsx", dt.date(2023, 8, 31)),
        NAMES[2]: ("Phiếu c.xlsx", None),
        **{name: (None, dt.date(2023, 6, 30)) for name in NAMES[3:]},
    }
    _, _, err = run("tong-hop", book)
    assert f"{NAMES[1]} (số liệu đến 31/08/2023)" in err
    (notes,) = (row[0].value for row in area(openpyxl.load_workbook(book), "TongHop_CuoiTrang")[3:4])
    assert f"{NAMES[1]}: số liệu đến 31/08/2023" in notes
    assert f"{NAMES[3]}: số liệu đến 30/06/2023" in notes
    assert f"{NAMES[0]}: " not in notes
    assert f"{NAMES[2]}: " not in notes


def test_october_takes_the_date_along_and_a_late_form_keeps_its_own(book: Path, run: Run, tmp_path: Path) -> None:
    october = dt.date(2023, 10, 15)
    assert run("tong-hop", book)[0] == 0
    for number, name in enumerate(NAMES[:11]):
        form(tmp_path / "p" / f"{number}.xlsx", name, day=october)
    code, out, _ = run("nhap-phieu", tmp_path / "p", book)
    assert code == 0
    assert "Số liệu đến ngày: 30/06/2023 → 15/10/2023" in out
    assert f"Đã nhận 11/12. Chưa có phiếu: {NAMES[11]} (giữ số đến 30/06/2023)." in out
    assert run("tong-hop", book)[0] == 0
    days = {row[0].value.date() for row in area(openpyxl.load_workbook(book), "TheoDoi") if row[0].value}
    assert days == {dt.date(2023, 6, 30), october}
    # September's form of the last unit: newer than its own figures, older than the workbook's date.
    code, out, _ = run("nhap-phieu", form(tmp_path / "muon.xlsx", NAMES[11]), book)
    assert (code, report_date(book)) == (0, october)
    assert "Đã nhận 12/12." in out
    assert sources(book)[NAMES[11]] == ("Phiếu muon.xlsx", DAY)
    assert f"{NAMES[11]} (số liệu đến 30/09/2023)" in run("kiem-tra", book)[2]


def test_figures_typed_over_a_form_are_of_the_workbooks_date(book: Path, run: Run, tmp_path: Path) -> None:
    form(tmp_path / "p" / "a.xlsx", NAMES[0], day=dt.date(2023, 9, 30))
    form(tmp_path / "p" / "b.xlsx", NAMES[1], day=dt.date(2023, 8, 31))
    run("nhap-phieu", tmp_path / "p", book, "--ngay", "30/9/2023")
    for place, value in ((0, 455), (1, 456), (2, 1_001)):
        typed = openpyxl.load_workbook(book, keep_vba=True)
        area(typed, "NhapLieu")[place][1].value = value
        typed.save(book)
    _, _, err = run("tong-hop", book)
    found = sources(book)
    assert found[NAMES[0]] == ("Phiếu a.xlsx; đã sửa sau", None)
    assert found[NAMES[1]] == ("Phiếu b.xlsx; đã sửa sau", None)
    assert NAMES[2] not in found
    assert f"{NAMES[0]}: số liệu đã sửa" not in err
    assert f"{NAMES[1]}: số liệu đã sửa sau ngày 31/08/2023, nay tính là số liệu đến 30/09/2023" in err
    # What the warning advises: the date is typed into its cell, and stays.
    typed = openpyxl.load_workbook(book, keep_vba=True)
    area(typed, "NguonSoLieu")[1][1].value = "31/8/2023"
    typed.save(book)
    run("tong-hop", book)
    run("tong-hop", book)
    assert sources(book)[NAMES[1]] == ("Phiếu b.xlsx; đã sửa sau", dt.date(2023, 8, 31))
    area(typed, "NguonSoLieu")[1][1].value = "cuối tháng"
    typed.save(book)
    assert run("tong-hop", book)[0] == 1


def test_a_blank_replaces_a_figure(book: Path, run: Run, tmp_path: Path) -> None:
    code, out, err = run("nhap-phieu", form(tmp_path / "a.xlsx", NAMES[0], (None, *FIGURES[1:])), book)
    assert code == 0
    assert "1.000 → (trống)" in out
    assert rows(book)[NAMES[0]][0] is None
    assert f"{NAMES[0]}, ô C9 của sổ" in err
    assert "số đang có 1.000 sẽ bị xóa" in err


def test_money_units_are_converted_exactly(run: Run, tmp_path: Path) -> None:
    path = fill(
        tmp_path / "so.xlsm", [("A", *STANDING), ("B", *STANDING), ("C", *STANDING)], {"DonViTinh": "triệu đồng"}
    )
    money = (9_600_000_001, 3_000_000_000, None, "2.810.000.000", 999)
    form(tmp_path / "p" / "a.xlsx", "A", (*FIGURES[:5], *money), money_unit="đồng")
    form(tmp_path / "p" / "b.xlsx", "B", (*FIGURES[:5], "9,6", 3, None, "2,81", None), money_unit="tỷ đồng")
    big = "123.456.789.012.345.678"
    form(tmp_path / "p" / "c.xlsx", "C", (*FIGURES[:5], big, big, None, big, None), money_unit="đồng")
    code, _, err = run("nhap-phieu", tmp_path / "p", path)
    after = rows(path)
    assert code == 0
    assert after["A"][5:] == (9_600.000001, 3_000, None, 2_810, 0.000999)
    assert after["B"][5:] == (9_600, 3_000, None, 2_810, None)
    # 18 digits do not fit a cell's number: exact text instead, and it is said.
    assert after["C"][5] == "123.456.789.012,345678"
    assert "đã ghi dạng chữ, đúng đến đồng" in err


def test_part_of_a_dong_is_an_error(book: Path, run: Run, tmp_path: Path) -> None:
    path = form(tmp_path / "a.xlsx", NAMES[0], (*FIGURES[:5], "9600000,0005", *FIGURES[6:]))
    code, _, err = run("nhap-phieu", path, book)
    assert code == 1
    assert "lẻ dưới một đồng" in err


def test_text_never_becomes_a_formula(run: Run, tmp_path: Path) -> None:
    names = ("=1+1", "+SUM(A1)", "-x", "@now")
    path = fill(tmp_path / "so.xlsm", [("X", *STANDING)])
    workbook = openpyxl.load_workbook(path, keep_vba=True)
    for cells, name in zip(area(workbook, "NhapLieu"), names, strict=False):
        cells[0].value = name
        cells[0].data_type = "s"
    workbook.save(path)
    for number, name in enumerate(names):
        form(tmp_path / "p" / f"{number}.xlsx", name)
    form(tmp_path / "p" / "la.xlsx", '=cmd|"/C calc"!A0')
    code, _, err = run("nhap-phieu", tmp_path / "p", path)
    assert code == 1
    assert "la.xlsx, ô C8: Sổ không có đơn vị “=cmd" in err
    with zipfile.ZipFile(path) as package:
        sheets = [package.read(sheet_part(name)).decode() for name in ("Nhập liệu", "Kiểm tra")]
    assert "cmd|" in "".join(sheets)
    assert not any("<f>" in xml and "cmd|" in xml.split("<f>")[1].split("</f>")[0] for xml in sheets)
    typed = area(openpyxl.load_workbook(path, keep_vba=True), "NhapLieu")
    assert [row[0].data_type for row in typed[:4]] == ["s"] * 4
    assert [row[1].value for row in typed[:4]] == [450] * 4


def test_every_kind_of_file(run: Run, tmp_path: Path) -> None:
    kinds = ("xls", "ods", "xlsb", "bảng xls", "bảng ods", "bảng xlsb")
    path = fill(tmp_path / "so.xlsm", [(kind, *STANDING) for kind in kinds])
    folder = tmp_path / "p"
    for kind in ("xls", "ods"):
        one = form(folder / f"phieu-{kind}.xlsx", kind)
        many = table(folder / f"bang-{kind}.xlsx", [["Đơn vị tính: 1.000 đồng"], HEADS, [f"bảng {kind}", *FIGURES]])
        converted(kind, one, many)
        one.unlink()
        many.unlink()
    cells = openpyxl.load_workbook(form(tmp_path / "x.xlsx", "xlsb")).active
    values = {
        (cell.row - 1, cell.column - 1): 45199 if isinstance(cell.value, dt.datetime) else cell.value
        for row in cells.iter_rows()
        for cell in row
        if isinstance(cell.value, int | float | str) and not str(cell.value).startswith("=")
    }
    values[11, 2] = "30/9/2023"
    xlsb(folder / "phieu.xlsb", "Phiếu báo cáo", values)
    grid: list[list[Any]] = [["Đơn vị tính: 1.000 đồng"], list(HEADS), ["bảng xlsb", *FIGURES]]
    xlsb(
        folder / "bang.xlsb",
        "Biểu",
        {
            (row, column): value
            for row, line in enumerate(grid)
            for column, value in enumerate(line)
            if value is not None
        },
    )
    code, _, err = run("nhap-phieu", folder, path)
    assert code == 0, err
    assert rows(path) == dict.fromkeys(kinds, FIGURES)


def test_errors_in_cells_of_every_kind(run: Run, tmp_path: Path) -> None:
    path = fill(tmp_path / "so.xlsm", [("A", *STANDING)])
    folder = tmp_path / "p"
    source = table(folder / "a.xlsx", [HEADS, ["A", *FIGURES]])
    book = openpyxl.load_workbook(source)
    book.active["B2"] = "=1/0"
    book.save(source)
    converted("xls", source)
    converted("ods", source)
    source.unlink()
    grid = {
        (row, column): value for row, line in enumerate([HEADS, ["A", *FIGURES]]) for column, value in enumerate(line)
    }
    cells: dict[tuple[int, int], object] = {place: value for place, value in grid.items() if value is not None}
    xlsb(folder / "a.xlsb", "Biểu", {**cells, (1, 1): ZeroDivisionError()})
    code, out, _ = run("nhap-phieu", folder, path, "--json")
    errors = [item for item in json.loads(out)["van_de"] if item["muc"] == "loi"]
    assert code == 1
    assert sorted((item["tep"], item["o"]) for item in errors) == [("a.ods", "B2"), ("a.xls", "B2"), ("a.xlsb", "B2")]
    assert all("ô đang báo lỗi" in item["noi_dung"] for item in errors)


def test_a_file_that_is_named_twice_is_read_once(book: Path, run: Run, tmp_path: Path) -> None:
    path = form(tmp_path / "p" / "sâu" / "hơn" / "a.xlsx", NAMES[0])
    shutil.copy(book, tmp_path / "p" / "so.xlsm.bak")
    code, out, _ = run("nhap-phieu", tmp_path / "p", path, book)
    assert code == 0
    assert "Đã đọc 1 tệp." in out


def test_missing_files_and_wrong_workbook(book: Path, run: Run, tmp_path: Path) -> None:
    path = form(tmp_path / "a.xlsx", NAMES[0])
    code, _, err = run("nhap-phieu", tmp_path / "không-có", book)
    assert (code, "Không tìm thấy" in err) == (2, True)
    code, _, err = run("nhap-phieu", path, path)
    assert (code, "thiếu vùng" in err) == (2, True)
    (tmp_path / "rỗng").mkdir()
    code, _, err = run("nhap-phieu", tmp_path / "rỗng", book)
    assert (code, "Không thấy tệp nào" in err) == (1, True)


def test_rows_that_are_not_taken_keep_their_formulas(run: Run, tmp_path: Path) -> None:
    path = fill(tmp_path / "so.xlsm", [(name, *STANDING) for name in NAMES[:3]])
    workbook = openpyxl.load_workbook(path, keep_vba=True)
    area(workbook, "NhapLieu")[1][1].value = "=400+600"
    workbook.save(path)
    for number in (0, 2):
        form(tmp_path / "p" / f"{number}.xlsx", NAMES[number])
    run("nhap-phieu", tmp_path / "p", path)
    after = rows(path)
    assert (after[NAMES[0]], after[NAMES[2]]) == (FIGURES, FIGURES)
    assert after[NAMES[1]][0] == "=400+600"


def test_a_form_with_more_in_it_and_a_changed_package(book: Path, run: Run, tmp_path: Path) -> None:
    """Somebody unprotected the sheet and wrote beside the form; the package has other parts than ours."""
    path = form(tmp_path / "a.xlsx", NAMES[0])
    workbook = openpyxl.load_workbook(path)
    workbook.active["H40"] = "ghi chú"
    workbook.save(path)
    again = rezip(path, tmp_path / "p.xlsx", lambda name, content: content.replace(b"<c r=", b"<c  r="))
    assert run("nhap-phieu", again, book)[0] == 0
    assert rows(book)[NAMES[0]] == FIGURES


def test_every_form_of_a_file_is_read(book: Path, run: Run, tmp_path: Path) -> None:
    path = form(tmp_path / "a.xlsx", NAMES[0])
    workbook = openpyxl.load_workbook(path)
    sheet = workbook["Phiếu báo cáo"]
    for title, unit in (("Phiếu báo cáo (2)", NAMES[1]), ("Tháng 9", NAMES[2])):
        copy = workbook.copy_worksheet(sheet)
        copy.title = title
        copy["C8"] = unit
    workbook["Tháng 9"]["E19"] = "abc"
    workbook.create_sheet("Trống")
    workbook.create_sheet("Ghi chú")["A1"] = "x"
    workbook.save(path)
    code, _, err = run("nhap-phieu", path, book)
    after = rows(book)
    assert code == 1
    assert (after[NAMES[0]], after[NAMES[1]], after[NAMES[2]]) == (FIGURES, FIGURES, STANDING)
    assert "Tháng 9!E19" in err
    assert "Không thấy phiếu" not in err


def test_a_table_without_separate_register_leaves_it(run: Run, tmp_path: Path) -> None:
    path = fill(tmp_path / "so.xlsm", [("A", 1_000, 400, 20, 385, 5, *STANDING[5:])])
    keep = [0, 1, 2, 4, 6, 7, 9]
    line = ["A", *FIGURES]
    source = table(
        tmp_path / "a.xlsx", [["Đơn vị tính: 1.000 đồng"], [HEADS[i] for i in keep], [line[i] for i in keep]]
    )
    code, _, err = run("nhap-phieu", source, path)
    assert code == 0, err
    assert rows(path)["A"][:5] == (450, 160, 20, 141, 5)
    assert "bảng không có cột của số đang có trong sổ" in err


def test_a_formula_without_a_result_is_said(book: Path, run: Run, tmp_path: Path) -> None:
    path = form(tmp_path / "a.xlsx", NAMES[0], ("=400+50", *FIGURES[1:]))
    code, _, err = run("nhap-phieu", path, book)
    assert (code, "ô E19 là công thức chưa có kết quả" in err) == (1, True)
    assert rows(book)[NAMES[0]] == STANDING


@pytest.mark.parametrize("day", [dt.date(2022, 9, 30), dt.date(2024, 1, 1), dt.date(2032, 9, 30)])
def test_a_date_outside_the_year_is_an_error(day: dt.date, book: Path, run: Run, tmp_path: Path) -> None:
    path = fill(book, [(NAMES[0], *STANDING)], report_date=None)
    code, _, err = run("nhap-phieu", form(tmp_path / "a.xlsx", NAMES[0], day=day), path)
    assert (code, "a.xlsx, ô C12" in err, "không thuộc năm 2023" in err) == (1, True, True)


def test_a_date_after_today_is_an_error() -> None:
    one = Submission("f", "A", FIGURES, ["A1"] * 11, 2022, 2023, DAY, "đồng", "C12")
    years = Settings(load_plan().warnings, baseline_year=2022, current_year=2023)
    checked, (problem,) = check(one, years, dt.date(2023, 9, 29))
    assert (checked, problem.cell) == (None, "C12")
    assert "sau ngày hôm nay" in problem.text
    assert check(one, years, DAY)[0] is not None


def test_an_older_form_does_not_replace_a_wrong_one(book: Path, run: Run, tmp_path: Path) -> None:
    form(tmp_path / "p" / "cu.xlsx", NAMES[0], day=dt.date(2023, 8, 31))
    form(tmp_path / "p" / "moi.xlsx", NAMES[0], ("abc", *FIGURES[1:]))
    form(tmp_path / "p" / "cu-2.xlsx", NAMES[1], day=dt.date(2023, 8, 31))
    labels = openpyxl.load_workbook(form(tmp_path / "p" / "moi-2.xlsx", NAMES[1]))
    labels.active["B20"] = "Số án tồn"
    labels.save(tmp_path / "p" / "moi-2.xlsx")
    code, _, err = run("nhap-phieu", tmp_path / "p", book)
    assert code == 1
    assert rows(book)[NAMES[0]] == rows(book)[NAMES[1]] == STANDING
    assert "(moi.xlsx) có lỗi" in err
    assert "(moi-2.xlsx) có lỗi" in err


def test_a_prefilled_date_that_stayed(book: Path, run: Run, tmp_path: Path) -> None:
    path = form(tmp_path / "a.xlsx", NAMES[0], day=dt.date(2023, 6, 30))
    code, _, err = run("nhap-phieu", path, book)
    assert (code, "vẫn ghi ngày 30/06/2023 như sổ" in err) == (0, True)


@given(st.integers(0, 10**18), st.sampled_from([1, 1_000, 1_000_000, 1_000_000_000]))
def test_a_cell_holds_every_dong(figure: int, factor: int) -> None:
    value = cell_value(figure, factor)
    number = parse_number(value)
    assert number is not None
    assert number * factor == figure


_FORMS = st.lists(
    st.tuples(st.sampled_from("AB"), st.integers(1, 2), st.sampled_from([None, 1, 2])), min_size=1, max_size=6
)


@settings(max_examples=60)
@given(_FORMS)
def test_choosing_does_not_depend_on_the_order(forms: list[tuple[str, int, int | None]]) -> None:
    def chosen(ordered: list[tuple[str, int, int | None]]) -> set[tuple[str, Any]]:
        candidates = []
        years = Settings(load_plan().warnings, baseline_year=2022, current_year=2023)
        for unit, load, day in ordered:
            date = None if day is None else dt.date(2023, 9, day)
            figures = [100 + load, 50, None, 40, None, 1_000, 500, None, 400, None]
            submission = Submission("f", unit, figures, ["A1"] * 11, 2022, 2023, date, "đồng")
            checked, problems = check(submission, years)
            assert checked is not None, problems
            candidates.append(checked)
        best, problems = merge(candidates, [], years, lambda one: one.unit)
        units = {one.submission.unit for one in best}
        # Nothing is lost: a unit is taken or said to be unclear.
        assert units | {unit for unit, _, _ in ordered if any(unit in problem.text for problem in problems)} == {
            unit for unit, _, _ in ordered
        }
        return {(one.submission.unit, one.figures) for one in best}

    assert chosen(forms) == chosen(forms[::-1])


def test_a_table_of_net_figures_leaves_nothing_to_deduct_twice(tmp_path: Path) -> None:
    """The workbook's separate register goes where the table's own figures are net, and stays where it says nothing."""
    book = fill(tmp_path / "so.xlsm")  # the first unit has 10 cases in the separate register of 2022
    heads = [head for head in HEADS if not head.startswith("Trong đó")]
    rows = [["Phòng Nghiệp vụ", 450, 160, 141, 9_600_000, 3_000_000, 2_810_000]]
    for net, left in ((False, 10), (True, None)):
        marked = [f"{head} (đã trừ sổ theo dõi riêng)" if net and "2022" in head else head for head in heads]
        folder = tmp_path / str(net)
        table(folder / "bảng.xlsx", [["Đơn vị tính: 1.000 đồng"], marked, *rows])
        out = tmp_path / f"{net}.xlsm"
        cli.main(["nhap-phieu", str(folder), str(book), "--ra", str(out)])
        row = out if out.exists() else book
        assert area(openpyxl.load_workbook(row), "NhapLieu")[0][3].value == left
