"""Figures that nobody has to type: read, checked, put into rates, spoken of where they are there and nowhere else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest

from tests.conftest import UNITS, values
from tests.other_plans import EXAMPLES
from thads.commands import cli
from thads.figures.others import judged_figures
from thads.figures.problems import Level
from thads.figures.settings import settings_of_plan
from thads.figures.units import MeasureFigures
from thads.layout import CASES
from thads.results import live
from thads.results.words import footnotes, notes_line
from thads.rules.plan import checked_plan, load_plan
from thads.rules.quantities import CARRIED_OVER, COMPLETION, ENFORCEABLE
from thads.rules.readings import Readings
from thads.sheets.kept import changed_cells
from thads.workbook import arrange, consolidate
from thads.workbook.book_file import open_book, save
from thads.workbook.build import build_workbook
from thads.workbook.request import read_request

# Of each unit: sent back (cases, money); whole and done of: cases and money with conditions, the same for over a year, money of
# corruption, cases and money of credit institutions. Money is in 1.000 đồng.
BLANK: tuple[Any, ...] = (None,) * 16
FIRST = (None, None, 100, 60, 1_000, 333, 40, 12, None, None, "2.000.000", 0, 7, 2, 900, 900)
SECOND = (None, None, 200, 199, *BLANK[4:])


def shown(path: Path, name: str) -> list[list[Any]]:
    return [[value or "" for value in row] for row in values(path, name, results=True)]


NOTES = (
    "Số có điều kiện thi hành, thi hành xong: việc 259/300 (86,33%) của 02/03 đơn vị, tiền 333/1.000 nghìn đồng (33,30%) của 01/03 đơn vị",
    "Án có điều kiện trên một năm, thi hành xong: việc 12/40 (30,00%) của 01/03 đơn vị",
    "Án tham nhũng, kinh tế, đã thu: tiền 0/2.000.000 nghìn đồng (0,00%) của 01/03 đơn vị",
    "Án tổ chức tín dụng, ngân hàng, thi hành xong: việc 2/7 (28,57%) của 01/03 đơn vị, tiền 900/900 nghìn đồng (100,00%) của 01/03 đơn vị",
)


def test_rates_stand_beside_the_figures_and_in_the_notes(filled: Callable[..., Path]) -> None:
    path = filled(others=(FIRST, SECOND))
    with open_book(path) as book:
        report, problems = consolidate.run(book)
        assert report is not None
        assert problems == []
        save(book)
    # The receipts were typed as text, which the cell's formula does not read; the notes do.
    rates = shown(path, "SoLieuKhac_TyLe")
    assert rates[:3] == [
        ["60,00%", "33,30%", "30,00%", "", "", "28,57%", "100,00%"],
        ["99,50%", "", "", "", "", "", ""],
        [""] * 7,
    ]
    assert all(note in notes_line(report) for note in NOTES)
    assert NOTES[0] in str(shown(path, "TongHop_CuoiTrang")[3][0])


def test_every_unit_having_it_nothing_is_said_of_how_many(filled: Callable[..., Path]) -> None:
    row = (None, None, 0, 0, *BLANK[4:])
    with open_book(filled(others=(row, row, row))) as book:
        report, _ = consolidate.run(book)
    assert report is not None
    assert "Số có điều kiện thi hành, thi hành xong: việc 0/0." in notes_line(report)


def test_a_report_says_them_and_is_silent_without(filled: Callable[..., Path], tmp_path: Path) -> None:
    def said(*options: str) -> str:
        paper = tmp_path / "vb.docx"
        assert cli.main(["bao-cao", str(path), "-o", str(paper), "--ghi-de", *options]) == 0
        return "\n".join(one.text for one in docx.Document(str(paper)).paragraphs)

    path = filled()
    assert "thi hành xong" not in said()
    filled(others=(FIRST, SECOND))
    assert f"{NOTES[1]}." in said()
    unit = said("--don-vi", "Chi cục THADS Yên Sơn")
    assert "Số có điều kiện thi hành, thi hành xong: việc 199/200 (99,50%)." in unit
    assert "ngân hàng" not in unit


def problems_of(path: Path) -> list[tuple[Level, str]]:
    with open_book(path) as book:
        return [(one.level, one.text) for one in read_request(book).problems]


@pytest.mark.parametrize(
    ("changes", "level", "said"),
    [
        ({3: 101}, Level.ERROR, "Phòng Nghiệp vụ, số có điều kiện thi hành, việc, thi hành xong (101 việc) lớn hơn"),
        ({11: 2_000_001}, Level.ERROR, "án tham nhũng, kinh tế, tiền, đã thu (2.000.001.000 đồng) lớn hơn"),
        ({6: None}, Level.WARNING, "án có điều kiện trên một năm, việc, phải thi hành: còn trống"),
        ({7: None}, Level.WARNING, "án có điều kiện trên một năm, việc, thi hành xong: còn trống"),
        ({12: "bảy"}, Level.ERROR, "án tổ chức tín dụng, ngân hàng, việc, phải thi hành: “bảy” không phải là số"),
        ({12: 7.5}, Level.ERROR, "án tổ chức tín dụng, ngân hàng, việc, phải thi hành: “7,5” không phải số nguyên"),
        ({14: -1}, Level.ERROR, "án tổ chức tín dụng, ngân hàng, tiền, phải thi hành"),
        ({14: 900.5}, Level.WARNING, "án tổ chức tín dụng, ngân hàng, tiền, phải thi hành: số có phần lẻ (900,5)"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_once(
    changes: dict[int, Any], level: Level, said: str, filled: Callable[..., Path]
) -> None:
    row = [changes.get(place, value) for place, value in enumerate(FIRST)]
    ((found, text),) = problems_of(filled(others=(row,)))
    assert (found, said in text) == (level, True), text


def test_figures_without_a_unit_are_an_error(filled: Callable[..., Path]) -> None:
    ((level, text),) = problems_of(filled(others=(*(BLANK,) * 3, FIRST)))
    assert (level, text[:50]) == (Level.ERROR, "Dòng này có số liệu khác nhưng chưa có đơn vị. Hãy")


def test_they_move_with_their_unit_and_count_as_typed(filled: Callable[..., Path]) -> None:
    path = filled(others=(FIRST, SECOND))
    with open_book(path) as book:
        consolidate.run(book)
        assert changed_cells(book) == 0
        arrange.move_up(book, 1)
        book.names["SoLieuKhac"].refers_to_range[0, 3].value = 150
        assert changed_cells(book) == 2 * (9 + 12)  # the other cells of the two rows are blank in both
        save(book)
    assert shown(path, "SoLieuKhac_TyLe")[:2] == [
        ["75,00%", "", "", "", "", "", ""],
        ["60,00%", "33,30%", "30,00%", "", "", "28,57%", "100,00%"],
    ]


def test_a_workbook_of_before_goes_on_without_them(filled: Callable[..., Path]) -> None:
    path = filled()
    book = openpyxl.load_workbook(path, keep_vba=True)
    for name in (
        "SoLieuKhac",
        "SoLieuKhac_TyLe",
        "CachHieu_GuiLai",
        "DaTongHop_SoLieuKhac",
        "DaTongHop_CachHieu_GuiLai",
    ):
        del book.defined_names[name]
    book.save(path)
    with open_book(path) as old:
        report, problems = consolidate.run(old)
        assert report is not None
        assert problems == []
        assert changed_cells(old) == 0
        arrange.move_up(old, 1)
        save(old)


def test_upgrading_carries_them_and_a_new_year_does_not(filled: Callable[..., Path], tmp_path: Path) -> None:
    path = filled(others=(FIRST, SECOND))
    assert cli.main(["nang-cap", str(path), "-o", str(tmp_path / "moi.xlsm")]) == 0
    assert shown(tmp_path / "moi.xlsm", "SoLieuKhac")[1][2:4] == [200, 199]
    assert cli.main(["sang-nam", str(path), "-o", str(tmp_path / "nam.xlsm")]) == 0
    assert not any(map(any, shown(tmp_path / "nam.xlsm", "SoLieuKhac")))


def test_more_units_than_the_template_has_rows(tmp_path: Path) -> None:
    """What stands beside the template's last row stays with its unit."""
    path, new = tmp_path / "so.xlsm", tmp_path / "moi.xlsm"
    build_workbook(path, load_plan(), rows=30)
    with open_book(path) as book:
        rows, others = (book.names[name].refers_to_range for name in ("NhapLieu", "SoLieuKhac"))
        rows.value = [[f"Đơn vị {number}", *UNITS[0][1:]] for number in range(30)]
        others[23, 2].value, others[23, 3].value = 100, 60
        save(book)
    assert cli.main(["nang-cap", str(path), "-o", str(new)]) == 0
    found = [row[2:4] for row in shown(new, "SoLieuKhac")]
    assert (len(found), found[23], sum(map(any, found))) == (30, [100, 60], 1)


# Requests sent back: a workbook of 2026 in which the first unit has reduced its cases by exactly 6%.
OF_2026 = {
    "NamSoSanh": 2025,
    "NamThiDua": 2026,
    "ThongTinIn": "Đợt thi đua năm 2026",
    "NgayKetThuc": dt.date(2026, 9, 30),
}
TAKEN_OFF = "Không tính là giảm"


def sent_back(filled: Callable[..., Path], cases: Any, money: Any, reading: str, **single: Any) -> Path:
    named = {**OF_2026, "NgayBaoCao": dt.date(2026, 9, 30), "CachHieu_GuiLai": reading, **single}
    return filled(UNITS, named, others=((cases, money, *BLANK[2:]),))


# The unit's cases: 150 → 141 where 9 have to go; its money: 3.000.000 → 2.810.000 where 180.000 have to.
@pytest.mark.parametrize(
    ("reading", "cases", "money", "expected"),
    [
        ("Tính là giảm", 9, 190_000, ("6,00%", "Đạt", None, "6,33%", "Đạt", None)),
        (None, 9, 190_000, ("6,00%", "Đạt", None, "6,33%", "Đạt", None)),
        (TAKEN_OFF, None, None, ("6,00%", "Đạt", None, "6,33%", "Đạt", None)),
        (TAKEN_OFF, 0, 0, ("6,00%", "Đạt", None, "6,33%", "Đạt", None)),
        (TAKEN_OFF, 1, 10_000, ("5,33%", "Không đạt", 1, "6,00%", "Đạt", None)),
        (TAKEN_OFF, "1", "10.001", ("5,33%", "Không đạt", 1, "5,99%", "Không đạt", 1)),
        (TAKEN_OFF, 9, 190_000, ("0,00%", "Không đạt", 9, "0,00%", "Không đạt", 180_000)),
        (TAKEN_OFF, 10, 190_000.5, ("-0,67%", "Không đạt", 10, "-0,01%", "Không đạt", 180_001)),
    ],
)  # fmt: skip
def test_what_was_sent_back_is_a_reduction_or_not(
    reading: str, cases: Any, money: Any, expected: tuple[Any, ...], filled: Callable[..., Path]
) -> None:
    path = sent_back(filled, cases, money, reading)
    with open_book(path) as book:
        report, problems = consolidate.run(book)
        assert report is not None, problems
        save(book)
    rows = shown(path, "TongHop_DonVi")[:2]
    assert tuple(row[place] or None for row in rows for place in (7, 10, 11)) == tuple(
        expected[place] if expected[place] is not None else "–" for place in range(6)
    )
    live = shown(path, "DanhGia")[0]
    assert [live[place] for place in (5, 6, 13, 14)] == [expected[place] for place in (0, 1, 3, 4)]


def test_it_is_said_of_the_unit_of_all_and_in_the_footnote(filled: Callable[..., Path]) -> None:
    def said(reading: str) -> tuple[str, str]:
        with open_book(sent_back(filled, 9, 190_000, reading)) as book:
            report, problems = consolidate.run(book)
        assert report is not None
        assert problems == []  # as much as the backlog has fallen by is no doubt
        return footnotes(report.request)[0], notes_line(report)

    counted, notes = said("Tính là giảm")
    assert counted.endswith("Ô trống: thiếu số liệu. Số gửi lại yêu cầu: tính là giảm.")
    assert "Phòng Nghiệp vụ: gửi lại yêu cầu việc 9, tiền 190.000." in notes
    assert "Gửi lại yêu cầu (Nghị định 152/2026/NĐ-CP, Điều 22): việc 9, tiền 190.000 nghìn đồng." in notes
    off, _ = said(TAKEN_OFF)
    assert off.endswith("Số gửi lại yêu cầu: không tính là giảm, đã cộng vào số chuyển kỳ sau năm 2026.")
    with open_book(filled()) as book:
        assert "gửi lại" not in "".join(footnotes(read_request(book)))


@pytest.mark.parametrize(
    ("cases", "money", "said"),
    [
        (10, None, "gửi lại yêu cầu, việc (10 việc) lớn hơn số giảm (9 việc)"),
        (None, 190_001, "gửi lại yêu cầu, tiền (190.001.000 đồng) lớn hơn số giảm (190.000.000 đồng)"),
    ],
)
def test_more_sent_back_than_reduced_is_doubtful(
    cases: Any, money: Any, said: str, filled: Callable[..., Path]
) -> None:
    for reading in ("Tính là giảm", TAKEN_OFF):
        ((level, text),) = problems_of(sent_back(filled, cases, money, reading))
        assert (level, said in text) == (Level.WARNING, True), text


def test_sent_back_where_the_backlog_has_grown_is_doubtful(filled: Callable[..., Path]) -> None:
    path = filled((("A", 450, 100, None, 101, None, 9_600_000, 10, None, 5, None),), OF_2026, dt.date(2026, 9, 30), others=((1, *BLANK[1:]),))  # fmt: skip
    assert [text for _, text in problems_of(path) if "gửi lại" in text] == [
        "A, gửi lại yêu cầu, việc (1 việc) lớn hơn số giảm, vì số chuyển kỳ sau không giảm. Hãy kiểm tra lại ô này. Nếu đúng thì để nguyên."
    ]


@pytest.mark.parametrize(
    ("day", "years", "doubtful"),
    [
        (dt.date(2026, 6, 30), {}, True),
        (dt.date(2026, 7, 1), {}, False),
        (None, {}, False),
        (dt.date(2025, 9, 30), {"NamSoSanh": 2024, "NamThiDua": 2025, "ThongTinIn": "Đợt 2025", "NgayKetThuc": None}, True),
        (dt.date(2027, 3, 31), {"NamSoSanh": 2026, "NamThiDua": 2027, "ThongTinIn": "Đợt 2027", "NgayKetThuc": None}, False),
    ],
)  # fmt: skip
def test_nothing_was_sent_back_before_there_was_a_rule(
    day: dt.date | None, years: dict[str, Any], doubtful: bool, filled: Callable[..., Path]
) -> None:
    found = problems_of(sent_back(filled, 1, None, "Tính là giảm", **{"NgayBaoCao": day, **years}))
    said = "quy định gửi lại yêu cầu có từ ngày 01/07/2026"
    assert any(said in text and level is Level.WARNING for level, text in found) == doubtful


def test_it_changes_nothing_but_what_is_carried_over() -> None:
    """What is sent back lacks conditions: it is no part of what can be enforced."""
    figures = MeasureFigures(500, 100, 90)
    for quantity, after in ((CARRIED_OVER, 95), (ENFORCEABLE, 90), (COMPLETION, 90)):
        settings = replace(settings_of_plan(load_plan()), cases=(quantity,), readings=Readings(sent_back="taken_off"))
        assert judged_figures(figures, 5, CASES, settings).after == after


def test_a_plan_decides_how_it_is_read(tmp_path: Path) -> None:
    for chosen, label in (("counted", "Tính là giảm"), ("taken_off", TAKEN_OFF)):
        path = tmp_path / f"{chosen}.xlsm"
        build_workbook(path, load_plan(readings={"sent_back": chosen}))
        assert shown(path, "CachHieu_GuiLai") == [[label]]
    for example in EXAMPLES:  # files that do not speak of it
        assert checked_plan(example.path).readings.sent_back == "counted"


def test_next_year_is_compared_with_what_was_carried_over(filled: Callable[..., Path], tmp_path: Path) -> None:
    path, new = sent_back(filled, 9, 190_000, TAKEN_OFF), tmp_path / "nam.xlsm"
    assert cli.main(["sang-nam", str(path), "-o", str(new)]) == 0
    assert [shown(new, "NhapLieu")[0][place] for place in (2, 7)] == [141, 2_810_000]


def test_a_cell_that_is_no_figure_is_said_beside_the_row(filled: Callable[..., Path]) -> None:
    path = sent_back(filled, "năm", None, TAKEN_OFF)
    with open_book(path) as book:
        save(book)
    assert shown(path, "DanhGia")[0][-2:] == [
        "Sai số liệu", "Gửi lại yêu cầu: “năm” không phải là số. Hãy nhập lại bằng chữ số, ví dụ 1.234."
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "after"),
    [("5", 5_000), ("1.000", 1_000_000), ("1234.5", 1_234_500), ("1234,5", 1_234_500), ("1.234.567", 1_234_567_000), ("", 0)],
)  # fmt: skip
def test_a_joined_cell_is_read_whatever_the_machines_separator(cell: str, after: int) -> None:
    """Joined by &, a number has the machine's separator for its parts and none between thousands."""
    row = ["A", 450, 150, None, 141, None, 9_600_000, 3_000_000, None, 2_000_000, None]
    scale = [[0, None, "6%", None, None, None, None]]
    (found,) = live.assess_rows([row], scale, scale, "1.000 đồng", [[None], [None]], f"2026|||{cell}|{TAKEN_OFF}")
    assert found[11] == 2_000_000 + after / 1_000


def test_what_the_plan_judges_by_is_not_told_otherwise(tmp_path: Path) -> None:
    """A plan by completion asks for what can be enforced itself."""
    path = tmp_path / "so.xlsm"
    build_workbook(path, checked_plan(EXAMPLES[0].path))
    with open_book(path) as book:
        rows = book.names["NhapLieu"].refers_to_range
        rows[0, 1].value, rows[0, 2].value, rows[0, 4].value = 600, 500, 400
        others = book.names["SoLieuKhac"].refers_to_range
        found = []
        for whole in (500, 499):
            others[0, 2].value, others[0, 3].value = whole, 400
            found.append(
                [one.text for one in read_request(book).problems if "điều kiện" in one.text and "xét" in one.text]
            )
    unit = EXAMPLES[0].units[0]
    assert found == [
        [],
        [f"{unit}, số có điều kiện thi hành, việc, có điều kiện (499 việc) khác số đã nhập để xét (500 việc). Hãy sửa một trong hai ô."],
    ]  # fmt: skip
