"""Officers' rows of forms 04 and 05 on sheet `Chấp hành viên`, and as before where nobody asks for them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.conftest import Run, fill, values
from tests.forms.statistics_samples import MONEY, OFFICE, UNITS, Figures, figures, form_file, rows_of, total
from thads.workbook.book_file import open_book, save

ROOM, YEN_SON, SON_DUONG = "Phòng Nghiệp vụ", "Chi cục THADS huyện Yên Sơn", "Chi cục THADS huyện Sơn Dương"
AN, BINH = figures(100, 200, 190, 40), figures(248, 324, 318, 172)
OFFICERS: Mapping[str, Mapping[str, Figures]] = {
    OFFICE: {"Ông Lê Văn Cường": figures(46, 71, 68, 29)},
    YEN_SON: {"Nguyễn Văn An": AN, "Chi cục trưởng Trần Thị Bình": BINH},
}
NAMES = ((ROOM, *[None] * 10), (YEN_SON, *[None] * 10), (SON_DUONG, *[None] * 10))


def times(rows: Mapping[str, Figures], scale: int) -> dict[str, Figures]:
    return {name: {key: scale * value for key, value in row.items()} for name, row in rows.items()}


def units_of(officers: Mapping[str, Mapping[str, Figures]]) -> dict[str, Figures]:
    """Units whose figures are the sums of their officers'; of units without officers as in the samples."""
    return {name: total(officers[name].values()) if name in officers else row for name, row in UNITS.items()}


def forms(
    folder: Path, officers: Mapping[str, Mapping[str, Figures]] = OFFICERS, year: int = 2023, scale: int = 12_000
) -> Path:
    """Forms 04 and 05 of a year in a folder: money `scale` thousand đồng a case."""
    folder.mkdir(exist_ok=True)
    period, units = f"12 tháng / năm {year}", units_of(officers)
    form_file(folder / f"04_{year}.xlsx", rows_of(units, officers), period=period)
    money = {name: times(rows, scale) for name, rows in officers.items()}
    form_file(folder / f"05_{year}.xlsx", rows_of(times(units, scale), money), period=period, **MONEY)
    return folder


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return fill(tmp_path / "so.xlsm", NAMES, report_date=None)


def officers_of(path: Path) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in values(path, "ChapHanhVien") if any(value is not None for value in row)]


def spread(row: Figures, scale: int = 12_000) -> tuple[int | None, ...]:
    cases = (row["load"], row["opening"], None, row["carried"], None)
    return *cases, *(None if figure is None else scale * figure for figure in cases)


def test_taken_where_they_are_asked_for(book: Path, tmp_path: Path, run: Run) -> None:
    code, out, err = run("nhap-phieu", forms(tmp_path / "p"), book, "--chap-hanh-vien")
    assert code == 0, err
    assert "Sheet Chấp hành viên: nhận số của 03 người, 03 người mới." in out
    assert "Đã bỏ qua" not in err
    assert officers_of(book) == [
        (ROOM, "Lê Văn Cường", *spread(figures(46, 71, 68, 29)), None),
        (YEN_SON, "Nguyễn Văn An", *spread(AN), None),
        (YEN_SON, "Trần Thị Bình", *spread(BINH), "Chi cục trưởng"),
    ]
    assert openpyxl.load_workbook(book)["Chấp hành viên"].sheet_state == "visible"
    code, out, err = run("tong-hop", book)
    assert code == 0
    assert "chấp hành viên khác số của đơn vị" not in err  # they make up their units


def test_passed_over_where_nobody_asks_and_taken_once_the_sheet_is_shown(book: Path, tmp_path: Path, run: Run) -> None:
    code, _, err = run("nhap-phieu", forms(tmp_path / "p"), book)
    assert (code, officers_of(book)) == (0, [])
    assert "Đã bỏ qua 3 dòng của chấp hành viên" in err
    with open_book(book) as opened:
        opened.sheets["Chấp hành viên"].visible = True
        save(opened)
    code, _, err = run("nhap-phieu", tmp_path / "p", book)
    assert (code, len(officers_of(book))) == (0, 3)
    assert "Đã bỏ qua" not in err


def test_last_years_forms_say_what_has_moved_to_the_register(book: Path, tmp_path: Path, run: Run) -> None:
    """Closed with 120, opened with 100: 20 stand in the register. Who is in last year's form alone has left."""
    closing = figures(200, 100, 174, 40)
    assert closing["carried"] == 120
    gone = {"Nguyễn Văn An": closing, "Phạm Văn Dũng": figures(300, 100, 154)}
    forms(tmp_path / "p", {OFFICE: {"Lê Văn Cường": figures(60, 70, 74)}, YEN_SON: gone}, 2022)
    code, _, err = run("nhap-phieu", forms(tmp_path / "p"), book, "--chap-hanh-vien")
    assert code == 0, err
    an = next(row for row in officers_of(book) if row[1] == "Nguyễn Văn An")
    assert an[2:7] == (AN["load"], 120, 20, AN["carried"], None)
    assert [row[1] for row in officers_of(book)] == ["Lê Văn Cường", "Nguyễn Văn An", "Trần Thị Bình"]


def test_taken_again_they_keep_their_rows_and_what_was_typed(book: Path, tmp_path: Path, run: Run) -> None:
    run("nhap-phieu", forms(tmp_path / "p"), book, "--chap-hanh-vien")
    with open_book(book) as opened:
        cells = opened.names["ChapHanhVien"].refers_to_range
        cells[0, 6].value = 3  # the register part of this year is on no form
        cells[1, 12].value = "Phó Chi cục trưởng"
        cells[3, 0:3].value = [YEN_SON, "Vi Thị Hoa", 5]
        save(opened)
    before = officers_of(book)
    code, out, _ = run("nhap-phieu", tmp_path / "p", book)
    assert "Sheet Chấp hành viên" not in out
    assert officers_of(book) == before
    more = {**OFFICERS, YEN_SON: {"NGUYỄN VĂN AN": figures(100, 210, 190, 40), "Hà Văn Kiên": BINH}}
    code, out, err = run("nhap-phieu", forms(tmp_path / "q", more), book)
    assert code == 0, err
    assert "nhận số của 03 người, 01 người mới" in out
    after = officers_of(book)
    assert after[1] == (YEN_SON, "Nguyễn Văn An", *spread(figures(100, 210, 190, 40)), "Phó Chi cục trưởng")
    assert [after[0], after[2], after[3]] == [before[0], before[2], before[3]]
    assert after[4][:2] == (YEN_SON, "Hà Văn Kiên")


def test_form_04_alone_leaves_the_money_as_it_is(book: Path, tmp_path: Path, run: Run) -> None:
    run("nhap-phieu", forms(tmp_path / "p"), book, "--chap-hanh-vien")
    form_file(
        tmp_path / "04.xlsx",
        rows_of(units_of(OFFICERS), {**OFFICERS, OFFICE: {"Lê Văn Cường": figures(46, 71, 68, 29)}}),
    )
    before = officers_of(book)
    assert run("nhap-phieu", tmp_path / "04.xlsx", book)[0] == 0
    assert officers_of(book) == before


@pytest.mark.parametrize("key", ["carried", "load"])
def test_a_row_that_contradicts_itself_is_not_taken_and_said(key: str, book: Path, tmp_path: Path, run: Run) -> None:
    wrong = {**OFFICERS, YEN_SON: {"Nguyễn Văn An": {**AN, key: AN[key] + 5}, "Trần Thị Bình": BINH}}
    units = units_of(OFFICERS)
    form_file(tmp_path / "04.xlsx", rows_of(units, wrong))
    code, _, err = run("nhap-phieu", tmp_path / "04.xlsx", book, "--chap-hanh-vien")
    assert code == 1
    assert f"Nguyễn Văn An ({YEN_SON}): các số của dòng này không khớp nhau" in err
    assert [row[1] for row in officers_of(book)] == ["Lê Văn Cường", "Trần Thị Bình"]


def test_two_files_that_say_different_things(book: Path, tmp_path: Path, run: Run) -> None:
    forms(tmp_path / "p")
    other = {
        **OFFICERS,
        YEN_SON: {"Nguyễn Văn An": figures(100, 199, 190, 40), "Trần Thị Bình": figures(248, 325, 318, 172)},
    }
    assert units_of(other)[YEN_SON]["load"] == units_of(OFFICERS)[YEN_SON]["load"]
    form_file(tmp_path / "p" / "04_khac.xlsx", rows_of(units_of(OFFICERS), other))
    code, _, err = run("nhap-phieu", tmp_path / "p", book, "--chap-hanh-vien")
    assert code == 1
    assert "có nhiều phiếu khác số liệu" in err
    assert [row[1] for row in officers_of(book)] == ["Lê Văn Cường"]


def test_one_agencys_own_form(book: Path, tmp_path: Path, run: Run) -> None:
    rows = [(None, "Tổng số", total((AN, BINH))), (1, "Nguyễn Văn An", AN), (2, "Chấp hành viên Trần Thị Bình", BINH)]
    form_file(tmp_path / "04.xlsx", rows, reporter=f"Đơn vị báo cáo: {YEN_SON}")
    assert run("nhap-phieu", tmp_path / "04.xlsx", book, "--chap-hanh-vien")[0] == 0
    assert [row[:3] for row in officers_of(book)] == [
        (YEN_SON, "Nguyễn Văn An", AN["load"]),
        (YEN_SON, "Trần Thị Bình", BINH["load"]),
    ]
