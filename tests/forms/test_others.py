"""What nobody has to report, on forms: only where the workbook has any of it, and from there into workbooks and the national run."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.conftest import UNITS, area
from tests.forms.samples import fill_form
from tests.workbook.test_others import BLANK, FIRST, SECOND, shown
from thads.commands import cli
from thads.forms import commands
from thads.forms.changes import change_lines, settle_dates
from thads.results.words import notes_line
from thads.workbook import consolidate
from thads.workbook.book_file import open_book, save

HEAD = "SỐ LIỆU KHÁC (không bắt buộc)"
# Of the workbook: one unit's completion, another's cases of over a year; that is what its forms ask for.
TYPED = ((None, None, 100, 60, *BLANK[4:]), (*BLANK[:6], 40, 12, *BLANK[8:]))
LABELS = (
    "Số có điều kiện thi hành, việc, có điều kiện",
    "Số có điều kiện thi hành, việc, thi hành xong",
    "Án có điều kiện trên một năm, việc, phải thi hành",
    "Án có điều kiện trên một năm, việc, thi hành xong",
)
JULY = dt.date(2023, 7, 31)


def rows_of(path: Path) -> dict[str, tuple[int, Any, Any]]:
    """By label the row of each figure that stands below the head, what stands in the workbook and what is reported."""
    sheet = openpyxl.load_workbook(path).active
    found: dict[str, tuple[int, Any, Any]] = {}
    below = False
    for row in sheet.iter_rows(min_row=17):
        below = below or row[1].value == HEAD
        if below and isinstance(row[0].value, int):
            found[row[1].value] = (row[0].row, row[3].value, row[4].value)
    return found


def made(book: Path, folder: Path) -> list[Path]:
    with open_book(book) as opened:
        written, _ = commands.make_forms(opened, folder)
    return written


def filled_in(
    path: Path, unit: int, others: Mapping[str, Any], day: dt.date = JULY, target: Path | None = None
) -> Path:
    """The unit's figures typed into its form, and of what else there is these by their labels."""
    fill_form(path, UNITS[unit][1:], Phieu_NgaySoLieu=day)
    book = openpyxl.load_workbook(path)
    places = rows_of(path)
    for label, value in others.items():
        book.active.cell(places[label][0], 5).value = value
    book.save(target or path)
    return target or path


def take(book: Path, *files: Path, save_to: Path | None = None) -> tuple[list[str], list[str], Any]:
    """Take forms in and consolidate: problems, changes as they are told, and the report."""
    with open_book(book) as opened:
        taking, _ = commands.plan_files(opened, files, lambda done, total: None)
        settle_dates(taking, taking.newest)
        told = change_lines(taking)
        commands.apply(opened, taking)
        report, problems = consolidate.run(opened)
        assert report is not None, problems
        save(opened, save_to or book)
    return [f"{one.level}|{one.cell}|{one.text}" for one in taking.problems if one.cell], told, report


def test_a_form_asks_for_what_the_workbook_has_and_no_more(filled: Callable[..., Path], tmp_path: Path) -> None:
    book = filled(others=TYPED)
    first, second, third = made(book, tmp_path / "p")
    assert rows_of(first).keys() == set(LABELS)
    assert [rows_of(first)[label][1:] for label in LABELS] == [(100, None), (60, None), (None, None), (None, None)]
    assert [rows_of(second)[label][1] for label in LABELS] == [None, None, 40, 12]
    assert [rows_of(third)[label][1] for label in LABELS] == [None] * 4


def test_without_any_a_form_is_what_it_was(filled: Callable[..., Path], tmp_path: Path) -> None:
    assert [rows_of(path) for path in made(filled(), tmp_path / "p")] == [{}] * 3


def test_what_a_form_says_comes_into_the_workbook_and_what_it_leaves_open_stays(
    filled: Callable[..., Path], tmp_path: Path
) -> None:
    """Of 100 + 300 cases 60 + 299 are done; the first unit's cases of over a year are new, the second's stay."""
    book = filled(report_date=dt.date(2023, 6, 30), others=TYPED)
    first, second, _ = made(book, tmp_path / "p")
    filled_in(first, 0, {LABELS[2]: 50, LABELS[3]: 5})
    filled_in(second, 1, {LABELS[0]: 300, LABELS[1]: "299"})
    problems, told, report = take(book, first, second)
    assert problems == []
    assert any(line.endswith(f"{LABELS[0]}: (trống) → 300") for line in told)
    assert not any(f"{LABELS[0]}: 100" in line for line in told)
    assert [row[2:8] for row in shown(book, "SoLieuKhac")[:3]] == [
        [100, 60, "", "", 50, 5], [300, 299, "", "", 40, 12], [""] * 6,
    ]  # fmt: skip
    assert "thi hành xong: việc 359/400 (89,75%) của 02/03 đơn vị" in notes_line(report)
    assert "Án có điều kiện trên một năm, thi hành xong: việc 17/90 (18,88%) của 02/03 đơn vị" in notes_line(report)


def test_a_figure_and_its_whole_belong_together(filled: Callable[..., Path], tmp_path: Path) -> None:
    """A new whole is not left beside what was done of another."""
    book = filled(report_date=dt.date(2023, 6, 30), others=TYPED)
    first, *_ = made(book, tmp_path / "p")
    problems, *_ = take(book, filled_in(first, 0, {LABELS[0]: 50}))
    assert [row[2:4] for row in shown(book, "SoLieuKhac")[:1]] == [[50, ""]]
    assert any("số đang có 60 sẽ bị xóa thành (trống)" in text for text in problems)
    assert any("còn trống nên chưa tính được tỷ lệ" in text for text in problems)


@pytest.mark.parametrize(
    ("typed", "cell", "said"),
    [
        ({LABELS[0]: 10, LABELS[1]: 11}, 1, "thi hành xong (11 việc) lớn hơn"),
        ({LABELS[0]: "mười", LABELS[1]: 1}, 0, "“mười” không phải là số"),
        ({LABELS[2]: -1, LABELS[3]: 0}, 2, "số âm"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_cell_and_stays_out(
    typed: Mapping[str, Any], cell: int, said: str, filled: Callable[..., Path], tmp_path: Path
) -> None:
    book = filled(report_date=dt.date(2023, 6, 30), others=TYPED)
    first, *_ = made(book, tmp_path / "p")
    row = rows_of(first)[LABELS[cell]][0]
    (problem,), *_ = take(book, filled_in(first, 0, typed))
    assert problem.startswith(f"loi|E{row}|Phòng Nghiệp vụ, ")
    assert said in problem
    assert [one[2:8] for one in shown(book, "SoLieuKhac")[:1]] == [[100, 60, "", "", "", ""]]


def test_money_is_read_in_the_unit_of_the_form(filled: Callable[..., Path], tmp_path: Path) -> None:
    """2.000.000 thousand đồng of the form are 2.000 million of the workbook, whose unit has been changed since."""
    book = filled(report_date=dt.date(2023, 6, 30), others=(FIRST,))
    first, *_ = made(book, tmp_path / "p")
    money = ("Án tham nhũng, kinh tế, tiền, phải thu", "Án tham nhũng, kinh tế, tiền, đã thu")
    filled_in(first, 0, {money[0]: 3_000_000, money[1]: "1.500.000"})
    opened = openpyxl.load_workbook(book, keep_vba=True)
    area(opened, "DonViTinh")[0][0].value = "triệu đồng"
    for row in area(opened, "NhapLieu")[:3]:
        for cell in row[6:]:
            cell.value = None if cell.value is None else cell.value / 1_000
    opened.save(book)
    problems, *_ = take(book, first)
    assert shown(book, "SoLieuKhac")[0][10:12] == [3_000, 1_500]
    text = filled_in(first, 0, {money[0]: "3.000.000 đ", money[1]: 0})
    problems, *_ = take(book, text)
    assert any("Hãy bỏ chữ “đ”" in one for one in problems)


def test_of_two_forms_the_newer_counts_and_of_one_day_they_must_agree(
    filled: Callable[..., Path], tmp_path: Path
) -> None:
    book = filled(report_date=dt.date(2023, 6, 30), others=TYPED)
    first, *_ = made(book, tmp_path / "p")
    older = filled_in(first, 0, {LABELS[0]: 90, LABELS[1]: 45}, dt.date(2023, 7, 30), tmp_path / "cu.xlsx")
    newer = filled_in(first, 0, {LABELS[0]: 80, LABELS[1]: 40}, target=tmp_path / "moi.xlsx")
    again = filled_in(first, 0, {LABELS[0]: 80, LABELS[1]: 41}, target=tmp_path / "khac.xlsx")
    take(book, older, newer, save_to=tmp_path / "a.xlsm")
    assert shown(tmp_path / "a.xlsm", "SoLieuKhac")[0][2:4] == [80, 40]
    problems, *_ = take(book, newer, again, save_to=tmp_path / "b.xlsm")
    assert any("ghi số liệu không bắt buộc khác nhau" in text for text in problems)
    assert shown(tmp_path / "b.xlsm", "SoLieuKhac")[0][2:4] == [100, 60]


@pytest.mark.parametrize("change", ["label", "head"])
def test_a_changed_label_is_no_label(change: str, filled: Callable[..., Path], tmp_path: Path) -> None:
    book = filled(report_date=dt.date(2023, 6, 30), others=TYPED)
    first, *_ = made(book, tmp_path / "p")
    filled_in(first, 0, {LABELS[0]: 90, LABELS[1]: 45})
    opened = openpyxl.load_workbook(first)
    place = rows_of(first)[LABELS[0]][0] - (change == "head")
    opened.active.cell(place, 2).value = "Số khác"
    opened.save(first)
    (problem,), *_ = take(book, first)
    assert "Nhãn đã bị sửa thành “Số khác”" in problem
    assert shown(book, "SoLieuKhac")[0][2:4] == [100, 60]


def test_a_workbook_of_before_has_no_place_for_it(filled: Callable[..., Path], tmp_path: Path) -> None:
    book = filled(report_date=dt.date(2023, 6, 30), others=TYPED)
    first, *_ = made(book, tmp_path / "p")
    filled_in(first, 0, {LABELS[0]: 90, LABELS[1]: 45})
    opened = openpyxl.load_workbook(book, keep_vba=True)
    for name in ("SoLieuKhac", "SoLieuKhac_TyLe", "DaTongHop_SoLieuKhac"):
        del opened.defined_names[name]
    opened.save(book)
    problems, *_ = take(book, first)
    assert any("Hãy nâng cấp sổ" in text for text in problems)


def national(folder: Path, capsys: pytest.CaptureFixture[str], *options: str) -> Any:
    assert cli.main(["gop", str(folder), "-o", str(folder / "ra.xlsx"), *options]) == 0
    return json.loads(capsys.readouterr().out) if options else None


def test_the_national_run_adds_them_up(
    filled: Callable[..., Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """60 of 100 and 199 of 200 in one province, 50%: 259 of 300 are 86,33%; money in whole đồng, 333 of 1.000 thousand."""
    book = filled(others=(FIRST, SECOND))
    country = tmp_path / "cả nước"
    (country / "Tuyên Quang").mkdir(parents=True)
    (country / "Hà Giang").mkdir()
    first, second, third = made(book, tmp_path / "p")
    able = [label.replace("việc", noun) for noun in ("việc", "tiền") for label in LABELS[:2]]
    filled_in(first, 0, dict(zip(able, (100, 60, 1_000, 333), strict=True)), target=country / "Tuyên Quang" / "a.xlsx")
    filled_in(second, 1, dict(zip(able, (200, 199), strict=False)), target=country / "Tuyên Quang" / "b.xlsx")
    filled_in(third, 2, {}, target=country / "Hà Giang" / "c.xlsx")
    found = {one["ten"]: one for one in national(country, capsys, "--json")["tinh"]}
    name = "Số có điều kiện thi hành"
    assert found["Tuyên Quang"]["so_lieu_khac"] == [
        {"noi_dung": name, "ve": "viec", "tong": 300, "xong": 259, "ty_le": "0.8633", "don_vi": 2},
        {"noi_dung": name, "ve": "tien", "tong": 1_000_000, "xong": 333_000, "ty_le": "0.3330", "don_vi": 1},
    ]
    units = {one["ten"]: one.get("so_lieu_khac") for one in found["Tuyên Quang"]["don_vi"]}
    assert [one["tong"] for one in units["Phòng Nghiệp vụ"]] == [100, 1_000_000]
    assert [one["tong"] for one in units["Chi cục THADS Yên Sơn"]] == [200]
    assert "so_lieu_khac" not in found["Hà Giang"]
    sheet = openpyxl.load_workbook(country / "ra.xlsx")["Số liệu khác"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=6)]
    assert ["Tuyên Quang", "Toàn tỉnh", f"{name}, việc", 300, 259, 8633, 2] in rows
    assert ["Tuyên Quang", "Phòng Nghiệp vụ", f"{name}, tiền", 1_000, 333, 3330, 1] in rows
    capsys.readouterr()
    national(country, capsys)  # its own former result may be written over


def test_without_any_the_national_book_is_what_it_was(
    filled: Callable[..., Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    country = tmp_path / "cả nước"
    (country / "Tuyên Quang").mkdir(parents=True)
    first, *_ = made(filled(others=TYPED), tmp_path / "p")
    filled_in(first, 0, {}, target=country / "Tuyên Quang" / "a.xlsx")
    assert "so_lieu_khac" not in json.dumps(national(country, capsys, "--json"))
    assert "Số liệu khác" not in openpyxl.load_workbook(country / "ra.xlsx").sheetnames
