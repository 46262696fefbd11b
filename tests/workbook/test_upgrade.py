"""Carrying an older workbook into the present one: everything typed arrives, nothing is overwritten, signatures are told of."""

from __future__ import annotations

import datetime as dt
import shutil
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.conftest import TEMPLATE, UNITS, fill
from thads import layout
from thads.commands import cli
from thads.errors import UnusableFileError, WrongBookError
from thads.sheets.places import add_rows, find_places
from thads.workbook import consolidate, signature, upgrade
from thads.workbook.book_file import open_book, save
from thads.workbook.request import read_request

DAY = dt.datetime(2023, 9, 30)


def old_workbook(path: Path, units: int) -> Path:
    """A filled workbook with more or fewer units and tiers than the template, and a history."""
    rows: list[list[Any]] = [
        [f'Đơn vị "{n}" & <cộng>', 400 + n, 150, None, 140.0, 5, 9_600_000.5, "3.000", None, 2_810_000, 0]
        for n in range(units)
    ]
    with open_book(TEMPLATE) as book:
        place = find_places(book, (layout.INPUT,))[layout.INPUT]
        if units > place.rows:
            add_rows(book.sheets[place.sheet], place, units - place.rows, group=1)
        book.names[layout.INPUT].refers_to_range.clear_contents()
        book.sheets[place.sheet].range((place.row, place.column)).value = rows
        book.names[layout.REPORT_DATE].refers_to_range.value = DAY
        book.names[layout.MONEY_UNIT].refers_to_range.value = "triệu đồng"
        book.names[layout.CURRENT_YEAR].refers_to_range.value = 2024
        book.names[layout.READINGS].refers_to_range[0].value = "Đạt"
        book.names[layout.PRINT_INFO].refers_to_range[6].value = "Nguyễn Thị Ổn"
        scale = find_places(book, ("ChiTieu_Viec",))["ChiTieu_Viec"]
        add_rows(book.sheets[scale.sheet], scale, 1, group=1)
        tiers = [
            [n * 300, (n + 1) * 300 if n < 6 else None, 0.05, None, "Từ mức giảm trở lên", f"{n}", "x"]
            for n in range(7)
        ]
        book.sheets[scale.sheet].range((scale.row, scale.column)).value = tiers
        book.names["ChiTieu_Tien"].refers_to_range[4:, :].clear_contents()
        history = book.names[layout.HISTORY].refers_to_range
        width = history.shape[1]
        history[:3, :].value = [[DAY + dt.timedelta(days=n // 2), f"A{n}", *range(width - 2)] for n in range(3)]
        save(book, path)
    return path


def values(path: Path, name: str) -> list[list[Any]]:
    with open_book(path) as book:
        rows: list[list[Any]] = book.names[name].refers_to_range.options(ndim=2).value
        return rows


@pytest.mark.parametrize("units", [3, 24, 31])
def test_everything_arrives(tmp_path: Path, units: int, capsys: pytest.CaptureFixture[str]) -> None:
    old, new = old_workbook(tmp_path / "sổ cũ.xlsm", units), tmp_path / "sổ mới.xlsm"
    before = old.read_bytes()
    assert cli.main(["nang-cap", str(old), "-o", str(new)]) == 0
    said = capsys.readouterr().out
    assert f"{units} đơn vị" in said
    assert "2 ngày theo dõi" in said
    assert old.read_bytes() == before
    names = (*upgrade._GROWING, *upgrade._FIXED)
    for name in names:
        sent, arrived = values(old, name), values(new, name)
        longest = max(len(sent), len(arrived))
        empty = [None] * len(sent[0])
        assert sent + [empty] * (longest - len(sent)) == arrived + [empty] * (longest - len(arrived)), name
    assert [row[0] for row in values(new, layout.INPUT)].count(None) == max(24 - units, 0)
    # The live results stand beside every row, the added ones too.
    assert values(new, layout.LIVE)[units - 1][0]
    with zipfile.ZipFile(new) as package, zipfile.ZipFile(TEMPLATE) as template:
        assert package.read("xl/vbaProject.bin") == template.read("xl/vbaProject.bin")


def test_an_existing_file_stays(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old, new = tmp_path / "a.xlsm", tmp_path / "b.xlsm"
    shutil.copyfile(TEMPLATE, old)
    new.write_bytes(b"the office's own")
    assert cli.main(["nang-cap", str(old), "-o", str(new)]) == 2
    assert "Đã có tệp" in capsys.readouterr().err
    assert new.read_bytes() == b"the office's own"


def test_a_workbook_without_the_later_names_takes_the_templates(tmp_path: Path) -> None:
    old = tmp_path / "a.xlsm"
    with zipfile.ZipFile(TEMPLATE) as source, zipfile.ZipFile(old, "w") as target:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == "xl/workbook.xml":
                content = content.replace(b'"TheoDoi"', b'"Khac"').replace(b'"CachHieu"', b'"Khac2"')
            target.writestr(entry, content)
    result = upgrade.upgrade(old, tmp_path / "b.xlsm", TEMPLATE)
    assert result.only_new == ("CachHieu", "TheoDoi")
    assert "sổ mới để theo mẫu" in upgrade.summary(result)
    assert values(tmp_path / "b.xlsm", layout.READINGS) == values(TEMPLATE, layout.READINGS)


def test_what_is_no_workbook_of_ours_is_refused(tmp_path: Path) -> None:
    import openpyxl

    openpyxl.Workbook().save(tmp_path / "a.xlsx")
    with pytest.raises(WrongBookError, match="NhapLieu"):
        upgrade.upgrade(tmp_path / "a.xlsx", tmp_path / "b.xlsm", TEMPLATE)
    assert not (tmp_path / "b.xlsm").exists()


def test_what_does_not_arrive_stops_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = old_workbook(tmp_path / "a.xlsm", 3)
    write = upgrade.write_typed
    monkeypatch.setattr(upgrade, "write_typed", lambda book, name, rows: write(book, name, rows[:-1] or rows))
    with pytest.raises(UnusableFileError, match="NhapLieu"):
        upgrade.upgrade(old, tmp_path / "b.xlsm", TEMPLATE)
    assert not (tmp_path / "b.xlsm").exists()


def signed(path: Path) -> Path:
    shutil.copyfile(TEMPLATE, path)
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("xl/vbaProjectSignatureAgile.bin", b"")
    return path


def test_a_signature_is_told_of_before_it_is_lost(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = signed(tmp_path / "a.xlsm")
    assert signature.is_signed(old)
    assert not signature.is_signed(TEMPLATE)
    assert not signature.is_signed(tmp_path / "none.xlsm")
    assert cli.main(["nang-cap", str(old), "-o", str(tmp_path / "b.xlsm")]) == 0
    assert "đã được ký số" in capsys.readouterr().err
    before = old.read_bytes()
    assert cli.main(["dung-so", str(old)]) == 2
    assert "--bo-chu-ky" in capsys.readouterr().err
    assert old.read_bytes() == before
    assert cli.main(["dung-so", str(old), "--bo-chu-ky"]) == 0
    assert not signature.is_signed(old)


def test_a_workbook_from_before_the_sources_and_the_drives_end(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = tmp_path / "cu.xlsm", tmp_path / "moi.xlsm"
    book = openpyxl.load_workbook(fill(old), keep_vba=True)
    del book.defined_names[layout.SOURCES], book.defined_names[layout.DRIVE_END]
    book.save(old)
    assert cli.main(["tong-hop", str(old)]) == 2
    assert "thads nang-cap" in capsys.readouterr().err
    assert cli.main(["nang-cap", str(old), "-o", str(new)]) == 0
    assert "Sổ cũ chưa có vùng NgayKetThuc, NguonSoLieu; sổ mới để theo mẫu." in capsys.readouterr().out
    assert values(new, layout.DRIVE_END) == [[DAY]]
    assert cli.main(["tong-hop", str(new)]) == 0


def test_a_formula_without_a_result_stays_an_error_and_is_told(tmp_path: Path) -> None:
    """openpyxl stores no result: neither a blank nor 0 may come of it."""
    rows = [list(row) for row in UNITS]
    rows[1][3] = "=10+26"
    old, new = fill(tmp_path / "cu.xlsm", rows), tmp_path / "moi.xlsm"
    result = upgrade.upgrade(old, new, TEMPLATE)
    assert (result.formulas, result.uncalculated) == (1, 1)
    assert "1 công thức chưa có kết quả, sổ mới báo lỗi ở các ô đó" in upgrade.summary(result)
    with open_book(new) as book:
        (error,) = read_request(book).errors
    assert (error.sheet, error.cell) == ("Nhập liệu", "E10")
    assert "công thức chưa có kết quả" in error.text


def test_an_unprotected_workbook_becomes_a_protected_one(tmp_path: Path) -> None:
    old, new = fill(tmp_path / "cu.xlsm"), tmp_path / "moi.xlsm"
    book = openpyxl.load_workbook(old, keep_vba=True)
    for sheet in book.worksheets:
        sheet.protection.disable()
    book.save(old)
    upgrade.upgrade(old, new, TEMPLATE)
    with open_book(new) as written:
        assert consolidate.run(written)[0]
        save(written)
    found = openpyxl.load_workbook(new, keep_vba=True)
    assert {sheet.title for sheet in found.worksheets if sheet.protection.sheet} == set(layout.PROTECTED_SHEETS)


def test_what_is_typed_follows_into_another_workbook(tmp_path: Path) -> None:
    """Rows that have been inserted come along, and what is typed there no longer goes."""
    with open_book(fill(tmp_path / "so.xlsm")) as source, open_book(TEMPLATE) as book:
        (place,) = find_places(source, ("NhapLieu",)).values()
        add_rows(source.sheets[place.sheet], place, 1, group=1)
        source.names["NhapLieu"].refers_to_range[24, :2].value = ["Đơn vị 25", 7]
        book.names["NhapLieu"].refers_to_range[20, 0].value = "không còn"
        book.names["NgayBaoCao"].refers_to_range.value = None
        upgrade.follow(book, source)
        rows = book.names["NhapLieu"].refers_to_range.options(ndim=2).value
        day = book.names["NgayBaoCao"].refers_to_range.value
    assert [row[:2] for row in rows] == [*([unit[0], unit[1]] for unit in UNITS), *[[None] * 2] * 21, ["Đơn vị 25", 7]]
    assert day == DAY
